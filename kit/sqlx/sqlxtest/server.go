package sqlxtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// pgServer is the PostgreSQL server of this test process.
type pgServer struct {
	port     int
	dir      string
	lifeline *os.File // while it is open, the server lives; the kernel closes it when we die
}

func (s *pgServer) dsn(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// server starts PostgreSQL once for the process.
var server = sync.OnceValues(start)

// supervise is the shell that owns the server. It waits for the end of its input,
// which is the end of the test process however that ends, then stops the server
// at once and removes the folder. Arguments: programs, folder, port.
const supervise = `
"$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync </dev/null >"$2/log" 2>&1 || : >"$2/failed"
"$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=200 \
  -c shared_buffers=32MB -c logging_collector=off </dev/null >>"$2/log" 2>&1 &
pid=$!
cat >/dev/null
kill -QUIT $pid 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  kill -0 $pid 2>/dev/null || break
  sleep 0.1
done
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
rm -rf "$2"
`

func start() (*pgServer, error) {
	bin, err := findBin()
	if err != nil {
		return nil, err
	}
	// Between choosing a port and taking it, somebody else may take it.
	var s *pgServer
	for range 3 {
		if s, err = run(bin); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func run(bin string) (*pgServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "sammanhang-pg-")
	if err != nil {
		return nil, err
	}
	attr, err := asPostgres(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	cmd := exec.Command("/bin/sh", "-c", supervise, "sh", bin, dir, strconv.Itoa(port))
	cmd.Dir, cmd.SysProcAttr, cmd.Stdin = "/", attr, r
	// It never writes there, but while it holds the test's output open, go test
	// waits for it: no server outlives the command.
	cmd.Stdout = os.Stdout
	err = cmd.Start()
	_ = r.Close()
	if err != nil {
		return nil, errors.Join(err, w.Close(), os.RemoveAll(dir))
	}
	s := &pgServer{port: port, dir: dir, lifeline: w}
	if err := s.ready(); err != nil {
		return nil, errors.Join(err, w.Close(), cmd.Wait())
	}
	return s, nil
}

// ready waits until the server answers, or has said that it cannot.
func (s *pgServer) ready() error {
	db, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		// The folder is asked for, so that another server on the port is not taken for ours.
		var dir string
		if err = db.QueryRowContext(ctx, "SHOW data_directory").Scan(&dir); err == nil {
			if dir != filepath.Join(s.dir, "data") {
				return errors.New("another server has the port")
			}
			return nil
		}
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		_, failed := os.Stat(filepath.Join(s.dir, "failed"))
		if failed == nil || ctx.Err() != nil || bytes.Contains(log, []byte("could not create any TCP/IP sockets")) {
			return fmt.Errorf("the server did not start: %w\n%s", err, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// findBin is the folder of the newest PostgreSQL programs on the machine.
func findBin() (string, error) {
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

// asPostgres is how to run the server's programs. PostgreSQL refuses to run as
// root; the folder is then given to user postgres. Setsid keeps a Ctrl-C for the
// test away from the shell that must clean up after it.
func asPostgres(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setsid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("running as root needs user postgres (apt-get install postgresql): %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, uid, gid)
}
