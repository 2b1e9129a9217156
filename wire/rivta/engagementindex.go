package rivta

// IndexUpdate tells the engagement index what a source has, or no longer has
// (Update 1, itintegration:engagementindex 1.0). At most 1000 transactions.
type IndexUpdate struct {
	Reading
	Transactions []EngagementTransaction `riv:"engagementTransaction,s"`
}

// EngagementTransaction is one change.
type EngagementTransaction struct {
	DeleteFlag bool       `riv:"deleteFlag,must"`
	Engagement Engagement `riv:"engagement,must"`
}

// Engagement says that a person has information of a category at a source.
type Engagement struct {
	RegisteredResident       string `riv:"registeredResidentIdentification,must"`
	ServiceDomain            string `riv:"serviceDomain,must"` // riv:crm:scheduling …
	Categorization           string `riv:"categorization,must"`
	LogicalAddress           string `riv:"logicalAddress,must"`
	BusinessObjectInstanceID string `riv:"businessObjectInstanceIdentifier,must"`
	ClinicalProcessInterest  string `riv:"clinicalProcessInterestId,must"`
	MostRecentContent        string `riv:"mostRecentContent"`
	SourceSystem             string `riv:"sourceSystem,must"`
	CreationTime             string `riv:"creationTime"`
	UpdateTime               string `riv:"updateTime"`
	DataController           string `riv:"dataController,must"`
	Owner                    string `riv:"owner"`
}

// IndexUpdateResponse says how it went.
type IndexUpdateResponse struct {
	Reading
	ResultCode string `riv:"ResultCode,s,must"`
	Comment    string `riv:"comment,s"`
}
