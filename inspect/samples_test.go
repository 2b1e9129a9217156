package inspect_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/inspect"
	"sammanhang/internal/testkit"
)

// The folders of samples that this slice's contracts cover, and the element of
// which there is one for each item.
var folders = []struct {
	dir, element string
	contract     care.Contract
}{
	{"GetSubjectOfCareSchedule-1", "timeslotDetail", care.GetSubjectOfCareSchedule1},
	{"GetCareContacts-2", "careContact", care.GetCareContacts2},
	{"GetCareContacts-3", "careContact", care.GetCareContacts3},
	{"GetCarePlans-2", "carePlan", care.GetCarePlans2},
	{"GetCareDocumentation-2", "careDocumentation", care.GetCareDocumentation2},
	{"GetCareDocumentation-3", "careDocumentation", care.GetCareDocumentation3},
	{"GetDiagnosis-2", "diagnosis", care.GetDiagnosis2},
	{"GetMedicationHistory-2", "medicationMedicalRecord", care.GetMedicationHistory2},
	{"GetListing-1", "listing", care.GetListing1},
}

// What the malformed messages are refused with. A message that is malformed and
// not named here is accepted and says so in a note (noted).
var refused = map[string]fault.Kind{
	"GetCareContacts-2/08-request.xml":      fault.Invalid,     // the period is "xxx"
	"GetCareDocumentation-2/08-request.xml": fault.Invalid,     // the same
	"GetDiagnosis-2/07-request.xml":         fault.Invalid,     // the same
	"GetDiagnosis-2/08-request.xml":         fault.Invalid,     // the same
	"GetCarePlans-2/02-request.xml":         fault.Garbage,     // a namespace that differs by one part
	"GetCarePlans-2/07-response.xml":        fault.Unavailable, // the result is ERROR: no answer
}

// The responses that others wrote as templates for older drafts, with elements
// that no released version of the contract has.
var unread = map[string]int{
	"GetCareContacts-2/11-response.xml":      4,
	"GetCareDocumentation-3/11-response.xml": 3,
	"GetMedicationHistory-2/10-response.xml": 13,
}

func TestSamples(t *testing.T) {
	for _, f := range folders {
		t.Run(f.dir, func(t *testing.T) {
			files, err := filepath.Glob(testkit.Shared(t, "samples", f.dir, "*.xml"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no samples: %v", err)
			}
			invalid := invalidByReadme(t, f.dir)
			for _, file := range files {
				name := f.dir + "/" + filepath.Base(file)
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				r, err := inspect.File(name, b)
				if want, ok := refused[name]; ok {
					if fault.KindOf(err) != want || r.Error == nil || r.Error.What == "" {
						t.Errorf("%s: error %v, want %s", name, err, want)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				if r.Contract != f.contract || strings.Contains(name, "request") != (r.Kind == "request") {
					t.Errorf("%s: read as %s of %s", name, r.Kind, r.Contract)
				}
				if n := count(t, b, f.element); r.Kind == "response" && (r.Count != n || len(r.Items) != n) {
					t.Errorf("%s: %d items, the message has %d", name, r.Count, n)
				}
				if len(r.Unread) != unread[name] {
					t.Errorf("%s: unread %q", name, r.Unread)
				}
				if slices.Contains(invalid, filepath.Base(file)) && len(r.Notes) == 0 {
					t.Errorf("%s: breaks the schema, and there is no note of it", name)
				}
				if _, err := json.Marshal(r); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// invalidByReadme is the files that the samples' own table calls invalid.
func invalidByReadme(t *testing.T, dir string) []string {
	b, err := os.ReadFile(testkit.Shared(t, "samples", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.SplitSeq(string(b), "\n") {
		cells := strings.Split(line, " | ")
		if len(cells) > 4 && strings.TrimPrefix(cells[0], "| ") == dir && strings.HasPrefix(cells[3], "invalid") {
			out = append(out, cells[1])
		}
	}
	return out
}

// count counts elements by token, with no knowledge of the contract.
func count(t *testing.T, b []byte, element string) int {
	d := xml.NewDecoder(bytes.NewReader(b))
	n := 0
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := tok.(xml.StartElement); ok && s.Name.Local == element {
			n++
		}
	}
}

func TestSampleFaults(t *testing.T) {
	files, err := filepath.Glob(testkit.Shared(t, "samples", "SoapFault", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := inspect.File(filepath.Base(file), b)
		if err != nil || r.Kind != "fault" || r.Result == nil || r.Result.Text == "" {
			t.Errorf("%s: %+v, %v", filepath.Base(file), r, err)
		}
	}
}

// Every text of a sample that we say we show is in the report.
func TestSampleTextsAreShown(t *testing.T) {
	for name, texts := range map[string][]string{
		"GetCareDocumentation-3/06-response.xml": {"Patienten mår bra, ingen åtgärd krävs.", "Inskrivningsanteckning akutmottagning", "Anna Andersson", "Bo Bengtsson", "191212121212", "2024-03-15T09:15:00+01:00"},
		"GetListing-1/02-response.xml":           {"Björkhagens BVC", "SE90KC2-232A"},
		"GetDiagnosis-2/12-response.xml":         {"\"Main\": true"},
	} {
		b, err := os.ReadFile(testkit.Shared(t, "samples", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := inspect.File(name, b)
		if err != nil {
			t.Fatal(err)
		}
		out, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range texts {
			if !bytes.Contains(out, []byte(s)) {
				t.Errorf("%s does not show %q:\n%s", name, s, out)
			}
		}
	}
}

func TestSampleOfCareTeam(t *testing.T) {
	b, err := os.ReadFile(testkit.Shared(t, "samples", "fhir", "inera-careteam", "CareTeam-ExampleCareManager.json"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := inspect.File("careteam", b)
	if err != nil || r.Count != 1 || r.Info != care.CareTeams {
		t.Fatalf("%+v, %v", r, err)
	}
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"Eva Svensson, sjuksköterska", "fast-vardkontakt", "Norra teamet", `"Unclear":true`, "CareTeam.subject"} {
		if !bytes.Contains(out, []byte(s)) {
			t.Errorf("%q is not in %s", s, out)
		}
	}
}

func TestIndexSamples(t *testing.T) {
	files, err := filepath.Glob(testkit.Shared(t, "samples", "Update-1", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := inspect.File(filepath.Base(file), b)
		if err != nil || r.Contract != care.IndexUpdate1 || r.Message == nil {
			t.Errorf("%s: %s, %v", filepath.Base(file), r.Contract, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, in := range map[string]string{
		"empty":         "",
		"text":          "hej",
		"HTML":          "<!DOCTYPE html><html></html>",
		"JSON":          `{"a":1}`,
		"half JSON":     `{"resourceType":"Bundle"`,
		"another type":  `{"resourceType":"Patient"}`,
		"no such thing": `<a xmlns="urn:riv:x:y:GetZResponder:1"/>`,
	} {
		r, err := inspect.File(name, []byte(in))
		if fault.KindOf(err) != fault.Garbage || r.Error == nil || r.Error.Kind != fault.Garbage {
			t.Errorf("%s: %v", name, err)
		}
	}
}
