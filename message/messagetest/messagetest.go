// Package messagetest is the suite that every message.Store passes.
package messagetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/message"
)

// The test persons, of the tax agency's list of test numbers.
var (
	magdalena = "197406079298"
	maria     = "197101019045"
)

// Sample is a message that keeps every rule.
func Sample() message.Message {
	return message.Message{
		ID: "m1", Subject: care.MustPersonID(magdalena), FromUnit: "SE9900000001-VC", FromName: "Vårdcentralen Åby", FromPhone: "08-12 34 56",
		System: "SE9900000001-SYS", Thread: "t1", Title: "Din tid är bokad", Text: "Hej!\nVälkommen på måndag.",
		Sent: time.Date(2026, 11, 20, 8, 30, 0, 123456000, time.UTC),
	}
}

// Run runs the suite. open gives a fresh, empty store each time.
func Run(t *testing.T, open func(t *testing.T) message.Store) {
	at := Sample().Sent
	box := func(t *testing.T) *message.Box { return message.New(message.Config{}, open(t)) }

	t.Run("what-is-delivered-is-kept", func(t *testing.T) {
		b, m := box(t), Sample()
		must(t, b.Deliver(t.Context(), m))
		got, err := b.Inbox(t.Context(), m.Subject, 0)
		must(t, err)
		same(t, []message.Message{m}, got)
		one, err := b.Message(t.Context(), m.Subject, m.ID)
		must(t, err)
		same(t, m, one)
	})
	t.Run("twice-is-once", func(t *testing.T) {
		b, m := box(t), Sample()
		must(t, b.Deliver(t.Context(), m))
		must(t, b.MarkRead(t.Context(), m.Subject, m.ID, at))
		again := m
		again.Sent = at.Add(time.Hour)
		must(t, b.Deliver(t.Context(), again))
		got, err := b.Inbox(t.Context(), m.Subject, 0)
		must(t, err)
		m.Read = at
		same(t, []message.Message{m}, got)
	})
	t.Run("another-with-the-same-id-is-a-conflict", func(t *testing.T) {
		b, m := box(t), Sample()
		must(t, b.Deliver(t.Context(), m))
		other := m
		other.Text = "Något annat"
		kind(t, fault.Conflict, b.Deliver(t.Context(), other))
		got, err := b.Inbox(t.Context(), m.Subject, 0)
		must(t, err)
		same(t, []message.Message{m}, got)
	})
	t.Run("one-persons-messages-are-not-anothers", func(t *testing.T) {
		b, m := box(t), Sample()
		must(t, b.Deliver(t.Context(), m))
		hers := m
		hers.Subject, hers.Text = care.MustPersonID(maria), "Till Maria"
		must(t, b.Deliver(t.Context(), hers)) // the same id to another person is another message
		kind(t, fault.NotFound, b.MarkRead(t.Context(), hers.Subject, "m2", at))
		must(t, b.MarkRead(t.Context(), hers.Subject, hers.ID, at))
		for _, want := range []message.Message{m, hers} {
			if want.Subject == hers.Subject {
				want.Read = at
			}
			got, err := b.Inbox(t.Context(), want.Subject, 0)
			must(t, err)
			same(t, []message.Message{want}, got)
		}
		got, err := b.Inbox(t.Context(), care.MustPersonID("194204099222"), 0)
		must(t, err)
		if len(got) != 0 {
			t.Errorf("somebody with no messages has %d", len(got))
		}
		_, err = b.Message(t.Context(), m.Subject, "no-such")
		kind(t, fault.NotFound, err)
	})
	t.Run("latest-first-and-limited", func(t *testing.T) {
		b := box(t)
		for i := range 12 {
			m := Sample()
			m.ID, m.Sent = fmt.Sprintf("m%02d", i), at.Add(time.Duration(i/2)*time.Minute)
			must(t, b.Deliver(t.Context(), m))
		}
		got, err := b.Inbox(t.Context(), Sample().Subject, 3)
		must(t, err)
		var ids []string
		for _, m := range got {
			ids = append(ids, m.ID)
		}
		same(t, []string{"m11", "m10", "m09"}, ids)
	})
	t.Run("the-first-reading-is-kept", func(t *testing.T) {
		b, m := box(t), Sample()
		must(t, b.Deliver(t.Context(), m))
		unread(t, b, m.Subject, 1)
		must(t, b.MarkRead(t.Context(), m.Subject, m.ID, at.Add(time.Hour)))
		must(t, b.MarkRead(t.Context(), m.Subject, m.ID, at.Add(2*time.Hour)))
		unread(t, b, m.Subject, 0)
		got, err := b.Message(t.Context(), m.Subject, m.ID)
		must(t, err)
		same(t, at.Add(time.Hour), got.Read)
	})
	t.Run("many-deliver-the-same-at-once", func(t *testing.T) {
		b, m := box(t), Sample()
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = b.Deliver(t.Context(), m) })
		}
		wg.Wait()
		must(t, errors.Join(errs...))
		unread(t, b, m.Subject, 1)
	})
	t.Run("long-and-odd-texts", func(t *testing.T) {
		b, m := box(t), Sample()
		m.Text = strings.Repeat("å", message.MaxText)
		m.Title, m.Thread, m.FromPhone, m.System = "'; DROP TABLE message; --", "", "", ""
		must(t, b.Deliver(t.Context(), m))
		got, err := b.Message(t.Context(), m.Subject, m.ID)
		must(t, err)
		same(t, m, got)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func kind(t *testing.T, want fault.Kind, err error) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func unread(t *testing.T, b *message.Box, p care.PersonID, want int) {
	t.Helper()
	n, err := b.Unread(t.Context(), p)
	must(t, err)
	if n != want {
		t.Errorf("%d unread, want %d", n, want)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b care.PersonID) bool { return a == b })); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
