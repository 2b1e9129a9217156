package safeguardsoap_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardsoap"
	"sammanhang/safeguard/safeguardsql"
	"sammanhang/safeguard/safeguardtest"
	"sammanhang/wire/soap"
)

const (
	national = care.LogicalAddress("SE9900000009-SAMMANHANG")
	hospital = care.HSAID("SE9900000001-A") // the readers'
	region   = care.HSAID("SE9900000001-B") // a source
	social   = care.HSAID("SE9900000001-K") // an omsorgsgivare
	foreign  = care.HSAID("SE9900000001-Z") // not in the directory
)

var (
	magdalena = safeguardtest.Magdalena
	maria     = safeguardtest.Maria
	reserve   = safeguardtest.Reserve
)

// staff is a directory: -U1 and -U2 are units of their provider, -OFFICER and -NURSE work
// there, and -REVIEWER has an assignment that sets nothing.
type staff struct{}

func (staff) Kind(p care.HSAID) (care.ProviderKind, bool) {
	k, ok := map[care.HSAID]care.ProviderKind{hospital: care.Vardgivare, region: care.Vardgivare, social: care.Omsorgsgivare}[p]
	return k, ok
}

func (s staff) ProviderOf(unit care.HSAID) (care.HSAID, bool) {
	if len(unit) < 3 || unit[len(unit)-3:len(unit)-1] != "-U" {
		return "", false
	}
	p := unit[:len(unit)-3]
	_, ok := s.Kind(p)
	return p, ok
}

func (s staff) Acts(employee, assignment, provider care.HSAID, kind safeguard.Kind, _ time.Time) bool {
	_, known := s.Kind(provider)
	officer := employee == provider+"-OFFICER" && (kind == safeguard.KindBlock || kind == safeguard.KindLift)
	return known && (officer || employee == provider+"-NURSE") && (assignment == "" || assignment == provider+"-UPPDRAG")
}

// world is a door with all that is behind it, at a time that a test sets.
type world struct {
	*testing.T
	now      time.Time
	register *safeguard.Service
	door     *safeguardsoap.Service
	log      []safeguardsoap.Row
	logAway  bool
	newer    bool                // blocks are asked about in version 4 where the story says 2
	payloads map[string][][]byte // what was asked and answered, by the folder of its schemas
	n        int
}

type joined struct{}

// Numbers: Magdalena has had a reserve number.
func (joined) Numbers(_ context.Context, p care.PersonID) ([]care.PersonID, error) {
	if p == magdalena || p == reserve {
		return []care.PersonID{magdalena, reserve}, nil
	}
	return nil, nil
}

func newWorld(t *testing.T, cfg safeguardsoap.Config) *world {
	t.Helper()
	store, err := safeguardsql.New(t.Context(), sqlxtest.Open(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	return worldOf(t, cfg, store)
}

func worldOf(t *testing.T, cfg safeguardsoap.Config, store safeguard.Store) *world {
	w := &world{T: t, now: safeguardtest.Now(), register: safeguard.New(safeguard.Config{}, store, joined{}), payloads: map[string][][]byte{}}
	cfg.System, cfg.Shared = "SE9900000009-SAMMANHANG", []care.LogicalAddress{national}
	cfg.Permitted = func(_ care.Contract, _ care.LogicalAddress, system care.HSAID, _ time.Time) bool {
		return system == "SE9900000001-SYS"
	}
	w.door = safeguardsoap.New(cfg, w.register, staff{}, func(_ context.Context, rows []safeguardsoap.Row) error {
		if w.logAway {
			return errors.New("away")
		}
		w.log = append(w.log, rows...)
		return nil
	}, func() time.Time { return w.now })
	return w
}

// id is a new UUID.
func (w *world) id() string { w.n++; return safeguardtest.ID(w.n) }

func (w *world) pass(d time.Duration) { w.now = w.now.Add(d) }

// contract finds a contract by its short name and the end of its domain and version, as
// "CheckBlocks 4" or "CheckConsent consent 2".
func contract(name string) care.Contract {
	part := strings.Fields(name)
	var found []care.Contract
	for _, c := range safeguardsoap.Table() {
		if c.Interaction() == part[0] && strings.HasSuffix(string(c), ":"+part[len(part)-1]) && (len(part) == 2 || strings.Contains(string(c), part[1]+":")) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		panic(fmt.Sprint(name, found))
	}
	return found[0]
}

func old(c care.Contract) bool { return strings.HasPrefix(string(c), "urn:riv:ehr:") }

// dataTypes is the namespace of a contract's data types, and the folder of its schemas.
func dataTypes(c care.Contract) (ns, dir string) {
	for _, x := range [][3]string{
		{"urn:riv:informationsecurity:authorization:blocking:", "urn:riv:informationsecurity:authorization:blocking:4", "informationsecurity.authorization.blocking/4.0"},
		{"urn:riv:informationsecurity:authorization:consent:", "urn:riv:informationsecurity:authorization:consent:2", "informationsecurity.authorization.consent/2.0"},
		{"urn:riv:ehr:blocking:accesscontrol:", "urn:riv:ehr:blocking:accesscontrol:3", "ehr.blocking/3.2.1"},
		{"urn:riv:ehr:blocking:", "urn:riv:ehr:blocking:2", "ehr.blocking/3.2.1"},
		{"urn:riv:ehr:patientconsent:", "urn:riv:ehr:patientconsent:1", "ehr.patientconsent/1.0"},
		{"urn:riv:ehr:patientrelationship:", "urn:riv:ehr:patientrelationship:1", "ehr.patientrelationship/1.0"},
	} {
		if strings.HasPrefix(string(c), x[0]) {
			return x[1], x[2]
		}
	}
	panic(c)
}

// xs are the fields of an element: names and what they hold (a text, a person or more
// fields), by turns. A field that holds "" is left out.
type xs []any

// message writes the request of a contract.
func message(c care.Contract, f xs) string {
	ns, _ := dataTypes(c)
	name := c.Interaction()
	if old(c) {
		name += "Request"
	}
	return `<r:` + name + ` xmlns:r="` + string(c) + `" xmlns:d="` + ns + `">` + write(f, "r:", old(c)) + `</r:` + name + `>`
}

func write(f xs, prefix string, capitals bool) string {
	var b strings.Builder
	for i := 0; i < len(f); i += 2 {
		name, inside := f[i].(string), ""
		switch v := f[i+1].(type) {
		case xs:
			inside = write(v, "d:", capitals)
		case care.PersonID:
			if inside = v.Value(); !capitals {
				inside = write(xs{"root", v.Root(), "extension", v.Value()}, "d:", false)
			}
		default:
			var e bytes.Buffer
			_ = xml.EscapeText(&e, []byte(fmt.Sprint(v)))
			inside = e.String()
		}
		if inside == "" {
			continue
		}
		if capitals {
			name = strings.ToUpper(name[:1]) + name[1:]
		}
		b.WriteString("<" + prefix + name + ">" + inside + "</" + prefix + name + ">")
	}
	return b.String()
}

// ask calls a contract at an address, and gives the payload of the answer.
func (w *world) ask(name string, to care.LogicalAddress, f xs) string {
	w.Helper()
	if w.newer {
		name, f = newer(name, f)
	}
	c := contract(name)
	payload := message(c, f)
	answer, err := w.call(c, to, payload)
	if err != nil {
		w.Fatalf("%s: %v", name, err)
	}
	_, dir := dataTypes(c)
	w.payloads[dir] = append(w.payloads[dir], []byte(answer))
	if code(answer) == "OK" && !ownSchema(c) {
		w.payloads[dir] = append(w.payloads[dir], []byte(payload))
	}
	return answer
}

// newer is a call of version 2 as it is in version 4, which has one question for blocks.
func newer(name string, f xs) (string, xs) {
	interaction, two := strings.CutSuffix(name, " 2")
	if !two || strings.Contains(interaction, " ") {
		return name, f
	}
	if strings.HasPrefix(interaction, "Get") && strings.Contains(interaction, "Blocks") && interaction != "GetExtendedBlocksForPatient" {
		interaction = "GetBlocks"
		f = slices.Clone(f)
		if i := slices.Index(f, any("careProviderId")); i >= 0 {
			f[i] = "careProviderIds"
		}
	}
	return interaction + " blocking 4", f
}

// ownSchema tells whether the reference material has no schema of a contract.
func ownSchema(c care.Contract) bool {
	return strings.HasPrefix(string(c), "urn:riv:informationsecurity:authorization:blocking:") && c.Interaction() != "CheckBlocks"
}

func (w *world) call(c care.Contract, to care.LogicalAddress, payload string) (string, error) {
	a, err := w.door.ServeRIV(context.Background(), exchange.Call{Sender: "SE9900000005-TP", OriginalConsumer: "SE9900000001-SYS", Contract: c, Address: to,
		Profile: care.RIVTABP21, CorrelationID: "c-1", Body: bytes.NewReader(soap.Wrap(care.RIVTABP21, to, []byte(payload)))})
	if err != nil {
		return "", err
	}
	defer a.Body.Close()
	envelope, err := io.ReadAll(a.Body)
	if err != nil {
		return "", err
	}
	body, f, err := soap.Body(envelope)
	if err != nil || f != nil {
		return "", fmt.Errorf("%v %v", err, f)
	}
	return string(body), nil
}

// want asks and wants a result code; a refusal tells nothing of a person.
func (w *world) want(result, name string, to care.HSAID, f xs) string {
	w.Helper()
	answer := w.ask(name, care.LogicalAddress(to), f)
	if got := code(answer); got != result {
		w.Errorf("%s: %s, want %s", name, answer, result)
	}
	if result != "OK" && result != "INFO" && regexp.MustCompile(`\d{8,}`).MatchString(words(answer)) {
		w.Errorf("%s: the refusal tells a number: %s", name, words(answer))
	}
	return answer
}

// elements are the texts of all elements of a name, whatever its capital.
func elements(answer, name string) (list []string) {
	for _, m := range regexp.MustCompile(`<\w:(?i:`+name+`)>([^<]*)<`).FindAllStringSubmatch(answer, -1) {
		list = append(list, m[1])
	}
	return list
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// people are whom an answer tells of, in either form.
func people(answer string) (list []string) {
	for _, m := range regexp.MustCompile(`<\w:(?:PatientIds?|extension)>([^<]+)<`).FindAllStringSubmatch(answer, -1) {
		list = append(list, m[1])
	}
	return list
}

func code(answer string) string  { return first(elements(answer, "resultCode")) }
func words(answer string) string { return first(elements(answer, "resultText")) }

func (w *world) same(got, want any) {
	w.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("%v, want %v", got, want)
	}
}

// local is a time as the contracts write it.
func local(t time.Time) string { return care.SwedishTime(t).Format("2006-01-02T15:04:05") }

// by is an action of an employee of a provider.
func (w *world) by(employee care.HSAID) xs {
	at := local(w.now.Add(-time.Minute))
	who := xs{"employeeId", employee, "assignmentName", "Spärradministratör"}
	return xs{"requestDate", at, "requestedBy", who, "registrationDate", at, "registeredBy", who, "reasonText", "På begäran & önskan"}
}

func isFault(err error, kind fault.Kind) bool { return err != nil && fault.KindOf(err) == kind }
