package soap

import (
	"bytes"
	"io"
)

// Last locates what comes over one connection, by what came last: a system writes its
// envelopes in one way, and between two of them only the address is another. Where
// everything before the address and everything from there to the body is the same, byte
// for byte, nothing is read anew.
//
// It finds what Locate finds, with the same errors, whatever came before; a test holds it
// to that. The zero value has seen nothing, and so has nil, which remembers nothing.
// It is for one goroutine at a time.
type Last struct {
	kept   []byte // a message's beginning, up to behind the first body element's start tag
	loc    Location
	env    Envelope
	misses int // since it was last of use
}

const (
	maxKept    = 4 << 10 // bytes of a beginning that is remembered
	patientFor = 4       // misses in a row, until
	tryAgain   = 32      // only one message of so many is remembered
)

// Locate is Locate. The location is valid as long as b is, and until the next one.
func (l *Last) Locate(b []byte) (Location, error) {
	if l == nil {
		return Locate(b)
	}
	if loc, ok := l.again(b); ok {
		l.misses = 0
		return loc, nil
	}
	loc, err := Locate(b)
	if err == nil {
		l.remember(b, loc)
	}
	return loc, err
}

// LocateReader is LocateReader.
func (l *Last) LocateReader(r io.Reader, buf []byte, limit int) (loc Location, prefix []byte, err error) {
	return locateReader(r, buf, limit, l.Locate)
}

// Envelope copies a location, which anybody may have found.
func (l *Last) Envelope(loc Location) Envelope {
	if l == nil || len(l.loc.Contract) == 0 || len(loc.Contract) == 0 || &loc.Contract[0] != &l.loc.Contract[0] {
		return loc.Envelope()
	}
	env := l.env
	if string(loc.Address) != env.LogicalAddress {
		env.LogicalAddress = string(loc.Address)
	}
	env.Body = loc.Body
	return env
}

// again locates a message that differs from the last one in its address alone, if at all.
func (l *Last) again(b []byte) (Location, bool) {
	at := l.loc.AddressAt
	if len(l.kept) == 0 || len(b) < at.StartTag || !bytes.Equal(b[:at.StartTag], l.kept[:at.StartTag]) {
		return Location{}, false
	}
	// An address with anything in it that needs a closer look gets one.
	n := bytes.IndexByte(b[at.StartTag:min(len(b), at.StartTag+maxKept)], '<')
	if n <= 0 || !plainAddress(b[at.StartTag:at.StartTag+n]) {
		return Location{}, false
	}
	end, rest := at.StartTag+n, l.kept[at.EndTag:]
	if len(b)-end < len(rest) || end+len(rest) > MaxPrefix || !bytes.Equal(b[end:end+len(rest)], rest) {
		return Location{}, false
	}
	loc, by := l.loc, end-at.EndTag
	loc.Address = b[at.StartTag:end:end]
	loc.AddressAt.EndTag, loc.AddressAt.To = end, at.To+by
	loc.Body, loc.BodyAfter = loc.Body+by, loc.BodyAfter+by
	return loc, true
}

// remember keeps the beginning of a message that is as most are.
func (l *Last) remember(b []byte, loc Location) {
	at := loc.AddressAt
	if l.misses++; l.misses > patientFor && l.misses%tryAgain != 0 {
		return
	}
	if !at.found() || loc.Beside.found() || loc.Strange || loc.Charset != nil || loc.BodyAfter > maxKept ||
		at.EndTag == at.To || !bytes.Equal(loc.Address, b[at.StartTag:at.EndTag]) || !plainAddress(loc.Address) {
		return
	}
	// Its own memory, never written into again: parts of it are given out.
	kept := bytes.Clone(b[:loc.BodyAfter])
	own, err := Locate(kept)
	if err != nil {
		return // cannot be: nothing behind it was read
	}
	l.kept, l.loc, l.env = kept, own, own.Envelope()
}

// plainAddress tells whether a text means what it says: it could stand in any element,
// and is read as it is written. A ">" could end a "]]>", which may not stand in text.
func plainAddress(text []byte) bool { return ordinary(text) && bytes.IndexByte(text, '>') < 0 }
