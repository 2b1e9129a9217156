package app

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/audit/verify"
	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/safeguard"
	"sammanhang/web/blocks"
	"sammanhang/web/insight"
)

func startCounty(t *testing.T) *Demo {
	t.Helper()
	d, err := StartDemo(t.Context(), DemoCmd{Residents: 20, Seed: 1, Data: t.TempDir(), Web: "localhost:0", Exchange: "localhost:0",
		API: "localhost:0", Ops: "localhost:0", Identity: "localhost:0"}, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Stop(t.Context()) })
	return d
}

// The promise of the what-if: what it says would happen is what the rules then say.
func TestBlockingDoesWhatTheWhatIfSaid(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	me, _ := d.County.Person("gosta")
	who := overview.Who{Actor: me.ID, Subject: me.ID, LoA: 3, Correlation: "c"}
	mine := ownBlocks{n.choices()}
	page, err := mine.Page(t.Context(), who)
	if err != nil || page.Refused != (care.Text{}) || len(page.Blocks) != 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	changes, told := 0, map[blocks.Danger]int{}
	for _, p := range page.Places {
		e, err := mine.WhatIf(t.Context(), who, p.Key)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Infos) == 0 || len(e.Readers) == 0 {
			t.Errorf("%s: %+v", p.Provider.Name, e)
		}
		for _, r := range e.Readers {
			if r.Before == blocks.Sealed && r.After != blocks.Sealed || r.Before == blocks.Asks && r.After == blocks.Sees {
				t.Errorf("a block of %s opens something to %s", p.Provider.Name, r.Provider.Name)
			}
			if r.Before != r.After {
				changes++
			}
			if r.Provider.Kind == care.Omsorgsgivare && (r.DangerBefore != blocks.NotInDanger || r.DangerThen != blocks.NotInDanger) {
				t.Errorf("%s has an emergency path", r.Provider.Name)
			}
			told[r.DangerThen]++
		}
		if p.Unit == "" && e.OwnToo != (p.Provider.Kind == care.Omsorgsgivare) {
			t.Errorf("%s: own reading closed %v", p.Provider.Name, e.OwnToo)
		}
		if err := mine.Set(t.Context(), who, p.Key); err != nil {
			t.Fatal(err)
		}
		if err := mine.Set(t.Context(), who, p.Key); err != nil { // a second tap
			t.Fatal(err)
		}
		now, err := mine.Page(t.Context(), who)
		if err != nil || len(now.Blocks) != 1 || slices.ContainsFunc(now.Places, func(x blocks.Place) bool { return x.Key == p.Key }) {
			t.Fatalf("after the block: %+v, %v", now, err)
		}
		// What is asked for again, with the block in force, is what was foretold.
		again, err := mine.WhatIf(t.Context(), who, p.Key)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range again.Readers {
			if r.Before != e.Readers[i].After || r.DangerBefore != e.Readers[i].DangerThen {
				t.Errorf("%s, %s: foretold %s and %s, became %s and %s", p.Provider.Name, r.Provider.Name, e.Readers[i].After, e.Readers[i].DangerThen, r.Before, r.DangerBefore)
			}
		}
		if err := mine.Lift(t.Context(), who, now.Blocks[0].Key); err != nil {
			t.Fatal(err)
		}
		if err := mine.Lift(t.Context(), who, now.Blocks[0].Key); err != nil { // already lifted
			t.Fatal(err)
		}
		if now, err = mine.Page(t.Context(), who); err != nil || len(now.Blocks) != 0 {
			t.Fatalf("after the lift: %+v, %v", now, err)
		}
	}
	if changes == 0 || told[blocks.AsksInDanger] == 0 {
		t.Errorf("nothing changes for anybody: %d changes, %v", changes, told)
	}
	if _, err := mine.WhatIf(t.Context(), who, "nonsense"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	// A guardian neither sees nor sets, and each try is in the log.
	magda, _ := d.County.Person("magdalena")
	johan, _ := d.County.Person("johan")
	guardian := overview.Who{Actor: magda.ID, Subject: johan.ID, LoA: 3, Correlation: "g"}
	childs, err := mine.Page(t.Context(), guardian)
	if err != nil || childs.Refused == (care.Text{}) || len(childs.Places) != 0 {
		t.Errorf("a guardian: %+v, %v", childs, err)
	}
	rows, err := n.stores.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{johan.ID}, Correlation: "g", Limit: 9})
	if err != nil || len(rows) != 1 || !strings.HasPrefix(rows[0].Event.Outcome, "DENY_") {
		t.Errorf("in the log: %v, %v", rows, err)
	}
	// Nor does a guardian learn, by trying, where there is something or what is blocked.
	// The keys of places are no secret.
	targets, err := n.choices().targets(t.Context(), johan.ID, n.now())
	if err != nil || len(targets) == 0 {
		t.Fatalf("the child is nowhere: %v", err)
	}
	if _, _, err := n.safeguards.SetBlock(t.Context(), targets[0].block(johan.ID), safeguard.Action{RegisteredBy: safeguard.Who{Person: johan.ID, As: safeguard.AsSelf}}, n.now()); err != nil {
		t.Fatal(err)
	}
	held, err := n.choices().held(t.Context(), johan.ID, n.now())
	if err != nil || len(held) != 1 {
		t.Fatal(held, err)
	}
	for _, key := range []string{targets[0].key(), targets[len(targets)-1].key(), "nonsense"} {
		_, err := mine.WhatIf(t.Context(), guardian, key)
		if err2 := mine.Set(t.Context(), guardian, key); fault.KindOf(err) != fault.Denied || fault.KindOf(err2) != fault.Denied {
			t.Errorf("a guardian tries %s: %v, %v", key, err, err2)
		}
	}
	for _, key := range []string{held[0].ID, "nonsense"} {
		if err := mine.Lift(t.Context(), guardian, key); fault.KindOf(err) != fault.Denied {
			t.Errorf("a guardian lifts: %v", err)
		}
		if err := (ownConsents{n.choices()}).End(t.Context(), guardian, key); fault.KindOf(err) != fault.Denied {
			t.Errorf("a guardian ends a consent: %v", err)
		}
	}
}

func TestConsentsEndAtOnce(t *testing.T) {
	d := startCounty(t)
	me, _ := d.County.Person("gosta")
	who := overview.Who{Actor: me.ID, Subject: me.ID, LoA: 3, Correlation: "c"}
	mine := ownConsents{d.Node.choices()}
	list, refused, err := mine.List(t.Context(), who)
	if err != nil || refused != (care.Text{}) || len(list) == 0 || !list[0].May || list[0].Over || list[0].Unit == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	for range 2 {
		if err := mine.End(t.Context(), who, list[0].Key); err != nil {
			t.Fatal(err)
		}
	}
	again, _, err := mine.List(t.Context(), who)
	if err != nil || len(again) != len(list) {
		t.Fatal(err)
	}
	for _, c := range again {
		if c.Key == list[0].Key && (!c.Over || c.May) {
			t.Errorf("ended, and yet %+v", c)
		}
	}
}

// Somebody reports a look of staff, the provider's queue has it, and the extract of the
// log is whole without the platform.
func TestReportAndExtract(t *testing.T) {
	d := startCounty(t)
	n := d.Node
	me, _ := d.County.Person("gosta")
	who := overview.Who{Actor: me.ID, Subject: me.ID, LoA: 3, Correlation: "c"}
	var staff struct{ employee, provider, unit care.HSAID }
	for _, a := range n.directory.Load().AllAssignments() {
		if m := n.directory.Load().Members(a.ID); len(m) > 0 && a.Unit != "" && staff.employee == "" {
			staff.employee, staff.provider, staff.unit = m[0].Employee, a.Provider, a.Unit
		}
	}
	look := audit.Event{At: n.now(), System: "SE9900000009-X", Subject: me.ID, CorrelationID: "s", Purpose: care.CareAndTreatment,
		Actor:  audit.Actor{Kind: audit.Staff, Employee: staff.employee, Provider: staff.provider, Unit: staff.unit, LoA: 3},
		Source: audit.Source{Provider: staff.provider}, Infos: []care.InfoType{care.Notes}, Activity: audit.ActivityRead, Outcome: "ALLOW",
		Documents: []audit.Document{{Info: care.Notes, ID: "n1", At: n.now()}}}
	hidden := look
	hidden.Documents, hidden.Hidden = nil, 3
	if err := n.stores.audit.Append(t.Context(), []audit.Event{look, hidden}); err != nil {
		t.Fatal(err)
	}
	log := n.testReads()
	all, _, err := log.Reads(t.Context(), who, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(r insight.Read) bool { return r.Report != "" })
	if i < 0 || all[i].Title == "" || all[i].Unit == "" || all[i].ActorName != "" || len(all[i].Documents) != 1 || all[i].Works.Name == "" {
		t.Fatalf("%d: %+v", i, all)
	}
	if err := log.Report(t.Context(), who, all[i].Report, "Jag var inte där"); err != nil {
		t.Fatal(err)
	}
	queue, err := n.review.Queue(t.Context(), staff.provider)
	if err != nil || len(queue) != 1 || queue[0].Note != "Jag var inte där" {
		t.Fatalf("the queue: %+v, %v", queue, err)
	}
	again, _, err := log.Reads(t.Context(), who, "", 50)
	if err != nil || !slices.ContainsFunc(again, func(r insight.Read) bool { return r.Reported == insight.UnderReview }) {
		t.Errorf("the page does not say that it is under review: %v", err)
	}
	// Nobody reports another's read, nor one that is not there.
	magda, _ := d.County.Person("magdalena")
	other := overview.Who{Actor: magda.ID, Subject: magda.ID, LoA: 3, Correlation: "m"}
	for _, key := range []string{all[i].Report, "0193a5e0-0000-7000-8000-000000000000", ""} {
		if err := log.Report(t.Context(), other, key, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another's read: %v", err)
		}
	}

	file, err := log.Extract(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Extract(bytes.NewReader(file), verify.Options{})
	if err != nil || !r.OK() || r.Rows == 0 || r.Unsealed != 0 {
		t.Fatalf("%v\n%s", err, r)
	}
	if !bytes.Contains(file, []byte(`n1`)) || bytes.Contains(file, []byte(`\"hidden\":3`)) {
		t.Error("the extract lacks the look, or tells what was left out of it")
	}
	changed := bytes.Replace(file, []byte(`\"outcome\":\"ALLOW\"`), []byte(`\"outcome\":\"DENIED\"`), 1)
	if r, err := verify.Extract(bytes.NewReader(changed), verify.Options{}); err != nil || r.OK() {
		t.Errorf("a changed extract passed: %v", err)
	}
}

func (n *Node) testReads() reads {
	return reads{own: care.HSAID(n.cfg.Platform.HSAID), bench: n.bench(), log: n.stores.audit, people: n.stores.people, desk: n.review,
		logDir: n.logDir(), seal: n.seal, directory: n.directory.Load, catalog: n.catalog.Load, book: n.book, now: n.now}
}
