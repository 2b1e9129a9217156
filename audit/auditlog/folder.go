package auditlog

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"

	"sammanhang/fault"
)

// lockDir takes the folder for this process. The lock ends with the process, however
// that ends.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, ".sealer"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the folder of the access log", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fault.New(fault.Conflict, "another process seals this access log"), f.Close())
	}
	return f, nil
}

// parseTreeState reads tessera's own note of how far its tree has come.
func parseTreeState(text []byte) (int64, error) {
	var s struct {
		Size *int64 `json:"size"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return 0, err
	}
	if s.Size == nil || *s.Size < 0 {
		return 0, errors.New("no size")
	}
	return *s.Size, nil
}

// tidy removes the partial tiles of tiles that have become whole since the tree had
// from leaves. It runs after the checkpoint, so nobody needs them; what cannot be
// removed is only litter.
func (s *Sealer) tidy(from, size int64) {
	for level := uint64(0); ; level++ {
		first, end := uint64(from)>>(8*(level+1)), uint64(size)>>(8*(level+1))
		for n := first; n < end; n++ {
			_ = os.RemoveAll(filepath.Join(s.cfg.Dir, layout.TilePath(level, n, 0)) + ".p")
			if level == 0 {
				_ = os.RemoveAll(filepath.Join(s.cfg.Dir, layout.EntriesPath(n, 0)) + ".p")
			}
		}
		if end == 0 {
			return
		}
	}
}

// lastLeaf is the last of the leaves of a tree with size leaves.
func lastLeaf(dir string, size uint64) ([]byte, error) {
	n, in := (size-1)/layout.EntryBundleWidth, (size-1)%layout.EntryBundleWidth
	text, err := os.ReadFile(filepath.Join(dir, layout.EntriesPath(n, layout.PartialTileSize(0, n, size))))
	if errors.Is(err, os.ErrNotExist) {
		text, err = os.ReadFile(filepath.Join(dir, layout.EntriesPath(n, 0)))
	}
	if err != nil {
		return nil, err
	}
	var bundle api.EntryBundle
	if err := bundle.UnmarshalText(text); err != nil {
		return nil, err
	}
	if uint64(len(bundle.Entries)) <= in {
		return nil, errors.New("the bundle is too short")
	}
	return bundle.Entries[in], nil
}
