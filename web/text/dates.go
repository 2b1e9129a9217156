package text

import (
	"fmt"
	"time"

	"sammanhang/care"
)

// Stockholm is the time zone that all pages speak in. A machine without time-zone
// data gets Swedish standard time rather than no answer.
func Stockholm() *time.Location {
	if l, err := time.LoadLocation("Europe/Stockholm"); err == nil {
		return l
	}
	return time.FixedZone("CET", 3600)
}

var months = map[care.Lang][]string{
	care.Swedish: {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
	care.English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var weekdays = map[care.Lang][]string{
	care.Swedish: {"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
	care.English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Month is the month's name.
func Month(l care.Lang, t time.Time) string { return months[l][t.Month()-1] }

// ShortMonth is the month in three or four letters.
func ShortMonth(l care.Lang, t time.Time) string {
	m := Month(l, t)
	if len(m) <= 4 {
		return m
	}
	return m[:3]
}

// Weekday is the day's name.
func Weekday(l care.Lang, t time.Time) string { return weekdays[l][t.Weekday()] }

// Date is a day in words, with its year when it is not now's: "9 december", "3 mars 2027".
func Date(l care.Lang, t, now time.Time) string {
	s := fmt.Sprintf("%d %s", t.Day(), Month(l, t))
	if t.Year() != now.Year() {
		s += fmt.Sprintf(" %d", t.Year())
	}
	return s
}

// FullDate is Date with the weekday: "söndag 22 november".
func FullDate(l care.Lang, t, now time.Time) string { return Weekday(l, t) + " " + Date(l, t, now) }

// Day is the day as one says it today: "i dag", "i morgon", "i går", else FullDate.
func Day(l care.Lang, t, now time.Time) string {
	if s := near(l, DaysBetween(now, t)); s != "" {
		return s
	}
	return FullDate(l, t, now)
}

// ShortDay is Day with a bare date: "i dag", "10 november".
func ShortDay(l care.Lang, t, now time.Time) string {
	if s := near(l, DaysBetween(now, t)); s != "" {
		return s
	}
	return Date(l, t, now)
}

func near(l care.Lang, days int) string {
	words := map[int]care.Text{-1: {SV: "i går", EN: "yesterday"}, 0: {SV: "i dag", EN: "today"}, 1: {SV: "i morgon", EN: "tomorrow"}}
	return words[days].In(l)
}

// Until says how far away a day is: "i dag", "i morgon", "om 2 dagar"; empty when
// it has passed or is more than two weeks away.
func Until(l care.Lang, t, now time.Time) string {
	d := DaysBetween(now, t)
	switch {
	case d < 0 || d > 14:
		return ""
	case d <= 1:
		return near(l, d)
	}
	return In(l, InDays, d)
}

// DaysBetween counts midnights from a to b.
func DaysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// Clock is the time of day: "13.30", "13:30".
func Clock(l care.Lang, t time.Time) string {
	if l == care.English {
		return t.Format("15:04")
	}
	return t.Format("15.04")
}

// Span is from when to when: "13.30–14.00"; only the start when the end is not known
// or not the same day.
func Span(l care.Lang, from, to time.Time) string {
	if to.IsZero() || !to.After(from) || DaysBetween(from, to) != 0 {
		return Clock(l, from)
	}
	return Clock(l, from) + "–" + Clock(l, to)
}

// When is day and time: "i dag 10.19", "10 november 08.00".
func When(l care.Lang, t, now time.Time) string { return ShortDay(l, t, now) + " " + Clock(l, t) }
