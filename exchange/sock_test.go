package exchange

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"testing"
	"time"
)

// script is a connection that gives what it has been told, read by read.
type script struct {
	net.Conn
	reads [][]byte
}

func (s *script) Read(b []byte) (int, error) {
	if len(s.reads) == 0 {
		return 0, io.EOF
	}
	n := copy(b, s.reads[0])
	if s.reads[0] = s.reads[0][n:]; len(s.reads[0]) == 0 {
		s.reads = s.reads[1:]
	}
	return n, nil
}

func record(n int) []byte {
	return append([]byte{23, 3, 3, byte(n >> 8), byte(n)}, bytes.Repeat([]byte("r"), n)...)
}

func TestWhereRecordsEnd(t *testing.T) {
	one, two := record(300), record(7)
	for name, c := range map[string]struct {
		reads  [][]byte
		behind bool
	}{
		"one":                      {[][]byte{one}, false},
		"one after another":        {[][]byte{one, two}, false},
		"two at once":              {[][]byte{append(append([]byte{}, one...), two...)}, true},
		"one in parts":             {[][]byte{one[:3], one[3:5], one[5:100], one[100:]}, false},
		"one and a beginning":      {[][]byte{append(append([]byte{}, one...), two[:2]...)}, true},
		"that beginning's end":     {[][]byte{append(append([]byte{}, one...), two[:2]...), two[2:]}, false},
		"a part":                   {[][]byte{one[:200]}, true},
		"two, then one":            {[][]byte{append(append([]byte{}, one...), two...), one}, false},
		"an empty one":             {[][]byte{record(0)}, false},
		"an empty one and another": {[][]byte{append(record(0), two...)}, true},
	} {
		s := &sock{Conn: &script{reads: c.reads}}
		b := make([]byte, 1000)
		for {
			if _, err := s.Read(b); err != nil {
				break
			}
		}
		if s.behind != c.behind {
			t.Errorf("%s: %v", name, s.behind)
		}
	}
}

// However the bytes are cut, the ends are found.
func TestRecordsInAnyPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all []byte
		for range 1 + r.IntN(6) {
			all = append(all, record(r.IntN(40))...)
		}
		s := &sock{}
		for len(all) > 1 {
			n := 1 + r.IntN(len(all)-1)
			s.follow(all[:n])
			all = all[n:]
		}
		s.follow(all) // the last byte alone ends one record
		if s.behind || s.got != 0 || s.left != 0 {
			t.Fatalf("%+v", s)
		}
	}
}

// A record that TLS has read ahead is seen, and one that it has not is not missed by
// looking: the connection can be used after a look that found nothing.
func TestSettled(t *testing.T) {
	near, far := net.Pipe()
	cert := newTestCertificate(t)
	server := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{cert}, SessionTicketsDisabled: true})
	s := &sock{Conn: near}
	client := tls.Client(s, &tls.Config{InsecureSkipVerify: true})
	_ = near.SetDeadline(time.Now().Add(10 * time.Second))
	go func() { _ = server.Handshake() }()
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	var wire bytes.Buffer // what the server says, not sent yet
	held := &script{}
	say := func(text string) []byte {
		wire.Reset()
		read := make(chan []byte)
		go func() {
			b := make([]byte, 1000)
			n, _ := near.Read(b)
			read <- b[:n]
		}()
		if _, err := server.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return <-read
	}
	first, second, third := say("first"), say("second"), say("third")
	s.Conn = held
	b := make([]byte, 100)
	next := func(want string) {
		t.Helper()
		if n, err := client.Read(b); string(b[:n]) != want || err != nil {
			t.Fatalf("%q %v, want %s", b[:n], err, want)
		}
	}
	held.reads = [][]byte{first}
	next("first")
	if !s.settled(client.Read) {
		t.Fatal("nothing came behind it")
	}
	s.behind = true // as if
	if !s.settled(client.Read) {
		t.Fatal("nothing came behind it, and looking found something")
	}
	held.reads = [][]byte{append(append([]byte{}, second...), third...)}
	next("second")
	if s.settled(client.Read) {
		t.Fatal("the third has been read ahead")
	}
}

func newTestCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(crand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
