package exchange

import (
	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
)

// guardMetrics shows the limits at work. Labels come from the catalogue and closed sets.
type guardMetrics struct {
	refusals *prometheus.CounterVec
	calls    *prometheus.GaugeVec
	breakers *prometheus.GaugeVec
	opened   *prometheus.CounterVec
}

func newGuardMetrics(reg prometheus.Registerer) *guardMetrics {
	if reg == nil {
		return nil
	}
	m := &guardMetrics{
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sammanhang_exchange_held_back_total", Help: "Calls that a limit kept from being sent, by limit (breaker, producer, total, sender, rate).",
		}, []string{"limit"}),
		calls: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "sammanhang_exchange_producer_calls_open", Help: "Calls under way, by producing system.",
		}, []string{"producer"}),
		breakers: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "sammanhang_exchange_breaker_open", Help: "1 while calls to an address are kept away because it fails, by producing system and address.",
		}, []string{"producer", "url"}),
		opened: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sammanhang_exchange_breaker_opened_total", Help: "Times that calls to a producer began to be kept away.",
		}, []string{"producer"}),
	}
	reg.MustRegister(m.refusals, m.calls, m.breakers, m.opened)
	return m
}

func (m *guardMetrics) refused(limit string) {
	if m != nil {
		m.refusals.WithLabelValues(limit).Inc()
	}
}

// under is the gauge of calls under way to a system.
func (m *guardMetrics) under(system care.HSAID) prometheus.Gauge {
	if m == nil {
		return nil
	}
	return m.calls.WithLabelValues(string(system))
}

func (m *guardMetrics) breaker(system care.HSAID, url string, open bool) {
	if m == nil {
		return
	}
	v := 0.0
	if open {
		v = 1
		m.opened.WithLabelValues(string(system)).Inc()
	}
	m.breakers.WithLabelValues(string(system), url).Set(v)
}
