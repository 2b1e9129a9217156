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
