package exchange_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/exchange"
	"sammanhang/wire/soap"
)

// dial opens a connection as the consumer, to write on it what no HTTP client would.
func (w *world) dial() *tls.Conn {
	w.t.Helper()
	addr := strings.Split(strings.TrimPrefix(w.url, "https://"), "/")[0]
	conn, err := tls.Dial("tcp", addr, w.client.Transport.(*http.Transport).TLSClientConfig)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	w.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// raw sends bytes, in pieces, and reads everything until the exchange closes.
func (w *world) raw(pieces ...string) (all string) { return w.speak(true, pieces...) }

// speak is raw that does not always say that no more will come: who says so while
// a call is under way is taken to have left, as by net/http.
func (w *world) speak(over bool, pieces ...string) (all string) {
	w.t.Helper()
	conn := w.dial()
	for i, p := range pieces {
		if i > 0 {
			time.Sleep(5 * time.Millisecond)
		}
		if _, err := io.WriteString(conn, p); err != nil {
			break // refused before everything was said
		}
	}
	if over {
		_ = conn.CloseWrite()
	}
	b, _ := io.ReadAll(conn)
	return string(b)
}

func post(head, body string) string {
	return "POST /vp/x HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n" + head + "\r\n" + body
}

func good(more string) string {
	b := string(envelope("SE-UNIT-1"))
	return post(fmt.Sprintf("Content-Length: %d\r\n%s", len(b), more), b)
}

// TestBadRequests: each is refused, its connection closed, and nothing behind it
// taken for a call. The producer is not called.
func TestBadRequests(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	var calls atomic.Int32
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		behave("answers", envelope("x"), nil)(rw, r)
	})
	smuggled := good("")
	body := string(envelope("SE-UNIT-1"))
	for name, c := range map[string]struct {
		in      string
		status  string
		lenient bool // net/http takes it, which does no harm behind it alone
	}{
		"two lengths":            {in: post(fmt.Sprintf("Content-Length: %d\r\nContent-Length: 0\r\n", len(body)), body), status: "400"},
		"one length twice":       {in: post(fmt.Sprintf("Content-Length: %d\r\nContent-Length: %d\r\n", len(body), len(body)), body), status: "400", lenient: true},
		"length and chunks":      {in: post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), status: "400", lenient: true},
		"two codings":            {in: post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), status: "501"},
		"blank before the colon": {in: post("Content-Length : 5\r\n", "hello"), status: "400"},
		"continued line":         {in: post("X-A: b\r\n Content-Length: 5\r\n", "hello"), status: "400", lenient: true},
		"bare LF":                {in: strings.ReplaceAll(good(""), "\r\n", "\n"), status: "400", lenient: true},
		"bare CR":                {in: good("X-A: b\rc\r\n"), status: "400"},
		"NUL":                    {in: good("X-A: b\x00c\r\n"), status: "400"},
		"no host":                {in: "POST /vp/ HTTP/1.1\r\nContent-Length: 0\r\n\r\n", status: "400"},
		"two hosts":              {in: good("Host: y\r\n"), status: "400"},
		"10,000 headers":         {in: good(strings.Repeat("X-Filler-Header: something\r\n", 10_000)), status: "431"},
		"a header of 1 MB":       {in: good("X-Long: " + strings.Repeat("x", 1_000_000) + "\r\n"), status: "431"},
		"not HTTP":               {in: "<soap:Envelope/>\r\n\r\n", status: "400"},
		"HTTP/2 in the clear":    {in: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: "505", lenient: true},
		"another expectation":    {in: good("Expect: the-unexpected\r\n"), status: "417"},
	} {
		t.Run(name, func(t *testing.T) {
			before := calls.Load()
			got := w.raw(c.in + smuggled)
			if netHTTP && c.lenient {
				return
			}
			if !strings.HasPrefix(got, "HTTP/1.1 "+c.status) {
				t.Errorf("answer: %.200q", got)
			}
			if n := strings.Count(got, "HTTP/1.1 "); n != 1 || !netHTTP && calls.Load() != before {
				t.Errorf("%d answers, the producer was called %d times:\n%s", n, calls.Load()-before, got)
			}
		})
	}
	for len(w.seen) > 0 { // of what net/http let through
		<-w.seen
	}
}

// TestBadBodies: a call whose body breaks a rule of chunks, or breaks off, is VP015,
// and the producer never takes a part for the whole.
func TestBadBodies(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	var whole atomic.Int32
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			whole.Add(1)
		}
		behave("answers", envelope("x"), nil)(rw, r)
	})
	body := string(envelope("SE-UNIT-1"))
	chunk := func(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }
	filler := strings.Repeat("<!-- a good deal of text -->", 4000)
	long := strings.Replace(body, "<x/>", filler, 1)
	for name, in := range map[string]string{
		"truncated":                post("Content-Length: 5000\r\n", body),
		"truncated, long":          post(fmt.Sprintf("Content-Length: %d\r\n", len(long)+1000), long),
		"no last chunk":            post("Transfer-Encoding: chunked\r\n", chunk(body)),
		"chunk broken off":         post("Transfer-Encoding: chunked\r\n", "5000\r\n"+body),
		"chunk longer than said":   post("Transfer-Encoding: chunked\r\n", "10\r\n"+body+"\r\n0\r\n\r\n"),
		"chunk size with a sign":   post("Transfer-Encoding: chunked\r\n", "+"+chunk(body)+"0\r\n\r\n"),
		"chunk size of 17 digits":  post("Transfer-Encoding: chunked\r\n", "10000000000000001\r\n"+body),
		"second chunk is no chunk": post("Transfer-Encoding: chunked\r\n", chunk(body)+"zz\r\n"),
		"long, then no chunk":      post("Transfer-Encoding: chunked\r\n", chunk(long)+"zz\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			before := whole.Load()
			got := w.raw(in)
			if netHTTP && got == "" { // it saw the caller leave before it saw what was wrong
				if rec := w.record(); rec.Outcome != "ABANDONED" {
					t.Errorf("%+v", rec)
				}
				return
			}
			if !strings.HasPrefix(got, "HTTP/1.1 500") || !strings.Contains(got, "VP015 [Prov]") || strings.Count(got, "HTTP/1.1") != 1 {
				t.Errorf("answer: %.300q", got)
			}
			if rec := w.record(); rec.Outcome != "VP015" {
				t.Errorf("%+v", rec)
			}
			if whole.Load() != before {
				t.Error("the producer got it as a whole call")
			}
		})
	}
	// What is behind an answered call's body is the next call, however it is cut.
	for _, in := range [][]string{
		{good("") + good("Connection: close\r\n")},
		{good("")[:300], good("")[300:] + good("Connection: close\r\n")[:17], good("Connection: close\r\n")[17:]},
		{post("Transfer-Encoding: chunked\r\n", chunk(body[:100])+chunk(body[100:])+"0\r\nX-T: y\r\n\r\n") + good("Connection: close\r\n")},
		strings.SplitAfter(good("")+good("Connection: close\r\n"), ":"),
	} {
		if got := w.speak(false, in...); strings.Count(got, "HTTP/1.1 200") != 2 {
			t.Errorf("%.1000s", got)
		}
		w.record()
		w.record()
	}
}

// A service that takes longer over its answer than callers may be idle does not use up
// the caller's time to ask again.
func TestSlowAnswerLeavesTheConnection(t *testing.T) {
	if netHTTP {
		return // its deadlines are its own
	}
	w := newWorldWith(t, exchange.Config{}, func(w *world, _ *exchange.Deps) {
		w.patience = [2]time.Duration{5 * time.Second, 300 * time.Millisecond}
	})
	w.own["echo"] = exchange.ServiceFunc(func(context.Context, exchange.Call) (*exchange.Answer, error) {
		r, in := io.Pipe()
		go func() {
			time.Sleep(400 * time.Millisecond)
			_, _ = in.Write(soap.Wrap("", "", []byte("<r xmlns='urn:r'/>")))
			_ = in.Close()
		}()
		return &exchange.Answer{Body: r}, nil
	})
	again := 0
	for range 2 {
		req, err := http.NewRequest(http.MethodPost, w.url, bytes.NewReader(envelope("SE-UNIT-OWN")))
		if err != nil {
			t.Fatal(err)
		}
		trace := &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
			if i.Reused {
				again++
			}
		}}
		resp, err := w.client.Do(req.WithContext(httptrace.WithClientTrace(t.Context(), trace)))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 {
			t.Fatalf("%v %s", err, b)
		}
		_ = resp.Body.Close()
		time.Sleep(100 * time.Millisecond)
	}
	if again != 1 {
		t.Errorf("the second call found the connection closed")
	}
}

// TestSlowHead: who sends a head drop by drop is cut off without an answer.
func TestSlowHead(t *testing.T) {
	if netHTTP {
		return // its deadlines are its own
	}
	w := newWorldWith(t, exchange.Config{}, func(w *world, _ *exchange.Deps) {
		w.patience = [2]time.Duration{150 * time.Millisecond, 300 * time.Millisecond}
	})
	conn := w.dial()
	start := time.Now()
	go func() {
		for _, c := range good("") {
			if _, err := conn.Write([]byte(string(c))); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if b, err := io.ReadAll(conn); len(b) > 0 || time.Since(start) > 2*time.Second {
		t.Errorf("%q %v after %v", b, err, time.Since(start))
	}
	idle := w.dial() // and who sends nothing, later
	start = time.Now()
	if b, err := io.ReadAll(idle); len(b) > 0 || time.Since(start) > 2*time.Second {
		t.Errorf("%q %v after %v", b, err, time.Since(start))
	}
}

func TestExpectContinue(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(behave("answers", envelope("x"), nil))
	body := string(envelope("SE-UNIT-1"))
	conn := w.dial()
	_, _ = io.WriteString(conn, post(fmt.Sprintf("Content-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n", len(body)), ""))
	r := bufio.NewReader(conn)
	if line, err := r.ReadString('\n'); err != nil || line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("%q %v", line, err)
	}
	_, _ = r.ReadString('\n')
	_, _ = io.WriteString(conn, body)
	if b, _ := io.ReadAll(r); !bytes.HasPrefix(b, []byte("HTTP/1.1 200")) {
		t.Errorf("%s", b)
	}
	w.record()
	// A body that nobody wants is not asked for, and not waited for.
	b := w.raw(strings.Replace(post(fmt.Sprintf("Content-Length: %d\r\nExpect: 100-continue\r\n", 60<<20), ""), "/vp/x", "/vp/x", 1))
	if strings.Contains(b, "100 Continue") || !strings.Contains(b, "VP015 [Prov]") || !strings.Contains(b, "Connection: close") {
		t.Errorf("%s", b)
	}
}

// TestUnwantedBody: a fault reaches a caller who is still sending.
func TestUnwantedBody(t *testing.T) {
	w := newWorld(t, exchange.Config{MaxRequest: 1 << 20})
	big := bytes.Replace(envelope("SE-NOWHERE"), []byte("<x/>"), bytes.Repeat([]byte("y"), 900<<10), 1)
	for range 3 {
		resp, b, err := w.post(w.client, bytes.NewReader(big))
		if err != nil || resp.StatusCode != 500 || !bytes.Contains(b, []byte("VP004")) {
			t.Errorf("%v %.200s", err, b)
		}
		w.record()
	}
}

// TestOtherRequestsOnTheSameConnection: calls, then something else, then calls.
func TestOtherRequestsOnTheSameConnection(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(behave("answers", envelope("x"), nil))
	conn := w.dial()
	r := bufio.NewReader(conn)
	ask := func(in string, status int, has string) {
		t.Helper()
		_, _ = io.WriteString(conn, in)
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != status || !strings.Contains(string(b), has) {
			t.Errorf("%v %s %s", err, resp.Status, b)
		}
	}
	ask(good(""), 200, "Envelope")
	ask(good(""), 200, "Envelope")
	ask("GET /vp/x HTTP/1.1\r\nHost: x\r\n\r\n", 405, "POST")
	ask(good(""), 200, "Envelope")
	ask("POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 404, "/vp/")
	ask(good(""), 200, "Envelope")
	for range 6 {
		if rec := w.record(); rec.Sender != consumer {
			t.Errorf("%+v", rec)
		}
	}
}

// TestNotTLS: who speaks HTTP in the clear is told.
func TestNotTLS(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	conn, err := net.Dial("tcp", strings.Split(strings.TrimPrefix(w.url, "https://"), "/")[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	_, _ = io.WriteString(conn, good(""))
	if b, _ := io.ReadAll(conn); !bytes.Contains(b, []byte("HTTP request to an HTTPS server")) {
		t.Errorf("%q", b)
	}
}

// TestShutdown: calls under way are answered, idle connections closed, no new one
// taken.
func TestShutdown(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	reached, release := make(chan struct{}), make(chan struct{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(reached)
		<-release
		behave("answers", envelope("x"), nil)(rw, r)
	})
	idle := w.dial()
	_ = idle.Handshake()
	got := make(chan string, 1)
	go func() { got <- w.speak(false, good("")) }()
	<-reached
	down := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		down <- w.front.Shutdown(ctx)
	}()
	if b, _ := io.ReadAll(idle); len(b) > 0 {
		t.Errorf("%q", b)
	}
	select {
	case err := <-down:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	if _, err := net.Dial("tcp", strings.Split(strings.TrimPrefix(w.url, "https://"), "/")[0]); err == nil {
		t.Error("a new connection was taken")
	}
	close(release)
	if b := <-got; !strings.HasPrefix(b, "HTTP/1.1 200") || !strings.Contains(b, "Envelope") || !strings.Contains(b, "Connection: close") {
		t.Errorf("%s", b)
	}
	if err := <-down; err != nil {
		t.Error(err)
	}
}

// TestWindDown: on a connection that is there, and on a new one, calls are carried and
// told that they are the last.
func TestWindDown(t *testing.T) {
	if netHTTP {
		return // it has no such way: it closes idle connections at once
	}
	w := newWorld(t, exchange.Config{})
	w.produce(behave("answers", envelope("x"), nil))
	for i, last := range []bool{false, true, true} {
		if last {
			w.front.WindDown()
		}
		resp, _, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
		if err != nil || resp.StatusCode != http.StatusOK || resp.Close != last {
			t.Errorf("call %d: %v %v", i, resp, err)
		}
	}
}

// TestStaleConnections: a producer that closes connections while they are idle costs
// no call, and gets none twice.
func TestStaleConnections(t *testing.T) {
	if netHTTP {
		return // it sees the end of a connection when its own goroutine gets to it
	}
	w := newWorld(t, exchange.Config{})
	var calls atomic.Int32
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		behave("answers", envelope("x"), nil)(rw, r)
	})
	for i := range 20 {
		resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("call %d: %v %s", i, err, b)
		}
		w.record()
		time.Sleep(2 * time.Millisecond)
		w.back.CloseClientConnections()
		time.Sleep(2 * time.Millisecond)
	}
	if n := calls.Load(); n != 20 {
		t.Errorf("20 calls came as %d", n)
	}
}

// TestEarlyAnswer: a producer may answer before it has read the whole call.
func TestEarlyAnswer(t *testing.T) {
	if netHTTP {
		return // net/http as a producer's client gives up with the connection, now and then
	}
	w := newWorld(t, exchange.Config{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/xml")
		rw.Header().Set("Connection", "close")
		rw.WriteHeader(500)
		_, _ = rw.Write(envelope("early"))
		_ = http.NewResponseController(rw).Flush()
	})
	big := bytes.Replace(envelope("SE-UNIT-1"), []byte("<x/>"), bytes.Repeat([]byte("y"), 8<<20), 1)
	ok := 0
	for range 5 {
		resp, b, err := w.post(w.client, bytes.NewReader(big))
		if err == nil && resp.StatusCode == 500 && bytes.Contains(b, []byte("early")) {
			ok++
		} else if err == nil && !bytes.Contains(b, []byte("VP009")) {
			t.Errorf("%s", b)
		}
		w.record()
	}
	t.Logf("%d of 5 answers came through", ok)
	// The exchange is as it was.
	w.produce(behave("answers", envelope("x"), nil))
	if resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 {
		t.Errorf("%v %s", err, b)
	}
}

// TestLyingProducers: what is not an answer in correct HTTP is VP009, and what comes
// behind an answer is never taken for the next one.
func TestLyingProducers(t *testing.T) {
	w := newWorld(t, exchange.Config{ProducerTimeout: 500 * time.Millisecond})
	env := strings.ReplaceAll(string(envelope("x")), "\n", "")
	head := fmt.Sprintf("HTTP/1.1 200 OK\nContent-Type: text/xml\nContent-Length: %d\n", len(env))
	for name, c := range map[string]struct {
		answer string
		whole  bool
	}{
		"length too long":     {"HTTP/1.1 200 OK\nContent-Type: text/xml\nContent-Length: 90000\n\n" + env, false},
		"length and chunks":   {head + "Transfer-Encoding: chunked\n\n" + env, netHTTP},
		"two lengths":         {head + "Content-Length: 3\n\n" + env, false},
		"chunk broken off":    {"HTTP/1.1 200 OK\nContent-Type: text/xml\nTransfer-Encoding: chunked\n\n500\n" + env, false},
		"bad chunk size":      {"HTTP/1.1 200 OK\nContent-Type: text/xml\nTransfer-Encoding: chunked\n\n-5\n" + env, false},
		"endless head":        {"HTTP/1.1 200 OK\n" + strings.Repeat("X-A: b\n", 20_000) + "\n" + env, false},
		"no HTTP":             {env, false},
		"another protocol":    {"HTTP/1.1 101 Switching Protocols\n\n" + env, false},
		"interim, then right": {"HTTP/1.1 103 Early Hints\nLink: x\n\n" + head + "\n" + env, true},
		"more than it said":   {head + "\n" + env + head + "\n" + strings.ReplaceAll(env, "x", "z"), true},
		"until it closes":     {"HTTP/1.0 200 OK\nContent-Type: text/xml\n\n" + env, true},
	} {
		t.Run(name, func(t *testing.T) {
			raw, closed := behave("raw", []byte(c.answer), nil), make(chan struct{})
			w.produce(func(rw http.ResponseWriter, r *http.Request) {
				raw(rw, r)
				close(closed)
			})
			resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
			rec := w.record()
			<-closed // nobody can see that a connection will be closed in a moment
			if name == "length and chunks" && netHTTP {
				return
			}
			switch {
			case err != nil:
				t.Fatal(err)
			case c.whole && (resp.StatusCode != 200 || string(b) != env || rec.Outcome != "OK"):
				t.Errorf("%s %s %+v", resp.Status, b, rec)
			case !c.whole && (!bytes.Contains(b, []byte("VP009 [Prov]")) || rec.Outcome != "VP009"):
				t.Errorf("%s %s %+v", resp.Status, b, rec)
			}
			w.produce(behave("answers", envelope("next"), nil))
			resp, b, err = w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
			// net/http does not look at a kept connection when it takes it, and tells of one that
			// has been closed only after a while. A call on it is refused; it gets no other's answer.
			for n := 0; netHTTP && n < 200 && err == nil && bytes.Contains(b, []byte("closed the connection before the whole answer")); n++ {
				w.record()
				time.Sleep(10 * time.Millisecond)
				resp, b, err = w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
			}
			if err != nil || resp.StatusCode != 200 || !bytes.Equal(b, envelope("next")) {
				t.Errorf("the next call: %v %s", err, b)
			}
			w.record()
		})
	}
}

// TestPlacesAtAProducer: more callers than connections to the producer wait their turn; one
// who gives up makes room.
func TestPlacesAtAProducer(t *testing.T) {
	w := newWorld(t, exchange.Config{ConnsPerHost: 2})
	var now, most atomic.Int32
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		behave("answers", envelope("x"), nil)(rw, r)
	})
	var wg sync.WaitGroup
	call := func() {
		resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1")))
		if err != nil || resp.StatusCode != 200 {
			t.Errorf("%v %s", err, b)
		}
	}
	for range 12 {
		wg.Go(call)
	}
	wg.Wait()
	if most.Load() > 2 {
		t.Errorf("%d at once", most.Load())
	}
	for range 12 { // and now with some who do not wait
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			defer cancel()
			ans, err := w.ex.Carry(ctx, exchange.Call{Sender: consumer, Contract: plans, Address: "SE-UNIT-1", Body: bytes.NewReader(envelope("SE-UNIT-1"))})
			if err == nil {
				_, _ = io.Copy(io.Discard, ans.Body)
				_ = ans.Body.Close()
			} else if errors.Is(err, io.EOF) {
				t.Error(err)
			}
		})
		wg.Go(call)
	}
	wg.Wait()
}
