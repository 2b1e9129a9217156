package sets

import (
	"encoding/json"
	"strings"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/wire/fhir"
)

// party is what a reference leads to, whatever its type.
type party struct {
	Type  string
	Name  string
	ID    care.HSAID
	Phone string
	Place string
	Home  bool // a home visit takes place there
	Above string
	Owner care.HSAID // who runs it: providedBy, partOf, managingOrganization, organization
	found bool
	raw   json.RawMessage
}

// follow reads what a reference leads to: a contained resource, another entry of
// the bundle, or only what the reference itself says.
func (b *bundle) follow(r *fhir.Reference) party {
	var p party
	if r == nil {
		return p
	}
	p.Name = str(r.Display)
	p.Type = str(r.Type)
	if r.Identifier != nil {
		p.ID = fhir.HSAIDOf([]fhir.Identifier{*r.Identifier})
	}
	ref := str(r.Reference)
	if ref == "" {
		return p
	}
	raw, ok := b.lookup(ref)
	if p.Type == "" {
		p.Type = typeOf(ref)
	}
	if !ok || b.depth >= 4 { // a circle of references ends here
		return p
	}
	p.found, p.raw = true, raw
	b.depth++
	b.describe(&p)
	b.depth--
	return p
}

// lookup finds what a reference names: "#id" inside the resource at hand, or
// another entry of the bundle.
func (b *bundle) lookup(ref string) (json.RawMessage, bool) {
	if id, ok := strings.CutPrefix(ref, "#"); ok {
		b.used[id] = true
		raw, ok := b.local[id]
		return raw, ok
	}
	raw, ok := b.byURL[ref]
	return raw, ok
}

// typeOf is the resource type in "Patient/17" or "https://…/Patient/17".
func typeOf(ref string) string {
	parts := strings.Split(ref, "/")
	if len(parts) < 2 {
		return ""
	}
	return parts[len(parts)-2]
}

func (b *bundle) describe(p *party) {
	typ, err := fhir.ResourceType(p.raw)
	if err != nil {
		return
	}
	p.Type = typ
	switch typ {
	case "Practitioner":
		if r, _, err := fhir.DecodeResource[fhir.Practitioner](p.raw); err == nil {
			p.fill(humanName(r.Name), r.Identifier, r.Telecom)
		}
	case "PractitionerRole":
		if r, _, err := fhir.DecodeResource[fhir.PractitionerRole](p.raw); err == nil {
			who, org := b.follow(r.Practitioner), b.follow(r.Organization)
			p.fill(who.Name, r.Identifier, r.Telecom)
			p.Phone = first(p.Phone, who.Phone, org.Phone)
			p.Above, p.Owner = org.Name, org.ID
			if p.ID == "" {
				p.ID = who.ID
			}
		}
	case "Organization":
		if r, _, err := fhir.DecodeResource[fhir.Organization](p.raw); err == nil {
			p.fill(str(r.Name), r.Identifier, r.Telecom)
			above := b.near(r.PartOf)
			p.Above, p.Owner = above.Name, above.ID
			if len(r.Address) > 0 {
				p.Place = address(&r.Address[0])
			}
		}
	case "HealthcareService":
		if r, _, err := fhir.DecodeResource[fhir.HealthcareService](p.raw); err == nil {
			p.fill(str(r.Name), r.Identifier, r.Telecom)
			above := b.near(r.ProvidedBy)
			p.Above, p.Owner = above.Name, above.ID
		}
	case "Location":
		if r, _, err := fhir.DecodeResource[fhir.Location](p.raw); err == nil {
			p.fill(str(r.Name), r.Identifier, r.Telecom)
			above := b.near(r.ManagingOrganization)
			p.Above, p.Owner = above.Name, above.ID
			p.Place = address(r.Address)
			p.Home = fhir.HasCode(r.Type, "", "PTRES") // HL7 v3 RoleCode: the person's residence
			if r.PhysicalType != nil {
				p.Home = p.Home || fhir.HasCode([]fhir.CodeableConcept{*r.PhysicalType}, "", "ho")
			}
		}
	}
}

// near is follow without going further: what a unit is part of is named, and the
// chain ends there, so that a circle of references ends too.
func (b *bundle) near(r *fhir.Reference) party {
	if r == nil {
		return party{}
	}
	p := party{Name: str(r.Display)}
	if r.Identifier != nil {
		p.ID = fhir.HSAIDOf([]fhir.Identifier{*r.Identifier})
	}
	if raw, ok := b.lookup(str(r.Reference)); ok {
		if o, _, err := fhir.DecodeResource[fhir.Organization](raw); err == nil {
			p.fill(str(o.Name), o.Identifier, o.Telecom)
		}
	}
	return p
}

func (p *party) fill(name string, ids []fhir.Identifier, telecom []fhir.ContactPoint) {
	p.Name = first(p.Name, name)
	if h := fhir.HSAIDOf(ids); h != "" {
		p.ID = h
	}
	p.Phone = first(phone(telecom), p.Phone)
}

// subjectOf sets whom a resource is about. Only a number counts: a server's own
// id ("Patient/17") says nothing unless the Patient came along.
func (b *bundle) subjectOf(h *record.Head, where string, r *fhir.Reference) {
	h.Unclear = true
	if r == nil {
		b.note(where, "no person: the item is not released")
		return
	}
	if r.Identifier != nil {
		if p, ok := fhir.PersonOf([]fhir.Identifier{*r.Identifier}); ok {
			h.Subject, h.Unclear = p, false
		}
	}
	if to := b.follow(r); to.found && to.Type == "Patient" {
		pt, _, err := fhir.DecodeResource[fhir.Patient](to.raw)
		p, ok := fhir.PersonOf(pt.Identifier)
		switch {
		case err != nil || !ok:
		case !h.Unclear && p != h.Subject: // the reference says one, the resource another
			h.Subject, h.Unclear = care.PersonID{}, true
		default:
			h.Subject, h.Unclear = p, false
		}
	}
	if h.Unclear {
		b.note(where, "the person is not named by a number: the item is not released")
	}
}

// unit sets which unit and provider a resource belongs to.
func unit(h *record.Head, p party) {
	if h.Unit == "" {
		h.Unit = p.ID
	}
	if h.UnitName == "" {
		h.UnitName = p.Name
	}
	if h.Provider == "" {
		h.Provider, h.ProviderName = p.Owner, p.Above
	}
	h.Phone = first(h.Phone, p.Phone)
	h.Place = first(h.Place, p.Place)
}
