package directorysoap_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/directory/directorysoap"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/wire/soap"
)

const sender care.HSAID = "SE9900000001-SYS"

var (
	now   = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	karin = care.MustPersonID("197406079298")
	ylva  = care.MustPersonID("197101019045")
)

func at(y int) time.Time { return time.Date(y, 7, 1, 0, 0, 0, 0, time.UTC) }

func snapshot(t *testing.T) *directory.Snapshot {
	t.Helper()
	shared := []directory.Right{{Activity: "Läsa", Information: "alla", Scope: directory.Shared}, {Activity: "Skriva", Information: "alla", Scope: directory.WithinUnit}}
	s, problems := directory.Compile(directory.Data{
		Providers: []directory.Provider{
			{Provider: care.Provider{ID: "SE1-R", Name: "Region Storstad", Kind: care.Vardgivare, Owner: care.Region}, OrgNo: "9900000010", Valid: care.Period{From: at(2000), To: at(2040)}},
			{Provider: care.Provider{ID: "SE1-X", Name: "Utan nummer AB", Kind: care.Vardgivare, Owner: care.Private}},
			{Provider: care.Provider{ID: "SE1-K", Name: "Kommunen", Kind: care.Omsorgsgivare, Owner: care.Kommun}, OrgNo: "9900000051"},
		},
		Units: []care.Unit{{ID: "SE1-R-1", Provider: "SE1-R", Name: "Avdelning <51>", Valid: care.Period{From: at(2010), To: at(2030)}},
			{ID: "SE1-R-2", Provider: "SE1-R", Name: "Nedlagd", Valid: care.Period{To: at(2020)}}},
		Employees: []directory.Employee{
			{ID: "SE1-P1", GivenName: "Karin", Surname: "Ek Sandberg", Title: "Sjuksköterska", Licences: []string{"BM", "SJ"}, Person: karin, Valid: care.Period{From: at(2015), To: at(2031)}},
			{ID: "SE1-P2", GivenName: "Ylva", Surname: "Strand", Protected: true, Person: ylva},
			{ID: "SE1-P3", Surname: "Slutat", Valid: care.Period{To: at(2020)}},
			{ID: "SE1-P4", Surname: "Ek", Person: karin},
		},
		Assignments: []directory.Assignment{
			{ID: "SE1-M1", Name: "Vård", Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: shared, Unit: "SE1-R-1"},
			{ID: "SE1-M2", Name: "Nedlagd", Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: shared, Unit: "SE1-R-2"},
			{ID: "SE1-M3", Name: "Statistik", Kind: directory.Care, Purpose: care.Statistics, Provider: "SE1-R"},
			{ID: "SE1-M4", Name: "Utan nummer", Kind: directory.Care, Purpose: care.CareAndTreatment, Rights: shared, Provider: "SE1-X"},
			{ID: "SE1-M5", Name: "Hemtjänst", Kind: directory.Care, Purpose: care.SocialCare, Rights: shared, Provider: "SE1-K"},
			{ID: "SE1-M6", Name: "Spärr", Kind: directory.BlockOfficer, Purpose: care.Administration, Provider: "SE1-R"},
		},
		Members: []directory.Member{{Assignment: "SE1-M1", Employee: "SE1-P1"}, {Assignment: "SE1-M2", Employee: "SE1-P1"}, {Assignment: "SE1-M3", Employee: "SE1-P1"},
			{Assignment: "SE1-M4", Employee: "SE1-P1"}, {Assignment: "SE1-M5", Employee: "SE1-P1"}, {Assignment: "SE1-M6", Employee: "SE1-P1"}, {Assignment: "SE1-M1", Employee: "SE1-P2"}},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

type looked struct {
	people []care.PersonID
	err    error
}

func open(t *testing.T) (*directorysoap.Service, *looked) {
	log, d := &looked{}, snapshot(t)
	s := directorysoap.New(func() *directory.Snapshot { return d }, func() time.Time { return now })
	s.OnLook = func(_ context.Context, from care.HSAID, people []care.PersonID, _ time.Time) error {
		if from != sender {
			return errors.New("somebody else")
		}
		log.people = append(log.people, people...)
		return log.err
	}
	return s, log
}

func ask(c care.Contract, inner string) string {
	return "<" + c.Interaction() + ` xmlns="` + string(c) + `">` + inner + "</" + c.Interaction() + ">"
}

const (
	byID     = "<personHsaId>se1-p1</personHsaId>"
	byNumber = "<personalIdentityNumber>197406079298</personalIdentityNumber>"
	// profile stands in a namespace of its own in this contract
	extended = `<p:profile xmlns:p="urn:riv:infrastructure:directory:authorizationmanagement:GetCredentialsForPersonIncludingProtectedPersonResponder:2.1">extended1</p:profile>`
)

func handle(t *testing.T, s *directorysoap.Service, c care.Contract, inner string) string {
	t.Helper()
	a, err := s.Handle(t.Context(), c, []byte(ask(c, inner)), sender)
	if err != nil {
		t.Fatal(err)
	}
	return string(a)
}

func TestCredentials(t *testing.T) {
	s, log := open(t)
	a := handle(t, s, care.GetCredentialsForPerson2, byID)
	for _, want := range []string{
		"<c:givenName>Karin</c:givenName><c:middleAndSurName>Ek Sandberg</c:middleAndSurName><c:personHsaId>SE1-P1</c:personHsaId>",
		"<c:healthCareProfessionalLicence>Barnmorska</c:healthCareProfessionalLicence><c:healthCareProfessionalLicence>Sjuksköterska</c:healthCareProfessionalLicence>",
		"<c:commissionName>Vård</c:commissionName><c:commissionHsaId>SE1-M1</c:commissionHsaId><c:commissionPurpose>Vård och behandling</c:commissionPurpose>",
		"<c:activity>Läsa</c:activity><c:informationClass>alla</c:informationClass><c:scope>SJF</c:scope>",
		"<c:healthCareUnitName>Avdelning &lt;51&gt;</c:healthCareUnitName><c:healthCareUnitStartDate>2010-07-01T02:00:00+02:00</c:healthCareUnitStartDate>",
		"<c:healthCareProviderOrgNo>9900000010</c:healthCareProviderOrgNo>", "<c:commissionName>Statistik</c:commissionName>", "<m:healthCareProfessionalLicenceCode>SJ</m:healthCareProfessionalLicenceCode>",
	} {
		if !strings.Contains(a, want) {
			t.Errorf("%s\nhas no %s", a, want)
		}
	}
	for what, never := range map[string]string{"a closed unit": "Nedlagd", "a provider without a number": "Utan nummer", "social care": "Hemtjänst", "an administrative assignment": "Spärr",
		"a number that was not asked for": "19740607", "that nobody is protected": "protectedPerson"} {
		if strings.Contains(a, never) {
			t.Errorf("the answer tells %s:\n%s", what, a)
		}
	}
	if len(log.people) != 0 {
		t.Error("a look by HSA-id is logged under a person")
	}
}

func TestByNumber(t *testing.T) {
	s, log := open(t)
	a := handle(t, s, care.GetCredentialsForPerson2, byNumber)
	if strings.Count(a, "<credentialInformation>") != 2 || strings.Contains(a, karin.Value()) {
		t.Errorf("one for each HSA-id: %s", a)
	}
	a = handle(t, s, care.GetCredentialsForPerson2, byID+extended)
	if !strings.Contains(a, "<m:personalIdentity><m:root>1.2.752.129.2.1.3.1</m:root><m:extension>197406079298</m:extension></m:personalIdentity>") {
		t.Error(a)
	}
	if a := handle(t, s, care.GetCredentialsForPerson2, "<personHsaId>SE1-P2</personHsaId>"); !strings.Contains(a, "<c:protectedPerson>true</c:protectedPerson>") {
		t.Error(a)
	}
	if len(log.people) != 3 || log.people[0] != karin || log.people[1] != karin || log.people[2] != ylva {
		t.Errorf("%d looks are logged", len(log.people))
	}
}

func TestEmptyAnswers(t *testing.T) {
	s, _ := open(t)
	for name, inner := range map[string]string{
		"unknown": "<personHsaId>SE1-P9</personHsaId>", "no id": "<personHsaId>å</personHsaId>", "has left": "<personHsaId>SE1-P3</personHsaId>",
		"unknown number": "<personalIdentityNumber>194204099222</personalIdentityNumber>", "no number": "<personalIdentityNumber>7</personalIdentityNumber>",
		"a branch": byID + "<searchBase>o=Annan,c=SE</searchBase>",
	} {
		for _, c := range []care.Contract{care.GetCredentialsForPerson2, care.GetEmployee4} {
			if a := handle(t, s, c, inner); strings.Contains(a, "middleAndSurName") {
				t.Errorf("%s: %s", name, a)
			}
		}
	}
	if a := handle(t, s, care.GetEmployee4, byID+"<searchBase>C=se</searchBase>"); !strings.Contains(a, "<c:title>Sjuksköterska</c:title>") {
		t.Error(a)
	}
}

func TestRefused(t *testing.T) {
	s, log := open(t)
	c := care.GetCredentialsForPerson2
	full := ask(c, byID)
	for name, payload := range map[string]string{
		"empty": "", "not-xml": "hello", "cut": full[:100], "other-root": "<a/>", "another-contract": ask(care.GetEmployee4, byID), "dtd": "<!DOCTYPE a>" + full,
		"nobody": ask(c, ""), "both": ask(c, byID+byNumber), "profile": ask(c, byID+"<profile>allt</profile>"),
	} {
		if a, err := s.Handle(t.Context(), c, []byte(payload), sender); a != nil || err == nil || fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "1974") {
			t.Errorf("%s: %s, %v", name, a, err)
		}
	}
	if _, err := s.Handle(t.Context(), care.GetCarePlans2, []byte(full), sender); fault.KindOf(err) != fault.NotFound || err == nil {
		t.Error(err)
	}
	log.err = errors.New("the disk is full")
	if a, err := s.Handle(t.Context(), c, []byte(ask(c, byNumber)), sender); a != nil || fault.KindOf(err) != fault.Unavailable || err == nil {
		t.Errorf("%s, %v", a, err)
	}
	s.OnLook = nil
	for _, inner := range []string{byNumber, byID + extended, "<personHsaId>SE1-P2</personHsaId>"} {
		if a, err := s.Handle(t.Context(), c, []byte(ask(c, inner)), sender); a != nil || fault.KindOf(err) != fault.Denied || err == nil {
			t.Errorf("%s, %v", a, err)
		}
	}
}

func TestServed(t *testing.T) {
	s, _ := open(t)
	body := soap.Wrap(care.RIVTABP21, "SE1", []byte(ask(care.GetEmployee4, byID)))
	a, err := s.ServeRIV(t.Context(), exchange.Call{Contract: care.GetEmployee4, Sender: sender, Body: strings.NewReader(string(body))})
	if err != nil || a.Status != 200 {
		t.Fatal(a, err)
	}
	for name, c := range map[string]exchange.Call{"no body": {Contract: care.GetEmployee4}, "no envelope": {Contract: care.GetEmployee4, Body: strings.NewReader("<a/>")},
		"too large": {Contract: care.GetEmployee4, Body: strings.NewReader(strings.Repeat(" ", directorysoap.MaxBody+1))}} {
		if _, err := s.ServeRIV(t.Context(), c); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswersAreValid(t *testing.T) {
	s, _ := open(t)
	for _, c := range []struct {
		contract care.Contract
		dir      string
		profile  string
	}{{care.GetCredentialsForPerson2, "infrastructure.directory.authorizationmanagement/2.4.5", extended}, {care.GetEmployee4, "infrastructure.directory.employee/4.0", ""}} {
		v := testkit.XSD(t, c.dir)
		var all [][]byte
		for _, inner := range []string{byID, byNumber, byID + c.profile, byNumber + "<searchBase>c=SE</searchBase>" + c.profile, "<personHsaId>SE1-P2</personHsaId>", "<personHsaId>SE1-P4</personHsaId>", "<personHsaId>SE1-P9</personHsaId>"} {
			all = append(all, []byte(ask(c.contract, inner)), []byte(handle(t, s, c.contract, inner)))
		}
		if err := v.Check(t, all...); err != nil {
			t.Error(err)
		}
	}
}

func FuzzHandle(f *testing.F) {
	for _, c := range []care.Contract{care.GetCredentialsForPerson2, care.GetEmployee4} {
		f.Add(string(c), ask(c, byID+extended))
		f.Add(string(c), ask(c, byNumber))
	}
	s := directorysoap.New(func() *directory.Snapshot { return nil }, func() time.Time { return now })
	s.OnLook = func(context.Context, care.HSAID, []care.PersonID, time.Time) error { return nil }
	f.Fuzz(func(t *testing.T, contract, payload string) {
		a, err := s.Handle(t.Context(), care.Contract(contract), []byte(payload), sender)
		if (a == nil) == (err == nil) {
			t.Fatalf("%s and %v", a, err)
		}
	})
}
