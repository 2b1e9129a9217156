package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// The programs are only comparable when the call is what its size says and
// carries what each of them looks for.
func TestEnvelopesAndAnswers(t *testing.T) {
	for _, size := range []string{"small", "large"} {
		c := contractOf(size)
		b := envelope(c, 7)
		if len(b) != callSize {
			t.Errorf("%s: a call of %d bytes, want %d", size, len(b), callSize)
		}
		if la, ns := readEnvelope(b); la != address(7) || ns != namespace(c) {
			t.Errorf("%s: the call is to %q, %q", size, la, ns)
		}
		if !strings.HasSuffix(pathOf(c), size) {
			t.Errorf("%s: its path is %s", size, pathOf(c))
		}
	}
	for _, n := range []int{smallAnswer, largeAnswer} {
		if got := len(answer(n)); got != n {
			t.Errorf("an answer of %d bytes, want %d", got, n)
		}
	}
}

func TestCPUIsThatOfTheProcess(t *testing.T) {
	before, err := cpu(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	x := 0
	for start := time.Now(); time.Since(start) < 30*time.Millisecond; {
		x++
	}
	after, err := cpu(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if after <= before || x == 0 {
		t.Errorf("30 ms of work cost %v", after-before)
	}
	if _, err := cpu(1 << 30); err == nil {
		t.Error("a process that is not there has a figure")
	}
}

func TestBenchLinesAndStraceTotalsAreRead(t *testing.T) {
	name, v := readBench("BenchmarkScan/own-2   \t 5000000\t       234.5 ns/op\t       0 B/op\t       0 allocs/op\t 12 events/s")
	if name != "Scan/own" || v["ns/op"] != 234.5 || v["events/s"] != 12 {
		t.Errorf("got %q, %v", name, v)
	}
	if name, _ := readBench("ok  \tsammanhang/x\t0.1s"); name != "" {
		t.Errorf("a line that is no benchmark is %q", name)
	}
	for text, want := range map[string]string{
		"100.00    0.123456           1     81234       120 total": "81234",
		"100.00    0.123456                 81234           total": "81234",
		"100.00    0.000000           0        12           total": "12",
	} {
		if m := straceTotal.FindStringSubmatch(text); m == nil || m[1] != want {
			t.Errorf("%q: got %q", text, m)
		}
	}
}

func TestBudgetsAreJudged(t *testing.T) {
	b := budget{"nginx", 0.95, 0.80}
	for ratio, want := range map[float64]string{0.951: "FAIL", 0.95: "PASS (", 0.801: "PASS (", 0.80: "PASS, and", 1.27: "FAIL"} {
		if got := b.verdict(ratio); !strings.Contains(got, ": "+want) {
			t.Errorf("%v: %s", ratio, got)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		pair       pair
		ours, peer float64
		want       string
	}{
		{pair{ours: "a", peer: "b", unit: "ns/op", most: 1.0 / 20}, 1, 40, "a is 1/40 b (ns/op; budget ≤ 1/20: PASS)"},
		{pair{ours: "a", peer: "b", unit: "ns/op", most: 1.0 / 20}, 1, 19, "a is 1/19 b (ns/op; budget ≤ 1/20: FAIL)"},
		{pair{ours: "a", peer: "b", unit: "events/s", least: 10}, 113, 10, "a is 11.3 × b (events/s; budget ≥ 10 ×: PASS)"},
		{pair{ours: "a", peer: "b", unit: "events/s", least: 10}, 99, 10, "a is 9.9 × b (events/s; budget ≥ 10 ×: FAIL)"},
		{pair{ours: "a", peer: "b", unit: "rows/s"}, 2, 1, "a is 2 × b (rows/s; reported)"},
	} {
		if got := c.pair.verdict(c.ours, c.peer); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
