package source

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
)

// garble makes an answer unreadable in the way that truncated and wrongly encoded
// answers of real systems are: it begins well.
func garble(a answer) answer {
	half := a.body[:len(a.body)/2]
	a.status = http.StatusOK
	a.body = append(bytes.Clone(half), []byte("<<< \xff\xfe\x00 internal error ]]> }{")...)
	return a
}

// flood writes the answer and repeats what is in it until it is as large as Huge
// says, without ever holding more than one answer in memory.
func (s *Server) flood(w http.ResponseWriter, ctx context.Context, a answer) {
	w.Header().Set("Content-Type", a.contentType)
	w.WriteHeader(a.status)
	head, inner, tail := a.body[:a.to], a.body[a.from:a.to], a.body[a.to:]
	comma := []byte(nil)
	if s.cfg.System.Profile == "FHIRR4" {
		comma = []byte(",")
	}
	if len(inner) == 0 { // nothing about this person: blanks are as large
		head, tail = a.body[:max(a.to, 0)], a.body[max(a.to, 0):]
		inner, comma = bytes.Repeat([]byte(" "), 4<<10), nil
	}
	chunk := append(bytes.Clone(comma), inner...)
	for len(chunk) < 64<<10 { // few large writes rather than many small ones
		chunk = append(chunk, chunk...)
	}
	if _, err := w.Write(head); err != nil {
		return
	}
	for sent := 0; sent < s.cfg.Size && ctx.Err() == nil; sent += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = w.Write(tail)
}

// breakOff sends half of the answer and then a TCP reset instead of a farewell.
func breakOff(w http.ResponseWriter, a answer) {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, buf, err := h.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = buf.WriteString("HTTP/1.1 200 OK\r\nContent-Type: " + a.contentType + "\r\nContent-Length: " + strconv.Itoa(len(a.body)) + "\r\n\r\n")
	_, _ = buf.Write(a.body[:len(a.body)/2])
	_ = buf.Flush()
	raw := conn
	if t, ok := conn.(*tls.Conn); ok {
		raw = t.NetConn()
	}
	if t, ok := raw.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // close with RST
	}
	_ = raw.Close()
}
