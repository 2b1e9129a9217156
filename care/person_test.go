package care_test

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sammanhang/care"
	"sammanhang/internal/testkit"
)

const magdalena = "197406079298" // of the tax agency's list of test numbers

func TestParsePersonID(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		in    string
		kind  care.IDKind
		value string
		born  time.Time
	}{
		{magdalena, care.Personnummer, magdalena, day(1974, 6, 7)},
		{"19740607-9298", care.Personnummer, magdalena, day(1974, 6, 7)},
		{"19121212+1212", care.Personnummer, "191212121212", day(1912, 12, 12)},
		{"189001019802", care.Personnummer, "189001019802", day(1890, 1, 1)},
		{"202107919967", care.Samordningsnummer, "202107919967", day(2021, 7, 31)},
		{"20000101T220", care.Interimsnummer, "20000101T220", day(2000, 1, 1)},
		{"20000101-t220", care.Interimsnummer, "20000101T220", day(2000, 1, 1)},
		{"98240301AA06", care.Reservnummer, "98240301AA06", day(2024, 3, 1)}, // HL7 Sweden's example
		{"22950606FH20", care.Reservnummer, "22950606FH20", day(1995, 6, 6)},
		{"25780404-khd5", care.Reservnummer, "25780404KHD5", day(1978, 4, 4)},
		{"00342145BZ31", care.Reservnummer, "00342145BZ31", time.Time{}},
		{"00749852BZK0", care.Reservnummer, "00749852BZK0", time.Time{}},
	} {
		p, err := care.ParsePersonID(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		born, ok := p.Born()
		if p.Kind() != c.kind || p.Value() != c.value || !born.Equal(c.born) || ok == c.born.IsZero() {
			t.Errorf("%s: kind %d, value %s, born %v %v", c.in, p.Kind(), p.Value(), born, ok)
		}
	}
}

func TestParsePersonIDRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "short": "7406079298", "long": "1974060792980", "blank": "19740607 9298", "blanks": " 197406079298",
		"check-digit": "197406079299", "month-13": "197413079290", "day-31-june": "197406319290", "day-60": "197406609298",
		"29-february": "197502299291", "birth-number-000": "201509160006", "other-digits": "١٩٧٤٠٦٠٧٩٢٩٨",
		"sign-early": "1974060-79298", "two-signs": "19740607--9298", "sign-only": "19740607-929",
		"letters-in-date": "1974O6079298", "interim-letter": "20000101E221", "interim-check": "20000101T221",
		"reserve-check": "98240301AA07", "reserve-letter": "98240301IA06", "reserve-century": "24240301AA06",
		"reserve-20": "20240301AA06", "reserve-date": "98240231AA06", "reserve-letter-last": "98240301AA0A",
		"reserve-running": "00123145BZ31", "local-99": "991981000010", "local-VGR": "20210325K069",
	} {
		if p, err := care.ParsePersonID(in); !errors.Is(err, care.ErrPersonID) || !p.IsZero() {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestTestNumbers reads every list of test numbers there is.
func TestTestNumbers(t *testing.T) {
	f, err := os.Open(testkit.Shared(t, "samples", "catalog", "testpersonnummer-skatteverket.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); n++ {
		p, err := care.ParsePersonID(sc.Text())
		if err != nil || p.Value() != sc.Text() || p.Kind() != care.Personnummer {
			t.Errorf("line %d of the tax agency's list is refused", n+1)
		}
	}
	if n < 41000 {
		t.Errorf("only %d numbers in the list", n)
	}
}

func TestVectors(t *testing.T) {
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for _, file := range []string{"list.json", "interim.json"} {
		var list []struct {
			Long   string `json:"long_format"`
			Short  string `json:"short_format"`
			Signed string `json:"separated_format"`
			Both   string `json:"separated_long"`
			Valid  bool   `json:"valid"`
		}
		readJSON(t, &list, file)
		for _, v := range list {
			long, errLong := care.ParsePersonID(v.Long)
			both, errBoth := care.ParsePersonID(v.Both)
			signed, errSigned := care.ParseShortPersonID(v.Signed, at)
			_, errShort := care.ParseShortPersonID(v.Short, at)
			for _, err := range []error{errLong, errBoth, errSigned, errShort} {
				if (err == nil) != v.Valid {
					t.Errorf("%s %s: valid should be %v", file, v.Both, v.Valid)
				}
			}
			if long != both || long != signed {
				t.Errorf("%s %s: the forms give different numbers", file, v.Both)
			}
		}
	}
	var structured map[string]map[string]struct { // written as numbers and as texts
		Valid   []json.RawMessage `json:"valid"`
		Invalid []json.RawMessage `json:"invalid"`
	}
	readJSON(t, &structured, "structured.json")
	accepts := func(s string) bool {
		s = strings.Trim(s, `"`)
		_, long := care.ParsePersonID(s)
		_, short := care.ParseShortPersonID(s, at)
		return long == nil || short == nil
	}
	n := 0
	for _, forms := range structured {
		for _, form := range forms {
			for _, v := range form.Valid {
				if n++; !accepts(string(v)) {
					t.Errorf("structured.json: %s is refused", v)
				}
			}
			for _, v := range form.Invalid {
				if n++; accepts(string(v)) {
					t.Errorf("structured.json: %s is accepted", v)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d vectors in structured.json", n)
	}
	var orgs []struct {
		Short string `json:"short_format"`
	}
	readJSON(t, &orgs, "orgnumber.json")
	for _, o := range orgs {
		if accepts(o.Short) {
			t.Errorf("the organisation's number %s is taken for a person", o.Short)
		}
	}
}

// TestPeopleOfTheCatalogue reads the residents and staff of the sample registers.
func TestPeopleOfTheCatalogue(t *testing.T) {
	wrongDigit := map[string]bool{"kent.tolvansson.json": true, "nollett.nollettsson.json": true} // made up without a right check digit
	number := regexp.MustCompile(`"(?:extension|personalIdentityNumber)":\s*"([^"]+)"`)
	n := 0
	for _, dir := range []string{"pu", "hsa"} {
		err := filepath.WalkDir(testkit.Shared(t, "samples", "catalog", dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
				return err
			}
			b, err := os.ReadFile(path)
			for _, m := range number.FindAllSubmatch(b, -1) {
				if n++; len(m[1]) != 12 {
					t.Errorf("%s: a number of %d characters", path, len(m[1]))
				}
				if _, err := care.ParsePersonID(string(m[1])); (err != nil) != wrongDigit[e.Name()] {
					t.Errorf("%s: %v", path, err)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 75 {
		t.Errorf("only %d numbers found", n)
	}
}

func readJSON(t *testing.T, into any, file string) {
	t.Helper()
	b, err := os.ReadFile(testkit.Shared(t, "samples", "catalog", "personnummer", file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func TestParseShortPersonID(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct{ in, at, want string }{
		{"740607-9298", "2026-11-22", magdalena},
		{"7406079298", "2026-11-22", magdalena},
		{"121212-1212", "2011-12-31", "191212121212"}, // turns 99 this year
		{"121212+1212", "2012-01-01", "191212121212"}, // turns 100 this year: "+" from 1 January
		{"121212-1212", "2012-12-12", "201212121212"}, // born today
		{"121212-1212", "2012-12-11", ""},             // born tomorrow
		{"121212+1212", "2112-12-31", "201212121212"},
		{"210791-9967", "2026-01-01", "202107919967"},
		{"000101-T220", "2026-01-01", "20000101T220"},
		{"740607+9298", "2026-11-22", "187406079298"},
		{"740607+9298", "1800-01-01", ""},
		{"740607 9298", "2026-11-22", ""},
		{"740607-929", "2026-11-22", ""},
		{"x40607-9298", "2026-11-22", ""},
		{magdalena, "2026-11-22", ""},
		{"", "2026-11-22", ""},
	} {
		p, err := care.ParseShortPersonID(c.in, at(c.at))
		if p.Value() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s at %s: %q, want %q", c.in, c.at, p.Value(), c.want)
		}
	}
}

// TestNumberIsNeverPrinted prints a number in all ways that a line of log or an
// answer might.
func TestNumberIsNeverPrinted(t *testing.T) {
	type open struct {
		Who care.PersonID
		Map map[care.PersonID]care.PersonID
	}
	type closed struct{ who care.PersonID }
	p := care.MustPersonID(magdalena)
	values := []any{p, &p, []care.PersonID{p}, open{p, map[care.PersonID]care.PersonID{p: p}}, closed{p}, &closed{p}, fmt.Errorf("for %v", p)}
	var out strings.Builder
	text := slog.New(slog.NewTextHandler(&out, nil))
	js := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%08b", "%T %v"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, v)
		text.Info("x", "v", v)
		js.Info("x", "v", v)
		b, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		out.Write(b)
	}
	b, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"a"`
		P       care.PersonID
		A       care.PersonID `xml:",attr"`
	}{P: p, A: p})
	if err != nil {
		t.Error(err)
	}
	out.Write(b)
	for _, s := range []string{magdalena, magdalena[2:], fmt.Sprintf("%x", magdalena), fmt.Sprintf("%X", magdalena)} {
		if i := strings.Index(out.String(), s); i >= 0 {
			t.Errorf("the number is printed: …%s", out.String()[max(0, i-60):i])
		}
	}
	if fmt.Sprint(p) != "[personal number]" || fmt.Sprint(care.PersonID{}) != "[nobody]" {
		t.Errorf("masks: %v, %v", p, care.PersonID{})
	}
}

func TestTextRoundTrip(t *testing.T) {
	var got struct{ A, B care.PersonID }
	if err := json.Unmarshal([]byte(`{"A":"`+magdalena+`","B":""}`), &got); err != nil {
		t.Fatal(err)
	}
	if got.A.Value() != magdalena || !got.B.IsZero() {
		t.Error("a number is not read from JSON")
	}
	b, err := json.Marshal(got)
	if err != nil || string(b) != `{"A":"[personal number]","B":""}` {
		t.Errorf("%s %v", b, err)
	}
	if err := json.Unmarshal(b, &got); !errors.Is(err, care.ErrPersonID) {
		t.Errorf("the mask was read back: %v", err)
	}
}

func TestZeroPersonID(t *testing.T) {
	var p care.PersonID
	if _, ok := p.Born(); ok || !p.IsZero() || p.Value() != "" || p.Root() != "" || p.Kind() != care.NoID {
		t.Error("the zero PersonID is somebody")
	}
	defer func() {
		if recover() == nil {
			t.Error("MustPersonID took anything")
		}
	}()
	care.MustPersonID("197406079299")
}

func TestRoot(t *testing.T) {
	for in, want := range map[string]string{
		magdalena: "1.2.752.129.2.1.3.1", "202107919967": "1.2.752.129.2.1.3.3", "98240301AA06": "1.2.752.74.9.1", "20000101T220": "",
	} {
		if got := care.MustPersonID(in).Root(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// drawNumber makes a number of one of the four kinds with a right check digit, found
// by trying all ten: that also shows that exactly one of them is right.
func drawNumber(t *rapid.T) string {
	born := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 146000).Draw(t, "day"))
	letters := rapid.SampledFrom([]byte("ABCDEFGHJKLMNPRSTUXYZ"))
	var s string
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		s = born.Format("20060102") + fmt.Sprintf("%03d", rapid.IntRange(1, 999).Draw(t, "n"))
	case 1:
		s = born.Format("200601") + fmt.Sprintf("%02d%03d", born.Day()+60, rapid.IntRange(1, 999).Draw(t, "n"))
	case 2:
		s = born.Format("20060102") + fmt.Sprintf("%c%02d", rapid.SampledFrom([]byte("JKLMNPFRSTUWX")).Draw(t, "x"), rapid.IntRange(0, 99).Draw(t, "n"))
	case 3:
		born = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 73000).Draw(t, "day"))
		s = fmt.Sprintf("%02d%s%c%c%d", born.Year()/100+3*rapid.IntRange(1, 26).Draw(t, "series"), born.Format("060102"),
			letters.Draw(t, "a"), letters.Draw(t, "b"), rapid.IntRange(0, 9).Draw(t, "g"))
	case 4:
		s = fmt.Sprintf("00%02d%02d%02d%c%c%c", rapid.IntRange(0, 99).Draw(t, "y"), rapid.IntRange(20, 99).Draw(t, "m"), rapid.IntRange(40, 59).Draw(t, "d"),
			letters.Draw(t, "a"), letters.Draw(t, "b"), letters.Draw(t, "g"))
	}
	var right []string
	for c := range 10 {
		if n := fmt.Sprintf("%s%d", s, c); parses(n) {
			right = append(right, n)
		}
	}
	if len(right) != 1 {
		t.Fatalf("%d check digits are right", len(right))
	}
	return right[0]
}

func parses(s string) bool {
	_, err := care.ParsePersonID(s)
	return err == nil
}

func TestPersonIDProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawNumber(t)
		p := care.MustPersonID(s)
		if p.Value() != s {
			t.Fatal("the number changed on its way")
		}
		if q := care.MustPersonID(p.Value()); q != p {
			t.Fatal("the same number is not the same person")
		}
		if care.MustPersonID(s[:8]+"-"+s[8:]) != p || care.MustPersonID(strings.ToLower(s)) != p {
			t.Fatal("another form is another person")
		}
		// One changed digit is refused.
		i := rapid.IntRange(0, 11).Draw(t, "i")
		if s[i] >= '0' && s[i] <= '9' && (i > 1 || p.Kind() == care.Reservnummer) {
			b := []byte(s)
			b[i] = '0' + (s[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
			if parses(string(b)) {
				t.Fatalf("one digit changed in place %d and still a number", i+1)
			}
		}
		// The short form finds the same person, whenever it is read.
		if born, ok := p.Born(); ok && p.Kind() != care.Reservnummer {
			at := born.AddDate(0, 0, rapid.IntRange(0, 70000).Draw(t, "days"))
			sign := "-"
			if at.Year()-born.Year() >= 100 {
				sign = "+"
			}
			if q, err := care.ParseShortPersonID(s[2:8]+sign+s[8:], at); err != nil || q != p {
				t.Fatalf("the short form is another person: %v", err)
			}
		}
	})
}

func FuzzParsePersonID(f *testing.F) {
	for _, s := range []string{magdalena, "19740607-9298", "740607-9298", "121212+1212", "20000101T220", "98240301AA06", "00749852BZK0", "", "å"} {
		f.Add(s)
	}
	key := regexp.MustCompile(`^[0-9]{8}[0-9A-Zptf]{4}$`) // of the engagement index
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := care.ParsePersonID(s)
		q, errShort := care.ParseShortPersonID(s, at)
		for _, r := range []struct {
			p   care.PersonID
			err error
		}{{p, err}, {q, errShort}} {
			if r.err != nil {
				if !r.p.IsZero() || !errors.Is(r.err, care.ErrPersonID) {
					t.Fatal("somebody came with an error")
				}
				continue
			}
			if !key.MatchString(r.p.Value()) || r.p.IsZero() {
				t.Fatalf("%q is no key of the engagement index", r.p.Value())
			}
			if again, err := care.ParsePersonID(r.p.Value()); err != nil || again != r.p {
				t.Fatal("the number is not read back")
			}
			r.p.Born()
		}
	})
}
