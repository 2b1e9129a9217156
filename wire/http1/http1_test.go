package http1_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sammanhang/wire/http1"
)

// smuggling are the requests by which one reader is made to see another message
// than the next one does. Each is refused, with the error that says why.
var smuggling = []struct {
	name, head string
	want       error
}{
	{"length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", http1.ErrAmbiguous},
	{"chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", http1.ErrAmbiguous},
	{"two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", http1.ErrLength},
	{"one length twice", "Content-Length: 5\r\nContent-Length: 5\r\n", http1.ErrLength},
	{"a list of lengths", "Content-Length: 5, 6\r\n", http1.ErrLength},
	{"a list of one length", "Content-Length: 5, 5\r\n", http1.ErrLength},
	{"length with a plus", "Content-Length: +5\r\n", http1.ErrLength},
	{"length below zero", "Content-Length: -5\r\n", http1.ErrLength},
	{"length in hexadecimal", "Content-Length: 0x5\r\n", http1.ErrLength},
	{"length with a blank", "Content-Length: 5 6\r\n", http1.ErrLength},
	{"empty length", "Content-Length:\r\n", http1.ErrLength},
	{"endless length", "Content-Length: 99999999999999999999\r\n", http1.ErrLength},
	{"length with an underscore", "Content_Length: 5\r\nContent-Length: 1_0\r\n", http1.ErrLength},
	{"chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", http1.ErrCoding},
	{"chunks twice in a list", "Transfer-Encoding: chunked, chunked\r\n", http1.ErrCoding},
	{"chunks before identity", "Transfer-Encoding: chunked, identity\r\n", http1.ErrCoding},
	{"identity", "Transfer-Encoding: identity\r\n", http1.ErrCoding},
	{"gzip under chunks", "Transfer-Encoding: gzip, chunked\r\n", http1.ErrCoding},
	{"nearly chunks", "Transfer-Encoding: xchunked\r\n", http1.ErrCoding},
	{"quoted chunks", "Transfer-Encoding: \"chunked\"\r\n", http1.ErrCoding},
	{"chunks behind a vertical tab", "Transfer-Encoding: \vchunked\r\n", http1.ErrValue},
	{"empty coding", "Transfer-Encoding:\r\n", http1.ErrCoding},
	{"blank before the colon", "Transfer-Encoding : chunked\r\n", http1.ErrName},
	{"tab before the colon", "Content-Length\t: 5\r\n", http1.ErrName},
	{"a continued line", "X-A: b\r\n Transfer-Encoding: chunked\r\n", http1.ErrFold},
	{"a continued line with a tab", "X-A: b\r\n\tc\r\n", http1.ErrFold},
	{"continued before the first", " X-A: b\r\n", http1.ErrFold},
	{"bare LF", "X-A: b\nTransfer-Encoding: chunked\r\n", http1.ErrLineEnd},
	{"bare CR", "X-A: b\rTransfer-Encoding: chunked\r\n", http1.ErrValue},
	{"CR CR LF", "X-A: b\r\r\n", http1.ErrValue},
	{"NUL in a value", "X-A: b\x00c\r\n", http1.ErrValue},
	{"NUL in a name", "X\x00A: b\r\n", http1.ErrName},
	{"no colon", "X-A\r\n", http1.ErrName},
	{"no name", ": b\r\n", http1.ErrName},
	{"a blank in a name", "X A: b\r\n", http1.ErrName},
	{"a name of another alphabet", "X-Å: b\r\n", http1.ErrName},
	{"two hosts", "Host: y\r\n", http1.ErrHost},
	{"another expectation", "Expect: 200-ok\r\n", http1.ErrExpect},
	{"a Connection that is no list", "Connection: close; x\r\n", http1.ErrValue},
}

func TestSmuggling(t *testing.T) {
	for _, c := range smuggling {
		var r http1.Request
		if n, err := r.Parse([]byte("POST /vp/ HTTP/1.1\r\nHost: x\r\n" + c.head + "\r\n")); !errors.Is(err, c.want) {
			t.Errorf("%s: %d %v, want %v", c.name, n, err, c.want)
		}
	}
}

func TestFirstLine(t *testing.T) {
	for line, want := range map[string]error{
		"POST /vp/ HTTP/1.1":  nil,
		"POST /vp/ HTTP/1.0":  nil,
		"PUT * HTTP/1.1":      nil,
		"POST  /vp/ HTTP/1.1": http1.ErrLine,
		"POST /vp/  HTTP/1.1": http1.ErrLine,
		"POST /vp/ HTTP/1.1 ": http1.ErrLine,
		" POST /vp/ HTTP/1.1": http1.ErrLine,
		"POST\t/vp/ HTTP/1.1": http1.ErrLine,
		"POST /vp/":           http1.ErrLine,
		"POST /v p HTTP/1.1":  http1.ErrLine,
		"POST /vp/å HTTP/1.1": http1.ErrLine,
		"POST /vp/ http/1.1":  http1.ErrLine,
		"POST /vp/ HTTP/1.2":  http1.ErrVersion,
		"POST /vp/ HTTP/2.0":  http1.ErrVersion,
		"PRI * HTTP/2.0":      http1.ErrVersion,
		"POST /vp/ HTTP/1.10": http1.ErrLine,
		"PO(ST /vp/ HTTP/1.1": http1.ErrLine,
		"":                    http1.ErrLine,
		"POST /" + strings.Repeat("x", 9000) + " HTTP/1.1": http1.ErrTooLarge,
	} {
		var r http1.Request
		if _, err := r.Parse([]byte(line + "\r\nHost: x\r\n\r\n")); err != want {
			t.Errorf("%.40q: %v, want %v", line, err, want)
		}
	}
}

func TestRequest(t *testing.T) {
	const head = "POST /vp/a?b HTTP/1.1\r\nhost: example.org:8443\r\nContent-Type:text/xml; charset=utf-8\r\nSOAPAction: \t \"urn:x\" \r\nContent-length: 12\r\nExpect: 100-Continue\r\nX-Empty:\r\n\r\n"
	var r http1.Request
	for cut := range head {
		if _, err := r.Parse([]byte(head[:cut])); err != http1.ErrNeedMore {
			t.Fatalf("%d bytes: %v", cut, err)
		}
	}
	n, err := r.Parse([]byte(head + "next"))
	if err != nil || n != len(head) || string(r.Method) != "POST" || string(r.Target) != "/vp/a?b" || string(r.Host) != "example.org:8443" ||
		r.Framing != (http1.Framing{Length: 12}) || !r.KeepAlive || !r.Expect || len(r.Fields) != 6 ||
		string(r.Get("soapaction")) != `"urn:x"` || string(r.Get("x-empty")) != "" || r.Get("x-none") != nil {
		t.Errorf("%d %v %+v", n, err, r.Framing)
	}
	for head, want := range map[string]bool{"": true, "Connection: close\r\n": false, "Connection: keep-alive, Close\r\n": false, "Connection: keep-alive\r\nConnection: close\r\n": false, "Connection: x-y\r\n": true} {
		if _, err := r.Parse([]byte("POST / HTTP/1.1\r\nHost: x\r\n" + head + "\r\n")); err != nil || r.KeepAlive != want || r.Expect {
			t.Errorf("%q: %v %v", head, err, r.KeepAlive)
		}
	}
	if _, err := r.Parse([]byte("POST / HTTP/1.0\r\n\r\n")); err != nil || r.KeepAlive || r.Minor != 0 {
		t.Error(err)
	}
	if _, err := r.Parse([]byte("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")); err != http1.ErrCoding {
		t.Error(err)
	}
	if _, err := r.Parse([]byte("POST / HTTP/1.1\r\n\r\n")); err != http1.ErrHost {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	var r http1.Request
	many := "POST / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-A: b\r\n", 10_000) + "\r\n"
	if _, err := r.Parse([]byte(many)); err != http1.ErrFields {
		t.Error(err)
	}
	for _, n := range []int{http1.MaxHead - 1, http1.MaxHead, http1.MaxHead + 1, 10 * http1.MaxHead} {
		long := "POST / HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("b", n) + "\r\n\r\n"
		if _, err := r.Parse([]byte(long)); err != http1.ErrTooLarge {
			t.Error(n, err)
		}
	}
	if _, err := r.Parse(bytes.Repeat([]byte("A"), http1.MaxHead)); err == nil || err == http1.ErrNeedMore {
		t.Error(err)
	}
}

func TestResponse(t *testing.T) {
	for _, c := range []struct {
		head   string
		status int
		framed http1.Framing
		keep   bool
		err    error
	}{
		{"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", 200, http1.Framing{Length: 7}, true, nil},
		{"HTTP/1.1 200\r\nContent-Length: 7\r\n\r\n", 200, http1.Framing{Length: 7}, true, nil},
		{"HTTP/1.1 200 \r\nTransfer-Encoding: Chunked\r\n\r\n", 200, http1.Framing{Chunked: true}, true, nil},
		{"HTTP/1.1 500 Något gick fel\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 500, http1.Framing{}, false, nil},
		{"HTTP/1.1 200 OK\r\n\r\n", 200, http1.Framing{Close: true}, false, nil},
		{"HTTP/1.0 200 OK\r\n\r\n", 200, http1.Framing{Close: true}, false, nil},
		{"HTTP/1.0 200 OK\r\nContent-Length: 7\r\nConnection: keep-alive\r\n\r\n", 200, http1.Framing{Length: 7}, false, nil},
		{"HTTP/1.1 204 No Content\r\n\r\n", 204, http1.Framing{}, true, nil},
		{"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", 304, http1.Framing{}, true, nil},
		{"HTTP/1.1 100 Continue\r\n\r\n", 100, http1.Framing{}, true, nil},
		{"HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\n\r\n", 0, http1.Framing{}, false, http1.ErrAmbiguous},
		{"HTTP/1.1 101 Switching Protocols\r\n\r\n", 0, http1.Framing{}, false, http1.ErrInterim},
		{"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n", 0, http1.Framing{}, false, http1.ErrAmbiguous},
		{"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLength},
		{"HTTP/1.1 200 OK\nContent-Length: 7\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLineEnd},
		{"HTTP/1.1 20 OK\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLine},
		{"HTTP/1.1 2000 OK\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLine},
		{"HTTP/1.1 099 OK\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLine},
		{"HTTP/1.1 600 OK\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLine},
		{"HTTP/2.0 200 OK\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLine},
		{"<html>", 0, http1.Framing{}, false, http1.ErrLine},
		{"HTTP/1.1 200 O\rK\r\n\r\n", 0, http1.Framing{}, false, http1.ErrLine},
	} {
		var r http1.Response
		n, err := r.Parse([]byte(c.head))
		if err != c.err || err == nil && (n != len(c.head) || r.Status != c.status || r.Framing != c.framed || r.KeepAlive != c.keep) {
			t.Errorf("%q: %v %d %+v %v", c.head, err, r.Status, r.Framing, r.KeepAlive)
		}
	}
}

// unchunk reads a whole chunked body in pieces of so many bytes.
func unchunk(in []byte, piece, room int) (body []byte, used int, err error) {
	var c http1.Chunks
	dst := make([]byte, room)
	for used < len(in) && !c.Done() {
		out, n, err := c.Next(dst, in[used:min(len(in), used+piece)])
		body = append(body, dst[:out]...)
		used += n
		if err != nil {
			return body, used, err
		}
		if out == 0 && n == 0 {
			return body, used, errors.New("no progress")
		}
	}
	if !c.Done() {
		return body, used, http1.ErrNeedMore
	}
	return body, used, nil
}

var chunkTricks = map[string]error{
	"5\r\nhello\r\n0\r\n\r\n":               nil,
	"05\r\nhello\r\n000\r\n\r\n":            nil,
	"A;x=y\r\n0123456789\r\n0\r\n\r\n":      nil,
	"1\r\na\r\n1\r\nb\r\n0\r\nX: y\r\n\r\n": nil,
	"0\r\n\r\n":                             nil,
	"":                                      http1.ErrNeedMore,
	"5\r\nhel":                              http1.ErrNeedMore,
	"5\r\nhello\r\n":                        http1.ErrNeedMore,
	"5\r\nhello\r\n0\r\n":                   http1.ErrNeedMore,
	"5 \r\nhello\r\n0\r\n\r\n":              http1.ErrChunk,
	" 5\r\nhello\r\n0\r\n\r\n":              http1.ErrChunk,
	"+5\r\nhello\r\n0\r\n\r\n":              http1.ErrChunk,
	"-5\r\nhello\r\n0\r\n\r\n":              http1.ErrChunk,
	"0x5\r\nhello\r\n0\r\n\r\n":             http1.ErrChunk,
	"5\nhello\r\n0\r\n\r\n":                 http1.ErrChunk,
	"5\rhello\r\n0\r\n\r\n":                 http1.ErrChunk,
	"5\r\nhello0\r\n\r\n":                   http1.ErrChunk,
	"5\r\nhello\n0\r\n\r\n":                 http1.ErrChunk,
	"5\r\nhelloworld\r\n0\r\n\r\n":          http1.ErrChunk,
	"\r\n5\r\nhello\r\n0\r\n\r\n":           http1.ErrChunk,
	"g\r\n\r\n":                             http1.ErrChunk,
	";x\r\n\r\n":                            http1.ErrChunk,
	"5;x\ny\r\nhello\r\n0\r\n\r\n":          http1.ErrChunk,
	"fffffffffffffffff\r\n":                 http1.ErrChunk,
	"10000000000000005\r\nhello\r\n":        http1.ErrChunk,
	"5;" + strings.Repeat("x", 300) + "\r\nhello\r\n0\r\n\r\n": http1.ErrChunkLine,
	"0\r\nX : y\r\n\r\n": http1.ErrName,
	"0\r\n X: y\r\n\r\n": http1.ErrChunk,
	"0\r\nX: y\n\r\n":    http1.ErrValue,
	"0\r\n\n":            http1.ErrChunk,
	"0\r\n" + strings.Repeat("X: y\r\n", 500) + "\r\n":    http1.ErrFields,
	"0\r\nX: " + strings.Repeat("y", 40_000) + "\r\n\r\n": http1.ErrTooLarge,
}

func TestChunks(t *testing.T) {
	for in, want := range chunkTricks {
		for _, piece := range []int{1, 2, 3, 1 << 20} {
			for _, room := range []int{1, 4, 1 << 10} {
				body, used, err := unchunk([]byte(in), piece, room)
				if err != want {
					t.Errorf("%.40q in pieces of %d: %v, want %v", in, piece, err, want)
				}
				if err == nil && used != len(in) {
					t.Errorf("%.40q: %d bytes used, %q", in, used, body)
				}
			}
		}
	}
	if _, _, err := unchunk([]byte(strings.Repeat("1;"+strings.Repeat("x", 200)+"\r\na\r\n", 200)), 1<<20, 10); err != http1.ErrChunk {
		t.Errorf("endless extensions: %v", err)
	}
}

func TestWrite(t *testing.T) {
	for _, bad := range [][2]string{{"", "x"}, {"A b", "x"}, {"A:", "x"}, {"A\r\nB", "x"}, {"A", "x\r\nB: c"}, {"A", "x\ny"}, {"A", "x\x00"}, {"Å", "x"}} {
		if b, ok := http1.AppendField(nil, bad[0], bad[1]); ok || len(b) > 0 {
			t.Errorf("%q was written", bad)
		}
	}
	b := []byte(http1.Chunked + "\r\n")
	for _, n := range []int{1, 5, 4096, 70_000} {
		room := make([]byte, http1.ChunkBefore+n+http1.ChunkAfter)
		for i := range n {
			room[http1.ChunkBefore+i] = 'a'
		}
		body, used, err := unchunk(append(http1.PutChunk(room, n), http1.LastChunk...), 100, 64)
		if err != nil || len(body) != n || used == 0 {
			t.Error(n, len(body), err)
		}
	}
	if b, ok := http1.AppendField(b[:0], "A", "ö b"); !ok || string(http1.AppendLength(b, 12)) != "A: ö b\r\nContent-Length: 12\r\n" {
		t.Errorf("%q", b)
	}
}

// What a value may hold is looked at eight bytes at a time: it is the same wherever a
// byte stands, and whatever stands beside it.
func TestEveryByteOfAValueIsLookedAt(t *testing.T) {
	for n := 1; n <= 20; n++ {
		for _, beside := range []byte{' ', '~', '!', '\t', 0xFF} {
			for at := range n {
				for c := range 256 {
					v := bytes.Repeat([]byte{beside}, n)
					v[at] = byte(c)
					want := c == '\t' || c >= 0x20 && c != 0x7F
					got, ok := http1.AppendField(nil, "A", string(v))
					if ok != want || ok && string(got) != "A: "+string(v)+"\r\n" || !ok && len(got) > 0 {
						t.Fatalf("byte %#x at %d of %d: %q, %v", c, at, n, got, ok)
					}
					var r http1.Response
					_, err := r.Parse([]byte("HTTP/1.1 200 OK\r\nA: x" + string(v) + "x\r\n\r\n"))
					if bad := err == http1.ErrValue || err == http1.ErrLineEnd; bad == want {
						t.Fatalf("byte %#x at %d of %d: read with %v", c, at, n, err)
					}
				}
			}
		}
	}
}

func benchHead(extra int) []byte {
	var b bytes.Buffer
	b.WriteString("POST /vp/clinicalprocess/logistics/logistics/GetCarePlans/2/rivtabp21 HTTP/1.1\r\nHost: platform.example:8443\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2:GetCarePlans\"\r\nContent-Length: 1024\r\nUser-Agent: Apache-CXF/3.5.5\r\nAccept: */*\r\nx-skltp-correlation-id: 3a2f1b6c-7d61-4a3e-9d57-3f1d1e2c9b10\r\nConnection: keep-alive\r\n")
	for i := range extra {
		fmt.Fprintf(&b, "X-More-%d: something\r\n", i)
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

func BenchmarkRequest(b *testing.B) {
	head := benchHead(0)
	var r http1.Request
	b.ReportAllocs()
	b.SetBytes(int64(len(head)))
	for b.Loop() {
		if _, err := r.Parse(head); err != nil {
			b.Fatal(err)
		}
	}
}

func TestParseAllocatesNothing(t *testing.T) {
	head := benchHead(20)
	var r http1.Request
	if n := testing.AllocsPerRun(100, func() {
		if _, err := r.Parse(head); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
