package routehsa_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/route"
	"sammanhang/route/routehsa"
)

func file(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><HsaUnitsResponse xmlns="urn:riv:hsa:HsaWsResponder:3"><hsaUnits>` + rows + `</hsaUnits></HsaUnitsResponse>`
}

const one = `<hsaUnit><hsaIdentity> SE9900000001-A </hsaIdentity><DN>ou=Åkutmottagning &amp; Labb,c=SE</DN><name>Å &amp; L</name></hsaUnit>`

func TestRead(t *testing.T) {
	units, err := routehsa.Read(strings.NewReader(file(one + `<hsaUnit><name>X</name></hsaUnit>`)))
	if err != nil || len(units) != 2 || units[0] != (route.Unit{ID: "SE9900000001-A", DN: "ou=Åkutmottagning & Labb,c=SE", Name: "Å & L"}) || units[1] != (route.Unit{Name: "X"}) {
		t.Fatal(units, err)
	}
	latin := strings.NewReplacer("UTF-8", "ISO-8859-1", "Å", "\xc5").Replace(file(one))
	if units, err := routehsa.Read(strings.NewReader(latin)); err != nil || units[0].Name != "Å & L" {
		t.Error(units, err)
	}
	for name, bad := range map[string]string{
		"no units": file(""), "cut": file(one)[:150], "nothing": "", "a page": "<html><body>Not found</body></html>",
		"another end tag": strings.Replace(file(one), "</hsaUnit>", "</hsaUni>", 1), "a DTD": strings.Replace(file(one), "<Hsa", `<!DOCTYPE x [<!ENTITY e "e">]><Hsa`, 1),
		"an entity": file(strings.Replace(one, "&amp;", "&aring;", 1)), "bad UTF-8": strings.Replace(file(one), "Å", "\xc5", 1),
		"another encoding": strings.Replace(file(one), "UTF-8", "EBCDIC-FI-SE", 1),
	} {
		units, err := routehsa.Read(strings.NewReader(bad))
		if f, ok := errors.AsType[*fault.Error](err); units != nil || !ok || f.Kind != fault.Invalid {
			t.Errorf("%s: %v %v", name, units, err)
		}
	}
}

// Every sample of HSA files, good and broken: what is read, and what is said.
func TestSamples(t *testing.T) {
	dir := filepath.Join(testkit.Shared(t), "samples", "catalog", "hsa")
	const areaClinics = "SE0000000001-1234>SE0000000002-1234 SE0000000000-1234>SE0000000002-1234 SE0000000002-1234>SE0000000003-1234 SE0000000003-1234>SE0000000004-1234 SE0000000004-1234>SE"
	for _, c := range []struct {
		files    string
		broken   string // part of the error
		problems []string
		parents  string
	}{
		{files: "hsacache-simpleTest.xml", parents: areaClinics + " SE0000000005-1234>SE SE-UNKNOWN>SE"},
		{files: "hsacache-simpleTest-ISO-8859-1.xml", parents: areaClinics},
		{files: "hsacache-simpleTestShort.xml", parents: "SE0000000001-1234>SE0000000004-1234 SE0000000004-1234>SE"},
		{files: "hsacache-simpleTestSpecialHtmlSigns.xml", parents: "SE2321000016-3Q41>SE"},
		{files: "hsacache-simpleTestPart1.xml", parents: "SE0000000001-1234>SE"},
		{files: "hsacache-simpleTestPart1.xml hsacache-simpleTestPart2.xml", parents: areaClinics},
		{files: "hsacache-duplicateTest.xml", problems: []string{"unit 2 (SE0000000003-1234): written twice"}, parents: "SE0000000003-1234>SE0000000004-1234"},
		{files: "hsacache-hsaCacheMissingDN.xml", problems: []string{"unit 3 (SE0000000002-1234): no DN"}, parents: "SE0000000001-1234>SE0000000003-1234 SE0000000002-1234>SE"},
		{files: "hsacache-invalidTest.xml", problems: []string{"unit 2 (): no HSA-id"}, parents: "SE0000000001-1234>SE0000000003-1234"},
		{files: "hsacache-hsaCacheMalformed.xml", broken: "not well-formed"},
		{files: "hsacache-hsaCacheNoUnits.xml", broken: "no units"},
		{files: "vp-hsacache.xml vp-hsacachecomplementary.xml", parents: areaClinics + " SE0000000005-1234>SE0000000003-1234 SE>SE"},
		{files: "takdatahandler-hsacache.xml takdatahandler-hsacachecomplementary.xml", parents: areaClinics + " SE0000000005-1234>SE0000000003-1234"},
		// The first file is master: what another says of the same unit does not count.
		{files: "hsacache-simpleTest.xml vp-hsacache.xml", problems: []string{"list 2, unit 4 (SE0000000005-1234): known before with another DN"}, parents: areaClinics + " SE0000000005-1234>SE"},
	} {
		t.Run(c.files, func(t *testing.T) {
			var lists [][]route.Unit
			for name := range strings.FieldsSeq(c.files) {
				f, err := os.Open(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				units, err := routehsa.Read(f)
				_ = f.Close()
				if c.broken != "" {
					if err == nil || !strings.Contains(err.Error(), c.broken) {
						t.Errorf("%v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				lists = append(lists, units)
			}
			tree, problems := route.Grow(lists...)
			if len(problems) != len(c.problems) {
				t.Fatal(problems)
			}
			for i, p := range problems {
				if !strings.Contains(p.String(), c.problems[i]) {
					t.Errorf("%s, want %s", p, c.problems[i])
				}
			}
			for pair := range strings.FieldsSeq(c.parents) {
				child, parent, _ := strings.Cut(pair, ">")
				if got := tree.Parent(care.LogicalAddress(child)); string(got) != parent {
					t.Errorf("above %s is %s, want %s", child, got, parent)
				}
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(one))
	f.Add(file("<hsaUnit/>"))
	f.Add(`<FileGetHsaUnitsResponse><hsaUnit><DN>`)
	f.Fuzz(func(t *testing.T, s string) {
		units, err := routehsa.Read(strings.NewReader(s))
		if err == nil && len(units) == 0 || err != nil && units != nil {
			t.Fatal(units, err)
		}
		route.Grow(units)
	})
}
