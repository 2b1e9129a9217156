package fhir

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sammanhang/fault"
)

// Known is the closed set of resource types that DecodeResource reads.
type Known interface {
	Appointment | CarePlan | CareTeam | ServiceRequest | Goal | Patient | Practitioner | PractitionerRole | Organization | Location | HealthcareService
}

// DecodeResource reads one resource. unread names the members that the typed
// form has no place for; a single object where R4 has a list (as R5 servers
// write some members) is read as a list of one, and named as "path: not a list".
// The fault is Garbage, and says which member.
func DecodeResource[T Known](raw json.RawMessage) (r T, unread []string, err error) {
	typ := reflect.TypeFor[T]()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // decimals stay as written if the tree must be written again
	var tree any
	if err := d.Decode(&tree); err != nil {
		return r, nil, garbage(typ.Name(), err)
	}
	m, ok := tree.(map[string]any)
	if !ok || m["resourceType"] != typ.Name() {
		return r, nil, fault.Newf(fault.Garbage, "not a %s", typ.Name())
	}
	if err := required(typ.Name(), m); err != nil {
		return r, nil, err
	}
	w := walk{}
	w.object(typ, m, typ.Name())
	if w.changed {
		if raw, err = json.Marshal(m); err != nil {
			return r, nil, garbage(typ.Name(), err)
		}
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		var zero T
		return zero, nil, modelError(typ.Name(), err)
	}
	slices.Sort(w.unread)
	return r, w.unread, nil
}

// modelError takes the content out of the model's errors: it says "unknown X code
// `y`", where X is a type of the specification and y is what the source wrote.
func modelError(typ string, err error) error {
	if _, what, ok := strings.Cut(err.Error(), "unknown "); ok {
		what, _, _ = strings.Cut(what, " code")
		return fault.Newf(fault.Garbage, "%s: a code that is not in %s", typ, safeCode(what))
	}
	return garbage(typ, err)
}

// required checks the codes that R4 requires and whose absence the model would
// read as the first of the enumeration.
func required(typ string, m map[string]any) error {
	var names []string
	switch typ {
	case "Appointment":
		names = []string{"status"}
	case "CarePlan", "ServiceRequest":
		names = []string{"status", "intent"}
	}
	for _, n := range names {
		if s, ok := m[n].(string); !ok || s == "" {
			return fault.Newf(fault.Garbage, "%s.%s is missing", typ, n)
		}
	}
	return nil
}

// walk goes through the raw members beside the typed form.
type walk struct {
	unread  []string
	changed bool
}

func (w *walk) object(t reflect.Type, m map[string]any, path string) {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	for k, v := range m {
		p := path + "." + safeCode(k)
		ft, ok := fields[k]
		if !ok {
			if k != "resourceType" {
				w.note(p)
			}
			continue
		}
		for ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		list := ft.Kind() == reflect.Slice && ft.Elem().Kind() != reflect.Uint8
		if one, isObject := v.(map[string]any); isObject && list {
			w.note(p + ": not a list")
			v = []any{one}
			m[k], w.changed = v, true
		}
		if list {
			ft = ft.Elem()
		}
		w.value(ft, v, p)
	}
}

func (w *walk) value(t reflect.Type, v any, path string) {
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[json.RawMessage]() {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		w.object(t, v, path)
	case []any:
		for _, e := range v {
			w.value(t, e, path)
		}
	}
}

func (w *walk) note(p string) {
	if len(w.unread) < maxUnread && !slices.Contains(w.unread, p) {
		w.unread = append(w.unread, p)
	}
}

// Words is what a person can read of a coded value: its text, else the display
// of its first coding, else nothing.
func Words(c *CodeableConcept) string {
	if c == nil {
		return ""
	}
	if c.Text != nil && *c.Text != "" {
		return *c.Text
	}
	for _, coding := range c.Coding {
		if coding.Display != nil && *coding.Display != "" {
			return *coding.Display
		}
	}
	return ""
}

// FirstWords is Words of the first concept that has any.
func FirstWords(cs []CodeableConcept) string {
	for i := range cs {
		if w := Words(&cs[i]); w != "" {
			return w
		}
	}
	return ""
}

// HasCode tells whether a concept has a code, of any system when system is empty.
func HasCode(cs []CodeableConcept, system, code string) bool {
	for _, c := range cs {
		for _, coding := range c.Coding {
			if coding.Code != nil && *coding.Code == code && (system == "" || coding.System != nil && *coding.System == system) {
				return true
			}
		}
	}
	return false
}

// ParseTime reads a FHIR date, dateTime or instant. A date (or month, or year)
// is midnight in zone; dateOnly tells so. "" is the zero time; ok is false for a
// text that is none of these.
func ParseTime(s string, zone *time.Location) (t time.Time, dateOnly, ok bool) {
	if s == "" {
		return time.Time{}, false, true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.In(zone), false, true
	}
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, true, true
		}
	}
	return time.Time{}, false, false
}

// Time is t as a FHIR instant with its offset; "" for the zero time.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// Date is the day of t, in t's own zone; "" for the zero time.
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02")
}

// Number is a decimal as the source wrote it; "" when there is none, or it is no number.
func Number(n *json.Number) string {
	if n == nil {
		return ""
	}
	if _, err := strconv.ParseFloat(n.String(), 64); err != nil {
		return ""
	}
	return n.String()
}
