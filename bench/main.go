// Command bench measures the platform against what others offer for the same
// work, on one machine, in one run: the exchange against nginx and HAProxy, and
// the owners' own benchmarks of decision, log, scan, merge and index. Everything
// listens on loopback, and stops when the run ends.
//
// The figure that counts is CPU time per call, read from the kernel's own
// account of each process (/proc/PID/task/*/schedstat): it is steady on a busy
// machine where calls per second are not. Each program has one core and one
// worker; the caller and the producer share another. Programs take turns, A B C
// A B C, so that what the machine does beside us falls on all of them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"
	"time"

	"sammanhang/internal/soak"
)

type options struct {
	slice    time.Duration // measured time of one turn
	rounds   int
	noTrace  bool
	only     string
	size     string // measure this case alone
	programs string // measure these programs alone
	beside   string // another build of this program, whose exchange is measured too
	dir      string // certificates and configurations of this run
	testTime string
	soak     soak.Config
}

func main() {
	if len(os.Args) > 1 {
		if role, ok := roles()[os.Args[1]]; ok {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			if err := role(ctx, os.Args[2:]); err != nil {
				fmt.Fprintf(os.Stderr, "bench %s: %v\n", os.Args[1], err)
				os.Exit(1)
			}
			return
		}
	}
	var o options
	flag.DurationVar(&o.slice, "slice", 1500*time.Millisecond, "measured time of one turn")
	flag.IntVar(&o.rounds, "rounds", 3, "turns of each program")
	flag.BoolVar(&o.noTrace, "no-strace", false, "do not count system calls")
	flag.StringVar(&o.only, "only", "", "proxies or suites: run one half; scan, decision, log, merge, gather, index or overview: one suite; index10m: only the index with ten million rows, which is in neither (minutes, 4 GB of disk); soak: only mixed load while things go wrong, which is in neither")
	minutes := flag.Float64("minutes", 30, "of the soak: how long it lasts")
	flag.Float64Var(&o.soak.Rate, "rate", 200, "of the soak: operations a second")
	flag.IntVar(&o.soak.Kills, "kills", 1, "of the soak: how often a node is killed")
	flag.IntVar(&o.soak.Crashes, "crashes", 1, "of the soak: how often the database crashes")
	flag.BoolVar(&o.soak.SQLite, "sqlite", false, "of the soak: one node on SQLite, in place of two on PostgreSQL")
	flag.StringVar(&o.size, "case", "", "small or large: of the proxies, this case alone")
	flag.StringVar(&o.programs, "programs", "exchange,nginx,haproxy,naive", "the programs to call, with commas")
	flag.StringVar(&o.beside, "beside", "", "another build of this program: its exchange is measured in the same turns, to see what a change is worth")
	flag.StringVar(&o.testTime, "benchtime", "300ms", "-benchtime of the suites")
	flag.Parse()
	o.soak.Time = time.Duration(*minutes * float64(time.Minute))

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	start := time.Now()
	dir, err := os.MkdirTemp("", "sammanhang-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o.dir = dir
	fmt.Printf("%s, %s/%s, %d cores, %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), cpuModel())

	switch o.only {
	case "index10m":
		return errors.Join(bigIndex(ctx, o), ctx.Err())
	case "soak":
		return errors.Join(soaking(ctx, o), ctx.Err())
	}
	one := slices.ContainsFunc(allSuites(), func(s suite) bool { return s.name == o.only })
	switch o.only {
	case "", "proxies", "suites", "index10m":
	default:
		if !one {
			return fmt.Errorf("-only %s: there is no such part", o.only)
		}
	}
	if o.only != "suites" && !one {
		if err := proxies(ctx, o); err != nil {
			return err
		}
	}
	if o.only != "proxies" {
		if err := suites(ctx, o); err != nil {
			return err
		}
	}
	fmt.Printf("\ntook %s\n", time.Since(start).Round(time.Second))
	return ctx.Err()
}

// roles are the programs that this one starts of itself, each on its own core.
func roles() map[string]func(context.Context, []string) error {
	return map[string]func(context.Context, []string) error{
		"producer": runProducer,
		"load":     runLoad,
		"exchange": runExchange,
		"naive":    runNaive,
	}
}
