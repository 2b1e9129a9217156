// Package pgserver runs a PostgreSQL that keeps its promises (fsync and
// synchronous commit on), on loopback, in a folder of its own, for measurements
// and for the soak. It can be torn down under its users and brought back with the
// same data at the same address. The one that the stores' tests use, which does
// not wait for the disk, is kit/sqlx/sqlxtest.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Server is one PostgreSQL. It is for one goroutine.
type Server struct {
	DSN string // as kit/sqlx takes it

	addr, bin, dir string
	args           []string
	attr           *syscall.SysProcAttr
	process        *os.Process
	ended          chan struct{} // closed when the process has ended
}

// Start makes an empty database and starts its server. settings, as "name=value",
// are added to ours; of two that are the same the later counts.
func Start(ctx context.Context, settings ...string) (_ *Server, err error) {
	s := &Server{}
	if s.bin, err = programs(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "sammanhang-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := s.owner(); err != nil {
		return nil, err
	}
	data := filepath.Join(s.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = s.attr, "/"
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if s.addr, err = Addr(); err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(s.addr)
	s.args = []string{"-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "shared_buffers=256MB", "-c", "log_min_messages=fatal"}
	for _, set := range settings {
		s.args = append(s.args, "-c", set)
	}
	s.DSN = "postgres://postgres@" + s.addr + "/postgres?sslmode=disable"
	return s, s.Up(ctx)
}

// Addr is an address on loopback where nobody listens, for a server that will be
// gone for a while and come back. Its port lies below those that the system gives
// to whoever asks for any (32768 and up), so that nobody gets it meanwhile by chance.
func Addr() (string, error) {
	for range 100 {
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000)))
		if err == nil {
			return ln.Addr().String(), ln.Close()
		}
	}
	return "", errors.New("no free port on loopback was found")
}

// Up starts the server again after Down, with the data that it had, and returns
// when it takes questions.
func (s *Server) Up(ctx context.Context) error {
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), s.args...)
	cmd.SysProcAttr, cmd.Dir = s.attr, "/"
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	s.process, s.ended = cmd.Process, ended
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	host, port, _ := net.SplitHostPort(s.addr)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		// It listens before it takes questions, while it reads its journal.
		asked := exec.CommandContext(ctx, filepath.Join(s.bin, "pg_isready"), "-q", "-h", host, "-p", port).Run()
		select {
		case <-ended:
			return errors.New("PostgreSQL ended at once")
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		if asked == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("PostgreSQL takes no questions at %s", s.addr)
}

// Down stops the server as a crash would: every connection is cut, whatever was
// under way, and what was committed must be found again in its journal.
func (s *Server) Down() error { return s.end(syscall.SIGQUIT) }

// Close stops the server for good and removes its data.
func (s *Server) Close() error { return errors.Join(s.end(syscall.SIGINT), os.RemoveAll(s.dir)) }

func (s *Server) end(how os.Signal) error {
	if s.process == nil {
		return nil
	}
	p := s.process
	s.process = nil
	if err := p.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(15 * time.Second):
	}
	err := p.Kill()
	<-s.ended
	return err
}

// programs is the folder of the newest PostgreSQL programs on the machine.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		if p, err := exec.LookPath("initdb"); err == nil {
			return filepath.Dir(p), nil
		}
		return "", errors.New("PostgreSQL is missing: apt-get install postgresql")
	}
	version := func(p string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(p))))
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

// owner is whose the folder and the server are: PostgreSQL refuses to run as root.
// The server ends when we do, however we end.
func (s *Server) owner() error {
	s.attr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("running as root needs user postgres (apt-get install postgresql): %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	s.attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}
