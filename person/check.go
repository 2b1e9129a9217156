package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sammanhang/care"
)

// checked is p in the form it is kept, or what is wrong with it. Where two fields
// tell about one thing the careful reading of both is kept.
func (p Person) checked() (Person, string) {
	p.GivenName, p.Surname = strings.TrimSpace(p.GivenName), strings.TrimSpace(p.Surname)
	switch {
	case p.ID.IsZero():
		return p, "nobody"
	case !name(p.GivenName) || !name(p.Surname):
		return p, "a name is too long or has characters that cannot be shown"
	}
	switch p.Deregistered {
	case "", Dead, Emigrated, NewNumber, Annulled, Missing, Technical, FalseRecord:
	default:
		return p, "an unknown reason of deregistration"
	}
	if p.Deceased && p.Deregistered == "" {
		p.Deregistered = Dead
	}
	p.Deceased = p.Deceased || p.Deregistered == Dead
	if p.Protected = p.Protected || p.ProtectedRecord; p.Protected {
		p.Address = Address{} // what is not kept cannot come out
	}
	var wrong string
	if p.Address, wrong = p.Address.checked(); wrong != "" {
		return p, wrong
	}
	if p.Born.IsZero() {
		p.Born, _ = p.ID.Born()
	}
	return p, ""
}

// checked is an address in the form it is kept, or what is wrong with it.
func (a Address) checked() (Address, string) {
	for _, f := range []*string{&a.CareOf, &a.Street, &a.City} {
		if *f = strings.TrimSpace(*f); !name(*f) || utf8.RuneCountInString(*f) > MaxAddress {
			return a, "an address is too long or has characters that cannot be shown"
		}
	}
	a.PostalCode = strings.ReplaceAll(a.PostalCode, " ", "")
	if a.PostalCode != "" && (len(a.PostalCode) != 5 || strings.Trim(a.PostalCode, "0123456789") != "") {
		return a, "a postal code that is not five digits"
	}
	return a, ""
}

func name(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= MaxName && strings.IndexFunc(s, unicode.IsControl) < 0
}

func (m Mandate) wrong() string {
	switch {
	case m.ID == "" || len(m.ID) > 128 || !name(m.ID):
		return "no id, or one that is too long"
	case m.From.IsZero() || m.To.IsZero():
		return "nobody"
	case m.From == m.To:
		return "to oneself"
	case !ordered(m.Valid):
		return "ends before it begins"
	case len(m.Scope) > MaxScope:
		return "too many kinds of information"
	}
	for _, t := range m.Scope {
		if !infoType(t) {
			return "what is no kind of information"
		}
	}
	return ""
}

// infoType tells whether t can be the name of an information set. Which there are
// is not the register's to know: a mandate may be older or newer than a release.
func infoType(t care.InfoType) bool {
	if t == "" || len(t) > 50 {
		return false
	}
	for i := 0; i < len(t); i++ {
		if c := t[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
