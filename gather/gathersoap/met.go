package gathersoap

// met remembers start tags that were read, as records are alike: a tag that stands
// byte for byte as one before needs no reading, only to be known again. Which one is
// expected is only a hint; that the bytes are the same is what counts.
type met struct {
	tags  [1 << 6]seen
	last  uint8  // the place of the tag that was read last
	scope uint32 // changes whenever the namespaces in scope do
}

const places = 1<<6 - 1

// seen is a start tag without namespace declarations.
type seen struct {
	text  []byte // "<p:name>", or with attributes; empty: none
	name  name
	scope uint32 // all its prefixes are declared in this scope
	next  uint8  // the place of the tag that came after it the last time
}

// again reads the start tag that stands here, if it is the one that is expected.
// The root is not: what may stand outside it is for start to say.
func (s *scanner) again() bool {
	m := &s.met
	at := m.tags[m.last&places].next & places
	t := &m.tags[at]
	i, n := s.i, len(t.text)
	if n == 0 || len(s.b)-i < n || string(s.b[i:i+n]) != string(t.text) || uint(len(s.stack)-1) >= maxDepth-1 {
		return false
	}
	long := int(t.name.to - t.name.from)
	if t.scope != m.scope {
		if n > long+2 { // attributes may have prefixes too
			return false
		}
		if _, ok := s.lookup(s.prefix(t.name)); !ok {
			return false
		}
		t.scope = m.scope
	}
	s.from, s.nameEnd, s.i, s.base = i, i+1+long, i+n, len(s.binds)
	s.tag, m.last = t.name, at
	s.stack = append(s.stack, open{t.name, int32(s.base)})
	return true
}

// meet remembers the tag that was just read.
func (s *scanner) meet(n name) {
	m := &s.met
	at := (s.b[n.to-1] ^ s.b[n.from+(n.to-n.from)/2]<<2 ^ uint8(n.to-n.from)<<3 ^ s.b[n.to-1]>>3) & places
	t := &m.tags[at]
	t.text, t.name, t.scope = s.b[n.from-1:s.i], n, m.scope
	m.tags[m.last&places].next = at
	m.last = at
}
