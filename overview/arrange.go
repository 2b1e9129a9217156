package overview

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/alert"
	"sammanhang/record/appointment"
	"sammanhang/record/carecontact"
	"sammanhang/record/careplan"
	"sammanhang/record/careteam"
	"sammanhang/record/diagnosis"
	"sammanhang/record/listing"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/record/servicerequest"
)

// arrange sorts the items into the view's lists, in the order a person wants them.
// Two items with the same id from the same system are one.
func arrange(v *View, items []record.Item, at time.Time, unit func(care.HSAID) (care.Unit, bool)) {
	type key struct {
		system care.HSAID
		info   care.InfoType
		id     string
	}
	seen := map[key]bool{}
	clinics := map[care.HSAID]*Clinic{}
	var contacts []Contact
	for _, it := range items {
		h := it.Header()
		if k := (key{h.System, it.Info(), h.ID}); h.ID != "" {
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		switch x := it.(type) {
		case *appointment.Appointment:
			end := x.End
			if end.IsZero() {
				end = x.Start
			}
			switch {
			case x.Cancelled:
			case end.Before(at) && !x.Invitation:
				v.Past = append(v.Past, x)
				v.visit(clinics, h, x.Start, at, unit)
			default:
				v.Appointments = append(v.Appointments, x)
				v.visit(clinics, h, x.Start, at, unit)
			}
		case *carecontact.Contact:
			v.visit(clinics, h, x.Start, at, unit)
		case *careplan.Plan:
			switch x.Kind {
			case careplan.SelfCare:
				v.SelfCare = append(v.SelfCare, x)
			case careplan.Agreement:
				v.Agreements = append(v.Agreements, x)
			default:
				v.Plans = append(v.Plans, x)
			}
		case *careteam.Team:
			contacts = append(contacts, v.members(x, at)...)
		case *listing.Listing:
			v.Listings = append(v.Listings, x)
		case *servicerequest.Request:
			v.Services = append(v.Services, x)
		case *note.Note:
			v.Notes = append(v.Notes, x)
		case *alert.Alert:
			if x.Holds(at) {
				v.Alerts = append(v.Alerts, x)
			}
		case *diagnosis.Diagnosis:
			v.Diagnoses = append(v.Diagnoses, x)
		case *medication.Medication:
			v.Medications = append(v.Medications, x)
		}
	}
	for _, l := range v.Listings {
		if l.Professional != "" {
			contacts = append(contacts, v.listedDoctor(l, unit))
		}
	}
	v.Contacts = onceEach(contacts)
	for _, c := range clinics {
		v.Clinics = append(v.Clinics, *c)
	}
	v.sort(at)
}

func (v *View) sort(at time.Time) {
	slices.SortStableFunc(v.Appointments, func(a, b *appointment.Appointment) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Title, b.Title))
	})
	slices.SortStableFunc(v.Past, func(a, b *appointment.Appointment) int { return b.Start.Compare(a.Start) })
	slices.SortStableFunc(v.Clinics, func(a, b Clinic) int {
		return cmp.Or(boolCompare(a.NextVisit.IsZero(), b.NextVisit.IsZero()), b.LastVisit.Compare(a.LastVisit), cmp.Compare(a.Unit.Name, b.Unit.Name))
	})
	planOrder := func(a, b *careplan.Plan) int {
		return cmp.Or(boolCompare(ended(a, at), ended(b, at)), boolCompare(a.Kind != careplan.SIP, b.Kind != careplan.SIP),
			planTime(b).Compare(planTime(a)), cmp.Compare(a.Title, b.Title))
	}
	slices.SortStableFunc(v.Plans, planOrder)
	slices.SortStableFunc(v.SelfCare, planOrder)
	slices.SortStableFunc(v.Agreements, planOrder)
	slices.SortStableFunc(v.Services, func(a, b *servicerequest.Request) int {
		return cmp.Or(b.Decided.Compare(a.Decided), cmp.Compare(a.What, b.What))
	})
	slices.SortStableFunc(v.Notes, func(a, b *note.Note) int { return b.Recorded.Compare(a.Recorded) })
	alertOrder := []alert.Kind{alert.Hypersensitivity, alert.SeriousDisease, alert.Communicable, alert.Treatment, alert.Restriction}
	slices.SortStableFunc(v.Alerts, func(a, b *alert.Alert) int {
		return cmp.Or(cmp.Compare(alertRank(alertOrder, a.Kind), alertRank(alertOrder, b.Kind)), b.From.Compare(a.From), cmp.Compare(a.Title, b.Title))
	})
	slices.SortStableFunc(v.Diagnoses, func(a, b *diagnosis.Diagnosis) int {
		return cmp.Or(b.When.Compare(a.When), cmp.Compare(a.Code, b.Code))
	})
	slices.SortStableFunc(v.Medications, func(a, b *medication.Medication) int {
		return cmp.Or(boolCompare(!a.Active, !b.Active), b.Start.Compare(a.Start), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(v.Messages, func(a, b Message) int { return b.Sent.Compare(a.Sent) })
}

// alertRank is where a kind stands in an order; a kind that is not there comes last.
func alertRank(order []alert.Kind, k alert.Kind) int {
	if i := slices.Index(order, k); i >= 0 {
		return i
	}
	return len(order)
}

func ended(p *careplan.Plan, at time.Time) bool {
	return p.Status == "completed" || p.Status == "revoked" || !p.End.IsZero() && p.End.Before(at)
}

func planTime(p *careplan.Plan) time.Time {
	if !p.Start.IsZero() {
		return p.Start
	}
	return p.Recorded
}

// boolCompare puts false before true.
func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// visit notes that the person is known at an item's unit.
func (v *View) visit(clinics map[care.HSAID]*Clinic, h *record.Head, start, at time.Time, unit func(care.HSAID) (care.Unit, bool)) {
	u, ok := unit(h.Unit)
	if !ok {
		if h.Unit == "" && h.UnitName == "" {
			return
		}
		u = care.Unit{ID: h.Unit, Name: h.UnitName, Provider: h.Provider}
	}
	id := u.ID
	if id == "" {
		id = care.HSAID(u.Name)
	}
	c := clinics[id]
	if c == nil {
		c = &Clinic{Unit: u, Provider: v.Providers[h.Provider]}
		clinics[id] = c
	}
	if start.Before(at) {
		if start.After(c.LastVisit) {
			c.LastVisit = start
		}
	} else if c.NextVisit.IsZero() || start.Before(c.NextVisit) {
		c.NextVisit = start
	}
}

// members are the people of a team who are contacts at this time.
func (v *View) members(t *careteam.Team, at time.Time) []Contact {
	var list []Contact
	for _, m := range t.Members {
		if !(care.Period{From: m.From, To: m.To}).Contains(at) {
			continue
		}
		list = append(list, Contact{Role: m.Role, RoleText: m.RoleText, Name: m.Name,
			Organization: m.Organization, Phone: m.Phone, Provider: v.ProviderOf(t)})
	}
	return list
}

// listedDoctor is the fast läkarkontakt that a listing names.
func (v *View) listedDoctor(l *listing.Listing, unit func(care.HSAID) (care.Unit, bool)) Contact {
	c := Contact{Role: careteam.FixedDoctor, Name: l.Professional, Organization: l.FacilityName, Provider: v.ProviderOf(l)}
	if u, ok := unit(l.Facility); ok {
		c.Phone, c.Organization = u.Phone, u.Name
	}
	return c
}

// onceEach puts the contacts in order of role and drops repeats (two sources may
// name the same doctor; the one with a phone number is kept).
func onceEach(list []Contact) []Contact {
	order := []careteam.Role{careteam.FixedDoctor, careteam.FixedCareContact, careteam.FixedSocialCare, careteam.Coordinator, careteam.CaseOfficer, careteam.OtherRole}
	slices.SortStableFunc(list, func(a, b Contact) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Role), slices.Index(order, b.Role)),
			boolCompare(a.Phone == "", b.Phone == ""), cmp.Compare(a.Name, b.Name))
	})
	var kept []Contact
	for _, c := range list {
		same := func(k Contact) bool {
			// Without a name it is the place that tells two contacts apart.
			return k.Role == c.Role && strings.EqualFold(k.Name, c.Name) && (c.Name != "" || k.Organization == c.Organization && k.Phone == c.Phone)
		}
		if !slices.ContainsFunc(kept, same) {
			kept = append(kept, c)
		}
	}
	return kept
}
