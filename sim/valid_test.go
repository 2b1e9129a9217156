package sim_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/sim"
	"sammanhang/wire/soap"
)

// Some schemas write ^…$ inside patterns, which a strict validator takes literally.
var anchored = regexp.MustCompile(`(pattern value=")\^([^"]*)\$"`)

// schemas copies the reference schemas to a folder of the test, without the anchors.
func schemas(t *testing.T, dir string) string {
	t.Helper()
	from, to := testkit.Shared(t, "contracts", dir), filepath.Join(t.TempDir(), "schemas")
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xsd" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, path)
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, anchored.ReplaceAll(b, []byte(`${1}${2}"`)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// Every answer about the named residents is valid against the contract's own schema.
func TestAnswersAreValid(t *testing.T) {
	testkit.Shared(t)
	xmllint := testkit.Program(t, "xmllint", "libxml2-utils")
	where := map[care.Contract][2]string{
		care.GetSubjectOfCareSchedule1: {"crm.scheduling/1.1.1", "GetSubjectOfCareScheduleResponder_1.1.xsd"},
		care.GetCareContacts3:          {"clinicalprocess.logistics.logistics/3.0-2026", "GetCareContactsResponder_3.0.xsd"},
		care.GetCareContacts2:          {"clinicalprocess.logistics.logistics/2.0.1", "GetCareContactsResponder_2.0.xsd"},
		care.GetCarePlans2:             {"clinicalprocess.logistics.logistics/3.0-2026", "GetCarePlansResponder_2.0.xsd"},
		care.GetCareDocumentation2:     {"clinicalprocess.healthcond.description/2.1.1", "GetCareDocumentationResponder_2.1.xsd"},
		care.GetCareDocumentation3:     {"clinicalprocess.healthcond.description", "GetCareDocumentationResponder_3.*.xsd"},
		care.GetDiagnosis2:             {"clinicalprocess.healthcond.description/2.1.1", "GetDiagnosisResponder_2.0.xsd"},
		care.GetAlertInformation2:      {"clinicalprocess.healthcond.description/2.1.1", "GetAlertInformationResponder_2.0.xsd"},
		care.GetMedicationHistory2:     {"clinicalprocess.activityprescription.actoutcome/2.2-2026", "GetMedicationHistoryResponder_2.*.xsd"},
		care.GetListing1:               {"crm.carelisting/1.0", "GetListing_1_0.xsd"},
	}
	files := map[care.Contract][]string{}
	r := start(t, 10)
	dir := t.TempDir()
	for _, p := range r.Describe(nil, "").People {
		r.every(t, care.MustPersonID(p.PersonID), func(s sim.DescribedSystem, c care.Contract, a care.LogicalAddress, body []byte) {
			if c.IsFHIR() {
				return
			}
			payload, _, err := soap.Body(body)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(dir, p.Key+"-"+s.Key+"-"+c.Interaction()+"-"+string(a)+".xml")
			if err := os.WriteFile(name, payload, 0o644); err != nil {
				t.Fatal(err)
			}
			files[c] = append(files[c], name)
		})
	}
	for c, w := range where {
		root := schemas(t, w[0])
		xsd := ""
		filepath.WalkDir(root, func(path string, _ os.DirEntry, _ error) error {
			if ok, _ := filepath.Match(w[1], filepath.Base(path)); ok {
				xsd = path
			}
			return nil
		})
		if xsd == "" {
			t.Errorf("%s: no schema %s", c.Interaction(), w[1])
			continue
		}
		if len(files[c]) == 0 {
			t.Errorf("%s: no answer to check", c.Interaction())
			continue
		}
		out, err := exec.Command(xmllint, append([]string{"--noout", "--nonet", "--schema", xsd}, files[c]...)...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", c, err, clip(out))
		}
	}
}

func clip(b []byte) []byte {
	if len(b) > 3000 {
		return b[:3000]
	}
	return b
}
