package messagesql_test

import (
	"strings"
	"testing"

	"sammanhang/fault"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/message"
	"sammanhang/message/messagesql"
	"sammanhang/message/messagetest"
)

func TestStore(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			messagetest.Run(t, func(t *testing.T) message.Store {
				s, err := messagesql.New(t.Context(), sqlxtest.Open(t, d))
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

// TestStoreAway: a store that is gone says so, without what was in the message.
func TestStoreAway(t *testing.T) {
	db, err := sqlx.Open(t.Context(), sqlxtest.DSN(t, sqlx.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	s, err := messagesql.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	m := messagetest.Sample()
	b := message.New(message.Config{}, s)
	_, inbox := b.Inbox(t.Context(), m.Subject, 0)
	_, one := b.Message(t.Context(), m.Subject, m.ID)
	for _, err := range []error{b.Deliver(t.Context(), m), inbox, one, b.MarkRead(t.Context(), m.Subject, m.ID, m.Sent)} {
		if fault.KindOf(err) != fault.Unavailable {
			t.Errorf("got %v", err)
		} else if strings.Contains(err.Error(), m.Subject.Value()) || strings.Contains(err.Error(), m.Title) {
			t.Errorf("the error tells about the message: %v", err)
		}
	}
}
