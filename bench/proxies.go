package main

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"
)

//go:embed peers/nginx.conf peers/haproxy.cfg
var peerFiles embed.FS

// program is one that stands between caller and producer.
type program struct {
	name  string
	addr  string
	addr2 string // HAProxy's second front
	args  []string
	pid   int
	turns map[string][]turn
	sys   map[string]float64
}

// otherBuild is the exchange of the program that -beside names.
const otherBuild = "exchange, other build"

// target is one row of the table: a program and the door that is called.
type target struct {
	name string
	prog *program
	addr string
	turn map[string][]turn
	sys  map[string]float64
}

// proxies starts the producer and every program, calls each in turn and prints
// CPU per call.
func proxies(ctx context.Context, o options) error {
	if err := writePKI(o.dir); err != nil {
		return err
	}
	if err := writeMaps(o.dir); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var running []<-chan struct{}
	defer func() {
		stop()
		for _, r := range running {
			<-r
		}
	}()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	start := func(core, addr, name string, args ...string) (int, error) {
		cmd := pinned(ctx, core, name, args...)
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		if err := cmd.Start(); err != nil {
			return 0, err
		}
		ended, gone := make(chan error, 1), make(chan struct{})
		go func() { ended <- cmd.Wait(); close(gone) }()
		running = append(running, gone)
		return cmd.Process.Pid, waitFor(ctx, addr, ended)
	}
	producer, err := freeAddr()
	if err != nil {
		return err
	}
	if _, err := start(coreOfRest, producer, self, "producer", "-dir", o.dir, "-addr", producer); err != nil {
		return fmt.Errorf("the producer: %w", err)
	}

	var targets []*target
	for _, p := range []*program{{name: "exchange"}, {name: otherBuild}, {name: "nginx"}, {name: "haproxy"}, {name: "naive"}} {
		if p.name == otherBuild {
			if o.beside == "" {
				continue
			}
		} else if !slices.Contains(strings.Split(o.programs, ","), p.name) {
			continue
		}
		if p.addr, err = freeAddr(); err != nil {
			return err
		}
		if p.addr2, err = freeAddr(); err != nil {
			return err
		}
		binary := self
		switch p.name {
		case otherBuild:
			binary, p.args = o.beside, []string{"exchange", "-dir", o.dir, "-addr", p.addr, "-producer", producer}
		case "exchange", "naive":
			p.args = []string{p.name, "-dir", o.dir, "-addr", p.addr, "-producer", producer}
		case "nginx":
			conf, err := writePeer(o.dir, "nginx.conf", p, producer)
			if err != nil {
				return err
			}
			binary, p.args = find("nginx"), []string{"-e", "stderr", "-p", o.dir, "-c", conf}
		case "haproxy":
			conf, err := writePeer(o.dir, "haproxy.cfg", p, producer)
			if err != nil {
				return err
			}
			binary, p.args = find("haproxy"), []string{"-db", "-q", "-f", conf}
		}
		if p.pid, err = start(coreOfProgram, p.addr, binary, p.args...); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		add := func(name, addr string) {
			targets = append(targets, &target{name: name, prog: p, addr: addr, turn: map[string][]turn{}, sys: map[string]float64{}})
		}
		switch p.name {
		case "haproxy":
			add("haproxy, same routing", p.addr2)
			add("haproxy, no SOAP work", p.addr)
		case "nginx":
			add("nginx, no SOAP work", p.addr)
		case "naive":
			add("net/http + encoding/xml", p.addr)
		default:
			add(p.name, p.addr)
		}
	}

	// Who claims the same work must refuse the same call.
	for _, t := range targets {
		if strings.Contains(t.name, "no SOAP work") {
			continue
		}
		if err := refuses(o.dir, t.addr); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}

	for _, c := range []struct {
		size, title string
		conns       int
	}{
		{"small", "1 KiB call, 4 KiB answer, 16 connections", 16},
		{"large", "1 KiB call, 1 MiB answer, 8 connections", 8},
	} {
		if o.size != "" && o.size != c.size {
			continue
		}
		for r := range o.rounds {
			for i := range targets {
				t := targets[(r+i)%len(targets)] // nobody is always first
				m, err := measure(ctx, o, t.prog.pid, t.addr, c.size, c.conns, o.slice, nil)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", t.name, c.size, err)
				}
				t.turn[c.size] = append(t.turn[c.size], m)
			}
		}
		if _, err := exec.LookPath("strace"); err == nil && !o.noTrace && c.size == "small" {
			for _, t := range targets {
				m, err := measure(ctx, o, t.prog.pid, t.addr, c.size, c.conns, 600*time.Millisecond, func() func() (int64, error) { return trace(t.prog.pid) })
				if err != nil {
					fmt.Printf("(system calls of %s not counted: %v)\n", t.name, err)
					continue
				}
				t.sys[c.size] = m.syscalls
			}
		}
		table(c.title, c.size, targets, o)
	}
	memory(targets)
	return nil
}

// refuses holds a program to refusing a call to an address with no route.
func refuses(dir, addr string) error {
	cfg, err := tlsOf(dir, "consumer")
	if err != nil {
		return err
	}
	hc := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: cfg, DisableKeepAlives: true}}
	body := envelope(contractOf("small"), addresses+7)
	res, err := hc.Post("https://"+addr+pathOf(contractOf("small")), "text/xml; charset=utf-8", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return errors.New("it carried a call to an address that is in no route")
	}
	return nil
}

func table(title, size string, targets []*target, o options) {
	fmt.Printf("\n%s; mutual TLS on both legs, kept open; median of %d interleaved turns of %s\n", title, o.rounds, o.slice)
	fmt.Printf("  %-26s %10s %8s %9s %10s %9s %8s %8s %10s\n", "", "µs CPU", "least", "to nginx", "to haproxy", "calls/s", "p50 ms", "p99 ms", "sys/call")
	median := func(t *target, f func(turn) float64) float64 {
		var v []float64
		for _, m := range t.turn[size] {
			v = append(v, f(m))
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	cost := func(t *target) float64 { return median(t, func(m turn) float64 { return m.perCall }) }
	// On a busy machine the cheapest turn says most of the program, and least of
	// what ran beside it.
	least := func(t *target) float64 {
		var v []float64
		for _, m := range t.turn[size] {
			v = append(v, m.perCall)
		}
		return slices.Min(v)
	}
	named := map[string]*target{}
	for _, t := range targets {
		named[t.name] = t
	}
	// Turns of one round lie beside each other in time: the ratio of each round says
	// more than that of two medians, when the machine is busy now and then.
	ratio := func(t, peer *target) float64 {
		if t == nil || peer == nil {
			return 0
		}
		var v []float64
		for i, m := range t.turn[size] {
			v = append(v, m.perCall/peer.turn[size][i].perCall)
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	against := func(t *target, peer string) string {
		if r := ratio(t, named[peer]); r > 0 {
			return fmt.Sprintf("%.2f", r)
		}
		return "–"
	}
	for _, t := range targets {
		sys := "–"
		if n := t.sys[size]; n > 0 {
			sys = fmt.Sprintf("%.1f", n)
		}
		fmt.Printf("  %-26s %10.1f %8.1f %9s %10s %9.0f %8.2f %8.2f %10s\n", t.name, cost(t), least(t), against(t, "nginx, no SOAP work"), against(t, "haproxy, same routing"),
			median(t, func(m turn) float64 { return float64(m.Calls) / m.Seconds }),
			median(t, func(m turn) float64 { return m.P50 }), median(t, func(m turn) float64 { return m.P99 }), sys)
	}
	for _, b := range budgets[size] {
		if r := ratio(named["exchange"], named[b.peer]); r > 0 {
			fmt.Println("  → " + b.verdict(r))
		}
	}
	if r := ratio(named["exchange"], named[otherBuild]); r > 0 {
		fmt.Printf("  → exchange is %.3f × the other build\n", r)
	}
}

// budget is the most that a call may cost, of what it costs a peer.
type budget struct {
	peer      string
	most, aim float64
}

// budgets are those of the exchange, by the size of the answer.
var budgets = map[string][]budget{
	"small": {{"haproxy, same routing", 0.95, 0.80}, {"nginx, no SOAP work", 1.00, 0.85}},
	"large": {{"nginx, no SOAP work", 0.95, 0.80}},
}

func (b budget) verdict(ratio float64) string {
	held := "PASS"
	switch {
	case ratio > b.most:
		held = "FAIL"
	case ratio <= b.aim:
		held = "PASS, and as good as is aimed at"
	}
	return fmt.Sprintf("exchange is %.2f × %s: %s (budget ≤ %.2f, aim %.2f)", ratio, b.peer, held, b.most, b.aim)
}

// memory prints the most that each program has held, after all turns.
func memory(targets []*target) {
	fmt.Print("\nmost memory held: ")
	var parts []string
	seen := map[*program]bool{}
	for _, t := range targets {
		if seen[t.prog] {
			continue
		}
		seen[t.prog] = true
		kb := 0
		for _, pid := range append(children(t.prog.pid), t.prog.pid) {
			f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
			if err != nil {
				continue
			}
			for sc := bufio.NewScanner(f); sc.Scan(); {
				var n int
				if _, err := fmt.Sscanf(sc.Text(), "VmHWM: %d kB", &n); err == nil {
					kb += n
				}
			}
			f.Close()
		}
		parts = append(parts, fmt.Sprintf("%s %d MiB", t.prog.name, kb>>10))
	}
	fmt.Println(strings.Join(parts, ", "))
}

// find is a program's path; Debian keeps servers where users do not look.
func find(name string) string {
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	return "/usr/sbin/" + name
}

func writePeer(dir, name string, p *program, producer string) (string, error) {
	t, err := template.ParseFS(peerFiles, "peers/"+name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return path, t.Execute(f, map[string]any{
		"Dir": dir, "Addr": p.addr, "Addr2": p.addr2, "Producer": producer, "Routes": contracts * addresses,
	})
}

// writeMaps writes the routes and the permissions for HAProxy.
func writeMaps(dir string) error {
	var routes, grants strings.Builder
	for c := range contracts {
		for a := range addresses {
			key := strings.ToLower(address(a) + "|" + namespace(c))
			fmt.Fprintf(&routes, "%s producer\n", key)
			fmt.Fprintf(&grants, "%s|%s yes\n", strings.ToLower(sender), key)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "routes.map"), []byte(routes.String()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "grants.map"), []byte(grants.String()), 0o644)
}
