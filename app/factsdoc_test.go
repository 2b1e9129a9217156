package app

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/internal/testkit"
)

var updateDocs = flag.Bool("update", false, "write docs/facts.md")

const factsIntro = `# The facts of ` + "`sammanhang explain access`" + `

Generated from the forms in ` + "`app/factsfile.go` and `app/stafffactsfile.go` (`make generate`)" + `. ` + "`--facts FILE`" + ` is one JSON object: what a decision
may rest on, without any person's number or name, decided without a running node. What is left out is taken at its most careful;
a misspelt name, and a word that a fact cannot have, are refused. Only ` + "`at`" + ` is required. Times are written as
` + "`2026-11-22T12:00:00+01:00`, dates as `2010-12-31`, periods as `{\"from\": …, \"to\": …}`" + ` where the end is not included.
` + "`--json`" + ` tells the outcome, its provisions, the facts used, what is missing and who could supply it, what must be done, how long it
holds, what the reader may be told, and the question as the access log keeps it. Doubtful points (` + "`--switch NAME`" + `) are in [law.md](law.md).

## Residents

An adult reads their own notes at a health centre:

` + "```json\n" + `{
  "at": "2026-11-22T12:00:00+01:00",
  "actor": {"loa": 3},
  "subject": {"born": "1974-06-07"},
  "relation": {"as": "self"},
  "source": {"kind": "VARD", "offersAccess": true, "sealed": "no"},
  "info": {"type": "note"}
}
` + "```\n"

const factsStaff = `
## Staff and systems

A file with ` + "`staff` or `system`" + ` is about those who work in care. A nurse opens notes at another vårdgivare with the patient's consent:

` + "```json\n" + `{
  "at": "2026-11-22T12:00:00+01:00",
  "staff": {
    "loa": 3,
    "session": {"to": "2026-11-22T16:00:00+01:00"},
    "assignment": {"duty": "care", "purpose": "Vård och behandling", "rights": ["Läsa;alla;SJF"], "kind": "VARD",
                   "provider": "SE9900000001-A", "unit": "SE9900000001-U1"}
  },
  "subject": {"born": "1974-06-07", "capacity": "able"},
  "tie": {
    "relation": {"valid": {"to": "2026-12-01T00:00:00+01:00"}},
    "consents": [{"valid": {"to": "2026-12-01T00:00:00+01:00"}, "provider": "SE9900000001-A", "unit": "SE9900000001-U1"}]
  },
  "claims": {"significance": "yes"},
  "source": {"provider": "SE9900000003-B", "kind": "VARD", "connected": true, "informed": true, "block": {"known": true}},
  "info": {"type": "note"}
}
` + "```\n"

// factRows lists every fact of a form, by its tags.
func factRows(t *testing.T, b *strings.Builder, prefix string, form reflect.Type) {
	t.Helper()
	for i := range form.NumField() {
		f := form.Field(i)
		name, ft := prefix+f.Tag.Get("json"), f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		doc := f.Tag.Get("doc")
		if doc == "" {
			if ft.Kind() != reflect.Struct || ft == reflect.TypeFor[time.Time]() || ft == reflect.TypeFor[periodFile]() {
				t.Errorf("%s has no tag doc", name)
				continue
			}
			factRows(t, b, name+".", ft)
			continue
		}
		left := f.Tag.Get("left")
		switch {
		case left != "":
		case ft.Kind() == reflect.Bool:
			left = "no"
		default:
			left = "none"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, doc, left)
	}
}

// docs/facts.md lists every fact of both forms, what it means, and what is taken when it
// is left out.
func TestTheFactsAreDocumented(t *testing.T) {
	var b strings.Builder
	const head = "\n| fact | meaning and values | left out |\n|---|---|---|\n"
	b.WriteString(factsIntro + head)
	factRows(t, &b, "", reflect.TypeFor[factsFile]())
	b.WriteString(factsStaff + head)
	factRows(t, &b, "", reflect.TypeFor[staffFactsFile]())
	path := filepath.Join(testkit.Root(t), "docs", "facts.md")
	if *updateDocs {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != b.String() {
		t.Errorf("docs/facts.md is not current: make generate (%v)", err)
	}
}

// Both examples of the document are allowed, each fact that they leave out would not open
// more, and each that they give can be taken away without opening anything.
func TestTheExamplesOfTheFacts(t *testing.T) {
	d, err := access.Load(access.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{factsIntro, factsStaff} {
		_, rest, _ := strings.Cut(text, "```json")
		example, _, _ := strings.Cut(rest, "```")
		got, err := decideFile(d, []byte(example))
		if err != nil || !got.Allowed() {
			t.Errorf("example %d: %v %s by %v", i, err, got.Outcome, got.ProvisionIDs())
		}
		if f := decided(got); f.Told.Outcome != "ALLOW" || f.Question == "" || f.Log != "Läsa" {
			t.Errorf("example %d: %+v", i, f)
		}
		var whole map[string]any
		if err := json.Unmarshal([]byte(example), &whole); err != nil {
			t.Fatal(err)
		}
		for _, less := range taken(whole) {
			text, err := json.Marshal(less.without)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decideFile(d, text)
			if err == nil && got.Allowed() && !less.free {
				t.Errorf("example %d without %s is still allowed", i, less.name)
			}
		}
	}
}

type lessFacts struct {
	name    string
	without map[string]any
	free    bool // leaving it out changes nothing here: the careful answer is the same
}

// taken are an object with each of its facts taken away in turn.
func taken(whole map[string]any) []lessFacts {
	free := map[string]bool{"subject": true, "subject.capacity": true, "info": true, "info.type": true, "source.provider": true}
	var out []lessFacts
	var walk func(path string, at map[string]any)
	walk = func(path string, at map[string]any) {
		for key, value := range at {
			name := path + key
			delete(at, key)
			text, _ := json.Marshal(whole)
			var copied map[string]any
			_ = json.Unmarshal(text, &copied)
			out = append(out, lessFacts{name, copied, free[name] || name == "subject.born" && whole["staff"] != nil})
			at[key] = value
			if inner, ok := value.(map[string]any); ok && !strings.HasSuffix(name, "session") && !strings.HasSuffix(name, "valid") {
				walk(name+".", inner)
			}
		}
	}
	walk("", whole)
	return out
}

func TestFactsFileRefusesWhatItDoesNotKnow(t *testing.T) {
	d, err := access.Load(access.Config{})
	if err != nil {
		t.Fatal(err)
	}
	at := `"at":"2026-11-22T12:00:00+01:00"`
	for text, want := range map[string]string{
		`{` + at + `,"staff":{"lao":3}}`:                                             "lao",
		`{"staff":{}}`:                                                               `"at" is missing`,
		`{` + at + `,"staff":{},"claims":{"danger":"Yes"}}`:                          `"claims.danger" cannot be "Yes"`,
		`{` + at + `,"staff":{"assignment":{"duty":"nurse"}}}`:                       `"staff.assignment.duty" cannot be "nurse"`,
		`{` + at + `,"staff":{"assignment":{"duty":"care","rights":["Läsa;alla"]}}}`: "Läsa;alla;SJF",
		`{` + at + `,"system":{"role":"robot"}}`:                                     `"system.role" cannot be "robot"`,
		`{` + at + `,"staff":{},"subject":{"born":"1974"}}`:                          "2010-12-31",
		`{` + at + `,"staff":{}} {}`:                                                 "after top-level value",
		`{` + at + `,"relation":{"as":"mother"}}`:                                    `"relation.as" cannot be "mother"`,
		`{` + at + `,"action":"look"}`:                                               `"action" cannot be "look"`,
		`[]`:                                                                         "cannot unmarshal",
	} {
		if _, err := decideFile(d, []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if got, err := decideFile(d, []byte(`{`+at+`,"system":{"id":"SE9900000001-W","role":"notifier"},"action":"notify","source":{"kind":"VARD"},"task":{"recipient":"resident","withoutContent":true}}`)); err != nil || got.Outcome != access.Allow {
		t.Errorf("a notice: %v %v", got.Outcome, err)
	}
}

func FuzzFactsFile(f *testing.F) {
	d, err := access.Load(access.Config{})
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{factsIntro, factsStaff} {
		_, rest, _ := strings.Cut(text, "```json")
		example, _, _ := strings.Cut(rest, "```")
		f.Add(example)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := decideFile(d, []byte(s)); err == nil && got.Outcome == "" {
			t.Error("a decision without an outcome")
		}
	})
}
