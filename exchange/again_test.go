package exchange_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
)

// caller is one connection to the exchange, for calls one after another.
type caller struct {
	t    testing.TB
	w    *world
	conn *tls.Conn
	r    *bufio.Reader
	path string
}

func (w *world) connect() *caller {
	w.t.Helper()
	u, err := url.Parse(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	conn, err := tls.Dial("tcp", u.Host, &tls.Config{RootCAs: w.ca.pool(), Certificates: []tls.Certificate{w.ca.issue(w.t, string(consumer), nil)}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &caller{w.t, w, conn, bufio.NewReader(conn), u.Path}
}

// call sends an envelope to an address with more header fields, and reads the answer.
func (c *caller) call(address care.LogicalAddress, fields string) (*http.Response, string) {
	c.t.Helper()
	body := envelope(address)
	if _, err := fmt.Fprintf(c.conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"a\"\r\n%sContent-Length: %d\r\n\r\n%s", c.path, fields, len(body), body); err != nil {
		c.t.Fatal(err)
	}
	return c.read()
}

func (c *caller) read() (*http.Response, string) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp, string(b)
}

// Memory is used again for the next call on a connection. Nothing of one call may
// show in another.
func TestOneCallAfterAnotherOnOneConnection(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	var got http.Header
	w.answer = func(rw http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		b, _ := io.ReadAll(r.Body)
		rw.Header().Set("Content-Type", "text/xml; charset=utf-8")
		if v := r.Header.Get("X-Say"); v != "" {
			rw.Header().Set("X-Said", v)
		}
		_, _ = rw.Write(b)
	}
	c := w.connect()
	ids := map[string]bool{}
	for i := range 12 {
		fields, say, once := "", "", ""
		switch i % 6 {
		case 1:
			say = fmt.Sprint("said-", i)
			fields = "X-Say: " + say + "\r\n"
		case 2:
			fields = "X-Once: 1\r\n"
			once = "1"
		case 3:
			fields = "X-Once: 1\r\nConnection: X-Once\r\n"
		case 4:
			fields = "x-skltp-correlation-id: mine-" + fmt.Sprint(i) + "\r\n"
		}
		address := care.LogicalAddress("SE-UNIT-1")
		if i%6 == 5 {
			address = "SE-NOWHERE"
		}
		got = nil
		resp, body := c.call(address, fields)
		if address == "SE-NOWHERE" {
			if resp.StatusCode != 500 || !strings.Contains(body, "VP004") || got != nil {
				t.Fatalf("call %d: %d %s", i, resp.StatusCode, body)
			}
			continue
		}
		if resp.StatusCode != 200 || body != string(envelope(address)) {
			t.Fatalf("call %d: %d %s", i, resp.StatusCode, body)
		}
		if resp.Header.Get("X-Said") != say || got.Get("X-Once") != once || got.Get("X-Say") != say {
			t.Fatalf("call %d: the producer got %q, we %q", i, got, resp.Header)
		}
		id := resp.Header.Get("X-Skltp-Correlation-Id")
		if id == "" || ids[id] || i%6 == 4 && id != "mine-"+fmt.Sprint(i) || got.Get("X-Skltp-Correlation-Id") != id {
			t.Fatalf("call %d: the id %q, at the producer %q", i, id, got)
		}
		ids[id] = true
	}
}

// A service that keeps a call's context for longer than the call finds it ended, and
// ended for good: the connection's next call has another.
func TestAKeptContextStaysEnded(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	var kept []context.Context
	w.own["echo"] = exchange.ServiceFunc(func(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
		for i, k := range kept {
			if k.Err() == nil {
				t.Errorf("call %d: the context of call %d lives", len(kept), i)
			}
		}
		if ctx.Err() != nil {
			t.Errorf("call %d begins with an ended context", len(kept))
		}
		kept = append(kept, ctx)
		return echo(ctx, c)
	})
	c := w.connect()
	for range 3 {
		if resp, body := c.call("SE-UNIT-OWN", ""); resp.StatusCode != 200 {
			t.Fatal(resp.StatusCode, body)
		}
	}
	if len(kept) != 3 {
		t.Fatal(len(kept))
	}
}

// A body lies where the connection read it. What the caller sends while the call is under
// way, before anybody has read the body, is read beside it: both calls have their own.
func TestNextCallIsReadBesideTheBody(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.own["echo"] = exchange.ServiceFunc(func(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
		select {
		case <-ctx.Done(): // who asks lets the connection be watched
			return nil, ctx.Err()
		case <-time.After(60 * time.Millisecond):
		}
		b, err := io.ReadAll(c.Body)
		return &exchange.Answer{Body: io.NopCloser(strings.NewReader(string(b)))}, err
	})
	for _, size := range []int{0, 3_000, 15_500, 16_100, 16_384, 20_000, 32_000, 60_000} {
		c := w.connect()
		var sent []string
		for i := range 3 {
			body := strings.Replace(string(envelope("SE-UNIT-OWN")), "</", "<!-- "+strings.Repeat(fmt.Sprint(i), size)+" --></", 1)
			sent = append(sent, body)
		}
		for _, body := range sent {
			if _, err := fmt.Fprintf(c.conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"a\"\r\nContent-Length: %d\r\n\r\n%s", c.path, len(body), body); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		for i, body := range sent {
			if resp, got := c.read(); resp.StatusCode != 200 || got != body {
				t.Fatalf("size %d, call %d: %d, %d bytes of %d: %.300s", size, i, resp.StatusCode, len(got), len(body), got)
			}
		}
	}
}

// The next call may come in any pieces while one is under way, also in just so many bytes
// as a connection waits with.
func TestNextCallComesInPieces(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.own["echo"] = exchange.ServiceFunc(func(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(40 * time.Millisecond):
		}
		return echo(ctx, c)
	})
	body := string(envelope("SE-UNIT-OWN"))
	for _, first := range []int{1, 63, 64, 65, 128} {
		c := w.connect()
		call := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"a\"\r\nContent-Length: %d\r\n\r\n%s", c.path, len(body), body)
		for _, piece := range []string{call, call[:first]} {
			if _, err := io.WriteString(c.conn, piece); err != nil {
				t.Fatal(err)
			}
			time.Sleep(15 * time.Millisecond)
		}
		if resp, got := c.read(); resp.StatusCode != 200 {
			t.Fatal(resp.Status, got)
		}
		time.Sleep(15 * time.Millisecond)
		_, err := io.WriteString(c.conn, call[first:])
		resp, rerr := http.ReadResponse(c.r, nil)
		if err != nil || rerr != nil || resp.StatusCode != 200 {
			t.Errorf("%d bytes, then the rest: %v, %v", first, err, rerr)
		}
	}
}

// Who gets an answer is told what it is, also when the producer says that to us alone.
func TestAnswerSaysWhatItIs(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	env := strings.ReplaceAll(string(envelope("x")), "\n", "") // raw writes each as CR LF
	w.produce(behave("raw", []byte(fmt.Sprintf("HTTP/1.1 200 OK\nContent-Type: text/xml\nConnection: close, Content-Type\nContent-Length: %d\n\n%s", len(env), env)), nil))
	resp, b, err := w.post(w.client, strings.NewReader(string(envelope("SE-UNIT-1"))))
	if err != nil || resp.StatusCode != 200 || string(b) != env || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/xml") {
		t.Errorf("%v %v %s", err, resp.Header, b)
	}
}
