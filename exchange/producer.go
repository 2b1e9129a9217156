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
	"strconv"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/route"
	"sammanhang/wire/soap"
)

// producer sends the call to a system and holds back the beginning of its answer
// until it is known to be one.
func (x *Exchange) producer(ctx context.Context, way route.Way, c Call, t *trace) (*Answer, error) {
	req, err := x.request(way, &c)
	if err != nil {
		return nil, err
	}
	ownLeg := x.legs != nil && way.Profile != care.FHIRR4 && req.URL.Scheme == "https"
	var dog *watchdog // the own legs have deadlines
	stop := func() {}
	if !ownLeg {
		if ctx, dog, stop, err = x.overNetHTTP(ctx, req, &c); err != nil {
			return nil, err
		}
	}
	sent := x.deps.Now()
	var resp *http.Response
	if ownLeg {
		resp, err = x.legs.call(ctx, req, c.replay, x.patience(c.Contract))
		recycle(req.Header)
	} else {
		resp, err = x.transport.RoundTrip(req.WithContext(x.rechecking(ctx)))
	}
	t.rec.Waited = x.deps.Now().Sub(sent)
	if err != nil {
		f := producerFault(ctx, err)
		stop()
		if bad := c.replay.failed.Load(); bad != nil {
			return nil, callerFault(bad.err)
		}
		return nil, x.unreached(f, way, &c)
	}
	body := &answerBody{ctx: ctx, src: resp.Body, watch: dog, cancel: stop, buf: buffers.Get().(*[]byte), left: x.cfg.MaxAnswer}
	ans, err := x.judge(resp, body, way, c.Profile)
	if ownLeg {
		recycle(resp.Header)
	}
	if err != nil {
		_ = body.Close()
		return nil, x.unreached(asFault(err), way, &c)
	}
	t.rec.Status = ans.Status
	t.outcome(ans.Status, c.Profile)
	return ans, nil
}

// overNetHTTP gives a request its body in the shape of net/http, and a watchdog.
func (x *Exchange) overNetHTTP(ctx context.Context, req *http.Request, c *Call) (_ context.Context, dog *watchdog, stop func(), err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	dog = newWatchdog(x.patience(c.Contract), cancel)
	stop = func() {
		dog.answering(false)
		cancel(nil)
	}
	c.replay.watch = dog.sending
	if req.Body, err = c.replay.body(); err != nil {
		stop()
		return nil, nil, nil, fault.Wrap(fault.Internal, "body", err)
	}
	req.GetBody = c.replay.body
	if c.Length == 0 && len(c.replay.prefix) == 0 && c.replay.rest == nil {
		req.Body, req.GetBody = http.NoBody, nil
	}
	return ctx, dog, stop, nil
}

// unreached tells the operator why, with what TLS or the network said.
func (x *Exchange) unreached(f *fault.Error, way route.Way, c *Call) error {
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

// request builds the outgoing call, without body.
func (x *Exchange) request(way route.Way, c *Call) (*http.Request, error) {
	target, err := x.target(way.URL)
	switch {
	case err != nil || target.Host == "":
		return nil, fault.Coded(fault.Internal, "VP010", "The route's URL cannot be understood")
	case target.Scheme != "https" && !x.plainProducer(target):
		return nil, vp009(fault.Unavailable, "The producer's URL is not https; nothing was sent.", nil)
	case x.transport == nil:
		return nil, fault.Coded(fault.Internal, "VP012", "The platform has no certificate towards producers")
	}
	h := headers.Get().(http.Header)
	values := make([]string, 0, 8) // one piece of memory for those that are set here
	set := func(name, value string) {
		values = append(values, value)
		h[name] = values[len(values)-1 : len(values) : len(values)]
	}
	pass(h, c.Header, requestPasses)
	method := http.MethodPost
	if way.Profile == care.FHIRR4 {
		if method, target, err = fhirTarget(target, c); err != nil {
			return nil, err
		}
		if h.Get("Accept") == "" {
			h["Accept"] = []string{"application/fhir+json"}
		}
	}
	switch {
	case c.ContentType != "":
		set("Content-Type", c.ContentType)
	case way.Profile != care.FHIRR4:
		h["Content-Type"] = []string{soap.ContentType}
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
		history := c.Header.Get(headerHistory)
		if history == "" {
			history = string(c.Sender)
		}
		set(headerHistory, history+"#"+x.cfg.InstanceID)
	}
	// net/http sends a request with this header again even after the producer may
	// have acted on the first. It does not look for it in lower case.
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if v, ok := h[name]; ok {
			delete(h, name)
			h[strings.ToLower(name)] = v
		}
	}
	req := &http.Request{Method: method, URL: target, Host: target.Host, Header: h, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: c.Length}
	if c.Length == 0 {
		req.ContentLength = -1
	}
	return req, nil
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

// judge decides whether the producer's answer may be passed on.
func (x *Exchange) judge(resp *http.Response, body *answerBody, way route.Way, profile care.Profile) (*Answer, error) {
	if resp.ContentLength > x.cfg.MaxAnswer {
		return nil, tooLarge()
	}
	body.hold()
	if body.end != nil && body.end != io.EOF {
		return nil, body.end
	}
	ans := &Answer{Status: resp.StatusCode, Header: make(http.Header, len(resp.Header)+1), Body: body, System: way.System}
	pass(ans.Header, resp.Header, answerPasses)
	switch {
	case body.end == io.EOF:
		ans.Header["Content-Length"] = []string{strconv.Itoa(len(body.held))}
	case resp.ContentLength >= 0:
		ans.Header["Content-Length"] = []string{strconv.FormatInt(resp.ContentLength, 10)}
	}
	if profile == care.FHIRR4 {
		if resp.StatusCode < 200 || resp.StatusCode >= 300 && resp.StatusCode < 400 {
			return nil, badStatus(resp.StatusCode)
		}
		return ans, nil
	}
	ok := resp.StatusCode >= 200 && resp.StatusCode < 300
	kind, params := mediaType(resp.Header.Get("Content-Type"))
	switch {
	case len(body.held) == 0 && ok:
		return nil, vp009(fault.Garbage, "The producer's answer is empty.", nil)
	case len(body.held) == 0:
		return nil, badStatus(resp.StatusCode)
	case kind == "multipart/related": // an envelope with attachments, passed as it is
		if ok {
			return ans, nil
		}
		if _, _, err := soap.LocateMultipart(bytes.NewReader(body.held), nil, 0, params["boundary"], params["start"]); err != nil {
			return nil, badStatus(resp.StatusCode)
		}
		ans.Status = http.StatusInternalServerError
		return ans, nil
	}
	if err := soap.IsEnvelope(body.held); err != nil && !errors.Is(err, soap.ErrEncoding) {
		if !ok {
			return nil, badStatus(resp.StatusCode)
		}
		return nil, vp009(fault.Garbage, "The producer's answer is not a SOAP 1.1 envelope.", nil)
	}
	if kind != "text/xml" {
		ans.Header["Content-Type"] = []string{soap.ContentType}
	}
	if !ok {
		ans.Status = http.StatusInternalServerError // SOAP 1.1 6.2: a Fault is always 500
	}
	return ans, nil
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
