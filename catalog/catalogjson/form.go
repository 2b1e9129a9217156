// Package catalogjson reads and writes a catalogue in the public export form of the
// tjänsteadresseringskatalog (TAK): JSON with the tables rivtaprofil, tjanstekontrakt,
// tjanstekomponent, logiskadress, anropsadress, vagval and anropsbehorighet.
//
// Two variants are in use and both are read: rows that refer to each other by
// numeric id (the published form, which Write gives), and rows that refer by the
// other row's own key (dumps made by script, with the tables tjanstekonsument and
// tjansteproducent). It promises to name every row it could not use.
package catalogjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"sammanhang/catalog"
)

// file is the whole form. Unknown members are let be: the public form grows.
type file struct {
	FormatVersion loose  `json:"formatVersion"`
	Version       loose  `json:"version"`
	Time          string `json:"tidpunkt"`
	By            string `json:"utforare"`
	Comment       string `json:"kommentar"`
	Data          *data  `json:"data"`
}

type data struct {
	Profiles    []row `json:"rivtaprofil"`
	Contracts   []row `json:"tjanstekontrakt"`
	Systems     []row `json:"tjanstekomponent"`
	Consumers   []row `json:"tjanstekonsument,omitempty"`
	Producers   []row `json:"tjansteproducent,omitempty"`
	Addresses   []row `json:"logiskadress"`
	Endpoints   []row `json:"anropsadress"`
	Routes      []row `json:"vagval"`
	Permissions []row `json:"anropsbehorighet"`

	Filters    []row `json:"filter,omitempty"`
	Categories []row `json:"filtercategorization,omitempty"`
}

// table is where the rows of a table belong; nil for one that is not known.
func (d *data) table(name string) *[]row {
	switch strings.ToLower(name) {
	case catalog.TableProfile:
		return &d.Profiles
	case catalog.TableContract:
		return &d.Contracts
	case catalog.TableSystem:
		return &d.Systems
	case tableConsumer:
		return &d.Consumers
	case tableProducer:
		return &d.Producers
	case catalog.TableAddress:
		return &d.Addresses
	case catalog.TableEndpoint:
		return &d.Endpoints
	case catalog.TableRoute:
		return &d.Routes
	case catalog.TablePermission:
		return &d.Permissions
	case tableFilter:
		return &d.Filters
	case tableCategory:
		return &d.Categories
	}
	return nil
}

// Tables that the heart has no rows of.
const (
	tableConsumer = "tjanstekonsument"
	tableProducer = "tjansteproducent"
	tableFilter   = "filter"
	tableCategory = "filtercategorization"
)

// row is a row of any table: the tables share most members.
type row struct {
	ID          text   `json:"id"`
	HSAID       string `json:"hsaId,omitempty"`
	Name        string `json:"namn,omitempty"`
	Namespace   string `json:"namnrymd,omitempty"`
	Description string `json:"beskrivning,omitempty"`
	Major       *int   `json:"majorVersion,omitempty"`
	Minor       *int   `json:"minorVersion,omitempty"`
	URL         string `json:"adress,omitempty"`
	Agreement   string `json:"integrationsavtal,omitempty"`
	From        string `json:"fromTidpunkt,omitempty"`
	To          string `json:"tomTidpunkt,omitempty"`
	Version     loose  `json:"pubversion,omitempty"`
	Deleted     flag   `json:"deleted,omitempty"`
	Provider    string `json:"vardgivare,omitempty"`        // ours: who answers at a logical address
	Class       string `json:"informationsklass,omitempty"` // ours: KxRxTx of a contract
	Assurance   string `json:"tillitsniva,omitempty"`       // ours: of a call address
	Domain      string `json:"servicedomain,omitempty"`     // of a filter
	Category    string `json:"category,omitempty"`          // of a filter's category
	Refs        refs   `json:"relationships,omitempty"`

	line int // in the file, from 1
}

// refs are a row's references; their names are compared without regard to case,
// because the variants differ there (rivtaprofil, rivtaProfil).
type refs map[string]text

func (r *refs) UnmarshalJSON(b []byte) error {
	var m map[string]text
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	*r = make(refs, len(m))
	for k, v := range m {
		(*r)[strings.ToLower(k)] = v
	}
	return nil
}

// text is a JSON string, or a number kept as it is written. A number is written
// back as a number.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*t = text(n)
	return nil
}

// loose is a JSON string that some exports write as a number.
type loose string

func (l *loose) UnmarshalJSON(b []byte) error { return (*text)(l).UnmarshalJSON(b) }

// number is a text written as a JSON number.
type number int

func (n number) text() text { return text(n.String()) }

func (n number) String() string { return strconv.Itoa(int(n)) }

// MarshalJSON writes whole numbers as numbers.
func (t text) MarshalJSON() ([]byte, error) {
	if n, err := strconv.ParseInt(string(t), 10, 64); err == nil && strconv.FormatInt(n, 10) == string(t) && len(t) < 9 {
		return []byte(t), nil
	}
	return json.Marshal(string(t))
}

// flag is a boolean that some exports write as 0 and 1.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(strings.Trim(string(b), `"`)) {
	case "true", "1", "ja":
		*f = true
	case "false", "0", "null", "", "nej":
	default:
		return errors.New("deleted is neither true nor false")
	}
	return nil
}

const tomLast = time.Second // a TAK period includes its last moment, ours does not; the form writes whole seconds

const stamp = "2006-01-02T15:04:05-0700"

// moment reads a time. A plain date is Swedish: its day begins at midnight there.
func moment(s string) (t time.Time, dateOnly bool, err error) {
	for _, layout := range []string{stamp, time.RFC3339Nano} {
		if t, err = time.Parse(layout, s); err == nil {
			return t, false, nil
		}
	}
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.Time{}, false, errors.New("a date without time, and this machine does not know Swedish time")
	}
	if t, err = time.ParseInLocation("2006-01-02", s, zone); err != nil {
		return time.Time{}, false, errors.New("not a time")
	}
	return t, true, nil
}
