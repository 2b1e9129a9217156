package sets_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/internal/testkit"
	"sammanhang/record/alert"
	"sammanhang/record/sets"
	"sammanhang/wire/rivta"
)

// Each part of the contract becomes an alert that says what it is about.
func TestAlerts(t *testing.T) {
	said := func(s string) *rivta.CV { return &rivta.CV{OriginalText: s} }
	for name, c := range map[string]struct {
		body rivta.AlertBody
		want alert.Alert
	}{
		"a substance": {rivta.AlertBody{Hypersensitivity: &rivta.Hypersensitivity{Severity: said("Livshotande"), Certainty: said("Konstaterad"),
			Pharmaceutical: &rivta.Pharmaceutical{ATC: &rivta.CV{Code: "J01C", CodeSystem: "1.2.3", DisplayName: "Penicilliner"}, NonATCComment: "utslag"}}},
			alert.Alert{Kind: alert.Hypersensitivity, Title: "Penicilliner", Severity: "Livshotande", Certainty: "Konstaterad", Comment: "utslag", Code: "J01C", System: "1.2.3"}},
		"a product": {rivta.AlertBody{Hypersensitivity: &rivta.Hypersensitivity{Pharmaceutical: &rivta.Pharmaceutical{ProductIDs: []rivta.CV{{DisplayName: "Ipren"}}}}},
			alert.Alert{Kind: alert.Hypersensitivity, Title: "Ipren"}},
		"food": {rivta.AlertBody{Hypersensitivity: &rivta.Hypersensitivity{Other: &rivta.OtherAgent{Agent: "Jordnöt"}}, Comment: "även spår"},
			alert.Alert{Kind: alert.Hypersensitivity, Title: "Jordnöt", Comment: "även spår"}},
		"only a type": {rivta.AlertBody{Hypersensitivity: &rivta.Hypersensitivity{Type: said("Överkänslighet avs. födoämne")}},
			alert.Alert{Kind: alert.Hypersensitivity, Title: "Överkänslighet avs. födoämne"}},
		"an illness":    {rivta.AlertBody{SeriousDisease: &rivta.SeriousDisease{Disease: rivta.CV{Code: "G40", CodeSystem: "1.2"}}}, alert.Alert{Kind: alert.SeriousDisease, Title: "G40", Code: "G40", System: "1.2"}},
		"a treatment":   {rivta.AlertBody{Treatment: &rivta.AlertTreatment{Description: "Waran", Pharmaceutical: said("warfarin")}}, alert.Alert{Kind: alert.Treatment, Title: "Waran", Comment: "warfarin"}},
		"contagion":     {rivta.AlertBody{Communicable: &rivta.Communicable{Code: rivta.CV{DisplayName: "MRSA"}, Route: said("kontakt")}}, alert.Alert{Kind: alert.Communicable, Title: "MRSA", Comment: "kontakt"}},
		"a limit":       {rivta.AlertBody{Restriction: &rivta.Restriction{Comment: "Ej blodtransfusion"}}, alert.Alert{Kind: alert.Restriction, Title: "Ej blodtransfusion"}},
		"a heading":     {rivta.AlertBody{Unstructured: &rivta.UnstructuredAlert{Heading: "Nål", Content: "Svårstucken"}}, alert.Alert{Kind: alert.Unstructured, Title: "Nål", Comment: "Svårstucken"}},
		"nothing":       {rivta.AlertBody{}, alert.Alert{Title: "Typ"}},
		"two at a time": {rivta.AlertBody{SeriousDisease: &rivta.SeriousDisease{Disease: rivta.CV{DisplayName: "Epilepsi"}}, Restriction: &rivta.Restriction{Comment: "Ej ensam"}}, alert.Alert{Kind: alert.SeriousDisease, Title: "Epilepsi", Comment: "Ej ensam"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.body.Type = rivta.CV{DisplayName: "Typ"}
			c.body.Validity = rivta.Period{Start: "20200101000000"}
			h := rivta.Header{DocumentID: "d1", PatientID: rivta.PersonID{ID: "194204099222", Type: "1.2.752.129.2.1.3.1"}}
			res := decode(t, care.GetAlertInformation2, rivta.EncodeGetAlertInformation2Response(rivta.GetAlertInformation2Response{Alerts: []rivta.Alert{{Header: h, Body: c.body}}}))
			got := *res.Items[0].(*alert.Alert)
			if got.ID != "d1" || got.Type != "Typ" || got.From.IsZero() {
				t.Errorf("%+v", got)
			}
			got.Head, got.Type, got.From = c.want.Head, "", time.Time{}
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// The samples that others wrote are read, each with all its alerts.
func TestAlertSamples(t *testing.T) {
	dir := filepath.Join(testkit.Shared(t), "samples", "GetAlertInformation-2")
	files, err := filepath.Glob(filepath.Join(dir, "*-response.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples in %s: %v", dir, err)
	}
	total := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		res, err := sets.Decode(care.GetAlertInformation2, b, sets.Options{})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(f), err)
			continue
		}
		for _, it := range res.Items {
			total++
			if a := it.(*alert.Alert); a.Title == "" {
				t.Errorf("%s: an alert without a title: %+v", filepath.Base(f), a)
			}
		}
	}
	if total < 10 {
		t.Errorf("only %d alerts in all samples", total)
	}
}
