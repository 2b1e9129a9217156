package exchange_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/wire/soap"
)

// A call and an answer far larger than any buffer, with what the exchange does to a
// message on its way: header converted, UTF-16 turned over. Lengths must be right.
func TestLargeConverted(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	const much = 3 << 20
	filling := strings.Repeat("å", much/2)
	call := soap.Wrap(care.RIVTABP21, "SE-UNIT-20", []byte(`<GetCarePlans xmlns="`+string(plans)+`">`+filling+`</GetCarePlans>`))
	answer := soap.Wrap("", "", []byte(`<r xmlns="urn:r">`+filling+`</r>`))
	var got []byte
	var length int64
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		length = r.ContentLength
		rw.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = rw.Write(answer)
	})
	loc, err := soap.Locate(call)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := soap.Convert(call, loc, care.RIVTABP20)

	resp, b, err := w.post(w.client, bytes.NewReader(call))
	if err != nil || resp.StatusCode != 200 || !bytes.Equal(b, answer) {
		t.Fatalf("%v %d bytes", err, len(b))
	}
	if !bytes.Equal(got, want) || length != int64(len(want)) {
		t.Errorf("the producer got %d bytes, told %d, want %d", len(got), length, len(want))
	}
	w.record()

	wide, err := io.ReadAll(soap.NewUTF16Reader(bytes.NewReader(call), binary.LittleEndian))
	if err != nil {
		t.Fatal(err)
	}
	_, b, err = w.post(w.client, bytes.NewReader(wide))
	if err != nil {
		t.Fatal(err)
	}
	back, err := io.ReadAll(soap.NewUTF8Reader(bytes.NewReader(b), binary.LittleEndian))
	if err != nil || !bytes.Equal(back, answer) || !bytes.Equal(got, want) {
		t.Errorf("%v: %d bytes back, want %d; the producer got %d, want %d", err, len(back), len(answer), len(got), len(want))
	}
	w.record()

	// A call in Go that is written in another profile than its route's.
	small := envelope("SE-UNIT-20")
	for _, body := range []io.Reader{bytes.NewReader(call), io.MultiReader(bytes.NewReader(call)), bytes.NewReader(small), io.MultiReader(bytes.NewReader(small))} {
		got = nil
		ans, err := w.ex.Carry(context.Background(), exchange.Call{Sender: "SE9900000009-PLATFORM", Contract: plans, Address: "SE-UNIT-20", Profile: care.RIVTABP21, Body: body})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, ans.Body)
		_ = ans.Body.Close()
		again, serr := soap.Scan(got)
		if err != nil || serr != nil || again.Profile != care.RIVTABP20 || again.LogicalAddress != "SE-UNIT-20" || !bytes.HasSuffix(got, []byte("</soapenv:Envelope>")) {
			t.Errorf("%v %v %+v", err, serr, again)
		}
		w.record()
	}
}

// spent is a body as net/http's listener leaves it when the answer has begun: what
// has been read cannot be asked for again, not even for its end.
type spent struct {
	r     io.Reader
	ended bool
}

func (s *spent) Read(b []byte) (int, error) {
	if s.ended {
		return 0, http.ErrBodyReadAfterClose
	}
	n, err := s.r.Read(b)
	s.ended = err != nil
	return n, err
}

// Asking the caller's body for its end once more must not cost the answer.
func TestBodyReadToItsEnd(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	answer := soap.Wrap("", "", []byte(`<r xmlns="urn:r">`+strings.Repeat("x", 8<<20)+`</r>`))
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		rw.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = rw.Write(answer)
	})
	call := bytes.Replace(envelope("SE-UNIT-1"), []byte("<x/>"), bytes.Repeat([]byte("y"), 256<<10), 1)
	leaf := w.parse(w.ca.issue(t, string(consumer), nil))
	for range 5 {
		r := httptest.NewRequest(http.MethodPost, "/vp/", &spent{r: iotest.DataErrReader(bytes.NewReader(call))})
		r.ContentLength = int64(len(call))
		r.TLS = &tls.ConnectionState{PeerCertificates: leaf, VerifiedChains: [][]*x509.Certificate{append(leaf, w.ca.cert)}}
		got := httptest.NewRecorder()
		w.ex.Handler().ServeHTTP(got, r)
		if got.Code != 200 || !bytes.Equal(got.Body.Bytes(), answer) {
			t.Fatalf("%d, %d bytes of %d", got.Code, got.Body.Len(), len(answer))
		}
		w.record()
	}
}

// An answer that is not what it says: the caller must not take a part for the whole.
func TestWideAnswerThatIsNotUTF8(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		rw.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = fmt.Fprintf(rw, `<e:Envelope xmlns:e=%q><e:Body><r>%s%c</r></e:Body></e:Envelope>`, soap.NS, strings.Repeat("x", 200_000), 'å')
		_, _ = rw.Write([]byte{0xE5})
	})
	wide, _ := io.ReadAll(soap.NewUTF16Reader(bytes.NewReader(envelope("SE-UNIT-1")), binary.BigEndian))
	if _, b, err := w.post(w.client, bytes.NewReader(wide)); err == nil {
		t.Errorf("%d bytes were taken for a whole answer", len(b))
	}
	if rec := w.record(); rec.Outcome != "VP009" {
		t.Errorf("%+v", rec)
	}
}

// A producer's fault with attachments passes; a page of a proxy in front of it does not.
func TestMultipartFault(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	body := "--B\r\nContent-Type: application/xop+xml\r\n\r\n" + `<e:Envelope xmlns:e="` + soap.NS + `"><e:Body><e:Fault><faultcode>e:Server</faultcode></e:Fault></e:Body></e:Envelope>` + "\r\n--B--\r\n"
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", `multipart/related; boundary="B"`)
		rw.WriteHeader(500)
		_, _ = io.WriteString(rw, body)
	})
	if resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || resp.StatusCode != 500 || string(b) != body {
		t.Errorf("%v %s", err, b)
	}
	if rec := w.record(); rec.Outcome != "FAULT" {
		t.Errorf("%+v", rec)
	}
	body = "--B\r\n\r\n<html/>\r\n--B--\r\n"
	if _, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-1"))); err != nil || !bytes.Contains(b, []byte("VP_PRODUCER_EXCEPTION_HTTP_STATUS=500")) {
		t.Errorf("%v %s", err, b)
	}
}
