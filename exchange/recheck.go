package exchange

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"time"
)

// Connections to producers are kept open, and a busy one can live for days. Its
// certificate is therefore looked at again while it is in use, as that of a caller
// is: what has expired or been taken back is used for one more minute at most.

// stillTrusted judges a kept connection as if it were new, once a minute. judged is
// when that was done last; zero: when it was opened, which counts as now.
func (x *Exchange) stillTrusted(c *tls.Conn, judged *time.Time, now time.Time) bool {
	if judged.IsZero() {
		*judged = now
	}
	if now.Sub(*judged) < recheckGood {
		return true
	}
	*judged = now
	return x.verifyProducer(c.ConnectionState()) == nil
}

// rechecking makes net/http look at a kept connection before it is used again. One that
// is closed here has had nothing written on it: net/http opens another, and
// the handshake of that one says why not.
func (x *Exchange) rechecking(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		if c, ok := i.Conn.(*tls.Conn); ok && i.Reused && x.verifyProducer(c.ConnectionState()) != nil {
			_ = c.NetConn().Close()
		}
	}})
}
