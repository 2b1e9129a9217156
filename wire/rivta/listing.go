package rivta

// GetListing asks where a person is listed (crm:carelisting 1.0, basic profile
// 2.0; the element is getListing, with a small g).
type GetListing struct {
	Reading
	PersonID string `riv:"personId,s,must"`
}

// GetListingResponse says where a person is listed.
type GetListingResponse struct {
	Reading
	SubjectOfCare ListedPerson `riv:"subjectOfCare,s,must"`
}

// ListedPerson is a person and where they are listed (SubjectOfCare).
type ListedPerson struct {
	PersonID string    `riv:"personId,must"`
	Listings []Listing `riv:"listing"`
}

// Listing is one choice of care. Its dates are xs:dateTime, unlike all others here.
type Listing struct {
	ValidFromDate string    `riv:"validFromDate"`
	ValidToDate   string    `riv:"validToDate"`
	ListingType   string    `riv:"listingType,must"`
	Facility      Facility  `riv:"healthcare_facility,must"`
	Resource      *Resource `riv:"resource"` // the chosen professional
}

// Facility is a health centre (Facility).
type Facility struct {
	ID                    string   `riv:"facilityId,must"` // HSA-id
	HasQueue              *bool    `riv:"hasQueue"`
	SupportedListingTypes []string `riv:"supportedListingTypes"`
	Name                  string   `riv:"facilityName,must"`
}

// Resource is a professional (Resource).
type Resource struct {
	ID   string `riv:"resourceId,must"` // HSA-id
	Name string `riv:"resourceName,must"`
}
