package messagesoap_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/internal/testkit"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/message"
	"sammanhang/message/messagesoap"
	"sammanhang/message/messagesql"
	"sammanhang/wire/soap"
)

const sender care.HSAID = "SE9900000001-SYS"

var (
	magdalena = care.MustPersonID("197406079298")
	now       = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
)

// full is a request with every element that is shown.
func full() string {
	return `<r:AddMessageToPatientPortalInbox xmlns:r="urn:riv:infrastructure:eservicesupply:patientportal:AddMessageToPatientPortalInboxResponder:1"
	 xmlns:c="urn:riv:infrastructure:eservicesupply:patientportal:1">
  <r:subjectOfCareId>197406079298</r:subjectOfCareId>
  <r:message>
    <c:organisationUnit><c:unitId>se9900000001-vc</c:unitId><c:unitName>Vårdcentralen Åby</c:unitName>
      <c:unitPostalCity>Åby</c:unitPostalCity><c:unitTelephone>08-12 34 56</c:unitTelephone></c:organisationUnit>
    <c:messageThreadId>tråd 7 &lt;a&gt;</c:messageThreadId>
    <c:messageDescription>Din tid
       är bokad</c:messageDescription>
    <c:messageText>Hej!

Välkommen på måndag &amp; ta med legitimation.</c:messageText>
  </r:message>
  <r:notify>false</r:notify>
</r:AddMessageToPatientPortalInbox>`
}

func open(t *testing.T) (*messagesoap.Service, *message.Box) {
	store, err := messagesql.New(t.Context(), sqlxtest.Open(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	box := message.New(message.Config{}, store)
	return messagesoap.New(box, func() time.Time { return now }), box
}

func inbox(t *testing.T, b *message.Box) []message.Message {
	t.Helper()
	list, err := b.Inbox(t.Context(), magdalena, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func handle(t *testing.T, s *messagesoap.Service, payload, correlation string) string {
	t.Helper()
	a, err := s.Handle(t.Context(), []byte(payload), sender, correlation, now)
	if err != nil {
		t.Fatal(err)
	}
	return string(a)
}

func TestDeliver(t *testing.T) {
	s, box := open(t)
	for range 2 { // sent again: one message, the same answer
		a := handle(t, s, full(), "c1")
		for _, want := range []string{"<messageThreadId>tråd 7 &lt;a&gt;</messageThreadId>", "<resultCode>OK</resultCode>"} {
			if !strings.Contains(a, want) {
				t.Errorf("%s\nhas no %s", a, want)
			}
		}
	}
	got := inbox(t, box)
	if len(got) != 1 {
		t.Fatalf("%d messages", len(got))
	}
	want := message.Message{
		ID: got[0].ID, Subject: magdalena, FromUnit: "SE9900000001-VC", FromName: "Vårdcentralen Åby", FromPhone: "08-12 34 56", System: sender,
		Thread: "tråd 7 <a>", Title: "Din tid är bokad", Text: "Hej!\n\nVälkommen på måndag & ta med legitimation.", Sent: now,
	}
	if got[0] != want {
		t.Errorf("got  %+v\nwant %+v", got[0], want)
	}
	if strings.Contains(got[0].ID, magdalena.Value()) {
		t.Error("the id tells who it is to")
	}
	// Another call, another sender or another word is another message.
	handle(t, s, full(), "c2")
	handle(t, s, strings.Replace(full(), "måndag", "tisdag", 1), "c1")
	if _, err := s.Handle(t.Context(), []byte(full()), "SE9900000002-SYS", "c1", now); err != nil {
		t.Fatal(err)
	}
	if got := inbox(t, box); len(got) != 4 {
		t.Errorf("%d messages, want 4", len(got))
	}
}

func TestRefusedWithResultCode(t *testing.T) {
	s, box := open(t)
	for name, payload := range map[string]string{
		"no-person":     strings.Replace(full(), "197406079298", "197406079299", 1),
		"short-person":  strings.Replace(full(), "197406079298", "740607-9298", 1),
		"no-unit":       strings.Replace(full(), "se9900000001-vc", "å å", 1),
		"no-unit-name":  strings.Replace(full(), "Vårdcentralen Åby", " ", 1),
		"no-text":       strings.Replace(full(), "c:messageText", "c:x", 2),
		"long-text":     strings.Replace(full(), "Välkommen", strings.Repeat("Välkommen ", 3000), 1),
		"long-thread":   strings.Replace(full(), "tråd 7", strings.Repeat("t", 300), 1),
		"turned-letter": strings.Replace(full(), "måndag", "m\u202eåndag", 1),
	} {
		t.Run(name, func(t *testing.T) {
			a := handle(t, s, payload, "c")
			if !strings.Contains(a, "<resultCode>ERROR</resultCode><resultText>") || strings.Contains(a, magdalena.Value()) {
				t.Error(a)
			}
		})
	}
	if got := inbox(t, box); len(got) != 0 {
		t.Errorf("%d messages were kept", len(got))
	}
	link := `<c:ssoLink><c:systemId>s</c:systemId><c:text>x</c:text><c:type>NewTarget</c:type></c:ssoLink></r:message>`
	if a := handle(t, s, strings.Replace(full(), "</r:message>", link, 1), "c"); !strings.Contains(a, "<resultCode>INFO</resultCode>") {
		t.Errorf("a link is left out without a word: %s", a)
	}
}

func TestRefusedWithFault(t *testing.T) {
	s, _ := open(t)
	for name, payload := range map[string]string{
		"empty": "", "not-xml": "hello", "cut": full()[:400], "other-root": "<a/>",
		"other-namespace": strings.ReplaceAll(full(), "InboxResponder:1", "InboxResponder:2"),
		"dtd":             `<!DOCTYPE a [<!ENTITY b "c">]>` + full(),
		"entity":          strings.Replace(full(), "Hej!", "&b;", 1),
		"not-utf8":        strings.Replace(full(), "Hej!", "\xe5", 1),
	} {
		t.Run(name, func(t *testing.T) {
			a, err := s.Handle(t.Context(), []byte(payload), sender, "c", now)
			if fault.KindOf(err) != fault.Invalid || a != nil {
				t.Fatalf("%s, %v", a, err)
			}
			if strings.Contains(err.Error(), "1974") {
				t.Errorf("the error tells about the message: %v", err)
			}
		})
	}
}

func TestServeRIV(t *testing.T) {
	s, box := open(t)
	call := func(body io.Reader) exchange.Call {
		return exchange.Call{Sender: sender, Contract: care.AddMessageToInbox1, Profile: care.RIVTABP21, CorrelationID: "c", Body: body}
	}
	a, err := s.ServeRIV(t.Context(), call(strings.NewReader(string(soap.Wrap(care.RIVTABP21, "SE9900000009-SAMMANHANG", []byte(full()))))))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	payload, f, err := soap.Body(b)
	if err != nil || f != nil || a.Status != 200 || !strings.Contains(string(payload), "<resultCode>OK</resultCode>") {
		t.Errorf("%d %s %v %v", a.Status, b, f, err)
	}
	if len(inbox(t, box)) != 1 {
		t.Error("no message was kept")
	}
	for name, c := range map[string]struct {
		call exchange.Call
		want fault.Kind
	}{
		"no-body":        {call(nil), fault.Invalid},
		"not-soap":       {call(strings.NewReader(full())), fault.Invalid},
		"a-fault":        {call(strings.NewReader(string(soap.Wrap("", "", []byte(`<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>`))))), fault.Invalid},
		"too-large":      {call(strings.NewReader(strings.Repeat(" ", messagesoap.MaxBody+1))), fault.TooLarge},
		"broken-off":     {call(broken{}), fault.Invalid},
		"other-contract": {exchange.Call{Contract: care.GetCarePlans2, Body: strings.NewReader("")}, fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.ServeRIV(t.Context(), c.call); fault.KindOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

// away is an inbox whose store is not there.
type away struct{}

func (away) Deliver(context.Context, message.Message) error {
	return fault.New(fault.Unavailable, "message store")
}

func TestStoreAwayIsAFault(t *testing.T) {
	s := messagesoap.New(away{}, func() time.Time { return now })
	if a, err := s.Handle(t.Context(), []byte(full()), sender, "c", now); fault.KindOf(err) != fault.Unavailable || a != nil {
		t.Errorf("%s, %v: the sender would not try again", a, err)
	}
}

// TestAgainstSchema lets libxml2 judge our answers, and our request. The schema
// writes anchors in its patterns, which XSD takes literally; they are dropped in a copy.
func TestAgainstSchema(t *testing.T) {
	src := testkit.Shared(t, "contracts", "infrastructure.eservicesupply.patientportal", "1.0")
	xmllint := testkit.Program(t, "xmllint", "libxml2-utils")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(src)); err != nil {
		t.Fatal(err)
	}
	core := filepath.Join(dir, "core_components", "infrastructure_eservicesupply_patientportal_1.0.xsd")
	b, err := os.ReadFile(core)
	if err != nil {
		t.Fatal(err)
	}
	fixed := strings.NewReplacer(`value="^`, `value="`, `$"/>`, `"/>`).Replace(string(b))
	if fixed == string(b) {
		t.Error("the schema has no anchors any more")
	}
	if err := os.Remove(core); err != nil { // a copy of what may not be written
		t.Fatal(err)
	}
	if err := os.WriteFile(core, []byte(fixed), 0o600); err != nil {
		t.Fatal(err)
	}
	xsd := filepath.Join(dir, "interactions", "AddMessageToPatientPortalInboxInteraction", "AddMessageToPatientPortalInboxResponder_1.0.xsd")
	s, _ := open(t)
	for name, doc := range map[string]string{
		"request":         full(),
		"answer-ok":       handle(t, s, full(), "c"),
		"answer-error":    handle(t, s, strings.Replace(full(), "197406079298", "x", 1), "c"),
		"answer-noThread": handle(t, s, strings.Replace(full(), "tråd 7 &lt;a&gt;", "", 1), "c"),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name+".xml")
			if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(xmllint, "--nonet", "--noout", "--schema", xsd, file).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s\n%s", err, out, doc)
			}
		})
	}
}

func FuzzHandle(f *testing.F) {
	f.Add([]byte(full()))
	f.Add([]byte(strings.Replace(full(), "c:message", "message", -1)))
	f.Add([]byte("<a/>"))
	s := messagesoap.New(away{}, func() time.Time { return now })
	f.Fuzz(func(t *testing.T, payload []byte) {
		a, err := s.Handle(t.Context(), payload, sender, "c", now)
		if (a == nil) == (err == nil) {
			t.Fatalf("%s and %v", a, err)
		}
	})
}
