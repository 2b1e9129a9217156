package soak

import (
	"strings"
	"testing"
)

// The soak is only worth its word if it sees what is lost or doubled.

func TestChangesThatWentWrong(t *testing.T) {
	c := changes{did: map[int64]int{}, said: map[int64]verdict{}}
	tell := func(v verdict, times int) {
		id := c.new()
		for range times {
			c.done(id)
		}
		if v != asked {
			c.hear(id, v)
		}
	}
	tell(yes, 1)
	tell(yes, 0) // lost
	tell(yes, 2) // doubled
	tell(no, 1)
	tell(perhaps, 1)
	tell(asked, 2) // doubled, and nobody was told
	c.done(99)     // nobody asked
	said, did, doubled, lost, invented := c.count()
	if said != [verdicts]int{1, 3, 1, 1} || did != [verdicts]int{1, 2, 1, 1} || doubled != 2 || lost != 1 || invented != 1 {
		t.Error(said, did, doubled, lost, invented)
	}
}

func TestWhatMayBeFound(t *testing.T) {
	// Versions 1 and 2 stand, 3 is a deletion, 4 stands.
	e := &entry{object: "x", gone: map[int]bool{3: true}, sent: 4, taken: 2}
	for _, c := range []struct {
		found    int
		from, to int
		wrong    string
	}{
		{2, 2, 2, ""},
		{2, 1, 2, ""},
		{1, 2, 2, "version 1 is found, and 2 was acknowledged"},
		{2, 1, 1, "1 is the last that was sent"},
		{0, 2, 2, "not found"},
		{0, 2, 3, ""}, // it may be gone already
		{2, 2, 3, ""},
		{3, 2, 4, "a deletion"},
		{0, 3, 3, ""},
		{2, 3, 3, "version 2 is found, and 3 was acknowledged"}, // come back
		{0, 4, 4, "not found"},
		{0, 0, 1, ""}, // it was never there
		{4, 3, 4, ""},
	} {
		got := e.may(c.found, span{c.from, c.to})
		if (got == "") != (c.wrong == "") || !strings.Contains(got, c.wrong) {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestWhatANeighbourHears(t *testing.T) {
	// 1 and 2 stand, 3 takes 2 away, 4 stands.
	e := &entry{object: "x", gone: map[int]bool{3: true}, sent: 4, taken: 4}
	one, two, gone, four := told{object: "x", version: 1}, told{object: "x", version: 2}, told{object: "x", version: 2, gone: true}, told{object: "x", version: 4}
	for _, c := range []struct {
		name     string
		messages [][]told
		wrong    string
		repeated int
	}{
		{"all, in order", [][]told{{one}, {two}, {gone}, {four}}, "", 0},
		{"a message again", [][]told{{one}, {two}, {gone}, {gone}, {four}}, "", 1},
		{"one is lost", [][]told{{one}, {gone}, {four}}, "never told of version 2", 0},
		{"a deletion is lost", [][]told{{one}, {two}, {four}}, "that version 2 of x is gone", 0},
		{"the last is lost", [][]told{{one}, {two}, {gone}}, "never told of version 4", 0},
		{"an older comes last", [][]told{{one}, {two}, {gone}, {four}, {two}}, "told last of version 2", 1},
		{"nothing", nil, "never told of version 1", 0},
	} {
		h := &hearing{heard: map[string][]told{}, calm: true}
		for _, m := range c.messages {
			h.hear(m)
		}
		got := h.check(e)
		if (got == "") != (c.wrong == "") || !strings.Contains(got, c.wrong) || h.repeated != c.repeated || h.early != c.repeated {
			t.Errorf("%s: %q, %d repeated", c.name, got, h.repeated)
		}
	}
}

func TestFlat(t *testing.T) {
	m := func(rss, heap float64) Memory {
		var m Memory
		m.RSS[0], m.Heap[0] = Third{Median: 50 << 20}, Third{Min: 15 << 20}
		m.RSS[2], m.Heap[2] = Third{Median: rss * (1 << 20)}, Third{Min: heap * (1 << 20)}
		return m
	}
	if !m(60, 18).Flat() || m(90, 18).Flat() || m(60, 40).Flat() {
		t.Error("growth is taken for flat, or flat for growth")
	}
}

// What the program is told to write and what it answers are read alike.
func TestEngagements(t *testing.T) {
	text := transaction("u", people()[0], soakDomain, "voo", source, "obj-1", moment(7), "", false) + transaction("r", people()[1], soakDomain, "voo", source, "obj-2", moment(8), other, true) +
		`<r:engagement><c:businessObjectInstanceIdentifier>obj-3</c:businessObjectInstanceIdentifier><c:mostRecentContent>` + moment(9) + `</c:mostRecentContent></r:engagement>`
	got := engagements(newPatterns(), text)
	want := []told{{"obj-1", 7, false}, {"obj-2", 8, true}, {"obj-3", 9, false}}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("%+v", got)
	}
	if len(people()) != 40 {
		t.Error(len(people()), "people")
	}
}
