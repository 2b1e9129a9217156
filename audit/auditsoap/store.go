package auditsoap

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/wire/rivta"
)

// StoredProvision is what a stored row rests on in the log: another system has decided.
const StoredProvision = "loggtjanst"

// maxLogs is the most rows, one for each resource, that one StoreLog may bring.
const maxLogs = 1000

// storeRequest is StoreLog. Local names decide below the root.
type storeRequest struct {
	XMLName xml.Name
	Logs    []logType `xml:"log"`
}

type logType struct {
	ID     string `xml:"logId"`
	System struct {
		ID   string `xml:"systemId"`
		Name string `xml:"systemName"`
	} `xml:"system"`
	Activity struct {
		Type    string `xml:"activityType"`
		Level   string `xml:"activityLevel"`
		Args    string `xml:"activityArgs"`
		Start   string `xml:"startDate"`
		Purpose string `xml:"purpose"`
	} `xml:"activity"`
	User struct {
		ID         string       `xml:"userId"`
		Name       string       `xml:"name"`
		Assignment string       `xml:"assignment"`
		Title      string       `xml:"title"`
		Provider   providerType `xml:"careProvider"`
		Unit       unitType     `xml:"careUnit"`
	} `xml:"user"`
	Resources []struct {
		Type     string       `xml:"resourceType"`
		Patient  iiType       `xml:"patient>patientId"`
		Provider providerType `xml:"careProvider"`
		Unit     unitType     `xml:"careUnit"`
	} `xml:"resources>resource"`
}

type providerType struct {
	ID string `xml:"careProviderId"`
}

type unitType struct {
	ID string `xml:"careUnitId"`
}

type iiType struct {
	Root      string `xml:"root"`
	Extension string `xml:"extension"`
}

// store keeps the rows of one message, all or none.
func (s *Service) store(ctx context.Context, c exchange.Call, payload []byte) ([]byte, error) {
	var r storeRequest
	if err := unmarshal(payload, care.StoreLog2, &r, func() xml.Name { return r.XMLName }); err != nil {
		return nil, err
	}
	var events []audit.Event
	for i, l := range r.Logs {
		if !speaksFor(c, hsaid(l.System.ID)) {
			return storeAnswer(codeDenied, fmt.Sprintf("Loggpost %d: systemId är inte det anropande systemet.", i+1)), nil
		}
		list, wrong := s.events(l)
		if wrong != "" {
			return storeAnswer(codeValidation, fmt.Sprintf("Loggpost %d: %s.", i+1, wrong)), nil
		}
		events = append(events, list...)
	}
	if len(events) == 0 || len(events) > maxLogs {
		return storeAnswer(codeValidation, fmt.Sprintf("Skicka minst en loggpost och högst %d resurser åt gången.", maxLogs)), nil
	}
	fresh, code, text, err := s.fresh(ctx, events)
	if err != nil || code != "" {
		return storeAnswer(code, text), err
	}
	if err := s.log.Append(ctx, fresh); err != nil {
		// Two calls with the same rows at the same moment: the other may have been first.
		again, code, text, err2 := s.fresh(ctx, events)
		if err2 != nil || code != "" || len(again) > 0 {
			return storeAnswer(code, text), err
		}
	}
	return storeAnswer(codeOK, ""), nil
}

// fresh are the events that are not in the log yet. One that is there with other
// content is a refusal: a log row is never changed.
func (s *Service) fresh(ctx context.Context, events []audit.Event) (fresh []audit.Event, code, text string, err error) {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	known, err := s.log.ByID(ctx, ids)
	if err != nil {
		return nil, "", "", err
	}
	have := map[string][]byte{}
	for _, k := range known {
		have[k.Event.ID] = k.Body
	}
	for _, e := range events {
		body, there := have[e.ID]
		if !there {
			fresh = append(fresh, e)
			have[e.ID] = e.Canonical()
			continue
		}
		if !bytes.Equal(body, e.Canonical()) {
			return nil, codeError, "Ett logId finns redan med annat innehåll. Loggposter ändras aldrig.", nil
		}
	}
	return fresh, "", "", nil
}

// events are a log row as ours, one for each resource: each is about one person.
func (s *Service) events(l logType) (_ []audit.Event, wrong string) {
	at, dateOnly, err := rivta.ParseTime(strings.TrimSpace(l.Activity.Start))
	owner, unit, user := hsaid(l.User.Provider.ID), hsaid(l.User.Unit.ID), hsaid(l.User.ID)
	id := strings.TrimSpace(l.ID)
	switch {
	case id == "" || len(id) > 36:
		return nil, "logId saknas eller är längre än 36 tecken"
	case err != nil || at.IsZero() || dateOnly:
		return nil, "startDate är ingen tidpunkt"
	case at.After(s.now().Add(24 * time.Hour)):
		return nil, "startDate ligger i framtiden"
	case strings.TrimSpace(l.Activity.Type) == "":
		return nil, "activityType saknas"
	case strings.TrimSpace(l.Activity.Purpose) == "":
		return nil, "purpose saknas"
	case user == "":
		return nil, "userId är inget HSA-id"
	case owner == "":
		return nil, "user.careProvider är inget HSA-id"
	case unit == "":
		return nil, "user.careUnit är inget HSA-id"
	case len(l.Resources) == 0:
		return nil, "resources saknas"
	}
	var events []audit.Event
	for i, r := range l.Resources {
		n := i + 1
		subject, err := care.ParsePersonID(strings.TrimSpace(r.Patient.Extension))
		if err != nil || strings.TrimSpace(r.Patient.Root) != "" && strings.TrimSpace(r.Patient.Root) != subject.Root() {
			return nil, fmt.Sprintf("resurs %d: patientId är inget giltigt person-, samordnings- eller nationellt reservnummer", n)
		}
		provider := hsaid(r.Provider.ID)
		if provider == "" {
			return nil, fmt.Sprintf("resurs %d: careProvider är inget HSA-id", n)
		}
		if strings.TrimSpace(r.Type) == "" {
			return nil, fmt.Sprintf("resurs %d: resourceType saknas", n)
		}
		e := audit.Event{
			ID: eventID(l.System.ID, id, i), At: at.UTC().Truncate(time.Microsecond), System: hsaid(l.System.ID),
			Actor: audit.Actor{Kind: audit.Staff, Employee: user, Name: line(l.User.Name), Title: line(l.User.Title),
				Assignment: line(l.User.Assignment), Provider: owner, Unit: unit},
			Subject:  subject,
			Source:   audit.Source{System: hsaid(l.System.ID), Provider: provider, Unit: hsaid(r.Unit.ID)},
			Infos:    []care.InfoType{care.InfoType(line(r.Type))},
			Activity: line(l.Activity.Type), Purpose: care.Purpose(line(l.Activity.Purpose)),
			Outcome: "ALLOW", Provisions: []string{StoredProvision}, CorrelationID: id,
		}
		if level, args := strings.TrimSpace(l.Activity.Level), strings.TrimSpace(l.Activity.Args); level != "" || args != "" {
			e.Attestation = strings.TrimSpace(level + "\n" + args)
		}
		if err := e.Check(); err != nil {
			return nil, fmt.Sprintf("resurs %d: en text är för lång eller har fel tecken", n)
		}
		events = append(events, e)
	}
	return events, ""
}

// eventID is the same each time for the same row of the same system: a UUID of version
// 8 (RFC 9562), made of a hash.
func eventID(system, logID string, n int) string {
	h := sha256.Sum256([]byte(strings.ToUpper(strings.TrimSpace(system)) + "\x00" + strings.ToLower(logID) + "\x00" + strconv.Itoa(n)))
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	x := hex.EncodeToString(h[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

func hsaid(s string) care.HSAID {
	id, err := care.ParseHSAID(s)
	if err != nil {
		return ""
	}
	return id
}

// line is a text on one line: XML is often broken over lines for its own sake.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

func storeAnswer(code, text string) []byte {
	var b bytes.Buffer
	b.WriteString(`<r:StoreLogResponse xmlns:r="` + string(care.StoreLog2) + `" xmlns:l="` + logNS + `"><r:result>`)
	result(&b, code, text)
	b.WriteString(`</r:result></r:StoreLogResponse>`)
	return b.Bytes()
}

// result is the content of ResultType.
func result(b *bytes.Buffer, code, text string) {
	element(b, "resultCode", code)
	element(b, "resultText", text)
}

// element is one element of the log's namespace, left out when empty.
func element(b *bytes.Buffer, name, text string) {
	if text == "" {
		return
	}
	b.WriteString("<l:" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a Buffer takes everything
	b.WriteString("</l:" + name + ">")
}
