package safeguard

import (
	"time"

	"sammanhang/care"
)

// Moments reads a time of the contracts: xs:dateTime, which without a zone is Swedish
// local time. The two differ only in the hours when summer time begins and ends. Take
// the one that closes: for a block first as InfoFrom and last as InfoTo, for a row first
// as Start and last as End; for what opens (consent, relation, lift, attestation) last as
// Valid.From and first as Valid.To. fault.Invalid, without the text, for anything else.
func Moments(s string) (first, last time.Time, err error) {
	// The library takes a comma for a point and ends of seconds of any length; a
	// contract's time is short.
	if len(s) > 40 {
		return first, last, invalid("not a time")
	}
	if t, err := time.Parse("2006-01-02T15:04:05", s); err == nil {
		first, last = care.SwedishMoments(t)
	} else if t, err := time.Parse(time.RFC3339, s); err == nil {
		first, last = t.UTC(), t.UTC()
	} else {
		return time.Time{}, time.Time{}, invalid("not a time")
	}
	if !dated(first) || !dated(last) {
		return time.Time{}, time.Time{}, invalid("a time is outside the years that are kept")
	}
	return first, last, nil
}
