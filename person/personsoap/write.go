package personsoap

import (
	"bytes"
	"encoding/xml"
	"time"

	"sammanhang/care"
	"sammanhang/person"
)

// write writes a personRecord. For somebody with protected identity the profile is P1,
// whatever it was (TKB rule 3); so it is when anything about the two marks is in doubt.
func write(b *bytes.Buffer, p person.Person, chain []care.PersonID, profile int) {
	if p.Protected || p.ProtectedRecord {
		profile = 1
	}
	b.WriteString("<c:personRecord>")
	in := func(name string, f func()) {
		b.WriteString("<c:" + name + ">")
		f()
		b.WriteString("</c:" + name + ">")
	}
	in("personalIdentity", func() { number(b, p.ID) })
	element(b, "protectedPersonIndicator", truth(p.Protected))
	element(b, "testIndicator", truth(test(p.ID)))
	element(b, "primaryIdentity", truth(first(chain) == p.ID))
	in("name", func() {
		element(b, "givenName", cut(p.GivenName, 80))
		element(b, "surname", cut(p.Surname, 80))
	})
	for _, other := range chain {
		if other != p.ID && other.Root() != "" {
			in("referredPersonalIdentities", func() { in("referredPersonalIdentity", func() { number(b, other) }) })
		}
	}
	if profile >= 4 && !p.Born.IsZero() {
		in("birth", func() { in("dateOfBirth", func() { date(b, p.Born) }) })
	}
	if a := p.Address; profile >= 2 && a != (person.Address{}) {
		in("addressInformation", func() {
			in("residentialAddress", func() {
				element(b, "careOf", a.CareOf)
				element(b, "postalAddress2", a.Street)
				element(b, "postalCode", a.PostalCode)
				element(b, "city", a.City)
			})
		})
	}
	if profile >= 2 && p.Deregistered != "" {
		in("deregistration", func() {
			element(b, "deregistrationReasonCode", string(p.Deregistered))
			if !p.DeregisteredOn.IsZero() {
				in("deregistrationDate", func() { date(b, p.DeregisteredOn) })
			}
		})
	}
	element(b, "protectedPopulationRecord", truth(p.ProtectedRecord))
	b.WriteString("</c:personRecord>")
}

func number(b *bytes.Buffer, id care.PersonID) {
	always(b, "root", id.Root()) // an interim number has no register that all share
	element(b, "extension", id.Value())
}

func date(b *bytes.Buffer, t time.Time) {
	element(b, "format", "YYYY-MM-DD")
	element(b, "value", t.Format(time.DateOnly))
}

// test tells whether a number is of the series that the tax agency has set aside for
// tests: birth numbers 980–999.
func test(id care.PersonID) bool {
	kind := id.Kind()
	return (kind == care.Personnummer || kind == care.Samordningsnummer) && id.Value()[8:10] >= "98"
}

func truth(v bool) string {
	if v {
		return "true"
	}
	return "false"
}

// cut keeps a text within what the schema allows, in characters.
func cut(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// element writes an element of the domain's namespace; nothing for an empty text.
func element(b *bytes.Buffer, name, text string) {
	if text != "" {
		always(b, name, text)
	}
}

func always(b *bytes.Buffer, name, text string) {
	b.WriteString("<c:" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a Buffer takes everything
	b.WriteString("</c:" + name + ">")
}
