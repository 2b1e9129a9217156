// Package note is the information set of journal notes: RIV-TA
// GetCareDocumentation 2 and 3.
package note

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Note is one note.
type Note struct {
	record.Head
	Kind      string // type of note, in words
	KindCode  string // as the source gives it
	Title     string
	Text      string
	Signed    time.Time // zero when not signed
	SignedBy  string
	MediaType string // of an attached document that is not text; empty otherwise
	Reference string // address of a document that lies at the source
	Dissent   string // the person's dissenting opinion (avvikande mening), when recorded
}

// Info says which set this is.
func (*Note) Info() care.InfoType { return care.Notes }
