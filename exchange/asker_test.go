//go:build unix

package exchange

import (
	"bytes"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"
)

// pair is a connection on loopback, with both its ends.
func pair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	o, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = c.Close(), o.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c.(*net.TCPConn), o.(*net.TCPConn)
}

func asking(t *testing.T, c net.Conn, request []byte) *sock {
	t.Helper()
	s := &sock{Conn: c}
	s.holdBack()
	if n, err := s.Write(request); n != len(request) || err != nil || !s.held() {
		t.Fatal(n, err, s.held())
	}
	return s
}

// An answer that comes at once is not missed, however often.
func TestAskedAgainAndAgain(t *testing.T) {
	near, far := pair(t)
	go func() { _, _ = io.Copy(far, far) }()
	s := &sock{Conn: near}
	b := make([]byte, 100)
	for i := range 20_000 {
		s.holdBack()
		_, _ = s.Write([]byte("who "))
		_, _ = s.Write([]byte("is there"))
		n, err := s.Read(b)
		for err == nil && n < 12 {
			var more int
			more, err = s.Read(b[n:])
			n += more
		}
		if err != nil || string(b[:n]) != "who is there" || s.held() {
			t.Fatalf("%d: %q %v", i, b[:n], err)
		}
	}
}

func TestAskedInVain(t *testing.T) {
	b := make([]byte, 100)
	t.Run("nobody answers", func(t *testing.T) {
		near, far := pair(t)
		s := asking(t, near, []byte("x"))
		_ = near.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
		if n, err := s.Read(b); n != 0 || !isTimeout(err) {
			t.Fatal(n, err)
		}
		// It was asked, once, and the answer may still come.
		_ = near.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, _ = far.Write([]byte("late"))
		if n, err := s.Read(b); err != nil || string(b[:n]) != "late" {
			t.Fatal(n, err)
		}
		if n, _ := far.Read(b); string(b[:n]) != "x" {
			t.Fatalf("%q", b[:n])
		}
	})
	t.Run("too late to wait", func(t *testing.T) {
		near, far := pair(t)
		s := asking(t, near, []byte("x"))
		_ = near.SetReadDeadline(time.Now().Add(-time.Second))
		if n, err := s.Read(b); n != 0 || !isTimeout(err) || s.held() {
			t.Fatal(n, err, s.held())
		}
		_ = far.SetReadDeadline(time.Now().Add(10 * time.Second))
		if n, err := far.Read(b); err != nil || string(b[:n]) != "x" {
			t.Fatalf("the request was lost: %q %v", b[:n], err)
		}
		_ = near.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, _ = far.Write([]byte("answer"))
		if n, err := s.Read(b); err != nil || string(b[:n]) != "answer" {
			t.Fatal(n, err)
		}
	})
	t.Run("it has left", func(t *testing.T) {
		near, far := pair(t)
		_ = far.Close()
		if n, err := asking(t, near, []byte("x")).Read(b); n != 0 || err != io.EOF && !errors.Is(err, syscall.ECONNRESET) {
			t.Fatal(n, err)
		}
	})
	t.Run("it said why before it left", func(t *testing.T) {
		near, far := pair(t)
		_, _ = far.Write([]byte("go away"))
		_ = near.CloseWrite() // what is written now fails
		if n, err := asking(t, near, []byte("x")).Read(b); string(b[:n]) != "go away" || err != nil {
			t.Fatalf("%q %v", b[:n], err)
		}
		_ = far.Close()
		if n, err := asking(t, near, []byte("x")).Read(b); n != 0 || !errors.Is(err, syscall.EPIPE) {
			t.Fatal(n, err)
		}
	})
	t.Run("closed here", func(t *testing.T) {
		near, _ := pair(t)
		s := asking(t, near, []byte("x"))
		_ = near.Close()
		if n, err := s.Read(b); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Fatal(n, err)
		}
	})
}

// A request that does not fit the socket goes out whole.
func TestAskedAtLength(t *testing.T) {
	near, far := pair(t)
	_ = near.SetWriteBuffer(4 << 10)
	request := bytes.Repeat([]byte("0123456789abcdef"), 32<<10)
	got := make(chan bool, 1)
	go func() {
		time.Sleep(20 * time.Millisecond)
		b := make([]byte, len(request))
		_, err := io.ReadFull(far, b)
		got <- err == nil && bytes.Equal(b, request)
		_, _ = far.Write([]byte("yes"))
	}()
	b := make([]byte, 100)
	n, err := asking(t, near, request).Read(b)
	if err != nil || string(b[:n]) != "yes" || !<-got {
		t.Fatal(n, err)
	}
}
