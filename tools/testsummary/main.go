// Command testsummary runs go test with the arguments given, shows what fails as
// it fails, and closes with a summary: how many tests in how many packages, what
// was skipped and why, and where the time went. It exits as go test does. A
// skipped test is always named: nothing is skipped silently.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strings"
	"time"
)

// event is one line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

type result struct {
	pkg     string
	elapsed float64
}

type summary struct {
	passed, failed  int
	packages        []result
	broken          []string // packages
	failures        []string
	skips           []string
	output          map[string][]string // by package and test, kept until it is known how it ended
	cached, without int
}

func main() {
	start := time.Now()
	cmd := exec.Command("go", append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsummary:", err)
		os.Exit(1)
	}
	s := &summary{output: map[string][]string{}}
	sc := bufio.NewScanner(out)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var e event
		if json.Unmarshal(sc.Bytes(), &e) != nil {
			fmt.Println(sc.Text())
			continue
		}
		s.take(e)
	}
	err = cmd.Wait()
	s.print(time.Since(start))
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(exit.ExitCode())
	case err != nil || sc.Err() != nil:
		fmt.Fprintln(os.Stderr, "testsummary:", err, sc.Err())
		os.Exit(1)
	}
}

func (s *summary) take(e event) {
	key := e.Package + "\x00" + e.Test
	switch e.Action {
	case "output":
		if e.Test == "" && strings.Contains(e.Output, "(cached)") {
			s.cached++
		}
		s.output[key] = append(s.output[key], e.Output)
		return
	case "build-output":
		fmt.Print(e.Output)
		return
	case "pass":
		if e.Test != "" {
			s.passed++
		} else {
			s.packages = append(s.packages, result{e.Package, e.Elapsed})
			fmt.Printf("ok    %6.1fs  %s\n", e.Elapsed, e.Package)
		}
	case "fail":
		if e.Test != "" {
			s.failed++
			s.failures = append(s.failures, short(e.Package)+"  "+e.Test)
		} else {
			s.packages = append(s.packages, result{e.Package, e.Elapsed})
			s.broken = append(s.broken, short(e.Package))
			fmt.Printf("FAIL  %6.1fs  %s\n", e.Elapsed, e.Package)
		}
		for _, o := range s.output[key] {
			fmt.Print("    ", o)
		}
	case "skip":
		if e.Test == "" {
			s.without++
			return
		}
		s.skips = append(s.skips, short(e.Package)+"  "+e.Test+reason(s.output[key]))
	default:
		return
	}
	delete(s.output, key)
}

// reason is what a skipped test said, on one line.
func reason(out []string) string {
	for _, o := range out {
		if t := strings.TrimSpace(o); t != "" && !strings.HasPrefix(t, "===") && !strings.HasPrefix(t, "---") {
			if _, after, ok := strings.Cut(t, ".go:"); ok {
				if _, text, ok := strings.Cut(after, ": "); ok {
					t = text
				}
			}
			return ": " + t
		}
	}
	return ": (says no reason)"
}

func short(pkg string) string { _, p, _ := strings.Cut(pkg, "/"); return p }

func (s *summary) print(took time.Duration) {
	fmt.Println("\n──────── summary ────────")
	fmt.Printf("%d tests passed, %d failed, %d skipped; %d packages (%d cached, %d without tests); %s\n",
		s.passed, s.failed, len(s.skips), len(s.packages), s.cached, s.without, took.Round(time.Second))
	list := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		sort.Strings(lines)
		fmt.Println(title)
		for _, l := range lines {
			fmt.Println("  " + l)
		}
	}
	list("skipped:", s.skips)
	sort.Slice(s.packages, func(i, j int) bool { return s.packages[i].elapsed > s.packages[j].elapsed })
	var slow []string
	for i, p := range s.packages {
		if i == 5 || p.elapsed < 1 {
			break
		}
		slow = append(slow, fmt.Sprintf("%s %.0fs", short(p.pkg), p.elapsed))
	}
	if len(slow) > 0 {
		fmt.Println("slowest: " + strings.Join(slow, ", "))
	}
	list("failed tests:", s.failures)
	list("failed packages:", s.broken)
	if len(s.broken) == 0 && s.failed == 0 {
		fmt.Println("all is well")
	}
}
