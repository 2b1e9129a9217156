package catalog

import (
	"encoding/binary"
	"slices"
	"time"

	"sammanhang/care"
)

// Snapshot is a compiled catalogue. It never changes after Compile, so it may be
// read by any number of goroutines; the slices it returns must not be written to.
type Snapshot struct {
	version    int64
	data       Data
	contracts  map[string]Contract
	systems    map[string]System
	addresses  map[string]Address
	pairs      map[string]*pair        // contract NUL address
	byContract map[string][]Route      // contract
	allowed    map[string][]Permission // contract
}

// pair is what the catalogue has of one contract at one address. Routes and permissions
// lie together because each call asks for both, of one pair among many: the second
// question then costs no way to memory.
type pair struct {
	routes []Route
	grants []grant // sorted by consumer
}

// grant is the permissions of one consumer.
type grant struct {
	consumer string // in lower case
	rows     []Permission
}

// Version is the number the snapshot was published under; 0 for an unpublished one.
func (s *Snapshot) Version() int64 { return s.version }

// Data is the catalogue that was compiled. It shares memory with the snapshot.
func (s *Snapshot) Data() Data { return s.data }

// Routes are the routes valid at a time for a contract and an address: those of
// the very address or, when it has none, those of "*". More than one means that
// the catalogue contradicts itself.
func (s *Snapshot) Routes(c care.Contract, a care.LogicalAddress, at time.Time) []Route {
	if found := valid(s.RoutesAnyTime(c, a), at); len(found) > 0 {
		return found
	}
	return valid(s.RoutesAnyTime(c, AnyAddress), at)
}

// RoutesAnyTime are the routes of a contract and that very address, past and
// future ones too: what an explanation needs to say "it ended yesterday".
func (s *Snapshot) RoutesAnyTime(c care.Contract, a care.LogicalAddress) []Route {
	var buf [keyRoom]byte
	if p := s.pairs[string(appendKey(buf[:0], string(c), string(a)))]; p != nil {
		return p.routes
	}
	return nil
}

// RoutesOf are all routes of a contract that are valid at a time, in catalogue order.
func (s *Snapshot) RoutesOf(c care.Contract, at time.Time) []Route {
	var buf [keyRoom]byte
	return valid(s.byContract[string(appendKey(buf[:0], string(c)))], at)
}

// Permitted tells whether a consumer may call a contract at an address: by a
// permission for that very address, or for "*".
func (s *Snapshot) Permitted(c care.Contract, a care.LogicalAddress, consumer care.HSAID, at time.Time) bool {
	covers := func(p Permission) bool { return p.Valid.Contains(at) }
	return slices.ContainsFunc(s.PermissionsAnyTime(c, a, consumer), covers) ||
		slices.ContainsFunc(s.PermissionsAnyTime(c, AnyAddress, consumer), covers)
}

// PermissionsAnyTime are the permissions for that very address, past and future ones too.
func (s *Snapshot) PermissionsAnyTime(c care.Contract, a care.LogicalAddress, consumer care.HSAID) []Permission {
	var buf [keyRoom]byte
	k := appendKey(buf[:0], string(c), string(a))
	p := s.pairs[string(k)]
	if p == nil {
		return nil
	}
	who := appendKey(k[len(k):], string(consumer))
	// By hand: slices.BinarySearchFunc would put the key on the heap.
	from, to := 0, len(p.grants)
	for from < to {
		if mid := (from + to) / 2; p.grants[mid].consumer < string(who) {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if from == len(p.grants) || p.grants[from].consumer != string(who) {
		return nil
	}
	return p.grants[from].rows
}

// Contract is the contract with a namespace, if the catalogue has it.
func (s *Snapshot) Contract(c care.Contract) (Contract, bool) {
	var buf [keyRoom]byte
	v, ok := s.contracts[string(appendKey(buf[:0], string(c)))]
	return v, ok
}

// System is the system with an HSA-id, if the catalogue has it.
func (s *Snapshot) System(id care.HSAID) (System, bool) {
	var buf [keyRoom]byte
	v, ok := s.systems[string(appendKey(buf[:0], string(id)))]
	return v, ok
}

// Address is the logical address with an id, if the catalogue has it.
func (s *Snapshot) Address(id care.LogicalAddress) (Address, bool) {
	var buf [keyRoom]byte
	v, ok := s.addresses[string(appendKey(buf[:0], string(id)))]
	return v, ok
}

// keyRoom holds the longest key of a real catalogue (255 + 255 + 64), so that a
// look-up does not allocate; a longer one still works.
const keyRoom = 600

// appendKey joins parts in lower case. Only ASCII letters are folded: Unicode
// folding would let the Kelvin sign pass for a K.
func appendKey(dst []byte, parts ...string) []byte {
	for i, p := range parts {
		if i > 0 {
			dst = append(dst, 0)
		}
		from := len(dst)
		dst = append(dst, p...)
		fold(dst[from:])
	}
	return dst
}

// fold makes ASCII letters small, eight at a time.
func fold(b []byte) {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b)
		low := x &^ high
		capitals := (low + ones*(0x80-'A')) &^ (low + ones*(0x7F-'Z')) &^ x & high
		binary.LittleEndian.PutUint64(b, x|capitals>>2)
		b = b[8:]
	}
	for i, c := range b {
		if c-'A' <= 'Z'-'A' {
			b[i] = c + ('a' - 'A')
		}
	}
}

func key(parts ...string) string { return string(appendKey(nil, parts...)) }

// valid keeps the routes that hold at a time. It returns a part of its argument
// when the valid ones lie together, which they nearly always do.
func valid(all []Route, at time.Time) []Route {
	first := slices.IndexFunc(all, func(r Route) bool { return r.Valid.Contains(at) })
	if first < 0 {
		return nil
	}
	end := first + 1
	for end < len(all) && all[end].Valid.Contains(at) {
		end++
	}
	found := all[first:end:end]
	for _, r := range all[end:] {
		if r.Valid.Contains(at) {
			found = append(found, r) // copies: the capacity ends at end
		}
	}
	return found
}
