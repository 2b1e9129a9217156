// Package exchange is the mutual-TLS front of the platform (tjänsteplattform): it
// takes a call from a system that shows a client certificate, finds its route and
// permission in the catalogue, and carries it to the producer and the answer back.
//
// It promises that bodies are streamed in flat memory and passed byte for byte;
// that nobody is called whom the catalogue does not name and permit; that a call
// is sent to a producer at most once; that every call, refused ones too, gives one
// trace record; and that faults, records, logs and metrics never hold content or
// personal data. The codes are those of the Swedish reference platform (VP001 …).
package exchange

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
)

// Config is how the exchange behaves. Its zero value is the careful choice.
type Config struct {
	Instance   string         // the name of this platform, shown in faults; empty: "Sammanhang"
	InstanceID string         // its HSA-id for the loop guard (x-rivta-routing-history); empty: no guard
	ClientCAs  *x509.CertPool // who may issue client certificates; nil: only chains that TLS has verified, and what Server is given

	MaxRequest int64 // bytes of a request body; 0: 50 MiB
	MaxAnswer  int64 // bytes of an answer body; 0: 50 MiB

	DialTimeout     time.Duration // to reach a producer; 0: 2 s
	ProducerTimeout time.Duration // for its first byte, and then between bytes; 0: 27 s (RIV-TA: an answer within 27 s)
	CallerTimeout   time.Duration // between bytes from and to the caller; 0: 20 s
	CallerRate      int64         // least bytes a second from the caller, after CallerTimeout; 0: 1024

	ConnsPerHost     int // most connections to one producer; 0: 256
	IdleConnsPerHost int // kept open; 0: 64

	OriginalBy        []care.HSAID // who may name another original consumer; empty: everybody
	HideCorrelationID bool         // true: producers do not get x-skltp-correlation-id

	Registry prometheus.Registerer // where metrics are registered; nil: none are kept
}

func (c Config) withDefaults() Config {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	if c.Instance == "" {
		c.Instance = "Sammanhang"
	}
	if c.MaxRequest <= 0 {
		c.MaxRequest = 50 << 20
	}
	if c.MaxAnswer <= 0 {
		c.MaxAnswer = 50 << 20
	}
	or(&c.DialTimeout, 2*time.Second)
	or(&c.ProducerTimeout, 27*time.Second)
	or(&c.CallerTimeout, 20*time.Second)
	if c.CallerRate <= 0 {
		c.CallerRate = 1024
	}
	if c.ConnsPerHost <= 0 {
		c.ConnsPerHost = 256
	}
	if c.IdleConnsPerHost <= 0 {
		c.IdleConnsPerHost = 64
	}
	return c
}

// Deps is what the exchange stands on. Catalog is required; a nil snapshot means
// that no catalogue has ever been loaded (VP008).
type Deps struct {
	Catalog   func() *catalog.Snapshot
	Own       map[string]Service // by the NAME in "sammanhang:NAME"
	Trace     func(Record)       // called once a call, on the call's goroutine: must be quick
	Now       func() time.Time   // nil: time.Now
	ClientTLS *tls.Config        // towards producers, see ClientTLS; nil: no producer can be called
	Log       *slog.Logger       // nil: nothing is logged
}

// Exchange carries calls. Make it with New; it is safe for concurrent use.
type Exchange struct {
	cfg       Config
	deps      Deps
	log       *slog.Logger
	transport *http.Transport
	metrics   *metrics
	targets   sync.Map // URL text → *url.URL; as many as the catalogue has had endpoints
}

// New makes an exchange.
func New(cfg Config, deps Deps) *Exchange {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.Trace == nil {
		deps.Trace = func(Record) {}
	}
	cfg = cfg.withDefaults()
	x := &Exchange{cfg: cfg, deps: deps, log: deps.Log, metrics: newMetrics(cfg.Registry)}
	if deps.ClientTLS != nil {
		x.transport = &http.Transport{
			Proxy:                  nil, // never from the environment: a call goes where the catalogue says
			DialContext:            (&net.Dialer{Timeout: cfg.DialTimeout, KeepAlive: 15 * time.Second}).DialContext,
			TLSClientConfig:        deps.ClientTLS.Clone(),
			TLSHandshakeTimeout:    5 * time.Second,
			TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1 only
			MaxConnsPerHost:        cfg.ConnsPerHost,
			MaxIdleConnsPerHost:    cfg.IdleConnsPerHost,
			IdleConnTimeout:        20 * time.Second, // below what servers keep, so that they seldom close under us
			ResponseHeaderTimeout:  cfg.ProducerTimeout,
			DisableCompression:     true, // bytes pass as they are
			MaxResponseHeaderBytes: 64 << 10,
			ReadBufferSize:         16 << 10,
			WriteBufferSize:        16 << 10,
		}
	}
	return x
}

// Close closes idle connections to producers. Calls under way are not cut.
func (x *Exchange) Close() {
	if x.transport != nil {
		x.transport.CloseIdleConnections()
	}
}

func (x *Exchange) target(u string) (*url.URL, error) {
	if v, ok := x.targets.Load(u); ok {
		return v.(*url.URL), nil
	}
	parsed, err := url.Parse(u)
	if err != nil {
		return nil, err
	}
	x.targets.Store(u, parsed)
	return parsed, nil
}
