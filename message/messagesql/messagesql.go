// Package messagesql keeps messages in SQLite or PostgreSQL. What Deliver has
// answered is on disk.
package messagesql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/message"
)

//go:embed *.sql
var files embed.FS

// Store implements message.Store.
type Store struct{ db *sqlx.DB }

var _ message.Store = (*Store)(nil)

// New brings the tables up to date and gives the store.
func New(ctx context.Context, db *sqlx.DB) (*Store, error) {
	if err := db.Migrate(ctx, "message", files); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "message store", err)
	}
	return &Store{db}, nil
}

const columns = "subject, id, from_unit, from_name, from_phone, system, thread, title, body, sent_us, read_us"

// Deliver keeps m unless the person has a message with its ID, and gives the kept one.
func (s *Store) Deliver(ctx context.Context, m message.Message) (kept message.Message, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO message ("+columns+") VALUES "+sqlx.Rows(1, 11)+" ON CONFLICT DO NOTHING",
			m.Subject.Value(), m.ID, string(m.FromUnit), m.FromName, m.FromPhone, string(m.System), m.Thread, m.Title, m.Text,
			sqlx.Micros(m.Sent), sqlx.Micros(m.Read)); err != nil {
			return err
		}
		kept, err = one(tx.QueryRowContext(ctx, byID, m.Subject.Value(), m.ID))
		return err
	})
	return kept, fault.Wrap(fault.Unavailable, "message store", err)
}

const byID = "SELECT " + columns + " FROM message WHERE subject = $1 AND id = $2"

// Inbox is a person's messages, latest first.
func (s *Store) Inbox(ctx context.Context, person care.PersonID, limit int) ([]message.Message, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT "+columns+
		" FROM message WHERE subject = $1 ORDER BY sent_us DESC, id DESC LIMIT $2", person.Value(), limit)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "message store", err)
	}
	defer rows.Close()
	var list []message.Message
	for rows.Next() {
		m, err := one(rows)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, "message store", err)
		}
		list = append(list, m)
	}
	return list, fault.Wrap(fault.Unavailable, "message store", rows.Err())
}

// Message is one message of a person.
func (s *Store) Message(ctx context.Context, person care.PersonID, id string) (message.Message, error) {
	m, err := one(s.db.Read().QueryRowContext(ctx, byID, person.Value(), id))
	if errors.Is(err, sql.ErrNoRows) {
		return message.Message{}, fault.New(fault.NotFound, "message: no such message")
	}
	return m, fault.Wrap(fault.Unavailable, "message store", err)
}

// MarkRead sets when a message was first read.
func (s *Store) MarkRead(ctx context.Context, person care.PersonID, id string, at time.Time) error {
	var found int64
	err := s.db.Tx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "UPDATE message SET read_us = CASE WHEN read_us = 0 THEN $3 ELSE read_us END WHERE subject = $1 AND id = $2",
			person.Value(), id, sqlx.Micros(at))
		if err != nil {
			return err
		}
		found, err = res.RowsAffected()
		return err
	})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "message store", err)
	}
	if found == 0 {
		return fault.New(fault.NotFound, "message: no such message")
	}
	return nil
}

// Unread counts the messages of a person that have not been read.
func (s *Store) Unread(ctx context.Context, person care.PersonID) (n int, err error) {
	err = s.db.Read().QueryRowContext(ctx, "SELECT count(*) FROM message WHERE subject = $1 AND read_us = 0", person.Value()).Scan(&n)
	return n, fault.Wrap(fault.Unavailable, "message store", err)
}

func one(row interface{ Scan(...any) error }) (m message.Message, err error) {
	var subject string
	var sent, read int64
	if err := row.Scan(&subject, &m.ID, (*string)(&m.FromUnit), &m.FromName, &m.FromPhone, (*string)(&m.System), &m.Thread, &m.Title, &m.Text,
		&sent, &read); err != nil {
		return message.Message{}, err
	}
	m.Sent, m.Read = sqlx.FromMicros(sent), sqlx.FromMicros(read)
	m.Subject, err = care.ParsePersonID(subject)
	return m, err
}
