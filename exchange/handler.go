package exchange

import (
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

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
	if isFHIR(r.URL.Path) {
		x.serveFHIR(w, r, pool)
		return
	}
	k := works.Get().(*work)
	if x.isDocs(r.Method, r.URL.RawQuery) {
		w.Header()[headerCorrelation] = []string{correlationID(first(r.Header, headerCorrelation), k.id)}
		x.cfg.Docs.ServeHTTP(w, r)
	} else {
		x.serveCall(k, w, r, pool)
	}
	k.done()
}

func (x *Exchange) serveCall(k *work, w http.ResponseWriter, r *http.Request, pool *x509.CertPool) {
	out := &k.out
	out.init(w, x.cfg.CallerTimeout)
	ask := asked{header: r.Header}
	if out.own != nil {
		ask.conn = out.own.k.c
	}
	t := x.begin(k, ask.first(headerCorrelation))
	out.say(headerCorrelation, t.rec.CorrelationID)
	refuse := func(err error) {
		f := asFault(err)
		t.fail(f)
		t.end()
		x.writeFault(out, f)
	}
	who, bad := x.caller(r, pool, t.rec.Started)
	t.rec.Sender = who.ID
	if bad != nil {
		refuse(bad)
		return
	}
	if status, why := wrongDoor(r); status != 0 {
		t.rec.Status = status
		t.fail(fault.Coded(fault.Invalid, "HTTP "+strconv.Itoa(status), why))
		t.end()
		if status == http.StatusMethodNotAllowed {
			out.say("Allow", http.MethodPost)
		}
		http.Error(out, why, status)
		return
	}
	admitted, bad := x.guard.admitCaller(who.ID, t.rec.Started)
	if bad != nil {
		out.say("Retry-After", "1")
		refuse(bad)
		return
	}
	defer admitted.leave()
	body := &k.in
	*body = callerBody{r: r.Body, rc: out.rc, own: out.own != nil, started: x.steady.now(), idle: x.cfg.CallerTimeout, rate: x.cfg.CallerRate, left: x.cfg.MaxRequest}
	var buf *[]byte
	var room []byte
	if ask.conn != nil {
		ask.body = out.own.k.body.whole()
	}
	if ask.body == nil {
		buf = buffers.Get().(*[]byte)
		room = *buf
	}
	c := &k.call
	pass, err := x.intake(c, who, ask, r.ContentLength, body, room, t)
	defer func() {
		pass.close()
		if buf != nil {
			buffers.Put(buf)
		}
	}()
	if err != nil {
		refuse(err)
		return
	}
	if ask.conn != nil {
		c.said = &ask.conn.said
	}
	ans, err := x.carry(r.Context(), c, t)
	if err != nil {
		if errors.Is(err, r.Context().Err()) && r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // nobody is there to answer
		}
		if t.rec.Waited > 0 {
			out.say(headerProducer, strconv.FormatInt(t.rec.Waited.Milliseconds(), 10))
		}
		x.writeFault(out, asFault(err))
		return
	}
	x.answer(out, ans, t)
}

// answer passes an answer on. If it breaks off after its beginning has been sent,
// the connection is cut: the caller must not take a part for the whole.
func (x *Exchange) answer(w *callerWriter, ans *Answer, t *trace) {
	if w.own != nil && ans.judged {
		w.own.more, w.own.length = append(w.own.more, ans.fields...), ans.length
	} else {
		ans.open()
		h := w.Header()
		pass(h, ans.Header, func(name string) bool { return answerPasses(name) || name == "Content-Length" })
		if first(h, "Content-Type") == "" {
			h["Content-Type"] = []string{soap.ContentType}
		}
	}
	w.say(headerProducer, strconv.FormatInt(t.rec.Waited.Milliseconds(), 10))
	w.WriteHeader(ans.Status)
	_, err := ans.Body.(io.WriterTo).WriteTo(w)
	_ = ans.Body.Close()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// isDocs tells whether a request asks for a WSDL or a schema. Anybody may: the
// contracts are public, and a developer has no certificate yet.
func (x *Exchange) isDocs(method, query string) bool {
	if x.cfg.Docs == nil || method != http.MethodGet && method != http.MethodHead {
		return false
	}
	q := strings.ToLower(query)
	return strings.HasPrefix(q, "wsdl") || strings.HasPrefix(q, "xsd")
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

// callerWriter writes to the caller with a deadline for every part, so that a
// caller who does not read cannot hold the call for ever.
type callerWriter struct {
	w    http.ResponseWriter
	own  *frontWriter // w, when the listener is our own
	rc   deadlines
	idle time.Duration
	set  bool // just now
}

func (c *callerWriter) init(w http.ResponseWriter, idle time.Duration) {
	*c = callerWriter{w: w, idle: idle}
	if own, ok := w.(*frontWriter); ok {
		c.own, c.rc = own, own
	} else {
		c.rc = http.NewResponseController(w)
	}
}

// say sets a field of the answer's header that nobody else sets. name is in canonical form.
func (c *callerWriter) say(name, value string) {
	if c.own != nil {
		c.own.more = append(c.own.more, field{name: name, value: value})
	} else {
		c.w.Header()[name] = []string{value}
	}
}

// deadlines are those of the connection behind an answer.
type deadlines interface {
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

func (c *callerWriter) Header() http.Header { return c.w.Header() }

func (c *callerWriter) WriteHeader(status int) {
	now := time.Now()
	_ = c.rc.SetWriteDeadline(now.Add(c.idle))
	if c.own != nil {
		c.own.now = now
	}
	c.set = true
	c.w.WriteHeader(status)
}

func (c *callerWriter) Write(b []byte) (int, error) {
	if !c.set {
		_ = c.rc.SetWriteDeadline(time.Now().Add(c.idle))
	}
	c.set = false
	return c.w.Write(b)
}
