//go:build unix

package exchange

import (
	"io"
	"net"
	"os"
	"syscall"
)

// asker writes a request when the answer is waited for, and not before. A read that
// begins with looking finds nothing, so soon after a request, and looking is a system
// call. The runtime's wait is set up first, then the request is written, then waited:
// an answer cannot come unseen in between, for there is none before the request.
type asker struct {
	rc   syscall.RawConn
	step func(uintptr) bool
	held []byte // the request, until it is written

	asked bool // of one exchange: held has been written, or was tried to be
	sent  int
	werr  error
	in    []byte
	n     int
	rerr  error
}

// maxHeld is how long a request may be to be held back: it then fits any socket's
// buffer, mostly.
const maxHeld = 8 << 10

// open tells whether requests can be held back on a connection.
func (a *asker) open(c net.Conn) bool {
	if a.rc != nil {
		return true
	}
	sc, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return false
	}
	a.rc, a.step = rc, a.on
	return true
}

// on is called by the runtime with the socket: first at once, then whenever there is
// something to read. It tells whether the waiting is over.
func (a *asker) on(fd uintptr) bool {
	if !a.asked {
		a.asked = true
		n, err := again(func() (int, error) { return syscall.Write(int(fd), a.held) })
		a.sent = max(n, 0)
		if err != nil && err != syscall.EAGAIN {
			a.werr = os.NewSyscallError("write", err)
		}
		return a.werr != nil || a.sent < len(a.held)
	}
	n, err := again(func() (int, error) { return syscall.Read(int(fd), a.in) })
	if err == syscall.EAGAIN {
		return false
	}
	if err != nil {
		a.rerr = os.NewSyscallError("read", err)
	}
	a.n = max(n, 0)
	return true
}

func again(do func() (int, error)) (n int, err error) {
	for {
		if n, err = do(); err != syscall.EINTR {
			return n, err
		}
	}
}

// ask writes what is held and reads the beginning of the answer. When the request could
// not be written, what the other side said before is read yet, and only without
// such an answer the error is that of writing.
func (a *asker) ask(c net.Conn, in []byte) (int, error) {
	held := a.held
	a.asked, a.sent, a.werr, a.in, a.n, a.rerr = false, 0, nil, in, 0, nil
	err := a.rc.Read(a.step)
	a.in, a.held = nil, held[:0]
	switch {
	case err != nil && !a.asked && isTimeout(err):
		// The deadline passed before the waiting began, on a machine that had no time for
		// us: nothing has been written yet, and whoever waits on must not wait in vain.
		if _, werr := c.Write(held); werr != nil {
			return 0, werr
		}
		return 0, err
	case err != nil:
		return 0, err
	case a.werr != nil:
		if n, err := c.Read(in); n > 0 {
			return n, err
		}
		return 0, &net.OpError{Op: "write", Net: "tcp", Err: a.werr}
	case a.sent < len(held): // the socket's buffer is full
		if _, err := c.Write(held[a.sent:]); err != nil {
			return 0, err
		}
		return c.Read(in)
	case a.rerr != nil:
		return 0, &net.OpError{Op: "read", Net: "tcp", Err: a.rerr}
	case a.n == 0 && len(in) > 0:
		return 0, io.EOF
	}
	return a.n, nil
}
