package indexsql

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"sammanhang/care"
	"sammanhang/index"
	"sammanhang/kit/sqlx"
)

// rowID is the key of a row, in numbers.
type rowID struct {
	person, kind, place             int64
	businessObject, processInterest string
}

// step is one change, in numbers.
type step struct {
	rowID
	mostRecent int64
	entry      *index.Entry
}

const (
	keyColumns = "person, kind, place, business_object, process_interest"
	nKey       = 5
	nRow       = 7
)

// Apply makes the changes in one transaction, and in the same queues for each
// subscriber what it wants to hear of.
func (s *Store) Apply(ctx context.Context, b index.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	folded := index.Fold(b.Changes)
	deletes, puts, err := s.numbered(ctx, folded)
	if err != nil {
		return err
	}
	// Rows are set by their keys, and what is told is what the statements return. The
	// lock of a row, held to the end, puts the letters about it in the order of its changes.
	return s.db.TxReadCommitted(ctx, func(ctx context.Context, tx *sql.Tx) error {
		w := writer{tx: tx, dialect: s.db.Dialect(), at: sqlx.Micros(b.At), before: sqlx.Micros(b.Before), to: b.To}
		if err := w.all(ctx, deletes, true); err != nil {
			return err
		}
		if err := w.all(ctx, puts, false); err != nil {
			return err
		}
		return w.queue(ctx)
	})
}

var errUnnumbered = errors.New("indexsql: a kind or place without a number")

// numbered makes steps of the changes. What this process knows of words may be
// forgotten in between, when another writer has filled the memory for them.
func (s *Store) numbered(ctx context.Context, changes []index.Change) (deletes, puts []step, err error) {
	for range 5 {
		if err = s.intern(ctx, changes); err != nil {
			return nil, nil, err
		}
		if deletes, puts, err = s.steps(changes); !errors.Is(err, errUnnumbered) {
			break
		}
	}
	return deletes, puts, err
}

// steps sorts the changes in the order of the rows: writers at the same time then
// take them in the same order and cannot lock each other out, and neighbours
// share pages.
func (s *Store) steps(changes []index.Change) (deletes, puts []step, err error) {
	for i := range changes {
		e := &changes[i].Entry
		k, p, ok := s.words.number(e)
		if !ok {
			return nil, nil, errUnnumbered
		}
		st := step{rowID: rowID{personKey(e.Person), k, p, e.BusinessObject, e.ProcessInterest}, entry: e}
		if changes[i].Delete {
			deletes = append(deletes, st)
			continue
		}
		if st.mostRecent, err = momentNumber(e.MostRecent); err != nil {
			return nil, nil, err
		}
		puts = append(puts, st)
	}
	slices.SortFunc(deletes, step.compare)
	slices.SortFunc(puts, step.compare)
	return deletes, puts, nil
}

// writer is one transaction's work.
type writer struct {
	tx         *sql.Tx
	dialect    sqlx.Dialect
	at, before int64
	to         []index.Subscription
	letters    []letter
}

// letter is one change for one subscriber.
type letter struct {
	to     care.LogicalAddress
	change string
}

// chunk is the number of rows in one statement. SQLite looks each placeholder up
// by name among those before it, so a long statement costs by the square.
func (w *writer) chunk() int {
	if w.dialect == sqlx.SQLite {
		return 5
	}
	return 100
}

// all runs one statement per chunk of steps; the one for full chunks is prepared
// once. What has changed is asked back only when somebody wants to hear of it.
func (w *writer) all(ctx context.Context, steps []step, del bool) error {
	told := map[rowID]*step{}
	for i := range steps {
		if slices.ContainsFunc(w.to, func(s index.Subscription) bool { return s.Wants(steps[i].entry) }) {
			told[steps[i].rowID] = &steps[i]
		}
	}
	per := w.chunk()
	args := make([]any, 0, min(len(steps), per)*nRow+1)
	var full *sql.Stmt
	for len(steps) > 0 {
		n := min(per, len(steps))
		args = args[:0]
		for i := range steps[:n] {
			st := &steps[i]
			args = append(args, st.person, st.kind, st.place, st.businessObject, st.processInterest)
			if !del {
				args = append(args, st.mostRecent, w.at)
			}
		}
		if w.before != 0 {
			args = append(args, w.before)
		}
		steps = steps[n:]
		stmt := full
		if stmt == nil {
			var err error
			if stmt, err = w.tx.PrepareContext(ctx, w.text(n, del, len(told) > 0)); err != nil {
				return err
			}
			defer stmt.Close()
			if n == per {
				full = stmt
			}
		} else if n < per {
			var err error
			if stmt, err = w.tx.PrepareContext(ctx, w.text(n, del, len(told) > 0)); err != nil {
				return err
			}
			defer stmt.Close()
		}
		if len(told) == 0 {
			if _, err := stmt.ExecContext(ctx, args...); err != nil {
				return err
			}
		} else if err := w.tell(ctx, stmt, args, told, del); err != nil {
			return err
		}
	}
	return nil
}

// text is the statement for n rows. It writes nothing for a row that says the same
// as before.
func (w *writer) text(n int, del, returning bool) string {
	var t string
	if del {
		// PostgreSQL takes the types of a list from its first row.
		first := "(CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT), $4, $5)"
		t = "DELETE FROM index_entry WHERE (" + keyColumns + ") IN (VALUES " + first + sqlx.Rows(n, nKey)[len("($1,$2,$3,$4,$5)"):] + ")"
		if w.dialect == sqlx.PostgreSQL {
			// It does not see by itself that the list names persons, and reads
			// whole partitions while it lacks statistics.
			t += " AND person IN ($1"
			for i := 1; i < n; i++ {
				t += ",$" + strconv.Itoa(i*nKey+1)
			}
			t += ")"
		}
		if w.before != 0 {
			t += " AND created_us + changed_us < $" + strconv.Itoa(n*nKey+1)
		}
	} else {
		t = "INSERT INTO index_entry (" + keyColumns + ", most_recent, created_us, changed_us) VALUES " + withZero(sqlx.Rows(n, nRow)) +
			" ON CONFLICT (" + keyColumns + ") DO UPDATE SET most_recent = excluded.most_recent, changed_us = excluded.created_us - index_entry.created_us" +
			" WHERE index_entry.most_recent <> excluded.most_recent"
		if w.before != 0 {
			t += " AND index_entry.created_us + index_entry.changed_us < $" + strconv.Itoa(n*nRow+1)
		}
	}
	if returning {
		t += " RETURNING person, " + rowColumns
	}
	return t
}

// withZero adds the time since creation of a new row to each group of placeholders.
func withZero(groups string) string {
	b := make([]byte, 0, len(groups)*11/10)
	for i := 0; i < len(groups); i++ {
		if groups[i] == ')' {
			b = append(b, ",0"...)
		}
		b = append(b, groups[i])
	}
	return string(b)
}

// tell runs a statement and notes what it has changed.
func (w *writer) tell(ctx context.Context, stmt *sql.Stmt, args []any, told map[rowID]*step, del bool) (err error) {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var person int64
	var r row
	targets := append([]any{&person}, r.targets()...)
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		st := told[rowID{person, r.kind, r.place, r.businessObject, r.processInterest}]
		if st == nil {
			continue
		}
		e := *st.entry
		e.MostRecent = moment(r.mostRecent)
		e.Created, e.Updated = sqlx.FromMicros(r.createdUS), sqlx.FromMicros(r.createdUS+r.changedUS)
		text, err := writeChange(index.Change{Delete: del, Entry: e})
		if err != nil {
			return err
		}
		for i := range w.to {
			if w.to[i].Wants(&e) {
				w.letters = append(w.letters, letter{w.to[i].Address, text})
			}
		}
	}
	return rows.Err()
}

// queue writes the letters, in order.
func (w *writer) queue(ctx context.Context) error {
	return sqlx.Insert(ctx, w.tx, w.dialect, "INSERT INTO index_outbox (subscriber, change, queued_us) VALUES ", 3, "", w.letters,
		func(args []any, l letter) []any { return append(args, string(l.to), l.change, w.at) })
}

// change is a change as the outbox keeps it.
type change struct {
	Delete          bool   `json:"d,omitempty"`
	Person          int64  `json:"p"`
	Domain          string `json:"dom"`
	Category        string `json:"cat"`
	Address         string `json:"a"`
	BusinessObject  string `json:"bo"`
	ProcessInterest string `json:"pi"`
	MostRecent      string `json:"mr,omitempty"`
	System          string `json:"s"`
	Controller      string `json:"c"`
	Owner           string `json:"o"`
	Created         int64  `json:"cr"`
	Updated         int64  `json:"up"`
}

func writeChange(c index.Change) (string, error) {
	e := &c.Entry
	b, err := json.Marshal(change{c.Delete, personKey(e.Person), e.Domain, e.Category, string(e.Address), e.BusinessObject, e.ProcessInterest,
		e.MostRecent, string(e.System), string(e.Controller), string(e.Owner), sqlx.Micros(e.Created), sqlx.Micros(e.Updated)})
	return string(b), err
}

func readChange(text string) (index.Change, error) {
	var c change
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return index.Change{}, errors.New("indexsql: a letter in the outbox cannot be read")
	}
	p, err := personOf(c.Person)
	return index.Change{Delete: c.Delete, Entry: index.Entry{Person: p, Domain: c.Domain, Category: c.Category, Address: care.LogicalAddress(c.Address),
		BusinessObject: c.BusinessObject, ProcessInterest: c.ProcessInterest, MostRecent: c.MostRecent, System: care.HSAID(c.System),
		Controller: care.HSAID(c.Controller), Owner: care.HSAID(c.Owner), Created: sqlx.FromMicros(c.Created), Updated: sqlx.FromMicros(c.Updated)}}, err
}

func (a step) compare(b step) int {
	return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.kind, b.kind), cmp.Compare(a.place, b.place),
		cmp.Compare(a.businessObject, b.businessObject), cmp.Compare(a.processInterest, b.processInterest))
}
