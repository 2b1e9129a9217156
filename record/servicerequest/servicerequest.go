// Package servicerequest is the information set of decided insatser (home care,
// safety alarm, relief …): FHIR R4 ServiceRequest.
package servicerequest

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Request is one decided insats.
type Request struct {
	record.Head
	What       string // the insats, in words
	Category   string // the kind of insats, in words (hemtjänst, boendestöd …)
	Extent     string // how much, how often, in words
	Performer  string // who carries it out
	Note       string
	Status     string // FHIR request-status
	Decided    time.Time
	Start, End time.Time
	Provision  string // the law it is decided by, as the source writes it (SoL 11:1 …)
}

// Info says which set this is.
func (*Request) Info() care.InfoType { return care.ServiceRequests }
