package exchange_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sammanhang/exchange"
)

// filler is an endless text that is cheap to make and to check.
type filler struct{ n int64 }

func (f *filler) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte('a' + (f.n+int64(i))%26)
	}
	f.n += int64(len(p))
	return len(p), nil
}

// TestFiftyMegabytesInFlatMemory sends 50 MB each way at once, and watches the heap.
func TestFiftyMegabytesInFlatMemory(t *testing.T) {
	const size = 50_000_000
	w := newWorld(t, exchange.Config{})
	before, after, _ := bytes.Cut(envelope("SE-UNIT-1"), []byte("<x/>"))
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if n != int64(len(before)+size+len(after)) {
			t.Errorf("the producer got %d bytes", n)
		}
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(before)
		_, _ = io.CopyN(rw, &filler{}, size)
		_, _ = rw.Write(after)
	})
	var most atomic.Uint64
	stop, watched := make(chan struct{}), make(chan struct{})
	runtime.GC()
	var start runtime.MemStats
	runtime.ReadMemStats(&start)
	go func() {
		defer close(watched)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.GC() // what remains is what is held, not what waits to be collected
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
			}
		}
	}()
	body := io.MultiReader(bytes.NewReader(before), io.LimitReader(&filler{}, size), bytes.NewReader(after))
	req, _ := http.NewRequest(http.MethodPost, w.url, body)
	req.Header.Set("Content-Type", "text/xml")
	resp, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(io.Discard, resp.Body)
	close(stop)
	<-watched
	if err != nil || n != int64(len(before)+size+len(after)) || resp.StatusCode != 200 {
		t.Fatal(n, err, resp.Status)
	}
	if rec := w.record(); rec.Outcome != "OK" || rec.In != n || rec.Out != n {
		t.Errorf("%+v", rec)
	}
	if grown := int64(most.Load()) - int64(start.HeapAlloc); grown > 4<<20 {
		t.Errorf("the heap grew by %d KiB", grown>>10)
	} else {
		t.Logf("the heap grew by at most %d KiB for %d MB each way", grown>>10, size/1_000_000)
	}
}

func TestLargeBodiesPassByteForByte(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // a server of net/http cannot answer while it reads
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(b)
	})
	for _, size := range []int{0, 100, 32<<10 - 1, 32 << 10, 64 << 10, 300_000} {
		var b bytes.Buffer
		_, _ = io.CopyN(&b, &filler{}, int64(size))
		in := bytes.Replace(envelope("SE-UNIT-1"), []byte("<x/>"), b.Bytes(), 1)
		resp, got, err := w.post(w.client, bytes.NewReader(in))
		if err != nil || resp.StatusCode != 200 || !bytes.Equal(got, in) {
			t.Errorf("%d bytes: %v, %d came back of %d", size, err, len(got), len(in))
		}
		// The same without a length given before.
		resp, got, err = w.post(w.client, struct{ io.Reader }{bytes.NewReader(in)})
		if err != nil || resp.StatusCode != 200 || !bytes.Equal(got, in) {
			t.Errorf("%d bytes in chunks: %v, %d came back of %d", size, err, len(got), len(in))
		}
	}
}

func TestLimitOfRequest(t *testing.T) {
	w := newWorld(t, exchange.Config{MaxRequest: 100_000})
	w.produce(func(rw http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	big := bytes.Replace(envelope("SE-UNIT-1"), []byte("<x/>"), bytes.Repeat([]byte("y"), 150_000), 1)
	for name, body := range map[string]io.Reader{"announced": bytes.NewReader(big), "in chunks": struct{ io.Reader }{bytes.NewReader(big)}} {
		resp, got, err := w.post(w.client, body)
		if err != nil || resp.StatusCode != 500 || !bytes.Contains(got, []byte("VP015 [Prov]")) || !bytes.Contains(got, []byte("larger")) {
			t.Errorf("%s: %v %s", name, err, got)
		}
		if rec := w.record(); rec.Outcome != "VP015" {
			t.Errorf("%s: %+v", name, rec)
		}
	}
}

// TestSlowCallers: neither one who sends drop by drop nor one who does not read may
// hold a call for ever.
func TestSlowCallers(t *testing.T) {
	w := newWorld(t, exchange.Config{CallerTimeout: 150 * time.Millisecond, CallerRate: 1 << 20})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(envelope("x"))
		_, _ = io.CopyN(rw, &filler{}, 40<<20)
	})
	dial := func() *tls.Conn {
		addr := strings.TrimPrefix(strings.SplitAfterN(w.url, "/", 4)[2], "/")
		conn, err := tls.Dial("tcp", strings.TrimSuffix(addr, "/"), w.client.Transport.(*http.Transport).TLSClientConfig)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	drop := dial()
	_, _ = fmt.Fprintf(drop, "POST /vp/ HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<")
	if rec := w.record(); rec.Outcome != "VP015" || !strings.Contains(rec.Detail, "slowly") {
		t.Errorf("drop by drop: %+v", rec)
	}
	deaf := dial()
	body := envelope("SE-UNIT-1")
	_, _ = fmt.Fprintf(deaf, "POST /vp/ HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	if rec := w.record(); rec.Outcome != "ABANDONED" {
		t.Errorf("deaf: %+v", rec)
	}
	gone := dial()
	w.produce(behave("hangs", nil, nil))
	_, _ = fmt.Fprintf(gone, "POST /vp/ HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	time.Sleep(100 * time.Millisecond)
	_ = gone.NetConn().(*net.TCPConn).Close()
	if rec := w.record(); rec.Outcome != "ABANDONED" {
		t.Errorf("gone: %+v", rec)
	}
}

// TestWaitingCallerIsNotSlow: the deadline for sending must not strike while the
// caller waits for a producer that takes its time.
func TestWaitingCallerIsNotSlow(t *testing.T) {
	w := newWorld(t, exchange.Config{CallerTimeout: 100 * time.Millisecond})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(400 * time.Millisecond)
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(envelope("x"))
	})
	for range 2 {
		if resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 200 {
			t.Fatalf("%v %s", err, b)
		}
	}
}

// TestManyAtOnce mixes callers and answers: nobody gets another's.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t, exchange.Config{ConnsPerHost: 8})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // a server of net/http cannot answer while it reads
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(b)
	})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 20 {
				mark := strings.Repeat(fmt.Sprintf("<!-- %d %d -->", i, j), 1+j*200)
				in := bytes.Replace(envelope("SE-UNIT-1"), []byte("<x/>"), []byte(mark), 1)
				resp, got, err := w.post(w.client, bytes.NewReader(in))
				if err != nil || resp.StatusCode != 200 || !bytes.Equal(got, in) {
					t.Errorf("%d %d: %v", i, j, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
