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
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, verdictKey{}, &verdict{})
		},
	}
}

// verdict is who the caller of one connection is, found out once.
type verdict struct {
	once   sync.Once
	sender care.HSAID
	until  time.Time
	err    *fault.Error
}

type verdictKey struct{}

// sender tells who calls, from the client certificate; else a fault VP002 or VP011.
func (x *Exchange) sender(r *http.Request, pool *x509.CertPool) (care.HSAID, *fault.Error) {
	if r.TLS == nil {
		return "", fault.Coded(fault.Anonymous, "VP011", "The call was made without TLS")
	}
	v, ok := r.Context().Value(verdictKey{}).(*verdict)
	if !ok {
		v = &verdict{} // another server than ours: verified for every call
	}
	now := x.deps.Now()
	v.once.Do(func() {
		v.sender, v.until, v.err = identify(r.TLS, pool, now)
		if v.err != nil {
			x.log.Warn("client certificate refused", "reason", v.err.Detail, "remote", r.RemoteAddr, "certificate", fingerprint(r.TLS))
		}
	})
	if v.err == nil && now.After(v.until) {
		return "", fault.Coded(fault.Anonymous, "VP002", "The client certificate has expired")
	}
	return v.sender, v.err
}

func identify(cs *tls.ConnectionState, pool *x509.CertPool, now time.Time) (care.HSAID, time.Time, *fault.Error) {
	refuse := func(detail string) (care.HSAID, time.Time, *fault.Error) {
		return "", time.Time{}, fault.Coded(fault.Anonymous, "VP002", detail)
	}
	if len(cs.PeerCertificates) == 0 {
		return refuse("No client certificate was sent")
	}
	leaf := cs.PeerCertificates[0]
	if len(cs.VerifiedChains) == 0 {
		if pool == nil {
			return refuse("The client certificate cannot be verified: no issuers are configured")
		}
		between := x509.NewCertPool()
		for _, c := range cs.PeerCertificates[1:] {
			between.AddCert(c)
		}
		_, err := leaf.Verify(x509.VerifyOptions{Roots: pool, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if err != nil {
			return refuse("The client certificate is not accepted: " + certTrouble(err))
		}
	}
	id, err := senderOf(leaf)
	if err != nil {
		return refuse(err.Error())
	}
	return id, leaf.NotAfter, nil
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
