package verify

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// ExtractFormat is the form of extract that Extract reads.
const ExtractFormat = "sammanhang/audit-extract/1"

// maxExtract is far more than a person's extract is.
const maxExtract = 64 << 20

// Extract checks an extract of the log, as a person can download it: that every row
// has the text that was hashed, and that its hash is under the signed checkpoint. Of o
// the keys are used. With an empty PublicKey it is the extract's own, which finds damage but
// not forgery, and the report says so in Key.
//
// The error is for what is not an extract at all. What an extract cannot prove: that no
// row about the person has been left out of it.
func Extract(file io.Reader, o Options) (Report, error) {
	text, err := io.ReadAll(io.LimitReader(file, maxExtract+1))
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	if len(text) > maxExtract {
		return Report{}, errors.New("verify: the extract is larger than any extract is")
	}
	var x struct {
		Format, Checkpoint, PublicKey string
		Rows                          []struct {
			Seq            int64
			Previous, Text string
			Proof          []string
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&x); err != nil || x.Format != ExtractFormat {
		return Report{}, errors.New("verify: this is not an extract of an access log (" + ExtractFormat + ")")
	}
	if _, err := d.Token(); err != io.EOF {
		return Report{}, errors.New("verify: something stands after the extract")
	}
	var r Report
	key := o.PublicKey
	own := key == ""
	if own {
		key = x.PublicKey
	}
	cp := openCheckpoint(&r, []byte(x.Checkpoint), key)
	countersigned(&r, []byte(x.Checkpoint), o)
	if own && cp.key != "" {
		cp.key += ", the key that lies in the extract itself"
	}
	r.Sealed, r.Key, r.Checkpoint = 0, cp.key, cp.text
	seen := map[int64]bool{}
	for _, row := range x.Rows {
		r.Rows++
		find := func(k Kind, text string) { r.find(Finding{Kind: k, Seq: row.Seq, Text: text}) }
		prev, err := hex.DecodeString(row.Previous)
		if err != nil || len(prev) != 32 || row.Seq < 0 {
			find(RowChanged, "its number or previous hash is none")
			continue
		}
		if seen[row.Seq] {
			find(RowChanged, "it is there twice")
		}
		seen[row.Seq] = true
		if row.Proof == nil {
			r.Unsealed++
			continue
		}
		nodes := make([][]byte, len(row.Proof))
		for i, p := range row.Proof {
			if nodes[i], err = base64.StdEncoding.DecodeString(p); err != nil {
				break
			}
		}
		leaf := strconv.FormatInt(row.Seq, 10) + " " + hex.EncodeToString(rowHash(row.Seq, prev, []byte(row.Text))) + "\n"
		h := leafHash([]byte(leaf))
		if err == nil {
			err = proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(row.Seq), uint64(max(cp.size, 0)), h[:], nodes, cp.root)
		}
		if err != nil {
			find(NotAsSealed, "the signed checkpoint does not hold this row with this text")
			continue
		}
		r.Sealed++
	}
	return r, nil
}

// openCheckpoint reads a signed root that is held to a key.
func openCheckpoint(r *Report, text []byte, key string) checkpoint {
	v, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		r.find(Finding{Kind: Checkpoint, Seq: -1, Text: "no key to check it with"})
	}
	return parseCheckpoint(text, v, func(text string) { r.find(Finding{Kind: Checkpoint, Seq: -1, Text: text}) })
}
