package main

import (
	"bytes"
	"fmt"
	"strings"
)

// The catalogue of the run: contracts × addresses routes, and as many
// permissions. A national catalogue has some tens of thousands of each.
const (
	contracts = 20
	addresses = 1000
	sender    = "SE9900000009-BENCH"
	cycled    = 64 // addresses that the callers go through
)

// What a producer answers with; the path says which.
const (
	smallAnswer = 4 << 10
	largeAnswer = 1 << 20
	callSize    = 1 << 10
)

func namespace(i int) string {
	return fmt.Sprintf("urn:riv:bench:area:GetThing%02dResponder:2", i)
}
func address(i int) string { return fmt.Sprintf("SE9900000009-A%04d", i) }

// contractOf is which contract is answered at which path, so that a program that
// routes by content and one that passes the path on get the same answer.
func contractOf(size string) int {
	if size == "large" {
		return 1
	}
	return 0
}

func pathOf(contract int) string {
	if contract == contractOf("large") {
		return "/vp/large"
	}
	return "/vp/small"
}

// envelope is one call of callSize bytes.
func envelope(contract, addr int) []byte {
	ns := namespace(contract)
	name := strings.TrimSuffix(strings.Split(ns, ":")[4], "Responder")
	head := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:add="urn:riv:itintegration:registry:1">`+
		`<soapenv:Header><add:LogicalAddress>%s</add:LogicalAddress></soapenv:Header>`+
		`<soapenv:Body><r:%s xmlns:r="%s"><r:note>`, address(addr), name, ns)
	tail := fmt.Sprintf(`</r:note></r:%s></soapenv:Body></soapenv:Envelope>`, name)
	return []byte(head + strings.Repeat("x", callSize-len(head)-len(tail)) + tail)
}

// answer is a response envelope of exactly n bytes.
func answer(n int) []byte {
	const head = `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r:Response xmlns:r="urn:riv:bench:area:Response:2">`
	const tail = `</r:Response></s:Body></s:Envelope>`
	row := []byte(`<r:row><r:a>2026-11-22</r:a><r:b>besök hos distriktssköterska</r:b></r:row>`)
	b := append(make([]byte, 0, n), head...)
	for len(b)+len(row)+len(tail) <= n {
		b = append(b, row...)
	}
	b = append(b, bytes.Repeat([]byte(" "), n-len(b)-len(tail))...)
	return append(b, tail...)
}
