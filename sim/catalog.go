package sim

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/sim/place"
)

// Agreement is what every permission of the county rests on.
const Agreement = "Demoavtal"

// Catalog is the service catalogue of the county. urls says where each source system
// answers (Running.URLs); a system that is not in it has no route, as one that is
// not yet connected.
func (c *County) Catalog(urls map[string]string) catalog.Data {
	b := catalogue{seen: map[care.Contract]bool{}}
	b.data.Systems = append(b.data.Systems, catalog.System{ID: c.cfg.Platform, Description: "Sammanhang"})
	b.own(c.cfg.Platform, care.IndexUpdate1, IndexAddress, "Engagemangsindex", IndexService)
	b.own(c.cfg.Platform, care.IndexFindContent1, IndexAddress, "Engagemangsindex", IndexService)
	b.own(c.cfg.Platform, care.AddMessageToInbox1, InboxAddress, "Invånarens inkorg", InboxService)
	for _, ct := range registryContracts() {
		b.own(c.cfg.Platform, ct, care.LogicalAddress(c.cfg.Platform), "Sammanhang", RegistryService)
	}
	for _, ct := range []care.Contract{care.StoreLog2, care.GetAccessLogsForPatient2} {
		b.own(c.cfg.Platform, ct, care.LogicalAddress(c.cfg.Platform), "Sammanhang", LogService)
	}
	b.own(c.cfg.Platform, care.GetPersonsForProfile5, care.LogicalAddress(c.cfg.Platform), "Sammanhang", PersonService)
	for _, ct := range []care.Contract{care.GetCredentialsForPerson2, care.GetEmployee4} {
		b.own(c.cfg.Platform, ct, care.LogicalAddress(c.cfg.Platform), "Sammanhang", DirectoryService)
	}
	for _, ct := range safeguardsForAll() {
		b.own(c.cfg.Platform, ct, care.LogicalAddress(c.cfg.Platform), "Sammanhang", SafeguardService)
	}
	for _, p := range place.Providers() {
		for _, ct := range safeguardsOfProvider() {
			b.own(c.cfg.Platform, ct, care.LogicalAddress(p.ID), p.Name, SafeguardService)
		}
	}
	for _, p := range place.Providers() { // a provider's log is asked for at its own address
		for _, ct := range []care.Contract{care.GetLogs2, care.GetInfoLogs2} {
			b.own(c.cfg.Platform, ct, care.LogicalAddress(p.ID), p.Name, LogService)
		}
	}
	for _, ct := range gathered() {
		b.own(c.cfg.Platform, ct, care.AggregatingAddress, "Aggregerande tjänster", AggregatedService)
	}
	for _, s := range place.Systems() {
		b.source(c, s, urls[s.Key])
	}
	for _, ns := range slices.Sorted(maps.Keys(b.seen)) {
		b.contract(ns)
	}
	for _, ct := range b.data.Contracts {
		b.permit(ct.Namespace, catalog.AnyAddress, c.cfg.Platform) // it asks on behalf of residents: access is decided before, per person
	}
	for _, x := range place.Consumers() {
		b.consumer(x, c.cfg.Platform)
	}
	return b.data
}

// catalogue gathers the rows.
type catalogue struct {
	data catalog.Data
	seen map[care.Contract]bool
}

func (b *catalogue) address(id care.LogicalAddress, description string, provider care.HSAID) {
	if slices.ContainsFunc(b.data.Addresses, func(a catalog.Address) bool { return a.ID == id }) {
		return
	}
	b.data.Addresses = append(b.data.Addresses, catalog.Address{ID: id, Description: description, Provider: provider})
}

func (b *catalogue) endpoint(system care.HSAID, profile care.Profile, url string) {
	e := catalog.Endpoint{System: system, Profile: profile, URL: url}
	if !slices.Contains(b.data.Endpoints, e) {
		b.data.Endpoints = append(b.data.Endpoints, e)
	}
}

func (b *catalogue) route(c care.Contract, a care.LogicalAddress, system care.HSAID, profile care.Profile, url string) {
	b.seen[c] = true
	b.endpoint(system, profile, url)
	b.data.Routes = append(b.data.Routes, catalog.Route{Contract: c, Address: a, System: system, Profile: profile, URL: url})
}

func (b *catalogue) permit(c care.Contract, a care.LogicalAddress, consumer care.HSAID) {
	b.data.Permissions = append(b.data.Permissions, catalog.Permission{Contract: c, Address: a, Consumer: consumer, Agreement: Agreement})
}

func (b *catalogue) own(platform care.HSAID, c care.Contract, a care.LogicalAddress, description, service string) {
	b.address(a, description, "")
	b.route(c, a, platform, care.RIVTABP21, catalog.OwnScheme+service)
}

// registryContracts are what anybody in the catalogue may ask the platform about itself.
func registryContracts() []care.Contract {
	return []care.Contract{
		care.GetSupportedServiceContracts1, care.GetSupportedServiceContracts2,
		care.GetLogicalAddresseesByServiceContract1, care.GetLogicalAddresseesByServiceContract2, care.PingForConfiguration1,
	}
}

// gathered are the contracts that the county's sources deliver and that aggregating
// services exist for: all of RIV-TA but the listing.
func gathered() (out []care.Contract) {
	for _, s := range place.Systems() {
		for _, ct := range s.Contracts {
			if !ct.IsFHIR() && ct != care.GetListing1 && !slices.Contains(out, ct) {
				out = append(out, ct)
			}
		}
	}
	return out
}

func (b *catalogue) registry(system, platform care.HSAID) {
	for _, ct := range registryContracts() {
		b.permit(ct, care.LogicalAddress(platform), system)
	}
}

func (b *catalogue) source(c *County, s place.System, url string) {
	b.data.Systems = append(b.data.Systems, catalog.System{ID: s.ID, Description: s.Name})
	b.permit(care.IndexUpdate1, IndexAddress, s.ID)
	b.permit(care.AddMessageToInbox1, InboxAddress, s.ID)
	b.permit(care.StoreLog2, care.LogicalAddress(c.cfg.Platform), s.ID)
	if s.Provider != "" {
		b.permit(care.GetLogs2, care.LogicalAddress(s.Provider), s.ID)
		b.permit(care.GetInfoLogs2, care.LogicalAddress(s.Provider), s.ID)
		for _, ct := range safeguardsOfProvider() {
			b.permit(ct, care.LogicalAddress(s.Provider), s.ID)
		}
	}
	for _, ct := range checkBlocks() {
		b.permit(ct, care.LogicalAddress(c.cfg.Platform), s.ID)
	}
	b.registry(s.ID, c.cfg.Platform)
	for _, ct := range s.Contracts {
		b.seen[ct] = true
		for _, a := range c.addressesOf(s, ct) {
			b.address(a.ID, a.Description, a.Provider)
			if url != "" {
				b.route(ct, a.ID, s.ID, s.Profile, url)
			}
		}
	}
}

// addressesOf are the logical addresses of a system's contract: scheduling is
// addressed to each care unit, everything else to the system.
func (c *County) addressesOf(s place.System, ct care.Contract) []catalog.Address {
	if ct != care.GetSubjectOfCareSchedule1 {
		a := catalog.Address{ID: care.LogicalAddress(s.ID), Description: s.Name, Provider: s.Provider}
		if len(c.providersOf(s.Key)) > 1 {
			a.Provider = "" // two providers share the system: only the document says whose it is
		}
		return []catalog.Address{a}
	}
	var out []catalog.Address
	for _, u := range place.Units() {
		if u.System == s.Key {
			out = append(out, catalog.Address{ID: care.LogicalAddress(u.ID), Description: u.Name, Provider: u.Provider})
		}
	}
	return out
}

func (c *County) providersOf(system string) []care.HSAID {
	var out []care.HSAID
	for _, u := range place.Units() {
		if u.System == system && !slices.Contains(out, u.Provider) {
			out = append(out, u.Provider)
		}
	}
	return out
}

// consumer permits the booking consumer every schedule, and the journal viewer
// everything that sources deliver, gathered too, and to check what is blocked. The third is permitted nothing of that. Each may
// ask what the catalogue holds, and whether the platform is there.
func (b *catalogue) consumer(x place.Consumer, platform care.HSAID) {
	b.data.Systems = append(b.data.Systems, catalog.System{ID: x.ID, Description: x.Name})
	b.registry(x.ID, platform)
	if !x.MayRead {
		return
	}
	if x.Key == place.Viewer {
		for _, ct := range checkBlocks() {
			b.permit(ct, care.LogicalAddress(platform), x.ID)
		}
	}
	for _, r := range b.data.Routes {
		own := strings.HasPrefix(r.URL, catalog.OwnScheme)
		switch {
		case r.Contract == care.GetPersonsForProfile5, r.Contract == care.GetCredentialsForPerson2, r.Contract == care.GetEmployee4:
			if x.Key == place.Viewer { // who somebody is, is personal data too
				b.permit(r.Contract, r.Address, x.ID)
			}
		case r.Contract == care.GetSubjectOfCareSchedule1, (!own || r.Address == care.AggregatingAddress) && x.Key != place.Booking:
			b.permit(r.Contract, r.Address, x.ID)
		}
	}
}

func (b *catalogue) contract(ns care.Contract) {
	major := 4 // FHIR R4
	if !ns.IsFHIR() {
		major, _ = strconv.Atoi(string(ns[strings.LastIndexByte(string(ns), ':')+1:]))
	}
	b.data.Contracts = append(b.data.Contracts, catalog.Contract{Namespace: ns, Description: ns.Interaction(), Major: major, Class: catalog.AssumedClass(ns)})
}
