package care

import "time"

// A Swedish day begins at midnight Swedish time: that is when an act comes into
// force and when a person has their birthday. These functions know Swedish time by
// rule (SFS 2001:127: summer time from the last Sunday of March to the last Sunday
// of October, 01.00 UTC), so that a decision needs no time-zone files and is the
// same on every machine. They are right from 1996 on.

// SwedishTime is the moment as a clock in Sweden shows it.
func SwedishTime(at time.Time) time.Time {
	if summerTime(at) {
		return at.In(time.FixedZone("CEST", 2*3600))
	}
	return at.In(time.FixedZone("CET", 3600))
}

// SwedishDate is the calendar day in Sweden at a moment, as midnight UTC of that
// date: the form that AgeOn and dates of birth use.
func SwedishDate(at time.Time) time.Time {
	offset := time.Hour
	if summerTime(at) {
		offset = 2 * time.Hour
	}
	y, m, d := at.UTC().Add(offset).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// SwedishMidnight is the moment when a day begins in Sweden.
func SwedishMidnight(y int, m time.Month, d int) time.Time {
	winter := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Add(-time.Hour)
	if summerTime(winter.Add(-time.Hour)) {
		return winter.Add(-time.Hour)
	}
	return winter
}

// SwedishMoments are the moments at which a clock in Sweden shows the date and time of
// wall, whatever zone wall is in. Almost always they are one. In the hour that comes
// twice in October they are the earlier and the later; in the one that is left out in
// March, which a clock never shows, they are what it would be by summer and by winter
// time. Who reads a time without a zone takes the one that closes.
func SwedishMoments(wall time.Time) (first, last time.Time) {
	y, m, d := wall.Date()
	w := time.Date(y, m, d, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), time.UTC)
	first, last = w.Add(-2*time.Hour), w.Add(-time.Hour)
	switch summer := summerTime(first); {
	case summer != summerTime(last):
		return first, last
	case summer:
		return first, first
	}
	return last, last
}

func summerTime(at time.Time) bool {
	y := at.UTC().Year()
	return !at.Before(lastSunday(y, time.March)) && at.Before(lastSunday(y, time.October))
}

// lastSunday is 01.00 UTC on the last Sunday of a month with 31 days.
func lastSunday(y int, m time.Month) time.Time {
	t := time.Date(y, m, 31, 1, 0, 0, 0, time.UTC)
	return t.AddDate(0, 0, -int(t.Weekday()))
}
