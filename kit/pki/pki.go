// Package pki is a small certificate authority for the demo and for tests: it
// makes an authority of its own in a folder, and issues certificates that are
// good for both ends of a mutual TLS connection on this machine.
//
// It promises: keys are ECDSA P-256 in PEM, readable by their owner only (0600);
// a file is whole or absent, never half-written; a certificate that is still
// valid for 30 days, for the same name and the same authority, is used again, so
// that files handed to a client go on working after a restart. It is not for
// production: nothing is revoked, and the key of the authority lies beside it.
package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	authorityName = "Sammanhang demo CA"
	authorityLife = 10 * 365 * 24 * time.Hour
	leafLife      = 398 * 24 * time.Hour // what browsers still accept
	renewBefore   = 30 * 24 * time.Hour
	clockSlack    = 24 * time.Hour // a peer's clock may be behind ours
)

// Authority is a demo certificate authority in a folder. It may be used by
// several goroutines; two processes should not share a folder.
type Authority struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Name is what a certificate says about its holder.
type Name struct {
	CommonName string
	HSAID      string   // goes into SERIALNUMBER of the subject; may be empty
	DNS        []string // with IPs: where the holder answers. Both empty: localhost, 127.0.0.1 and ::1
	IPs        []net.IP
}

// Leaf is an issued certificate with its key, in memory and as files.
type Leaf struct {
	CertFile, KeyFile string // PEM; CertFile holds the certificate alone
	TLS               tls.Certificate
}

// Open uses the authority in dir (ca.crt, ca.key), or makes one there when there
// is none or when it runs out within 30 days. A file that is there but cannot be
// read as what it should be is an error: it is not overwritten.
func Open(dir string, now time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("pki: %w", err)
	}
	a := &Authority{dir: dir}
	pair, err := load(a.CertFile(), a.path("ca.key"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return a, a.create(now)
	case err != nil:
		return nil, fmt.Errorf("pki: the authority in the folder cannot be read; remove ca.crt and ca.key to get a new one: %w", err)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return nil, errors.New("pki: ca.crt and ca.key are not an authority of this kind; remove them to get a new one")
	}
	if now.Add(renewBefore).After(pair.Leaf.NotAfter) || now.Before(pair.Leaf.NotBefore) {
		return a, a.create(now)
	}
	a.cert, a.key = pair.Leaf, key
	return a, nil
}

// CertFile is the authority's certificate, the file that a client trusts.
func (a *Authority) CertFile() string { return a.path("ca.crt") }

// Certificate is the authority's own certificate.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// Pool holds the authority alone: whoever it has issued is trusted, nobody else.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// Issue gives the certificate of a name: the one in the folder when it is for the
// same name, of this authority, and valid for 30 days more; else a new one. The
// files are named after the HSA-id, or the common name where there is none.
func (a *Authority) Issue(n Name, now time.Time) (Leaf, error) {
	certFile, keyFile, err := FileNames(a.dir, n)
	if err != nil {
		return Leaf{}, err
	}
	if len(n.DNS) == 0 && len(n.IPs) == 0 {
		n.DNS = []string{"localhost"}
		n.IPs = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	}
	leaf := Leaf{CertFile: certFile, KeyFile: keyFile}
	if pair, err := load(leaf.CertFile, leaf.KeyFile); err == nil && a.stillGood(pair.Leaf, n, now) {
		leaf.TLS = pair
		return leaf, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Leaf{}, fmt.Errorf("pki: %w", err)
	}
	notAfter := now.Add(leafLife)
	if notAfter.After(a.cert.NotAfter) {
		notAfter = a.cert.NotAfter
	}
	t := &x509.Certificate{
		Subject:     pkix.Name{CommonName: n.CommonName, SerialNumber: n.HSAID, Organization: []string{"Sammanhang demo"}, Country: []string{"SE"}},
		NotBefore:   now.Add(-clockSlack),
		NotAfter:    notAfter,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:    n.DNS,
		IPAddresses: n.IPs,
	}
	if leaf.TLS, err = write(t, a.cert, key, a.key, leaf.CertFile, leaf.KeyFile); err != nil {
		return Leaf{}, err
	}
	return leaf, nil
}

// FileNames are the files in dir that hold a name's certificate and key, whether
// they have been issued or not.
func FileNames(dir string, n Name) (certFile, keyFile string, err error) {
	base, err := fileBase(n)
	if err != nil {
		return "", "", err
	}
	base = filepath.Join(dir, base)
	return base + ".crt", base + ".key", nil
}

func (a *Authority) path(name string) string { return filepath.Join(a.dir, name) }

func (a *Authority) create(now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("pki: %w", err)
	}
	t := &x509.Certificate{
		Subject:               pkix.Name{CommonName: authorityName, Organization: []string{"Sammanhang demo"}, Country: []string{"SE"}},
		NotBefore:             now.Add(-clockSlack),
		NotAfter:              now.Add(authorityLife),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
	}
	pair, err := write(t, t, key, key, a.CertFile(), a.path("ca.key"))
	if err != nil {
		return err
	}
	a.cert, a.key = pair.Leaf, key
	return nil
}

// stillGood guards against a folder where the authority was replaced, or where a
// name changed its meaning: the old certificate must not be handed out then.
func (a *Authority) stillGood(c *x509.Certificate, n Name, now time.Time) bool {
	if c.CheckSignatureFrom(a.cert) != nil || now.Before(c.NotBefore) || now.Add(renewBefore).After(c.NotAfter) {
		return false
	}
	if c.Subject.CommonName != n.CommonName || c.Subject.SerialNumber != n.HSAID || len(c.DNSNames) != len(n.DNS) || len(c.IPAddresses) != len(n.IPs) {
		return false
	}
	for i := range n.DNS {
		if c.DNSNames[i] != n.DNS[i] {
			return false
		}
	}
	for i := range n.IPs {
		if !c.IPAddresses[i].Equal(n.IPs[i]) {
			return false
		}
	}
	return true
}

// fileBase keeps a name from becoming a path out of the folder.
func fileBase(n Name) (string, error) {
	s := n.HSAID
	if s == "" {
		s = n.CommonName
	}
	s = strings.ToLower(s)
	b := []byte(s)
	for i, c := range b {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			b[i] = '-'
		}
	}
	if len(bytes.Trim(b, "-_")) == 0 || len(b) > 100 || string(b) == "ca" {
		return "", errors.New("pki: a certificate needs an HSA-id or a common name (1–100 letters or digits, not \"ca\")")
	}
	return string(b), nil
}

func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}
