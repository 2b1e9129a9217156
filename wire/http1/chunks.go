package http1

// maxChunkLine is the most bytes of the line before a chunk: a size and perhaps
// extensions, which nobody uses but those who look for holes.
const maxChunkLine = 256

// maxExtensions is the most bytes of extensions in a whole body: more than that is
// work for nothing.
const maxExtensions = 16 << 10

// Chunks takes the chunks out of a body. The zero value stands before the first.
type Chunks struct {
	state   byte
	digits  byte
	ext     bool   // a ";" has been seen
	line    uint16 // bytes of the line being read
	trailer uint16 // bytes of the trailer
	fields  uint16
	over    uint32 // bytes of extensions
	left    uint64 // bytes of the chunk that is being read
	tail    tail
}

const (
	inSize = iota
	inSizeLF
	inData
	inDataCR
	inDataLF
	inTrailer
	done
)

// Done tells whether the last chunk and its trailer have been read.
func (c *Chunks) Done() bool { return c.state == done }

// Next reads from src and puts what it finds of the body into dst; dst may be src.
// It gives how many bytes went out and how many were used; they are both 0 only
// when dst or src is empty or the body is over.
func (c *Chunks) Next(dst, src []byte) (out, in int, err error) {
	for in < len(src) && c.state != done {
		if c.state == inData {
			if out == len(dst) {
				return out, in, nil
			}
			n := copy(dst[out:], src[in:min(uint64(len(src)), uint64(in)+c.left)])
			out, in = out+n, in+n
			if c.left -= uint64(n); c.left == 0 {
				c.state = inDataCR
			}
			continue
		}
		if err := c.step(src[in]); err != nil {
			return out, in, err
		}
		in++
	}
	return out, in, nil
}

func (c *Chunks) step(b byte) error {
	switch c.state {
	case inSize:
		return c.size(b)
	case inSizeLF:
		if b != '\n' {
			return ErrChunk
		}
		c.state, c.digits, c.ext, c.line = inData, 0, false, 0
		if c.left == 0 {
			c.state = inTrailer
		}
	case inDataCR:
		if b != '\r' {
			return ErrChunk
		}
		c.state = inDataLF
	case inDataLF:
		if b != '\n' {
			return ErrChunk
		}
		c.state = inSize
	case inTrailer:
		return c.trail(b)
	default:
		return errUnexpected
	}
	return nil
}

// size reads the hexadecimal size, and skips extensions.
func (c *Chunks) size(b byte) error {
	if c.line++; c.line > maxChunkLine {
		return ErrChunkLine
	}
	if b == '\r' {
		if c.digits == 0 {
			return ErrChunk
		}
		c.state = inSizeLF
		return nil
	}
	if c.ext {
		if c.over++; class[b]&isValue == 0 || c.over > maxExtensions {
			return ErrChunk
		}
		return nil
	}
	var d byte
	switch {
	case b >= '0' && b <= '9':
		d = b - '0'
	case b >= 'a' && b <= 'f':
		d = b - 'a' + 10
	case b >= 'A' && b <= 'F':
		d = b - 'A' + 10
	case b == ';' && c.digits > 0:
		c.ext = true
		return nil
	default:
		return ErrChunk // blanks too: what follows a blank has been read in two ways
	}
	if c.digits++; c.digits > 15 {
		return ErrChunk
	}
	c.left = c.left<<4 | uint64(d)
	return nil
}

// tail is how far a line of the trailer has been read.
type tail byte

const (
	atStart tail = iota
	inName
	inValue
	atLF    // after the CR of a field
	atEndLF // after the CR of the empty line
)

// trail reads the trailer, and drops it: no field of a trailer may change what the
// head has said.
func (c *Chunks) trail(b byte) error {
	if c.trailer++; c.trailer > MaxHead/4 {
		return ErrTooLarge
	}
	switch c.tail {
	case atStart:
		switch {
		case b == '\r':
			c.tail = atEndLF
		case class[b]&isToken != 0:
			if c.fields++; c.fields > MaxFields {
				return ErrFields
			}
			c.tail = inName
		default:
			return ErrChunk
		}
	case inName:
		switch {
		case b == ':':
			c.tail = inValue
		case class[b]&isToken == 0:
			return ErrName
		}
	case inValue:
		switch {
		case b == '\r':
			c.tail = atLF
		case class[b]&isValue == 0:
			return ErrValue
		}
	case atLF:
		if b != '\n' {
			return ErrLineEnd
		}
		c.tail = atStart
	case atEndLF:
		if b != '\n' {
			return ErrLineEnd
		}
		c.state = done
	}
	return nil
}
