//go:build unix

package exchange

import (
	"net"
	"syscall"
)

// peeker keeps what looking needs, so that it costs one system call and no memory.
type peeker struct {
	rc    syscall.RawConn
	see   func(uintptr)
	quiet bool
}

// peek looks, without waiting, whether an idle connection has anything to read.
// quiet: it has not, and it is open. known is false when the system cannot tell.
func (p *peeker) peek(c net.Conn) (quiet, known bool) {
	if p.rc == nil {
		sc, ok := c.(syscall.Conn)
		if !ok {
			return false, false
		}
		rc, err := sc.SyscallConn()
		if err != nil {
			return false, true
		}
		p.rc = rc
		p.see = func(fd uintptr) {
			var one [1]byte
			_, _, e := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
			p.quiet = e == syscall.EAGAIN || e == syscall.EWOULDBLOCK
		}
	}
	p.quiet = false
	err := p.rc.Control(p.see)
	return p.quiet && err == nil, true
}
