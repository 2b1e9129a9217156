package story

import (
	"fmt"
	"strconv"
	"strings"
)

// A document's id says whose it is and which of theirs, scrambled so that it looks
// like an id and tells a reader nothing. Multiplying by an odd number modulo 2³² can
// be undone, which lets a source find the document again without keeping a list.
const (
	scramble   = 0x9E3779B1
	unscramble = 0x0E8B2F51 // scramble*unscramble = 1 modulo 2³²
)

func documentID(person, n int) string {
	return fmt.Sprintf("%08x-%04x", uint32(person+1)*scramble, uint16(n+1)*(scramble&0xFFFF))
}

// Owner is the index of the person that a document's id belongs to. ok is false for
// a text that is no such id; there may still be no such person or document.
func Owner(id string) (person int, ok bool) {
	a, _, found := strings.Cut(id, "-")
	x, err := strconv.ParseUint(a, 16, 32)
	if !found || err != nil || len(a) != 8 {
		return 0, false
	}
	person = int(uint32(x)*unscramble) - 1
	return person, person >= 0
}
