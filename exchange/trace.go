package exchange

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
)

// trace is the record of a call while it is under way.
type trace struct {
	x     *Exchange
	rec   Record
	snap  *catalog.Snapshot // nil: it was not needed
	in    *atomic.Int64
	ended bool
	fault *fault.Error
	fhir  bool      // refusals have the HTTP status that FHIR gives them
	base  string    // the producer's address
	lease lease     // what the limits counted
	found time.Time // when the way was sought; and when the call had its turn, if it waited
	work  *work     // whose part this is
}

// begin begins the trace of a call, in the call's memory.
func (x *Exchange) begin(w *work, correlation string) *trace {
	x.metrics.begin()
	t := &w.trace
	t.x, t.work = x, w
	t.rec.Started = x.deps.Now()
	t.rec.CorrelationID = correlationID(correlation, w.id)
	return t
}

// call notes who, what and whither. Texts of the caller's are made fit for a log.
func (t *trace) call(c *Call) {
	t.rec.Sender, t.rec.OriginalConsumer = c.Sender, c.OriginalConsumer
	t.rec.Contract = care.Contract(route.Show(string(c.Contract)))
	t.rec.Address = care.LogicalAddress(route.Show(string(c.Address)))
	t.rec.Profile = c.Profile
}

// counters are those of the call's contract and outcome. The contract is named as
// the catalogue spells it.
func (t *trace) counters(m *metrics) *counters {
	p := t.lease.place
	if t.rec.Outcome != "OK" {
		p = nil
	}
	if p != nil {
		if c := p.usual.Load(); c != nil && c.snap == t.snap && c.contract == t.rec.Contract {
			return c.counters
		}
	}
	label := care.Contract("unknown")
	if t.snap != nil {
		if c, ok := t.snap.Contract(t.rec.Contract); ok {
			label = c.Namespace
		}
	}
	c := m.of(label, t.rec.Outcome)
	if p != nil {
		if had := p.usual.Load(); had == nil || had.snap != t.snap {
			p.usual.Store(&usual{t.snap, t.rec.Contract, c})
		}
	}
	return c
}

// usual is what calls to an address mostly count towards.
type usual struct {
	snap     *catalog.Snapshot
	contract care.Contract
	*counters
}

// outcome notes how the producer answered.
func (t *trace) outcome(status int, profile care.Profile) {
	switch {
	case status < 400:
		t.rec.Outcome = "OK"
	case profile == care.FHIRR4:
		t.rec.Outcome = "HTTP " + strconv.Itoa(status)
	default:
		t.rec.Outcome = "FAULT"
	}
	t.rec.Status = status
}

// fail notes why there is no whole answer.
func (t *trace) fail(f *fault.Error) {
	t.fault = f
	t.rec.Outcome, t.rec.Detail = f.Code, f.Detail
	if errors.Is(f.Err, context.Canceled) {
		t.rec.Outcome = "ABANDONED"
	}
}

// end makes the record, once.
func (t *trace) end() {
	if t.ended {
		return
	}
	t.ended = true
	now := t.x.deps.Now()
	t.rec.Took = now.Sub(t.rec.Started)
	if t.in != nil {
		t.rec.In = t.in.Load()
	}
	if t.rec.Status == 0 && strings.HasPrefix(t.rec.Outcome, "VP") {
		t.rec.Status = 500
		if t.fhir {
			t.rec.Status = fhirStatus(t.fault)
		}
	}
	w, why := weigh(&t.rec, t.fault)
	t.lease.leave(now, w, why)
	t.x.metrics.end(t)
	t.x.deps.Trace(t.rec)
}

// tracedBody counts an answer's bytes and ends the trace when it is closed.
type tracedBody struct {
	body   io.ReadCloser
	t      *trace
	out    int64
	end    error
	closed bool
}

func (b *tracedBody) Read(dst []byte) (int, error) {
	n, err := b.body.Read(dst)
	b.out += int64(n)
	if err != nil {
		b.end = err
	}
	return n, err
}

func (b *tracedBody) WriteTo(w io.Writer) (n int64, err error) {
	if wt, ok := b.body.(io.WriterTo); ok {
		n, err = wt.WriteTo(w)
	} else {
		n, err = io.Copy(w, struct{ io.Reader }{b.body})
	}
	b.out += n
	b.end = err
	if err == nil {
		b.end = io.EOF
	}
	return n, err
}

func (b *tracedBody) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	b.t.rec.Out = b.out
	switch {
	case b.end == io.EOF:
	case b.end == nil:
		if !b.whole() {
			b.t.rec.Outcome = "ABANDONED"
		}
	default:
		if f, ok := errors.AsType[*fault.Error](b.end); ok {
			b.t.fail(f)
		} else {
			b.t.rec.Outcome = "ABANDONED"
		}
	}
	err := b.body.Close()
	b.t.end()
	return err
}

// whole tells whether everything has been read though nobody asked for the end.
func (b *tracedBody) whole() bool {
	var one [1]byte
	if a, ok := b.body.(*answerBody); ok && (len(a.held) > 0 || a.end == nil) {
		return false
	}
	n, err := b.body.Read(one[:])
	return n == 0 && err == io.EOF
}
