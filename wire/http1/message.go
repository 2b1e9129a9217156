package http1

import "bytes"

func indexLF(b []byte) int { return bytes.IndexByte(b, '\n') }

// whole tells whether it is worth looking at a head that is not whole, and whether
// it may grow. A head that has broken a rule already is refused at once.
func whole(b []byte, err error) error {
	if err == ErrNeedMore && len(b) >= MaxHead {
		return ErrTooLarge
	}
	return err
}

// Request is the head of a request. Its parts lie in the bytes given to Parse, and
// are good as long as those are. The zero value is ready; it may be used again.
type Request struct {
	head
	Method, Target, Host []byte
	Expect               bool // the sender waits for 100 Continue
}

// Parse reads the head at the beginning of b and gives its length. The error is
// ErrNeedMore when b is the beginning of a head that may be good.
func (r *Request) Parse(b []byte) (n int, err error) {
	limited := b
	if len(limited) > MaxHead {
		limited = limited[:MaxHead]
	}
	n, err = r.parse(limited)
	return n, whole(b, err)
}

func (r *Request) parse(b []byte) (n int, err error) {
	l, i, err := line(b, 0)
	if err != nil {
		if err == ErrNeedMore && len(b) > MaxTarget+64 {
			err = ErrTooLarge
		}
		return 0, err
	}
	if err := r.first(l); err != nil {
		return 0, err
	}
	if i, err = r.fields(b, i); err != nil {
		return 0, err
	}
	if err := r.framed(); err != nil {
		return 0, err
	}
	r.Host, r.Expect = r.Get("host"), false
	if r.hosts > 1 || r.Minor > 0 && r.hosts != 1 || !isHost(r.Host) {
		return 0, ErrHost
	}
	if v := r.Get("expect"); v != nil {
		if !Is(v, "100-continue") {
			return 0, ErrExpect
		}
		r.Expect = r.Minor > 0 && !r.Framing.None()
	}
	return i, nil
}

// first reads METHOD SP TARGET SP HTTP/1.x.
func (r *Request) first(l []byte) error {
	n := 0
	for n < len(l) && class[l[n]]&isToken != 0 {
		n++
	}
	if n == 0 || n == len(l) || l[n] != ' ' {
		return ErrLine
	}
	r.Method, l = l[:n], l[n+1:]
	n = 0
	for n < len(l) && class[l[n]]&isTarget != 0 {
		n++
	}
	switch {
	case n == 0 || n == len(l) || l[n] != ' ':
		return ErrLine
	case n > MaxTarget:
		return ErrTooLarge
	}
	r.Target, l = l[:n], l[n+1:]
	return r.version(l)
}

func (h *head) version(v []byte) error {
	switch {
	case string(v) == "HTTP/1.1":
		h.Minor = 1
	case string(v) == "HTTP/1.0":
		h.Minor = 0
	case len(v) == len("HTTP/1.1") && string(v[:5]) == "HTTP/" && v[6] == '.':
		return ErrVersion
	default:
		return ErrLine
	}
	return nil
}

// isHost is narrower than the grammar: what stands in a Host that is in use.
func isHost(h []byte) bool {
	for _, c := range h {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']' {
			continue
		}
		return false
	}
	return true
}

// Response is the head of a response, like Request.
type Response struct {
	head
	Status int
}

// Parse reads the head at the beginning of b and gives its length. It gives
// interim responses (1xx) too: they have no body, and the real one follows. The
// request is taken to be no HEAD and no CONNECT.
func (r *Response) Parse(b []byte) (n int, err error) {
	limited := b
	if len(limited) > MaxHead {
		limited = limited[:MaxHead]
	}
	n, err = r.parse(limited)
	return n, whole(b, err)
}

func (r *Response) parse(b []byte) (n int, err error) {
	if len(b) > 0 && !bytes.HasPrefix(b, []byte("HTTP/1.")[:min(7, len(b))]) {
		return 0, ErrLine
	}
	l, i, err := line(b, 0)
	if err != nil {
		return 0, err
	}
	// HTTP/1.x SP nnn, then nothing, or SP and a reason.
	if len(l) < len("HTTP/1.1 200") || l[8] != ' ' || len(l) > 12 && l[12] != ' ' {
		return 0, ErrLine
	}
	if err := r.version(l[:8]); err != nil {
		return 0, err
	}
	status, ok := decimal(l[9:12])
	if !ok || status < 100 || status > 599 {
		return 0, ErrLine
	}
	r.Status = int(status)
	for _, c := range l[12:] {
		if class[c]&isValue == 0 {
			return 0, ErrLine
		}
	}
	if i, err = r.fields(b, i); err != nil {
		return 0, err
	}
	if err := r.framed(); err != nil {
		return 0, err
	}
	switch {
	case r.Status == 101:
		return 0, ErrInterim
	case r.Status < 200 && r.codings+r.lengths > 0:
		return 0, ErrAmbiguous
	case r.Status == 204 && r.codings > 0:
		return 0, ErrAmbiguous
	case r.Status < 200 || r.Status == 204 || r.Status == 304:
		r.Framing = Framing{}
	case r.codings == 0 && r.lengths == 0:
		r.Framing.Close = true
		r.KeepAlive = false
	}
	return i, nil
}
