package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/index"
	"sammanhang/index/indexsoap"
)

// subscribing tells the index who wants to hear of changes: by the catalogue in
// force, the producers of ProcessNotification that we may call.
type subscribing struct {
	own     care.HSAID
	catalog func() *catalog.Snapshot
}

// Subscribers leaves out our own index, and the standard address: a notification
// needs an address of its own.
func (s subscribing) Subscribers(at time.Time) []index.Subscription {
	snap := s.catalog()
	if snap == nil {
		return nil
	}
	var out []index.Subscription
	for _, sub := range snap.AddressesFor(care.IndexProcessNotification1, s.own, at) {
		if sub.Address == catalog.AnyAddress || strings.EqualFold(string(sub.Address), string(s.own)) || strings.HasPrefix(sub.URL, catalog.OwnScheme) {
			continue
		}
		out = append(out, index.Subscription{Address: sub.Address, Filters: sub.Filters})
	}
	return out
}

// startNotifications sends what the index has queued for its subscribers. It
// stops before the stores do; what is under way then is sent again at the next
// start.
func (n *Node) startNotifications(context.Context) error {
	sent := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sammanhang_index_notifications_total",
		Help: "Changes of the index told to subscribers, by outcome: sent, failed (tried again) or dead (given up)."}, []string{"subscriber", "outcome"})
	figures := &queueFigures{ask: n.stores.index.Queues, now: n.now}
	n.reg.MustRegister(sent, figures)
	n.health.part("notifications", figures.health)
	own := care.HSAID(n.cfg.Platform.HSAID)
	n.notifications = indexsoap.NewSender(indexsoap.SenderConfig{Own: own, Name: rand.Text()}, n.stores.index, n.exchange, n.now, func(s indexsoap.Sending) {
		switch {
		case s.Err != nil:
			n.log.Error("ALARM: the outbox of the index cannot be read or written", "subscriber", s.To, "error", s.Err)
			return
		case s.Dead:
			n.log.Error("ALARM: notifications were given up; see sammanhang index queues", "subscriber", s.To, "changes", s.Changes, "reason", s.Reason)
			sent.WithLabelValues(string(s.To), "dead").Add(float64(s.Changes))
		case s.Reason != "":
			n.log.Warn("a notification was not taken and will be sent again", "subscriber", s.To, "changes", s.Changes, "reason", s.Reason)
			sent.WithLabelValues(string(s.To), "failed").Add(float64(s.Changes))
		default:
			sent.WithLabelValues(string(s.To), "sent").Add(float64(s.Changes))
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		n.notifications.Run(ctx)
	}()
	n.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
	return nil
}

// queueFigures tells of the queues when metrics are asked for, at most every ten
// seconds: to count a long queue costs.
type queueFigures struct {
	ask  func(context.Context) ([]index.Queue, error)
	now  func() time.Time
	mu   sync.Mutex
	at   time.Time
	last []index.Queue
}

// Describe names nothing beforehand: there is one figure for each subscriber.
func (*queueFigures) Describe(chan<- *prometheus.Desc) {}

// look gives the queues as they were at most ten seconds ago.
func (q *queueFigures) look() ([]index.Queue, time.Time, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	if q.at.IsZero() || now.Sub(q.at) > 10*time.Second {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		list, err := q.ask(ctx)
		if err != nil {
			return nil, now, err
		}
		q.at, q.last = now, list
	}
	return q.last, now, nil
}

func (q *queueFigures) health() (bool, string) {
	list, _, err := q.look()
	if err != nil {
		return false, "the database does not answer"
	}
	waiting, dead := 0, 0
	for _, x := range list {
		waiting += x.Waiting
		dead += x.Dead
	}
	if dead > 0 {
		return false, fmt.Sprintf("%d changes of the index were given up, see sammanhang index queues; %d waiting", dead, waiting)
	}
	return true, fmt.Sprintf("%d waiting", waiting)
}

// Collect gives the figures of every queue.
func (q *queueFigures) Collect(out chan<- prometheus.Metric) {
	list, now, err := q.look()
	if err != nil {
		return // no figures are better than old ones
	}
	label := []string{"subscriber"}
	waiting := prometheus.NewDesc("sammanhang_index_outbox_waiting", "Changes of the index that wait to be told to a subscriber.", label, nil)
	oldest := prometheus.NewDesc("sammanhang_index_outbox_oldest_seconds", "How long the first of them has waited.", label, nil)
	dead := prometheus.NewDesc("sammanhang_index_outbox_dead", "Dead letters: changes that a subscriber was not told of. Each is an alarm.", label, nil)
	for _, x := range list {
		age := 0.0
		if !x.Oldest.IsZero() {
			age = now.Sub(x.Oldest).Seconds()
		}
		out <- prometheus.MustNewConstMetric(waiting, prometheus.GaugeValue, float64(x.Waiting), string(x.To))
		out <- prometheus.MustNewConstMetric(oldest, prometheus.GaugeValue, age, string(x.To))
		out <- prometheus.MustNewConstMetric(dead, prometheus.GaugeValue, float64(x.Dead), string(x.To))
	}
}
