package access_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/access"
	"sammanhang/access/law"
	"sammanhang/internal/testkit"
)

var update = flag.Bool("update", false, "write testdata/answers.txt")

// entry is a case of either table.
type entry struct {
	id, says, by, with string
	cfg                access.Config
	want               access.Outcome
	staff              bool
	at                 time.Time
	decide             func(*access.Decider) access.Decision
}

func table() []entry {
	var out []entry
	for _, c := range lawCases() {
		f := c.facts()
		out = append(out, entry{c.id, c.says, c.by, "", c.cfg, c.want, false, f.At, func(d *access.Decider) access.Decision { return d.Decide(f) }})
	}
	for _, c := range append(countyCases(), ownCases()...) {
		f := c.from()
		c.but(&f)
		out = append(out, entry{c.id, c.says, c.by, c.with, c.cfg, c.want, true, f.At, func(d *access.Decider) access.Decision { return d.DecideStaff(f) }})
	}
	return append(out, changed(out)...)
}

// changed are the cases of testdata/changed.tsv: another case with one fact changed.
func changed(of []entry) []entry {
	text, err := os.ReadFile(filepath.Join("testdata", "changed.tsv"))
	if err != nil {
		panic(err)
	}
	var out []entry
	for _, row := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(row, "#") {
			continue
		}
		col := strings.Split(row, "\t")
		c := of[slices.IndexFunc(of, func(c entry) bool { return c.id == col[1] })]
		name, value, _ := strings.Cut(col[2], "=")
		base := c.decide
		c.id, c.says, c.want, c.by = col[0], c.says+", but "+col[2], access.Outcome(col[3]), col[4]
		c.decide = func(d *access.Decider) access.Decision {
			q, err := access.WithFact(base(d).Question(), name, value)
			if err != nil {
				panic(col[0] + ": " + err.Error())
			}
			out, err := d.Replay(q, c.at)
			if err != nil {
				panic(col[0] + ": " + err.Error())
			}
			return out
		}
		out = append(out, c)
	}
	return out
}

// bookOf is the release's provisions, or these with the case's proposal over them.
func bookOf(t testing.TB, with string) *law.Book {
	t.Helper()
	if with == "" {
		return book(t)
	}
	b, err := law.LoadOver(law.Files, os.DirFS(filepath.Join("testdata", with)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func deciderOf(t testing.TB, cfg access.Config, b *law.Book) *access.Decider {
	t.Helper()
	cfg.Alarm = func(p, text string) { t.Errorf("alarm from %s: %s", p, text) }
	d, err := access.New(cfg, b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCases(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range table() {
		t.Run(c.id, func(t *testing.T) {
			if seen[c.id] {
				t.Fatal("the id is used twice")
			}
			seen[c.id] = true
			d := c.decide(deciderOf(t, c.cfg, bookOf(t, c.with)))
			if d.Outcome != c.want {
				t.Fatalf("%s: %s by %v, want %s", c.says, d.Outcome, d.ProvisionIDs(), c.want)
			}
			if c.by != "" && (!slices.Contains(d.ProvisionIDs(), c.by) || c.staff && d.Provisions[0].ID != c.by) {
				t.Errorf("%s: decided by %v, want %s", c.says, d.ProvisionIDs(), c.by)
			}
			if d.LawVersion == "" || c.by != "" && len(d.Used) == 0 {
				t.Error("the answer does not say what it rests on")
			}
			for _, p := range d.Provisions {
				if p.Sentence.SV == "" || p.Sentence.EN == "" || p.Law == "" || p.Section == "" {
					t.Errorf("%s lacks law, section or sentence", p.ID)
				}
			}
		})
	}
}

// line is the whole answer on one line: what a mutation of a provision must not be
// able to change unnoticed.
func line(d access.Decision) string {
	var must, missing []string
	for _, m := range d.Obligations.Must {
		must = append(must, string(m))
	}
	for _, m := range d.Missing {
		missing = append(missing, m.Fact+"<"+m.From)
	}
	p := d.Public()
	return fmt.Sprintf("%s by %s; log %s; must %s; missing %s; told %s %q", d.Outcome, strings.Join(d.ProvisionIDs(), " "), d.Obligations.Activity,
		strings.Join(must, " "), strings.Join(missing, " "), p.Outcome, p.Sentence.EN)
}

// The whole answer to every case, with all provisions that spoke, what is missing and
// what the reader is told, is written down and reviewed as code.
func TestAnswersAreAsWritten(t *testing.T) {
	var b strings.Builder
	for _, c := range table() {
		fmt.Fprintf(&b, "%s: %s\n", c.id, line(c.decide(deciderOf(t, c.cfg, bookOf(t, c.with)))))
	}
	path := filepath.Join("testdata", "answers.txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(have), "\n")
	for i, got := range strings.Split(b.String(), "\n") {
		if i >= len(want) || want[i] != got {
			t.Errorf("answers.txt:%d is not what the provisions give (go test ./access -update, and review it):\n%s", i+1, got)
		}
	}
}

var code = regexp.MustCompile(`(no )?\b([A-Z]+(?:_[A-Z]+)+|ALLOW|META|DENY)\b`)

// inProse are the lines of the county's list that say the answer in words.
func inProse() map[string][]access.Outcome {
	return map[string][]access.Outcome{
		"L025": {access.DenyNoPath},
		"L029": {access.Allow},
		"L055": {access.AskConsent, access.Allow},
		"L072": {access.DenyNoPath},
		"L073": {access.DenyNoPath},
		"L081": {access.Allow},
		"L085": {access.Allow, access.AskConsent},
	}
}

// The county's list says what each case must give; where it lies beside the checkout,
// our table must hold every line of it, and give every code that the line gives and no other.
func TestCasesAgreeWithTheList(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "law", "cases.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	have := map[string][]access.Outcome{}
	for _, c := range table() {
		id, _, _ := strings.Cut(c.id, "-")
		have[id] = append(have[id], c.want)
	}
	lines := 0
	for s := bufio.NewScanner(file); s.Scan(); {
		col := strings.Split(s.Text(), "\t")
		if len(col) < 3 || !strings.HasPrefix(col[0], "L") {
			continue
		}
		lines++
		id, text := col[0], col[2]
		if len(have[id]) == 0 {
			t.Errorf("%s is not in our table", id)
		}
		if want, ok := inProse()[id]; ok {
			for _, o := range have[id] {
				if !slices.Contains(want, o) {
					t.Errorf("%s: ours gives %s, the list says %q", id, o, text)
				}
			}
			continue
		}
		agree(t, id, text, have[id])
	}
	if lines != 85 {
		t.Errorf("the list has %d cases, want 85", lines)
	}
}

func agree(t *testing.T, id, text string, have []access.Outcome) {
	fits := func(word string, o access.Outcome) bool {
		return word == string(o) || (word == "META" || word == "DENY") && strings.HasPrefix(string(o), word)
	}
	var words []string
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] != "": // "no OFFER_EMERGENCY"
			for _, o := range have {
				if fits(m[2], o) {
					t.Errorf("%s: ours gives %s, the list says %q", id, o, text)
				}
			}
		default:
			words = append(words, m[2])
		}
	}
	if len(words) == 0 {
		t.Errorf("%s: no code in %q, and it is not among those in prose", id, text)
	}
	for _, w := range words {
		if !slices.ContainsFunc(have, func(o access.Outcome) bool { return fits(w, o) }) {
			t.Errorf("%s: the list says %q, and ours never gives %s", id, text, w)
		}
	}
	for _, o := range have {
		if !slices.ContainsFunc(words, func(w string) bool { return fits(w, o) }) {
			t.Errorf("%s: ours gives %s, the list says %q", id, o, text)
		}
	}
}
