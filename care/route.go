package care

// Route (vägval) says which system answers a contract for a logical address,
// how, and when. URL is "https://…", or "sammanhang:NAME" for a service of the
// platform itself.
type Route struct {
	Contract Contract
	Address  LogicalAddress // "*" answers for every address
	System   HSAID
	Profile  Profile
	URL      string
	Valid    Period
}

// Permission (anropsbehörighet) lets one system call a contract at a logical
// address. It is for systems; it says nothing about what a person may see.
type Permission struct {
	Contract  Contract
	Address   LogicalAddress // "*" permits every address
	Consumer  HSAID
	Agreement string // the agreement it rests on (integrationsavtal)
	Valid     Period
	Filters   []Filter `json:",omitempty"` // what a subscriber wants to hear of; none: everything
}

// Filter narrows a subscription to a service domain (tjänstedomän) and, when
// Categories is not empty, to these categories of it.
type Filter struct {
	Domain     string
	Categories []string `json:",omitempty"`
}
