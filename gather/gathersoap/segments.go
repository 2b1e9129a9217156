package gathersoap

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// segments is a text in pieces that are never joined in memory.
type segments []segment

// segment is a text as it is, or pieces of a document: with hundreds of records
// each, they are not worth a segment each.
type segment struct {
	text    []byte
	doc     []byte
	pieces  []piece
	missing *missing
}

func (g *segments) str(s string)   { g.bytes([]byte(s)) }
func (g *segments) bytes(b []byte) { *g = append(*g, segment{text: b}) }

// set puts pieces of a document into out, with those declarations of their old
// place that the new place lacks or has otherwise.
func (g *segments) set(doc []byte, missing *missing, pieces ...piece) {
	if len(pieces) > 0 {
		*g = append(*g, segment{doc: doc, pieces: pieces, missing: missing})
	}
}

// reader reads the segments.
func (g segments) reader() io.Reader { return &segmentReader{rest: slices.Clone(g)} }

type segmentReader struct {
	rest []segment
	part [3][]byte // what comes next: of a piece that lacks declarations the name, those, and what follows
}

func (r *segmentReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		for i := range r.part {
			m := copy(p[n:], r.part[i])
			r.part[i] = r.part[i][m:]
			n += m
		}
		if n == len(p) {
			break
		}
		if len(r.rest) == 0 {
			if n == 0 {
				return 0, io.EOF
			}
			break
		}
		if r.part = r.rest[0].next(); len(r.rest[0].pieces) == 0 {
			r.rest = r.rest[1:]
		}
	}
	return n, nil
}

// next takes the first piece off a segment, or all of its text, and those that
// stand side by side as one.
func (g *segment) next() (part [3][]byte) {
	if len(g.pieces) == 0 {
		part[0] = g.text
		return part
	}
	p, n := g.pieces[0], 1
	if len(g.missing.binds) == 0 {
		for ; n < len(g.pieces) && g.pieces[n].from == p.to; n++ {
			p.to = g.pieces[n].to
		}
		part[0] = g.doc[p.from:p.to]
	} else {
		part = [3][]byte{g.doc[p.from:p.nameEnd], g.missing.but(g.doc, p), g.doc[p.nameEnd:p.to]}
	}
	g.pieces = g.pieces[n:]
	return part
}

func (g segments) len() (n int) {
	for _, s := range g { // a copy each
		for more := true; more; more = len(s.pieces) > 0 {
			for _, b := range s.next() {
				n += len(b)
			}
		}
	}
	return n
}

// missing is the declarations that pieces need at their new place.
type missing struct {
	binds []binding
	text  []byte // all of them, written: most pieces declare nothing themselves
}

// but is what a piece of doc needs declared in its own tag, which declares some.
func (m *missing) but(doc []byte, p piece) []byte {
	if p.declares {
		return declarations(m.binds, p.own(doc))
	}
	if m.text == nil {
		m.text = declarations(m.binds, nil)
	}
	return m.text
}

func declarations(binds, but []binding) []byte {
	var d strings.Builder
	for _, b := range binds {
		if !slices.ContainsFunc(but, func(o binding) bool { return bytes.Equal(o.prefix, b.prefix) }) {
			declareTo(&d, b)
		}
	}
	return []byte(d.String())
}

// declareTo writes one declaration. A namespace holds no quote: the scanner
// refuses it.
func declareTo(d *strings.Builder, b binding) {
	d.WriteString(" xmlns")
	if len(b.prefix) > 0 {
		d.WriteByte(':')
		d.Write(b.prefix)
	}
	d.WriteString(`="`)
	d.Write(b.uri)
	d.WriteByte('"')
}
