package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// runProducer is the system behind: it reads each call whole and answers 4 KiB,
// or 1 MiB when the path ends in "large". It is not measured, so it may be plain.
func runProducer(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("producer", flag.ContinueOnError)
	dir := fs.String("dir", "", "certificates")
	addr := fs.String("addr", "", "where to listen")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := tlsOf(*dir, "producer")
	if err != nil {
		return err
	}
	ln, err := tls.Listen("tcp", *addr, cfg)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { ln.Close() })
	small, large := response(smallAnswer), response(largeAnswer)
	for {
		c, err := ln.Accept()
		if err != nil {
			return nil // closed
		}
		go produce(c, small, large)
	}
}

func response(n int) []byte {
	return append([]byte(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n", n)), answer(n)...)
}

func produce(c net.Conn, small, large []byte) {
	defer c.Close()
	r := bufio.NewReaderSize(c, 16<<10)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		out := small
		if strings.HasSuffix(req.URL.Path, "large") {
			out = large
		}
		if _, err := c.Write(out); err != nil {
			return
		}
	}
}
