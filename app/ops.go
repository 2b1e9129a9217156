package app

import (
	"encoding/json"
	"net/http"
	"sort"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// health is what the operator may ask of a node: which doors are open, and what
// each part says of itself. Safe for concurrent use.
type health struct {
	mu    sync.Mutex
	doors map[string]bool
	parts map[string]func() (ok bool, word string)
}

func newHealth(doors ...string) *health {
	h := &health{doors: map[string]bool{}, parts: map[string]func() (bool, string){}}
	for _, d := range doors {
		h.doors[d] = false
	}
	return h
}

func (h *health) open(door string, is bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.doors[door] = is
}

// part adds a part that reports on itself. A part that is not well is shown, but
// does not make the node unready: it goes on with what it has.
func (h *health) part(name string, ask func() (ok bool, word string)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.parts[name] = ask
}

// notWell stands before what a part that is not well says of itself.
const notWell = "not well: "

type healthReport struct {
	Ready bool              `json:"ready"`
	Doors map[string]bool   `json:"doors"`
	Parts map[string]string `json:"parts"`
}

func (h *health) report() healthReport {
	h.mu.Lock()
	doors := make(map[string]bool, len(h.doors))
	ready := true
	for d, is := range h.doors {
		doors[d] = is
		ready = ready && is
	}
	names := make([]string, 0, len(h.parts))
	for n := range h.parts {
		names = append(names, n)
	}
	asks := h.parts
	h.mu.Unlock()
	sort.Strings(names)
	parts := map[string]string{}
	for _, n := range names {
		ok, word := asks[n]()
		if !ok {
			word = notWell + word
		}
		parts[n] = word
	}
	return healthReport{ready, doors, parts}
}

// opsHandler serves /health/live, /health/ready and /metrics. It must only be
// reachable for operators.
func opsHandler(h *health, reg *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/live", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, _ *http.Request) {
		rep := h.report()
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if !rep.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		_ = enc.Encode(rep)
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	return mux
}
