package gathersoap

import (
	"bytes"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
)

// sent is one record of one source system: which of its answers, and which record
// of that.
type sent struct {
	hash         uint64
	answer, item int32
}

// distinct takes out every record that the same source system has sent before,
// byte for byte and with the same namespaces in scope, and tells how many. Unit-
// addressed contracts ask one system once for each of its units, and some answer
// with all they have each time. Records that differ in one byte, and equal ones of
// two systems, stay: whether they are the same is not for us to judge.
func distinct(asked []outcome) (gone int) {
	n := 0
	for i := range asked {
		if p := asked[i].part; p != nil {
			n += len(p.records)
		}
	}
	// Records met, and where they are by their hash: an open table, at most half full.
	met := make([]sent, 0, n)
	slots := make([]int32, 1<<bits.Len(uint(2*n)))
	mask := uint64(len(slots) - 1)
	seed := maphash.MakeSeed()
	var again []*part
	for i := range asked {
		o := &asked[i]
		if o.err != nil || o.part == nil {
			continue
		}
		p, before := o.part, gone
		for j := range p.records {
			r := &p.records[j]
			h := maphash.Bytes(seed, p.doc[r.from:r.to])
			at := h & mask
			for ; slots[at] != 0; at = (at + 1) & mask {
				s := met[slots[at]-1]
				if q := &asked[s.answer]; s.hash == h && sameSource(q, o) && same(q.part, q.part.records[s.item], p, *r) {
					r.twice = true
					gone++
					break
				}
			}
			if !r.twice {
				met = append(met, sent{h, int32(i), int32(j)})
				slots[at] = int32(len(met))
			}
		}
		if gone > before {
			again = append(again, p)
		}
	}
	for _, p := range again { // only now: until here records are known by their place
		p.records = slices.DeleteFunc(p.records, func(r piece) bool { return r.twice })
	}
	return gone
}

// sameSource tells whether two answers are of one system; one that the index does
// not name is known by its address alone.
func sameSource(a, b *outcome) bool {
	if a.source == "" && b.source == "" {
		return a.address.Key() == b.address.Key()
	}
	return strings.EqualFold(string(a.source), string(b.source))
}

func same(p *part, a piece, q *part, b piece) bool {
	return bytes.Equal(p.doc[a.from:a.to], q.doc[b.from:b.to]) && (p == q || sameScope(p.scope, q.scope))
}

func sameScope(a, b []binding) bool {
	return slices.EqualFunc(a, b, func(x, y binding) bool { return bytes.Equal(x.prefix, y.prefix) && bytes.Equal(x.uri, y.uri) })
}
