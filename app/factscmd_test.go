package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/safeguard"
)

// A provider's list of whom it has informed makes the difference between nothing and
// something; the same file again changes nothing; a line that is wrong stops all of it,
// and what is said of it names nobody.
func TestFactsAreBroughtIn(t *testing.T) {
	folder, now := imported(t)
	var vard, omsorg care.HSAID
	for _, p := range now().Providers() {
		if p.Kind == care.Omsorgsgivare {
			omsorg = p.ID
		} else {
			vard = p.ID
		}
	}
	person := care.MustPersonID("197406079298")
	file := filepath.Join(t.TempDir(), "facts.jsonl")
	run := func(text string, change ...func(*FactsImportCmd)) error {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := FactsImportCmd{Where: Where{Data: folder}, File: file, By: "SE9900000009-VERKSAMHET"}
		for _, f := range change {
			f(&c)
		}
		return c.Run(t.Context())
	}
	line := func(kind, id string, provider care.HSAID, more string) string {
		return `{"kind":"` + kind + `","id":"0193a5e0-0000-7000-8000-0000000000` + id + `","person":"` + person.Value() + `","provider":"` + string(provider) + `"` + more + "}\n"
	}
	from := `,"from":"2026-01-01T00:00:00+01:00"`
	good := line("informed", "01", vard, from) + "\n" + line("informed", "02", omsorg, from) + line("insats", "03", omsorg, from+`,"unit":"`+string(omsorg)+`-U"`) +
		line("attitude", "04", vard, `,"notTemporary":true,"clarified":true,"noOpposition":true`)
	for name, bad := range map[string]string{"kind": line("other", "05", vard, from), "field": line("informed", "05", vard, `,"form":1`), "person": strings.Replace(line("informed", "05", vard, from), "9298", "9299", 1), "json": "{\n"} {
		err := run(good + bad)
		if err == nil || !strings.Contains(err.Error(), "line 6") || strings.Contains(err.Error(), "1974") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := run(good, func(c *FactsImportCmd) { c.Check = true }); err != nil {
		t.Error(err)
	}
	st, err := openStores(t.Context(), Config{Data: folder, Store: "sqlite:" + filepath.Join(folder, "sammanhang.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	known := func() (informed bool, share access.Sharing, insats bool) {
		t.Helper()
		s, err := safeguard.New(safeguard.Config{}, st.safeguards, st.people).About(t.Context(), safeguard.Reader{Provider: omsorg, Kind: care.Omsorgsgivare}, person, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return s.Informed(vard, care.Vardgivare) != nil, sharing(&s, omsorg), s.Insats != nil
	}
	if informed, share, insats := known(); informed || share == access.Open || insats {
		t.Error("something was brought in by a check, or by a file with an error")
	}
	for range 2 {
		if err := run(good); err != nil {
			t.Fatal(err)
		}
	}
	if informed, share, insats := known(); !informed || share != access.Open || !insats {
		t.Errorf("informed %v, %s, insats %v", informed, share, insats)
	}
	if err := run(line("informed", "09", "SE9900000077-NOBODY", from)); err == nil {
		t.Error("a provider that the directory does not know was taken")
	}
	rows, err := st.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{person}, Limit: 100})
	if err != nil || len(rows) != 8 {
		t.Errorf("%d rows in the log, %v: each registration is one, also when it was there", len(rows), err)
	}
}

// What was brought in by mistake is taken back with the same file: it then counts as
// never registered. A line that names another's fact, or none, is told by its line and
// changes nothing; the same file again changes nothing.
func TestFactsAreTakenBack(t *testing.T) {
	folder, now := imported(t)
	var vard, omsorg care.HSAID
	for _, p := range now().Providers() {
		if p.Kind == care.Omsorgsgivare {
			omsorg = p.ID
		} else {
			vard = p.ID
		}
	}
	person, other := care.MustPersonID("197406079298"), care.MustPersonID("194204099222")
	dir := t.TempDir()
	write := func(lines ...string) string {
		t.Helper()
		file := filepath.Join(dir, "facts.jsonl")
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	line := func(kind, id string, who care.PersonID, provider care.HSAID, more string) string {
		return `{"kind":"` + kind + `","id":"0193a5e0-0000-7000-8000-0000000000` + id + `","person":"` + who.Value() + `","provider":"` + string(provider) + `"` + more + "}"
	}
	from := `,"from":"2026-01-01T00:00:00+01:00"`
	all := []string{line("informed", "01", person, vard, from), line("informed", "02", person, omsorg, from), "",
		line("insats", "03", person, omsorg, from+`,"unit":"`+string(omsorg)+`-U"`), line("attitude", "04", person, vard, `,"notTemporary":true,"opposes":true`)}
	if err := (FactsImportCmd{Where: Where{Data: folder}, File: write(all...), By: "SE9900000009-VERKSAMHET"}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, err := openStores(t.Context(), Config{Data: folder, Store: "sqlite:" + filepath.Join(folder, "sammanhang.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	register := safeguard.New(safeguard.Config{}, st.safeguards, st.people)
	annul := func(check bool, lines ...string) factsAnswer {
		t.Helper()
		read, wrong, err := readFactLines(write(lines...))
		if err != nil || len(wrong) > 0 {
			t.Fatal(wrong, err)
		}
		a, err := factsRun{by: "SE9900000009-VERKSAMHET", check: check, log: st.audit, people: st.people, register: register}.annul(t.Context(), read, "Fel fil", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	holding := func() (n int) {
		t.Helper()
		facts, err := register.Facts(t.Context(), person)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facts {
			if f.Base().Annulled.IsZero() {
				n++
			}
		}
		return n
	}
	rows := func() []audit.Entry {
		t.Helper()
		list, err := st.audit.Find(t.Context(), audit.Query{Subjects: []care.PersonID{person, other}, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if a := annul(true, all...); a.Fresh != 0 || len(a.Refused) != 0 || holding() != 4 {
		t.Errorf("a check took back: %+v", a)
	}
	a := annul(false, line("informed", "01", other, vard, from), line("informed", "01", person, omsorg, from), "", line("informed", "09", person, vard, from),
		line("attitude", "01", person, vard, ""), line("utredning", "03", person, omsorg, ""), line("informed", "x", person, vard, ""))
	if a.Fresh != 0 || len(a.Refused) != 6 || !strings.HasPrefix(a.Refused[2], "line 4: no such fact") || strings.Contains(strings.Join(a.Refused, ""), "1974") || holding() != 4 {
		t.Errorf("%+v", a)
	}
	if got := rows(); len(got) != 4 {
		t.Errorf("%d rows before anything was taken back", len(got))
	}

	cmd := FactsAnnulCmd{Where: Where{Data: folder}, File: write(all...), By: "SE9900000009-VERKSAMHET", Reason: "Fel fil"}
	nobody, silent := cmd, cmd
	nobody.By, silent.Reason = "", " "
	for _, c := range []FactsAnnulCmd{nobody, silent} {
		if c.Run(t.Context()) == nil || holding() != 4 {
			t.Errorf("taken back by %q because %q", c.By, c.Reason)
		}
	}
	if err := cmd.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := holding(); n != 0 {
		t.Errorf("%d hold", n)
	}
	got := rows()
	if len(got) != 8 || got[0].Event.Activity != audit.ActivityWrite || got[0].Event.Attestation != "Fel fil" || got[0].Event.Assertions[0] == "" {
		t.Errorf("%d rows: %+v", len(got), got[0].Event)
	}
	if a := annul(false, all...); a.Already != 4 || a.Fresh != 0 || len(a.Refused) != 0 || len(rows()) != 8 {
		t.Errorf("again: %+v", a)
	}
	if err := (FactsImportCmd{Where: Where{Data: folder}, File: write(all[0]), By: "SE9900000009-VERKSAMHET"}).Run(t.Context()); err == nil || holding() != 0 {
		t.Errorf("what was taken back came in again by the same id: %v", err)
	}
}
