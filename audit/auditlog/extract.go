package auditlog

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/transparency-dev/tessera/client"

	"sammanhang/audit"
	"sammanhang/fault"
)

// ExtractFormat names the form of an extract. audit/verify reads it.
const ExtractFormat = "sammanhang/audit-extract/1"

// Extract is rows of the log that can be checked without the platform: each row with
// the text that was hashed, and its proof that it is under the signed checkpoint. It
// proves that these rows are in the log as they were written; it cannot prove that no
// other row is about the same person, since the log's hashes tell nothing of anybody.
type Extract struct {
	Format     string       `json:"format"`
	Checkpoint string       `json:"checkpoint"` // the signed root, in the common form (C2SP tlog-checkpoint)
	PublicKey  string       `json:"publicKey"`  // to hold against the one that is published elsewhere
	Rows       []ExtractRow `json:"rows"`       // in the order they were given
}

// ExtractRow is one row.
type ExtractRow struct {
	Seq      int64    `json:"seq"`
	Previous string   `json:"previous"` // hash of the row before, hex
	Text     string   `json:"text"`     // the canonical text, as hashed
	Proof    []string `json:"proof"`    // RFC 6962 inclusion proof of leaf Seq, base64; null while the row is not sealed
}

// MakeExtract makes an extract of rows, by the sealed log in dir. A row that the
// checkpoint does not cover yet is there without a proof: seal first. When there is
// no sealed log at dir it is fault.Unavailable; a log that is damaged is fault.Garbage.
func MakeExtract(ctx context.Context, dir string, rows []audit.Entry) (Extract, error) {
	checkpoint, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return Extract{}, fault.Wrap(fault.Unavailable, "the sealed log could not be read", err)
	}
	key, err := os.ReadFile(filepath.Join(dir, PublicKeyFile))
	if err != nil {
		return Extract{}, fault.Wrap(fault.Unavailable, "the sealed log could not be read", err)
	}
	lines := strings.SplitN(string(checkpoint), "\n", 3)
	if len(lines) < 3 {
		return Extract{}, fault.New(fault.Garbage, "the checkpoint of the sealed log")
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil {
		return Extract{}, fault.Wrap(fault.Garbage, "the checkpoint of the sealed log", err)
	}
	x := Extract{Format: ExtractFormat, Checkpoint: string(checkpoint), PublicKey: strings.TrimSpace(string(key)), Rows: []ExtractRow{}}
	var proofs *client.ProofBuilder
	for _, r := range rows {
		row := ExtractRow{Seq: r.Seq, Previous: hex.EncodeToString(r.Prev[:]), Text: string(r.Body)}
		if uint64(r.Seq) < size {
			if proofs == nil {
				if proofs, err = client.NewProofBuilder(ctx, size, client.FileFetcher{Root: dir}.ReadTile); err != nil {
					return Extract{}, damaged(err)
				}
			}
			nodes, err := proofs.InclusionProof(ctx, uint64(r.Seq))
			if err != nil {
				return Extract{}, damaged(err)
			}
			row.Proof = []string{}
			for _, n := range nodes {
				row.Proof = append(row.Proof, base64.StdEncoding.EncodeToString(n))
			}
		}
		x.Rows = append(x.Rows, row)
	}
	return x, nil
}

func damaged(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.Wrap(fault.Garbage, "a tile of the sealed log", err)
}

// JSON is the extract as a file.
func (x Extract) JSON() ([]byte, error) { return json.MarshalIndent(x, "", " ") }
