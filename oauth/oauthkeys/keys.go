// Package oauthkeys keeps the signing keys of package oauth in a folder, and makes a
// new one in time.
//
// It promises: a key file is whole or absent and readable by its owner only; a key
// that others can read is refused; keys that nobody's token can need any more are
// removed. Several nodes may share one folder: each finds the others' keys.
package oauthkeys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sammanhang/oauth"
)

const (
	// Life is how long a key signs before a new one takes over.
	Life = 30 * 24 * time.Hour
	// Linger is how long a key is kept after that: longer than any token lives.
	Linger = 24 * time.Hour

	prefix, suffix = "oauth-", ".pem"
)

// Folder is the keys in a folder. Make it with Open; it is safe for concurrent use.
type Folder struct {
	dir  string
	mu   sync.Mutex
	keys atomic.Pointer[[]oauth.Key]
}

// Open reads the keys, and makes one when there is none.
func Open(dir string, now time.Time) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("oauth keys: %w", err)
	}
	f := &Folder{dir: dir}
	return f, f.Refresh(now)
}

// Keys are those at hand, oldest first.
func (f *Folder) Keys() []oauth.Key { return *f.keys.Load() }

// Refresh reads the folder again, makes a new key when the newest has signed for Life,
// and removes those that are done. Call it every minute or so.
func (f *Folder) Refresh(now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys, err := f.read()
	if err != nil {
		return err
	}
	if n := len(keys); n == 0 || !now.Before(keys[n-1].Created.Add(Life)) {
		k, err := f.create(now)
		if err != nil {
			return err
		}
		keys = append(keys, k)
	}
	// A key is done when the next one has signed for Linger.
	for len(keys) > 1 && now.After(keys[1].Created.Add(oauth.Settle+Linger)) {
		if err := os.Remove(f.name(keys[0])); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("oauth keys: %w", err)
		}
		keys = keys[1:]
	}
	f.keys.Store(&keys)
	return nil
}

// name carries the time in a form that sorts.
func (f *Folder) name(k oauth.Key) string {
	return filepath.Join(f.dir, fmt.Sprintf("%s%012d-%s%s", prefix, k.Created.Unix(), k.ID, suffix))
}

func (f *Folder) read() ([]oauth.Key, error) {
	entries, err := os.ReadDir(f.dir) // sorted by name, which is by time
	if err != nil {
		return nil, fmt.Errorf("oauth keys: %w", err)
	}
	var keys []oauth.Key
	for _, e := range entries {
		middle, ok := strings.CutPrefix(e.Name(), prefix)
		if middle, ok = strings.CutSuffix(middle, suffix); !ok || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		k, err := readKey(filepath.Join(f.dir, e.Name()), middle)
		if errors.Is(err, os.ErrNotExist) {
			continue // another node has just removed it
		}
		if err != nil {
			return nil, fmt.Errorf("oauth keys: %s: %w", e.Name(), err)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func readKey(file, name string) (oauth.Key, error) {
	st, err := os.Stat(file)
	if err != nil {
		return oauth.Key{}, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return oauth.Key{}, errors.New("the key can be read by others; make a new one, and keep it to 0600")
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return oauth.Key{}, err
	}
	seconds, id, _ := strings.Cut(name, "-")
	created, err := strconv.ParseInt(seconds, 10, 64)
	block, _ := pem.Decode(b)
	if err != nil || block == nil {
		return oauth.Key{}, errors.New("it is no key file of ours")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return oauth.Key{}, errors.New("the key cannot be read")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() || id != idOf(key) {
		return oauth.Key{}, errors.New("the key is not a P-256 key with the id that its name says")
	}
	return oauth.Key{ID: id, Private: key, Created: time.Unix(created, 0)}, nil
}

// idOf names a key by its public half.
func idOf(k *ecdsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(k.Public())
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:8])
}

func (f *Folder) create(now time.Time) (_ oauth.Key, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return oauth.Key{}, fmt.Errorf("oauth keys: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return oauth.Key{}, fmt.Errorf("oauth keys: %w", err)
	}
	k := oauth.Key{ID: idOf(key), Private: key, Created: time.Unix(now.Unix(), 0)}
	tmp, err := os.CreateTemp(f.dir, ".new-*") // made with 0600
	if err != nil {
		return oauth.Key{}, fmt.Errorf("oauth keys: %w", err)
	}
	_, err = tmp.Write(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), f.name(k))
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return oauth.Key{}, fmt.Errorf("oauth keys: %w", err)
	}
	return k, nil
}
