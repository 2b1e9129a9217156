package indexsoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/index"
)

// SenderConfig is the setting of a Sender. The zero SenderConfig is no caller:
// Own is needed.
type SenderConfig struct {
	Own      care.HSAID    // the platform's own id: the sender of the notifications
	Name     string        // of this node, unlike every other node's
	Workers  int           // subscribers told at the same time; 0 means 4
	Poll     time.Duration // how often the queues are looked at when nothing wakes us; 0 means 1 s
	Timeout  time.Duration // for one message; 0 means 60 s
	Lease    time.Duration // of a queue, renewed while a message is under way: so long the queue of a node that has died rests; 0 means 30 s
	First    time.Duration // pause after the first failure, doubled after each; 0 means 1 s
	Longest  time.Duration // longest pause; 0 means 15 min
	Attempts int           // after so many failures in a row a message becomes dead letters; 0 means 300: some three days
	Refusals int           // the same for a change that the subscriber refuses as such; 0 means 5
}

func (c SenderConfig) orDefault() SenderConfig {
	or := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	orInt := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	orInt(&c.Workers, 4)
	or(&c.Poll, time.Second)
	or(&c.Timeout, time.Minute)
	or(&c.Lease, 30*time.Second)
	or(&c.First, time.Second)
	or(&c.Longest, 15*time.Minute)
	orInt(&c.Attempts, 300)
	orInt(&c.Refusals, 5)
	return c
}

// Carrier carries a call: the exchange.
type Carrier interface {
	Carry(ctx context.Context, c exchange.Call) (*exchange.Answer, error)
}

// Sender empties the outbox: it tells each subscriber what has changed, in order,
// by ProcessNotification. A subscriber that cannot be reached is tried again and
// again, ever more seldom, and holds up nobody else. One that refuses a message
// is sent halves of it until the change it refuses stands alone: that one becomes
// a dead letter, and the rest goes on.
type Sender struct {
	cfg     SenderConfig
	outbox  index.Outbox
	carrier Carrier
	now     func() time.Time
	// Report is told of every message: how many changes, and why it failed ("":
	// it did not) or was given up. It gets no person. May be nil.
	report func(Sending)
	wake   chan struct{}
}

// Sending is what became of one message.
type Sending struct {
	To      care.LogicalAddress
	Changes int
	Reason  string // why it failed; "" when it did not
	Dead    bool   // given up
	Err     error  // the outbox itself failed
}

// NewSender makes a sender; report may be nil.
func NewSender(cfg SenderConfig, outbox index.Outbox, carrier Carrier, now func() time.Time, report func(Sending)) *Sender {
	if report == nil {
		report = func(Sending) {}
	}
	return &Sender{cfg: cfg.orDefault(), outbox: outbox, carrier: carrier, now: now, report: report, wake: make(chan struct{}, 1)}
}

// Wake says that something may have been queued. It never waits.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends; a message that is under way is then broken off, and
// sent again by the next Run. Without Own it returns at once.
func (s *Sender) Run(ctx context.Context) {
	if s.cfg.Own == "" {
		return
	}
	var all sync.WaitGroup
	for i := range s.cfg.Workers {
		all.Go(func() { s.work(ctx, fmt.Sprintf("%s/%d", s.cfg.Name, i)) })
	}
	all.Wait()
}

func (s *Sender) work(ctx context.Context, worker string) {
	tick := time.NewTicker(s.cfg.Poll)
	defer tick.Stop()
	for {
		for ctx.Err() == nil {
			did, err := s.Once(ctx, worker)
			if err != nil && ctx.Err() == nil {
				s.report(Sending{Err: err})
			}
			if err != nil || !did {
				break
			}
			s.Wake() // there may be work for another too
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.wake:
		}
	}
}

// Once sends one message of one queue that is due; did is false when none is.
func (s *Sender) Once(ctx context.Context, worker string) (did bool, err error) {
	until := s.now().Add(s.cfg.Lease)
	p, ok, err := s.outbox.Claim(ctx, worker, s.now(), s.cfg.Lease)
	if err != nil || !ok {
		return false, err
	}
	why := s.hold(ctx, p, until)
	if ctx.Err() != nil && why != nil {
		// We stop: the lease goes back, so that another node need not wait it out.
		back, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return true, s.outbox.Failed(back, p, "stopped", p.Attempts, len(p.Changes), s.now())
	}
	out := Sending{To: p.To, Changes: len(p.Changes)}
	defer func() { out.Err = err; s.report(out) }()
	if why == nil {
		return true, s.outbox.Sent(ctx, p)
	}
	out.Reason = why.reason
	attempts, limit := p.Attempts+1, s.cfg.Attempts
	if why.refused {
		if len(p.Changes) > 1 {
			return true, s.outbox.Failed(ctx, p, why.reason, 0, len(p.Changes)/2, s.now())
		}
		limit = s.cfg.Refusals
	}
	if attempts >= limit {
		out.Dead = true
		if why.refused {
			attempts = 0
		}
		return true, s.outbox.Bury(ctx, p, why.reason, attempts, s.now())
	}
	return true, s.outbox.Failed(ctx, p, why.reason, attempts, len(p.Changes), s.now().Add(s.pause(attempts)))
}

// hold sends a parcel and keeps its lease meanwhile. A message whose lease cannot be
// kept is broken off before it ends: from then on another may send it, and what
// comes after it, which must not be overtaken by an older one.
func (s *Sender) hold(ctx context.Context, p index.Parcel, until time.Time) *failure {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		step := s.cfg.Lease / 3
		tick := time.NewTicker(step)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			at := s.now()
			asking, stop := context.WithTimeout(ctx, step*3/4)
			held, err := s.outbox.Renew(asking, p, at, s.cfg.Lease)
			stop()
			switch {
			case err == nil && held:
				until = at.Add(s.cfg.Lease)
			case err == nil, until.Sub(s.now()) < step*5/4: // the next answer might come too late
				cancel()
				return
			}
		}
	}()
	why := s.send(ctx, p)
	cancel()
	<-done
	return why
}

// pause is how long a queue rests after so many failures in a row.
func (s *Sender) pause(attempts int) time.Duration {
	d := s.cfg.First
	for range min(attempts-1, 30) {
		if d *= 2; d >= s.cfg.Longest {
			return s.cfg.Longest
		}
	}
	return min(d, s.cfg.Longest)
}

// failure is why a message was not taken. refused: the subscriber says that the
// message itself is wrong, so that sending it again will not help.
type failure struct {
	reason  string // a code; never a text of the subscriber, which may hold anything
	refused bool
}

func (s *Sender) send(ctx context.Context, p index.Parcel) *failure {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	body := notification(p)
	ans, err := s.carrier.Carry(ctx, exchange.Call{
		Sender: s.cfg.Own, OriginalConsumer: s.cfg.Own, Contract: care.IndexProcessNotification1, Address: p.To, Profile: care.RIVTABP21,
		SOAPAction: `"` + notifyNS + `:ProcessNotification"`, ContentType: "text/xml; charset=utf-8", Body: bytes.NewReader(body), Length: int64(len(body)),
	})
	if err != nil {
		f, ok := errors.AsType[*fault.Error](err)
		if !ok {
			return &failure{reason: string(fault.KindOf(err))}
		}
		if f.Code == "" {
			return &failure{reason: string(f.Kind)}
		}
		return &failure{f.Code, wrongMessage(f.Code)}
	}
	defer ans.Body.Close()
	return readResult(ans)
}

// wrongMessage tells whether a code blames the message itself. Not EI000, a
// technical error, nor EI003: an address that was set up wrong will be put right.
func wrongMessage(code string) bool {
	switch code {
	case "EI001", "EI002", "EI004", "EI005", "EI006":
		return true
	}
	return false
}

// readResult reads the answer to a notification: nil when it was taken.
func readResult(ans *exchange.Answer) *failure {
	r := newReader(ans.Body, 1<<20)
	if ans.Status == http.StatusOK {
		if err := r.message(xml.Name{Space: notifyNS, Local: "ProcessNotificationResponse"}); err != nil {
			return &failure{reason: "the answer is none of the contract"}
		}
		result := ""
		err := r.children(func(start *xml.StartElement) (err error) {
			if start.Name.Local != "ResultCode" {
				return r.skip()
			}
			result, err = r.text("ResultCode")
			return err
		})
		if err == nil {
			err = r.drain()
		}
		switch result = strings.TrimSpace(result); {
		case err != nil:
			return &failure{reason: "the answer broke off"}
		case result == "OK" || result == "INFO":
			return nil
		case result == "ERROR":
			return &failure{"ResultCode ERROR", true}
		}
		return &failure{reason: "the answer has no result"}
	}
	reason := fmt.Sprintf("HTTP %d", ans.Status)
	if ans.Status == http.StatusInternalServerError {
		text, _ := io.ReadAll(io.LimitReader(ans.Body, 64<<10))
		for _, code := range []string{"EI000", "EI001", "EI002", "EI003", "EI004", "EI005", "EI006"} {
			if bytes.Contains(text, []byte(code+":")) {
				return &failure{code, wrongMessage(code)}
			}
		}
	}
	return &failure{reason: reason}
}

// notification is the envelope of a parcel.
func notification(p index.Parcel) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<s:Envelope xmlns:s="` + soapNS + `"><s:Header><a:LogicalAddress xmlns:a="urn:riv:itintegration:registry:1">`)
	_ = xml.EscapeText(&b, []byte(p.To)) // a bytes.Buffer does not fail
	b.WriteString(`</a:LogicalAddress></s:Header><s:Body><r:ProcessNotification xmlns:r="` + notifyNS + `" xmlns:c="` + coreNS + `">`)
	for i := range p.Changes {
		c := &p.Changes[i]
		fmt.Fprintf(&b, "<r:engagementTransaction><c:deleteFlag>%t</c:deleteFlag><c:engagement>", c.Delete)
		writeEntry(&b, &c.Entry)
		b.WriteString("</c:engagement></r:engagementTransaction>")
	}
	b.WriteString(`</r:ProcessNotification>` + envelopeTail)
	return b.Bytes()
}
