package soak

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// patience is how long a caller waits for one answer, and tries to find a node.
const patience = time.Minute

// client calls the nodes in turn with one certificate, as behind a balancer of TCP:
// a node that refuses the connection is left alone for a moment, and the call goes
// to the other.
type client struct {
	s    *soak
	http *http.Client
	turn atomic.Uint32
	away [2]atomic.Int64 // until when a node is left alone, Unix nanoseconds

	failedOver, repeated atomic.Int64
}

func newClient(s *soak, cert tls.Certificate) *client {
	return &client{s: s, http: &http.Client{Timeout: patience, Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: s.ca.Pool(), MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 64, IdleConnTimeout: 10 * time.Second, // below what the nodes keep
	}}}
}

// reply is what a caller got.
type reply struct {
	status int
	body   string
	err    error // the connection broke: nobody knows
}

func (r reply) String() string {
	return fmt.Sprintf("%d %v %.400s", r.status, r.err, r.body)
}

// ok tells whether an index says that it has taken something.
func (r reply) ok() bool {
	return r.err == nil && r.status == http.StatusOK && strings.Contains(r.body, ">OK<")
}

// fault tells whether it is a SOAP fault with this code.
func (r reply) fault(code string) bool {
	return r.err == nil && r.status == http.StatusInternalServerError && strings.Contains(r.body, "Fault>") && strings.Contains(r.body, ">"+code)
}

// node chooses whom to call.
func (c *client) node() int {
	i := int(c.turn.Add(1))
	for k := range c.s.nodes {
		at := (i + k) % len(c.s.nodes)
		if c.away[at].Load() < time.Now().UnixNano() {
			return at
		}
	}
	return i % len(c.s.nodes)
}

// post makes a call. A call that never left is made to another node. One that was
// cut off with a killed node is made again when again says that it may be; else
// the caller is left not knowing. A call that is cut off for any other reason is a
// wrong.
func (c *client) post(ctx context.Context, body string, again bool) reply {
	var r reply
	for end := time.Now().Add(patience); ; {
		at := c.node()
		n := c.s.nodes[at]
		from := time.Now()
		r = c.once(ctx, n, body)
		if r.err == nil || ctx.Err() != nil {
			return r
		}
		switch never, cut := errors.Is(r.err, syscall.ECONNREFUSED), n.fellBetween(from, time.Now()); {
		case never && time.Now().Before(end):
			c.failedOver.Add(1)
			c.away[at].Store(time.Now().Add(250 * time.Millisecond).UnixNano())
			if len(c.s.nodes) == 1 {
				time.Sleep(50 * time.Millisecond)
			}
			continue
		case cut && again:
			c.repeated.Add(1)
			continue
		case cut:
			return r
		}
		c.s.wrong("a call to node %s was dropped: %v", n.name, r.err)
		return r
	}
}

func (c *client) once(ctx context.Context, n *node, body string) reply {
	n.open.Add(1)
	defer n.open.Add(-1)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+n.exchange+"/vp/", strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	req.Header.Set("Content-Type", "text/xml; charset=UTF-8")
	req.Header.Set("SOAPAction", `""`)
	res, err := c.http.Do(req)
	if err != nil {
		if op, ok := errors.AsType[*net.OpError](err); !ok || op.Op != "dial" {
			err = fmt.Errorf("under way: %v", err) // not to be taken for a refused connection
		}
		return reply{err: err}
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, string(b), err}
}
