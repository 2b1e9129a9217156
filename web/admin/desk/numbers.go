package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/web/text"
)

// Count is a number with its thousands apart: "12 345", "12,345".
func (v Visit) Count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	apart := "\u00a0"
	if v.Lang == care.English {
		apart = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + apart + s[i:]
	}
	return s
}

// decimal writes a number with so many decimals.
func (v Visit) decimal(f float64, places int) string {
	s := strconv.FormatFloat(f, 'f', places, 64)
	if v.Lang != care.English {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// Took is a length of time to two or three digits: "0,4 ms", "12 ms", "1,4 s".
func (v Visit) Took(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d == 0:
		return "–"
	case ms < 10:
		return v.decimal(ms, 1) + "\u00a0ms"
	case ms < 1000:
		return v.decimal(ms, 0) + "\u00a0ms"
	case ms < 10_000:
		return v.decimal(ms/1000, 1) + "\u00a0s"
	}
	return v.decimal(ms/1000, 0) + "\u00a0s"
}

// Bytes is an amount in the unit that fits.
func (v Visit) Bytes(n int64) string {
	f, unit := float64(n), 0
	units := []string{"B", "kB", "MB", "GB", "TB"}
	for f >= 1000 && unit < len(units)-1 {
		f /= 1000
		unit++
	}
	places := 0
	if unit > 0 && f < 10 {
		places = 1
	}
	return v.decimal(f, places) + "\u00a0" + units[unit]
}

// Share is a part of a whole in percent; a part that is there is never "0 %".
func (v Visit) Share(part, whole uint64) string {
	switch {
	case whole == 0:
		return "–"
	case part == 0:
		return "0\u00a0%"
	case part*1000 < whole:
		return "< " + v.decimal(0.1, 1) + "\u00a0%"
	case part == whole:
		return "100\u00a0%"
	}
	p := 100 * float64(part) / float64(whole)
	return v.decimal(min(p, 99.9), 1) + "\u00a0%"
}

// Local is a moment in Swedish time.
func (v Visit) Local(t time.Time) time.Time { return t.In(v.Now.Location()) }

// Moment is when something was, to the second: "09.14.02" of today, else with its day.
func (v Visit) Moment(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	t = v.Local(t)
	clock := t.Format("15:04:05")
	if v.Lang != care.English {
		clock = t.Format("15.04.05")
	}
	if t.Format(time.DateOnly) == v.Now.Format(time.DateOnly) {
		return clock
	}
	return text.ShortDay(v.Lang, t, v.Now) + " " + clock
}

// Date is a day as catalogues write it, or an open end.
func (v Visit) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.Local(t).Format(time.DateOnly)
}

// Period is "2026-01-01 – 2027-01-01", with what is open left out.
func (v Visit) Period(p care.Period) string {
	switch {
	case p.From.IsZero() && p.To.IsZero():
		return v.T(text.AdminAlways)
	case p.To.IsZero():
		return v.T(text.AdminFrom, v.Date(p.From))
	case p.From.IsZero():
		return v.T(text.AdminUntil, v.Date(p.To))
	}
	return fmt.Sprintf("%s – %s", v.Date(p.From), v.Date(p.To))
}

// Ago is how long since: "3 s", "12 min", "4 h"; for what is recent.
func (v Visit) Ago(t time.Time) string {
	d := v.Now.Sub(t)
	switch {
	case t.IsZero():
		return v.T(text.AdminNever)
	case d < time.Minute:
		return v.T(text.AdminAgo, fmt.Sprintf("%d s", max(0, int(d/time.Second))))
	case d < 2*time.Hour:
		return v.T(text.AdminAgo, fmt.Sprintf("%d min", int(d/time.Minute)))
	case d < 48*time.Hour:
		return v.T(text.AdminAgo, fmt.Sprintf("%d h", int(d/time.Hour)))
	}
	return v.Moment(t)
}

// SystemName is what people call a system: its name in the catalogue, else its id.
func SystemName(snap *catalog.Snapshot, id care.HSAID) string {
	if snap != nil {
		if s, ok := snap.System(id); ok && s.Description != "" {
			return s.Description
		}
	}
	return string(id)
}
