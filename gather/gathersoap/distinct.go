package gathersoap

import (
	"bytes"
	"cmp"
	"hash/maphash"
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
	seed := maphash.MakeSeed()
	bySource := map[string][]sent{}
	for i := range asked {
		o := &asked[i]
		if o.err != nil || o.part == nil || len(o.part.records) == 0 {
			continue
		}
		source := strings.ToUpper(string(o.source))
		if source == "" { // not known: it is its own
			source = "address " + o.address.Key()
		}
		list := slices.Grow(bySource[source], len(o.part.records))
		for j, r := range o.part.records {
			list = append(list, sent{maphash.Bytes(seed, o.part.doc[r.from:r.to]), int32(i), int32(j)})
		}
		bySource[source] = list
	}
	again := map[*part]map[int]bool{} // where records stand that go
	for _, list := range bySource {
		slices.SortFunc(list, order)
		first := 0 // of those that have the hash: two texts with one hash are rarer than anything, and then both stay
		for i := 1; i < len(list); i++ {
			if list[i].hash != list[first].hash {
				first = i
				continue
			}
			p, r := record(asked, list[i])
			if was, at := record(asked, list[first]); same(was, at, p, r) {
				if again[p] == nil {
					again[p] = map[int]bool{}
				}
				again[p][r.from] = true
				gone++
			}
		}
	}
	for p, at := range again {
		p.records = slices.DeleteFunc(p.records, func(r piece) bool { return at[r.from] })
	}
	return gone
}

func order(a, b sent) int {
	switch {
	case a.hash != b.hash:
		return cmp.Compare(a.hash, b.hash)
	case a.answer != b.answer:
		return int(a.answer - b.answer)
	}
	return int(a.item - b.item)
}

func record(asked []outcome, s sent) (*part, piece) {
	p := asked[s.answer].part
	return p, p.records[s.item]
}

func same(p *part, a piece, q *part, b piece) bool {
	return bytes.Equal(p.doc[a.from:a.to], q.doc[b.from:b.to]) && (p == q || sameScope(p.scope, q.scope))
}

func sameScope(a, b []binding) bool {
	return slices.EqualFunc(a, b, func(x, y binding) bool { return bytes.Equal(x.prefix, y.prefix) && bytes.Equal(x.uri, y.uri) })
}
