package law_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sammanhang/access/law"
)

const good = `@id("a-b") @law("l") @section("s") @from("2023-01-01") @certainty("C") @sv("s") @en("e")
permit (principal, action, resource);
`

func load(t *testing.T, policy string) (*law.Book, error) {
	t.Helper()
	schema, err := law.Files.ReadFile(law.SchemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return law.Load(fstest.MapFS{law.SchemaFile: {Data: schema}, "p.cedar": {Data: []byte(policy)}})
}

func TestAMistakeRefusesToLoad(t *testing.T) {
	if _, err := load(t, good); err != nil {
		t.Fatal(err)
	}
	forbid := strings.Replace(good, "permit", "forbid", 1)
	for name, c := range map[string]struct{ policy, want string }{
		"doubled-id":           {good + good, `p.cedar:3: the id "a-b" is already used at p.cedar:1`},
		"misspelt-attribute":   {strings.Replace(good, ";", " when { principal.lao > 2 };", 1), "p.cedar:1: a-b does not fit the schema"},
		"wrong-type":           {strings.Replace(good, ";", ` when { principal.loa == "3" };`, 1), "p.cedar:1"},
		"misspelt-action":      {strings.Replace(good, "action,", `action == Action::"raed",`, 1), "p.cedar:1"},
		"syntax":               {good + "\npermit (principal action);", "p.cedar"},
		"no-from":              {strings.Replace(good, `@from("2023-01-01")`, "", 1), "p.cedar:1: the annotation @from is missing"},
		"no-swedish":           {strings.Replace(good, `@sv("s")`, "", 1), "@sv is missing"},
		"bad-date":             {strings.Replace(good, "2023-01-01", "2023-02-30", 1), "p.cedar:1: @from"},
		"to-before-from":       {strings.Replace(good, "@law", `@to("2022-01-01") @law`, 1), "p.cedar:1: @to"},
		"bad-certainty":        {strings.Replace(good, `certainty("C")`, `certainty("X")`, 1), "p.cedar:1: @certainty"},
		"misspelt-annotation":  {strings.Replace(good, "@law", `@too("2025-01-01") @law`, 1), "p.cedar:1: unknown annotation @too"},
		"forbid-without-code":  {forbid, "p.cedar:1: a rule that forbids needs an @outcome"},
		"permit-with-code":     {strings.Replace(good, "@law", `@outcome("DENY_AGE") @law`, 1), "p.cedar:1: a rule that permits"},
		"last-permit":          {strings.Replace(good, "@law", `@role("last") @law`, 1), "p.cedar:1: only a rule that forbids"},
		"unknown-role":         {strings.Replace(forbid, "@law", `@outcome("DENY_AGE") @role("first") @law`, 1), `p.cedar:1: @role "first"`},
		"asking-permit":        {strings.Replace(good, "@law", `@role("ask") @law`, 1), "p.cedar:1: only a rule that forbids"},
		"duty-without-word":    {strings.Replace(good, "@law", `@role("duty") @law`, 1), "p.cedar:1: a rule with @role"},
		"duty-that-forbids":    {strings.Replace(forbid, "@law", `@role("duty") @duty("x") @law`, 1), "p.cedar:1: a rule with @role"},
		"duty-elsewhere":       {strings.Replace(good, "@law", `@duty("hideContact") @law`, 1), "p.cedar:1: only a rule with @role"},
		"permit-that-asks":     {strings.Replace(good, "@law", `@outcome("ASK_CONSENT") @law`, 1), "p.cedar:1: a rule that permits"},
		"step-of-words":        {strings.Replace(good, "@law", `@step("first") @law`, 1), `p.cedar:1: @step "first"`},
		"missing-from-nobody":  {strings.Replace(forbid, "@law", `@outcome("DENY_AGE") @missing("x") @law`, 1), "p.cedar:1: @missing and @from_whom"},
		"bad-id":               {strings.Replace(good, "a-b", "A B", 1), "p.cedar:1: @id"},
		"attribute-not-always": {strings.Replace(good, ";", " when { context.nothing };", 1), "p.cedar:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.policy)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
	if _, err := law.Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was loaded")
	}
}

func TestASyntaxErrorNamesTheLine(t *testing.T) {
	_, err := load(t, good+"\n\npermit (principal action);")
	if err == nil || !strings.Contains(err.Error(), "5") {
		t.Errorf("the line is not named: %v", err)
	}
}

func TestVersionFollowsTheText(t *testing.T) {
	a, _ := load(t, good)
	b, _ := load(t, good+"// a comment\n")
	if a.Version == b.Version || a.Version == "" {
		t.Error("the version does not follow the text")
	}
}

func TestDatesAreSwedishDays(t *testing.T) {
	b, err := load(t, strings.Replace(good, "2023-01-01", "2025-07-01", 1))
	if err != nil {
		t.Fatal(err)
	}
	p := b.Policies[0]
	first := time.Date(2025, 6, 30, 22, 0, 0, 0, time.UTC) // 00.00 in Sweden, summer time
	if p.InForce(first.Add(-time.Nanosecond)) || !p.InForce(first) {
		t.Errorf("in force from %v, want %v", p.From, first)
	}
}

func FuzzLoad(f *testing.F) {
	schema, err := law.Files.ReadFile(law.SchemaFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, s string) {
		b, err := law.Load(fstest.MapFS{law.SchemaFile: {Data: schema}, "p.cedar": {Data: []byte(s)}})
		if err == nil && len(b.Policies) > 0 && b.Policies[0].Sentence.SV == "" {
			t.Error("loaded a provision without a sentence")
		}
	})
}

// A proposal is read over the release: a file of the same name stands in its place, the
// schema is that of the release, and what neither changes is still there.
func TestLoadOver(t *testing.T) {
	schema, err := law.Files.ReadFile(law.SchemaFile)
	if err != nil {
		t.Fatal(err)
	}
	named := func(id string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(good, "a-b", id, 1))}
	}
	base := fstest.MapFS{law.SchemaFile: {Data: schema}, "one.cedar": named("one"), "two.cedar": named("two")}
	over := fstest.MapFS{law.SchemaFile: {Data: []byte("nonsense")}, "two.cedar": named("two-new"), "three.cedar": named("three")}
	b, err := law.LoadOver(base, over)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range b.Policies {
		ids = append(ids, p.ID)
	}
	if got := strings.Join(ids, " "); got != "one three two-new" {
		t.Errorf("%s", got)
	}
	alone, err := law.Load(base)
	if err != nil || alone.Version == b.Version {
		t.Errorf("the version does not follow the proposal: %v", err)
	}
	over["three.cedar"] = named("one")
	if _, err := law.LoadOver(base, over); err == nil || !strings.Contains(err.Error(), `"one" is already used at one.cedar:1`) {
		t.Errorf("a doubled id: %v", err)
	}
}
