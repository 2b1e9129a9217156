package exchange

import (
	"log"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
)

// metrics counts calls. Labels come from the catalogue and from a closed set of
// outcomes, never from a caller: else anybody could make the set grow without end.
type metrics struct {
	calls *prometheus.CounterVec
	time  *prometheus.HistogramVec
	bytes *prometheus.CounterVec
	open  prometheus.Gauge
	known sync.Map // series → *counters: looking them up by their labels costs more than counting
}

// series is what one call counts towards. There are as many as contracts times
// outcomes, which are closed sets.
type series struct {
	contract care.Contract
	outcome  string
}

type counters struct {
	calls, in, out prometheus.Counter
	time           prometheus.Observer
}

func (m *metrics) of(contract care.Contract, outcome string) *counters {
	if c, ok := m.known.Load(series{contract, outcome}); ok {
		return c.(*counters)
	}
	l := string(contract)
	c := &counters{calls: m.calls.WithLabelValues(l, outcome), in: m.bytes.WithLabelValues(l, "in"), out: m.bytes.WithLabelValues(l, "out"), time: m.time.WithLabelValues(l, outcome)}
	m.known.Store(series{contract, outcome}, c)
	return c
}

func newMetrics(reg prometheus.Registerer) *metrics {
	if reg == nil {
		return nil
	}
	m := &metrics{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sammanhang_exchange_calls_total", Help: "Calls, by service contract and outcome (OK, FAULT, VPnnn, HTTP nnn, ABANDONED).",
		}, []string{"contract", "outcome"}),
		time: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "sammanhang_exchange_call_seconds", Help: "Time from the call's first byte to the answer's last.",
			Buckets: []float64{.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 10, 27},
		}, []string{"contract", "outcome"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sammanhang_exchange_bytes_total", Help: "Bytes of bodies, by service contract and direction (in, out).",
		}, []string{"contract", "direction"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "sammanhang_exchange_calls_open", Help: "Calls under way.",
		}),
	}
	reg.MustRegister(m.calls, m.time, m.bytes, m.open)
	return m
}

func (m *metrics) begin() {
	if m != nil {
		m.open.Inc()
	}
}

func (m *metrics) end(t *trace) {
	if m == nil {
		return
	}
	m.open.Dec()
	c, r := t.counters(m), &t.rec
	c.calls.Inc()
	c.time.Observe(r.Took.Seconds())
	c.in.Add(float64(r.In))
	c.out.Add(float64(r.Out))
}

// quiet sends the server's own complaints (failed handshakes) to the log.
func quiet(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelWarn) }
