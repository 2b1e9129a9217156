package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A small good house. Each case below changes one thing in it, and the check
// must name that thing and nothing else.
func goodHouse() map[string]string {
	return map[string]string{
		"go.mod":     "module house\n\ngo 1.26\n",
		".gitignore": "/build/\n*.prof\n",
		"docs/layers.txt": `
ring words pure
  care:
ring hearts pure
  index: care
  access: care
ring doors
  index/indexsql: care index
ring app
  .: care index/indexsql
tests
  index: access
modules
  example.org/sql: index/indexsql
`,
		"main.go":                    "// Command house runs.\npackage main\n\nimport _ \"house/index/indexsql\"\n",
		"care/care.go":               "// Package care has words.\npackage care\n\nimport \"errors\"\n\n// ErrX is fixed.\nvar ErrX = errors.New(\"x\")\n\nvar table = [...]int{1, 2}\n\n// F reads.\nfunc F() int { var table = []int{3}; table[0] = 4; return table[0] }\n",
		"index/index.go":             "// Package index promises.\npackage index\n\nimport _ \"house/care\"\n",
		"index/index_test.go":        "package index_test\n\nimport (\n\t_ \"house/access\"\n\t_ \"house/index\"\n)\n",
		"index/indexsql/indexsql.go": "// Package indexsql stores.\npackage indexsql\n\nimport (\n\t_ \"database/sql\"\n\t_ \"example.org/sql\"\n\t_ \"house/index\"\n)\n",
		"access/access.go":           "// Package access decides.\npackage access\n",
		"build/out.go":               "package notours\n",
		"docs/decisions/0007-x.md":   "# 7. X\n\nHeld by `TestX` in [index](../../index/), see [the map](../../ARCHITECTURE.md#map) and [the web](https://example.org/).\n",
		"index/x_test.go":            "package index_test\n\nfunc TestX() {}\n",
		"ARCHITECTURE.md":            mapBegin + "\n" + mapEnd + "\n",
	}
}

func TestGoodHousePasses(t *testing.T) {
	if got := problems(t, goodHouse()); len(got) > 0 {
		t.Errorf("a good tree has problems: %q", got)
	}
}

func TestBadHousesFail(t *testing.T) {
	number := "19121212" + "1212" // put together here, so that this file is clean
	cases := []struct{ name, file, add, want string }{
		{"ungranted_import", "index/more.go", "package index\n\nimport _ \"house/access\"\n", "index/more.go:3:8: index imports access, which docs/layers.txt does not grant"},
		{"door_of_granted_heart", "main2.go", "package main\n\nimport _ \"house/index\"\n", "main2.go:3:8: . imports index,"},
		{"ungranted_import_in_generated_file", "access/page_templ.go", "// Code generated - DO NOT EDIT.\npackage access\n\nimport _ \"house/index/indexsql\"\n", "access imports index/indexsql"},
		{"ungranted_import_behind_a_build_tag", "access/x_windows.go", "package access\n\nimport _ \"house/index\"\n", "access imports index"},
		{"ungranted_test_import", "access/access_test.go", "package access\n\nimport _ \"house/index\"\n", "a test of access imports index"},
		{"package_in_no_layer", "plan/plan.go", "// Package plan plans.\npackage plan\n", "plan: the package is in no layer"},
		{"sub_package_in_no_layer", "access/accesshttp/a.go", "// Package accesshttp serves.\npackage accesshttp\n", "access/accesshttp: the package is in no layer"},
		{"rule_for_a_package_that_is_gone", "docs/layers.txt", "ring extra\n  gone: care\n", "a rule for a package that is gone: gone"},
		{"grant_of_a_package_that_is_gone", "docs/layers.txt", "tests\n  access: gone\n", "granted a package that is gone: gone"},
		{"unknown_module", "index/indexsql/x.go", "package indexsql\n\nimport _ \"example.org/other\"\n", "example.org/other is of a module with no line"},
		{"module_in_the_wrong_place", "access/x.go", "package access\n\nimport _ \"example.org/sql/driver\"\n", "example.org/sql/driver is of a module with no line"},
		{"heart_with_http", "access/x.go", "package access\n\nimport _ \"net/http\"\n", "the heart access imports net/http"},
		{"heart_with_sql", "access/x.go", "package access\n\nimport _ \"database/sql\"\n", "the heart access imports database/sql"},
		{"heart_with_files", "access/x.go", "package access\n\nimport _ \"os\"\n", "the heart access imports os"},
		{"heart_with_logging", "access/x.go", "package access\n\nimport _ \"log/slog\"\n", "the heart access imports log/slog"},
		{"heart_with_a_clock", "access/x.go", "package access\n\nimport \"time\"\n\nfunc f() time.Time { return time.Now() }\n", "the heart access uses time.Now"},
		{"heart_with_a_renamed_clock", "access/x.go", "package access\n\nimport t \"time\"\n\nvar f = t.Now\n", "the heart access uses time.Now"},
		{"heart_that_counts", "access/x.go", "package access\n\nvar n int\n\nfunc f() { n++ }\n", "access changes the package variable n"},
		{"heart_that_remembers", "access/x.go", "package access\n\nvar seen = map[string]bool{}\n\nfunc f(s string) { seen[s] = true }\n", "access changes the package variable seen"},
		{"heart_with_a_lock", "access/x.go", "package access\n\nimport \"sync\"\n\nvar mu sync.Mutex\n", "access keeps state in the package variable mu"},
		{"door_that_remembers", "index/indexsql/x.go", "package indexsql\n\nvar last string\n\nfunc f(s string) { last = s }\n", "index/indexsql changes the package variable last"},
		{"no_package_comment", "care/care.go", "REPLACE package care\n", "care: no package comment"},
		{"init_function", "index/indexsql/x.go", "package indexsql\n\nfunc init() {}\n", "index/indexsql has an init function"},
		{"personal_number", "docs/story.txt", "She is " + number + ".\n", "docs/story.txt:1: a personal number that is no test number"},
		{"personal_number_in_parts", "docs/story.txt", "ok\n" + number[:8] + "-" + number[8:] + "\n", "docs/story.txt:2: a personal number"},
		{"link_to_a_page_that_is_gone", "docs/x.md", "See [it](decisions/0008-y.md).\n", "docs/x.md:1: the link decisions/0008-y.md leads nowhere"},
		{"test_that_is_gone", "docs/x.md", "Held by `TestY`.\n", "docs/x.md:1: there is no test TestY"},
		{"decision_with_a_number_that_is_taken", "docs/decisions/0007-y.md", "# 7. Y\n", "the number is taken by docs/decisions/0007-x.md"},
		{"decision_with_another_title", "docs/decisions/0008-y.md", "# 9. Y\n", "the title must begin with \"# 8. \""},
		{"machine_path", "docs/x.md", "see /wo" + "rk/main\n", "ties the file to one machine"},
		{"registry_host", "package-lock.json", "\"https://regi" + "stry.npmjs.org/x\"\n", "ties the file to one machine"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			house := goodHouse()
			if whole, ok := strings.CutPrefix(c.add, "REPLACE "); ok {
				house[c.file] = whole
			} else {
				house[c.file] += c.add
			}
			got := problems(t, house)
			if len(got) != 1 || !strings.Contains(got[0], c.want) {
				t.Errorf("got %q, want one problem with %q", got, c.want)
			}
			for _, p := range got {
				if strings.Contains(p, number) {
					t.Error("the message repeats the number")
				}
			}
		})
	}
}

// A grant may not point outwards, and a heart may not be granted a heart.
func TestBadGrants(t *testing.T) {
	house := goodHouse()
	house["docs/layers.txt"] = strings.Replace(house["docs/layers.txt"], "access: care", "access: care index index/indexsql", 1)
	got := strings.Join(problems(t, house), "\n")
	for _, want := range []string{
		"the heart access may not be granted the heart index",
		"access (hearts) may not be granted index/indexsql (doors): the direction is inwards",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

func TestTestNumbersPass(t *testing.T) {
	house := goodHouse()
	house["docs/story.txt"] = "20170101" + "9805, 123456789012345, 20261122" + "101500\n"
	house["docs/layers.txt"] += "# " + "19121212" + "1212\n"
	tree := read(t, write(t, house))
	got, err := CheckTexts(tree, map[string]bool{"19121212" + "1212": true})
	if err != nil || len(got) > 0 {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestStaleMapIsSeen(t *testing.T) {
	house := goodHouse()
	before := Map(read(t, write(t, house)))
	page, ok := Redraw(house["ARCHITECTURE.md"], mapBegin, mapEnd, before)
	if !ok || !strings.Contains(page, "index[\"index<br/><small>sql</small>\"]") {
		t.Fatalf("the map lacks the index with its door folded in:\n%s", page)
	}
	house["access/accessx/x.go"] = "// Package accessx serves.\npackage accessx\n\nimport _ \"house/index\"\n"
	house["docs/layers.txt"] = strings.Replace(house["docs/layers.txt"], "ring app", "  access/accessx: index\nring app", 1)
	after := Map(read(t, write(t, house)))
	if again, _ := Redraw(page, mapBegin, mapEnd, after); again == page {
		t.Error("a new import did not change the map")
	}
	if !strings.Contains(after, "access --> index") {
		t.Errorf("no arrow for the new import:\n%s", after)
	}
}

func TestLayersThatCannotBeRead(t *testing.T) {
	for _, text := range []string{"  care:\n", "ring\n", "ring a b\n", "ring a\n care\n", "ring a\n care:\n care:\n", "circle a\n"} {
		if _, err := ParseLayers(strings.NewReader(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func problems(t *testing.T, house map[string]string) []string {
	t.Helper()
	tree := read(t, write(t, house))
	texts, err := CheckTexts(tree, nil)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := CheckPages(tree)
	if err != nil {
		t.Fatal(err)
	}
	return append(append(Check(tree), texts...), pages...)
}

func write(t *testing.T, house map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range house {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
