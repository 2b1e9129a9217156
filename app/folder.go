package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// takeFolder keeps a data folder for one demo: a second one would publish its own
// sources in the catalogue of the first. The hold ends with the process, however
// that ends; give it back by closing the file.
func takeFolder(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, ".demo"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another demo runs in %s: stop it, or choose another folder with --data", dir), f.Close())
	}
	return f, nil
}
