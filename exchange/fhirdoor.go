package exchange

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/wire/fhir"
)

// Token is what a verified access token says: to whom it was given, and for what.
type Token struct {
	Client care.HSAID
	Allows func(typ string, action byte) bool // action: 'c', 'r', 'u' or 's'
}

// VerifyToken verifies an access token that came over a connection with a certificate.
// Its error is one sentence that holds nothing of the token.
type VerifyToken func(token string, cert *x509.Certificate, at time.Time) (Token, error)

// serveFHIR answers /fhir/{logicalAddress}/{Type}… : the FHIR virtual services. What
// stands in the catalogue, who may, the limits and the trace are those of a SOAP call;
// refusals are OperationOutcomes.
func (x *Exchange) serveFHIR(w http.ResponseWriter, r *http.Request, pool *x509.CertPool) {
	t := x.begin(newWork(), first(r.Header, headerCorrelation))
	t.fhir = true
	t.rec.Profile = care.FHIRR4
	w.Header()[headerCorrelation] = []string{t.rec.CorrelationID}
	out := &callerWriter{}
	out.init(w, x.cfg.CallerTimeout)
	refuse := func(f *fault.Error) {
		t.fail(f)
		t.end()
		x.writeOutcome(out, f)
	}
	who, bad := x.caller(r, pool, t.rec.Started)
	t.rec.Sender = who.ID
	if bad != nil {
		refuse(bad)
		return
	}
	ask, allow, bad := parseFHIR(r.Method, r.URL.EscapedPath())
	t.call(&Call{Sender: who.ID, OriginalConsumer: who.ID, Contract: ask.contract, Address: ask.address, Profile: care.FHIRR4})
	if bad != nil {
		if len(allow) > 0 {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			t.rec.Status = http.StatusMethodNotAllowed
		}
		refuse(bad)
		return
	}
	token, bad := x.token(r, who, ask)
	if bad != nil {
		x.challenge(w.Header(), r, ask, bad)
		refuse(bad)
		return
	}
	admitted, bad := x.guard.admitCaller(who.ID, t.rec.Started)
	if bad != nil {
		w.Header().Set("Retry-After", "1")
		refuse(bad)
		return
	}
	defer admitted.leave()
	c, buf, bad := x.fhirCall(r, out.rc, who, ask, token, t)
	if buf != nil {
		defer buffers.Put(buf)
	}
	if c.replay != nil {
		defer c.replay.close() // before the buffer is given back
	}
	if bad != nil {
		refuse(bad)
		return
	}
	ans, err := x.carry(r.Context(), &c, t)
	if err != nil {
		if errors.Is(err, r.Context().Err()) && r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // nobody is there to answer
		}
		x.writeOutcome(out, asFault(err))
		return
	}
	ans.open()
	h := out.Header()
	pass(h, ans.Header, func(name string) bool { return answerPasses(name) || name == "Content-Length" })
	for _, name := range []string{"Location", "Content-Location"} {
		relocate(h, name, t.base, "https://"+r.Host+fhirRoot+url.PathEscape(string(ask.address)))
	}
	h[headerProducer] = []string{strconv.FormatInt(t.rec.Waited.Milliseconds(), 10)}
	out.WriteHeader(ans.Status)
	_, err = ans.Body.(io.WriterTo).WriteTo(out)
	_ = ans.Body.Close()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// token verifies the access token of a request. Metadata needs none: it is how a
// client finds out where to get one.
func (x *Exchange) token(r *http.Request, who Caller, ask fhirAsk) (Token, *fault.Error) {
	if ask.action == 'm' || x.deps.Token == nil && x.cfg.FHIRWithoutToken {
		return Token{Client: who.ID, Allows: func(string, byte) bool { return true }}, nil
	}
	refuse := func(detail string) (Token, *fault.Error) {
		return Token{}, fault.Coded(fault.Anonymous, "VP002", detail)
	}
	if x.deps.Token == nil {
		return Token{}, fault.Coded(fault.Unavailable, "VP012", "The platform has no authorisation server, which FHIR calls need")
	}
	kind, raw, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") || raw == "" || len(r.Header.Values("Authorization")) != 1 {
		return refuse("The call has no access token (Authorization: Bearer)")
	}
	if who.Certificate == nil {
		return refuse("A token can be used only together with a client certificate")
	}
	token, err := x.deps.Token(strings.TrimSpace(raw), who.Certificate, x.deps.Now())
	if err != nil {
		return refuse("The access token is not accepted: " + err.Error())
	}
	if !strings.EqualFold(string(token.Client), string(who.ID)) {
		return refuse("The access token is not accepted: it was given to another system")
	}
	if !token.Allows(ask.typ, ask.action) {
		return Token{}, fault.Coded(fault.Denied, "VP007", "The access token is not for this: it lacks the scope "+scopeOf(ask))
	}
	return token, nil
}

func scopeOf(ask fhirAsk) string { return "system/" + ask.typ + "." + string(ask.action) }

// challenge tells what is wrong with a token (RFC 6750 3).
func (x *Exchange) challenge(h http.Header, r *http.Request, ask fhirAsk, f *fault.Error) {
	s := `Bearer realm="` + strings.Map(func(c rune) rune {
		if c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return '-'
		}
		return c
	}, x.cfg.Instance) + `"`
	switch {
	case f.Code == "VP007":
		s += `, error="insufficient_scope", scope="` + scopeOf(ask) + `"`
	case f.Code == "VP002" && r.Header.Get("Authorization") != "":
		s += `, error="invalid_token"`
	}
	h.Set("WWW-Authenticate", s)
}

// fhirCall makes the Call of a request, after everything that can be seen without
// the catalogue has been looked at. buf, when given, holds the body's beginning.
func (x *Exchange) fhirCall(r *http.Request, rc deadlines, who Caller, ask fhirAsk, token Token, t *trace) (c Call, buf *[]byte, bad *fault.Error) {
	values, bad := checkQuery(r.URL.RawQuery, ask.typ)
	if bad != nil {
		return c, nil, bad
	}
	first, err := original(r.Header.Get(headerOriginal), who.ID)
	if err != nil {
		return c, nil, asFault(err)
	}
	h := r.Header.Clone()
	// The token is for us; a condition would bring an answer without a body.
	for _, name := range []string{"Authorization", "If-None-Match", "If-Modified-Since", "Range", "Cookie", "Forwarded", "Dpop"} {
		h.Del(name)
	}
	c = Call{Sender: who.ID, internal: who.Internal, OriginalConsumer: first, Contract: ask.contract, Address: ask.address, Profile: care.FHIRR4,
		CorrelationID: t.rec.CorrelationID, ContentType: r.Header.Get("Content-Type"), Header: h, Method: r.Method, Path: ask.path}
	if r.URL.RawQuery != "" {
		c.Path += "?" + r.URL.RawQuery
	}
	switch {
	case r.Method == http.MethodGet:
		if r.ContentLength != 0 {
			return c, nil, badFHIR("A GET has no body")
		}
		c.ContentType, c.replay = "", &replay{}
	case r.ContentLength > x.cfg.MaxRequest:
		return c, nil, callerFault(errTooLarge)
	default:
		body := &callerBody{r: r.Body, rc: rc, started: time.Now(), idle: x.cfg.CallerTimeout, rate: x.cfg.CallerRate, left: x.cfg.MaxRequest}
		kind, _, _ := mime.ParseMediaType(c.ContentType)
		if !ask.form {
			if kind != "application/fhir+json" && kind != "application/fhir+xml" {
				return c, nil, badFHIR("A resource is sent as application/fhir+json or application/fhir+xml")
			}
			c.replay, c.Length = &replay{rest: body}, max(r.ContentLength, 0)
			break
		}
		if kind != "application/x-www-form-urlencoded" {
			return c, nil, badFHIR("A search is sent as application/x-www-form-urlencoded")
		}
		buf = buffers.Get().(*[]byte)
		n, err := io.ReadFull(body, *buf)
		if err == nil {
			return c, buf, badFHIR("The search form is too large")
		}
		if err != io.EOF && err != io.ErrUnexpectedEOF || r.ContentLength >= 0 && int64(n) != r.ContentLength {
			return c, buf, callerFault(err)
		}
		form := (*buf)[:n]
		c.replay, c.Length = &replay{prefix: form}, int64(n)
		c.replay.read.Store(int64(n))
		more, err := url.ParseQuery(string(bytes.TrimSpace(form)))
		if err != nil {
			return c, buf, badFHIR("The search form cannot be read")
		}
		for name, v := range more {
			values[name] = append(values[name], v...)
		}
	}
	t.in = &c.replay.read
	if bad := x.mayInclude(values, c, token); bad != nil {
		return c, buf, bad
	}
	if ask.action == 'm' {
		bad = x.metadataOf(&c)
	}
	return c, buf, bad
}

// mayInclude holds what a search wants besides its own type to the same permission.
func (x *Exchange) mayInclude(values url.Values, c Call, token Token) *fault.Error {
	types, bad := included(values)
	if bad != nil || len(types) == 0 {
		return bad
	}
	snap := x.deps.Catalog()
	for _, typ := range types {
		if !token.Allows(typ, 's') {
			return fault.Coded(fault.Denied, "VP007", "The access token is not for this: it lacks the scope system/"+typ+".s")
		}
		if snap == nil {
			continue // refused in a moment
		}
		if _, err := x.deps.Rules().Find(snap, c.Sender, FHIRRead(typ), c.Address, care.FHIRR4, x.deps.Now()); err != nil {
			return asFault(err)
		}
	}
	return nil
}

// metadataOf finds the system that describes itself: whichever the sender may call at
// the address with any FHIR contract.
func (x *Exchange) metadataOf(c *Call) *fault.Error {
	snap := x.deps.Catalog()
	if snap == nil {
		return nil
	}
	c.Contract = FHIRRead("CapabilityStatement")
	for _, contract := range append([]catalog.Contract{{Namespace: c.Contract}}, snap.Data().Contracts...) {
		if !contract.Namespace.IsFHIR() {
			continue
		}
		if _, err := x.deps.Rules().Find(snap, c.Sender, contract.Namespace, c.Address, care.FHIRR4, x.deps.Now()); err == nil {
			c.Contract = contract.Namespace
			return nil
		}
	}
	return nil // the call itself tells why not
}

// relocate makes an address at the producer one that the caller can use; any other
// is left out, since it says only where the producer stands.
func relocate(h http.Header, name, base, ours string) {
	v := h.Get(name)
	if v == "" {
		return
	}
	base = strings.TrimSuffix(base, "/")
	if u, err := url.Parse(v); err == nil && u.Scheme == "" && u.Host == "" {
		if b, err := url.Parse(base); err == nil && strings.HasPrefix(v, b.Path+"/") {
			h.Set(name, ours+strings.TrimPrefix(v, b.Path))
			return
		}
	}
	if rest, ok := strings.CutPrefix(v, base+"/"); ok && base != "" {
		h.Set(name, ours+"/"+rest)
		return
	}
	h.Del(name)
}

// fhirStatus is the HTTP status that says what a fault says.
func fhirStatus(f *fault.Error) int {
	if f == nil {
		return http.StatusInternalServerError
	}
	if errors.Is(f.Err, errThrottled) && f.Code == "VP012" {
		return http.StatusTooManyRequests
	}
	switch f.Code {
	case "VP014":
		return http.StatusLoopDetected
	case "VP009":
		switch {
		case f.Kind == fault.Slow:
			return http.StatusGatewayTimeout
		case errors.Is(f.Err, errThrottled):
			return http.StatusServiceUnavailable
		}
		return http.StatusBadGateway
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Denied:
		return http.StatusForbidden
	case fault.Anonymous:
		return http.StatusUnauthorized
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusInternalServerError // VP006: the catalogue's mistake, not the caller's
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Slow:
		return http.StatusRequestTimeout
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// writeOutcome answers with an OperationOutcome.
func (x *Exchange) writeOutcome(w http.ResponseWriter, f *fault.Error) {
	_, text := FaultText(f.Code)
	code := fhir.IssueCode(f.Kind)
	status := fhirStatus(f)
	switch {
	case status == http.StatusTooManyRequests:
		code = "throttled"
	case f.Kind == fault.Unavailable:
		code = "transient"
	}
	if w.Header().Get("Allow") != "" {
		status, code = http.StatusMethodNotAllowed, "not-supported"
	}
	b := fhir.EncodeOutcome(code, f.Code+" ["+x.cfg.Instance+"] "+text+" "+f.Detail)
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// authorize adds the token that a producer which is a platform itself wants.
func (x *Exchange) authorize(ctx context.Context, address string, c *Call) *fault.Error {
	if x.deps.Authorize == nil {
		return nil
	}
	token, err := x.deps.Authorize(ctx, address)
	if err != nil {
		return vp009(fault.Unavailable, "No access token could be had for the producer.", err)
	}
	if token != "" {
		h := c.Header.Clone()
		if h == nil {
			h = http.Header{}
		}
		h.Set("Authorization", "Bearer "+token)
		c.Header = h
	}
	return nil
}

// Client is an HTTP client that shows our certificate and judges the other side as
// the exchange judges producers. It follows no redirects.
func (x *Exchange) Client() *http.Client {
	var rt http.RoundTripper = refusing{}
	if x.transport != nil {
		rt = x.transport
	}
	return &http.Client{Transport: rt, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the platform has no certificate towards producers")
}
