package message_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/message"
	"sammanhang/message/messagetest"
)

// unused is a store that must not be reached.
type unused struct{ message.Store }

func TestDeliverRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*message.Message)
		want   fault.Kind
	}{
		"no-id":          {func(m *message.Message) { m.ID = "" }, fault.Invalid},
		"odd-id":         {func(m *message.Message) { m.ID = "a/b" }, fault.Invalid},
		"long-id":        {func(m *message.Message) { m.ID = strings.Repeat("a", 129) }, fault.Invalid},
		"nobody":         {func(m *message.Message) { m.Subject = care.PersonID{} }, fault.Invalid},
		"no-unit":        {func(m *message.Message) { m.FromUnit = "" }, fault.Invalid},
		"no-name":        {func(m *message.Message) { m.FromName = "" }, fault.Invalid},
		"no-text":        {func(m *message.Message) { m.Text = " \n " }, fault.Invalid},
		"no-time":        {func(m *message.Message) { m.Sent = time.Time{} }, fault.Invalid},
		"read-already":   {func(m *message.Message) { m.Read = m.Sent }, fault.Invalid},
		"long-text":      {func(m *message.Message) { m.Text = strings.Repeat("å", message.MaxText+1) }, fault.TooLarge},
		"long-title":     {func(m *message.Message) { m.Title = strings.Repeat("å", message.MaxTitle+1) }, fault.TooLarge},
		"not-utf8":       {func(m *message.Message) { m.Text = "a\xff" }, fault.Invalid},
		"control":        {func(m *message.Message) { m.Text = "a\x00b" }, fault.Invalid},
		"line-in-title":  {func(m *message.Message) { m.Title = "a\nb" }, fault.Invalid},
		"turned-writing": {func(m *message.Message) { m.FromName = "a\u202eb" }, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			m := messagetest.Sample()
			c.change(&m)
			if err := message.New(message.Config{}, unused{}).Deliver(t.Context(), m); fault.KindOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// asked remembers the limit it was asked for.
type asked struct {
	message.Store
	limit int
}

func (a *asked) Inbox(_ context.Context, _ care.PersonID, limit int) ([]message.Message, error) {
	a.limit = limit
	return nil, nil
}

func TestInboxLimits(t *testing.T) {
	a := &asked{}
	who := messagetest.Sample().Subject
	for in, want := range map[int]int{0: 50, -1: 50, 7: 7, 1 << 30: 500} {
		if _, err := message.New(message.Config{}, a).Inbox(t.Context(), who, in); err != nil || a.limit != want {
			t.Errorf("limit %d: asked for %d, want %d (%v)", in, a.limit, want, err)
		}
	}
	b := message.New(message.Config{}, unused{})
	if _, err := b.Inbox(t.Context(), care.PersonID{}, 1); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nobody's inbox: %v", err)
	}
	if err := b.MarkRead(t.Context(), who, "m1", time.Time{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("read at no time: %v", err)
	}
	if err := b.MarkRead(t.Context(), care.PersonID{}, "m1", time.Now()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("read by nobody: %v", err)
	}
	if n, err := b.Unread(t.Context(), care.PersonID{}); n != 0 || err != nil {
		t.Errorf("nobody has %d unread, %v", n, err)
	}
}
