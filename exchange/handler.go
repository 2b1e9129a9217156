package exchange

import (
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/wire/soap"
)

// Handler serves POST /vp/…: the path after /vp is not looked at, as consumers
// expect. It needs the client certificate in r.TLS, verified by TLS or against
// Config.ClientCAs. Server is the whole listener.
func (x *Exchange) Handler() http.Handler { return x.handler(x.cfg.ClientCAs) }

func (x *Exchange) handler(pool *x509.CertPool) http.Handler {
	if pool == nil {
		pool = x.cfg.ClientCAs
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.serve(w, r, pool) })
}

func (x *Exchange) serve(w http.ResponseWriter, r *http.Request, pool *x509.CertPool) {
	t := x.begin(r.Header.Get(headerCorrelation))
	w.Header()[headerCorrelation] = []string{t.rec.CorrelationID}
	rc := http.NewResponseController(w)
	out := &callerWriter{w: w, rc: rc, idle: x.cfg.CallerTimeout}
	refuse := func(err error) {
		f := asFault(err)
		t.fail(f)
		t.end()
		x.writeFault(out, f)
	}
	sender, bad := x.sender(r, pool)
	t.rec.Sender = sender
	if bad != nil {
		refuse(bad)
		return
	}
	if status, why := wrongDoor(r); status != 0 {
		t.rec.Status = status
		t.fail(fault.Coded(fault.Invalid, "HTTP "+strconv.Itoa(status), why))
		t.end()
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		http.Error(out, why, status)
		return
	}
	if r.ContentLength > x.cfg.MaxRequest {
		refuse(callerFault(errTooLarge))
		return
	}
	body := &callerBody{r: r.Body, rc: rc, started: time.Now(), idle: x.cfg.CallerTimeout, rate: x.cfg.CallerRate, left: x.cfg.MaxRequest}
	buf := buffers.Get().(*[]byte)
	loc, prefix, err := soap.LocateReader(body, *buf, 0)
	pass := &replay{prefix: prefix, rest: body}
	defer func() {
		pass.close()
		buffers.Put(buf)
	}()
	pass.read.Store(int64(len(prefix)))
	t.in = &pass.read
	if err != nil {
		refuse(unreadable(err, r.Header.Get("Content-Type")))
		return
	}
	env := loc.Envelope()
	first, err := original(r.Header.Get(headerOriginal), sender)
	if err != nil {
		refuse(err)
		return
	}
	ans, err := x.carry(r.Context(), Call{
		Sender: sender, OriginalConsumer: first, Contract: care.Contract(env.Contract), Address: care.LogicalAddress(env.LogicalAddress), Profile: env.Profile,
		CorrelationID: t.rec.CorrelationID, SOAPAction: r.Header.Get("SOAPAction"), ContentType: r.Header.Get("Content-Type"),
		Header: r.Header, Length: max(r.ContentLength, 0), replay: pass,
	}, t)
	if err != nil {
		if errors.Is(err, r.Context().Err()) && r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // nobody is there to answer
		}
		x.writeFault(out, asFault(err))
		return
	}
	x.answer(out, ans, t)
}

// answer passes an answer on. If it breaks off after its beginning has been sent,
// the connection is cut: the caller must not take a part for the whole.
func (x *Exchange) answer(w *callerWriter, ans *Answer, t *trace) {
	h := w.Header()
	pass(h, ans.Header, func(name string) bool { return answerPasses(name) || name == "Content-Length" })
	if h.Get("Content-Type") == "" {
		h["Content-Type"] = []string{soap.ContentType}
	}
	h[headerProducer] = []string{strconv.FormatInt(t.rec.Waited.Milliseconds(), 10)}
	w.WriteHeader(ans.Status)
	_, err := ans.Body.(io.WriterTo).WriteTo(w)
	_ = ans.Body.Close()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// wrongDoor refuses what is no call at all. status is 0 for a call.
func wrongDoor(r *http.Request) (status int, why string) {
	switch {
	case r.URL.Path != "/vp" && !strings.HasPrefix(r.URL.Path, "/vp/"):
		return http.StatusNotFound, "Calls go to /vp/"
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, "A call is a POST with a SOAP 1.1 envelope"
	}
	return 0, ""
}

// unreadable is the fault for a body whose beginning could not be read.
func unreadable(err error, contentType string) *fault.Error {
	if errors.Is(err, errTooLarge) || errors.Is(err, errSlowCaller) {
		return callerFault(err)
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	if strings.HasPrefix(kind, "multipart/") {
		return fault.Coded(fault.Invalid, "VP015", "A call with attachments (MTOM) cannot be carried yet: send the envelope alone")
	}
	for _, known := range []error{soap.ErrDTD, soap.ErrEncoding, soap.ErrNotSOAP, soap.ErrSOAP12, soap.ErrTwoAddresses, soap.ErrEmptyBody, soap.ErrTooLarge, soap.ErrNeedMore, soap.ErrMalformed} {
		if errors.Is(err, known) {
			return fault.Coded(fault.Invalid, "VP015", err.Error())
		}
	}
	return callerFault(err)
}

// callerWriter writes to the caller with a deadline for every part, so that a
// caller who does not read cannot hold the call for ever.
type callerWriter struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	idle time.Duration
}

func (c *callerWriter) Header() http.Header { return c.w.Header() }

func (c *callerWriter) WriteHeader(status int) {
	_ = c.rc.SetWriteDeadline(time.Now().Add(c.idle))
	c.w.WriteHeader(status)
}

func (c *callerWriter) Write(b []byte) (int, error) {
	_ = c.rc.SetWriteDeadline(time.Now().Add(c.idle))
	return c.w.Write(b)
}
