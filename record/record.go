// Package record holds the information sets: what a document says once its wire
// form is gone. Each set is a sub-package with one type; this package holds what
// they share. The registry of all sets is record/sets.
package record

import (
	"time"

	"sammanhang/care"
)

// Head is what every item of every set carries.
type Head struct {
	ID           string        // the document's id at its source; empty when the contract has none
	System       care.HSAID    // the source system it came from; empty when the contract does not say, and then known from whom was asked
	Provider     care.HSAID    // who answers for it (vårdgivare, omsorgsgivare); empty when the source does not say
	ProviderName string        // filled from the directory
	Unit         care.HSAID    // the unit it belongs to; empty when the source does not say
	UnitName     string        // as the source or the directory says
	OrgUnit      care.HSAID    // the organisational unit where it was written, which may lie below Unit; empty when the source does not say
	OrgUnitName  string        // as the source says
	Phone        string        // of that unit
	Place        string        // of that unit: where it lies
	Subject      care.PersonID // whom it is about; nobody when the contract may leave it out and the source did
	Unclear      bool          // the source names a person, but not in a way that can be read: never released
	Recorded     time.Time     // when it was written; zero when the source does not say
	BlockTime    time.Time     // the time that blocks are compared with, where the contract says (blockComparisonTime); else zero
	Contact      string        // the care contact it belongs to, by the source's id
	Author       string        // who wrote it, as the source says
	AuthorTitle  string        // the author's title or role, as the source says
	AuthorID     care.HSAID    // the author's HSA-id, when the source says
	ForSubject   bool          // the source has approved it for the person's own eyes (approvedForPatient); true where the contract has no such mark
	Nullified    bool          // withdrawn by the source (makulerad): never shown
}

// Item is one thing a source says about a person.
type Item interface {
	Header() *Head
	Info() care.InfoType
}

// Header lets every type that embeds Head be an Item.
func (h *Head) Header() *Head { return h }
