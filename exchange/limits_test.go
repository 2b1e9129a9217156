package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/wire/soap"
)

func (w *world) carry() error {
	ans, err := w.ex.Carry(context.Background(), exchange.Call{Sender: consumer, Contract: plans, Address: "SE-UNIT-1", Body: bytes.NewReader(envelope("SE-UNIT-1"))})
	if err == nil {
		_, err = io.Copy(io.Discard, ans.Body)
		_ = ans.Body.Close()
	}
	<-w.seen
	return err
}

func errText(err error) string { return fmt.Sprint(err) }

// TestBreaker: a producer that fails again and again is left alone, tried with one
// call, and taken back when it answers.
func TestBreaker(t *testing.T) {
	var l *lists
	w := newWorldWith(t, exchange.Config{Limits: exchange.Limits{Failures: 3, Pause: 5 * time.Second}}, func(w *world, d *exchange.Deps) {
		l = newLists(t, w.ca)
		d.Now = l.now
	})
	var got atomic.Int32
	sick := func(rw http.ResponseWriter, _ *http.Request) {
		got.Add(1)
		rw.WriteHeader(http.StatusServiceUnavailable)
	}
	w.produce(sick)
	for range 3 {
		if err := w.carry(); !strings.Contains(errText(err), "HTTP_STATUS=503") {
			t.Fatal(err)
		}
	}
	n := got.Load()
	for range 5 {
		if err := w.carry(); !strings.Contains(errText(err), "VP009") || !strings.Contains(errText(err), "left alone until") || !strings.Contains(errText(err), "HTTP_STATUS=503") {
			t.Fatal(err)
		}
	}
	if got.Load() != n {
		t.Error("an open breaker let a call through")
	}
	if p := w.ex.Producers(); len(p) != 1 || !p[0].Open || p[0].System != producer || p[0].Calls != 0 || !strings.Contains(p[0].Why, "503") {
		t.Errorf("%+v", p)
	}
	l.wait(6 * time.Second)
	_ = w.carry() // the one that tries: still sick
	if err := w.carry(); got.Load() != n+1 || !strings.Contains(errText(err), "left alone") {
		t.Errorf("%d calls more, %v", got.Load()-n, err)
	}
	l.wait(6 * time.Second)
	if err := w.carry(); !strings.Contains(errText(err), "left alone") {
		t.Errorf("the pause did not grow: %v", err)
	}
	l.wait(6 * time.Second)
	// Half open: only one call tries, the others get their answer at once.
	hold, entered := make(chan struct{}), make(chan struct{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		close(entered)
		<-hold
		behave("answers", envelope("x"), nil)(rw, r)
	})
	done := make(chan error)
	go func() { done <- w.carry() }()
	<-entered
	if err := w.carry(); !strings.Contains(errText(err), "is being tried") {
		t.Errorf("%v", err)
	}
	close(hold)
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.produce(behave("answers", envelope("x"), nil))
	for range 3 {
		if err := w.carry(); err != nil {
			t.Error(err)
		}
	}
	if p := w.ex.Producers(); len(p) != 1 || p[0].Open {
		t.Errorf("%+v", p)
	}
	for name, want := range map[string]float64{"sammanhang_exchange_breaker_opened_total": 1, "sammanhang_exchange_producer_calls_open": 0, "sammanhang_exchange_breaker_open": 0} {
		if got := w.metric(name); got != want {
			t.Errorf("%s is %g, want %g", name, got, want)
		}
	}
}

// metric is the sum of a metric over its labels; -1 when it is not there.
func (w *world) metric(name string) float64 {
	families, err := w.registry.Gather()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		var sum float64
		for _, m := range f.GetMetric() {
			sum += m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
		return sum
	}
	return -1
}

// TestFaultsAreAnswers: a producer's own SOAP Fault is no failure of the producer, and
// a caller that leaves is none either.
func TestFaultsAreAnswers(t *testing.T) {
	w := newWorld(t, exchange.Config{Limits: exchange.Limits{Failures: 2}})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/xml")
		rw.WriteHeader(500)
		soap.WriteFault(rw, soap.Server, "no such patient here", "")
	})
	for range 10 {
		if err := w.carry(); err != nil {
			t.Fatal(err)
		}
	}
	w.produce(behave("hangs", nil, nil))
	for range 5 {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(20*time.Millisecond, cancel)
		_, _ = w.ex.Carry(ctx, exchange.Call{Sender: consumer, Contract: plans, Address: "SE-UNIT-1", Body: bytes.NewReader(envelope("SE-UNIT-1"))})
		<-w.seen
	}
	if p := w.ex.Producers(); len(p) != 1 || p[0].Open {
		t.Errorf("%+v", p)
	}
}

// TestBulkhead: a producer gets no more calls at once than it is given, some may
// wait, and who waits too long is told.
func TestBulkhead(t *testing.T) {
	w := newWorld(t, exchange.Config{Limits: exchange.Limits{PerProducer: 2, Queue: 1, QueueWait: 300 * time.Millisecond, Failures: -1}})
	var now, most atomic.Int32
	hold := make(chan struct{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		<-hold
		now.Add(-1)
		behave("answers", envelope("x"), nil)(rw, r)
	})
	out := make(chan error, 10)
	for range 2 {
		go func() { out <- w.carry() }()
	}
	waitFor(t, func() bool { return now.Load() == 2 })
	go func() { out <- w.carry() }()
	waitFor(t, func() bool { return w.ex.Producers()[0].Waiting == 1 })
	began := time.Now()
	if err := w.carry(); !strings.Contains(errText(err), "VP009") || !strings.Contains(errText(err), "queue is full") || time.Since(began) > 200*time.Millisecond {
		t.Errorf("%v after %s", err, time.Since(began))
	}
	if err := <-out; !strings.Contains(errText(err), "VP009") || !strings.Contains(errText(err), "waited 300ms") {
		t.Errorf("%v", err)
	}
	go func() { out <- w.carry() }() // waits, and gets its turn
	waitFor(t, func() bool { return w.ex.Producers()[0].Waiting == 1 })
	close(hold)
	for range 3 {
		if err := <-out; err != nil {
			t.Error(err)
		}
	}
	if most.Load() != 2 {
		t.Errorf("%d calls at once", most.Load())
	}
	if p := w.ex.Producers(); p[0].Calls != 0 || p[0].Waiting != 0 {
		t.Errorf("%+v", p)
	}
}

// TestBackPressure: one sender cannot take the room of others, all senders not that of
// the platform, and a rate is a rate.
func TestBackPressure(t *testing.T) {
	other := care.HSAID("SE9900000009-PLATFORM")
	w := newWorld(t, exchange.Config{Limits: exchange.Limits{Total: 3, PerSender: 2, Failures: -1}})
	var under atomic.Int32
	hold := make(chan struct{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		under.Add(1)
		<-hold
		behave("answers", envelope("x"), nil)(rw, r)
	})
	second := w.as(w.ca.issue(t, string(other), nil))
	var wg sync.WaitGroup
	begin := func(c *http.Client) {
		n := under.Load()
		wg.Go(func() {
			if resp, b, err := w.post(c, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 {
				t.Errorf("%v %s", err, b)
			}
		})
		waitFor(t, func() bool { return under.Load() == n+1 })
	}
	refused := func(c *http.Client, why string) {
		t.Helper()
		resp, b, err := w.post(c, bytes.NewReader(envelope("SE-UNIT-1")))
		if err != nil || resp.StatusCode != 500 || resp.Header.Get("Retry-After") == "" || !strings.Contains(string(b), "VP012") || !strings.Contains(string(b), why) {
			t.Errorf("%v %s", err, b)
		}
	}
	begin(w.client)
	begin(w.client)
	refused(w.client, "The sender has 2 calls under way")
	begin(second)
	refused(second, "as many calls as it can")
	close(hold)
	wg.Wait()
	if resp, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 {
		t.Error("the room was not given back", err)
	}
}

func TestRate(t *testing.T) {
	var l *lists
	w := newWorldWith(t, exchange.Config{Limits: exchange.Limits{Rate: 2}}, func(w *world, d *exchange.Deps) {
		l = newLists(t, w.ca)
		at := time.Now()
		d.Now = func() time.Time { return at.Add(time.Duration(l.ahead.Load())) }
	})
	w.produce(behave("answers", envelope("x"), nil))
	count := func() (ok int) {
		for range 5 {
			if resp, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err == nil && resp.StatusCode == 200 {
				ok++
			}
		}
		return ok
	}
	if n := count(); n != 2 {
		t.Errorf("%d calls at once", n)
	}
	l.wait(500 * time.Millisecond)
	if n := count(); n != 1 {
		t.Errorf("%d calls in half a second", n)
	}
	l.wait(time.Minute)
	if n := count(); n != 2 {
		t.Errorf("%d calls after a minute", n)
	}
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !cond(); {
		if time.Now().After(end) {
			t.Fatal("it never came to that")
		}
		time.Sleep(2 * time.Millisecond)
	}
}
