package safeguardsoap

import (
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// The kinds of question for blocks.
const (
	oneProvider  = 1 << iota // of one provider, at its own address
	onePatient               // of one person
	maybePatient             // of one person, when one is named
)

// blocksOf tells the blocks in force, with their lifts, kept or changed since a time.
func blocksOf(which int) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		q.from = q.moment("createdOnOrAfter", false, false)
		var providers []care.HSAID
		var subject care.PersonID
		if which&oneProvider != 0 {
			providers = append(providers, q.hsaid("careProviderId", true))
		} else {
			for _, f := range q.each("careProviderIds") {
				id, err := care.ParseHSAID(f.value())
				if err != nil {
					f.fail("careProviderIds", "är inget HSA-id")
				}
				providers = append(providers, id)
			}
		}
		if which&(onePatient|maybePatient) != 0 {
			subject = q.person("patientId", which&onePatient != 0)
		}
		if err := q.good(); err != nil {
			return reply{}, err
		}
		if !subject.IsZero() {
			q.note(Row{Subject: subject, Source: single(providers)})
		}
		// All blocks are asked for at an address for all; at a provider's address one asks
		// for that provider's, and is told so rather than given less than was asked for.
		if which&oneProvider != 0 || !q.shared() {
			if len(providers) == 0 || slices.ContainsFunc(providers, func(p care.HSAID) bool { return !q.addressed(p) }) {
				return reply{}, q.mine("")
			}
		}
		if !subject.IsZero() {
			return q.blocksAbout(subject, providers)
		}
		return q.blocksSince(providers)
	}
}

// single is the only provider of a list.
func single(list []care.HSAID) care.HSAID {
	if len(list) == 1 {
		return list[0]
	}
	return ""
}

// blocksSince gathers all pages: the contract has no word for an answer that goes on.
func (q *request) blocksSince(providers []care.HSAID) (reply, error) {
	r := reply{code: codeOK}
	sync := safeguard.Sync{Kind: safeguard.KindBlock, Providers: providers, From: q.from, At: q.at}
	at := map[string]int{}
	for {
		p, err := q.register.Changed(q.ctx, sync)
		if err != nil {
			return reply{}, err
		}
		r.gather(p.Facts, at)
		if len(r.blocks) > q.cfg.MaxFacts {
			q.rows = nil
			return reply{code: codeError, text: "Svaret blir för stort. Fråga om färre vårdgivare, eller om vad som har ändrats sedan en tidpunkt.", next: q.from}, nil
		}
		if p.LatestCancellation.After(r.latest) {
			r.latest = p.LatestCancellation
		}
		r.next = p.Next
		if !p.More {
			break
		}
		sync.From = p.Next
	}
	q.toldOf(r.subjects(), single(providers))
	return r, nil
}

// gather adds facts of a page: a later page may tell of the same block again.
func (r *reply) gather(facts []safeguard.Fact, at map[string]int) {
	lifts := map[string]bool{}
	for _, b := range r.blocks {
		for _, l := range b.lifts {
			lifts[l.ID] = true
		}
	}
	for _, f := range facts {
		if b, ok := f.(*safeguard.Block); ok {
			if _, there := at[b.ID]; !there {
				at[b.ID] = len(r.blocks)
				r.blocks = append(r.blocks, block{Block: b})
			}
		}
	}
	for _, f := range facts {
		if l, ok := f.(*safeguard.Lift); ok && !lifts[l.ID] {
			if i, there := at[l.Block]; there {
				r.blocks[i].lifts = append(r.blocks[i].lifts, l)
			}
		}
	}
}

func (r *reply) subjects() (list []care.PersonID) {
	seen := map[care.PersonID]bool{}
	for _, b := range r.blocks {
		if !seen[b.Subject] {
			seen[b.Subject] = true
			list = append(list, b.Subject)
		}
	}
	return list
}

// toldOf notes everybody whom an answer tells of.
func (q *request) toldOf(people []care.PersonID, source care.HSAID) {
	for _, p := range people {
		q.note(Row{Subject: p, Source: source, Provider: source})
	}
}

// blocksAbout tells the blocks on one person, whichever of the person's numbers they
// were set under.
func (q *request) blocksAbout(subject care.PersonID, providers []care.HSAID) (reply, error) {
	facts, err := q.register.Facts(q.ctx, subject, safeguard.KindBlock, safeguard.KindLift)
	if err != nil {
		return reply{}, err
	}
	r := reply{code: codeOK, as: subject, next: q.at.Add(-overlapping)}
	if r.next.Before(q.from) {
		r.next = q.from
	}
	var force []safeguard.Fact
	changed := map[string]bool{} // blocks with a change of theirs, or of a lift, in the time that is asked for
	for _, f := range facts {
		b := f.Base()
		if len(providers) > 0 && !slices.ContainsFunc(providers, func(p care.HSAID) bool { return same(p, b.Provider) }) {
			continue
		}
		id := b.ID
		if l, ok := f.(*safeguard.Lift); ok {
			id = l.Block
		}
		for _, t := range []time.Time{b.Ended, b.Annulled} {
			if t.After(r.latest) {
				r.latest = t
			}
			changed[id] = changed[id] || !t.IsZero() && !t.Before(q.from)
		}
		changed[id] = changed[id] || !b.Stored.Before(q.from)
		if b.Ended.IsZero() && b.Annulled.IsZero() && (b.Valid.To.IsZero() || q.at.Before(b.Valid.To)) {
			force = append(force, f)
		}
	}
	r.gather(force, map[string]int{})
	r.blocks = slices.DeleteFunc(r.blocks, func(b block) bool { return !changed[b.ID] })
	return r, nil
}

// overlapping is how much is told again to who asks for what is new: a change that began
// before the question may be seen after it.
const overlapping = 2 * time.Minute

// extendedBlocks tells everything that a provider's blocks on a person have been through.
func extendedBlocks(q *request) (reply, error) {
	provider, subject := q.hsaid("careProviderId", true), q.person("patientId", true)
	if err := q.good(); err != nil {
		return reply{}, err
	}
	q.note(Row{Subject: subject, Source: provider, Provider: provider})
	if err := q.mine(provider); err != nil {
		return reply{}, err
	}
	facts, err := q.register.Facts(q.ctx, subject, safeguard.KindBlock, safeguard.KindLift)
	if err != nil {
		return reply{}, err
	}
	h, err := q.history(subject)
	if err != nil {
		return reply{}, err
	}
	r := reply{code: codeOK, as: subject, history: h}
	r.gather(slices.DeleteFunc(facts, func(f safeguard.Fact) bool { return !same(f.Base().Provider, provider) }), map[string]int{})
	return r, nil
}

// patientIDs tells on whom a provider has a block in force.
func patientIDs(q *request) (reply, error) {
	provider := q.hsaid("careProviderId", true)
	if err := q.good(); err != nil {
		return reply{}, err
	}
	if err := q.mine(provider); err != nil {
		return reply{}, err
	}
	r := reply{code: codeOK}
	seen := map[care.PersonID]bool{}
	for sync := (safeguard.Sync{Kind: safeguard.KindBlock, Providers: []care.HSAID{provider}, At: q.at}); ; {
		p, err := q.register.Changed(q.ctx, sync)
		if err != nil {
			return reply{}, err
		}
		for _, f := range p.Facts {
			if s := f.Base().Subject; f.Kind() == safeguard.KindBlock && !seen[s] {
				seen[s] = true
				r.patients = append(r.patients, s)
			}
		}
		if !p.More {
			break
		}
		sync.From = p.Next
	}
	slices.SortFunc(r.patients, func(a, b care.PersonID) int { return strings.Compare(a.Value(), b.Value()) })
	q.toldOf(r.patients, provider)
	return r, nil
}
