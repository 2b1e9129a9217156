// Package message is the resident's inbox: what units of care write to a person,
// and when the person has read it. A message belongs to one person and is shown to
// nobody through another; delivering it twice leaves one; what is delivered is
// never changed.
package message

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/fault"
)

// Message is one message to one person.
type Message struct {
	ID        string        // made by who delivers; unique for the person; delivering again changes nothing
	Subject   care.PersonID // to whom
	FromUnit  care.HSAID    // the unit that writes
	FromName  string        // its name, as it says itself
	FromPhone string        // its telephone, as it says itself; may be empty
	System    care.HSAID    // the system that delivered it; may be empty
	Thread    string        // the sender's own mark of a conversation; may be empty
	Title     string        // may be empty
	Text      string        // plain text; lines end with "\n"
	Sent      time.Time     // when it was delivered
	Read      time.Time     // when the person first opened it; zero until then
}

// Limits of a message, in characters.
const (
	MaxID    = 128
	MaxName  = 200
	MaxPhone = 50
	MaxTitle = 200
	MaxText  = 20_000
)

// Store keeps messages. Its suite is messagetest.
type Store interface {
	// Deliver keeps a message durably. When the person already has one with the ID
	// nothing changes; it returns the one that is kept.
	Deliver(context.Context, Message) (kept Message, err error)
	// Inbox is a person's messages, latest first.
	Inbox(ctx context.Context, person care.PersonID, limit int) ([]Message, error)
	// Message is one message of a person; fault.NotFound when the person has none such.
	Message(ctx context.Context, person care.PersonID, id string) (Message, error)
	// MarkRead sets Read where it is zero; fault.NotFound as Message.
	MarkRead(ctx context.Context, person care.PersonID, id string, at time.Time) error
	// Unread is how many messages of a person have not been read.
	Unread(ctx context.Context, person care.PersonID) (int, error)
}

// Config of the inbox. The zero value is the careful choice.
type Config struct {
	Page int // how many messages Inbox gives when not told; 0 is 50
}

// Box is everybody's inboxes. It is safe for concurrent use.
type Box struct {
	cfg   Config
	store Store
}

// New makes the inboxes of a store.
func New(cfg Config, store Store) *Box {
	if cfg.Page <= 0 {
		cfg.Page = 50
	}
	return &Box{cfg, store}
}

// maxPage bounds what one call reads into memory.
const maxPage = 500

// Deliver checks a message and keeps it durably. Delivering the same again changes
// nothing and is no error; another message with the same ID to the same person is
// fault.Conflict, and one that breaks the rules is fault.Invalid or fault.TooLarge.
func (b *Box) Deliver(ctx context.Context, m Message) error {
	m.Text = strings.ReplaceAll(m.Text, "\r\n", "\n")
	if err := check(m); err != nil {
		return err
	}
	kept, err := b.store.Deliver(ctx, m)
	if err != nil {
		return err
	}
	if !same(m, kept) {
		return fault.New(fault.Conflict, "message: another message has this id")
	}
	return nil
}

// Inbox is a person's messages, latest first; limit 0 is Config.Page, and at most 500.
func (b *Box) Inbox(ctx context.Context, person care.PersonID, limit int) ([]Message, error) {
	if person.IsZero() {
		return nil, fault.New(fault.Invalid, "message: nobody's inbox")
	}
	if limit <= 0 {
		limit = b.cfg.Page
	}
	return b.store.Inbox(ctx, person, min(limit, maxPage))
}

// Message is one message of a person; fault.NotFound when the person has none such,
// also when somebody else has.
func (b *Box) Message(ctx context.Context, person care.PersonID, id string) (Message, error) {
	if person.IsZero() || !validID(id) {
		return Message{}, fault.New(fault.NotFound, "message: no such message")
	}
	return b.store.Message(ctx, person, id)
}

// MarkRead says that the person has opened a message. The first time is kept.
func (b *Box) MarkRead(ctx context.Context, person care.PersonID, id string, at time.Time) error {
	if at.IsZero() {
		return fault.New(fault.Invalid, "message: read at no time")
	}
	if person.IsZero() || !validID(id) {
		return fault.New(fault.NotFound, "message: no such message")
	}
	return b.store.MarkRead(ctx, person, id, at)
}

// Unread is how many of a person's messages have not been opened.
func (b *Box) Unread(ctx context.Context, person care.PersonID) (int, error) {
	if person.IsZero() {
		return 0, nil
	}
	return b.store.Unread(ctx, person)
}

// same tells whether two deliveries are of one message: a second try comes later
// and knows nothing of reading.
func same(a, b Message) bool {
	a.Sent, a.Read, b.Sent, b.Read = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return a == b
}

func check(m Message) error {
	switch {
	case !validID(m.ID):
		return fault.New(fault.Invalid, "message: the id is empty, too long or has other characters than letters, digits, - _ .")
	case m.Subject.IsZero():
		return fault.New(fault.Invalid, "message: to nobody")
	case m.FromUnit == "":
		return fault.New(fault.Invalid, "message: no unit is named as sender")
	case m.FromName == "":
		return fault.New(fault.Invalid, "message: the sender has no name")
	case strings.TrimSpace(m.Text) == "":
		return fault.New(fault.Invalid, "message: no text")
	case m.Sent.IsZero():
		return fault.New(fault.Invalid, "message: sent at no time")
	case !m.Read.IsZero():
		return fault.New(fault.Invalid, "message: read before it is delivered")
	}
	for _, f := range []struct {
		name, value string
		most        int
		lines       bool
	}{
		{"sender's name", m.FromName, MaxName, false},
		{"sender's telephone", m.FromPhone, MaxPhone, false},
		{"thread", m.Thread, MaxName, false},
		{"title", m.Title, MaxTitle, false},
		{"text", m.Text, MaxText, true},
	} {
		if len(f.value) > f.most*utf8.UTFMax || utf8.RuneCountInString(f.value) > f.most {
			return fault.Newf(fault.TooLarge, "message: the %s is longer than %d characters", f.name, f.most)
		}
		if !readable(f.value, f.lines) {
			return fault.Newf(fault.Invalid, "message: the %s has characters that cannot be shown", f.name)
		}
	}
	return nil
}

func validID(s string) bool {
	if s == "" || len(s) > MaxID {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

// readable refuses what a person would not see: control characters, and those that
// turn the direction of writing, with which a text can be made to look like another.
func readable(s string, lines bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if lines && (r == '\n' || r == '\t') {
			continue
		}
		if unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return false
		}
	}
	return true
}
