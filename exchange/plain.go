package exchange

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Plain says who may call without TLS: the terminators that have ended the
// caller's TLS and tell its certificate in a header, and the platform's own parts.
// The zero value trusts nobody: every call is refused with VP011.
//
// The two lists are apart on purpose. On the reference platform one list lets both in,
// so that a terminator that passes a caller's own x-vp-sender-id on would let
// anybody be anybody.
type Plain struct {
	Terminators []netip.Prefix // who may tell a certificate
	Internal    []netip.Prefix // who may tell a sender (x-vp-sender-id with our x-vp-instance-id)
	Header      string         // where the certificate is; empty: x-vp-auth-cert
}

type plainKey struct{}

// PlainServer is Server for the door behind a TLS terminator. Serve it with
// Serve(listener), on an address that only the terminator and our own parts reach.
// Certificates that the terminator tells are verified against clientCAs; nil:
// against Config.ClientCAs.
func (x *Exchange) PlainServer(clientCAs *x509.CertPool) *http.Server {
	return &http.Server{
		Handler:           x.handler(clientCAs),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10, // a certificate chain in a header takes room
		ErrorLog:          quiet(x.log),
		ConnContext:       PlainContext,
	}
}

// PlainContext marks a server's connections as those of the plain door; see
// http.Server.ConnContext. Without it a call without TLS is VP011.
func PlainContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, plainKey{}, true)
}

func isPlain(ctx context.Context) bool { return ctx.Value(plainKey{}) != nil }

// plainCaller tells who calls through the plain door. A certificate in the header
// decides before anything else that the call says of itself.
func (x *Exchange) plainCaller(ctx context.Context, h http.Header, remote string, pool *x509.CertPool, now time.Time) (Caller, *fault.Error) {
	refuse := func(detail string) (Caller, *fault.Error) {
		x.log.Warn("call without TLS refused", "reason", detail, "remote", remote)
		return Caller{}, fault.Coded(fault.Anonymous, "VP011", detail)
	}
	p := x.cfg.Plain
	terminator, internal := allowed(p.Terminators, remote), allowed(p.Internal, remote)
	if !terminator && !internal {
		return refuse("The call was made without TLS, from an address that may not")
	}
	if certs := h.Values(p.header()); len(certs) > 0 {
		if !terminator {
			return refuse("The call tells a certificate, from an address that may not")
		}
		if len(certs) > 1 {
			return Caller{}, fault.Coded(fault.Anonymous, "VP002", "The header with the client certificate stands there twice")
		}
		return x.toldCaller(ctx, certs[0], remote, pool, now)
	}
	if sender := h.Get(headerSender); sender != "" && internal && x.cfg.InstanceID != "" && strings.EqualFold(h.Get(headerInstance), x.cfg.InstanceID) {
		for _, from := range h.Values("X-Forwarded-For") {
			for ip := range strings.SplitSeq(from, ",") {
				if !allowed(p.Internal, strings.TrimSpace(ip)) {
					return refuse("An internal call was forwarded for an address that may not make one")
				}
			}
		}
		id, err := care.ParseHSAID(sender)
		if _, person := care.ParsePersonID(sender); err != nil || person == nil {
			return Caller{}, fault.Coded(fault.Anonymous, "VP002", "The internal call's x-vp-sender-id is not an HSA-id")
		}
		return Caller{ID: id, Internal: true}, nil
	}
	if !terminator {
		return refuse("The call says neither a sender nor this platform's instance id, as an internal call does")
	}
	return Caller{}, fault.Coded(fault.Anonymous, "VP002", "The TLS terminator told no client certificate")
}

// Terminator tells whether a remote address is one of the TLS terminators.
func (p Plain) Terminator(remote string) bool { return allowed(p.Terminators, remote) }

func (p Plain) header() string {
	if p.Header == "" {
		return headerCertificate
	}
	return p.Header
}

// toldCaller verifies a certificate that a terminator tells of, as if it had come
// with TLS: a terminator that has been set up to verify nothing lets nobody in.
func (x *Exchange) toldCaller(ctx context.Context, told, remote string, pool *x509.CertPool, now time.Time) (Caller, *fault.Error) {
	v, err := x.told.verdict(told)
	if err != nil {
		x.log.Warn("client certificate refused", "reason", err.Error(), "remote", remote)
		return Caller{}, fault.Coded(fault.Anonymous, "VP002", err.Error())
	}
	return x.judgeCaller(ctx, v.verdict, &tls.ConnectionState{PeerCertificates: v.certs}, remote, pool, now)
}

// toldCerts remembers what terminators have told: the same certificate comes with
// every call, and to verify one takes longer than to carry the call.
type toldCerts struct {
	mu    sync.Mutex
	known map[[32]byte]*toldCert
}

type toldCert struct {
	verdict *verdict
	certs   []*x509.Certificate
}

const maxTold = 4096

func (k *toldCerts) verdict(told string) (*toldCert, error) {
	key := sha256.Sum256([]byte(told))
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok := k.known[key]; ok {
		return v, nil
	}
	certs, err := parseTold(told)
	if err != nil {
		return nil, err
	}
	if k.known == nil || len(k.known) >= maxTold {
		k.known = map[[32]byte]*toldCert{}
	}
	v := &toldCert{verdict: &verdict{}, certs: certs}
	k.known[key] = v
	return v, nil
}

// parseTold reads a certificate, with those between it and its issuer if they are
// told too, in the forms that terminators use: PEM with its line ends as they were,
// as blanks, or percent-encoded; and bare base64 with commas between.
func parseTold(s string) ([]*x509.Certificate, error) {
	const most = 10
	bad := errors.New("The client certificate that the TLS terminator told cannot be read")
	if strings.Contains(s, "%") {
		plain, err := url.PathUnescape(s) // not QueryUnescape: base64 has "+"
		if err != nil {
			return nil, bad
		}
		s = plain
	}
	const begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
	var texts []string
	if strings.Contains(s, "-----BEGIN") {
		for rest := s; len(texts) <= most; {
			_, after, ok := strings.Cut(rest, begin)
			if !ok {
				break
			}
			text, next, ok := strings.Cut(after, end)
			if !ok {
				return nil, bad
			}
			texts, rest = append(texts, text), next
		}
	} else {
		texts = strings.Split(s, ",")
	}
	if len(texts) == 0 || len(texts) > most {
		return nil, bad
	}
	var certs []*x509.Certificate
	for _, t := range texts {
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(t), ""))
		if err != nil {
			return nil, bad
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, bad
		}
		certs = append(certs, c)
	}
	return certs, nil
}

// ParseTrusted reads a list of addresses and networks ("10.0.0.7", "10.0.0.0/24").
// Beginnings of addresses, as the reference platform takes ("10.0.0"), are refused: "10.1"
// would let in 10.1.x.x and 10.10.x.x alike.
func ParseTrusted(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		s = strings.TrimSpace(s)
		if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
			a = a.Unmap()
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil || p != p.Masked() || p.Addr().Is4In6() {
			return nil, errors.New("not an address or a network (10.0.0.7, 10.0.0.0/24): " + s)
		}
		out = append(out, p)
	}
	return out, nil
}

// allowed tells whether an address, with or without port, is on a list.
func allowed(list []netip.Prefix, remote string) bool {
	host := remote
	if h, _, err := net.SplitHostPort(remote); err == nil {
		host = h
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Identify tells which system a certificate (PEM, or DER) is of, by the rules of the
// listener: for those who explain a call. The fault VP002 says why nobody would be
// let in by it. With a nil pool its chain is not looked at.
func Identify(b []byte, pool *x509.CertPool, now time.Time) (care.HSAID, *x509.Certificate, *fault.Error) {
	var certs []*x509.Certificate
	if bytes.Contains(b, []byte("-----BEGIN")) {
		for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
			if c, err := x509.ParseCertificate(block.Bytes); err == nil && block.Type == "CERTIFICATE" {
				certs = append(certs, c)
			}
		}
	} else if c, err := x509.ParseCertificate(b); err == nil {
		certs = append(certs, c)
	}
	if len(certs) == 0 {
		return "", nil, fault.Coded(fault.Anonymous, "VP002", "Not a certificate in PEM or DER")
	}
	if pool == nil {
		id, err := senderOf(certs[0])
		if err != nil {
			return "", certs[0], fault.Coded(fault.Anonymous, "VP002", err.Error())
		}
		return id, certs[0], nil
	}
	c, _, bad := identify(&tls.ConnectionState{PeerCertificates: certs}, pool, now)
	return c.ID, certs[0], bad
}
