package soap

import (
	"bytes"

	"sammanhang/care"
)

// Locate is Scan without a copy: it allocates nothing unless an address or a
// namespace is written with character references.
func Locate(b []byte) (Location, error) {
	s := scanner{b: b}
	var loc Location
	err := s.envelope(&loc)
	return loc, err
}

// binding is one namespace declaration in scope: where in the input its prefix and
// its namespace stand. Offsets keep the scanner small and off the heap.
type binding struct {
	prefix, prefixEnd uint32
	uri, uriEnd       uint32
	resolved          bool // uri lies in scanner.extra, because it was written with references
}

// element is a start tag that was read.
type element struct {
	name  []byte // as written, with prefix
	colon int    // where the prefix ends; -1 without prefix
	from  int    // how many bindings were in scope outside it
	empty bool   // <x/>
}

type scanner struct {
	b      []byte
	i      int
	binds  [24]binding // enough for nearly every message, and little enough to be made empty for each
	more   []binding   // those behind them
	bound  int         // how many of them are in scope
	tight  bool        // the value read last holds no blank and nothing odd
	nameAt uint32      // where the attribute being read begins
	extra  []byte      // namespaces that were written with references

	other   []byte // a LogicalAddress in NSRegistry2: the contract decides whether it counts
	otherAt Span
	others  int

	eightBit bool // the encoding has one byte a character, ASCII below 0x80
}

func (s *scanner) bind(i int) *binding {
	if i < len(s.binds) {
		return &s.binds[i]
	}
	return &s.more[i-len(s.binds)]
}

func (s *scanner) prefixOf(i int) []byte { b := s.bind(i); return s.b[b.prefix:b.prefixEnd] }

func (s *scanner) uriOf(i int) []byte {
	b := s.bind(i)
	if b.resolved {
		return s.extra[b.uri:b.uriEnd:b.uriEnd]
	}
	return s.b[b.uri:b.uriEnd:b.uriEnd]
}

func (s *scanner) bad(what string) error { return &SyntaxError{s.i, what, ErrMalformed} }

func (s *scanner) envelope(loc *Location) (err error) {
	if loc.Charset, err = s.prolog(); err != nil {
		return err
	}
	env, err := s.startTag(true)
	if err != nil {
		return err
	}
	if err := s.isEnvelope(env); err != nil {
		return err
	}
	if env.empty {
		return &SyntaxError{s.i, "empty Envelope", ErrEmptyBody}
	}
	for headers := 0; ; headers++ {
		if err := s.between(); err != nil {
			return err
		}
		if s.at("</") {
			return &SyntaxError{s.i, "Envelope without Body", ErrNotSOAP}
		}
		el, err := s.startTag(true)
		if err != nil {
			return err
		}
		uri, local, err := s.resolve(el)
		if err != nil {
			return err
		}
		if string(uri) != NS {
			return &SyntaxError{s.i, "unknown element in Envelope", ErrNotSOAP}
		}
		switch {
		case string(local) == "Body":
			return s.body(el, loc)
		case string(local) == "Header" && headers == 0:
			if !el.empty {
				if err := s.header(el, loc); err != nil {
					return err
				}
			}
			s.bound = el.from
		default:
			return &SyntaxError{s.i, "unknown element in Envelope", ErrNotSOAP}
		}
	}
}

func (s *scanner) isEnvelope(el element) error {
	uri, local, err := s.resolve(el)
	switch {
	case err != nil:
		return err
	case string(local) != "Envelope":
		return &SyntaxError{s.i, "root element is not Envelope", ErrNotSOAP}
	case string(uri) == NS12:
		return ErrSOAP12
	case string(uri) != NS:
		return &SyntaxError{s.i, "Envelope is in another namespace", ErrNotSOAP}
	}
	return nil
}

// body reads the first element of Body and fills the location.
func (s *scanner) body(parent element, loc *Location) error {
	if parent.empty {
		return &SyntaxError{s.i, "empty Body", ErrEmptyBody}
	}
	if err := s.between(); err != nil {
		return err
	}
	if s.at("</") {
		return &SyntaxError{s.i, "empty Body", ErrEmptyBody}
	}
	loc.Body = s.i
	el, err := s.startTag(true)
	if err != nil {
		return err
	}
	loc.BodyAfter = s.i
	loc.Contract, loc.Root, err = s.resolve(el)
	if err == nil && len(loc.Contract) == 0 {
		err = &SyntaxError{s.i, "the body element has no namespace", ErrNotSOAP}
	}
	if err != nil || s.others == 0 || !bytes.HasPrefix(loc.Contract, []byte(registryDomain)) {
		return err
	}
	switch {
	case s.others > 1 || loc.Profile == care.RIVTABP21:
		return ErrTwoAddresses
	case loc.Profile == care.RIVTABP20:
		loc.Beside = loc.AddressAt
	}
	loc.Profile, loc.Address, loc.AddressAt = care.RIVTABP21, s.other, s.otherAt
	return nil
}

// header reads the children of Header up to and with its end tag.
func (s *scanner) header(parent element, loc *Location) error {
	var to []byte
	var toAt Span
	haveTo, haveAddress := false, false
	for {
		if err := s.between(); err != nil {
			return err
		}
		if s.at("</") {
			if err := s.endTag(parent.name); err != nil {
				return err
			}
			break
		}
		at := s.i
		el, err := s.startTag(true)
		if err != nil {
			return err
		}
		tag := s.i
		uri, local, err := s.resolve(el)
		if err != nil {
			return err
		}
		isAddress := string(local) == "LogicalAddress" && string(uri) == NSRegistry
		isTo := string(local) == "To" && string(uri) == NSAddressing
		if isAddress && haveAddress || isTo && haveTo {
			// Two answers to "to whom?": the producer might read the other one.
			return ErrTwoAddresses
		}
		switch {
		case isAddress:
			loc.Address, err = s.text(el)
			haveAddress, loc.AddressAt = true, s.span(at, tag, el)
		case isTo:
			to, err = s.text(el)
			haveTo, toAt = true, s.span(at, tag, el)
		case string(local) == "LogicalAddress" && string(uri) == NSRegistry2:
			loc.Strange = true // until a contract says that it is none
			s.other, err = s.text(el)
			s.others, s.otherAt = s.others+1, s.span(at, tag, el)
		default:
			loc.Strange = loc.Strange || string(local) == "LogicalAddress" || string(local) == "To"
			err = s.skip(el)
		}
		if err != nil {
			return err
		}
		s.bound = el.from
	}
	// A message with both is profile 2.1 with ws-addressing beside it: a 2.1
	// producer reads LogicalAddress, and To is only the URL of somebody's stack.
	switch {
	case haveAddress:
		loc.Profile, loc.Beside = care.RIVTABP21, toAt
	case haveTo:
		loc.Profile, loc.Address, loc.AddressAt = care.RIVTABP20, to, toAt
	}
	return nil
}

// span is where the element stands that has just been read to its end.
func (s *scanner) span(from, startTag int, el element) Span {
	sp := Span{From: from, Name: from + 1 + len(el.name), StartTag: startTag, EndTag: s.i, To: s.i}
	if !el.empty && s.i > startTag {
		sp.EndTag = startTag + max(bytes.LastIndexByte(s.b[startTag:s.i], '<'), 0)
	}
	return sp
}

// resolve gives an element's namespace and local name.
func (s *scanner) resolve(el element) (uri, local []byte, err error) {
	var prefix []byte
	local = el.name
	if el.colon >= 0 {
		prefix, local = el.name[:el.colon], el.name[el.colon+1:]
	}
	for i := s.bound - 1; i >= 0; i-- {
		if p := s.bind(i); int(p.prefixEnd-p.prefix) == len(prefix) && string(s.b[p.prefix:p.prefixEnd]) == string(prefix) {
			return s.uriOf(i), local, nil
		}
	}
	if len(prefix) > 0 {
		return nil, nil, s.bad("a prefix is not declared")
	}
	return nil, local, nil
}

// skip reads past an element whose start tag has been read. Names must match;
// namespaces inside do not matter to us.
func (s *scanner) skip(el element) error {
	if el.empty {
		return nil
	}
	var open [maxDepth][]byte
	open[0] = el.name
	depth := 1
	for depth > 0 {
		if err := s.chars(); err != nil {
			return err
		}
		if s.at("</") {
			depth--
			if err := s.endTag(open[depth]); err != nil {
				return err
			}
			continue
		}
		child, err := s.startTag(false)
		if err != nil {
			return err
		}
		if child.empty {
			continue
		}
		if depth == maxDepth {
			return s.bad("elements too deep inside each other")
		}
		open[depth] = child.name
		depth++
	}
	return nil
}
