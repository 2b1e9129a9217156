package auditlog

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"sammanhang/fault"
)

// PublicKeyFile is the name, inside the log folder, of the key that checks the
// checkpoints. Give it to whoever shall be able to check: a copy kept elsewhere is
// what makes a later exchange of the key show.
const PublicKeyFile = "public-key"

// loadKey reads the signing key, and makes one only for a log that is new: a log that
// has lost its key must not quietly get another.
func loadKey(keyFile, logDir, origin string) (note.Signer, error) {
	text, err := os.ReadFile(keyFile)
	_, started := os.Stat(filepath.Join(logDir, "checkpoint"))
	switch {
	case err == nil:
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(fault.Unavailable, "the signing key of the access log could not be read", err)
	case started == nil:
		return nil, fault.New(fault.Invalid, "the access log has been sealed before, but its signing key is missing: put it back")
	default:
		if text, err = newKey(keyFile, origin); err != nil {
			return nil, fault.Wrap(fault.Unavailable, "the signing key of the access log could not be made", err)
		}
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fault.New(fault.Invalid, "the signing key of the access log is damaged")
	}
	if signer.Name() != origin {
		return nil, fault.New(fault.Invalid, "the signing key belongs to another log")
	}
	return signer, nil
}

// newKey makes a pair. The public half is written first: a private key on disk then
// always has its public half beside it.
func newKey(keyFile, origin string) ([]byte, error) {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(keyFile), 0o700); err != nil {
		return nil, err
	}
	if err := writeFile(keyFile+".pub", public+"\n", 0o644); err != nil {
		return nil, err
	}
	return []byte(private), writeFile(keyFile, private+"\n", 0o600)
}

// publish puts the public key into the log folder. Once something is sealed, another
// key there is refused.
func publish(keyFile, logDir string) error {
	text, err := os.ReadFile(keyFile + ".pub")
	if err != nil {
		return fault.Wrap(fault.Invalid, "the public key of the access log is missing beside the signing key", err)
	}
	to := filepath.Join(logDir, PublicKeyFile)
	have, err := os.ReadFile(to)
	if err == nil && string(have) == string(text) {
		return nil
	}
	_, started := os.Stat(filepath.Join(logDir, "checkpoint"))
	if err == nil && started == nil {
		return fault.New(fault.Garbage, "the public key in the log folder is not that of the signing key")
	}
	return fault.Wrap(fault.Unavailable, "the public key of the access log could not be written", writeFile(to, string(text), 0o644))
}

// writeFile writes a whole file or nothing, and returns when it is on disk.
func writeFile(name, text string, mode os.FileMode) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
