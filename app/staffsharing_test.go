package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/web/staff/patient"
)

// noLog is a log that is away.
type noLog struct{}

func (noLog) Append(context.Context, []audit.Event) error { return errors.New("the log is away") }

func (d staffDemo) sharing() staffSharing {
	return staffSharing{duties: d.n.testDuties(), register: d.n.safeguards}
}

// Staff of a provider register and take back what their own provider has told: in force
// at the next read of others, logged before it is done, and nobody else's.
func TestStaffSharing(t *testing.T) {
	d := newStaffDemo(t)
	person, _ := d.County.Person("gosta")
	gosta := person.ID
	nurse, home := d.errand(t, "birgitta", gosta), d.errand(t, "johanna", gosta)
	s := d.sharing()
	rows := func() []audit.Event {
		t.Helper()
		list, err := d.n.stores.audit.OfSubject(t.Context(), gosta, "", 200)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	shared := func(e overview.Errand) patient.Shared {
		t.Helper()
		x, err := s.Shared(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	// What a reader elsewhere is told of the nurse's provider.
	source := func() (informed, attitude bool) {
		t.Helper()
		j, err := d.n.staffBench().open(t.Context(), d.errand(t, "karin", gosta), d.n.now())
		if err != nil {
			t.Fatal(err)
		}
		x := j.source(nurse.Provider.ID)
		return x.Informed, x.AttitudeRecorded
	}

	before := len(rows())
	x := shared(nurse)
	if !x.State.Informed || len(x.Informed) != 1 || x.Informed[0].By != "" || x.Subject.GivenName != "Gösta" {
		t.Fatalf("%+v", x)
	}
	got := rows()
	if len(got) != before+1 || got[0].Activity != audit.ActivityRead || got[0].Outcome != "ALLOW" || got[0].Source.Provider != nurse.Provider.ID || got[0].Facts == "" || lookUp(got[0]) ||
		!slices.Equal(got[0].Provisions, []string{bySharing.ID, foundByNumber}) {
		t.Errorf("the look: %+v", got[0])
	}
	if informed, _ := source(); !informed {
		t.Fatal("others are not told that the person is informed, to begin with")
	}

	// Another provider's is neither seen nor changed.
	if y := shared(home); len(y.Informed) != 1 || y.Informed[0].ID == x.Informed[0].ID {
		t.Errorf("%+v", y.Informed)
	}
	for _, err := range []error{s.AnnulInformed(t.Context(), home, x.Informed[0].ID, "fel"), s.AnnulInformed(t.Context(), nurse, uuid.NewString(), "fel"), s.AnnulAttitude(t.Context(), nurse, x.Informed[0].ID, "fel")} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
	}
	other := nurse
	asta, _ := d.County.Person("asta")
	other.Subject = asta.ID
	if err := s.AnnulInformed(t.Context(), other, x.Informed[0].ID, "fel"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("about another person: %v", err)
	}

	// Nothing is done when the log is away.
	dark := s
	dark.duties.log = noLog{}
	if dark.AnnulInformed(t.Context(), nurse, x.Informed[0].ID, "fel") == nil {
		t.Error("taken back without a row")
	}
	if _, err := dark.Shared(t.Context(), nurse); err == nil {
		t.Error("shown without a row")
	}
	if informed, _ := source(); !informed {
		t.Error("it was taken back all the same")
	}

	if err := s.AnnulInformed(t.Context(), nurse, x.Informed[0].ID, "Fel person"); err != nil {
		t.Fatal(err)
	}
	if informed, _ := source(); informed {
		t.Error("it holds after it was taken back")
	}
	if got := rows(); got[0].Activity != audit.ActivityWrite || got[0].Attestation != "Fel person" || !slices.Equal(got[0].Assertions, []string{x.Informed[0].ID}) || got[0].Actor.Employee != nurse.Employee {
		t.Errorf("%+v", got[0])
	}
	if err := s.AnnulInformed(t.Context(), nurse, x.Informed[0].ID, "Fel person"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("taken back twice: %v", err)
	}
	before = len(rows())
	if err := dark.Inform(t.Context(), nurse, d.n.now()); err == nil {
		t.Error("registered without a row")
	}
	for range 2 { // the second finds it there, and changes nothing
		if err := s.Inform(t.Context(), nurse, d.n.now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if got := rows(); len(got) != before+1 {
		t.Errorf("%d rows", len(got)-before)
	}
	x = shared(nurse)
	if informed, _ := source(); !informed || len(x.Informed) != 1 || x.Informed[0].By == "" || x.Informed[0].Other {
		t.Errorf("registered: %v, %+v", informed, x)
	}
	if v := d.open(t, nurse); !v.Standing.Sharing.Informed {
		t.Error("the page does not say so")
	}

	// Who may not look anybody up may not do this either, and learns nothing.
	weak := nurse
	weak.LoA = 2
	before = len(rows())
	for _, err := range []error{s.Inform(t.Context(), weak, d.n.now()), s.AnnulInformed(t.Context(), weak, x.Informed[0].ID, "fel"), s.AnnulInformed(t.Context(), weak, uuid.NewString(), "fel"),
		s.Attitude(t.Context(), weak, patient.Finding{How: "samtal"})} {
		if fault.KindOf(err) != fault.Denied {
			t.Errorf("a weak log-in: %v", err)
		}
	}
	if got := rows(); len(got) != before+4 || got[0].Outcome != "DENY_AUTHN" || slices.Contains(got[0].Provisions, bySharing.ID) {
		t.Errorf("the refusals: %+v", got[0])
	}

	// The attitude: one at a time; that the person would oppose closes, and being
	// informed does not outweigh it.
	if err := s.Attitude(t.Context(), nurse, patient.Finding{How: "Samtal med dottern"}); err != nil {
		t.Fatal(err)
	}
	if _, attitude := source(); !attitude {
		t.Error("the attitude does not count")
	}
	if err := s.Attitude(t.Context(), nurse, patient.Finding{Opposes: true, How: "Sonen berättade"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second finding: %v", err)
	}
	x = shared(nurse)
	if len(x.Findings) != 1 || x.Findings[0].Finding.How != "Samtal med dottern" || !x.State.Cleared {
		t.Fatalf("%+v", x)
	}
	if err := s.EndAttitude(t.Context(), nurse, x.Findings[0].ID, "Sonen berättade"); err != nil {
		t.Fatal(err)
	}
	if err := s.Attitude(t.Context(), nurse, patient.Finding{Opposes: true, How: "Sonen berättade"}); err != nil {
		t.Fatal(err)
	}
	if informed, attitude := source(); informed || attitude {
		t.Errorf("would oppose: %v %v", informed, attitude)
	}
	x = shared(nurse)
	if err := s.AnnulAttitude(t.Context(), nurse, x.Findings[0].ID, "Fel person"); err != nil {
		t.Fatal(err)
	}
	if informed, attitude := source(); !informed || attitude {
		t.Errorf("taken back: %v %v", informed, attitude)
	}
	if got := rows(); got[0].Attestation != "Fel person" {
		t.Errorf("%+v", got[0])
	}

	// A colleague at another unit is told that it is registered, and not who met the person.
	if err := s.Attitude(t.Context(), nurse, patient.Finding{How: "Samtal med dottern"}); err != nil {
		t.Fatal(err)
	}
	rehab := d.errand(t, "david", gosta)
	if z := shared(rehab); rehab.Provider.ID != nurse.Provider.ID || rehab.Unit == nurse.Unit || len(z.Findings) != 1 || !z.Findings[0].Other || z.Findings[0].By != "" || z.Findings[0].Finding.How != "" ||
		len(z.Informed) != 1 || !z.Informed[0].Other || !z.State.Informed {
		t.Errorf("%+v", z)
	}
	if z := shared(nurse); z.Findings[0].By == "" || z.Findings[0].Other {
		t.Errorf("%+v", z)
	}

	// An omsorgsgivare has one thing to tell.
	y := shared(home)
	if err := s.AnnulInformed(t.Context(), home, y.Informed[0].ID, "Fel person"); err != nil {
		t.Fatal(err)
	}
	if err := s.Inform(t.Context(), home, d.n.now()); err != nil {
		t.Fatal(err)
	}
	facts, err := d.n.safeguards.Facts(t.Context(), gosta, safeguard.KindInformation)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		if i := f.(*safeguard.Information); i.Owner == "personal" && (!i.Sharing || i.Blocks != (i.ProviderKind == care.Vardgivare)) {
			t.Errorf("%+v", i)
		}
	}
	if !shared(home).State.Informed {
		t.Error("one thing to tell is not enough in social care")
	}
}
