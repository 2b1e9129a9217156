package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// The canonical text of an event is JSON on one line, all fields always present, in
// the order below; times in UTC with six decimals; a person as "OID:number", nobody as
// "". Strings are UTF-8 with only the escapes \" \\ and \u00xx for U+0000–U+001F. The
// order and the escapes are part of the hash: to change them is a new "v".
//
// An event that uses none of the fields from assertions on is written as version 1,
// which does not have them, and any other as version 2: each event has one text.
const (
	plainVersion = 1
	fullVersion  = 2
)

// full tells whether the event needs the fields of version 2.
func (e *Event) full() bool {
	return len(e.Assertions) > 0 || e.Attestation != "" || e.Facts != "" || len(e.Documents) > 0
}

const timeForm = "2006-01-02T15:04:05.000000Z"

// Canonical is the text that is hashed and kept. The event should pass Check.
func (e *Event) Canonical() []byte {
	w := writer{b: make([]byte, 0, 768)}
	if e.full() {
		w.raw(`{"v":2`)
	} else {
		w.raw(`{"v":1`)
	}
	w.field("id", e.ID)
	w.field("at", e.At.UTC().Truncate(time.Microsecond).Format(timeForm))
	w.field("system", string(e.System))
	w.raw(`,"actor":{"kind":`)
	w.text(e.Actor.Kind)
	w.field("person", PersonText(e.Actor.Person))
	w.field("role", e.Actor.Role)
	w.field("grant", e.Actor.Grant)
	w.number("loa", e.Actor.LoA)
	w.field("employee", string(e.Actor.Employee))
	w.field("name", e.Actor.Name)
	w.field("title", e.Actor.Title)
	w.field("assignment", e.Actor.Assignment)
	w.field("provider", string(e.Actor.Provider))
	w.field("unit", string(e.Actor.Unit))
	w.raw(`}`)
	w.field("subject", PersonText(e.Subject))
	w.raw(`,"source":{"system":`)
	w.text(string(e.Source.System))
	w.field("provider", string(e.Source.Provider))
	w.field("kind", string(e.Source.Kind))
	w.field("unit", string(e.Source.Unit))
	w.raw(`}`)
	list(&w, "infos", e.Infos)
	w.field("activity", e.Activity)
	w.field("purpose", string(e.Purpose))
	w.field("outcome", e.Outcome)
	list(&w, "provisions", e.Provisions)
	w.field("law", e.LawVersion)
	w.field("correlation", e.CorrelationID)
	w.number("hidden", e.Hidden)
	if e.full() {
		list(&w, "assertions", e.Assertions)
		w.field("attestation", e.Attestation)
		w.field("facts", e.Facts)
		w.raw(`,"documents":[`)
		for i, d := range e.Documents {
			if i > 0 {
				w.raw(",")
			}
			w.raw(`{"info":`)
			w.text(string(d.Info))
			w.field("id", d.ID)
			w.field("at", documentTime(d.At))
			w.raw(`}`)
		}
		w.raw(`]`)
	}
	w.raw(`}`)
	return w.b
}

// documentTime is "" for a time that is not known.
func documentTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Microsecond).Format(timeForm)
}

// PersonText is a person as the log writes them: "OID:number", or "" for nobody.
func PersonText(p care.PersonID) string {
	if p.IsZero() {
		return ""
	}
	return p.Root() + ":" + p.Value()
}

// ActorText is who looked, as the log's actor column has it.
func (e *Event) ActorText() string {
	if e.Actor.Kind == Resident {
		return PersonText(e.Actor.Person)
	}
	return string(e.Actor.Employee)
}

type writer struct{ b []byte }

func (w *writer) raw(s string) { w.b = append(w.b, s...) }

func (w *writer) field(name, value string) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
	w.text(value)
}

func (w *writer) number(name string, n int) {
	w.b = append(w.b, ',', '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
	w.b = strconv.AppendInt(w.b, int64(n), 10)
}

func (w *writer) text(s string) {
	const hex = "0123456789abcdef"
	w.b = append(w.b, '"')
	for _, r := range s { // an invalid byte becomes U+FFFD
		switch {
		case r == '"' || r == '\\':
			w.b = append(w.b, '\\', byte(r))
		case r < 0x20:
			w.b = append(w.b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			w.b = utf8.AppendRune(w.b, r)
		}
	}
	w.b = append(w.b, '"')
}

func list[T ~string](w *writer, name string, values []T) {
	w.raw(`,"` + name + `":[`)
	for i, v := range values {
		if i > 0 {
			w.raw(",")
		}
		w.text(string(v))
	}
	w.raw("]")
}

// body is the canonical text as encoding/json reads it.
type body struct {
	V      int    `json:"v"`
	ID     string `json:"id"`
	At     string `json:"at"`
	System string `json:"system"`
	Actor  struct {
		Kind       string `json:"kind"`
		Person     string `json:"person"`
		Role       string `json:"role"`
		Grant      string `json:"grant"`
		LoA        int    `json:"loa"`
		Employee   string `json:"employee"`
		Name       string `json:"name"`
		Title      string `json:"title"`
		Assignment string `json:"assignment"`
		Provider   string `json:"provider"`
		Unit       string `json:"unit"`
	} `json:"actor"`
	Subject string `json:"subject"`
	Source  struct {
		System   string `json:"system"`
		Provider string `json:"provider"`
		Kind     string `json:"kind"`
		Unit     string `json:"unit"`
	} `json:"source"`
	Infos       []care.InfoType `json:"infos"`
	Activity    string          `json:"activity"`
	Purpose     string          `json:"purpose"`
	Outcome     string          `json:"outcome"`
	Provisions  []string        `json:"provisions"`
	Law         string          `json:"law"`
	Correlation string          `json:"correlation"`
	Hidden      int             `json:"hidden"`

	Assertions  []string `json:"assertions"`
	Attestation string   `json:"attestation"`
	Facts       string   `json:"facts"`
	Documents   []struct {
		Info care.InfoType `json:"info"`
		ID   string        `json:"id"`
		At   string        `json:"at"`
	} `json:"documents"`
}

var errText = errors.New("not the canonical text of an event")

// Parse reads a canonical text, and only a canonical text: anything that Canonical
// would not have written is fault.Garbage. The error carries no content.
func Parse(text []byte) (Event, error) {
	garbage := func() (Event, error) { return Event{}, fault.Wrap(fault.Garbage, "audit event", errText) }
	if len(text) > 1<<20 {
		return garbage()
	}
	var b body
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil || b.V != plainVersion && b.V != fullVersion {
		return garbage()
	}
	at, err := time.Parse(timeForm, b.At)
	if err != nil {
		return garbage()
	}
	subject, ok1 := parsePerson(b.Subject)
	person, ok2 := parsePerson(b.Actor.Person)
	if !ok1 || !ok2 {
		return garbage()
	}
	e := Event{
		ID: b.ID, At: at.UTC(), System: care.HSAID(b.System),
		Actor: Actor{
			Kind: b.Actor.Kind, Person: person, Role: b.Actor.Role, Grant: b.Actor.Grant, LoA: b.Actor.LoA,
			Employee: care.HSAID(b.Actor.Employee), Name: b.Actor.Name, Title: b.Actor.Title, Assignment: b.Actor.Assignment,
			Provider: care.HSAID(b.Actor.Provider), Unit: care.HSAID(b.Actor.Unit),
		},
		Subject: subject,
		Source: Source{
			System: care.HSAID(b.Source.System), Provider: care.HSAID(b.Source.Provider),
			Kind: care.ProviderKind(b.Source.Kind), Unit: care.HSAID(b.Source.Unit),
		},
		Infos: b.Infos, Activity: b.Activity, Purpose: care.Purpose(b.Purpose), Outcome: b.Outcome, Provisions: b.Provisions,
		LawVersion: b.Law, CorrelationID: b.Correlation, Hidden: b.Hidden,
	}
	if b.V == fullVersion {
		e.Attestation, e.Facts = b.Attestation, b.Facts
		if len(b.Assertions) > 0 {
			e.Assertions = b.Assertions
		}
		for _, d := range b.Documents {
			doc := Document{Info: d.Info, ID: d.ID}
			if d.At != "" {
				if doc.At, err = time.Parse(timeForm, d.At); err != nil {
					return garbage()
				}
				doc.At = doc.At.UTC()
			}
			e.Documents = append(e.Documents, doc)
		}
	}
	if !bytes.Equal(e.Canonical(), text) {
		return garbage()
	}
	return e, nil
}

func parsePerson(s string) (care.PersonID, bool) {
	if s == "" {
		return care.PersonID{}, true
	}
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == ':' {
			p, err := care.ParsePersonID(s[i+1:])
			return p, err == nil && PersonText(p) == s
		}
	}
	return care.PersonID{}, false
}
