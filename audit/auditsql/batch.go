package auditsql

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"sammanhang/audit"
	"sammanhang/kit/sqlx"
)

// batch is rows to be inserted, as the database takes them quickest: PostgreSQL a column
// at a time, in one statement whatever their number, SQLite a row at a time.
type batch struct {
	dialect sqlx.Dialect
	args    []any      // SQLite: columns for each row
	numbers [2][]int64 // PostgreSQL: the columns
	texts   [10][]string
	hashes  [2][][]byte
}

const columns = 14

const into = "INSERT INTO audit_event (seq, at_us, id, actor, subject, system, provider, activity, outcome, correlation, owner, body, prev, hash) "

func newBatch(d sqlx.Dialect, rows int) *batch {
	b := &batch{dialect: d}
	if d == sqlx.SQLite {
		b.args = make([]any, 0, rows*columns)
	}
	return b
}

func (b *batch) add(numbers [2]int64, texts [10]string, hashes [2][]byte) {
	if b.dialect == sqlx.SQLite {
		b.args = append(b.args, numbers[0], numbers[1])
		for _, t := range texts {
			b.args = append(b.args, t)
		}
		b.args = append(b.args, hashes[0], hashes[1])
		return
	}
	for i, n := range numbers {
		b.numbers[i] = append(b.numbers[i], n)
	}
	for i, t := range texts {
		b.texts[i] = append(b.texts[i], t)
	}
	for i, h := range hashes {
		b.hashes[i] = append(b.hashes[i], h)
	}
}

// insert writes the rows, and head as the chain's.
func (b *batch) insert(ctx context.Context, tx *sql.Tx, head audit.Hash) error {
	if b.dialect == sqlx.SQLite {
		if err := insertRows(ctx, tx, b.args); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE audit_head SET hash = $1 WHERE id = 1", hashBytes(head))
		return err
	}
	args := make([]any, 0, columns+1)
	for _, n := range b.numbers {
		args = append(args, n)
	}
	for _, t := range b.texts {
		args = append(args, t)
	}
	for _, h := range b.hashes {
		args = append(args, h)
	}
	args = append(args, hashBytes(head))
	_, err := tx.ExecContext(ctx, "WITH rows AS ("+into+"SELECT * FROM unnest($1::bigint[],$2::bigint[],$3::text[],$4::text[],$5::text[],$6::text[],$7::text[],$8::text[],$9::text[],$10::text[],$11::text[],$12::text[],$13::bytea[],$14::bytea[])) UPDATE audit_head SET hash = $15 WHERE id = 1", args...)
	return err
}

// insertRows writes rows in few statements, of few different sizes, so that their plans
// are remembered. The placeholders have no names: SQLite looks up one like $832 by
// going through all of them.
func insertRows(ctx context.Context, tx *sql.Tx, args []any) error {
	for _, size := range []int{32, 4, 1} {
		if len(args) < size*columns {
			continue
		}
		st, err := tx.PrepareContext(ctx, into+"VALUES "+strings.Repeat(",(?,?,?,?,?,?,?,?,?,?,?,?,?,?)", size)[1:])
		if err != nil {
			return err
		}
		for len(args) >= size*columns {
			if _, err := st.ExecContext(ctx, args[:size*columns]...); err != nil {
				return errors.Join(err, st.Close())
			}
			args = args[size*columns:]
		}
		if err := st.Close(); err != nil {
			return err
		}
	}
	return nil
}
