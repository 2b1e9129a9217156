package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sammanhang/internal/pgserver"
)

// suite is one owner's benchmark, beside the code it measures.
type suite struct {
	name, title, pkg, bench string
	postgres                bool // wants a PostgreSQL that keeps its promises
	turns                   bool // quick, and a ratio of times: taken -rounds times, of which the best counts
	limit                   time.Duration
	pairs                   []pair
}

// pair is two of a suite's benchmarks whose ratio is told, and held against its
// budget (DESIGN.md §8) when it has one: at most, or at least, so many times the peer's.
type pair struct {
	ours, peer, unit string
	most, least      float64
}

// verdict tells the ratio of a pair, and whether it is within its budget. Less than
// the peer is written as 1/N, as the budgets are.
func (p pair) verdict(ours, peer float64) string {
	times := func(r float64) string {
		if r < 0.5 {
			return fmt.Sprintf("1/%.3g", 1/r)
		}
		return fmt.Sprintf("%.3g ×", r)
	}
	r := ours / peer
	is := map[bool]string{true: "PASS", false: "FAIL"}
	budget := "reported"
	switch {
	case p.most > 0:
		budget = "budget ≤ " + times(p.most) + ": " + is[r <= p.most]
	case p.least > 0:
		budget = "budget ≥ " + times(p.least) + ": " + is[r >= p.least]
	}
	return fmt.Sprintf("%s is %s %s (%s; %s)", p.ours, times(r), p.peer, p.unit, budget)
}

func allSuites() []suite {
	return []suite{
		{name: "scan", title: "envelope scan", pkg: "./wire/soap", bench: ".", turns: true, pairs: []pair{
			{ours: "Scan/locate/1KiB", peer: "Scan/encodingxml/1KiB", unit: "cpu-ns/op", most: 1.0 / 15},
			{ours: "Scan/locate/1MiB", peer: "Scan/encodingxml/1MiB", unit: "cpu-ns/op", most: 1.0 / 15},
			{ours: "Scan/scan/1KiB", peer: "Scan/encodingxml/1KiB", unit: "cpu-ns/op"},
		}},
		{name: "decision", title: "a decision", pkg: "./access", bench: "."},
		{name: "log", title: "log append, durable", pkg: "./audit/auditsql", bench: "Append", postgres: true, pairs: []pair{
			{ours: "Append/sqlite/writers=256", peer: "Append/postgres-insert-per-event/writers=256", unit: "events/s", least: 10},
			{ours: "Append/postgres/writers=256", peer: "Append/postgres-insert-per-event/writers=256", unit: "events/s", least: 10},
		}},
		{name: "merge", title: "merging answers", pkg: "./gather/gathersoap", bench: ".", turns: true, pairs: []pair{
			{ours: "Merge10x100KiB/splice", peer: "Merge10x100KiB/encoding-xml", unit: "cpu-ns/op", most: 1.0 / 20},
			{ours: "Merge10x100KiB/splice", peer: "Merge10x100KiB/encoding-xml", unit: "ns/op"},
		}},
		{name: "gather", title: "asking twenty sources at once", pkg: "./gather", bench: "."},
		{name: "index", title: "index", pkg: "./index/indexsql", bench: ".", pairs: []pair{
			{ours: "Find/sqlite", peer: "Find/postgres", unit: "look-ups/s", least: 5},
		}},
		{name: "overview", title: "overview, over its slowest source", pkg: "./app", bench: "BenchmarkOverview"},
	}
}

// bigIndex is the index with ten million rows, on SQLite and on a PostgreSQL that
// has memory for all of them. It is asked for by name only.
func bigIndex(ctx context.Context, o options) error {
	s := suite{title: "index, 10 M rows", pkg: "./index/indexsql", bench: "Index10M", limit: time.Hour, pairs: []pair{
		{ours: "Index10M/sqlite/find", peer: "Index10M/postgres/find", unit: "look-ups/s", least: 5},
		{ours: "Index10M/sqlite/find-8", peer: "Index10M/postgres/find-8", unit: "look-ups/s", least: 5},
		{ours: "Index10M/sqlite/load", peer: "Index10M/postgres/load", unit: "rows/s"},
		{ours: "Index10M/sqlite/load", peer: "Index10M/postgres/load", unit: "bytes/row"},
	}}
	pg, err := pgserver.Start(ctx, "shared_buffers=2GB", "max_wal_size=4GB")
	if err != nil {
		return err
	}
	defer pg.Close()
	fmt.Printf("\n%s (%s)\n", s.title, s.pkg)
	return runSuite(ctx, o, s, append(os.Environ(), "SAMMANHANG_BENCH_POSTGRES="+pg.DSN, "SAMMANHANG_INDEX_ROWS=10000000"))
}

// suites runs the benchmarks that stand beside the code they measure: those that
// -only names, or all.
func suites(ctx context.Context, o options) error {
	var dsn string
	for _, s := range allSuites() {
		if o.only != "" && o.only != "suites" && o.only != s.name {
			continue
		}
		fmt.Printf("\n%s (%s)\n", s.title, s.pkg)
		env := os.Environ()
		if s.postgres && dsn == "" {
			pg, err := pgserver.Start(ctx)
			if err != nil {
				return err
			}
			defer pg.Close()
			dsn = pg.DSN
		}
		if s.postgres {
			env = append(env, "SAMMANHANG_BENCH_POSTGRES="+dsn)
		}
		if err := runSuite(ctx, o, s, env); err != nil {
			return err
		}
	}
	return nil
}

var benchLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

func runSuite(ctx context.Context, o options, s suite, env []string) error {
	if files, _ := filepath.Glob(filepath.Join(s.pkg, "*_test.go")); len(files) == 0 {
		fmt.Println("  no benchmark here yet")
		return nil
	}
	turns := 1
	if s.turns {
		turns = max(1, o.rounds)
	}
	seen := map[string]map[string]float64{}
	var names []string // in the order in which they came
	for range turns {
		err := runOnce(ctx, o, s, env, func(name string, values map[string]float64) {
			if seen[name] == nil {
				names = append(names, name)
			}
			seen[name] = best(seen[name], values)
			if turns == 1 {
				fmt.Printf("  %-46s%s\n", name, figures(values))
			}
		})
		if err != nil {
			return err
		}
	}
	if turns > 1 {
		for _, name := range names {
			fmt.Printf("  %-46s%s\n", name, figures(seen[name]))
		}
	}
	if len(seen) == 0 {
		fmt.Println("  no benchmark here yet")
	}
	for _, p := range s.pairs {
		a, b := seen[p.ours][p.unit], seen[p.peer][p.unit]
		if a > 0 && b > 0 {
			fmt.Println("  →", p.verdict(a, b))
		}
	}
	return nil
}

// runOnce runs a suite and tells of each line as it comes.
func runOnce(ctx context.Context, o options, s suite, env []string, tell func(name string, values map[string]float64)) error {
	limit := s.limit
	if limit <= 0 {
		limit = 3 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", s.bench, "-benchmem", "-benchtime", o.testTime, "-timeout", limit.String(), s.pkg)
	cmd.Stderr, cmd.Env = os.Stderr, env
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var rest []string
	for sc := bufio.NewScanner(out); sc.Scan(); {
		if name, values := readBench(sc.Text()); name != "" {
			tell(name, values)
			continue
		}
		rest = append(rest, sc.Text())
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", s.pkg, err, strings.Join(rest, "\n"))
	}
	return nil
}

// best is the best of two turns, unit by unit: what the machine does beside us only
// makes a turn worse.
func best(a, b map[string]float64) map[string]float64 {
	if a == nil {
		return b
	}
	for unit, v := range b {
		if strings.HasSuffix(unit, "/s") {
			a[unit] = max(a[unit], v)
		} else {
			a[unit] = min(a[unit], v)
		}
	}
	return a
}

// readBench reads one line of go test -bench; name is empty when it is another line.
func readBench(line string) (name string, values map[string]float64) {
	m := benchLine.FindStringSubmatch(line)
	if m == nil {
		return "", nil
	}
	f := strings.Fields(m[2])
	values = map[string]float64{}
	for i := 0; i+1 < len(f); i += 2 {
		v, err := strconv.ParseFloat(f[i], 64)
		if err != nil {
			return "", nil
		}
		values[f[i+1]] = v
	}
	return m[1], values
}

// figures prints the usual units in columns and others after them.
func figures(values map[string]float64) string {
	var s strings.Builder
	for _, u := range []string{"ns/op", "allocs/op", "events/s", "MB/s"} {
		v, ok := values[u]
		switch {
		case !ok:
		case u == "ns/op" && v >= 1e6:
			fmt.Fprintf(&s, "%12.2f ms   ", v/1e6)
		case u == "ns/op" && v >= 1e4:
			fmt.Fprintf(&s, "%12.1f µs   ", v/1e3)
		case u == "ns/op":
			fmt.Fprintf(&s, "%12.1f ns   ", v)
		default:
			fmt.Fprintf(&s, "%12.0f %-10s", v, u)
		}
	}
	var more []string
	for u, v := range values {
		if !strings.Contains(" ns/op allocs/op events/s MB/s B/op ", " "+u+" ") {
			more = append(more, fmt.Sprintf("%.4g %s", v, u))
		}
	}
	return s.String() + strings.Join(more, ", ")
}
