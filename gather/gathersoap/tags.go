package gathersoap

import "bytes"

// name reads a name with at most one colon.
func (s *scanner) name() (name, error) {
	b, from, part := s.b, s.i, s.i
	i := s.i
	for {
		if i >= len(b) || class[b[i]]&cStart == 0 {
			break // nothing there, or no letter
		}
		for i < len(b) {
			for i < len(b) && class[b[i]]&cName != 0 {
				i++
			}
			if i+1 >= len(b) || class[b[i]]&cWide == 0 {
				break
			}
			if c := b[i+1]; c&0xC0 != 0x80 || c == 0x97 || c == 0xB7 { // not UTF-8, × ÷
				break
			}
			i += 2
		}
		if part > from || i == part || i >= len(b) || b[i] != ':' {
			break
		}
		i++
		part = i
	}
	s.i = i
	if i == part {
		return name{}, s.bad("a name")
	}
	return name{int32(from), int32(part), int32(i)}, nil
}

func (s *scanner) blanks() bool {
	from := s.i
	for s.i < len(s.b) && class[s.b[s.i]]&cBlank != 0 {
		s.i++
	}
	return s.i > from
}

// start reads a start tag and takes its namespaces into scope.
func (s *scanner) start() error {
	if len(s.stack) == 0 && s.tag.to != 0 {
		return s.bad("a second root element")
	}
	if len(s.stack) == maxDepth {
		return s.bad("elements too deep in each other")
	}
	s.from, s.base = s.i, len(s.binds)
	s.i++
	n, err := s.name()
	if err != nil {
		return err
	}
	s.nameEnd = s.i
	s.attrs = s.attrs[:0]
	for {
		blank := s.blanks()
		if s.i >= len(s.b) {
			return s.bad("the document breaks off")
		}
		if c := s.b[s.i]; c == '>' {
			s.i++
			break
		} else if c == '/' {
			if s.i+1 >= len(s.b) || s.b[s.i+1] != '>' {
				return s.bad("a tag")
			}
			s.i += 2
			s.empty = true
			break
		}
		if !blank {
			return s.bad("attributes without a blank between them")
		}
		if err := s.attribute(); err != nil {
			return err
		}
	}
	if err := s.started(n); err != nil {
		return err
	}
	if !s.empty && len(s.binds) == s.base {
		s.meet(n)
	}
	return nil
}

// started takes the element whose tag was read into the stack.
func (s *scanner) started(n name) error {
	if n.prefixed() {
		if _, ok := s.lookup(s.prefix(n)); !ok {
			return s.bad("a prefix that is not declared")
		}
	}
	if len(s.attrs) > 0 {
		if err := s.checkAttrs(); err != nil {
			return err
		}
	}
	s.tag = n
	s.stack = append(s.stack, open{n, int32(s.base)})
	return nil
}

func (s *scanner) attribute() error {
	n, err := s.name()
	if err != nil {
		return err
	}
	s.blanks()
	if s.i >= len(s.b) || s.b[s.i] != '=' {
		return s.bad("an attribute")
	}
	s.i++
	s.blanks()
	value, err := s.value()
	if err != nil {
		return err
	}
	switch {
	case !n.prefixed() && string(s.raw(n)) == "xmlns":
		return s.declare(nil, value)
	case n.prefixed() && string(s.prefix(n)) == "xmlns":
		return s.declare(s.local(n), value)
	}
	if len(s.attrs) == maxAttrs {
		return s.bad("too many attributes")
	}
	s.attrs = append(s.attrs, n)
	return nil
}

func (s *scanner) value() ([]byte, error) {
	if s.i >= len(s.b) || s.b[s.i] != '"' && s.b[s.i] != '\'' {
		return nil, s.bad("an attribute without quotes")
	}
	quote := s.b[s.i]
	s.i++
	from := s.i
	for s.i < len(s.b) {
		c := s.b[s.i]
		switch {
		case c == quote:
			s.i++
			return s.b[from : s.i-1], nil
		case class[c]&cStop == 0, c == ']':
			s.i++
		case c >= 0x80:
			n := wide(s.b[s.i:])
			if n == 0 {
				return nil, s.bad("not UTF-8, or a character that XML does not have")
			}
			s.i += n
		case c == '&':
			if err := s.reference(); err != nil {
				return nil, err
			}
		default:
			return nil, s.bad("a character in an attribute")
		}
	}
	return nil, s.bad("the document breaks off")
}

const (
	xmlNS   = "http://www.w3.org/XML/1998/namespace"
	xmlnsNS = "http://www.w3.org/2000/xmlns/"
)

// declare takes a namespace into scope. prefix nil is the default.
func (s *scanner) declare(prefix, uri []byte) error {
	switch {
	case bytes.ContainsAny(uri, "& \t\r\n\"'"):
		return s.bad("a namespace with a blank, a quote or a reference")
	case string(prefix) == "xmlns", string(uri) == xmlnsNS, (string(prefix) == "xml") != (string(uri) == xmlNS):
		return s.bad("a namespace that is reserved")
	case len(prefix) > 0 && len(uri) == 0:
		return s.bad("a prefix without namespace")
	case len(s.binds) == maxBinds:
		return s.bad("too many namespaces")
	}
	for _, b := range s.binds[s.base:] {
		if string(b.prefix) == string(prefix) {
			return s.bad("a namespace declared twice")
		}
	}
	s.binds = append(s.binds, binding{prefix, uri})
	s.met.scope++
	return nil
}

// lookup is the namespace of a prefix; ok is false when it is not declared.
func (s *scanner) lookup(prefix []byte) (uri []byte, ok bool) {
	for i := len(s.binds) - 1; i >= 0; i-- {
		if string(s.binds[i].prefix) == string(prefix) {
			return s.binds[i].uri, true
		}
	}
	if len(prefix) == 0 {
		return nil, true
	}
	if string(prefix) == "xml" {
		return []byte(xmlNS), true
	}
	return nil, false
}

// checkAttrs holds a tag's attributes to: declared prefixes, no one twice, also
// not under two prefixes of one namespace.
func (s *scanner) checkAttrs() error {
	for i, a := range s.attrs {
		var uri []byte
		if a.prefixed() {
			var ok bool
			if uri, ok = s.lookup(s.prefix(a)); !ok {
				return s.bad("a prefix that is not declared")
			}
		}
		for _, o := range s.attrs[:i] {
			if string(s.raw(o)) == string(s.raw(a)) {
				return s.bad("an attribute twice")
			}
			if a.prefixed() && o.prefixed() && string(s.local(o)) == string(s.local(a)) {
				if other, _ := s.lookup(s.prefix(o)); string(other) == string(uri) {
					return s.bad("an attribute twice")
				}
			}
		}
	}
	return nil
}

// ended reads the end tag of the innermost element, if it stands here written as
// nearly all are: "</p:name>". There must be an element.
func (s *scanner) ended() bool {
	b, i, n := s.b, s.i, s.stack[len(s.stack)-1].name
	to := i + 2 + int(n.to-n.from)
	if to >= len(b) || b[to] != '>' || b[i+1] != '/' || b[i] != '<' || string(b[i+2:to]) != string(b[n.from:n.to]) {
		return false
	}
	s.i = to + 1
	s.pop()
	return true
}

// end reads an end tag: its name must be that of the element it ends.
func (s *scanner) end() error {
	if len(s.stack) == 0 {
		return s.bad("an end without a beginning")
	}
	s.i += 2
	raw := s.raw(s.stack[len(s.stack)-1].name)
	if !bytes.HasPrefix(s.b[s.i:], raw) {
		return s.bad("an end tag that does not match")
	}
	s.i += len(raw)
	s.blanks()
	if s.i >= len(s.b) || s.b[s.i] != '>' {
		return s.bad("an end tag that does not match")
	}
	s.i++
	s.pop()
	return nil
}

func (s *scanner) pop() {
	top := len(s.stack) - 1
	if n := int(s.stack[top].binds); n < len(s.binds) {
		s.binds = s.binds[:n]
		s.met.scope++
	}
	s.stack = s.stack[:top]
}
