package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
)

// Carry takes one call to the system that the catalogue names, and gives its
// answer: route, permission, producer, trace record. It is the only way out of
// the platform: the listener uses it, and so does the platform's own gathering.
//
// The error is a *fault.Error with a VP code (or a code of the platform's own
// service). The answer's Body must be read and closed; the trace record is made
// when it is closed.
func (x *Exchange) Carry(ctx context.Context, c Call) (*Answer, error) {
	t := x.begin(newWork(), c.CorrelationID)
	c.CorrelationID = t.rec.CorrelationID
	c.internal, c.said = true, nil
	ans, err := x.carry(ctx, &c, t)
	if err != nil {
		return nil, err
	}
	ans.open()
	return ans, nil
}

func (x *Exchange) carry(ctx context.Context, c *Call, t *trace) (ans *Answer, err error) {
	t.call(c)
	defer func() {
		if p := recover(); p != nil {
			x.log.Error("panic while carrying a call", "correlation", c.CorrelationID, "contract", route.Show(string(c.Contract)))
			ans, err = nil, fault.Coded(fault.Internal, "VP012", "Unexpected error")
		}
		if err != nil {
			f := asFault(err)
			t.fail(f)
			t.end()
			ans, err = nil, f
			return
		}
		if c.wide != nil {
			answerAs(ans, c.wide)
		}
		t.work.traced = tracedBody{body: ans.Body, t: t}
		ans.Body = &t.work.traced
	}()
	snap := x.deps.Catalog()
	if snap == nil {
		return nil, fault.Coded(fault.Unavailable, "VP008", "No catalogue has been loaded")
	}
	t.snap = snap
	if err := x.admit(c, t); err != nil {
		return nil, err
	}
	t.found = x.deps.Now()
	way, err := x.deps.Rules().Find(snap, c.Sender, c.Contract, c.Address, c.Profile, t.found)
	t.rec.System, t.rec.Way = way.System, way.Trace
	if err != nil {
		return nil, err
	}
	t.rec.Profile = way.Profile
	if c.replay == nil {
		if c.replay, err = replayOf(c); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				c.replay.close()
			}
		}()
	}
	t.in = &c.replay.read
	if way.Convert {
		if err = c.convert(way); err != nil {
			return nil, err
		}
	}
	c.Profile = way.Profile
	if name, ok := strings.CutPrefix(way.URL, catalog.OwnScheme); ok {
		return x.own(ctx, name, c, t)
	}
	return x.guarded(ctx, &way, c, t)
}

// admit checks what a call says of itself before its way is sought.
func (x *Exchange) admit(c *Call, t *trace) error {
	if c.Sender == "" {
		return fault.Coded(fault.Anonymous, "VP002", "The call has no sender")
	}
	if c.OriginalConsumer == "" {
		c.OriginalConsumer = c.Sender
	}
	if c.OriginalConsumer != c.Sender && !c.internal && len(x.cfg.OriginalBy) > 0 && !slices.Contains(x.cfg.OriginalBy, c.Sender) {
		if !x.cfg.OriginalWarn {
			return fault.Coded(fault.Denied, "VP013", "The sender may not name another original consumer")
		}
		x.log.Warn("a sender that may not names another original consumer", "sender", c.Sender, "original", c.OriginalConsumer, "correlation", c.CorrelationID)
	}
	t.rec.OriginalConsumer = c.OriginalConsumer
	if x.cfg.InstanceID != "" {
		for _, v := range c.Header[headerHistory] {
			if slices.ContainsFunc(strings.Split(v, "#"), func(s string) bool { return strings.EqualFold(s, x.cfg.InstanceID) }) {
				return fault.Coded(fault.Conflict, "VP014", "The call has passed here before")
			}
		}
	}
	return nil
}

// replayOf takes the body of a call made in Go. A small one is kept whole, so that it
// can be sent again when a kept connection turns out to be closed.
func replayOf(c *Call) (*replay, error) {
	if c.Body == nil {
		return &replay{}, nil
	}
	if sized, ok := c.Body.(interface{ Len() int }); ok {
		n := sized.Len()
		c.Length = int64(n)
		if n <= 2*bufferSize {
			b := make([]byte, n)
			if _, err := io.ReadFull(c.Body, b); err != nil {
				return nil, fault.Wrap(fault.Internal, "The call's body cannot be read", err)
			}
			c.Body = bytes.NewReader(b)
			return &replay{prefix: b}, nil
		}
	}
	return &replay{rest: c.Body}, nil
}

// own hands the call to one of the platform's own services.
func (x *Exchange) own(ctx context.Context, name string, c *Call, t *trace) (*Answer, error) {
	if k, ok := ctx.(*frontCall); ok {
		k.keep() // a service may hold the context for longer than the call
	}
	service, ok := x.deps.Own[name]
	if !ok {
		return nil, fault.Coded(fault.Internal, "VP012", "The platform has no service "+route.Show(name))
	}
	if c.attachments {
		return nil, fault.Coded(fault.Invalid, "VP015", "The platform's own services take no attachments: send the envelope alone")
	}
	body, err := c.replay.body()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "body", err)
	}
	c.Body = body
	passed := make(http.Header, len(c.Header))
	pass(passed, c.Header, x.requestPasses)
	if history := c.Header[headerHistory]; len(history) > 0 {
		passed[headerHistory] = history // for the calls that the service makes in turn
	}
	c.Header, c.said = passed, nil
	ans, err := service.ServeRIV(ctx, *c)
	t.rec.Waited = x.deps.Now().Sub(t.rec.Started)
	if bad := c.replay.failed.Load(); bad != nil {
		if ans != nil && ans.Body != nil {
			_ = ans.Body.Close()
		}
		return nil, callerFault(bad.err)
	}
	if err != nil {
		x.unserved(name, err, c)
		return nil, err
	}
	if ans == nil || ans.Body == nil {
		return nil, fault.Coded(fault.Internal, "VP012", "The platform's service "+name+" gave no answer")
	}
	if ans.Status == 0 {
		ans.Status = http.StatusOK
	}
	if ans.Header == nil {
		ans.Header = http.Header{}
	}
	t.outcome(ans.Status, c.Profile)
	return ans, nil
}

// callerFault says what went wrong on the caller's side while its body was read.
func callerFault(err error) *fault.Error {
	switch {
	case errors.Is(err, errTooLarge):
		return fault.Coded(fault.TooLarge, "VP015", "The call is larger than this platform carries")
	case errors.Is(err, errSlowCaller):
		return fault.Coded(fault.Slow, "VP015", "The call came too slowly and was cut off")
	}
	return fault.Coded(fault.Invalid, "VP015", "The call broke off before its end")
}

// original is the OriginalConsumer to write in a Call from what a header says.
func original(header string, sender care.HSAID) (care.HSAID, error) {
	if header == "" {
		return sender, nil
	}
	id, err := care.ParseHSAID(header)
	if _, perr := care.ParsePersonID(header); err != nil || perr == nil {
		return "", fault.Coded(fault.Invalid, "VP013", "The original consumer is not an HSA-id")
	}
	return id, nil
}
