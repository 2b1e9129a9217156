package index_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indextest"
)

// Who may tell what: A, B and C are systems, N and M other indexes, R is a relay, E an
// integration engine that may speak for A.
func TestOnesOwn(t *testing.T) {
	entry := func(system, owner string) index.Change {
		e := indextest.Entry(indextest.Gosta, "d", system)
		e.Owner = care.HSAID(owner)
		return index.Change{Entry: e}
	}
	const everything = ""
	for _, c := range []struct {
		name        string
		sender, via string // via: the sender, when it says that it calls for another
		notified    bool
		tell        string // "system" or "system/owner", more with blanks between
		want        string
	}{
		{"its own", "A", "", false, "A", everything},
		{"its own, in small letters", "a", "", false, "A", everything},
		{"another's", "B", "", false, "A", "EI006 #1"},
		{"its own and another's", "B", "", false, "B A", "EI006 #2"},
		{"nobody says it", "", "", false, "A", "EI006 #1"},
		{"nobody says it, and names the right one", "A", "-", false, "A", "EI006 #1"},
		{"a header opens nothing", "A", "B", false, "A", "EI006 #1"},
		{"a header closes: the sender says that another asks for it", "C", "A", false, "A", "EI006 #1"},
		{"by the setting", "E", "", false, "A", everything},
		{"beyond the setting", "E", "", false, "A B", "EI006 #2"},
		{"by the setting, and the source named too", "A", "E", false, "A", everything},
		{"by the setting, for another source", "B", "E", false, "A", "EI006 #1"},
		{"through a relay", "A", "R", false, "A", everything},
		{"through a relay, another's", "B", "R", false, "A", "EI006 #1"},
		{"through a relay, the relay's own", "B", "R", false, "R", "EI006 #1"},
		{"through a relay, by the setting", "E", "R", false, "A", everything},
		{"a relay that names nobody", "R", "", false, "A", "EI006 #1"},
		{"a relay that names itself", "R", "R", false, "A", "EI006 #1"},
		{"a relay of its own", "R", "", false, "R", everything},
		{"an index of what it owns", "N", "", true, "A/N", everything},
		{"an index of what another owns", "N", "", true, "A/M", "EI004 #1"},
		{"an index of a source it may not speak for", "M", "", true, "A/M", "EI006 #1"},
		{"an index through a relay", "N", "R", true, "A/N", everything},
		{"what is ours, and has gone round", "M", "", true, "A/OWN M/M", everything},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := indextest.NewMemory()
			ix := index.New(index.Config{Own: "OWN", Relays: []care.HSAID{"r"}, Speaks: func(who, other care.HSAID, when time.Time) bool {
				return who == "E" && other == "A" && when.Equal(at) || who == "N" && other == "A"
			}}, store)
			from := index.Teller{Sender: care.HSAID(c.sender)}
			switch c.via {
			case "":
			case "-":
				from = index.Teller{For: from.Sender}
			default:
				from = index.Teller{Sender: care.HSAID(c.via), For: from.Sender}
			}
			var changes []index.Change
			for _, s := range strings.Fields(c.tell) {
				system, owner, _ := strings.Cut(s, "/")
				changes = append(changes, entry(system, owner))
			}
			tell := ix.Update
			if c.notified {
				tell = ix.ProcessNotification
			}
			err := tell(context.Background(), from, changes, at)
			left, _ := store.Find(context.Background(), index.Query{Person: indextest.Gosta}, 0)
			if c.want == everything {
				if err != nil || len(left) == 0 {
					t.Fatalf("%v; %d entries", err, len(left))
				}
				return
			}
			kind, number, _ := strings.Cut(c.want, " ")
			if code(err) != kind || fault.KindOf(err) != fault.Denied || !strings.Contains(err.Error(), "EngagementTransaction "+number+":") || len(left) != 0 {
				t.Fatalf("%v, want %s; %d entries", err, c.want, len(left))
			}
		})
	}
}

// A refused change takes nothing away either.
func TestNobodyDeletesAnothers(t *testing.T) {
	ctx, store := context.Background(), indextest.NewMemory()
	ix := index.New(index.Config{Own: "OWN"}, store)
	e := indextest.Entry(indextest.Gosta, "d", "A")
	if err := ix.Update(ctx, index.Teller{Sender: "A"}, []index.Change{{Entry: e}}, at); err != nil {
		t.Fatal(err)
	}
	if err := ix.Update(ctx, index.Teller{Sender: "B"}, []index.Change{{Delete: true, Entry: e}}, at); code(err) != "EI006" {
		t.Error(err)
	}
	e.Owner = "B" // R5 would let our row give way
	if err := ix.ProcessNotification(ctx, index.Teller{Sender: "B"}, []index.Change{{Entry: e}}, at); code(err) != "EI006" {
		t.Error(err)
	}
	if left, _ := store.Find(ctx, index.Query{Person: indextest.Gosta}, 0); len(left) != 1 || left[0].Owner != "OWN" {
		t.Errorf("%d entries are left", len(left))
	}
}
