package soap

import (
	"bytes"
)

// Body gives the first (and by RIV-TA only) element of the SOAP body, as XML that
// stands on its own: namespace declarations it needs from the envelope are put
// into its start tag, so that encoding/xml resolves it. It shares the memory of
// envelope when nothing has to be put in.
//
// A SOAP Fault comes back as fault, with payload and err nil.
func Body(envelope []byte) (payload []byte, fault *Fault, err error) {
	s := scanner{b: envelope}
	var loc Location
	err = s.envelope(&loc)
	if err != nil {
		return nil, nil, err
	}
	end, err := s.closing(loc)
	if err != nil {
		return nil, nil, err
	}
	raw := envelope[loc.Body:end]
	s.i = end
	if err := s.rest(); err != nil {
		return nil, nil, err
	}
	payload = s.standAlone(loc, raw)
	if string(loc.Contract) == NS && string(loc.Root) == "Fault" {
		f, err := parseFault(payload)
		return nil, f, err
	}
	return payload, nil, nil
}

// closing finds the end of the element whose start tag was just read. It counts
// tags only; whether their names match is for the decoder of the payload to say.
func (s *scanner) closing(loc Location) (end int, err error) {
	b := s.b
	if b[loc.BodyAfter-2] == '/' {
		return loc.BodyAfter, nil
	}
	i := loc.BodyAfter
	for depth := 1; depth > 0; {
		lt := bytes.IndexByte(b[i:], '<')
		if lt < 0 || i+lt+1 >= len(b) {
			return 0, ErrNeedMore
		}
		i += lt
		s.i = i
		switch b[i+1] {
		case '/':
			gt := bytes.IndexByte(b[i:], '>')
			if gt < 0 {
				return 0, ErrNeedMore
			}
			i += gt + 1
			depth--
		case '?', '!':
			if s.at("<![CDATA[") {
				n := bytes.Index(b[i:], []byte("]]>"))
				if n < 0 {
					return 0, ErrNeedMore
				}
				i += n + 3
				continue
			}
			if _, err := s.aside(); err != nil {
				return 0, err
			}
			i = s.i
		default:
			var empty bool
			if i, empty = tagEnd(b, i); i < 0 {
				return 0, ErrNeedMore
			}
			if !empty {
				depth++
			}
		}
	}
	return i, nil
}

// tagEnd is the offset behind a start tag; ">" inside quotes does not end it.
func tagEnd(b []byte, i int) (end int, empty bool) {
	var quote byte
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1, b[i-1] == '/'
		}
	}
	return -1, false
}

// rest checks that nothing but the end of the envelope follows.
func (s *scanner) rest() error {
	for range 2 { // </Body></Envelope>
		if err := s.between(); err != nil {
			return err
		}
		if !s.at("</") {
			return &SyntaxError{s.i, "more than one element in Body", ErrNotSOAP}
		}
		s.i += 2
		name, colon, err := s.name()
		if err != nil {
			return err
		}
		if local := name[colon+1:]; string(local) != "Body" && string(local) != "Envelope" {
			return s.bad("an end tag that matches no start tag")
		}
		s.space()
		if s.i >= len(s.b) {
			return ErrNeedMore
		}
		if s.b[s.i] != '>' {
			return s.bad("an end tag")
		}
		s.i++
	}
	return nil
}

// standAlone puts the declarations of Envelope and Body that raw may use into its
// start tag. Which ones it uses is guessed on the safe side: by the prefix and a
// colon standing anywhere in it, because a value can be a qualified name too.
func (s *scanner) standAlone(loc Location, raw []byte) []byte {
	own := scanner{b: raw}
	el, err := own.startTag(true)
	if err != nil {
		return raw // cannot be: it has been read once
	}
	var extra []byte
	for i := range s.bound {
		prefix, uri := s.prefixOf(i), s.uriOf(i)
		if s.declares(i+1, prefix) || own.declares(0, prefix) {
			continue
		}
		if len(prefix) == 0 {
			if len(uri) > 0 {
				extra = append(extra, ` xmlns="`...)
				extra = append(appendEscaped(extra, uri), '"')
			}
			continue
		}
		if !bytes.Contains(raw, append(prefix[:len(prefix):len(prefix)], ':')) {
			continue
		}
		extra = append(extra, " xmlns:"...)
		extra = append(extra, prefix...)
		extra = append(extra, `="`...)
		extra = append(appendEscaped(extra, uri), '"')
	}
	if len(extra) == 0 {
		return raw
	}
	at := 1 + len(el.name)
	out := make([]byte, 0, len(raw)+len(extra))
	out = append(out, raw[:at]...)
	out = append(out, extra...)
	return append(out, raw[at:]...)
}

// declares tells whether a prefix is declared by the bindings from an index on.
func (s *scanner) declares(from int, prefix []byte) bool {
	for i := from; i < s.bound; i++ {
		if p := s.bind(i); int(p.prefixEnd-p.prefix) == len(prefix) && string(s.prefixOf(i)) == string(prefix) {
			return true
		}
	}
	return false
}

// appendEscaped writes text so that it can stand in an element or a value. What
// XML cannot carry becomes U+FFFD.
func appendEscaped[T string | []byte](dst []byte, text T) []byte {
	for _, r := range string(text) {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '"':
			dst = append(dst, "&quot;"...)
		case r == '\r':
			dst = append(dst, "&#13;"...)
		case !isChar(r, 4):
			dst = append(dst, "\uFFFD"...)
		default:
			dst = append(dst, string(r)...)
		}
	}
	return dst
}
