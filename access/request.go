package access

import (
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// pair holds the two entities of a question: all that a provision can look at.
type pair struct{ who, what cedar.Entity }

var _ types.EntityGetter = (*pair)(nil)

// Get finds one of the two.
func (p *pair) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case p.who.UID:
		return p.who, true
	case p.what.UID:
		return p.what, true
	}
	return cedar.Entity{}, false
}

// form is how the questions of one kind of actor are put to Cedar. It is made once.
type form struct {
	who, what cedar.EntityUID
	principal []attr
	resource  []attr
	context   map[string][]attr
}

type attr struct {
	name   cedar.String
	field  field
	values []types.Value // of the field, by value
}

func forms() map[audience]*form {
	return map[audience]*form{
		ofResident: newForm(ofResident, "Person", "Information"),
		ofStaff:    newForm(ofStaff, "Staff", "Record"),
		ofSystem:   newForm(ofSystem, "System", "Record"),
	}
}

func newForm(who audience, principal, resource cedar.EntityType) *form {
	out := &form{who: cedar.NewEntityUID(principal, "actor"), what: cedar.NewEntityUID(resource, "asked"), context: map[string][]attr{}}
	for f := range fieldCount {
		s := specs[f]
		if s.who&who == 0 || s.path == "" {
			continue
		}
		dot := strings.LastIndexByte(s.path, '.')
		group, a := s.path[:dot], attr{cedar.String(s.path[dot+1:]), f, valuesOf(s)}
		switch group {
		case "principal":
			out.principal = append(out.principal, a)
		case "resource":
			out.resource = append(out.resource, a)
		default:
			name := strings.TrimPrefix(group, "context.")
			out.context[name] = append(out.context[name], a)
		}
	}
	return out
}

func valuesOf(s spec) []types.Value {
	var out []types.Value
	switch {
	case s.words != nil:
		for _, w := range s.words {
			out = append(out, cedar.String(w))
		}
	case s.number():
		for n := s.base; n <= s.top; n++ {
			out = append(out, cedar.Long(n))
		}
	default:
		out = []types.Value{cedar.False, cedar.True}
	}
	return out
}

func (q *question) record(attrs []attr, more int) cedar.RecordMap {
	m := make(cedar.RecordMap, len(attrs)+more)
	for i := range attrs {
		m[attrs[i].name] = attrs[i].values[q.f[attrs[i].field]]
	}
	return m
}

// request turns a question into what Cedar evaluates. Every attribute of the schema
// is always set: an attribute left out would make a provision fail. Nobody's number
// is among them, so that no error text can carry one.
func (d *Decider) request(q *question) (*pair, cedar.Request) {
	form := d.forms[q.who]
	what := q.record(form.resource, 1)
	if q.who != ofResident {
		// SVOD is about other providers; the nämnd is the switch hslSolSameNamndIsSvod.
		what["across"] = cedar.Boolean(q.is(fFrom, fromOther) || q.is(fFrom, fromNamnd) && !d.cfg.SameNamndOutsideSVOD)
	}
	context := cedar.RecordMap{"switches": d.switches}
	for name, attrs := range form.context {
		context[cedar.String(name)] = cedar.NewRecord(q.record(attrs, 0))
	}
	p := &pair{
		who:  cedar.Entity{UID: form.who, Attributes: cedar.NewRecord(q.record(form.principal, 0))},
		what: cedar.Entity{UID: form.what, Attributes: cedar.NewRecord(what)},
	}
	return p, cedar.Request{
		Principal: form.who,
		Action:    cedar.NewEntityUID("Action", cedar.String(q.value(fAction))),
		Resource:  form.what,
		Context:   cedar.NewRecord(context),
	}
}

func switchRecord(cfg *Config) cedar.Record {
	m := cedar.RecordMap{"serviceAge": cedar.Long(cfg.ServiceAge), "journalAge": cedar.Long(cfg.JournalAge)}
	for _, s := range Switches() {
		m[cedar.String(s.Attr)] = cedar.Boolean(s.Get(cfg) != s.Careful)
	}
	return cedar.NewRecord(m)
}
