package rivta

import (
	"errors"
	"sync"
	"time"
)

// ErrTime is returned for a text that is no time of the contracts.
var ErrTime = errors.New("not a time")

// Stockholm is the zone of all times in the contracts. It panics when the
// program has no time zone data: a wrong hour would be worse. (The program
// embeds the data with time/tzdata.)
var Stockholm = sync.OnceValue(func() *time.Location {
	l, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic("rivta: no time zone data: import time/tzdata")
	}
	return l
})

// Time is t as the contracts write it: yyyyMMddHHmmss in Swedish local time;
// "" for the zero time.
func Time(t time.Time) string { return write(t, "20060102150405") }

// Date is the day of t in Stockholm, yyyyMMdd; "" for the zero time.
func Date(t time.Time) string { return write(t, "20060102") }

// DateTime is t as xs:dateTime in Swedish local time without zone, as
// GetListing 1 writes it; "" for the zero time.
func DateTime(t time.Time) string { return write(t, "2006-01-02T15:04:05") }

func write(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Stockholm()).Format(layout)
}

// ParseTime reads a time (yyyyMMddHHmmss, or yyyyMMddHHmm) or a date (yyyyMMdd,
// or yyyy-MM-dd) of the contracts, and xs:dateTime with or without zone. "" is
// the zero time. dateOnly tells that there was no time of day. The hour that
// happens twice, and the one that never does: see the package comment.
func ParseTime(s string) (t time.Time, dateOnly bool, err error) {
	if s == "" {
		return time.Time{}, false, nil
	}
	for _, layout := range []string{"20060102150405", "2006-01-02T15:04:05", "200601021504"} {
		if w, err := time.Parse(layout, s); err == nil {
			return local(w), false, nil
		}
	}
	for _, layout := range []string{"20060102", "2006-01-02"} {
		if w, err := time.Parse(layout, s); err == nil {
			return local(w), true, nil
		}
	}
	if w, err := time.Parse(time.RFC3339, s); err == nil {
		return w.In(Stockholm()), false, nil
	}
	return time.Time{}, false, ErrTime
}

// local is the instant at which clocks in Stockholm show the wall time of w.
// time.Date promises nothing for the two odd hours of the year, so that both
// offsets are tried here: summer time first, which is the first of two, and
// winter time when neither fits.
func local(w time.Time) time.Time {
	loc := Stockholm()
	guess := time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), w.Nanosecond(), loc)
	day := guess.Add(-24 * time.Hour)
	_, before := day.Zone()
	_, after := guess.Add(24 * time.Hour).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} {
		t := w.Add(-time.Duration(offset) * time.Second).In(loc)
		if t.Hour() == w.Hour() && t.Minute() == w.Minute() && t.Day() == w.Day() {
			return t
		}
	}
	return w.Add(-time.Duration(min(before, after)) * time.Second).In(loc)
}
