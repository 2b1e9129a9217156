package exchange

import (
	"encoding/binary"
	"net"
)

// sock is a connection below TLS that sees where the records end. TLS reads ahead:
// it can have a record that nobody has asked it for yet, and on a kept connection
// that would be taken for the answer to the next call.
type sock struct {
	net.Conn
	dry    bool // reads find nothing: TLS gives what it has, and no more
	behind bool // after the last read TLS may have had more than one record
	head   [recordHead]byte
	got    int // bytes of head
	left   int // bytes of the record after them
}

const recordHead = 5 // type, version, and two bytes of length (RFC 8446 5.1)

// Read reads.
func (s *sock) Read(b []byte) (int, error) {
	if s.dry {
		return 0, errDry
	}
	n, err := s.Conn.Read(b)
	if n > 0 {
		s.follow(b[:n])
	}
	return n, err
}

func (s *sock) follow(b []byte) {
	ended := 0
	for len(b) > 0 {
		if s.got < recordHead {
			n := copy(s.head[s.got:], b)
			s.got, b = s.got+n, b[n:]
			if s.got < recordHead {
				break
			}
			s.left = int(binary.BigEndian.Uint16(s.head[3:]))
		}
		n := min(s.left, len(b))
		s.left, b = s.left-n, b[n:]
		if s.left == 0 {
			s.got = 0
			ended++
		}
	}
	s.behind = ended > 1 || s.got > 0
}

// settled tells whether everything that came has been given out by TLS, which read
// reads from.
func (s *sock) settled(read func([]byte) (int, error)) bool {
	if !s.behind {
		return true
	}
	s.dry = true
	var one [1]byte
	n, err := read(one[:])
	s.dry = false
	return n == 0 && err == errDry && s.got == 0
}

// dryError is what a read finds when nothing is to be read. TLS takes it for a
// deadline that has passed, and can go on after it.
type dryError struct{}

func (dryError) Error() string   { return "exchange: nothing more has come" }
func (dryError) Timeout() bool   { return true }
func (dryError) Temporary() bool { return true }

var errDry net.Error = dryError{}
