package exchange

import (
	"bytes"
	"net/url"
	"sync/atomic"

	"sammanhang/care"
	"sammanhang/wire/soap"
)

// place is one address of a producer.
type place struct {
	system  care.HSAID
	url     string
	breaker breaker
	hall    *bulkhead // of the system
	end     atomic.Pointer[endpoint]
	usual   atomic.Pointer[usual]
	opening atomic.Pointer[[]byte] // how its last answer began, up to behind the envelope's start tag
}

// maxOpening keeps an odd producer from taking memory for as long as its address is known.
const maxOpening = 2 << 10

// isEnvelope is soap.IsEnvelope for an answer from there: a system writes the beginning of
// its answers in one way.
func (p *place) isEnvelope(b []byte) error {
	if had := p.opening.Load(); had != nil && bytes.HasPrefix(b, *had) {
		return nil
	}
	n, err := soap.Opening(b)
	if err == nil && n <= maxOpening {
		opening := bytes.Clone(b[:n])
		p.opening.Store(&opening)
	}
	return err
}

// endpoint is an address, understood once.
type endpoint struct {
	target *url.URL
	route  *legRoute // nil: it is not called over a connection of our own
}
