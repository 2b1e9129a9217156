package exchange

import (
	"net/http"
	"net/textproto"
	"sync"

	"sammanhang/wire/http1"
)

// fieldCache remembers the header fields of the last message on a connection. The
// same two sides say the same things over and over: a text that has not changed is
// not made anew.
type fieldCache struct {
	last []cachedField
}

type cachedField struct{ raw, name, value string }

// maxCached keeps one odd message from holding memory as long as the connection.
const (
	maxCached      = 32
	maxCachedValue = 256
)

// headers are for messages of one leg: only the map is used again, never the
// values that lie in it.
var headers = sync.Pool{New: func() any { return make(http.Header, 16) }}

func recycle(h http.Header) {
	if len(h) <= 2*maxCached {
		clear(h)
		headers.Put(h)
	}
}

// fill puts fields into h, with names in canonical form.
func (c *fieldCache) fill(h http.Header, fields []http1.Field) {
	values := make([]string, len(fields)) // one for all
	for i, f := range fields {
		var name, value string
		if i < len(c.last) {
			e := &c.last[i]
			if string(f.Name) != e.raw {
				e.raw = string(f.Name)
				e.name, e.value = textproto.CanonicalMIMEHeaderKey(e.raw), ""
			}
			name = e.name
			if string(f.Value) == e.value {
				value = e.value
			} else if value = string(f.Value); len(value) <= maxCachedValue {
				e.value = value
			}
		} else {
			raw := string(f.Name)
			name, value = textproto.CanonicalMIMEHeaderKey(raw), string(f.Value)
			if i < maxCached && i == len(c.last) && len(value) <= maxCachedValue {
				c.last = append(c.last, cachedField{raw, name, value})
			}
		}
		if had, ok := h[name]; ok {
			h[name] = append(had, value)
			continue
		}
		values[i] = value
		h[name] = values[i : i+1 : i+1]
	}
}
