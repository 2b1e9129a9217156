package soap

import (
	"bytes"
	"strconv"

	"sammanhang/care"
)

// Convert writes the address in the header of an envelope as another profile does:
// LogicalAddress of RIV-TA 2.1, or To of 2.0. prefix is a message's beginning and
// loc what Locate found in it. Only that element's tags change: its name, and one
// declaration in it, so that no other declaration, and no byte of the rest, has to
// be touched. Attributes and the text stay as they are written. A To that stood
// beside a LogicalAddress is left out, because a 2.0 producer would take it for a
// second address.
//
// ok is false when there is nothing to convert, or no way. The result shares no
// memory with prefix. An answer has no address: there is nothing to convert on the
// way back.
func Convert(prefix []byte, loc Location, to care.Profile) (converted []byte, ok bool) {
	at := loc.AddressAt
	local, ns := "LogicalAddress", NSRegistry
	switch {
	case !at.found() || at.To > len(prefix):
		return nil, false
	case loc.Profile == care.RIVTABP21 && to == care.RIVTABP20:
		local, ns = "To", NSAddressing
	case loc.Profile == care.RIVTABP20 && to == care.RIVTABP21:
	default:
		return nil, false
	}
	name := freshPrefix(prefix[at.From:at.StartTag])
	cut := func(out []byte, from, to int) []byte {
		b := loc.Beside
		if !b.found() || b.To <= from || b.From >= to {
			return append(out, prefix[from:to]...)
		}
		return append(append(out, prefix[from:b.From]...), prefix[b.To:to]...)
	}
	out := make([]byte, 0, len(prefix)+160)
	out = cut(out, 0, at.From)
	out = append(append(append(append(append(out, '<'), name...), ':'), local...), " xmlns:"...)
	out = append(append(append(append(out, name...), `="`...), ns...), '"')
	out = append(out, prefix[at.Name:at.EndTag]...)
	if at.EndTag < at.To {
		out = append(append(append(append(append(out, "</"...), name...), ':'), local...), '>')
	}
	return cut(out, at.To, len(prefix)), true
}

// freshPrefix is a prefix that is not written anywhere in a start tag.
func freshPrefix(tag []byte) string {
	name := "rivta"
	for n := 1; bytes.Contains(tag, []byte(name)); n++ {
		name = "rivta" + strconv.Itoa(n) + "x"
	}
	return name
}
