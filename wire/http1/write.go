package http1

import "strconv"

// AppendField writes a header field. ok is false, and nothing is written, when the
// name or the value could be read as something else.
func AppendField(dst []byte, name, value string) (_ []byte, ok bool) {
	if len(name) == 0 {
		return dst, false
	}
	for i := range len(name) {
		if class[name[i]]&isToken == 0 {
			return dst, false
		}
	}
	from := len(dst)
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	at := len(dst)
	dst = append(dst, value...)
	if !areValue(dst[at:]) {
		return dst[:from], false
	}
	return append(dst, "\r\n"...), true
}

// AppendLength writes the field that frames a body of n bytes.
func AppendLength(dst []byte, n int64) []byte {
	dst = append(dst, "Content-Length: "...)
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, "\r\n"...)
}

// Chunked is the field that frames a body of unknown length.
const Chunked = "Transfer-Encoding: chunked\r\n"

// LastChunk ends such a body.
const LastChunk = "0\r\n\r\n"

// ChunkRoom is how many bytes PutChunk needs before and after the data.
const (
	ChunkBefore = 8
	ChunkAfter  = 2
)

// PutChunk frames the n bytes of data that stand in b behind ChunkBefore bytes. It
// gives the part of b to send. n is from 1 to 0xFFFFFF.
func PutChunk(b []byte, n int) []byte {
	const hex = "0123456789abcdef"
	for i := range 6 {
		b[i] = hex[n>>(20-4*i)&15]
	}
	b[6], b[7] = '\r', '\n'
	b[ChunkBefore+n], b[ChunkBefore+n+1] = '\r', '\n'
	return b[:ChunkBefore+n+ChunkAfter]
}
