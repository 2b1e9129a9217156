package sqlx

import (
	"context"
	"database/sql"
)

// rowsPerInsert is how many rows one INSERT holds. SQLite looks each placeholder up
// by name among those before it, so a long statement costs by the square; PostgreSQL
// wants few round trips.
func (d Dialect) rowsPerInsert() int {
	if d == SQLite {
		return 5
	}
	return 100
}

// Insert runs one INSERT of many rows as the fewest statements that are quick on
// the database. head ends in "VALUES ", tail is what comes after the rows (ON CONFLICT
// …, may be empty), and add appends the width arguments of one row to args. With ON
// CONFLICT DO UPDATE no key may come twice in rows: PostgreSQL refuses that.
func Insert[T any](ctx context.Context, tx *sql.Tx, d Dialect, head string, width int, tail string, rows []T, add func(args []any, row T) []any) error {
	per := min(d.rowsPerInsert(), len(rows))
	if per == 0 {
		return nil
	}
	full, err := tx.PrepareContext(ctx, head+Rows(per, width)+" "+tail)
	if err != nil {
		return err
	}
	defer full.Close()
	args := make([]any, 0, per*width)
	for len(rows) > 0 {
		n := min(per, len(rows))
		args = args[:0]
		for _, r := range rows[:n] {
			args = add(args, r)
		}
		rows = rows[n:]
		if n == per {
			_, err = full.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, head+Rows(n, width)+" "+tail, args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
