package exchange

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sort"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
)

// Limits keep one party from taking what is meant for all. A negative number means
// no limit.
type Limits struct {
	PerProducer int           // calls under way to one producing system; 0: 200
	Queue       int           // calls that may wait for their turn there; 0: as many as PerProducer
	QueueWait   time.Duration // how long they may wait; 0: 3 s

	Failures int           // failed calls, of twice as many, that open an address's breaker; 0: 10
	Pause    time.Duration // how long it stays open the first time; 0: 5 s

	Total     int     // calls under way from callers, all together; 0: 4096
	PerSender int     // calls under way from one system; 0: 512
	Rate      float64 // calls a second from one system, with a burst of a second's worth; 0: no limit
}

func (l Limits) withDefaults() Limits {
	or := func(v *int, def int) {
		if *v == 0 {
			*v = def
		}
	}
	or(&l.PerProducer, 200)
	or(&l.Queue, l.PerProducer)
	or(&l.Failures, 10)
	or(&l.Total, 4096)
	or(&l.PerSender, 512)
	if l.QueueWait <= 0 {
		l.QueueWait = 3 * time.Second
	}
	if l.Pause <= 0 {
		l.Pause = 5 * time.Second
	}
	return l
}

// Reasons why a call was not begun, as the metrics name them.
const (
	whyBreaker  = "breaker"
	whyProducer = "producer"
	whyTotal    = "total"
	whySender   = "sender"
	whyRate     = "rate"
)

// errThrottled marks a refusal that is about how much the caller asks: it may come again.
var errThrottled = errors.New("throttled")

// guard holds what the limits need to remember. Keys come from the catalogue
// and from verified certificates.
type guard struct {
	limits Limits
	now    func() time.Time
	meter  *guardMetrics

	mu        sync.Mutex
	producers map[care.HSAID]*bulkhead
	places    map[string]*place // by URL
	senders   map[care.HSAID]*sender
	calls     int // from callers, under way
}

type sender struct {
	calls  int
	tokens float64
	last   time.Time
}

// bulkhead is the room for calls to one system. Who waits is let in in order.
type bulkhead struct {
	room    chan struct{}
	open    prometheus.Gauge // calls under way; nil: no metrics
	waiting int              // under guard.mu
}

func newGuard(l Limits, now func() time.Time, meter *guardMetrics) *guard {
	return &guard{limits: l.withDefaults(), now: now, meter: meter, producers: map[care.HSAID]*bulkhead{},
		places: map[string]*place{}, senders: map[care.HSAID]*sender{}}
}

// admitCaller begins a call from outside; the fault says that the caller must wait.
// leave must be called once, when the call is over.
func (g *guard) admitCaller(id care.HSAID, now time.Time) (admitted, *fault.Error) {
	refuse := func(why, detail string) (admitted, *fault.Error) {
		g.meter.refused(why)
		return admitted{}, &fault.Error{Kind: fault.Unavailable, Code: "VP012", Detail: detail, Err: errThrottled}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l := &g.limits
	if l.Total > 0 && g.calls >= l.Total {
		return refuse(whyTotal, "The platform carries as many calls as it can. Nothing was sent; try again in a moment")
	}
	s := g.senders[id]
	if s == nil {
		if len(g.senders) > 10_000 {
			g.forget(now)
		}
		s = &sender{tokens: max(l.Rate, 1), last: now}
		g.senders[id] = s
	}
	if l.PerSender > 0 && s.calls >= l.PerSender {
		return refuse(whySender, fmt.Sprintf("The sender has %d calls under way, which is as many as it may have. Nothing was sent", l.PerSender))
	}
	if l.Rate > 0 {
		s.tokens = min(max(l.Rate, 1), s.tokens+now.Sub(s.last).Seconds()*l.Rate)
		s.last = now
		if s.tokens < 1 {
			return refuse(whyRate, fmt.Sprintf("The sender makes more than %g calls a second. Nothing was sent", l.Rate))
		}
		s.tokens--
	}
	s.calls++
	g.calls++
	return admitted{g, s}, nil
}

// admitted is a call from outside that has begun.
type admitted struct {
	g *guard
	s *sender
}

func (a admitted) leave() {
	a.g.mu.Lock()
	a.g.calls--
	a.s.calls--
	a.g.mu.Unlock()
}

// forget drops the senders that have been still long enough to have all their tokens.
func (g *guard) forget(now time.Time) {
	for id, s := range g.senders {
		if s.calls == 0 && (g.limits.Rate <= 0 || now.Sub(s.last) > time.Second+time.Duration(float64(time.Second)/max(g.limits.Rate, 0.01))) {
			delete(g.senders, id)
		}
	}
}

// lease is leave to call a producer. The zero value is none.
type lease struct {
	g     *guard
	place *place
	hall  *bulkhead
	probe bool
	late  bool // it had to be waited for
}

// at gives the place of a way. A route whose system has changed counts towards the
// new one from then on.
func (g *guard) at(way *route.Way) (*place, *bulkhead) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.places[way.URL]
	if p != nil && p.system == way.System {
		return p, p.hall
	}
	if p == nil {
		p = &place{url: way.URL}
		g.places[way.URL] = p
	}
	hall := g.producers[way.System]
	if hall == nil {
		hall = &bulkhead{open: g.meter.under(way.System)}
		if g.limits.PerProducer > 0 {
			hall.room = make(chan struct{}, g.limits.PerProducer)
		}
		g.producers[way.System] = hall
	}
	p.system, p.hall = way.System, hall
	return p, hall
}

// enter asks for leave to call a producer. The lease must be left once, with how it went.
func (g *guard) enter(ctx context.Context, way *route.Way, now time.Time) (lease, *fault.Error) {
	l := lease{g: g}
	l.place, l.hall = g.at(way)
	if bad := l.ask(now); bad != nil {
		return lease{}, bad
	}
	var bad *fault.Error
	if l.late, bad = g.seat(ctx, l.hall); bad != nil {
		if l.probe {
			l.place.breaker.leave(g.now(), true, silent, "", &g.limits)
		}
		return lease{}, bad
	}
	l.hall.count(1)
	if l.late {
		if bad := l.ask(g.now()); bad != nil { // it has opened meanwhile
			l.free()
			return lease{}, bad
		}
	}
	return l, nil
}

func (l *lease) ask(now time.Time) (bad *fault.Error) {
	if l.g.limits.Failures <= 0 || l.probe {
		return nil
	}
	if l.probe, bad = l.place.breaker.enter(now); bad != nil {
		l.g.meter.refused(whyBreaker)
	}
	return bad
}

func (l *lease) free() {
	if l.hall.room != nil {
		<-l.hall.room
	}
	l.hall.count(-1)
}

// leave gives the lease back, once.
func (l *lease) leave(now time.Time, w weight, why string) {
	if l.g == nil {
		return
	}
	l.free()
	g, p := l.g, l.place
	l.g = nil
	if g.limits.Failures <= 0 {
		return
	}
	if opened, closed := p.breaker.leave(now, l.probe, w, why, &g.limits); opened || closed {
		g.mu.Lock()
		system := p.system
		g.mu.Unlock()
		g.meter.breaker(system, p.url, opened)
	}
}

func (b *bulkhead) count(n float64) {
	if b.open != nil {
		b.open.Add(n)
	}
}

// seat waits for room at a producer, if not too many wait already.
func (g *guard) seat(ctx context.Context, hall *bulkhead) (waited bool, bad *fault.Error) {
	if hall.room == nil {
		return false, nil
	}
	select {
	case hall.room <- struct{}{}:
		return false, nil
	default:
	}
	full := func(detail string) (bool, *fault.Error) {
		g.meter.refused(whyProducer)
		return true, &fault.Error{Kind: fault.Unavailable, Code: "VP009", Detail: detail, Err: errThrottled}
	}
	g.mu.Lock()
	if g.limits.Queue > 0 && hall.waiting >= g.limits.Queue || g.limits.Queue < 0 {
		g.mu.Unlock()
		return full(fmt.Sprintf("The producer has %d calls under way and the queue is full. Nothing was sent", cap(hall.room)))
	}
	hall.waiting++
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		hall.waiting--
		g.mu.Unlock()
	}()
	timer := time.NewTimer(g.limits.QueueWait)
	defer timer.Stop()
	select {
	case hall.room <- struct{}{}:
		return true, nil
	case <-timer.C:
		return full(fmt.Sprintf("The producer has %d calls under way; the call waited %s for its turn. Nothing was sent", cap(hall.room), g.limits.QueueWait))
	case <-ctx.Done():
		return true, producerFault(ctx, ctx.Err())
	}
}

// weigh tells what a call's record says about its producer.
func weigh(rec *Record, f *fault.Error) (weight, string) {
	switch {
	case rec.Outcome == "ABANDONED":
		return silent, ""
	case f != nil && f.Code == "VP009":
		if f.Kind == fault.Slow || f.Kind == fault.Unavailable || f.Kind == fault.Garbage {
			return fails, f.Detail
		}
		return says, "" // too large, or it refuses us: it is there
	case f != nil:
		return silent, ""
	case rec.Profile == care.FHIRR4 && (rec.Status == http.StatusBadGateway || rec.Status == http.StatusServiceUnavailable || rec.Status == http.StatusGatewayTimeout):
		return fails, fmt.Sprintf("VP_PRODUCER_EXCEPTION_HTTP_STATUS=%d", rec.Status)
	}
	return says, ""
}

// guarded calls a producer within the limits. What was taken is given back when the
// trace ends, which is when the answer has been read and closed, or has failed.
func (x *Exchange) guarded(ctx context.Context, way *route.Way, c *Call, t *trace) (*Answer, error) {
	l, bad := x.guard.enter(ctx, way, t.found)
	if bad != nil {
		return nil, bad
	}
	t.lease, t.base = l, way.URL
	if way.Profile == care.FHIRR4 {
		if err := x.authorize(ctx, way.URL, c); err != nil {
			return nil, x.unreached(err, way, c)
		}
		l.late = true
	}
	if l.late {
		t.found = x.deps.Now()
	}
	return x.producer(ctx, way, c, t)
}

// ProducerState is how it stands with one address of a producer.
type ProducerState struct {
	System  care.HSAID
	URL     string
	Calls   int // under way to the system, all its addresses together
	Waiting int
	Open    bool      // the breaker keeps calls away
	Until   time.Time // when it will be tried again, when Open
	Why     string    // its last failure
}

// Producers tells how it stands with every address that has been called, those in
// the catalogue of now only.
func (x *Exchange) Producers() []ProducerState {
	snap, now := x.deps.Catalog(), x.deps.Now()
	if snap == nil {
		return nil
	}
	current := map[string]bool{}
	for _, r := range routesOf(snap) {
		current[r] = true
	}
	g := x.guard
	g.mu.Lock()
	defer g.mu.Unlock()
	var list []ProducerState
	for u, p := range g.places {
		if !current[u] {
			continue
		}
		s := ProducerState{System: p.system, URL: u, Calls: len(p.hall.room), Waiting: p.hall.waiting}
		s.Open, s.Until, s.Why = p.breaker.state(now)
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool {
		return list[i].System < list[j].System || list[i].System == list[j].System && list[i].URL < list[j].URL
	})
	return list
}

func routesOf(s *catalog.Snapshot) []string {
	var urls []string
	for _, r := range s.Data().Routes {
		urls = append(urls, r.URL)
	}
	return urls
}
