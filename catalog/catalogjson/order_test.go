package catalogjson_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sammanhang/catalog"
	"sammanhang/catalog/catalogjson"
	"sammanhang/internal/testkit"
)

// TestOrders gives every sample order the right answer upon the sample export.
func TestOrders(t *testing.T) {
	f, err := os.Open(testkit.Shared(t, "samples", "catalog", "tak", "export.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	file, err := catalogjson.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	const (
		activities = "urn:riv:clinicalprocess:activity:actions:GetActivitiesResponder:2"
		supported  = "urn:riv:itintegration:registry:GetSupportedServiceContractsResponder:1"
		schedule   = "urn:riv:crm:scheduling:GetSubjectOfCareScheduleResponder:1"
		ping       = "urn:riv:itinfra:tp:PingResponder:1"
	)
	for _, c := range []struct {
		name     string
		edits    []string // op, table, key
		problems []string
	}{
		{"test-simple", []string{
			"add tjanstekontrakt " + activities, "add tjanstekomponent PROD-001", "add tjanstekomponent KONS-001", "add logiskadress TEST-001",
			"add anropsadress PROD-001 RIVTABP21 https://test.se", "add vagval " + activities + " TEST-001 from 2022-12-14T12:00:00Z",
			"add anropsbehorighet " + activities + " TEST-001 KONS-001 from 2022-12-14T12:00:00Z",
		}, nil},
		{"test-duplicates", nil, []string{"tjanstekomponent KONS-001: is in the order more than once", "logiskadress TEST-001: is in the order more than once", "vagval " + activities + " TEST-001: is in the order more than once", "anropsbehorighet " + activities + " TEST-001 KONS-001: is in the order more than once"}},
		{"test-empty-address", nil, []string{"lacks adress", "exkludera : is missing"}},
		{"test-empty-fields", nil, []string{"tjanstekontrakt : lacks namnrymd", "logiskadress : lacks hsaId", "tjanstekomponent : lacks hsaId", "exkludera : is missing"}},
		{"test-missing-url", nil, []string{"lacks adress"}},
		{"test-missing-relations", nil, []string{
			`refers to the contract "urn:riv:a:b:c:UnknownContractResponder:2"`, `refers to the logical address "NY-LOGISK-ADRESS"`, `refers to the system "NY-KONSUMENT"`, `has the profile "RIVTABP99"`,
		}},
		{"test-exkludera-missing", nil, []string{"UnknownStuff:1: is to be taken away, but is not", "TEST-313: is to be", "TEST-314: is to be", "GetUnSupportedServiceContractsResponder:1 5565594230 TP: is to be", "vagval " + supported + " 5565594230: is to be"}},
		{"test-exkludera_deaktivera", []string{"end vagval " + supported + " 5565594230 from 2009-03-09T23:00:00Z", "end anropsbehorighet " + supported + " 5565594230 TP from 2009-03-09T23:00:00Z"}, nil},
		// In this export nothing is routed or permitted for that contract and address.
		{"test-exkludera_delete", nil, []string{"vagval " + ping + " HSA-VKK123: is to be", "anropsbehorighet " + ping + " HSA-VKK123 TP: is to be"}},
		{"test-update-vagval", []string{
			"delete vagval " + supported + " 5565594230 from 2009-03-09T23:00:00Z", "add vagval " + supported + " 5565594230 from 2009-03-09T23:00:00Z",
			"delete anropsbehorighet " + supported + " 5565594230 TP from 2009-03-09T23:00:00Z", "add anropsbehorighet " + supported + " 5565594230 TP from 2009-03-09T23:00:00Z",
		}, nil},
		{"test-update-vagval1", []string{
			"end vagval " + schedule + " HSA-VKK123 from 2009-03-09T23:00:00Z", "add anropsadress SCHEDULR RIVTABP21 http://33.33.33.33:8080/ny-url", "add vagval " + schedule + " HSA-VKK123 from 2023-01-24T14:00:00Z",
			"delete anropsbehorighet " + schedule + " HSA-VKK123 TP from 2009-03-09T23:00:00Z", "add anropsbehorighet " + schedule + " HSA-VKK123 TP from 2009-03-09T23:00:00Z",
		}, nil},
		{"test-update-vagval2", []string{
			"add anropsadress EI-HSAID RIVTABP21 http://localhost:8088/NyaServiceURL/service/v1", "add vagval " + ping + " HSA-VKK123 from 2023-01-24T14:00:00Z", "add anropsbehorighet " + ping + " HSA-VKK123 TP from 2023-01-24T14:00:00Z",
		}, nil},
		{"test-update-vagval3", []string{"add vagval " + ping + " HSA-VKK123 from 2023-01-24T14:00:00Z"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := os.ReadFile(testkit.Shared(t, "samples", "catalog", "tak", "bestallning-"+c.name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			order, problems, err := catalogjson.ReadOrder(text)
			if err != nil {
				t.Fatal(err)
			}
			edits, more := order.Edits(file.Data)
			problems = append(problems, more...)
			var all strings.Builder
			for _, p := range problems {
				fmt.Fprintln(&all, p)
				if p.Line == 0 {
					t.Errorf("no line: %s", p)
				}
			}
			for _, want := range c.problems {
				if !strings.Contains(all.String(), want) {
					t.Errorf("not named: %s", want)
				}
			}
			if len(c.problems) > 0 {
				return
			}
			if len(problems) > 0 {
				t.Errorf("a good order has problems:\n%s", all.String())
			}
			var got []string
			for _, e := range edits {
				got = append(got, e.String())
			}
			if diff := cmp.Diff(c.edits, got); diff != "" {
				t.Error(diff)
			}
			now, wrong := catalog.Apply(file.Data, edits)
			if len(wrong) > 0 {
				t.Error(wrong)
			}
			_, before := catalog.Compile(0, file.Data)
			_, after := catalog.Compile(0, now)
			for _, p := range after {
				if strings.Contains(p.Text, "overlap") || len(after) > len(before)+4 {
					t.Error(p)
				}
			}
			again, _ := order.Edits(now)
			if len(again) > 0 && !strings.Contains(c.name, "exkludera") {
				t.Errorf("carried out twice, it does something twice: %v", again)
			}
		})
	}
}

func TestOrderThatIsNone(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "line 1",
		"{\n\"inkludera\": {\n]": "line 3",
		"{}":                     "neither",
		`{"inkludera":[]}`:       "line 1",
		`{"inkludera":{}} {}`:    "line 1",
	} {
		if _, _, err := catalogjson.ReadOrder([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzReadOrder(f *testing.F) {
	f.Add([]byte(`{"genomforandeTidpunkt":"2026-01-01","inkludera":{"logiskadresser":[{"hsaId":"U1","beskrivning":""}],"vagval":[{"adress":"https://p","logiskAdress":"U1","tjanstekontrakt":"a","rivtaprofil":"RIVTABP21","tjanstekomponent":"P"}]},"exkludera":{"vagval":[{}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		order, problems, err := catalogjson.ReadOrder(b)
		if err != nil || catalog.Grave(problems) {
			return
		}
		edits, problems := order.Edits(catalog.Data{})
		if _, wrong := catalog.Apply(catalog.Data{}, edits); len(wrong) > 0 && !catalog.Grave(problems) {
			t.Fatal(wrong)
		}
	})
}
