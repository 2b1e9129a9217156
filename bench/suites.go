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
)

// suite is one owner's benchmark, beside the code it measures.
type suite struct {
	title, pkg, bench string
	postgres          bool // wants a PostgreSQL that keeps its promises
	limit             time.Duration
	pairs             []pair
}

// pair is two of a suite's benchmarks whose ratio has a budget.
type pair struct {
	ours, peer, unit string
	budget           string
}

func allSuites() []suite {
	return []suite{
		{title: "envelope scan", pkg: "./wire/soap", bench: ".", pairs: []pair{{"Scan/locate/1KiB", "Scan/encodingxml/1KiB", "ns/op", "≤ 1/15"}}},
		{title: "a decision", pkg: "./access", bench: "."},
		{title: "log append, durable", pkg: "./audit/auditsql", bench: "Append", postgres: true, pairs: []pair{
			{"Append/sqlite/writers=256", "Append/postgres-insert-per-event/writers=256", "events/s", "≥ 10 ×"},
			{"Append/postgres/writers=256", "Append/postgres-insert-per-event/writers=256", "events/s", "≥ 10 ×"},
		}},
		{title: "merging answers", pkg: "./gather/gathersoap", bench: ".", pairs: []pair{
			{"Merge10x100KiB/splice", "Merge10x100KiB/encoding-xml", "ns/op", "≤ 1/20"},
		}},
		{title: "asking twenty sources at once", pkg: "./gather", bench: "."},
		{title: "index", pkg: "./index/indexsql", bench: ".", pairs: []pair{
			{"Find/sqlite", "Find/postgres", "look-ups/s", "≥ 5 ×"},
		}},
		{title: "overview, over its slowest source", pkg: "./app", bench: "BenchmarkOverview"},
	}
}

// bigIndex is the index with ten million rows, on SQLite and on a PostgreSQL that
// has memory for all of them. It is asked for by name only.
func bigIndex(ctx context.Context, o options) error {
	s := suite{title: "index, 10 M rows", pkg: "./index/indexsql", bench: "Index10M", limit: time.Hour, pairs: []pair{
		{"Index10M/sqlite/find", "Index10M/postgres/find", "look-ups/s", "≥ 5 ×"},
		{"Index10M/sqlite/find-8", "Index10M/postgres/find-8", "look-ups/s", "≥ 5 ×"},
		{"Index10M/sqlite/load", "Index10M/postgres/load", "rows/s", "reported"},
		{"Index10M/sqlite/load", "Index10M/postgres/load", "bytes/row", "reported"},
	}}
	dsn, stop, err := startPostgres(ctx, "shared_buffers=2GB", "max_wal_size=4GB")
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("\n%s (%s)\n", s.title, s.pkg)
	return runSuite(ctx, o, s, append(os.Environ(), "SAMMANHANG_BENCH_POSTGRES="+dsn, "SAMMANHANG_INDEX_ROWS=10000000"))
}

// suites runs the benchmarks that stand beside the code they measure.
func suites(ctx context.Context, o options) error {
	var dsn string
	for _, s := range allSuites() {
		fmt.Printf("\n%s (%s)\n", s.title, s.pkg)
		env := os.Environ()
		if s.postgres && dsn == "" {
			d, stop, err := startPostgres(ctx)
			if err != nil {
				return err
			}
			defer stop()
			dsn = d
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
	seen := map[string]map[string]float64{}
	var rest []string
	for sc := bufio.NewScanner(out); sc.Scan(); {
		name, values := readBench(sc.Text())
		if name == "" {
			rest = append(rest, sc.Text())
			continue
		}
		seen[name] = values
		fmt.Printf("  %-46s%s\n", name, figures(values))
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", s.pkg, err, strings.Join(rest, "\n"))
	}
	if len(seen) == 0 {
		fmt.Println("  no benchmark here yet")
	}
	for _, p := range s.pairs {
		a, b := seen[p.ours][p.unit], seen[p.peer][p.unit]
		if a > 0 && b > 0 {
			fmt.Printf("  → %s is %.3g × %s (%s; budget %s)\n", p.ours, a/b, p.peer, p.unit, p.budget)
		}
	}
	return nil
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
