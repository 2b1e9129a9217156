package care_test

import (
	"testing"
	"time"

	"sammanhang/care"
)

func TestSwedishTimeAgreesWithTheZoneDatabase(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for at := time.Date(1996, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2038; at = at.Add(5 * time.Hour) {
		y, m, d := at.In(zone).Date()
		if got := care.SwedishDate(at); got != time.Date(y, m, d, 0, 0, 0, 0, time.UTC) {
			t.Fatalf("SwedishDate(%v) = %v, the zone says %d-%d-%d", at, got, y, m, d)
		}
		if got, want := care.SwedishMidnight(y, m, d), time.Date(y, m, d, 0, 0, 0, 0, zone); !got.Equal(want) {
			t.Fatalf("SwedishMidnight(%d-%d-%d) = %v, the zone says %v", y, m, d, got, want.UTC())
		}
		if got, want := care.SwedishTime(at).Format(time.DateTime), at.In(zone).Format(time.DateTime); got != want {
			t.Fatalf("SwedishTime(%v) = %s, the zone says %s", at, got, want)
		}
	}
}

func TestSwedishMoments(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for wall := time.Date(1996, 1, 1, 0, 10, 0, 0, time.UTC); wall.Year() < 2038; wall = wall.Add(3*time.Hour + 17*time.Minute) {
		first, last := care.SwedishMoments(wall)
		shows := func(at time.Time) bool { return at.In(zone).Format(time.DateTime) == wall.Format(time.DateTime) }
		if first.Equal(last) && !shows(first) || !first.Equal(last) && shows(first) != shows(last) {
			t.Fatalf("%v: %v, %v", wall, first, last)
		}
	}
	for _, c := range []struct{ wall, first, last string }{
		{"2026-11-28T10:00:00", "2026-11-28T09:00:00Z", "2026-11-28T09:00:00Z"},
		{"2026-07-01T10:00:00", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z"},
		{"2026-10-25T01:59:59", "2026-10-24T23:59:59Z", "2026-10-24T23:59:59Z"},
		{"2026-10-25T02:00:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"},
		{"2026-10-25T02:59:59", "2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z"},
		{"2026-10-25T03:00:00", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
		{"2026-03-29T01:59:59", "2026-03-29T00:59:59Z", "2026-03-29T00:59:59Z"},
		{"2026-03-29T02:30:00", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"},
		{"2026-03-29T03:00:00", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"},
	} {
		wall, err := time.ParseInLocation("2006-01-02T15:04:05", c.wall, time.FixedZone("", 5*3600))
		if err != nil {
			t.Fatal(err)
		}
		first, last := care.SwedishMoments(wall)
		if f, l := first.Format(time.RFC3339), last.Format(time.RFC3339); f != c.first || l != c.last {
			t.Errorf("%s: %s, %s", c.wall, f, l)
		}
	}
}
