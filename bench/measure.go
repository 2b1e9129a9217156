package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cpu is the CPU time that a process and those it started have used, from the
// kernel's scheduler. Threads that have ended are not counted; the programs
// measured here keep theirs.
func cpu(pid int) (time.Duration, error) {
	var total time.Duration
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(tasks) == 0 {
		return 0, fmt.Errorf("process %d is gone", pid)
	}
	for _, task := range tasks {
		b, err := os.ReadFile(task + "/schedstat")
		if err != nil {
			continue // the thread has just ended
		}
		f := strings.Fields(string(b))
		if len(f) < 1 {
			return 0, fmt.Errorf("the kernel keeps no schedstat")
		}
		n, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(n)
		children, _ := os.ReadFile(task + "/children")
		for _, c := range strings.Fields(string(children)) {
			id, _ := strconv.Atoi(c)
			if d, err := cpu(id); err == nil {
				total += d
			}
		}
	}
	return total, nil
}

func cpuModel() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for _, l := range strings.Split(string(b), "\n") {
		if k, v, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(k) == "model name" {
			return strings.TrimSpace(v)
		}
	}
	return "unknown processor"
}

// The measured program has core 0 to itself; caller and producer share core 1.
const (
	coreOfProgram = "0"
	coreOfRest    = "1"
)

// pinned is a command that runs on one core, where there are two.
func pinned(ctx context.Context, core, name string, args ...string) *exec.Cmd {
	if runtime.NumCPU() > 1 {
		if t, err := exec.LookPath("taskset"); err == nil {
			name, args = t, append([]string{"-c", core, name}, args...)
		}
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 3 * time.Second
	// Killed, we take the others with us.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	return cmd
}

// freeAddr is a loopback address that nobody listens on.
func freeAddr() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}

// waitFor waits until somebody listens at addr, or the process has ended.
func waitFor(ctx context.Context, addr string, ended <-chan error) error {
	for range 200 {
		c, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			return c.Close()
		}
		select {
		case err := <-ended:
			return fmt.Errorf("it ended at once: %v", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("nobody listens at %s", addr)
}

// turn is one measured slice of one program.
type turn struct {
	report
	perCall  float64 // µs of CPU
	syscalls float64
}

// measure calls the program at addr for one slice and reads its CPU time at
// both ends of it.
func measure(ctx context.Context, o options, pid int, addr, size string, conns int, slice time.Duration, during func() func() (int64, error)) (turn, error) {
	self, err := os.Executable()
	if err != nil {
		return turn{}, err
	}
	cmd := pinned(ctx, coreOfRest, self, "load", "-dir", o.dir, "-addr", addr, "-size", size, "-conns", strconv.Itoa(conns), "-slice", slice.String())
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return turn{}, err
	}
	if err := cmd.Start(); err != nil {
		return turn{}, err
	}
	defer cmd.Wait()
	r := bufio.NewReader(out)
	if _, err := r.ReadString('\n'); err != nil {
		return turn{}, err
	}
	before, err := cpu(pid)
	if err != nil {
		return turn{}, err
	}
	var after func() (int64, error)
	if during != nil {
		after = during()
	}
	if _, err := r.ReadString('\n'); err != nil {
		return turn{}, err
	}
	end, err := cpu(pid)
	if err != nil {
		return turn{}, err
	}
	var t turn
	var calls int64
	if after != nil {
		if calls, err = after(); err != nil {
			return turn{}, err
		}
	}
	if err := json.NewDecoder(r).Decode(&t.report); err != nil {
		return turn{}, err
	}
	io.Copy(io.Discard, r)
	if t.Calls == 0 {
		return t, fmt.Errorf("no call was answered: %s", t.First)
	}
	if t.Errors > 0 {
		return t, fmt.Errorf("%d of %d calls failed: %s", t.Errors, t.Calls, t.First)
	}
	t.perCall = float64((end - before).Microseconds()) / float64(t.Calls)
	t.syscalls = float64(calls) / float64(t.Calls)
	return t, nil
}

var straceTotal = regexp.MustCompile(`(?m)^\s*100\.00\s+\S+\s+(?:\S+\s+)?(\d+)(?:\s+\d+)?\s+total`)

// trace counts the system calls of a process and its children while it runs.
// It is slow, so the CPU figure of such a turn is thrown away.
func trace(pid int) func() (int64, error) {
	args := []string{"-f", "-c", "-qq", "-p", strconv.Itoa(pid)}
	for _, c := range children(pid) {
		args = append(args, "-p", strconv.Itoa(c))
	}
	cmd := exec.Command("strace", args...)
	var out strings.Builder
	cmd.Stderr = &out
	err := cmd.Start()
	return func() (int64, error) {
		if err != nil {
			return 0, err
		}
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		m := straceTotal.FindStringSubmatch(out.String())
		if m == nil {
			return 0, fmt.Errorf("strace counted nothing: %.300s", out.String())
		}
		return strconv.ParseInt(m[1], 10, 64)
	}
}

func children(pid int) (out []int) {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for _, c := range strings.Fields(string(b)) {
		if id, err := strconv.Atoi(c); err == nil {
			out = append(out, id)
			out = append(out, children(id)...)
		}
	}
	return out
}
