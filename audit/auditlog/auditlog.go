// Package auditlog seals the access log: it puts the hash of every row, in order, into
// a Merkle tree on disk (C2SP tlog-tiles, by tessera) whose root it signs. Whoever has
// seen one signed checkpoint can then tell whether any row before it has been changed,
// removed or moved since. It promises that leaf number n is row number n, that a crash
// at any moment needs no repair, and that it stops with an alarm rather than seal
// something that does not fit what was sealed before. The log holds no personal data.
package auditlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"

	"sammanhang/audit"
	"sammanhang/fault"
)

// Rows is the log in SQL, as the sealer needs it (audit/auditsql).
type Rows interface {
	// Hashes gives the hashes of at most n rows from sequence from on, without gaps.
	Hashes(ctx context.Context, from int64, n int) ([]audit.Hash, error)
	// Size is how many rows there are.
	Size(ctx context.Context) (int64, error)
	// Sealed is how many rows SetSealed has last said to be sealed.
	Sealed(ctx context.Context) (int64, error)
	// SetSealed remembers how many rows are sealed.
	SetSealed(ctx context.Context, n int64, at time.Time) error
	// Appended signals that there are new rows.
	Appended() <-chan struct{}
}

// Config says where the sealed log lies.
type Config struct {
	Dir     string        // the log folder: tiles, checkpoint, public key. Needed. It must be a local disk
	KeyFile string        // the signing key; empty: audit-log.key in the folder "keys" beside Dir
	Origin  string        // the log's name in its checkpoints; empty: "sammanhang/audit". It cannot be changed later
	Every   time.Duration // the least time between two sealings; zero: 1 s
	Alarm   func(error)   // told when a sealing fails, once for each failure; nil: nobody

	// Witnesses is a policy (the form of Sigsum's policy files): who must countersign each
	// checkpoint (C2SP tlog-witness), and how many of them. Empty: nobody. Rows are sealed
	// also when they do not answer, and Unwitnessed tells: a log that stops would keep
	// everybody from care.
	Witnesses []byte

	Now func() time.Time
}

// batch is how many rows are sealed at a time.
const batch = 4096

// patience is how long one batch may take before it is said that sealing has failed. It
// is tried again; a sealing that hung for ever would be one that nobody is told of.
const patience = 30 * time.Second

// Sealer seals rows. Only one may work on a folder at a time.
type Sealer struct {
	cfg    Config
	rows   Rows
	signer note.Signer
	group  *tessera.WitnessGroup // nil: no witnesses
	alone  atomic.Bool           // the last checkpoint lacks its witnesses
	mu     sync.Mutex            // guards a sealing: one at a time
	last   atomic.Pointer[error]
	lock   *os.File // held while the sealer is open
	quit   chan struct{}
	done   chan struct{}
	once   sync.Once
}

// Open prepares the folder and starts sealing in the background. It is fault.Conflict
// when another sealer has the folder, and fault.Garbage when the folder and the rows
// do not belong together: rows or leaves have been lost, and a person must look.
func Open(ctx context.Context, cfg Config, rows Rows) (*Sealer, error) {
	if cfg.Dir == "" {
		return nil, fault.New(fault.Invalid, "the folder of the access log is not given")
	}
	if cfg.KeyFile == "" {
		cfg.KeyFile = filepath.Join(filepath.Dir(filepath.Clean(cfg.Dir)), "keys", "audit-log.key")
	}
	if cfg.Origin == "" {
		cfg.Origin = "sammanhang/audit"
	}
	if cfg.Every <= 0 {
		cfg.Every = time.Second
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	var group *tessera.WitnessGroup
	if len(bytes.TrimSpace(cfg.Witnesses)) > 0 {
		g, err := tessera.NewWitnessGroupFromPolicy(cfg.Witnesses)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, "the policy of witnesses", err)
		}
		group = &g
	}
	// Tessera writes its own diary to stderr through klog, for the whole process.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the folder of the access log could not be made", err)
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Sealer{cfg: cfg, rows: rows, lock: lock, group: group, quit: make(chan struct{}), done: make(chan struct{})}
	if s.signer, err = loadKey(cfg.KeyFile, cfg.Dir, cfg.Origin); err == nil {
		if err = publish(cfg.KeyFile, cfg.Dir); err == nil {
			err = s.fits(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	go s.run()
	return s, nil
}

// fits tells whether folder and rows belong together.
func (s *Sealer) fits(ctx context.Context) error {
	remembered, err := s.rows.Sealed(ctx)
	if err != nil {
		return err
	}
	rows, err := s.rows.Size(ctx)
	if err != nil {
		return err
	}
	// Before the first leaf is added there is no checkpoint, and nothing to fit.
	size, err := s.checkpointSize()
	switch {
	case errors.Is(err, os.ErrNotExist):
		size = 0
	case err != nil:
		return err
	}
	tree, err := s.treeSize()
	if err != nil {
		return err
	}
	switch {
	case size < remembered:
		return fault.Newf(fault.Garbage, "the sealed log has %d leaves, but %d were sealed: the log folder has been lost or rolled back", size, remembered)
	case max(size, tree) > rows:
		return fault.Newf(fault.Garbage, "the sealed log has %d leaves, but the access log only %d rows: the database has been lost or rolled back", max(size, tree), rows)
	case tree == 0:
		return nil
	}
	last, err := s.rows.Hashes(ctx, tree-1, 1)
	if err != nil {
		return err
	}
	leaf, err := lastLeaf(s.cfg.Dir, uint64(tree))
	if err != nil {
		return fault.Wrap(fault.Garbage, "the last leaf of the sealed log could not be read", err)
	}
	if len(last) != 1 || !bytes.Equal(leaf, audit.Leaf(tree-1, last[0])) {
		return fault.Newf(fault.Garbage, "row %d is not what was sealed: the database or the log folder has been exchanged", tree-1)
	}
	return nil
}

// Close seals what is left and ends. It waits until ctx ends at the most; what is then
// not sealed is sealed at the next start.
func (s *Sealer) Close(ctx context.Context) error {
	s.once.Do(func() { close(s.quit) })
	<-s.done
	_, err := s.Seal(ctx)
	return errors.Join(err, s.lock.Close())
}

// run seals when there is something new, at most once in Every.
func (s *Sealer) run() {
	defer close(s.done)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	tick := time.NewTicker(s.cfg.Every)
	defer tick.Stop()
	pending := true // what the process before us left
	for {
		if pending {
			_, err := s.Seal(ctx)
			pending = err != nil
			if err != nil && ctx.Err() == nil && s.cfg.Alarm != nil {
				s.cfg.Alarm(err)
			}
		}
		select {
		case <-s.quit:
			return
		case <-tick.C:
		}
		select {
		case <-s.rows.Appended():
			pending = true
		default:
		}
	}
}

// Seal seals all rows that there are and returns how many are sealed in all. They are
// then under a signed checkpoint.
func (s *Sealer) Seal(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		size, more, err := s.sealSome(ctx)
		s.last.Store(&err)
		if err != nil || !more {
			return size, err
		}
	}
}

// Failing is what was wrong at the last sealing; nil when it went well.
func (s *Sealer) Failing() error {
	if err := s.last.Load(); err != nil {
		return *err
	}
	return nil
}

// sealSome seals one batch. The tree itself says where to go on: its size is the next
// row. So nothing that a crash can tear needs to agree with it.
func (s *Sealer) sealSome(ctx context.Context) (size int64, more bool, err error) {
	from, err := s.treeSize()
	if err != nil {
		return 0, false, err
	}
	hashes, err := s.rows.Hashes(ctx, from, batch)
	if err != nil {
		return from, false, err
	}
	published, err := s.checkpointSize()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return from, false, err
	}
	if len(hashes) == 0 && err == nil && published == from {
		return from, false, s.remember(ctx, from)
	}
	if err := s.add(ctx, from, hashes); err != nil {
		return from, false, fault.Wrap(fault.Unavailable, "the access log could not be sealed", err)
	}
	size = from + int64(len(hashes))
	s.tidy(from, size)
	return size, len(hashes) == batch, s.remember(ctx, size)
}

func (s *Sealer) remember(ctx context.Context, size int64) error {
	if known, err := s.rows.Sealed(ctx); err != nil || known >= size {
		return err
	}
	return s.rows.SetSealed(ctx, size, s.cfg.Now())
}

// add puts one batch into the tree and returns when a checkpoint covers it.
//
// An appender is opened for each batch, whose size is exactly the number of leaves: the
// batch is then flushed by the last Add, in this goroutine. With a longer-lived
// appender its timer may flush too, and two flushes can change places; the leaves
// would then not have their rows' numbers, for ever.
func (s *Sealer) add(ctx context.Context, from int64, hashes []audit.Hash) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	if err := s.notFromTheFuture(); err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	driver, err := posix.New(background, posix.Config{Path: s.cfg.Dir})
	if err != nil {
		return err
	}
	opts := tessera.NewAppendOptions().
		WithCheckpointSigner(s.signer).
		WithBatching(uint(max(1, len(hashes))), time.Hour).
		WithCheckpointInterval(100 * time.Millisecond).
		WithCheckpointRepublishInterval(0).
		WithGarbageCollectionInterval(0)
	if s.group != nil {
		opts = opts.WithWitnesses(*s.group, &tessera.WitnessOptions{FailOpen: true, Timeout: witnessTime})
	}
	appender, shutdown, _, err := tessera.NewAppender(background, driver, opts)
	if err != nil {
		return err
	}
	futures := make([]tessera.IndexFuture, len(hashes))
	for i, h := range hashes {
		futures[i] = appender.Add(background, tessera.NewEntry(audit.Leaf(from+int64(i), h)))
	}
	for i, f := range futures {
		index, err := f()
		if err != nil {
			return err
		}
		if index.Index != uint64(from)+uint64(i) {
			return fmt.Errorf("row %d became leaf %d", from+int64(i), index.Index)
		}
	}
	if err := shutdown(ctx); err != nil {
		return err
	}
	// After a crash between adding and signing there are no new leaves to wait for.
	for size := int64(-1); size < from+int64(len(hashes)); {
		if size, err = s.checkpointSize(); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if size >= from+int64(len(hashes)) {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return s.witnessed()
}

// witnessTime is how long the witnesses together may take to countersign.
const witnessTime = 5 * time.Second

// witnessed notes whether the checkpoint has the signatures that the policy asks for.
func (s *Sealer) witnessed() error {
	if s.group == nil {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(s.cfg.Dir, layout.CheckpointPath))
	if err != nil {
		return err
	}
	missing := !s.group.Satisfied(text)
	if missing && !s.alone.Swap(true) && s.cfg.Alarm != nil {
		s.cfg.Alarm(fault.New(fault.Unavailable, "the witnesses have not countersigned the checkpoint: it holds, but nobody else vouches for it"))
	}
	s.alone.Store(missing)
	return nil
}

// Unwitnessed tells whether the last checkpoint lacks the witnesses of the policy.
func (s *Sealer) Unwitnessed() bool { return s.alone.Load() }

// notFromTheFuture dates the checkpoint back when it is newer than the clock. Tessera
// signs a new one only when the last has some age: with the clock turned back nothing
// would be sealed until that time had come again.
func (s *Sealer) notFromTheFuture() error {
	file := filepath.Join(s.cfg.Dir, layout.CheckpointPath)
	st, err := os.Stat(file)
	now := time.Now() // the clock of the file's own date, not the one that is given
	switch {
	case errors.Is(err, os.ErrNotExist) || err == nil && !st.ModTime().After(now):
		return nil
	case err != nil:
		return err
	}
	return os.Chtimes(file, time.Time{}, now.Add(-time.Minute))
}

// treeSize is how many leaves are in the tree, signed or not.
func (s *Sealer) treeSize() (int64, error) {
	text, err := os.ReadFile(filepath.Join(s.cfg.Dir, ".state", "treeState"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, "the sealed log could not be read", err)
	}
	size, err := parseTreeState(text)
	return size, fault.Wrap(fault.Garbage, "the state of the sealed log is damaged", err)
}

// checkpointSize is how many leaves the signed checkpoint covers; os.ErrNotExist when
// there is none yet. A checkpoint that our key has not signed is fault.Garbage.
func (s *Sealer) checkpointSize() (int64, error) {
	text, err := os.ReadFile(filepath.Join(s.cfg.Dir, layout.CheckpointPath))
	if err != nil {
		return -1, err
	}
	verifier, err := s.verifier()
	if err != nil {
		return -1, err
	}
	n, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return -1, fault.Wrap(fault.Garbage, "the checkpoint of the sealed log", err)
	}
	lines := strings.SplitN(n.Text, "\n", 3)
	if len(lines) < 3 {
		return -1, fault.New(fault.Garbage, "the checkpoint of the sealed log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	return size, fault.Wrap(fault.Garbage, "the checkpoint of the sealed log", err)
}

func (s *Sealer) verifier() (note.Verifier, error) {
	text, err := os.ReadFile(s.cfg.KeyFile + ".pub")
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "the public key of the access log", err)
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(text)))
	return v, fault.Wrap(fault.Garbage, "the public key of the access log", err)
}
