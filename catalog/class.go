package catalog

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"sammanhang/care"
)

// Class is the information classification of what a contract carries, by
// confidentiality, correctness and availability: "K3R3T2". Each is 0–3, where 3
// means that serious harm follows when it is lost. The owner of the information
// classes it; the platform only holds routes to it.
type Class string

// ParseClass reads "K3R3T2", in any letter case, with an optional traceability
// ("S3") after it. Empty is empty: not classed.
func ParseClass(s string) (Class, error) {
	c := strings.ToUpper(strings.TrimSpace(s))
	if c == "" {
		return "", nil
	}
	if len(c) != 6 && len(c) != 8 {
		return "", fmt.Errorf("the class %q is not written KxRxTx, with digits 0–3", s)
	}
	for i, letter := range "KRTS"[:len(c)/2] {
		if d := c[2*i+1]; c[2*i] != byte(letter) || d < '0' || d > '3' {
			return "", fmt.Errorf("the class %q is not written KxRxTx, with digits 0–3", s)
		}
	}
	return Class(c), nil
}

// Levels are the digits of a class that ParseClass has accepted; else 3, 3, 3.
func (c Class) Levels() (k, r, t int) {
	if p, err := ParseClass(string(c)); err != nil || p == "" {
		return 3, 3, 3
	}
	return int(c[1] - '0'), int(c[3] - '0'), int(c[5] - '0')
}

// AssumedClass is how a contract is held that nobody has classed: what describes
// only the platform itself as K1R2T2, everything else as a record of care.
func AssumedClass(c care.Contract) Class {
	for _, prefix := range []string{"urn:riv:itintegration:registry:", "urn:riv:infrastructure:itintegration:registry:", "urn:riv:itintegration:monitoring:", "urn:riv:itinfra:tp:ping"} {
		if strings.HasPrefix(c.Key(), prefix) {
			return "K1R2T2"
		}
	}
	return "K3R3T2"
}

// ClassOf is a contract's class, or the assumed one.
func ClassOf(c Contract) Class {
	if c.Class != "" {
		return c.Class
	}
	return AssumedClass(c.Namespace)
}

// Assurance is how surely the two ends of a connection know each other, and that
// nobody between them reads or changes what passes.
type Assurance string

// The marks of assurance, from the weakest to the strongest (docs/catalogue.md).
const (
	Open   Assurance = "open"   // http://: anybody on the way can read and change it
	Server Assurance = "server" // https://, where only the producer shows a certificate
	Mutual Assurance = "mutual" // https://, where both show certificates of authorities that the platform trusts
	Inside Assurance = "inside" // a service of the platform itself: nothing leaves the process
)

// Assurances are all marks, weakest first.
func Assurances() []Assurance { return []Assurance{Open, Server, Mutual, Inside} }

func (a Assurance) level() int {
	for i, b := range Assurances() {
		if a == b {
			return i
		}
	}
	return 0 // an unknown mark promises nothing
}

// AssuranceOf is what a URL gives with the mark of its endpoint. Without a mark, https
// is Mutual, because the exchange always shows its certificate, and http is Open.
// A mark can lower that. It can raise only http to a loopback address, to Inside:
// there nothing leaves the machine, and the operator says that what listens is his.
func AssuranceOf(u string, mark Assurance) Assurance {
	usual, most := assurances(u)
	switch {
	case mark == "":
		return usual
	case mark.level() > most.level():
		return usual
	}
	return mark
}

// assurances are what a URL gives without a mark, and with the highest mark.
func assurances(u string) (usual, most Assurance) {
	switch {
	case strings.HasPrefix(u, OwnScheme):
		return Inside, Inside
	case hasPrefixFold(u, "https:"):
		return Mutual, Mutual
	}
	if p, err := url.Parse(u); err == nil {
		ip, err := netip.ParseAddr(p.Hostname())
		if p.Hostname() == "localhost" || err == nil && ip.IsLoopback() {
			return Open, Inside
		}
	}
	return Open, Open
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Demands is the least assurance that a class accepts. Confidentiality and
// correctness decide, whichever is higher: 0 accepts Open, 1 Server, 2 and 3 Mutual.
// Availability demands nothing of a single route.
func (c Class) Demands() Assurance {
	k, r, _ := c.Levels()
	switch max(k, r) {
	case 0:
		return Open
	case 1:
		return Server
	}
	return Mutual
}
