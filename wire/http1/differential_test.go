package http1_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"sammanhang/wire/http1"
)

// same holds a request head that we accept against net/http: it must accept it
// too, and read the same in it, to the last byte of the body.
func same(t *testing.T, in []byte) {
	t.Helper()
	var r http1.Request
	n, err := r.Parse(in)
	if err != nil {
		return // stricter is allowed; looser is what is looked for below
	}
	src := bufio.NewReaderSize(bytes.NewReader(in), 64<<10)
	q, err := http.ReadRequest(src)
	if err != nil {
		if strings.Contains(err.Error(), "invalid") && strings.Contains(err.Error(), "URI") || strings.Contains(err.Error(), "parse ") {
			return // the target's grammar is checked by net/url when the target is used
		}
		t.Fatalf("we accept what net/http refuses: %v\n%q", err, in)
	}
	if q.Method != string(r.Method) || q.RequestURI != string(r.Target) || q.ProtoMinor != r.Minor {
		t.Fatalf("first line: %s %s %d\n%q", q.Method, q.RequestURI, q.ProtoMinor, in)
	}
	length := r.Framing.Length
	if r.Framing.Chunked {
		length = -1
	}
	if q.ContentLength != length || (len(q.TransferEncoding) > 0) != r.Framing.Chunked {
		t.Fatalf("framing: %d %v, ours %+v\n%q", q.ContentLength, q.TransferEncoding, r.Framing, in)
	}
	if q.Close == r.KeepAlive && r.Minor == 1 {
		t.Fatalf("close: %v, ours %v\n%q", q.Close, !r.KeepAlive, in)
	}
	ours := http.Header{}
	for _, f := range r.Fields {
		ours.Add(string(f.Name), string(f.Value))
	}
	for name, values := range q.Header {
		if !slices.Equal(ours[name], values) {
			t.Fatalf("%s: %q, ours %q\n%q", name, values, ours[name], in)
		}
		delete(ours, name)
	}
	for name := range ours {
		switch textproto.CanonicalMIMEHeaderKey(name) {
		case "Host", "Transfer-Encoding", "Trailer", "Content-Length", "Pragma", "Cache-Control":
		default:
			t.Fatalf("%s: only we read it\n%q", name, in)
		}
	}
	sameBody(t, &r, in, n, q.Body, src)
}

// sameBody compares the body, and where the next message begins.
func sameBody(t *testing.T, r *http1.Request, in []byte, n int, theirs io.Reader, src *bufio.Reader) {
	t.Helper()
	var body []byte
	var err error
	rest := in[n:]
	if r.Framing.Chunked {
		var used int
		body, used, err = unchunk(rest, 1<<20, 1<<10)
		rest = rest[used:]
	} else if int64(len(rest)) < r.Framing.Length {
		err = io.ErrUnexpectedEOF
	} else {
		body, rest = rest[:r.Framing.Length], rest[r.Framing.Length:]
	}
	if err != nil {
		return
	}
	got, terr := io.ReadAll(theirs)
	after, _ := io.ReadAll(src)
	if terr != nil {
		if strings.Contains(terr.Error(), "trailer") || strings.Contains(terr.Error(), "MIME") || strings.Contains(terr.Error(), "textproto") || strings.Contains(terr.Error(), "chunked") {
			return // its rules for trailers, and its quota for tiny chunks, are tighter
		}
		t.Fatalf("we read a body that net/http does not: %v\n%q", terr, in)
	}
	if !bytes.Equal(got, body) || !bytes.Equal(after, rest) {
		t.Fatalf("bodies: %q then %q, ours %q then %q\n%q", got, after, body, rest, in)
	}
}

// refusedToo holds us to refusing what net/http refuses.
func refusedToo(t *testing.T, in []byte) {
	t.Helper()
	q, err := http.ReadRequest(bufio.NewReaderSize(bytes.NewReader(in), 64<<10))
	if err == nil {
		_, err = io.ReadAll(q.Body)
	}
	var r http1.Request
	if n, ours := r.Parse(in); err != nil && ours == nil {
		if r.Framing.Chunked {
			_, _, ours = unchunk(in[n:], 1<<20, 1<<10)
		} else if int64(len(in)-n) < r.Framing.Length {
			ours = io.ErrUnexpectedEOF
		}
		if ours == nil && !strings.Contains(err.Error(), "URI") && !strings.Contains(err.Error(), "parse ") {
			t.Errorf("net/http refuses (%v), we do not:\n%q", err, in)
		}
	}
}

func corpus() (all [][]byte) {
	for _, c := range smuggling {
		for _, version := range []string{"1.1", "1.0"} {
			all = append(all, fmt.Appendf(nil, "POST /vp/ HTTP/%s\r\nHost: x\r\n%s\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: y\r\n\r\n", version, c.head))
		}
	}
	for in := range chunkTricks {
		all = append(all, []byte("POST /vp/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"+in+"GET / HTTP/1.1\r\n"))
	}
	for _, in := range []string{
		"POST /vp/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloPOST",
		"POST /vp/ HTTP/1.1\r\nHost: x\r\nContent-Length: 05\r\n\r\nhello",
		"POST /vp/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-A: b\r\nX-A: c\r\n\r\n",
		"POST http://y/vp/ HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /vp/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
		"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET / HTTP/1.0\r\n\r\n",
		"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
		"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x y\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x/y\r\n\r\n",
		"POST / HTTP/1.1\r\nHost:\r\n\r\n",
	} {
		all = append(all, []byte(in))
	}
	return append(all, append(benchHead(30), bytes.Repeat([]byte("x"), 1024)...))
}

func TestAsNetHTTP(t *testing.T) {
	for _, in := range corpus() {
		same(t, in)
		refusedToo(t, in)
	}
}

func FuzzRequest(f *testing.F) {
	for _, in := range corpus() {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		same(t, in)
		var r http1.Request
		n, err := r.Parse(in)
		if err == http1.ErrNeedMore && len(in) >= http1.MaxHead || n > len(in) || n > http1.MaxHead || (n == 0) != (err != nil) {
			t.Fatalf("%d %v", n, err)
		}
		for cut := 0; err == nil && cut < n; cut += 1 + cut/8 {
			if _, err := r.Parse(in[:cut]); err != http1.ErrNeedMore {
				t.Fatalf("the first %d bytes: %v", cut, err)
			}
		}
	})
}

func FuzzResponse(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/xml\r\n\r\nhello", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"HTTP/1.0 500 X\r\n\r\nhello", "HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "<html>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var r http1.Response
		n, err := r.Parse(in)
		if n > len(in) || (n == 0) != (err != nil) {
			t.Fatalf("%d %v", n, err)
		}
		if err != nil || r.Status < 200 {
			return
		}
		q, err := http.ReadResponse(bufio.NewReaderSize(bytes.NewReader(in), 64<<10), nil)
		if err != nil {
			t.Fatalf("we accept what net/http refuses: %v\n%q", err, in)
		}
		length := r.Framing.Length
		if r.Framing.Chunked || r.Framing.Close {
			length = -1
		}
		if q.StatusCode != r.Status || r.Status != 304 && r.Status != 204 && q.ContentLength != length || (len(q.TransferEncoding) > 0) != r.Framing.Chunked {
			t.Fatalf("%d %d %v, ours %d %+v\n%q", q.StatusCode, q.ContentLength, q.TransferEncoding, r.Status, r.Framing, in)
		}
	})
}

func FuzzChunks(f *testing.F) {
	for in := range chunkTricks {
		f.Add([]byte(in), 3)
	}
	f.Fuzz(func(t *testing.T, in []byte, piece int) {
		whole, used, err := unchunk(in, 1<<20, 1<<16)
		parts, n, perr := unchunk(in, max(piece, 1), 7)
		if err != perr || used != n || !bytes.Equal(whole, parts) {
			t.Fatalf("in one piece: %d %v; in parts: %d %v", used, err, n, perr)
		}
		if err == nil && used < len(in) && !bytes.HasSuffix(in[:used], []byte("\n")) {
			t.Fatal("it ends in the middle of a line")
		}
	})
}
