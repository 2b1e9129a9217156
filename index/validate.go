package index

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// clean gives checked copies of the changes: ids in upper case, and the owner set
// when they are ours.
func (ix *Index) clean(changes []Change, ours bool) ([]Change, error) {
	if ix.own == "" {
		return nil, fault.Coded(fault.Internal, "EI000", "the index has no id of its own")
	}
	out := make([]Change, len(changes))
	for i := range changes {
		c := changes[i]
		e := &c.Entry
		if err := check(e, i+1); err != nil {
			return nil, err
		}
		if ix.reserved[strings.ToUpper(string(e.Address))] {
			return nil, errorf("EI005", "EngagementTransaction #%d: logicalAddress is reserved", i+1)
		}
		if ix.reserved[strings.ToUpper(string(e.System))] {
			return nil, errorf("EI006", "EngagementTransaction #%d: sourceSystem is reserved", i+1)
		}
		if ours {
			e.Owner = ix.own
		} else if err := checkOwner(e, i+1); err != nil {
			return nil, err
		}
		e.System, e.Controller, e.Owner = upper(e.System), upper(e.Controller), upper(e.Owner)
		out[i] = c
	}
	return out, nil
}

// check holds an entry to the field rules (EI004). n is the transaction's number
// as people count, from 1.
func check(e *Entry, n int) error {
	if e.Person.IsZero() {
		return errorf("EI004", "EngagementTransaction #%d: registeredResidentIdentification is missing or of an unknown form", n)
	}
	for _, f := range [...]struct {
		name, value string
		max         int // as the reference table's columns
	}{
		{"serviceDomain", e.Domain, 255},
		{"categorization", e.Category, 255},
		{"logicalAddress", string(e.Address), 64},
		{"businessObjectInstanceIdentifier", e.BusinessObject, 128},
		{"clinicalProcessInterestId", e.ProcessInterest, 128},
		{"sourceSystem", string(e.System), 64},
		{"dataController", string(e.Controller), 64},
	} {
		if bad := badText(f.value, f.max); bad != "" {
			return errorf("EI004", "EngagementTransaction #%d: %s %s", n, f.name, bad)
		}
	}
	if !validMoment(e.MostRecent) {
		return errorf("EI004", "EngagementTransaction #%d: mostRecentContent is not a time of the form yyyyMMddHHmmss", n)
	}
	return nil
}

// badText says what is wrong with a mandatory text; "" when nothing is. Length
// is counted in bytes: a key must fit an index page of PostgreSQL whatever the
// letters, and no identifier in use has letters outside ASCII.
func badText(s string, max int) string {
	switch {
	case s == "":
		return "is missing"
	case strings.TrimSpace(s) != s:
		return "begins or ends with a blank"
	case len(s) > max:
		return fmt.Sprintf("is longer than %d", max)
	case !utf8.ValidString(s), strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "holds a character that is not allowed"
	}
	return ""
}

// validMoment tells whether s is empty or a real moment written yyyyMMddHHmmss.
// 30 February is none, nor are 24:00 and a leap second.
func validMoment(s string) bool {
	if s == "" {
		return true
	}
	if len(s) != 14 || s[0] == '0' { // the contract's pattern begins [1-9]
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' { // time.Parse takes "05.5" and the like
			return false
		}
	}
	_, err := time.Parse("20060102150405", s)
	return err == nil
}

// upper is an HSA-id as care keeps it: in upper case, ASCII letters only, so
// that no other letter changes.
func upper(h care.HSAID) care.HSAID {
	for i := 0; i < len(h); i++ {
		if h[i] >= 'a' && h[i] <= 'z' {
			b := []byte(h)
			for ; i < len(b); i++ {
				if b[i] >= 'a' && b[i] <= 'z' {
					b[i] -= 'a' - 'A'
				}
			}
			return care.HSAID(b)
		}
	}
	return h
}

// errorf is a refusal with the reference's code. Never give it a field's value.
func errorf(code, format string, a ...any) error {
	return fault.Coded(fault.Invalid, code, fmt.Sprintf(format, a...))
}

// denied is errorf for what the sender may not do.
func denied(code, format string, a ...any) error {
	return fault.Coded(fault.Denied, code, fmt.Sprintf(format, a...))
}
