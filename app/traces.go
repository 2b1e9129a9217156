package app

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/exchange"
	"sammanhang/trace"
	"sammanhang/trace/tracesql"
)

// remembered is how many records of the last hour a node that starts again reads
// back, so that its figures do not begin empty.
const remembered = 20_000

// startTraces opens the book of calls. What it loses at a crash is said in
// package tracesql; the access log is another thing.
func (n *Node) startTraces(ctx context.Context) error {
	keep, err := time.ParseDuration(n.cfg.Trace.Retention)
	if err != nil || keep <= 0 {
		return fmt.Errorf("trace.retention: write a length of time, as 168h")
	}
	n.traces = tracesql.New(n.stores.db, tracesql.Config{Retention: keep, Trouble: func(err error) {
		n.log.Error("ALARM: the records of calls could not be written", "error", err)
	}}, n.now)
	n.onStop(func(context.Context) error { return n.traces.Close() })
	now := n.now()
	old, err := n.traces.Since(ctx, now.Add(-trace.Window), remembered)
	if err != nil {
		n.log.Warn("the figures of calls begin empty", "error", err)
	}
	begun := now
	if len(old) > 0 {
		begun = old[0].Started
	}
	n.calls = trace.New(trace.Config{}, begun)
	for _, r := range old {
		n.calls.Add(r)
	}
	n.reg.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "sammanhang_trace_written_total", Help: "Records of calls written to the database."},
			func() float64 { return float64(n.traces.Written()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "sammanhang_trace_dropped_total", Help: "Records of calls that the database did not take in time. The calls themselves went on."},
			func() float64 { return float64(n.traces.Dropped()) }))
	n.health.part("traces", func() (bool, string) {
		if d := n.traces.Dropped(); d > 0 {
			return false, fmt.Sprintf("%d records of calls were dropped since the start", d)
		}
		return true, "kept " + keep.String()
	})
	return nil
}

// trace keeps the record of one call where an operator finds it. It holds no
// content and no person.
func (n *Node) trace(r exchange.Record) {
	n.log.Info("call", "correlation", r.CorrelationID, "sender", r.Sender, "contract", r.Contract.Interaction(), "address", r.Address,
		"producer", r.System, "outcome", r.Outcome, "status", r.Status, "in", r.In, "out", r.Out, "took", r.Took)
	if n.alone {
		return // no database to keep it in
	}
	rec := traceRecord(r)
	n.calls.Add(rec)
	n.traces.Add(rec)
}

// traceRecord is written out field by field, so that a field that the exchange
// gets is not lost unnoticed: a test counts them.
func traceRecord(r exchange.Record) trace.Record {
	return trace.Record{CorrelationID: r.CorrelationID, Sender: r.Sender, OriginalConsumer: r.OriginalConsumer,
		Contract: r.Contract, Address: r.Address, Profile: r.Profile, System: r.System, Way: r.Way,
		Started: r.Started, Took: r.Took, Waited: r.Waited, In: r.In, Out: r.Out, Status: r.Status, Outcome: r.Outcome, Detail: r.Detail}
}
