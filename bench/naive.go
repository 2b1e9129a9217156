package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/xml"
	"flag"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
)

// runNaive is what a capable developer writes in an afternoon: the standard
// library's reverse proxy with a well-sized connection pool, and encoding/xml
// stopped early for address and contract. It tells what our own code is worth.
func runNaive(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("naive", flag.ContinueOnError)
	dir := fs.String("dir", "", "certificates")
	addr := fs.String("addr", "", "where to listen")
	producer := fs.String("producer", "", "where the producer listens")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := tlsOf(*dir, "proxy")
	if err != nil {
		return err
	}
	type key struct{ namespace, address string }
	routes := map[key]bool{}
	for c := range contracts {
		for a := range addresses {
			routes[key{strings.ToLower(namespace(c)), strings.ToLower(address(a))}] = true
		}
	}
	rp := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "https", Host: *producer})
	rp.Transport = &http.Transport{TLSClientConfig: cfg, MaxIdleConnsPerHost: 512, DisableCompression: true}
	rp.ErrorLog = log.New(io.Discard, "", 0)
	srv := &http.Server{
		Addr: *addr, TLSConfig: cfg, ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
			if err != nil {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			la, ns := readEnvelope(body)
			if r.TLS.PeerCertificates[0].Subject.SerialNumber != sender || !routes[key{strings.ToLower(ns), strings.ToLower(la)}] {
				http.Error(w, "no route", http.StatusForbidden)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			rp.ServeHTTP(w, r)
		}),
	}
	context.AfterFunc(ctx, func() { srv.Close() })
	ln, err := tls.Listen("tcp", *addr, cfg)
	if err != nil {
		return err
	}
	if err := srv.Serve(ln); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func readEnvelope(b []byte) (address, namespace string) {
	d := xml.NewDecoder(bytes.NewReader(b))
	inBody, inAddress := false, false
	for {
		t, err := d.Token()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			if inBody {
				return address, t.Name.Space
			}
			inAddress = t.Name.Local == "LogicalAddress"
			inBody = t.Name.Local == "Body"
		case xml.CharData:
			if inAddress {
				address, inAddress = string(t), false
			}
		}
	}
}
