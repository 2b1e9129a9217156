package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Hash is a SHA-256 sum.
type Hash [sha256.Size]byte

// Row is an event in its place in the log. Rows are numbered from 0 without gaps.
type Row struct {
	Seq  int64
	Prev Hash // the Hash of the row before; zero for the first
	Hash Hash
	Body []byte // the canonical text, byte for byte as hashed
}

// NewRow puts a canonical text in its place.
//
// The hash is SHA-256 over the four lines "sammanhang/audit/1", the sequence in
// decimal, the previous hash in hex, and the body (no newline after the body).
func NewRow(seq int64, prev Hash, body []byte) Row {
	h := sha256.New()
	var b [128]byte
	line := append(b[:0], "sammanhang/audit/1\n"...)
	line = strconv.AppendInt(line, seq, 10)
	line = append(line, '\n')
	line = hex.AppendEncode(line, prev[:])
	line = append(line, '\n')
	h.Write(line)
	h.Write(body)
	r := Row{Seq: seq, Prev: prev, Body: body}
	h.Sum(r.Hash[:0])
	return r
}

// Leaf is what the sealed log holds of a row: its sequence and hash in hex, one line.
// It tells nothing about anybody.
func Leaf(seq int64, hash Hash) []byte {
	b := make([]byte, 0, 90)
	b = strconv.AppendInt(b, seq, 10)
	b = append(b, ' ')
	b = hex.AppendEncode(b, hash[:])
	return append(b, '\n')
}
