// Package exchange is the mutual-TLS front of the platform (tjänsteplattform): it
// takes a call from a system that shows a client certificate, finds its route and
// permission in the catalogue, and carries it to the producer and the answer back.
//
// It promises that bodies are streamed in flat memory and passed byte for byte, but
// for the address of a call to a producer of another profile, and for UTF-16;
// that nobody is called whom the catalogue does not name and permit; that a call
// is sent to a producer at most once; that every call, refused ones too, gives one
// trace record; and that faults, records, logs and metrics never hold content or
// personal data. The codes are those of the Swedish reference platform (VP001 …).
package exchange

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/kit/revoke"
	"sammanhang/route"
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

	FHIRWithoutToken bool // true, and no Deps.Token: /fhir needs the client certificate only. Else it needs a token too

	Limits Limits // per producer and per sender; zero: see there

	OriginalBy        []care.HSAID // who may name another original consumer; empty: everybody. The platform's own parts always may
	OriginalWarn      bool         // true: who may not is only told in the log, and the call is carried
	HideCorrelationID bool         // true: producers over https do not get x-skltp-correlation-id

	// NetHTTP serves and calls with net/http alone, in place of the exchange's own
	// HTTP/1.1: nearly twice as dear, and there to fall back on.
	NetHTTP bool

	Timeouts route.Timeouts // of producers by contract, before ProducerTimeout
	Plain    Plain          // who may call without TLS; zero: nobody
	// PlainProducers are parts of the platform that are called without TLS, each
	// host:port as in its URL in the catalogue. They, and nobody else, are told the sender in x-vp-sender-id.
	PlainProducers []string
	Docs           http.Handler // answers GET …?wsdl and …?xsd, for everybody; nil: nothing does

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
	Catalog    func() *catalog.Snapshot
	Rules      func() *route.Rules                                                 // where to look besides the very address; nil: at "*" only
	Own        map[string]Service                                                  // by the NAME in "sammanhang:NAME"
	Trace      func(Record)                                                        // called once a call, on the call's goroutine: must be quick
	Now        func() time.Time                                                    // nil: time.Now
	ClientTLS  *tls.Config                                                         // towards producers, see ClientTLS; nil: no producer can be called
	Revocation *revoke.Checker                                                     // asked about callers' and producers' certificates; nil: nobody is asked
	Token      VerifyToken                                                         // verifies access tokens on /fhir; nil: see Config.FHIRWithoutToken
	Authorize  func(ctx context.Context, address string) (token string, err error) // the token a FHIR producer at an address wants; empty: none. nil: none ever
	Log        *slog.Logger                                                        // nil: nothing is logged
}

// Admit begins something that a system asks of another door of the platform, within
// the limits of callers. leave must be called when it is over.
func (x *Exchange) Admit(id care.HSAID) (leave func(), err error) {
	a, bad := x.guard.admitCaller(id, x.deps.Now())
	if bad != nil {
		return nil, bad
	}
	return a.leave, nil
}

// Exchange carries calls. Make it with New; it is safe for concurrent use.
type Exchange struct {
	cfg       Config
	deps      Deps
	log       *slog.Logger
	transport *http.Transport // for FHIR, and for all when NetHTTP is set
	legs      *legs           // for SOAP; nil when NetHTTP is set
	metrics   *metrics
	guard     *guard
	told      toldCerts
	steady    steady
	// certHeader is Config.Plain.Header in canonical form; empty: the usual one.
	certHeader string
}

// New makes an exchange.
func New(cfg Config, deps Deps) *Exchange {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.Rules == nil {
		none := &route.Rules{}
		deps.Rules = func() *route.Rules { return none }
	}
	if deps.Trace == nil {
		deps.Trace = func(Record) {}
	}
	cfg = cfg.withDefaults()
	x := &Exchange{cfg: cfg, deps: deps, steady: newSteady(), log: deps.Log, metrics: newMetrics(cfg.Registry), guard: newGuard(cfg.Limits, deps.Now, newGuardMetrics(cfg.Registry))}
	if cfg.Plain.Header != "" {
		x.certHeader = textproto.CanonicalMIMEHeaderKey(cfg.Plain.Header)
	}
	if deps.ClientTLS != nil {
		x.transport = &http.Transport{
			Proxy:                  nil, // never from the environment: a call goes where the catalogue says
			DialContext:            (&net.Dialer{Timeout: cfg.DialTimeout, KeepAlive: 15 * time.Second}).DialContext,
			TLSClientConfig:        x.producerTLS(),
			TLSHandshakeTimeout:    5 * time.Second,
			TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1 only
			MaxConnsPerHost:        cfg.ConnsPerHost,
			MaxIdleConnsPerHost:    cfg.IdleConnsPerHost,
			IdleConnTimeout:        20 * time.Second, // below what servers keep, so that they seldom close under us
			DisableCompression:     true,             // bytes pass as they are
			MaxResponseHeaderBytes: 64 << 10,
			ReadBufferSize:         16 << 10,
			WriteBufferSize:        16 << 10,
		}
		if !cfg.NetHTTP {
			x.legs = newLegs(cfg, x.producerTLS())
			x.legs.trusted = x.stillTrusted
		}
	}
	return x
}

// Close closes idle connections to producers. Calls under way are not cut.
func (x *Exchange) Close() {
	if x.transport != nil {
		x.transport.CloseIdleConnections()
	}
	if x.legs != nil {
		x.legs.CloseIdleConnections()
	}
}

// patience is how long the producer of a contract may be silent.
func (x *Exchange) patience(c care.Contract) time.Duration {
	if d := x.cfg.Timeouts.Of(c); d > 0 {
		return d
	}
	return x.cfg.ProducerTimeout
}
