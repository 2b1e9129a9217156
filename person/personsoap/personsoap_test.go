package personsoap_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/person"
	"sammanhang/person/personsoap"
	"sammanhang/person/personsql"
	"sammanhang/person/persontest"
	"sammanhang/wire/soap"
)

const sender care.HSAID = "SE9900000001-SYS"

var now = persontest.Now

// looked is what was logged.
type looked struct {
	rows []care.PersonID
	err  error
}

func (l *looked) look(_ context.Context, from care.HSAID, people []care.PersonID, at time.Time) error {
	if from != sender || !at.Equal(now()) {
		return errors.New("somebody else, or at another time")
	}
	l.rows = append(l.rows, people...)
	return l.err
}

func open(t *testing.T) (*personsoap.Service, *looked) {
	t.Helper()
	store, err := personsql.New(t.Context(), sqlxtest.Open(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	imp := persontest.Family()
	home := person.Address{CareOf: "Ek & Co", Street: "Norra kajen 12", PostalCode: "99010", City: "Sjöstad"}
	for i := range imp.Persons {
		imp.Persons[i].Address = home // also of her who is protected: it must not be kept
	}
	imp.Persons[2].Deregistered, imp.Persons[2].DeregisteredOn = person.Emigrated, persontest.Day(2026, 2, 3)
	imp.Persons = append(imp.Persons, person.Person{ID: persontest.Reserve, Surname: "Okänd", Address: home})
	imp.Links = []person.Link{{From: persontest.Reserve, To: persontest.Coordination}, {From: persontest.Coordination, To: persontest.Johan}}
	if err := store.Put(t.Context(), imp); err != nil {
		t.Fatal(err)
	}
	log := &looked{}
	s := personsoap.New(store, now)
	s.OnLook = log.look
	return s, log
}

func ask(profile string, ignore bool, ids ...care.PersonID) string {
	var b strings.Builder
	b.WriteString(`<u:GetPersonsForProfile xmlns:u="urn:riv:strategicresourcemanagement:persons:person:GetPersonsForProfileResponder:5" xmlns:c="urn:riv:strategicresourcemanagement:persons:person:5">`)
	for _, id := range ids {
		b.WriteString("<u:personId><c:root>" + id.Root() + "</c:root><c:extension>" + id.Value() + "</c:extension></u:personId>")
	}
	fmt.Fprintf(&b, "<u:profile>%s</u:profile><u:ignoreReferredIdentity>%v</u:ignoreReferredIdentity></u:GetPersonsForProfile>", profile, ignore)
	return b.String()
}

func handle(t *testing.T, s *personsoap.Service, payload string) string {
	t.Helper()
	a, err := s.Handle(t.Context(), []byte(payload), sender)
	if err != nil {
		t.Fatal(err)
	}
	return string(a)
}

func TestProfiles(t *testing.T) {
	s, _ := open(t)
	for profile, want := range map[string][3]bool{"P1": {false, false, false}, "P2": {true, false, true}, "P3": {true, false, true}, "P4": {true, true, true}, "P5": {true, true, true}} {
		a := handle(t, s, ask(profile, false, persontest.Gosta))
		got := [3]bool{strings.Contains(a, "<c:postalAddress2>Norra kajen 12</c:postalAddress2>"), strings.Contains(a, "<c:value>1942-04-09</c:value>"), strings.Contains(a, "<c:deregistrationReasonCode>UV</c:deregistrationReasonCode>")}
		if got != want || !strings.Contains(a, "<c:givenName>Gösta</c:givenName>") {
			t.Errorf("%s: %v\n%s", profile, got, a)
		}
	}
}

// TestProtectedIdentity: whatever is asked for, and by whichever number, nothing but
// the name and the numbers comes out.
func TestProtectedIdentity(t *testing.T) {
	s, _ := open(t)
	for _, profile := range []string{"P1", "P2", "P3", "P4", "P5"} {
		a := handle(t, s, ask(profile, true, persontest.Maria))
		if !strings.Contains(a, "<c:protectedPersonIndicator>true</c:protectedPersonIndicator>") || !strings.Contains(a, "<c:protectedPopulationRecord>true</c:protectedPopulationRecord>") {
			t.Errorf("%s: %s", profile, a)
		}
		for _, never := range []string{"Norra", "9901", "Sjöstad", "Ek &amp;", "address", "birth", "deregistration", "contact"} {
			if strings.Contains(strings.ToLower(a), strings.ToLower(never)) {
				t.Errorf("%s tells %q of somebody who is protected:\n%s", profile, never, a)
			}
		}
	}
}

func TestReferredIdentity(t *testing.T) {
	s, _ := open(t)
	a := handle(t, s, ask("P1", false, persontest.Reserve))
	for _, want := range []string{
		"<c:requestedPersonalIdentity><c:root>1.2.752.74.9.1</c:root><c:extension>00342145BZ31</c:extension></c:requestedPersonalIdentity>",
		"<c:personalIdentity><c:root>1.2.752.129.2.1.3.1</c:root><c:extension>201701012393</c:extension></c:personalIdentity>",
		"<c:primaryIdentity>true</c:primaryIdentity>", "<c:givenName>Johan</c:givenName>",
		"<c:referredPersonalIdentity><c:root>1.2.752.74.9.1</c:root><c:extension>00342145BZ31</c:extension></c:referredPersonalIdentity>",
		"<c:referredPersonalIdentity><c:root>1.2.752.129.2.1.3.3</c:root>",
	} {
		if !strings.Contains(a, want) {
			t.Errorf("%s\nhas no %s", a, want)
		}
	}
	own := handle(t, s, ask("P1", true, persontest.Reserve))
	if !strings.Contains(own, "<c:surname>Okänd</c:surname>") || strings.Contains(own, "Johan") || !strings.Contains(own, "<c:primaryIdentity>false</c:primaryIdentity>") {
		t.Error(own)
	}
	// A number that the register has only a link of has the current person's record.
	if a := handle(t, s, ask("P1", false, persontest.Coordination)); !strings.Contains(a, "Johan") {
		t.Error(a)
	}
	if a := handle(t, s, ask("P1", true, persontest.Coordination)); strings.Contains(a, "personRecord>") {
		t.Error(a)
	}
}

// TestEveryNumberIsAnswered, in its order, known or not.
func TestEveryNumberIsAnswered(t *testing.T) {
	s, log := open(t)
	stranger := care.MustPersonID("195001182061")
	payload := strings.Replace(ask("P2", false, persontest.Gosta, stranger, persontest.Magdalena), "<u:profile>", "<u:personId><c:root>x</c:root></u:personId><u:profile>", 1)
	a := handle(t, s, payload)
	if n := strings.Count(a, "<requestedPersonRecord>"); n != 4 || strings.Count(a, "<c:personRecord>") != 2 {
		t.Fatalf("%d answers:\n%s", n, a)
	}
	if i, j := strings.Index(a, persontest.Gosta.Value()), strings.Index(a, persontest.Magdalena.Value()); i > j {
		t.Error("the order is another")
	}
	if !slices.Equal(log.rows, []care.PersonID{persontest.Gosta, stranger, persontest.Magdalena}) {
		t.Errorf("%d looks are logged", len(log.rows))
	}
}

func TestNothingIsReleasedUnlogged(t *testing.T) {
	s, log := open(t)
	log.err = errors.New("the disk is full")
	if a, err := s.Handle(t.Context(), []byte(ask("P2", false, persontest.Gosta)), sender); a != nil || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("%s, %v", a, err)
	}
	s.OnLook = nil
	if a, err := s.Handle(t.Context(), []byte(ask("P2", false, persontest.Gosta)), sender); a != nil || fault.KindOf(err) != fault.Denied || err == nil {
		t.Errorf("%s, %v", a, err)
	}
}

func TestRefused(t *testing.T) {
	s, log := open(t)
	full := ask("P2", false, persontest.Gosta)
	many := make([]care.PersonID, personsoap.MaxPersons+1)
	for i := range many {
		many[i] = persontest.Gosta
	}
	for name, payload := range map[string]string{
		"empty": "", "not-xml": "hello", "cut": full[:200], "other-root": "<a/>", "other-version": strings.ReplaceAll(full, "Responder:5", "Responder:4"),
		"dtd": "<!DOCTYPE a>" + full, "nobody": ask("P2", false), "profile-6": ask("P6", false, persontest.Gosta), "no-profile": ask("", false, persontest.Gosta),
		"no-ignore": strings.Replace(full, "false", "kanske", 1), "too-many": ask("P1", false, many...), "not-utf8": strings.Replace(full, "1942", "\xe5", 1),
	} {
		a, err := s.Handle(t.Context(), []byte(payload), sender)
		if k := fault.KindOf(err); a != nil || err == nil || k != fault.Invalid && k != fault.TooLarge || strings.Contains(err.Error(), "1942") {
			t.Errorf("%s: %s, %v", name, a, err)
		}
	}
	if len(log.rows) != 0 {
		t.Error("a refused question is logged as a look")
	}
	if _, err := s.ServeRIV(t.Context(), exchange.Call{Contract: care.GetCarePlans2, Sender: sender}); fault.KindOf(err) != fault.NotFound || err == nil {
		t.Errorf("another contract: %v", err)
	}
}

// TestAnswersAreValid by the contract's own schema, and so are the questions.
func TestAnswersAreValid(t *testing.T) {
	v := testkit.XSD(t, "strategicresourcemanagement.persons.person/5.0")
	s, _ := open(t)
	var all [][]byte
	for _, profile := range []string{"P1", "P2", "P3", "P4", "P5"} {
		for _, ignore := range []bool{true, false} {
			q := ask(profile, ignore, persontest.Magdalena, persontest.Gosta, persontest.Maria, persontest.Reserve, persontest.Coordination, care.MustPersonID("195001182061"))
			all = append(all, []byte(q), []byte(handle(t, s, q)))
		}
	}
	if err := v.Check(t, all...); err != nil {
		t.Error(err)
	}
}

// TestSamples: questions that others wrote are understood.
func TestSamples(t *testing.T) {
	dir := filepath.Join(testkit.Shared(t), "samples", "GetPersonsForProfile-5")
	files, err := filepath.Glob(filepath.Join(dir, "*-request.xml"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	s, _ := open(t)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		payload, _, err := soap.Body(b)
		if err != nil {
			t.Fatal(f, err)
		}
		if a := handle(t, s, string(payload)); strings.Count(a, "<requestedPersonRecord>") != 1 {
			t.Errorf("%s: %s", filepath.Base(f), a)
		}
	}
}

func FuzzHandle(f *testing.F) {
	f.Add([]byte(ask("P2", false, persontest.Gosta, persontest.Reserve)))
	f.Add([]byte(strings.ReplaceAll(ask("P5", true, persontest.Maria), "u:", "")))
	f.Add([]byte("<a/>"))
	s := personsoap.New(nobody{}, now)
	s.OnLook = func(context.Context, care.HSAID, []care.PersonID, time.Time) error { return nil }
	f.Fuzz(func(t *testing.T, payload []byte) {
		a, err := s.Handle(t.Context(), payload, sender)
		if (a == nil) == (err == nil) {
			t.Fatalf("%s and %v", a, err)
		}
	})
}

type nobody struct{}

func (nobody) People(_ context.Context, ids []care.PersonID) (map[care.PersonID]person.Person, error) {
	out := map[care.PersonID]person.Person{}
	for _, id := range ids {
		out[id] = person.Person{ID: id, GivenName: "<Å&>"}
	}
	return out, nil
}

func (nobody) Numbers(_ context.Context, id care.PersonID) ([]care.PersonID, error) {
	return []care.PersonID{id}, nil
}
