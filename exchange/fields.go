package exchange

import (
	"net/http"
	"net/textproto"
	"strings"

	"sammanhang/wire/http1"
)

// field is one header field to be sent. line is it as it is written, when that is
// known already.
type field struct{ name, value, line string }

// said remembers the header of the last message on a connection. The same two sides
// say the same things over and over: what has not changed is not made anew, and
// whether it passes is not found out again.
type said struct {
	may    func(name string) bool // what passes on
	last   []saidField            // field for field, as they came
	header http.Header            // the same; nobody else may write into it
	exact  bool                   // header holds what last says, each name once
}

type saidField struct {
	raw, name, value string   // the name as it came, and in canonical form
	one              []string // value, for a map; never written into again
	line             string   // the field as it is passed on; empty: it is not
}

// maxSaid and the lengths below keep one odd message from holding memory as long as
// the connection.
const (
	maxSaid      = 32
	maxSaidValue = 256
)

// read takes in the fields of a message.
func (s *said) read(fields []http1.Field) {
	if !s.exact || len(fields) != len(s.last) || len(s.header) != len(s.last) {
		s.anew(fields)
		return
	}
	for i := range fields {
		f, e := &fields[i], &s.last[i]
		switch {
		case string(f.Name) != e.raw || e.name == "Connection" && string(f.Value) != e.value:
			s.anew(fields)
			return
		case string(f.Value) != e.value:
			passed := e.line != ""
			s.set(e, string(f.Value), passed)
			s.header[e.name] = e.one
			s.exact = s.exact && len(f.Value) <= maxSaidValue
		}
	}
}

func (s *said) set(e *saidField, value string, passes bool) {
	e.value, e.line = value, ""
	e.one = []string{value} // a new one: the old may still be in somebody's hands
	if passes {
		if line, ok := http1.AppendField(nil, e.name, value); ok {
			e.line = string(line)
		}
	}
}

// anew forgets the last message.
func (s *said) anew(fields []http1.Field) {
	if s.header == nil {
		s.header = make(http.Header, 16)
	}
	clear(s.header)
	s.last, s.exact = s.last[:0], len(fields) <= maxSaid
	for _, f := range fields {
		raw := string(f.Name)
		e := saidField{raw: raw, name: textproto.CanonicalMIMEHeaderKey(raw)}
		s.set(&e, string(f.Value), s.may(e.name))
		if had, ok := s.header[e.name]; ok {
			s.header[e.name], s.exact = append(had[:len(had):len(had)], e.value), false
		} else {
			s.header[e.name] = e.one
		}
		s.exact = s.exact && len(e.value) <= maxSaidValue
		s.last = append(s.last, e)
	}
	// Names listed in Connection stay behind.
	for listed := range listedIn(s.header["Connection"]) {
		for i := range s.last {
			if s.last[i].name == listed {
				s.last[i].line = ""
			}
		}
	}
}

// forget lets go of a message that is not worth remembering, when it is over.
func (s *said) forget() {
	if !s.exact {
		clear(s.header)
		if clear(s.last); cap(s.last) > maxSaid {
			s.last = nil
		}
		s.last = s.last[:0]
	}
}

// appendTo appends what passes to a list.
func (s *said) appendTo(list []field) []field {
	for i := range s.last {
		if e := &s.last[i]; e.line != "" {
			list = append(list, field{e.name, e.value, e.line})
		}
	}
	return list
}

// listedIn gives the names in the values of Connection, in canonical form.
func listedIn(values []string) map[string]bool {
	var listed map[string]bool
	for _, v := range values {
		for n := range strings.SplitSeq(v, ",") {
			if listed == nil {
				listed = map[string]bool{}
			}
			listed[textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(n))] = true
		}
	}
	return listed
}

// first is the first value by a name in canonical form: a message has few fields, and to
// walk through them is quicker than to look into the header.
func (s *said) first(canonical string) string {
	for i := range s.last {
		if s.last[i].name == canonical {
			return s.last[i].value
		}
	}
	return ""
}

// first is a header's first value by a name in canonical form.
func first(h http.Header, canonical string) string {
	if v := h[canonical]; len(v) > 0 {
		return v[0]
	}
	return ""
}
