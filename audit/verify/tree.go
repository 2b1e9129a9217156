package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// A tile and a bundle hold 256 hashes or leaves (C2SP tlog-tiles).
const width = 256

type sum = [sha256.Size]byte

// tree walks the sealed log from its first leaf to its last, once, and checks every
// file against the leaves on the way. It keeps one hash for each whole tile.
type tree struct {
	r     *Report
	dir   string
	size  int64
	done  int64    // bundles walked
	data  [][]byte // the leaves of the bundle walked last; nil for a leaf that could not be read
	whole bool     // every leaf so far could be read
	level []sum    // the roots of the full bundles
	rest  []sum    // the leaf hashes of the last bundle, when it is not full
}

func newTree(r *Report, dir string, size int64) *tree {
	return &tree{r: r, dir: dir, size: size, whole: true}
}

// hash is what the sealed log holds for a row; ok is false when it is not sealed or its
// leaf cannot be read. Rows must be asked for in order.
func (t *tree) hash(seq int64) (_ []byte, ok bool) {
	if seq < 0 || seq >= t.size {
		return nil, false
	}
	t.skip(seq)
	if seq/width != t.done-1 {
		return nil, false // behind us: only asked for across a gap
	}
	leaf := t.data[seq%width]
	number, rest, ok := bytes.Cut(leaf, []byte(" "))
	if !ok || string(number) != strconv.FormatInt(seq, 10) || len(rest) != 2*sha256.Size+1 || rest[2*sha256.Size] != '\n' {
		return nil, false
	}
	h := make([]byte, sha256.Size)
	if _, err := hex.Decode(h, rest[:2*sha256.Size]); err != nil {
		return nil, false
	}
	return h, true
}

// skip walks on so far that the leaf of seq has been read.
func (t *tree) skip(seq int64) {
	for t.done*width <= min(seq, t.size-1) {
		t.bundle()
	}
}

// bundle reads the next bundle, and checks the files that hold the same leaves.
func (t *tree) bundle() {
	n := t.done
	t.done++
	want := int(min(width, t.size-n*width))
	name := filepath.Join("tile", "entries", tilePath(n))
	leaves, err := t.readBundle(name, want)
	if err != nil {
		t.whole = false
		t.find(name, "leaves %d–%d: %v", n*width, n*width+int64(want)-1, err)
	}
	t.data = make([][]byte, want)
	copy(t.data, leaves)
	hashes := make([]sum, 0, want)
	for i, leaf := range t.data {
		if leaf == nil {
			return // already told
		}
		number, _, _ := bytes.Cut(leaf, []byte(" "))
		if string(number) != strconv.FormatInt(n*width+int64(i), 10) {
			t.find(name, "leaf %d is not that of row %d", n*width+int64(i), n*width+int64(i))
		}
		hashes = append(hashes, leafHash(leaf))
	}
	// Partial bundles that are still there must say the same.
	t.partials(name, want, func(text []byte, k int) bool {
		leaves, err := parseBundle(text)
		if err != nil || len(leaves) != k {
			return false
		}
		for i := range min(k, want) {
			if leafHash(leaves[i]) != hashes[i] {
				return false
			}
		}
		return true
	})
	t.tile(0, n, hashes)
	if want == width {
		t.level = append(t.level, reduce(hashes))
	} else {
		t.rest = hashes
	}
}

// finish walks what is left, checks the tiles above the leaves, and the root.
func (t *tree) finish(cp checkpoint) {
	t.skip(t.size - 1)
	if t.size == 0 && cp.root == nil || !t.whole {
		return
	}
	roots := append(perfect(t.level), perfect(t.rest)...)
	if !bytes.Equal(fold(roots), cp.root) {
		t.r.find(Finding{Kind: Checkpoint, Seq: -1, File: "checkpoint", Text: "its root is not that of the leaves"})
	}
	nodes := t.level
	for level := 1; len(nodes) > 0; level++ {
		var above []sum
		for i := 0; i < len(nodes); i += width {
			part := nodes[i:min(i+width, len(nodes))]
			t.tile(level, int64(i/width), part)
			if len(part) == width {
				above = append(above, reduce(part))
			}
		}
		nodes = above
	}
}

// tile checks the files of one tile: the whole one, or when it is not whole one that
// holds at least these hashes; and every partial one that is still there.
func (t *tree) tile(level int, n int64, hashes []sum) {
	name := filepath.Join("tile", strconv.Itoa(level), tilePath(n))
	same := func(text []byte, k int) bool {
		if len(text) != k*sha256.Size {
			return false
		}
		for i := range min(k, len(hashes)) {
			if !bytes.Equal(text[i*sha256.Size:(i+1)*sha256.Size], hashes[i][:]) {
				return false
			}
		}
		return true
	}
	text, err := t.read(name)
	switch {
	case err == nil && !same(text, width):
		t.find(name, "it does not hold the hashes of its leaves")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		t.find(name, "it could not be read")
	}
	if most := t.partials(name, len(hashes), same); err != nil && most < len(hashes) {
		// The sealer may just have made it whole and tidied the partial ones away.
		if text, err := t.read(name); err != nil || !same(text, width) {
			t.find(name, "it is missing")
		}
	}
}

// partials checks every partial file of a tile or bundle, "NAME.p/K", and returns the
// largest K.
func (t *tree) partials(name string, want int, same func(text []byte, k int) bool) (most int) {
	files, err := os.ReadDir(filepath.Join(t.dir, name+".p"))
	if err != nil {
		return 0
	}
	for _, f := range files {
		k, err := strconv.Atoi(f.Name())
		if err != nil || k < 1 || k >= width {
			continue // what a crash left of a file being written
		}
		part := filepath.Join(name+".p", f.Name())
		text, err := t.read(part)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		most = max(most, k)
		if err != nil || !same(text, k) {
			t.find(part, "it does not agree with the leaves")
		}
	}
	return most
}

// readBundle reads at least want leaves of a bundle: from the whole file, or from the
// smallest partial one that is large enough.
func (t *tree) readBundle(name string, want int) ([][]byte, error) {
	for range 2 { // twice: the sealer may just have made it whole
		text, err := t.read(name)
		for k := want; errors.Is(err, fs.ErrNotExist) && k < width; k++ {
			text, err = t.read(filepath.Join(name+".p", strconv.Itoa(k)))
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, errors.New("could not be read")
		}
		leaves, err := parseBundle(text)
		if err == nil && len(leaves) < want {
			err = errors.New("too few leaves")
		}
		return leaves[:min(len(leaves), want)], err
	}
	return nil, errors.New("missing")
}

// maxFile is more than any file of a log of short leaves is.
const maxFile = 1 << 20

func (t *tree) read(name string) ([]byte, error) {
	path := filepath.Join(t.dir, name)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, errors.New("not a file of a log")
	}
	return os.ReadFile(path)
}

func (t *tree) find(file, format string, a ...any) {
	t.r.find(Finding{Kind: Sealed, Seq: -1, File: file, Text: fmt.Sprintf(format, a...)})
}

// parseBundle splits a bundle: leaves, each with its length in two bytes before it.
func parseBundle(b []byte) ([][]byte, error) {
	var leaves [][]byte
	for len(b) > 0 {
		if len(b) < 2 || len(leaves) == width {
			return leaves, errors.New("not a bundle of leaves")
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+n {
			return leaves, errors.New("not a bundle of leaves")
		}
		leaves = append(leaves, b[2:2+n:2+n])
		b = b[2+n:]
	}
	return leaves, nil
}

// tilePath is a tile's number as its path: 1234067 is "x001/x234/067".
func tilePath(n int64) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	return s
}

// The hashes of RFC 6962.

func leafHash(leaf []byte) sum {
	return sha256.Sum256(append([]byte{0}, leaf...))
}

func node(l, r sum) sum {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], l[:])
	copy(b[1+sha256.Size:], r[:])
	return sha256.Sum256(b[:])
}

// reduce is the root of a number of hashes that is a power of two.
func reduce(hashes []sum) sum {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return node(reduce(hashes[:half]), reduce(hashes[half:]))
}

// perfect are the roots of the largest whole trees that the hashes make, left to right.
func perfect(hashes []sum) []sum {
	var roots []sum
	for len(hashes) > 0 {
		n := 1
		for n*2 <= len(hashes) {
			n *= 2
		}
		roots = append(roots, reduce(hashes[:n]))
		hashes = hashes[n:]
	}
	return roots
}

// fold joins whole trees, from the right, to the root of them all.
func fold(roots []sum) []byte {
	if len(roots) == 0 {
		empty := sha256.Sum256(nil)
		return empty[:]
	}
	acc := roots[len(roots)-1]
	for i := len(roots) - 2; i >= 0; i-- {
		acc = node(roots[i], acc)
	}
	return acc[:]
}
