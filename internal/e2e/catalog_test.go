package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sammanhang/catalog"
	"sammanhang/internal/testkit"
)

// TestCatalogueStory is a county's work with its catalogue from the command line: a
// file with errors is refused and each is named; the rest is published on request; an
// order becomes a draft that nobody sees; two people do not write over each other; the
// draft is explained before it is published; and what went wrong is rolled back.
func TestCatalogueStory(t *testing.T) {
	binary(t) // building it is not part of the story's time
	tak := func(name string) string { return testkit.Shared(t, "samples", "catalog", "tak", name) }
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "sammanhang.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(args ...string) []string { return append(args, "--data", data) }
	good := func(args ...string) string {
		t.Helper()
		r := run(t, at(args...)...)
		if r.code != 0 {
			t.Fatalf("%v: %d\n%s%s", args, r.code, r.out, r.err)
		}
		return r.out
	}
	bad := func(want string, args ...string) {
		t.Helper()
		if r := run(t, at(args...)...); r.code == 0 || !strings.Contains(r.err, want) {
			t.Fatalf("%v: %d, wants %q\n%s%.2000s", args, r.code, want, r.out, r.err)
		}
	}

	bad("--by", "catalog", "import", tak("export.json"))
	bad("leave-out-bad", "catalog", "import", "--by", "anna", tak("takdump-ntjp-test.json"))
	bad("line 67: error: anropsadress 1109", "catalog", "import", "--by", "anna", misspelt(t, tak("takdump-ntjp-test.json")))
	if out := good("catalog", "import", "--by", "anna", "--comment", "första", "--leave-out-bad", tak("takdump-ntjp-test.json")); !strings.Contains(out, "published as version 1") {
		t.Fatal(out)
	}
	bad("lacks adress", "catalog", "import", "--by", "bo", tak("bestallning-test-empty-address.json"))
	var answer struct {
		Draft    catalog.Draft
		Problems []catalog.Problem
	}
	if err := json.Unmarshal([]byte(good("catalog", "import", "--by", "bo", "--json", tak("bestallning-test-simple.json"))), &answer); err != nil || answer.Draft.Revision != 1 || answer.Draft.Base != 1 {
		t.Fatalf("%+v %v", answer, err)
	}
	id := answer.Draft.ID
	explain := []string{"explain", "call", "--sender", "KONS-001", "--contract", "urn:riv:clinicalprocess:activity:actions:GetActivitiesResponder:2", "--address", "test-001", "--at", "2026-11-22T12:00:00Z", "--json"}
	if out := good(explain...); !strings.Contains(out, `"VP004"`) {
		t.Error("the draft is seen before it is published", out)
	}
	if out := good(append(explain, "--draft", id)...); !strings.Contains(out, `"allowed": true`) {
		t.Error(out)
	}

	edits := filepath.Join(t.TempDir(), "edits.json")
	if err := os.WriteFile(edits, []byte(`[{"op":"replace","row":{"system":{"ID":"PROD-001","Description":"Journalen"}}}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	good("catalog", "draft", "edit", id, edits, "--by", "eva", "--revision", "1")
	bad("has been edited since", "catalog", "draft", "edit", id, edits, "--by", "bo", "--revision", "1")
	bad("has been edited since", "catalog", "publish", id, "--by", "bo", "--revision", "1")
	if out := good("catalog", "draft", "show", id); !strings.Contains(out, "eva") || !strings.Contains(out, "7 added") {
		t.Error(out)
	}
	good("catalog", "publish", id, "--by", "eva", "--revision", "2", "--comment", "beställning 1")
	if out := good(explain...); !strings.Contains(out, `"allowed": true`) {
		t.Error(out)
	}
	if out := good("catalog", "versions", "2"); !strings.Contains(out, "+ vagval urn:riv:clinicalprocess:activity:actions:GetActivitiesResponder:2 TEST-001") {
		t.Error(out)
	}
	good("catalog", "rollback", "1", "--by", "anna", "--comment", "fel dag")
	if out := good(explain...); !strings.Contains(out, `"VP004"`) {
		t.Error(out)
	}
	if out := good("catalog", "diff", "1", "3"); !strings.Contains(out, "0 added, 0 changed, 0 removed") {
		t.Error(out)
	}
	if out := good("catalog", "diff", "3", "2", "--json"); !strings.Contains(out, `"kind": "added"`) {
		t.Error(out)
	}
	if out := good("catalog", "log"); strings.Count(out, "\n") != 6 || !strings.Contains(out, "fel dag") {
		t.Error(out)
	}
	// What is exported is what is in force, and comes back the same.
	file := filepath.Join(t.TempDir(), "export.json")
	if err := os.WriteFile(file, []byte(good("catalog", "export")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := good("catalog", "diff", "3", file); !strings.Contains(out, "0 added, 0 changed, 0 removed") {
		t.Error(out)
	}
	if out := good("catalog", "import", "--by", "anna", file); !strings.Contains(out, "0 errors") || !strings.Contains(out, "version 4") {
		t.Error(out)
	}
}

// misspelt is a copy of a file in which one producer is misspelt where it is referred to.
func misspelt(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	for i, l := range lines {
		if strings.Contains(l, `"id": 1109,`) {
			for j := i; j < i+8; j++ {
				if strings.Contains(lines[j], `"tjanstekomponent"`) {
					lines[j] = `"tjanstekomponent": "NOBODY-AT-ALL"`
					t.Log("row 1109 is at line", i)
				}
			}
			break
		}
	}
	out := filepath.Join(t.TempDir(), "misspelt.json")
	if err := os.WriteFile(out, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}
