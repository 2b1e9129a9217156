package sim

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/sim/people"
	"sammanhang/sim/place"
	"sammanhang/sim/story"
	"sammanhang/wire/rivta"
)

// Progress is how far feeding has come.
type Progress struct {
	Residents, Of int  // told of so far, and how many there are
	Entries       int  // entries of the index that have been accepted
	Named         bool // all of the named residents are in the index
}

// batch is how many transactions an Update holds at most (EI000).
const batch = 1000

// atOnce is how many calls the county has under way at a time.
const atOnce = 4

// Feed tells the engagement index, over the wire as real systems do, what every
// source system has: Update 1 with the system's own client certificate, the named
// residents first and then their inbox messages. exchangeURL is the base address of
// the virtual services ("https://localhost:8443/vp"). A call that fails is tried
// again; what the platform refuses is not. said, when not nil, hears of each step,
// from one goroutine at a time.
func (r *Running) Feed(ctx context.Context, exchangeURL string, said func(Progress)) error {
	f := &feeder{r: r, client: newClient(r, exchangeURL), said: said, slots: make(chan struct{}, atOnce)}
	defer f.client.close()
	f.progress.Of = r.county.Len()
	if err := f.named(ctx); err != nil {
		return err
	}
	return f.others(ctx)
}

type feeder struct {
	r      *Running
	client *client
	slots  chan struct{}

	mu       sync.Mutex // guards progress, and that said is called once at a time
	progress Progress
	said     func(Progress)
}

func (f *feeder) tell(change func(*Progress)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.progress)
	if f.said != nil {
		f.said(f.progress)
	}
}

func (f *feeder) named(ctx context.Context) error {
	w := f.crew(ctx)
	bySystem := map[string][]rivta.EngagementTransaction{}
	for _, p := range f.r.county.people.NamedOnes() {
		f.collect(p, bySystem)
	}
	for _, key := range slices.Sorted(maps.Keys(bySystem)) {
		w.update(key, bySystem[key])
	}
	if err := w.wait(); err != nil {
		return err
	}
	f.tell(func(p *Progress) { p.Named, p.Residents = true, len(f.r.county.people.NamedOnes()) })
	for _, m := range f.r.county.messages() {
		w.message(m)
	}
	return w.wait()
}

func (f *feeder) others(ctx context.Context) error {
	w := f.crew(ctx)
	county := f.r.county
	bySystem := map[string][]rivta.EngagementTransaction{}
	done := 0
	for i := len(county.people.NamedOnes()); i < county.people.Len() && ctx.Err() == nil && !w.failed.Load(); i++ {
		f.collect(county.people.At(i), bySystem)
		done++
		for key, list := range bySystem {
			if len(list) >= batch-100 { // one resident adds far fewer than a hundred
				w.update(key, list)
				delete(bySystem, key)
			}
		}
		if done == 500 || i == county.people.Len()-1 {
			f.tell(func(p *Progress) { p.Residents += done })
			done = 0
		}
	}
	for _, key := range slices.Sorted(maps.Keys(bySystem)) {
		w.update(key, bySystem[key])
	}
	return errors.Join(w.wait(), ctx.Err())
}

// collect adds a person's entries to those of the systems that know them.
func (f *feeder) collect(p people.Person, bySystem map[string][]rivta.EngagementTransaction) {
	county := f.r.county
	for _, e := range county.engagements(p) {
		bySystem[e.system] = append(bySystem[e.system], rivta.EngagementTransaction{Engagement: rivta.Engagement{
			RegisteredResident: p.ID.Value(), ServiceDomain: e.domain, Categorization: e.category,
			LogicalAddress: string(e.address), BusinessObjectInstanceID: "NA", ClinicalProcessInterest: "NA",
			MostRecentContent: rivta.Time(e.latest), SourceSystem: string(e.systemID), DataController: string(e.provider),
		}})
	}
}

// engagement is that one system has information of one category, of one provider,
// about a person.
type engagement struct {
	system           string
	systemID         care.HSAID
	domain, category string
	address          care.LogicalAddress
	provider         care.HSAID
	latest           time.Time
}

// category is where a source files an information type in the engagement index. FHIR
// sources file as the RIV-TA contract with the same information. ok is false for
// what is not indexed: listning has one source, which everybody knows.
func category(info care.InfoType) (domain, category string, ok bool) {
	const logistics, description = "riv:clinicalprocess:logistics:logistics", "riv:clinicalprocess:healthcond:description"
	switch info {
	case care.Appointments:
		return "riv:crm:scheduling", "Bokning", true
	case care.CareContacts:
		return logistics, "vko", true
	case care.CarePlans:
		return logistics, "cll-cp", true
	case care.ServiceRequests:
		return logistics, "cll-cs", true
	case care.CareTeams:
		return "riv:coreprocess:residentparticipation:residentparticipation", "crr-gcm", true
	case care.Notes:
		return description, "voo", true
	case care.Diagnoses:
		return description, "dia", true
	case care.Alerts:
		return description, "upp", true
	case care.Medications:
		return "riv:clinicalprocess:activityprescription:actoutcome", "caa-gmh", true
	}
	return "", "", false
}

// engagements are the entries of a person: one for each system, category, address
// and provider, in an order that is always the same.
func (c *County) engagements(p people.Person) []engagement {
	type key struct {
		system   string
		info     care.InfoType
		address  care.LogicalAddress
		provider care.HSAID
	}
	found := map[key]time.Time{}
	for _, d := range c.teller.Of(p) {
		h, info := d.Item.Header(), d.Item.Info()
		sys, ok := c.places.System(d.System)
		if !ok || h.Nullified {
			continue
		}
		k := key{d.System, info, care.LogicalAddress(sys.ID), h.Provider}
		if info == care.Appointments && sys.Profile != care.FHIRR4 {
			k.address = care.LogicalAddress(h.Unit)
		}
		if at := story.Latest(d.Item); at.After(found[k]) {
			found[k] = at
		}
	}
	var out []engagement
	for k, at := range found {
		domain, cat, ok := category(k.info)
		if !ok {
			continue
		}
		sys, _ := c.places.System(k.system)
		out = append(out, engagement{k.system, sys.ID, domain, cat, k.address, k.provider, at})
	}
	slices.SortFunc(out, func(a, b engagement) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(a.domain, b.domain), cmp.Compare(a.category, b.category),
			cmp.Compare(a.address, b.address), cmp.Compare(a.provider, b.provider))
	})
	return out
}

// crew sends calls side by side, as many as there are slots.
type crew struct {
	f      *feeder
	ctx    context.Context
	wg     sync.WaitGroup
	failed atomic.Bool
	mu     sync.Mutex
	err    error
}

func (f *feeder) crew(ctx context.Context) *crew { return &crew{f: f, ctx: ctx} }

func (w *crew) send(call func() error) {
	if w.failed.Load() {
		return
	}
	select {
	case w.f.slots <- struct{}{}:
	case <-w.ctx.Done():
		return
	}
	w.wg.Go(func() {
		defer func() { <-w.f.slots }()
		if err := call(); err != nil {
			w.failed.Store(true)
			w.mu.Lock()
			defer w.mu.Unlock()
			w.err = errors.Join(w.err, err)
		}
	})
}

func (w *crew) wait() error {
	w.wg.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		return w.ctx.Err()
	}
	return w.err
}

func (w *crew) update(system string, list []rivta.EngagementTransaction) {
	for part := range slices.Chunk(list, batch) {
		w.send(func() error {
			err := w.f.client.call(w.ctx, system, care.IndexUpdate1, place.Index, rivta.EncodeIndexUpdate(rivta.IndexUpdate{Transactions: part}), "")
			if err == nil {
				w.f.tell(func(p *Progress) { p.Entries += len(part) })
			}
			return err
		})
	}
}

func (w *crew) message(m letter) {
	w.send(func() error {
		return w.f.client.call(w.ctx, m.system, care.AddMessageToInbox1, place.Inbox, rivta.EncodeAddMessageToInbox(m.form), "brev-"+m.form.Message.ThreadID)
	})
}
