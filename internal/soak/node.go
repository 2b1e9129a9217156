package soak

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sammanhang/internal/pgserver"
	"sammanhang/kit/pki"
)

// node is one process of the program, over its lives.
type node struct {
	name, config, program string
	exchange, ops         string // addresses
	log                   *os.File

	cmd    *exec.Cmd // of this life; nil: it is not running
	exited chan struct{}
	open   atomic.Int32 // calls under way
	killed atomic.Int64 // when it was killed, Unix nanoseconds; 0: never

	mu    sync.Mutex
	lives []life
}

// life is what was read of a process from its start to its end.
type life struct{ samples []sample }

// sample is a node's own figures at one moment.
type sample struct{ rss, heap, goroutines, files float64 }

// newNode writes a node's configuration.
func (s *soak) newNode(name string, sealedElsewhere bool, own pki.Leaf) (*node, error) {
	n := &node{name: name, program: s.cfg.Program, config: filepath.Join(s.dir, name+".yaml")}
	var err error
	for _, a := range []*string{&n.exchange, &n.ops} {
		if *a, err = pgserver.Addr(); err != nil {
			return nil, err
		}
	}
	if n.log, err = os.Create(filepath.Join(s.dir, name+".log")); err != nil {
		return nil, err
	}
	text := fmt.Sprintf(`data: %q
store: %q
platform: {hsaid: %s}
doors: {web: "localhost:0", exchange: %q, api: "localhost:0", ops: %q}
web: {url: "http://localhost:1"}
tls: {certificate: %q, key: %q, ca: %q}
identity: {issuer: "https://localhost:1", client-id: soak}
log: {sealed-elsewhere: %t}
`, filepath.Join(s.dir, name), s.store, platform, n.exchange, n.ops, own.CertFile, own.KeyFile, s.ca.CertFile(), sealedElsewhere)
	return n, os.WriteFile(n.config, []byte(text), 0o600)
}

// start begins a life and returns when the node is ready.
func (n *node) start(ctx context.Context) error {
	cmd := exec.Command(n.program, "serve", "--config", n.config)
	cmd.Stdout, cmd.Stderr = n.log, n.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
	n.mu.Lock()
	n.cmd, n.exited = cmd, exited
	n.lives = append(n.lives, life{})
	n.mu.Unlock()
	err := wait(ctx, time.Minute, "node "+n.name+" is ready", func() bool {
		select {
		case <-exited:
			return true
		default:
		}
		status, _, err := n.get(ctx, "/health/ready")
		return err == nil && status == http.StatusOK
	})
	select {
	case <-exited:
		return fmt.Errorf("node %s ended by itself:\n%s", n.name, n.last())
	default:
		return err
	}
}

// last is the end of what the node has said.
func (n *node) last() []byte {
	b, _ := os.ReadFile(n.log.Name())
	return b[max(0, len(b)-3000):]
}

// kill ends the process as a power cut would, at a moment when it has calls under way.
func (n *node) kill() (underWay int, err error) {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end) && n.open.Load() < 3; {
		time.Sleep(time.Millisecond)
	}
	n.mu.Lock()
	cmd, exited := n.cmd, n.exited
	n.cmd = nil
	n.mu.Unlock()
	n.killed.Store(time.Now().UnixNano())
	underWay = int(n.open.Load())
	if err := cmd.Process.Kill(); err != nil {
		return underWay, err
	}
	<-exited
	return underWay, nil
}

// fellBetween tells whether a call that failed may have been cut off by the kill.
func (n *node) fellBetween(from, to time.Time) bool {
	k := n.killed.Load()
	return k != 0 && to.UnixNano() >= k && from.UnixNano() <= k+int64(5*time.Second)
}

// end asks the process to stop, as an operator would.
func (n *node) end() error {
	n.mu.Lock()
	cmd, exited := n.cmd, n.exited
	n.cmd = nil
	n.mu.Unlock()
	if cmd == nil {
		return n.log.Close()
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("node %s: %w", n.name, err)
	}
	select {
	case <-exited:
		return n.log.Close()
	case <-time.After(30 * time.Second):
		_ = cmd.Process.Kill()
		<-exited
		return fmt.Errorf("node %s was asked to stop, and did not", n.name)
	}
}

func (n *node) get(ctx context.Context, path string) (int, string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.ops+path, nil)
	if err != nil {
		return 0, "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), err
}

// figures are the node's metrics that have no labels.
func (n *node) figures(ctx context.Context) (map[string]float64, error) {
	status, text, err := n.get(ctx, "/metrics")
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("metrics of node %s: %d %w", n.name, status, err)
	}
	out := map[string]float64{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
			out[name] = v
		}
	}
	return out, nil
}

// watch reads the node's figures until ctx ends. While it is down there are none, and
// while it serves alone, by its copy of the catalogue, it is not yet all that it will be.
func (n *node) watch(ctx context.Context, pause time.Duration) {
	for ctx.Err() == nil {
		n.mu.Lock()
		at := len(n.lives) - 1
		n.mu.Unlock()
		if f, err := n.figures(ctx); err == nil && f["sammanhang_catalog_from_copy"] == 0 {
			n.mu.Lock()
			if at == len(n.lives)-1 {
				n.lives[at].samples = append(n.lives[at].samples, sample{f["process_resident_memory_bytes"], f["go_memstats_heap_alloc_bytes"], f["go_goroutines"], f["process_open_fds"]})
			}
			n.mu.Unlock()
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}
