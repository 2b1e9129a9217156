package safeguardsoap

import (
	"slices"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// nationalLevel is the only scope that a consent has.
const nationalLevel = "NationalLevel"

// registerConsent keeps a consent, or that there was danger and consent could not be had:
// that is what the contract's Emergency says (SVOD 3:6).
func registerConsent(q *request) (reply, error) {
	c := safeguard.Consent{Record: q.grant("assertionId", false), Type: safeguard.ConsentType(q.text("assertionType", true)), Basis: safeguard.BasisConsent,
		RepresentedBy: q.person("representedBy", false)}
	if s := q.text("scope", true); s != nationalLevel {
		q.fail("scope", "ska vara "+nationalLevel)
	}
	if c.Type == safeguard.ConsentEmergency {
		c.Basis, c.Claims = safeguard.BasisEmergency, safeguard.Claims{Danger: true, ConsentUnobtainable: true}
	}
	by, err := q.granting(&c.Record, c.Type == safeguard.ConsentEmergency)
	if err != nil {
		return reply{}, err
	}
	if _, known := q.dir.Kind(c.Provider); c.Type == safeguard.ConsentEmergency && !known {
		return reply{}, notValid("En nödsituation kan bara intygas hos en vårdgivare som katalogen känner.")
	}
	if c.Type == safeguard.ConsentEmergency {
		c.Text, q.rows[0].Reason = by.Reason, by.Reason
	}
	if err := q.granted(c.ID); err != nil {
		return reply{}, err
	}
	_, _, err = q.register.GiveConsent(q.ctx, c, by, q.at)
	return already(err)
}

func registerRelation(q *request) (reply, error) {
	r := safeguard.Relation{Record: q.grant("patientRelationId", true)}
	by, err := q.granting(&r.Record, false)
	if err != nil {
		return reply{}, err
	}
	if err := q.granted(r.ID); err != nil {
		return reply{}, err
	}
	_, _, err = q.register.RegisterRelation(q.ctx, r, by, q.at)
	return already(err)
}

// granted writes down that a grant is about to be kept. A register that is away is found
// out before: the log should not tell of what nobody could keep.
func (q *request) granted(id string) error {
	if _, err := q.register.Get(q.ctx, q.kind, id); err != nil {
		if _, answer := inWords(err); !answer {
			return err
		}
	}
	return q.opening()
}

// grant is what a consent and a relation have alike; personal is whether it must be for
// one employee.
func (q *request) grant(id string, personal bool) safeguard.Record {
	r := safeguard.Record{ID: q.id(id), Subject: q.person("patientId", true), Provider: q.hsaid("careProviderId", true), Unit: q.hsaid("careUnitId", true),
		Employee: q.hsaid("employeeId", personal), Owner: string(q.system)}
	r.Valid.From, r.Valid.To = q.moment("startDate", false, true), q.moment("endDate", personal, false)
	return r
}

// granting holds a grant to its address and its provider, and tells who registers it.
func (q *request) granting(r *safeguard.Record, emergency bool) (by safeguard.Action, err error) {
	if err := q.good(); err != nil {
		return by, err
	}
	r.ProviderKind, _ = q.providerKind(r.Provider)
	q.note(Row{Subject: r.Subject, Source: r.Provider, Provider: r.Provider, Unit: r.Unit, Step: safeguard.Registered, Emergency: emergency, IDs: []string{r.ID}})
	if err := q.mine(r.Provider); err != nil {
		return by, err
	}
	if err := q.placed(r.Unit, r.Provider, "careUnitId"); err != nil {
		return by, err
	}
	return q.registering("registrationAction", "", r.Provider, q.kind)
}

// checking is what holds for the reader of a check, at the address of their provider.
func checking(q *request) (safeguard.Standing, error) {
	reader, err := q.reader()
	if err != nil {
		return safeguard.Standing{}, err
	}
	subject := q.person("patientId", true)
	if err := q.good(); err != nil {
		return safeguard.Standing{}, err
	}
	q.note(Row{Employee: reader.Employee, Provider: reader.Provider, Unit: reader.Unit, Subject: subject, Source: reader.Provider})
	if err := q.mine(reader.Provider); err != nil {
		return safeguard.Standing{}, err
	}
	return q.about(reader, subject)
}

// checkConsent tells of consent and of emergency: what stands in the place of consent by
// another provision (a child, lasting incapacity) the contract has no word for, and it
// opens less.
func checkConsent(q *request) (reply, error) {
	s, err := checking(q)
	switch {
	case err != nil:
		return reply{}, err
	case s.Consent != nil:
		return reply{code: codeOK, has: true, assertion: safeguard.ConsentGiven}, nil
	case s.Emergency != nil:
		return reply{code: codeOK, has: true, assertion: safeguard.ConsentEmergency}, nil
	}
	return reply{code: codeOK}, nil
}

func checkRelation(q *request) (reply, error) {
	s, err := checking(q)
	return reply{code: codeOK, has: s.Relation != nil}, err
}

// spoken tells whether the contracts have words for a fact.
func spoken(f safeguard.Fact) bool {
	c, ok := f.(*safeguard.Consent)
	return !ok || c.Basis == safeguard.BasisConsent || c.Basis == safeguard.BasisEmergency
}

// asked is the provider and the person of a question, at the provider's address.
func (q *request) asked() (provider care.HSAID, subject care.PersonID, err error) {
	provider, subject = q.hsaid("careProviderId", true), q.person("patientId", true)
	if err := q.good(); err != nil {
		return "", subject, err
	}
	q.note(Row{Subject: subject, Source: provider, Provider: provider})
	return provider, subject, q.mine(provider)
}

// of are a provider's facts of the domain's kind about a person.
func (q *request) of(provider care.HSAID, subject care.PersonID) ([]safeguard.Fact, error) {
	facts, err := q.register.Facts(q.ctx, subject, q.kind)
	return slices.DeleteFunc(facts, func(f safeguard.Fact) bool { return !same(f.Base().Provider, provider) || !spoken(f) }), err
}

// grantsForPatient tells what is in force: what a check would go by.
func grantsForPatient(q *request) (reply, error) {
	provider, subject, err := q.asked()
	if err != nil {
		return reply{}, err
	}
	facts, err := q.of(provider, subject)
	r := reply{code: codeOK, as: subject}
	for _, f := range facts {
		// What opens under one number of a person does not open under another.
		if b := f.Base(); b.Subject == subject && b.Ended.IsZero() && b.Annulled.IsZero() && b.Valid.Contains(q.at) {
			r.grants = append(r.grants, f)
		}
	}
	return r, err
}

// extendedGrants tells everything that they have been through; what is over too, when
// that is asked for.
func extendedGrants(q *request) (reply, error) {
	over := q.flag("getCancelledFlag")
	provider, subject, err := q.asked()
	if err != nil {
		return reply{}, err
	}
	facts, err := q.of(provider, subject)
	if err != nil {
		return reply{}, err
	}
	r := reply{code: codeOK, as: subject}
	if r.history, err = q.history(subject); err != nil {
		return reply{}, err
	}
	for _, f := range facts {
		b := f.Base()
		if over || b.Ended.IsZero() && b.Annulled.IsZero() && (b.Valid.To.IsZero() || q.at.Before(b.Valid.To)) {
			r.grants = append(r.grants, f)
		}
	}
	return r, nil
}

// grantsForProvider tells a page of what has been kept or closed since a time.
func grantsForProvider(q *request) (reply, error) {
	provider, gone := q.hsaid("careProviderId", true), q.flag("getCancelledFlag")
	q.from = q.moment("createdOnOrAfter", false, false)
	if err := q.good(); err != nil {
		return reply{}, err
	}
	if err := q.mine(provider); err != nil {
		return reply{}, err
	}
	p, err := q.register.Changed(q.ctx, safeguard.Sync{Kind: q.kind, Providers: []care.HSAID{provider}, From: q.from, At: q.at})
	if err != nil {
		return reply{}, err
	}
	r := reply{code: codeOK, next: p.Next, more: p.More}
	var people []care.PersonID
	note := func(f safeguard.Fact) {
		if s := f.Base().Subject; !slices.Contains(people, s) {
			people = append(people, s)
		}
	}
	for _, f := range p.Facts {
		if spoken(f) {
			r.grants = append(r.grants, f)
			note(f)
		}
	}
	for _, f := range p.Cancelled {
		if to := f.Base().Valid.To; gone && spoken(f) && (to.IsZero() || q.at.Before(to)) {
			r.cancelled = append(r.cancelled, f)
			note(f)
		}
	}
	q.toldOf(people, provider)
	return r, nil
}
