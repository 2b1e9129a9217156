package main

import (
	"reflect"
	"testing"
)

func TestEventsAreCountedAndSkipsKeepTheirReason(t *testing.T) {
	s := &summary{output: map[string][]string{}}
	for _, e := range []event{
		{Action: "output", Package: "m/a", Test: "TestX", Output: "=== RUN   TestX\n"},
		{Action: "pass", Package: "m/a", Test: "TestX"},
		{Action: "output", Package: "m/a", Test: "TestY", Output: "=== RUN   TestY\n"},
		{Action: "output", Package: "m/a", Test: "TestY", Output: "    y_test.go:7: SKIPPED: no such folder\n"},
		{Action: "skip", Package: "m/a", Test: "TestY"},
		{Action: "pass", Package: "m/a", Elapsed: 1},
		{Action: "fail", Package: "m/b", Test: "TestZ"},
		{Action: "fail", Package: "m/b", Elapsed: 2},
		{Action: "skip", Package: "m/c"},
	} {
		s.take(e)
	}
	if s.passed != 1 || s.failed != 1 || len(s.packages) != 2 || s.without != 1 {
		t.Errorf("got %+v", s)
	}
	if want := []string{"a  TestY: SKIPPED: no such folder"}; !reflect.DeepEqual(s.skips, want) {
		t.Errorf("skips %q, want %q", s.skips, want)
	}
	if want := []string{"b"}; !reflect.DeepEqual(s.broken, want) {
		t.Errorf("broken %q, want %q", s.broken, want)
	}
}
