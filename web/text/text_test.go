package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/web/text"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// Every care.Text literal of the pages, wherever it stands, has both languages and
// the same placeholders in the same order.
func TestEverySentenceIsInBothLanguages(t *testing.T) {
	n := 0
	walk(t, ".go", func(path string, src []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(node ast.Node) bool {
			lit, ok := node.(*ast.CompositeLit)
			if !ok || len(lit.Elts) == 0 {
				return true
			}
			got := map[string]string{}
			for _, e := range lit.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					return true
				}
				k, _ := kv.Key.(*ast.Ident)
				v, ok := kv.Value.(*ast.BasicLit)
				if k == nil || !ok || k.Name != "SV" && k.Name != "EN" {
					return true
				}
				got[k.Name], _ = strconv.Unquote(v.Value)
			}
			n++
			if strings.TrimSpace(got["SV"]) == "" || strings.TrimSpace(got["EN"]) == "" {
				t.Errorf("%s: a language is missing: %q", path, got)
			}
			if a, b := verb.FindAllString(got["SV"], -1), verb.FindAllString(got["EN"], -1); !reflect.DeepEqual(a, b) {
				t.Errorf("%s: placeholders differ: %q", path, got)
			}
			return true
		})
	})
	if n < 200 {
		t.Fatalf("found only %d sentences", n)
	}
}

// A template says nothing by itself: a text node with letters is a sentence that
// the catalogue does not know.
func TestTemplatesHaveNoSentencesOfTheirOwn(t *testing.T) {
	between := regexp.MustCompile(`>([^<>{}@]*\p{L}{2,}[^<>{}@]*)<`)
	walk(t, ".templ", func(path string, src []byte) {
		for i, line := range strings.Split(string(src), "\n") {
			if m := between.FindStringSubmatch(line); m != nil {
				t.Errorf("%s:%d: %q belongs in the catalogue", path, i+1, m[1])
			}
			if !strings.HasPrefix(strings.TrimSpace(line), "//") && strings.ContainsAny(line, "åäöÅÄÖ") {
				t.Errorf("%s:%d: Swedish in a template: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	})
}

// Every sentence of the catalogue is said somewhere.
func TestNoSentenceIsIdle(t *testing.T) {
	var all strings.Builder
	read := func(_ string, src []byte) { all.Write(src) }
	walk(t, ".templ", read)
	walk(t, ".go", func(path string, src []byte) {
		if !strings.HasSuffix(path, "_templ.go") {
			read(path, src)
		}
	})
	var decls []ast.Decl
	for _, name := range []string{"catalogue.go", "staff.go", "staffperson.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, f.Decls...)
	}
	for _, d := range decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			name := s.(*ast.ValueSpec).Names[0].Name
			if !regexp.MustCompile(`text\.`+name+`\b`).MatchString(all.String()) && !regexp.MustCompile(`(In\(l, |return )`+name+`\b`).MatchString(all.String()) {
				t.Errorf("%s is never used", name)
			}
		}
	}
}

func walk(t *testing.T, ext string, f func(path string, src []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ext) {
			return err
		}
		b, err := os.ReadFile(path)
		f(path, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDates(t *testing.T) {
	loc := text.Stockholm()
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, loc)
	at := func(m time.Month, d, h, min int) time.Time { return time.Date(2026, m, d, h, min, 0, 0, loc) }
	for _, c := range []struct{ got, want string }{
		{text.FullDate(care.Swedish, now, now), "söndag 22 november"},
		{text.FullDate(care.English, now, now), "Sunday 22 November"},
		{text.Day(care.Swedish, at(11, 22, 0, 0), now), "i dag"},
		{text.Day(care.Swedish, at(11, 23, 0, 10), now), "i morgon"},
		{text.Day(care.Swedish, at(11, 21, 23, 0), now), "i går"},
		{text.Day(care.Swedish, at(11, 24, 8, 0), now), "tisdag 24 november"},
		{text.Day(care.English, at(11, 24, 8, 0), now), "Tuesday 24 November"},
		{text.Date(care.Swedish, time.Date(2027, 3, 3, 0, 0, 0, 0, loc), now), "3 mars 2027"},
		{text.Until(care.Swedish, at(11, 24, 8, 0), now), "om 2 dagar"},
		{text.Until(care.Swedish, at(11, 20, 8, 0), now), ""},
		{text.Clock(care.Swedish, at(11, 24, 8, 5)), "08.05"},
		{text.Clock(care.English, at(11, 24, 8, 5)), "08:05"},
		{text.Span(care.Swedish, at(11, 24, 13, 30), at(11, 24, 14, 0)), "13.30–14.00"},
		{text.Span(care.Swedish, at(11, 24, 13, 30), time.Time{}), "13.30"},
		{text.Genitive(care.Swedish, "Johan"), "Johans"},
		{text.Genitive(care.Swedish, "Lukas"), "Lukas"},
		{text.Genitive(care.English, "Johan"), "Johan’s"},
		{text.List(care.Swedish, []string{"a", "b", "c"}), "a, b och c"},
		{text.Number(care.Swedish, 9), "nio"},
		{text.Number(care.English, 40), "40"},
		{text.Upper("öppet"), "Öppet"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	// The night when summer time begins has 23 hours and is still one day.
	if d := text.DaysBetween(at(3, 28, 23, 0), at(3, 29, 23, 0)); d != 1 {
		t.Errorf("over the change of time: %d days", d)
	}
}
