package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/route"
	"sammanhang/wire/soap"
)

// reply is the head of a producer's answer.
type reply struct {
	status int
	length int64   // of the body; -1: not known
	kind   string  // Content-Type
	fields []field // what passes on of its header
	body   io.ReadCloser
}

// producer sends the call to a system and holds back the beginning of its answer
// until it is known to be one.
func (x *Exchange) producer(ctx context.Context, way *route.Way, c *Call, t *trace) (*Answer, error) {
	end, err := x.endpoint(t.lease.place)
	if err != nil {
		return nil, err
	}
	req, err := x.request(end.target, way, c, t.work)
	if err != nil {
		return nil, err
	}
	ans := &t.work.answer
	ans.System, ans.judged = way.System, true
	body := &t.work.body
	*body = answerBody{ctx: ctx, left: x.cfg.MaxAnswer}
	var rep reply
	sent := t.found
	if end.route != nil && way.Profile != care.FHIRR4 { // these have deadlines, and no watchdog
		rep, err = x.legs.call(ctx, end.route, &req, c.replay, x.patience(c.Contract), sent, &body.leg, t.work.heard[:0])
	} else {
		rep, err = x.overNetHTTP(ctx, &req, c, body, &sent, t.work.heard[:0])
	}
	t.rec.Waited = x.deps.Now().Sub(sent)
	if err != nil {
		f := producerFault(body.ctx, err)
		if body.cancel != nil {
			body.cancel()
		}
		if errors.Is(err, errUsed) {
			return nil, fault.Wrap(fault.Internal, "body", err)
		}
		if bad := c.replay.failed.Load(); bad != nil {
			return nil, callerFault(bad.err)
		}
		return nil, x.unreached(f, way, c)
	}
	body.src, body.buf = rep.body, buffers.Get().(*[]byte)
	ans.fields = rep.fields
	err = x.judge(&rep, body, ans, way.Profile, t.lease.place)
	t.work.heard = ans.fields
	if err != nil {
		_ = body.Close()
		return nil, x.unreached(asFault(err), way, c)
	}
	t.rec.Status = ans.Status
	t.outcome(ans.Status, c.Profile)
	return ans, nil
}

// overNetHTTP sends a request through net/http, with a watchdog. body gets the context
// that the watchdog ends.
func (x *Exchange) overNetHTTP(ctx context.Context, out *outgoing, c *Call, body *answerBody, sent *time.Time, heard []field) (reply, error) {
	req := out.request()
	ctx, cancel := context.WithCancelCause(ctx)
	dog := newWatchdog(x.patience(c.Contract), cancel)
	body.ctx, body.watch = ctx, dog
	body.cancel = func() {
		dog.answering(false)
		cancel(nil)
	}
	c.replay.watch = dog.sending
	var err error
	if req.Body, err = c.replay.body(); err != nil {
		return reply{}, err
	}
	req.GetBody = c.replay.body
	if c.Length == 0 && len(c.replay.prefix) == 0 && c.replay.rest == nil {
		req.Body, req.GetBody = http.NoBody, nil
	}
	*sent = x.deps.Now()
	resp, err := x.transport.RoundTrip(req.WithContext(x.rechecking(ctx)))
	if err != nil {
		return reply{}, err
	}
	for name, values := range passing(resp.Header, answerPasses) {
		for _, v := range values {
			heard = append(heard, field{name: name, value: v})
		}
	}
	return reply{status: resp.StatusCode, length: resp.ContentLength, kind: resp.Header.Get("Content-Type"), fields: heard, body: resp.Body}, nil
}

// unreached tells the operator why, with what TLS or the network said.
func (x *Exchange) unreached(f *fault.Error, way *route.Way, c *Call) error {
	if errors.Is(f.Err, context.Canceled) {
		return f
	}
	args := []any{"system", way.System, "contract", route.Show(string(c.Contract)), "correlation", c.CorrelationID, "reason", f.Detail}
	if f.Err != nil {
		args = append(args, "error", f.Err)
	}
	x.log.Warn("no answer from producer", args...)
	return f
}

// outgoing is the call as it goes to a producer, without body.
type outgoing struct {
	method string
	target *url.URL
	length int64 // -1: not known
	fields []field
}

// request is the same for net/http.
func (o *outgoing) request() *http.Request {
	h := make(http.Header, len(o.fields))
	for _, f := range o.fields {
		h[f.name] = append(h[f.name], f.value)
	}
	return &http.Request{Method: o.method, URL: o.target, Host: o.target.Host, Header: h, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: o.length}
}

// endpoint understands a producer's address, if it may be called.
func (x *Exchange) endpoint(p *place) (*endpoint, error) {
	if e := p.end.Load(); e != nil {
		return e, nil
	}
	target, err := url.Parse(p.url)
	switch {
	case err != nil || target.Host == "":
		return nil, fault.Coded(fault.Internal, "VP010", "The route's URL cannot be understood")
	case target.Scheme != "https" && !x.plainProducer(target):
		return nil, vp009(fault.Unavailable, "The producer's URL is not https; nothing was sent.", nil)
	case x.transport == nil:
		return nil, fault.Coded(fault.Internal, "VP012", "The platform has no certificate towards producers")
	}
	e := &endpoint{target: target}
	if x.legs != nil && target.Scheme == "https" {
		e.route = x.legs.route(target)
	}
	p.end.Store(e)
	return e, nil
}

// request builds the outgoing call. Its fields lie in w.
func (x *Exchange) request(target *url.URL, way *route.Way, c *Call, w *work) (outgoing, error) {
	list := w.fields[:0]
	if c.said != nil {
		list = c.said.appendTo(list)
	} else {
		for name, values := range passing(c.Header, x.requestPasses) {
			for _, v := range values {
				list = append(list, field{name: name, value: v})
			}
		}
	}
	// net/http sends a request with this header again even after the producer may
	// have acted on the first. It does not look for it in lower case.
	accepts := false
	for i := range list {
		switch f := &list[i]; f.name {
		case "Idempotency-Key", "X-Idempotency-Key":
			f.name, f.line = strings.ToLower(f.name), ""
		case "Accept":
			accepts = true
		}
	}
	set := func(name, value string) { list = append(list, field{name: name, value: value}) }
	method := http.MethodPost
	if way.Profile == care.FHIRR4 {
		var err error
		if method, target, err = fhirTarget(target, c); err != nil {
			return outgoing{}, err
		}
		if !accepts {
			set("Accept", "application/fhir+json")
		}
	}
	switch {
	case c.ContentType != "":
		set("Content-Type", c.ContentType)
	case way.Profile != care.FHIRR4:
		set("Content-Type", soap.ContentType)
	}
	if way.Profile != care.FHIRR4 {
		set("SOAPAction", quoted(c.SOAPAction)) // SOAP 1.1 6.1.1 demands it; in the letter case that old stacks look for
	}
	set("User-Agent", "Sammanhang")
	set(headerOriginal, string(c.OriginalConsumer))
	if target.Scheme == "http" { // a part of the platform: it believes us who calls
		set(headerSender, string(c.Sender))
		if x.cfg.InstanceID != "" {
			set(headerInstance, x.cfg.InstanceID)
		}
	}
	if !x.cfg.HideCorrelationID || target.Scheme == "http" {
		set(headerCorrelation, c.CorrelationID)
	}
	if x.cfg.InstanceID != "" {
		history := first(c.Header, headerHistory)
		if history == "" {
			history = string(c.Sender)
		}
		set(headerHistory, history+"#"+x.cfg.InstanceID)
	}
	w.fields = list
	out := outgoing{method: method, target: target, length: c.Length, fields: list}
	if c.Length == 0 {
		out.length = -1
	}
	return out, nil
}

// plainProducer tells whether a URL may be called without TLS.
func (x *Exchange) plainProducer(u *url.URL) bool {
	return u.Scheme == "http" && slices.ContainsFunc(x.cfg.PlainProducers, func(host string) bool { return strings.EqualFold(host, u.Host) })
}

// mediaType is mime.ParseMediaType, quick for what nearly every producer says.
func mediaType(v string) (kind string, params map[string]string) {
	switch v {
	case "text/xml", "text/xml; charset=utf-8", "text/xml;charset=utf-8", "text/xml; charset=UTF-8", "text/xml;charset=UTF-8":
		return "text/xml", nil
	}
	kind, params, _ = mime.ParseMediaType(v)
	return kind, params
}

func quoted(action string) string {
	if strings.HasPrefix(action, `"`) {
		return action
	}
	return `"` + strings.Trim(action, `"`) + `"`
}

// fhirTarget puts a call's path below the system's base URL, and nowhere else.
func fhirTarget(base *url.URL, c *Call) (string, *url.URL, error) {
	switch c.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return "", nil, fault.Coded(fault.Invalid, "VP015", "The call has no FHIR method")
	}
	rel, err := url.Parse(c.Path)
	if err != nil || rel.IsAbs() || rel.Host != "" || rel.User != nil || rel.Fragment != "" || strings.HasPrefix(rel.Path, "/") ||
		strings.Contains(rel.Path, "\\") || rel.Path != "" && path.Clean("/"+rel.Path) != "/"+rel.Path {
		return "", nil, fault.Coded(fault.Invalid, "VP015", "The call's FHIR path is not below the system's base address")
	}
	u := *base
	u.Path = strings.TrimSuffix(base.Path, "/") + "/" + rel.Path
	u.RawPath = ""
	u.RawQuery = rel.RawQuery
	return c.Method, &u, nil
}

// judge decides whether the producer's answer may be passed on, and makes ans of it.
// What passes of the header is in ans already.
func (x *Exchange) judge(rep *reply, body *answerBody, ans *Answer, profile care.Profile, from *place) error {
	if rep.length > x.cfg.MaxAnswer {
		return tooLarge()
	}
	body.hold()
	if body.end != nil && body.end != io.EOF {
		return body.end
	}
	ans.Status, ans.Body, ans.length = rep.status, body, rep.length
	if body.end == io.EOF {
		ans.length = int64(len(body.held))
	}
	if profile == care.FHIRR4 {
		if rep.status < 200 || rep.status >= 300 && rep.status < 400 {
			return badStatus(rep.status)
		}
		return nil
	}
	ok := rep.status >= 200 && rep.status < 300
	kind, params := mediaType(rep.kind)
	switch {
	case len(body.held) == 0 && ok:
		return vp009(fault.Garbage, "The producer's answer is empty.", nil)
	case len(body.held) == 0:
		return badStatus(rep.status)
	case kind == "multipart/related": // an envelope with attachments, passed as it is
		if ok {
			return nil
		}
		if _, _, err := soap.LocateMultipart(bytes.NewReader(body.held), nil, 0, params["boundary"], params["start"]); err != nil {
			return badStatus(rep.status)
		}
		ans.Status = http.StatusInternalServerError
		return nil
	}
	if err := from.isEnvelope(body.held); err != nil && !errors.Is(err, soap.ErrEncoding) {
		if !ok {
			return badStatus(rep.status)
		}
		return vp009(fault.Garbage, "The producer's answer is not a SOAP 1.1 envelope.", nil)
	}
	// It may be said to us alone, by a name listed in Connection.
	if kind != "text/xml" || !slices.ContainsFunc(ans.fields, func(f field) bool { return f.name == "Content-Type" }) {
		ans.say("Content-Type", soap.ContentType)
	}
	if !ok {
		ans.Status = http.StatusInternalServerError // SOAP 1.1 6.2: a Fault is always 500
	}
	return nil
}

func badStatus(status int) *fault.Error {
	kind := fault.Garbage
	switch {
	case status == http.StatusServiceUnavailable, status == http.StatusBadGateway, status == http.StatusNotFound:
		kind = fault.Unavailable
	case status == http.StatusGatewayTimeout:
		kind = fault.Slow
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		kind = fault.Denied
	}
	return vp009(kind, fmt.Sprintf("VP_PRODUCER_EXCEPTION_HTTP_STATUS=%d", status), nil)
}
