package safeguardsoap

import (
	"context"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/safeguard"
)

// note is a row for the log about what the call does.
func (q *request) note(r Row) *Row {
	r.At, r.System, r.Contract, r.Reference = q.at, q.system, q.contract.ns.Interaction(), q.call.CorrelationID
	if !same(q.system, q.call.Sender) {
		r.Through = q.call.Sender
	}
	if r.Kind == "" {
		r.Kind = q.kind
	}
	q.rows = append(q.rows, r)
	return &q.rows[len(q.rows)-1]
}

// speaks settles for which system the call is: the sender, or the one that it says it
// calls for when the catalogue permits that one too.
func (q *request) speaks() error {
	of := q.call.OriginalConsumer
	if of == "" || same(of, q.call.Sender) {
		return nil
	}
	if q.cfg.Permitted != nil && q.cfg.Permitted(q.contract.ns, q.call.Address, of, q.at) {
		q.system = of
		return nil
	}
	if p := q.apart().person("patientId", true); !p.IsZero() {
		q.note(Row{Subject: p})
	}
	return q.deny(denySystem, "Det ursprungliga systemet (x-rivta-original-serviceconsumer-hsaid) har inte anropsbehörighet till den här adressen.")
}

// deny refuses the call, with a row about whom it was about.
func (q *request) deny(why, text string) error {
	for i := range q.rows {
		q.rows[i].Denied = why
	}
	return refuse(safeguard.CodeDenied, text)
}

func same(a, b care.HSAID) bool { return a != "" && strings.EqualFold(string(a), string(b)) }

// shared tells whether the call is addressed to an address for all providers.
func (q *request) shared() bool {
	for _, a := range q.cfg.Shared {
		if a.Key() == q.call.Address.Key() {
			return true
		}
	}
	return false
}

// at tells whether the call is addressed to a provider.
func (q *request) addressed(provider care.HSAID) bool {
	return same(provider, care.HSAID(strings.TrimSpace(string(q.call.Address))))
}

// mine holds a call to the address of the provider that it concerns.
func (q *request) mine(provider care.HSAID) error {
	if q.addressed(provider) {
		return nil
	}
	return q.deny(denySystem, "Anropet gäller en annan vårdgivare eller omsorgsgivare än den som det är adresserat till (LogicalAddress).")
}

// providerKind is the provider's kind. One that the directory does not have is taken for
// what the contracts know, a vårdgivare; known is then false.
func (q *request) providerKind(provider care.HSAID) (kind care.ProviderKind, known bool) {
	if kind, known = q.dir.Kind(provider); known {
		return kind, true
	}
	return care.Vardgivare, false
}

// placed holds a unit to its provider, where the directory knows the unit.
func (q *request) placed(unit, provider care.HSAID, name string) error {
	if of, known := q.dir.ProviderOf(unit); unit != "" && known && !same(of, provider) {
		return notValid(q.name(name) + " hör till en annan vårdgivare eller omsorgsgivare.")
	}
	return nil
}

// registering is who registers a change at a provider: the system alone when the contract
// names nobody, else an employee who has an assignment there.
func (q *request) registering(action, reason string, provider care.HSAID, kind safeguard.Kind) (safeguard.Action, error) {
	if action == "" {
		return safeguard.Action{RegisteredBy: safeguard.Who{System: q.system, Provider: provider}}, q.good()
	}
	by := q.action(action, reason)
	if err := q.good(); err != nil {
		return by, err
	}
	by.RegisteredBy.Provider, by.RegisteredBy.System = provider, q.system
	if same(by.RequestedBy.Employee, by.RegisteredBy.Employee) {
		by.RequestedBy.Provider = provider
	}
	for i := range q.rows {
		q.rows[i].Employee, q.rows[i].Assignment, q.rows[i].Provider = by.RegisteredBy.Employee, by.RegisteredBy.Assignment, provider
	}
	if _, known := q.dir.Kind(provider); known && !q.dir.Acts(by.RegisteredBy.Employee, care.HSAID(by.RegisteredBy.Assignment), provider, kind, q.at) {
		return by, q.deny(denyAssignment, q.name("registeredBy")+" har inget sådant uppdrag hos vårdgivaren eller omsorgsgivaren.")
	}
	return by, nil
}

// owned is a fact of the provider that the call is addressed to: of what others have,
// nothing is told.
func (q *request) owned(kind safeguard.Kind, id string) (safeguard.Fact, error) {
	f, err := q.register.Get(q.ctx, kind, id)
	if err != nil {
		return nil, err
	}
	if !q.addressed(f.Base().Provider) {
		return nil, safeguard.NoSuch(kind)
	}
	return f, nil
}

// closing ends or annuls a fact by its id. Without an action it is a system that takes
// away what it has told.
func closing(kind safeguard.Kind, id, action, reason string, step safeguard.Step, close func(*request, string, safeguard.Action) error) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		key := q.id(id)
		if err := q.good(); err != nil {
			return reply{}, err
		}
		f, err := q.owned(kind, key)
		if err != nil {
			return reply{}, err
		}
		b := f.Base()
		q.note(Row{Subject: b.Subject, Source: b.Provider, Provider: b.Provider, Kind: kind, Step: step, IDs: []string{b.ID}})
		by, err := q.registering(action, reason, b.Provider, kind)
		if err != nil {
			return reply{}, err
		}
		if action == "" {
			if err := q.synchronised(f); err != nil {
				return reply{}, err
			}
		}
		if kind == safeguard.KindBlock { // to take a block away opens
			if err := q.opening(); err != nil {
				return reply{}, err
			}
		}
		return reply{code: codeOK}, close(q, b.ID, by)
	}
}

// synchronised holds a system to what systems have told: what a person has set is not
// taken away without a person.
func (q *request) synchronised(f safeguard.Fact) error {
	told, err := q.history(f.Base().Subject)
	if err != nil {
		return err
	}
	if by := told.of(f).registered; by == nil || by.RegisteredBy.Employee != "" || !by.RegisteredBy.Person.IsZero() {
		return q.deny(denySystem, "Uppgiften har registrerats av en person och avslutas med administrationskontrakten.")
	}
	return nil
}

// do is one of the heart's ways to close a fact.
func do[T any](f func(*safeguard.Service, context.Context, string, safeguard.Action, time.Time) (T, error)) func(*request, string, safeguard.Action) error {
	return func(q *request, id string, by safeguard.Action) error {
		_, err := f(q.register, q.ctx, id, by, q.at)
		return err
	}
}

// already is what a change is answered with: the same again is OK too.
func already(err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	return reply{code: codeOK}, nil
}

// about looks up what holds for a reader about a person.
func (q *request) about(r safeguard.Reader, subject care.PersonID) (safeguard.Standing, error) {
	s, err := q.register.About(q.ctx, r, subject, q.at)
	if err != nil && fault.KindOf(err) == fault.Internal {
		err = fault.Wrap(fault.Unavailable, "the register of blocks and consents cannot be read just now", err)
	}
	return s, err
}

// reader is the accessing actor of a question.
func (q *request) reader() (safeguard.Reader, error) {
	a := q.in("accessingActor")
	r := safeguard.Reader{Employee: a.hsaid("employeeId", true), Provider: a.hsaid("careProviderId", true), Unit: a.hsaid("careUnitId", true)}
	if err := q.good(); err != nil {
		return r, err
	}
	r.Kind, _ = q.dir.Kind(r.Provider)
	return r, q.placed(r.Unit, r.Provider, "careUnitId")
}
