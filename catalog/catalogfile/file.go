// Package catalogfile keeps a node's local copy of the catalogue in force, so that
// the node starts and goes on while the database is away.
//
// It promises that a copy is whole or not there: it is written beside the old one,
// made durable and put in its place in one step, and a copy whose SHA-256 is not
// right is not used.
package catalogfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sammanhang/catalog"
	"sammanhang/fault"
)

// Copy is what the file says.
type Copy struct {
	Version int64
	Saved   time.Time
	Data    catalog.Data
}

type form struct {
	Version int64           `json:"version"`
	Saved   time.Time       `json:"saved"`
	SHA256  string          `json:"sha256"` // of data, as it stands here
	Data    json.RawMessage `json:"data"`
}

// maxFile is the largest copy that is read.
const maxFile = 256 << 20

// Save writes a copy. When it returns nil the copy survives a crash of the machine;
// when it fails, the copy that was there is still whole.
func Save(path string, s *catalog.Snapshot, at time.Time) (err error) {
	data, err := json.Marshal(s.Data())
	if err != nil {
		return fault.Wrap(fault.Internal, "the local copy of the catalogue", err)
	}
	sum := sha256.Sum256(data)
	text, err := json.Marshal(form{s.Version(), at.UTC(), hex.EncodeToString(sum[:]), data})
	if err != nil {
		return fault.Wrap(fault.Internal, "the local copy of the catalogue", err)
	}
	if err := write(path, text); err != nil {
		return fault.Wrap(fault.Unavailable, "the local copy of the catalogue could not be written", err)
	}
	return nil
}

func write(path string, text []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil // the copy is there; only its name may be lost at a crash
	}
	return errors.Join(d.Sync(), d.Close())
}

// Load reads a copy. Without one the error is fault.NotFound; a damaged one is
// fault.Garbage.
func Load(path string) (Copy, error) {
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Copy{}, fault.New(fault.NotFound, "there is no local copy of the catalogue")
	}
	if err == nil && st.Size() > maxFile {
		return Copy{}, fault.New(fault.TooLarge, "the local copy of the catalogue")
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return Copy{}, fault.Wrap(fault.Unavailable, "the local copy of the catalogue could not be read", err)
	}
	return read(text)
}

func read(text []byte) (Copy, error) {
	var f form
	if err := json.Unmarshal(text, &f); err != nil {
		return Copy{}, fault.Wrap(fault.Garbage, "the local copy of the catalogue", err)
	}
	if sum := sha256.Sum256(f.Data); hex.EncodeToString(sum[:]) != f.SHA256 || f.Version <= 0 {
		return Copy{}, fault.New(fault.Garbage, "the local copy of the catalogue is damaged: its checksum is not right")
	}
	c := Copy{Version: f.Version, Saved: f.Saved}
	if err := json.NewDecoder(bytes.NewReader(f.Data)).Decode(&c.Data); err != nil {
		return Copy{}, fault.Wrap(fault.Garbage, "the local copy of the catalogue", err)
	}
	return c, nil
}
