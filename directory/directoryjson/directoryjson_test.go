package directoryjson_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/directory/directoryjson"
	"sammanhang/fault"
)

var samePerson = cmp.Comparer(func(a, b care.PersonID) bool { return a == b })

func at(y int) time.Time { return time.Date(y, 1, 31, 23, 0, 0, 5000, time.UTC) }

func data() directory.Data {
	return directory.Data{
		Providers: []directory.Provider{
			{Provider: care.Provider{ID: "SE1-K", Name: "Sjöstads kommun, vård- och omsorgsnämnden", Kind: care.Omsorgsgivare, Owner: care.Kommun}, OffersResidentAccess: true, OrgNo: "9900000051"},
			{Provider: care.Provider{ID: "SE1-R", Name: "Region \"Storstad\"", Kind: care.Vardgivare, Owner: care.Region}, Phone: "010-1", Valid: care.Period{From: at(2000)}},
		},
		Units: []care.Unit{{ID: "SE1-K-1", Provider: "SE1-K", Name: "Hemtjänst", Phone: "1", Address: "Kajen 1, Sjöstad", Valid: care.Period{From: at(2020), To: at(2030)}},
			{ID: "SE1-K-2", Provider: "SE1-K", Parent: "SE1-K-1", Name: "Hemtjänst <norra>"}},
		Employees: []directory.Employee{{ID: "SE1-P1", GivenName: "Johanna", Surname: "Lind", Title: "Undersköterska", Licences: []string{"SJ"}, Person: care.MustPersonID("197406079298"),
			Protected: true, Valid: care.Period{To: at(2031)}}, {ID: "SE1-P2", Surname: "Ek"}},
		Assignments: []directory.Assignment{
			{ID: "SE1-M1", Name: "Hemtjänst", Kind: directory.Care, Purpose: care.SocialCare, Rights: []directory.Right{{Activity: "Läsa", Information: "alla", Scope: directory.Shared}}, Unit: "SE1-K-2", Provider: "SE1-K", Valid: care.Period{From: at(2021)}},
			{ID: "SE1-M2", Name: "Spärr", Kind: directory.BlockOfficer, Purpose: care.Administration, Provider: "SE1-K"}},
		Members: []directory.Member{{Assignment: "SE1-M1", Employee: "SE1-P1", Valid: care.Period{To: at(2029)}}, {Assignment: "SE1-M1", Employee: "SE1-P2"}},
	}
}

func written(t *testing.T, numbers bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := directoryjson.Write(&b, data(), numbers); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	f, err := directoryjson.Read(strings.NewReader(written(t, true)))
	if err != nil || len(f.Problems) > 0 {
		t.Fatal(err, f.Problems)
	}
	if d := cmp.Diff(data(), f.Data, samePerson); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if _, problems := f.Merged(directory.Data{}, true); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestPersonalNumbersAreLeftOutUnlessAskedFor(t *testing.T) {
	if text := written(t, false); strings.Contains(text, "197406079298") || strings.Contains(text, "personalNumber") || !strings.Contains(text, "Johanna") {
		t.Error(text)
	}
}

// TestEveryErrorIsNamedByItsLine, and the other rows are read.
func TestEveryErrorIsNamedByItsLine(t *testing.T) {
	f, err := directoryjson.Read(strings.NewReader(`{
  "format": "sammanhang-directory", "version": 1,
  "providers": [
    {"hsaId": "SE1-K", "name": "K", "kind": "OMSORG", "owner": "kommun"},
    {"hsaId": "å", "name": "K", "kind": "OMSORG", "owner": "kommun"},
    {"hsaId": "SE1-X", "name": "K", "kind": "OMSORG", "owner": "staten"},
    {"hsaId": "SE1-Y", "name": "K", "kind": "ANNAT", "owner": "kommun"}
  ],
  "units": [{"hsaId": "SE1-K-1", "provider": "SE1-K", "name": "A", "til": "2026-01-31T00:00:00Z"},
    {"hsaId": "SE1-K-2", "provider": "SE1-K", "name": "B", "to": "2026-01-31"},
    {"hsaId": "SE1-K-3", "provider": "SE1-Z", "name": "C"}, 7],
  "employees": [
    {"hsaId": "SE1-P1", "surname": "Lind", "personalNumber": "197406079299"},
    {"hsaId": "SE1-P2", "surname": 5},
    {"hsaId": "SE1-P3", "surname": "Ek", "from": "2027-01-31T00:00:00Z", "to": "2026-01-31T00:00:00Z"}
  ],
  "assignments": [
    {"hsaId": "SE1-M1", "name": "A", "kind": "care", "purpose": "Vård", "provider": "SE1-K"},
    {"hsaId": "SE1-M2", "name": "A", "kind": "care", "purpose": "Insatser äldre/funktionsnedsättning", "provider": "SE1-K", "rights": ["Läsa;alla"]},
    {"hsaId": "SE1-M3", "name": "A", "kind": "care", "purpose": "Insatser äldre/funktionsnedsättning", "provider": "SE1-K",
     "members": [{"hsaId": "SE1-P9"}]}
  ]
}`))
	if err != nil {
		t.Fatal(err)
	}
	_, problems := f.Merged(directory.Data{}, true)
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
		if strings.Contains(p.Text, "19740607") || strings.Contains(p.Text, "Lind") {
			t.Errorf("a problem quotes personal data: %s", p)
		}
	}
	want := []struct {
		line int
		says string
	}{{5, "hsaId is no HSA-id"}, {6, "owner is region"}, {7, "neither vårdgivare nor"}, {9, `unknown field "til"`}, {10, "times like"}, {11, "it is no object"}, {11, "not in the directory"},
		{13, "personalNumber"}, {14, "wrong type"}, {15, "ends before"}, {18, "no purpose that is known"}, {19, "activity;information;scope"}, {20, "member of the assignment is not in the directory"}}
	for i, w := range want {
		if i >= len(lines) || !strings.HasPrefix(lines[i], fmt.Sprintf("line %d: error: ", w.line)) || !strings.Contains(lines[i], w.says) {
			t.Fatalf("problem %d of\n%s\nis not %v", i, strings.Join(lines, "\n"), w)
		}
	}
	if len(lines) != len(want) || len(f.Providers) != 2 {
		t.Errorf("%d problems:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

func TestWhatIsNoDirectory(t *testing.T) {
	good := written(t, true)
	for name, text := range map[string]string{
		"empty": "", "a list": "[]", "cut": good[:len(good)/2], "another format": strings.Replace(good, "sammanhang-directory", "x", 1),
		"another version": strings.Replace(good, `"version": 1`, `"version": 2`, 1), "a part too many": strings.Replace(good, `"units"`, `"unit"`, 1),
		"more after": good + "{}", "units no list": strings.Replace(good, `"units": [`, `"units": {}, "x": [`, 1), "no format": `{"version": 1}`,
	} {
		if f, err := directoryjson.Read(strings.NewReader(text)); err == nil || fault.KindOf(err) != fault.Invalid || f != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := directoryjson.Write(&b, data(), true); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(`{"format":"sammanhang-directory","version":1,"employees":[{}]}`)
	f.Add(`{"format":"sammanhang-directory","version":1,"employees":[1,null,{"hsaId":"A","from":"x"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := directoryjson.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		merged, _ := file.Merged(directory.Data{}, true)
		snapshot, _ := directory.Compile(merged)
		var once, again bytes.Buffer
		if err := directoryjson.Write(&once, snapshot.Data(), true); err != nil {
			t.Fatal(err)
		}
		back, err := directoryjson.Read(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if len(back.Problems) == 0 {
			if err := directoryjson.Write(&again, back.Data, true); err != nil || again.String() != once.String() {
				t.Fatalf("%v: written twice it is not the same", err)
			}
		}
	})
}
