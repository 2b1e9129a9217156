// Package listing is the information set of listning, the health centre a person
// has chosen: RIV-TA crm:carelisting GetListing 1.
package listing

import (
	"time"

	"sammanhang/care"
	"sammanhang/record"
)

// Listing is one choice of care.
type Listing struct {
	record.Head
	Kind           string // listing type, as the source writes it
	Facility       care.HSAID
	FacilityName   string
	Queue          bool   // the facility has a queue of people who want to be listed there (hasQueue)
	Professional   string // fast läkarkontakt, when chosen
	ProfessionalID care.HSAID
	From, To       time.Time
}

// Info says which set this is.
func (*Listing) Info() care.InfoType { return care.Listings }
