package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sammanhang/internal/testkit"
)

var (
	binaryOnce sync.Once
	binaryDir  string // removed by TestMain
	errBinary  error
)

// binary is the program, built once.
func binary(t *testing.T) string {
	t.Helper()
	binaryOnce.Do(func() {
		if binaryDir, errBinary = os.MkdirTemp("", "sammanhang-binary-"); errBinary != nil {
			return
		}
		cmd := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(binaryDir, "sammanhang"), ".")
		cmd.Dir = testkit.Root(t)
		if out, err := cmd.CombinedOutput(); err != nil {
			errBinary = errors.New(string(out))
		}
	})
	if errBinary != nil {
		t.Fatalf("the program does not build: %v", errBinary)
	}
	return filepath.Join(binaryDir, "sammanhang")
}

// ran is what a command said and how it ended.
type ran struct {
	out, err string
	code     int
}

// run runs the program to its end.
func run(t *testing.T, args ...string) ran {
	t.Helper()
	program := binary(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = t.TempDir()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("%q does not end\n%s%s", args, out.String(), errs.String())
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return ran{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// process is a running program of ours.
type process struct {
	cmd   *exec.Cmd
	web   string // where its pages are
	ops   string
	errs  *lines
	ended chan error
}

var welcomed = regexp.MustCompile(`http://localhost:\d+`)

// startDemo runs the program's demo as a process of its own and returns when it
// welcomes visitors.
func startDemo(t *testing.T, data string, args ...string) *process {
	t.Helper()
	p := &process{errs: &lines{}, ended: make(chan error, 1)}
	p.cmd = exec.Command(binary(t), append([]string{"demo", "--data", data, "--residents", "60", "--web", "localhost:0", "--exchange", "localhost:0",
		"--api", "localhost:0", "--ops", "localhost:0"}, args...)...)
	p.cmd.Stderr = p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	found := make(chan []string, 1)
	go func() {
		var text strings.Builder
		s := bufio.NewScanner(out)
		for s.Scan() {
			text.WriteString(s.Text() + "\n")
			if strings.Contains(s.Text(), "Ctrl-C") {
				found <- distinct(welcomed.FindAllString(text.String(), -1))
			}
		}
		_, _ = io.Copy(io.Discard, out)
		p.ended <- p.cmd.Wait()
	}()
	select {
	case a := <-found:
		if len(a) != 2 {
			t.Fatalf("the welcome names %v", a)
		}
		p.web, p.ops = a[0], a[1]
	case err := <-p.ended:
		t.Fatalf("the demo ended: %v\n%s", err, Diary{p.errs}.Said())
	case <-time.After(2 * time.Minute):
		t.Fatalf("the demo does not start\n%s", Diary{p.errs}.Said())
	}
	return p
}

// kill ends it as a power cut would.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
}

// distinct keeps the first of each.
func distinct(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
