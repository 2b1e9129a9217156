package care

import (
	"errors"
	"strings"
)

// ErrHSAID is returned when a text cannot be an HSA-id.
var ErrHSAID = errors.New("not an HSA-id")

// HSAID identifies an organisation, unit, person in service or system in the
// HSA directory (OID 1.2.752.29.6.2.1). It is kept in upper case, because the
// exchange compares HSA-ids without regard to case.
type HSAID string

// HSAIDRoot is the OID of HSA-ids (RULES 3.7); contracts of the journal domains
// write HSAIDRootRIV for the same register.
const (
	HSAIDRoot    = "1.2.752.29.6.2.1"
	HSAIDRootRIV = "1.2.752.129.2.1.4.1"
)

// ParseHSAID accepts 1–64 letters, digits, "-", "_" or "." (the reference catalogue's
// own rule, widened by the dot) and returns it in upper case; else ErrHSAID.
func ParseHSAID(s string) (HSAID, error) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 64 {
		return "", ErrHSAID
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return "", ErrHSAID
		}
	}
	return HSAID(strings.ToUpper(s)), nil
}

func (h HSAID) String() string { return string(h) }

// LogicalAddress says to whom a call is addressed: mostly an HSA-id of a unit
// or a system, "*" for any, or "A#B" for a path (RIV-TA 2.1, LogicalAddress).
type LogicalAddress string

// Key is the address as it is compared: without regard to case.
func (a LogicalAddress) Key() string { return strings.ToLower(string(a)) }

// AggregatingAddress is the national logical address of the aggregating services.
const AggregatingAddress LogicalAddress = "5565594230"
