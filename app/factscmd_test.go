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
