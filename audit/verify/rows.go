package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// ownerColumn is how to read the column owner: a log that no newer platform has
// opened yet does not have it.
func ownerColumn(ctx context.Context, db *sql.DB) string {
	rows, err := db.QueryContext(ctx, "SELECT owner FROM audit_event WHERE seq < 0")
	if err != nil || rows.Close() != nil {
		return "NULL"
	}
	return "owner"
}

// head is what the database says of the whole log.
type head struct {
	next   int64 // the number that the next row will get
	hash   []byte
	sealed int64
}

func readHead(ctx context.Context, tx *sql.Tx) (h head, err error) {
	if err := tx.QueryRowContext(ctx, "SELECT size FROM audit_seal WHERE id = 1").Scan(&h.sealed); err != nil {
		return h, err
	}
	return h, tx.QueryRowContext(ctx, "SELECT next, hash FROM audit_head WHERE id = 1").Scan(&h.next, &h.hash)
}

// row is a row as it lies in the database.
type row struct {
	seq        int64
	id         string
	columns    []column
	body       []byte
	prev, hash []byte
	odd        string // a column that does not even have its type
}

type column struct{ name, value string }

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func checkRows(ctx context.Context, r *Report, tx *sql.Tx, t *tree, h head, owner string) {
	rows, err := tx.QueryContext(ctx, "SELECT seq, id, at_us, actor, subject, system, provider, activity, outcome, correlation, "+owner+", body, prev, hash FROM audit_event ORDER BY seq")
	if err != nil {
		r.find(Finding{Kind: Unreadable, Seq: -1, Text: "the table audit_event: " + err.Error()})
		return
	}
	defer rows.Close()
	next := int64(0)
	prev := make([]byte, sha256.Size) // nil when it is not known what it should be
	for rows.Next() {
		w, err := scan(rows)
		if err != nil {
			r.find(Finding{Kind: Unreadable, Seq: next, Text: err.Error()})
			return
		}
		r.Rows++
		id := ""
		if uuidForm.MatchString(w.id) {
			id = w.id
		}
		find := func(k Kind, text string) { r.find(Finding{Kind: k, Seq: w.seq, ID: id, Text: text}) }
		if w.odd != "" {
			find(ColumnChanged, "the column "+w.odd+" is not of its type")
		}
		if w.seq < next { // cannot be sorted in: a number that is none, or negative
			find(RowChanged, "its number has been changed")
			continue
		}
		if w.seq > next {
			missing(r, t, next, w.seq-1)
			prev = nil
			if sealed, ok := t.hash(w.seq - 1); ok {
				prev = sealed
			}
		}
		prev = checkRow(find, t, w, prev)
		next = w.seq + 1
	}
	if err := rows.Err(); err != nil {
		r.find(Finding{Kind: Unreadable, Seq: next, Text: err.Error()})
		return
	}
	last := max(h.next, t.size)
	if next < last {
		missing(r, t, next, last-1)
	} else if prev != nil && !bytes.Equal(prev, h.hash) {
		r.find(Finding{Kind: ChainBroken, Seq: -1, Text: "the head of the chain is not the last row's hash"})
	}
	if next > h.next {
		r.find(Finding{Kind: ChainBroken, Seq: h.next, To: next - 1, Text: "rows beyond the head of the chain"})
	}
}

func missing(r *Report, t *tree, from, to int64) {
	t.skip(to)
	r.find(Finding{Kind: RowMissing, Seq: from, To: to})
}

// checkRow checks one row and returns what the next row's prev should be, or nil when
// that cannot be known.
func checkRow(find func(Kind, string), t *tree, w row, prev []byte) []byte {
	sum := rowHash(w.seq, w.prev, w.body)
	whole := bytes.Equal(sum, w.hash)
	if !whole {
		find(RowChanged, "its text, number or previous hash is not what its hash was made of")
	}
	if prev != nil && !bytes.Equal(prev, w.prev) {
		find(ChainBroken, "its previous hash is not that of the row before")
	}
	for _, name := range differing(w) {
		find(ColumnChanged, "the column "+name+" does not say what the text says")
	}
	sealed, ok := t.hash(w.seq)
	switch {
	case ok && !bytes.Equal(sealed, sum):
		find(NotAsSealed, "the sealed log has another hash for it")
		return sealed
	case ok:
		return sealed
	case whole:
		return sum
	}
	return nil
}

// rowHash is SHA-256 over "sammanhang/audit/1", the number, the previous hash in hex,
// each ended by a newline, and the text.
func rowHash(seq int64, prev, body []byte) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "sammanhang/audit/1\n%d\n%s\n", seq, hex.EncodeToString(prev))
	h.Write(body)
	return h.Sum(nil)
}

// scan reads a row whatever types it has: SQLite lets anything stand anywhere.
func scan(rows *sql.Rows) (row, error) {
	var v [14]any
	var p [14]any
	for i := range v {
		p[i] = &v[i]
	}
	if err := rows.Scan(p[:]...); err != nil {
		return row{}, err
	}
	var w row
	text := func(i int, name string) string {
		switch x := v[i].(type) {
		case string:
			return x
		case []byte:
			if name == "body" { // a driver may give TEXT as bytes
				return string(x)
			}
		}
		w.odd = name
		return ""
	}
	number := func(i int, name string) int64 {
		if n, ok := v[i].(int64); ok {
			return n
		}
		w.odd = name
		return -1
	}
	raw := func(i int, name string) []byte {
		if b, ok := v[i].([]byte); ok {
			return b
		}
		w.odd = name
		return nil
	}
	w.seq = number(0, "seq")
	w.id = text(1, "id")
	w.columns = []column{
		{"id", w.id}, {"at_us", strconv.FormatInt(number(2, "at_us"), 10)}, {"actor", text(3, "actor")}, {"subject", text(4, "subject")},
		{"system", text(5, "system")}, {"provider", text(6, "provider")}, {"activity", text(7, "activity")},
		{"outcome", text(8, "outcome")}, {"correlation", text(9, "correlation")},
	}
	if v[10] != nil { // NULL only where there is no such column, see ownerColumn: it is NOT NULL
		w.columns = append(w.columns, column{"owner", text(10, "owner")})
	}
	w.body = []byte(text(11, "body"))
	w.prev, w.hash = raw(12, "prev"), raw(13, "hash")
	return w, nil
}

// differing names the columns that do not say what the text says.
func differing(w row) []string {
	var b struct {
		ID, At                                  string
		Actor                                   struct{ Kind, Person, Employee, Provider string }
		Subject, Activity, Outcome, Correlation string
		Source                                  struct{ System, Provider string }
	}
	if err := json.Unmarshal(w.body, &b); err != nil {
		return []string{"body (it is not JSON)"}
	}
	at, err := time.Parse("2006-01-02T15:04:05.000000Z", b.At)
	if err != nil {
		return []string{"body (its time)"}
	}
	actor := b.Actor.Employee
	if b.Actor.Kind == "resident" {
		actor = b.Actor.Person
	}
	want := []string{b.ID, strconv.FormatInt(at.UnixMicro(), 10), actor, b.Subject, b.Source.System, b.Source.Provider, b.Activity, b.Outcome, b.Correlation, b.Actor.Provider}
	var names []string
	for i, c := range w.columns {
		if c.value != want[i] {
			names = append(names, c.name)
		}
	}
	return names
}
