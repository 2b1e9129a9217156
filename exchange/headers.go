package exchange

import (
	"iter"
	"net/http"
	"net/textproto"
	"strings"

	"sammanhang/care"
)

// The headers of the tjänsteplattform, in Go's canonical form.
const (
	headerCorrelation = "X-Skltp-Correlation-Id"
	headerOriginal    = "X-Rivta-Original-Serviceconsumer-Hsaid"
	headerHistory     = "X-Rivta-Routing-History"
	headerProducer    = "X-Skltp-Prt" // the producer's time in ms

	// Of the platform's own parts to each other, and of its TLS terminator.
	headerSender      = "X-Vp-Sender-Id"
	headerInstance    = "X-Vp-Instance-Id"
	headerCertificate = "X-Vp-Auth-Cert"
)

// hop are the headers that belong to one connection (RFC 9110 7.6.1), and those
// that the exchange writes itself.
func hop(name string) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
		"Content-Length", "Expect", "Host":
		return true
	}
	return false
}

// requestPasses is requestPasses, but for the header that a TLS terminator tells a
// certificate in, when it has a name of its own: it is meant for us.
func (x *Exchange) requestPasses(name string) bool {
	return requestPasses(name) && (x.certHeader == "" || name != x.certHeader)
}

// requestPasses tells whether a header of a call goes on to the producer. What the
// platform says of itself to its own parts (x-vp-…) must not come from outside.
func requestPasses(name string) bool {
	switch name {
	case "Accept-Encoding", "User-Agent", "Content-Type", "Soapaction", "Peer_certificates",
		headerCorrelation, headerOriginal, headerHistory:
		return false
	}
	return !hop(name) && !strings.HasPrefix(name, "X-Vp") && !strings.HasPrefix(name, "X-Forwarded") &&
		!strings.HasPrefix(name, "Mule_") && !strings.HasPrefix(name, "X-Mule_")
}

func answerPasses(name string) bool {
	switch name {
	case "Soapaction", "Local_certificate", "Peer_certificates", "Http.method", "Date", headerCorrelation, headerProducer:
		return false
	}
	return !hop(name) && !strings.HasPrefix(name, "Mule_") && !strings.HasPrefix(name, "X-Mule_")
}

// pass copies the headers that may go on. Names listed in Connection stay behind.
func pass(dst, src http.Header, may func(string) bool) {
	for name, values := range passing(src, may) {
		dst[name] = values
	}
}

// passing gives the headers that may go on, with names in canonical form.
func passing(src http.Header, may func(string) bool) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		listed := listedIn(src["Connection"])
		for name, values := range src {
			// A call built in Go may carry keys in any form.
			if canonical := textproto.CanonicalMIMEHeaderKey(name); may(canonical) && !listed[canonical] && !yield(canonical, values) {
				return
			}
		}
	}
}

// correlationID is the caller's id of the call, if it is fit to be passed on and
// written in logs, else a new one, which anew makes.
func correlationID(given string, anew func() string) string {
	if given == "" || len(given) > 128 {
		return anew()
	}
	for i := 0; i < len(given); i++ {
		c := given[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.:/{}+=", c) >= 0 {
			continue
		}
		return anew()
	}
	if _, err := care.ParsePersonID(given); err == nil {
		return anew() // a person's number is no id of a call
	}
	return given
}
