package sim

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

// client calls the exchange as the county's systems, each with its own certificate.
type client struct {
	base    string
	systems map[string]*http.Client
}

func newClient(r *Running, base string) *client {
	c := &client{base: strings.TrimSuffix(base, "/"), systems: map[string]*http.Client{}}
	for key, leaf := range r.leaves {
		c.systems[key] = &http.Client{
			Timeout: 60 * time.Second,
			Transport: &http.Transport{
				TLSClientConfig:     &tls.Config{RootCAs: r.trust, Certificates: []tls.Certificate{leaf.TLS}, MinVersion: tls.VersionTLS12},
				MaxIdleConnsPerHost: atOnce,
				IdleConnTimeout:     5 * time.Second, // a county feeds once: nothing is kept open
			},
		}
	}
	return c
}

func (c *client) close() {
	for _, h := range c.systems {
		h.CloseIdleConnections()
	}
}

// Tries of one call, and how long to wait before the second; each wait is twice the
// one before.
const (
	tries     = 6
	firstWait = 100 * time.Millisecond
)

// call sends a payload as a system and reads the answer's result code. What may pass
// is tried again: no connection, a gateway's error, VP008 and VP009. Update and
// AddMessage may be repeated without harm. id is the correlation id; empty: a new one.
func (c *client) call(ctx context.Context, system string, contract care.Contract, to care.LogicalAddress, payload []byte, id string) error {
	if id == "" {
		id = rand.Text()
	}
	wait := firstWait
	for try := 1; ; try++ {
		again, err := c.once(ctx, system, contract, to, payload, id)
		if err == nil {
			return nil
		}
		if !again || try == tries || ctx.Err() != nil {
			return fmt.Errorf("sim: %s of %s (correlation id %s): %w", contract.Interaction(), system, id, err)
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		wait *= 2
	}
}

func (c *client) once(ctx context.Context, system string, contract care.Contract, to care.LogicalAddress, payload []byte, id string) (again bool, err error) {
	body := soap.Wrap(care.RIVTABP21, to, payload)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path(contract), bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header.Set("Content-Type", "text/xml;charset=UTF-8")
	req.Header.Set("SOAPAction", rivta.SOAPAction(contract))
	req.Header.Set("x-skltp-correlation-id", id)
	res, err := c.systems[system].Do(req)
	if err != nil {
		return true, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return true, err
	}
	m, err := rivta.DecodeEnvelope(answer)
	if err != nil {
		if f, ok := err.(*fault.Error); ok && f.Code != "" {
			return f.Code == "VP008" || f.Code == "VP009", err
		}
		return res.StatusCode >= 500, err
	}
	code := ""
	switch m := m.(type) {
	case *rivta.IndexUpdateResponse:
		code = m.ResultCode
	case *rivta.AddMessageToInboxResponse:
		code = m.ResultCode
	}
	if code != "OK" && code != "INFO" {
		return false, fault.Newf(fault.Invalid, "the answer is not OK")
	}
	return false, nil
}

// path is the address that consumers call a virtual service by:
// /<domain>/<interaction>/<major>/rivtabp21.
func path(c care.Contract) string {
	parts := strings.Split(string(c), ":")
	if len(parts) < 4 {
		return ""
	}
	parts = slices.Clone(parts[2:]) // without urn:riv
	n := len(parts)
	parts[n-2] = strings.TrimSuffix(parts[n-2], "Responder")
	return "/" + strings.Join(parts, "/") + "/rivtabp21"
}
