package access_test

import (
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// An answer that opens says how long it holds: to the first end among what it rests on,
// and to the day when other provisions apply.
func TestHowLongAnAnswerHolds(t *testing.T) {
	d := decider(t, access.Config{})
	soon, later := noon.Add(time.Minute), noon.Add(2*time.Minute)
	to := func(end time.Time) care.Period { return care.Period{From: noon.AddDate(0, -1, 0), To: end} }
	for name, c := range map[string]struct {
		but  func(*access.StaffFacts)
		want time.Time
	}{
		"the log-in":  {func(f *access.StaffFacts) { f.Staff.Session.To = soon }, soon},
		"the consent": {func(f *access.StaffFacts) { f.Tie.Consents[0].Valid = to(soon) }, soon},
		"the longer of two": {func(f *access.StaffFacts) {
			c := f.Tie.Consents[0]
			c.Valid = to(soon)
			f.Tie.Consents[0].Valid = to(later)
			f.Tie.Consents = append(f.Tie.Consents, c)
		}, later},
		"another's consent": {func(f *access.StaffFacts) {
			c := f.Tie.Consents[0]
			c.Valid, c.Employee = to(soon), "SE9900000001-E2"
			f.Tie.Consents = append(f.Tie.Consents, c)
		}, today.To},
		"the relation":           {func(f *access.StaffFacts) { f.Tie.Relation.Valid = to(soon) }, soon},
		"the lift":               {func(f *access.StaffFacts) { f.Source.Block = outer; f.Source.Block.Lift = to(soon) }, soon},
		"the assignment":         {func(f *access.StaffFacts) { f.Staff.Assignment.Valid.To = soon }, soon},
		"the unit":               {func(f *access.StaffFacts) { f.Staff.Assignment.UnitValid.To = soon }, soon},
		"the provisions":         {func(f *access.StaffFacts) { moveTo(f, ehds.Add(-time.Minute)) }, ehds},
		"what has already ended": {func(f *access.StaffFacts) { f.Tie.Insats = over }, today.To},
	} {
		f := nurse()
		f.Tie.Consents = append([]access.Consent(nil), f.Tie.Consents...)
		c.but(&f)
		got := d.DecideStaff(f)
		if !got.Allowed() || !got.Obligations.Until.Equal(c.want) {
			t.Errorf("%s: %s until %v, want %v", name, got.Outcome, got.Obligations.Until, c.want)
		}
		f.At = c.want // and then it is asked anew
		if name != "the provisions" && name != "what has already ended" && name != "another's consent" && d.DecideStaff(f).Allowed() {
			t.Errorf("%s: still open when it has ended", name)
		}
	}
	f := nurse()
	f.Tie.Consents = nil
	if got := d.DecideStaff(f); !got.Obligations.Until.IsZero() {
		t.Errorf("a refusal holds until %v", got.Obligations.Until)
	}
}
