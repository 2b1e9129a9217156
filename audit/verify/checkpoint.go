package verify

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// checkpoint is the signed root. The zero value covers nothing.
type checkpoint struct {
	size int64
	root []byte
	key  string
	text string
}

// maxCheckpoint is far more than a checkpoint is.
const maxCheckpoint = 64 << 10

// readCheckpoint reads and checks the signed root of the log folder. One that is not
// signed as it should is a finding, but is used all the same to say what else is wrong.
func readCheckpoint(r *Report, o Options) checkpoint {
	file := filepath.Join(o.Log, "checkpoint")
	find := func(format string, a ...any) {
		r.find(Finding{Kind: Checkpoint, Seq: -1, File: "checkpoint", Text: fmt.Sprintf(format, a...)})
	}
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		countersigned(r, nil, o) // nobody has
		return checkpoint{}      // nothing is sealed yet; Check asks the database whether that is so
	}
	var text []byte
	if err == nil && info.Size() <= maxCheckpoint {
		text, err = os.ReadFile(file)
	}
	if err != nil || len(text) == 0 {
		find("it could not be read")
		return checkpoint{}
	}
	v, err := verifier(o)
	if err != nil {
		find("no key to check it with: %v", err)
	}
	countersigned(r, text, o)
	return parseCheckpoint(text, v, func(text string) { find("%s", text) })
}

// parseCheckpoint reads a signed root. v may be nil, when that has been told already.
func parseCheckpoint(text []byte, v note.Verifier, find func(string)) checkpoint {
	cp := checkpoint{text: string(text)}
	signed := string(text)
	if v != nil {
		if n, err := note.Open(text, note.VerifierList(v)); err != nil {
			find("its signature does not hold")
		} else {
			signed = n.Text
			cp.key = fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash())
			if origin, _, _ := strings.Cut(signed, "\n"); origin != v.Name() {
				find("it belongs to another log")
			}
		}
	}
	lines := strings.SplitN(signed, "\n", 4)
	if len(lines) < 4 {
		find("it is not a checkpoint")
		return cp
	}
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err1 != nil || err2 != nil || size < 0 {
		find("it is not a checkpoint")
		return cp
	}
	cp.size, cp.root = size, root
	return cp
}

func verifier(o Options) (note.Verifier, error) {
	key := o.PublicKey
	if key == "" {
		text, err := os.ReadFile(filepath.Join(o.Log, "public-key"))
		if err != nil {
			return nil, err
		}
		key = string(text)
	}
	return note.NewVerifier(strings.TrimSpace(key))
}
