package sqlx

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// migrationLock is the key of the PostgreSQL advisory lock ("SAMMANHG").
const migrationLock = 0x53414d4d414e4847

var migrationName = regexp.MustCompile(`^(\d{3})_[a-z0-9_]+(?:\.(sqlite|postgres))?\.sql$`)

type migration struct {
	version int
	name    string
	text    string
	sum     string
}

// Migrate brings the tables of one capability to what files say, in one
// transaction, one node at a time. Files are NNN_name.sql for both databases, or
// NNN_name.sqlite.sql and NNN_name.postgres.sql, in any folder of files; they are
// run in order of NNN, once each.
//
// A file that has been applied must never change: it is refused, as is a new file
// with a number below one that is applied. Versions in the database above all
// files are let be, so that an old node can restart while new ones are rolled out.
func (db *DB) Migrate(ctx context.Context, capability string, files fs.FS) error {
	list, err := migrations(db.dialect, files)
	if err != nil {
		return fmt.Errorf("sqlx: migrate %s: %w", capability, err)
	}
	// Not serializable: such a transaction sees the database as it was before it
	// waited for the lock, and so not what the node before it has done.
	err = db.tx(ctx, sql.LevelDefault, func(ctx context.Context, tx *sql.Tx) error {
		if db.dialect == PostgreSQL { // SQLite holds its one write lock already
			if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
				return err
			}
		}
		return apply(ctx, tx, capability, list)
	})
	if err != nil {
		return fmt.Errorf("sqlx: migrate %s: %w", capability, err)
	}
	return nil
}

func apply(ctx context.Context, tx *sql.Tx, capability string, list []migration) error {
	if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migration (
		capability TEXT NOT NULL, version BIGINT NOT NULL, sha256 TEXT NOT NULL, applied_us BIGINT NOT NULL,
		PRIMARY KEY (capability, version))`); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT version, sha256 FROM schema_migration WHERE capability = $1", capability)
	if err != nil {
		return err
	}
	defer rows.Close()
	applied, highest := map[int]string{}, 0
	for rows.Next() {
		var v int
		var sum string
		if err := rows.Scan(&v, &sum); err != nil {
			return err
		}
		applied[v] = sum
		highest = max(highest, v)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, m := range list {
		switch sum, ok := applied[m.version]; {
		case ok && sum == m.sum:
			continue
		case ok:
			return fmt.Errorf("%s has changed since it was applied; write a new file instead", m.name)
		case m.version < highest:
			return fmt.Errorf("%s comes before version %03d, which is applied already", m.name, highest)
		}
		if _, err := tx.ExecContext(ctx, m.text); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO schema_migration (capability, version, sha256, applied_us) VALUES ($1, $2, $3, $4)",
			capability, m.version, m.sum, time.Now().UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}

// migrations reads the files for one dialect, in order. A name that does not fit,
// two files with one number, and a number that only the other database has are
// refused: each is a mistake that would show only in production.
func migrations(d Dialect, files fs.FS) ([]migration, error) {
	mine := map[int]migration{}
	all := map[int]string{}
	err := fs.WalkDir(files, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(p) != ".sql" {
			return err
		}
		m := migrationName.FindStringSubmatch(path.Base(p))
		if m == nil {
			return fmt.Errorf("%s is not named NNN_name.sql, NNN_name.sqlite.sql or NNN_name.postgres.sql", p)
		}
		v, _ := strconv.Atoi(m[1])
		all[v] = p
		if m[2] != "" && m[2] != d.String() {
			return nil
		}
		if other, ok := mine[v]; ok {
			return fmt.Errorf("%s and %s have the same number", other.name, p)
		}
		text, err := fs.ReadFile(files, p)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		mine[v] = migration{version: v, name: p, text: string(text), sum: hex.EncodeToString(sum[:])}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := make([]migration, 0, len(mine))
	for v, p := range all {
		m, ok := mine[v]
		if !ok {
			return nil, fmt.Errorf("%s has no counterpart for %s", p, d)
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b migration) int { return a.version - b.version })
	return list, nil
}
