package exchange

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/revoke"
)

// ServerTLS is the TLS of the listener: TLS 1.2 or later, HTTP/1.1, and a client
// certificate asked for.
//
// The certificate is asked for but not demanded in the handshake, on purpose: a
// handshake that fails tells the caller next to nothing. The exchange verifies the
// chain itself before it reads a byte of a body, and answers VP002 with the reason.
// Therefore: serve nothing else than an Exchange with this configuration.
func ServerTLS(cert tls.Certificate, clientCAs *x509.CertPool) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{cert},
		ClientAuth:   tls.RequestClientCert,
		ClientCAs:    clientCAs,
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"},
	}
}

// ClientTLS is the TLS towards producers: TLS 1.2 or later, our certificate shown,
// their chain and host name verified against roots.
func ClientTLS(cert tls.Certificate, roots *x509.CertPool) *tls.Config {
	return &tls.Config{
		// Shown even when the producer's list of issuers does not name ours: the
		// producer's own refusal says more than a missing certificate.
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil },
		RootCAs:              roots,
		MinVersion:           tls.VersionTLS12,
		ClientSessionCache:   tls.NewLRUClientSessionCache(1024),
	}
}

// Server is an http.Server around the Handler with the timeouts that keep slow
// callers from holding it. Serve it with ServeTLS(listener, "", ""). Client
// certificates are verified against tc.ClientCAs.
func (x *Exchange) Server(tc *tls.Config) *http.Server {
	return &http.Server{
		Handler:           x.handler(tc.ClientCAs),
		TLSConfig:         tc,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		TLSNextProto:      map[string]func(*http.Server, *tls.Conn, http.Handler){},
		ErrorLog:          quiet(x.log),
		ConnContext:       ConnContext,
	}
}

// verdict is who the caller of one connection is: found out once, and looked at again
// while the connection lives.
type verdict struct {
	mu     sync.Mutex
	known  bool
	caller Caller
	chain  []*x509.Certificate
	err    *fault.Error // for good: another certificate needs another connection
	taken  *fault.Error // the certificate has been revoked, or nobody knows
	next   time.Time    // when to ask about revocation again
}

type verdictKey struct{}

// ConnContext lets a server remember who the caller of a connection is; see
// http.Server.ConnContext. Without it every call verifies the chain anew.
func ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, verdictKey{}, &verdict{})
}

// Caller is the system at the other end of a connection.
type Caller struct {
	ID          care.HSAID
	Certificate *x509.Certificate // nil for an internal call
	Internal    bool              // a part of the platform itself, through the plain door
}

// Caller tells who calls, from the client certificate: verified, in its time, not
// revoked. Else a fault VP002 or VP011. Other doors than the exchange's use it too, so
// that a certificate is judged in one place. It does not trust what TLS
// remembers of an earlier connection: a resumed one is verified like a new one.
func (x *Exchange) Caller(r *http.Request) (Caller, *fault.Error) {
	return x.caller(r, x.cfg.ClientCAs, x.deps.Now())
}

// sender is the caller's HSA-id.
func (x *Exchange) sender(r *http.Request, pool *x509.CertPool) (care.HSAID, *fault.Error) {
	c, err := x.caller(r, pool, x.deps.Now())
	return c.ID, err
}

func (x *Exchange) caller(r *http.Request, pool *x509.CertPool, now time.Time) (Caller, *fault.Error) {
	if r.TLS == nil && isPlain(r.Context()) {
		return x.plainCaller(r.Context(), r.Header, r.RemoteAddr, pool, now)
	}
	v, ok := r.Context().Value(verdictKey{}).(*verdict)
	if !ok {
		v = &verdict{} // another server than ours: verified for every call
	}
	return x.judgeCaller(r.Context(), v, r.TLS, r.RemoteAddr, pool, now)
}

// How long what was found out about revocation holds for a connection. Behind it
// stands the checker's own memory, so asking again is cheap.
const (
	recheckGood  = time.Minute
	recheckTaken = 5 * time.Second
)

func (x *Exchange) judgeCaller(ctx context.Context, v *verdict, cs *tls.ConnectionState, remote string, pool *x509.CertPool, now time.Time) (Caller, *fault.Error) {
	if cs == nil {
		return Caller{}, fault.Coded(fault.Anonymous, "VP011", "The call was made without TLS")
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.known {
		v.known = true
		v.caller, v.chain, v.err = identify(cs, pool, now)
		if v.err != nil {
			x.log.Warn("client certificate refused", "reason", v.err.Detail, "remote", remote, "certificate", fingerprint(cs))
		}
	}
	switch {
	case v.err != nil:
		return Caller{}, v.err
	case now.After(v.caller.Certificate.NotAfter):
		return Caller{}, fault.Coded(fault.Anonymous, "VP002", "The client certificate has expired")
	}
	if x.deps.Revocation != nil && !now.Before(v.next) {
		v.taken, v.next = nil, now.Add(recheckGood)
		if err := x.deps.Revocation.Check(context.WithoutCancel(ctx), v.chain, nil); err != nil {
			v.taken, v.next = fault.Coded(fault.Anonymous, "VP002", "The client certificate is not accepted: "+revokedText(err)), now.Add(recheckTaken)
			x.log.Warn("client certificate refused", "reason", v.taken.Detail, "remote", remote, "certificate", fingerprint(cs), "error", err)
		}
	}
	if v.taken != nil {
		return Caller{}, v.taken
	}
	return v.caller, nil
}

// revokedText says why without the addresses that were asked.
func revokedText(err error) string {
	for _, known := range []error{revoke.ErrRevoked, revoke.ErrUnknown} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return revoke.ErrSilence.Error()
}

// producerTLS is the TLS towards producers, with revocation looked up. That is done
// in VerifyConnection because it is called for a resumed session too, unlike
// VerifyPeerCertificate: what TLS remembers must not let a revoked producer in.
func (x *Exchange) producerTLS() *tls.Config {
	tc := x.deps.ClientTLS.Clone()
	first := tc.VerifyConnection
	tc.VerifyConnection = func(cs tls.ConnectionState) error {
		if first != nil {
			if err := first(cs); err != nil {
				return err
			}
		}
		return x.verifyProducer(cs)
	}
	return tc
}

// verifyProducer looks at what can change while a connection or a session lives.
func (x *Exchange) verifyProducer(cs tls.ConnectionState) error {
	if now := x.deps.Now(); len(cs.PeerCertificates) > 0 {
		if c := cs.PeerCertificates[0]; now.After(c.NotAfter) || now.Before(c.NotBefore) {
			return x509.CertificateInvalidError{Cert: c, Reason: x509.Expired}
		}
	}
	if x.deps.Revocation == nil {
		return nil
	}
	if len(cs.VerifiedChains) == 0 {
		return revoke.ErrSilence
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return x.deps.Revocation.Check(ctx, cs.VerifiedChains[0], cs.OCSPResponse)
}

func identify(cs *tls.ConnectionState, pool *x509.CertPool, now time.Time) (Caller, []*x509.Certificate, *fault.Error) {
	refuse := func(detail string) (Caller, []*x509.Certificate, *fault.Error) {
		return Caller{}, nil, fault.Coded(fault.Anonymous, "VP002", detail)
	}
	if len(cs.PeerCertificates) == 0 {
		return refuse("No client certificate was sent")
	}
	leaf := cs.PeerCertificates[0]
	chains := cs.VerifiedChains
	if pool != nil {
		between := x509.NewCertPool()
		for _, c := range cs.PeerCertificates[1:] {
			between.AddCert(c)
		}
		var err error
		chains, err = leaf.Verify(x509.VerifyOptions{Roots: pool, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if err != nil {
			return refuse("The client certificate is not accepted: " + certTrouble(err))
		}
	}
	if len(chains) == 0 {
		return refuse("The client certificate cannot be verified: no issuers are configured")
	}
	id, err := senderOf(leaf)
	if err != nil {
		return refuse(err.Error())
	}
	return Caller{ID: id, Certificate: leaf}, chains[0], nil
}

func certTrouble(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "unknown issuer"
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		switch e.Reason {
		case x509.Expired:
			return "not valid at this time"
		case x509.IncompatibleUsage:
			return "not for client authentication"
		}
	}
	return "its chain is not valid"
}

// senderOf reads the HSA-id from the subject's SERIALNUMBER (2.5.4.5), as the SITHS
// function certificates have it. A person's certificate has the personal number
// there: it is no system, and the number must get no further.
func senderOf(leaf *x509.Certificate) (care.HSAID, error) {
	var found []string
	for _, n := range leaf.Subject.Names {
		if n.Type.String() == "2.5.4.5" {
			s, ok := n.Value.(string)
			if !ok {
				return "", errors.New("The client certificate's SERIALNUMBER is not text")
			}
			found = append(found, s)
		}
	}
	switch len(found) {
	case 0:
		return "", errors.New("The client certificate's subject has no SERIALNUMBER (HSA-id)")
	case 1:
	default:
		return "", errors.New("The client certificate's subject has more than one SERIALNUMBER")
	}
	if _, err := care.ParsePersonID(found[0]); err == nil {
		return "", errors.New("The client certificate belongs to a person, not to a system")
	}
	id, err := care.ParseHSAID(found[0])
	if err != nil {
		return "", errors.New("The client certificate's SERIALNUMBER is not an HSA-id")
	}
	return id, nil
}

// fingerprint names a certificate in the log without its subject, which can be a person.
func fingerprint(cs *tls.ConnectionState) string {
	if len(cs.PeerCertificates) == 0 {
		return "none"
	}
	leaf := cs.PeerCertificates[0]
	sum := sha256.Sum256(leaf.Raw)
	return fmt.Sprintf("sha256:%s issuer %q", hex.EncodeToString(sum[:]), leaf.Issuer.CommonName)
}
