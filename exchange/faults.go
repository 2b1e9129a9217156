package exchange

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	"sammanhang/fault"
	"sammanhang/kit/revoke"
	"sammanhang/wire/soap"
)

// FaultText is the SOAP fault code (Client or Server) and the Swedish sentence of a
// VP code; those of VP012 for an unknown code.
func FaultText(code string) (soapCode, text string) {
	t, ok := faultTexts[code]
	if !ok {
		t = faultTexts["VP012"]
	}
	return t[0], t[1]
}

var faultTexts = map[string][2]string{
	"VP001": {soap.Client, "Anropet saknar RIV-TA-profil, eller har en profil som inte stöds."},
	"VP002": {soap.Client, "Klientcertifikatet saknas, är av fel slag eller går inte att lita på."},
	"VP003": {soap.Client, "Anropet saknar logisk adressat i sitt huvud."},
	"VP004": {soap.Client, "Tjänsteadresseringskatalogen har inget giltigt vägval för anropets tjänstekontrakt och logiska adressat."},
	"VP005": {soap.Client, "Tjänsteproducenten stödjer inte den RIV-TA-profil som anropet är skrivet i."},
	"VP006": {soap.Server, "Internt fel: katalogen anger mer än en tjänsteproducent för samma tjänstekontrakt och logiska adressat."},
	"VP007": {soap.Server, "Tjänstekonsumenten har inte behörighet att anropa den logiska adressaten med detta tjänstekontrakt."},
	"VP008": {soap.Server, "Internt fel: tjänsteadresseringskatalogen är inte tillgänglig."},
	"VP009": {soap.Server, "Kontakten med tjänsteproducenten misslyckades."},
	"VP010": {soap.Server, "Internt fel: katalogen saknar adress (URL) till tjänsteproducenten."},
	"VP011": {soap.Client, "Anropet gjordes utanför TLS, vilket inte är tillåtet."},
	"VP012": {soap.Server, "Internt fel: en nödvändig resurs saknas."},
	"VP013": {soap.Client, "Avsändaren får inte sätta huvudet x-rivta-original-serviceconsumer-hsaid till detta värde."},
	"VP014": {soap.Server, "Anropet går runt mellan tjänsteplattformar."},
	"VP015": {soap.Client, "Anropet är inte korrekt utformat."},
}

// asFault makes every error a fault with a code.
func asFault(err error) *fault.Error {
	f, ok := errors.AsType[*fault.Error](err)
	switch {
	case !ok:
		return &fault.Error{Kind: fault.Internal, Code: "VP012", Detail: "Unexpected error", Err: err}
	case f.Code == "":
		c := *f
		c.Code = "VP012"
		return &c
	}
	return f
}

// writeFault answers with a SOAP 1.1 Fault, HTTP 500.
func (x *Exchange) writeFault(w http.ResponseWriter, f *fault.Error) {
	soapCode, text := soap.Server, f.Code+": "+f.Detail
	detail := f.Detail
	if strings.HasPrefix(f.Code, "VP") {
		soapCode, text = FaultText(f.Code)
		text = f.Code + " [" + x.cfg.Instance + "] " + text
	} else {
		detail = ""
		switch f.Kind {
		case fault.Invalid, fault.Denied, fault.NotFound, fault.Conflict, fault.TooLarge, fault.Anonymous:
			soapCode = soap.Client
		}
	}
	w.Header().Set("Content-Type", soap.ContentType)
	w.WriteHeader(http.StatusInternalServerError)
	soap.WriteFault(w, soapCode, text, detail)
}

// errStalled is why a call was cut: the producer did nothing for too long.
var errStalled = errors.New("the producer stalled")

func vp009(k fault.Kind, detail string, err error) *fault.Error {
	return &fault.Error{Kind: k, Code: "VP009", Detail: detail, Err: err}
}

// producerFault says in plain words why a producer gave no answer. Texts of the
// producer's own never get into it: they can hold anything.
func producerFault(ctx context.Context, err error) *fault.Error {
	if cause := context.Cause(ctx); cause != nil {
		switch {
		case errors.Is(cause, errStalled), errors.Is(cause, context.DeadlineExceeded):
			return vp009(fault.Slow, "Timeout when waiting on response from producer.", nil)
		case errors.Is(cause, context.Canceled):
			return vp009(fault.Unavailable, "The caller left before the producer answered.", context.Canceled)
		}
	}
	if t, ok := tlsTrouble(err); ok {
		return vp009(fault.Unavailable, "TLS handshake with producer failed: "+t, err)
	}
	dial := false
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		dial = true
	}
	_, unknownHost := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case unknownHost:
		return vp009(fault.Unavailable, "The producer's host name is not known.", err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return vp009(fault.Unavailable, "Connection refused by producer.", err)
	case dial && isNet && timeout.Timeout():
		return vp009(fault.Slow, "Timeout when connecting to producer.", err)
	case dial:
		return vp009(fault.Unavailable, "No connection to producer.", err)
	case isNet && timeout.Timeout():
		return vp009(fault.Slow, "Timeout when waiting on response from producer.", nil)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed), strings.Contains(err.Error(), "server closed idle connection"):
		return vp009(fault.Unavailable, "The producer closed the connection before the whole answer had come.", nil)
	}
	// What is left is an answer that is not HTTP. Its text quotes the answer: dropped.
	return vp009(fault.Garbage, "The producer's answer is not correct HTTP.", nil)
}

func tlsTrouble(err error) (string, bool) {
	switch {
	case errors.Is(err, revoke.ErrRevoked):
		return "its certificate has been revoked.", true
	case errors.Is(err, revoke.ErrUnknown):
		return "its certificate is not known to its issuer.", true
	case errors.Is(err, revoke.ErrSilence):
		return "whether its certificate has been revoked could not be found out.", true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "its certificate is for another host name.", true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "its certificate has an unknown issuer.", true
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if e.Reason == x509.Expired {
			return "its certificate is not valid now.", true
		}
		return "its certificate is not valid.", true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "its certificate is not valid.", true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "it does not speak TLS.", true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return "it refused the connection, probably our certificate.", true
	}
	s := err.Error()
	switch {
	case strings.Contains(s, "remote error: tls:"):
		return "it refused the connection, probably our certificate.", true
	case strings.Contains(s, "HTTP response to HTTPS client"):
		return "it does not speak TLS.", true
	case strings.Contains(s, "TLS handshake timeout"):
		return "it took too long.", true
	case strings.Contains(s, "tls: "):
		return "no common ground.", true
	}
	return "", false
}
