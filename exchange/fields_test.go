package exchange

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
	"testing"

	"sammanhang/wire/http1"
)

// What a connection remembers of the last message must never show: whatever came
// before, a header is read as if it were the first, and passes on as pass has it.
func TestWhatIsRememberedNeverShows(t *testing.T) {
	names := []string{"Host", "content-type", "Content-Type", "X-A", "x-b", "Connection", "Keep-Alive", "User-Agent", "X-Vp-Sender-Id", "x-c"}
	values := []string{"a", "b", "X-A", "close, x-b", "", "text/xml", fmt.Sprintf("%0300d", 7)}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := said{may: requestPasses}
		var fields []http1.Field
		for message := range 40 {
			switch r.IntN(4) {
			case 0: // another message altogether
				fields = nil
				for range r.IntN(7) {
					fields = append(fields, http1.Field{Name: []byte(names[r.IntN(len(names))]), Value: []byte(values[r.IntN(len(values))])})
				}
			case 1, 2: // one value is another
				if len(fields) > 0 {
					i := r.IntN(len(fields))
					fields[i] = http1.Field{Name: fields[i].Name, Value: []byte(values[r.IntN(len(values))])}
				}
			}
			s.read(fields)
			want := http.Header{}
			for _, f := range fields {
				want.Add(string(f.Name), string(f.Value))
			}
			if !maps.EqualFunc(s.header, want, equal) {
				t.Fatalf("seed %d, message %d: read as %q, is %q", seed, message, s.header, want)
			}
			wantPassed, listed := http.Header{}, http.Header{}
			pass(wantPassed, want, requestPasses)
			for _, f := range s.appendTo(nil) {
				listed.Add(f.name, f.value)
				if f.line != f.name+": "+f.value+"\r\n" {
					t.Fatalf("a field is written %q", f.line)
				}
			}
			if !maps.EqualFunc(listed, wantPassed, equal) {
				t.Fatalf("seed %d, message %d: %q passes of %q, want %q", seed, message, listed, want, wantPassed)
			}
			if r.IntN(3) == 0 {
				s.forget()
			}
		}
	}
}

func equal(a, b []string) bool { return reflect.DeepEqual(a, b) }

// A value that a call has been given stays what it was when the next message comes.
func TestRememberedValuesAreNotWrittenInto(t *testing.T) {
	s := said{may: requestPasses}
	s.read([]http1.Field{{Name: []byte("X-A"), Value: []byte("first")}})
	kept, listed := s.header["X-A"], s.appendTo(nil)
	s.read([]http1.Field{{Name: []byte("X-A"), Value: []byte("second")}})
	if kept[0] != "first" || listed[0].value != "first" || s.header.Get("X-A") != "second" {
		t.Errorf("kept %q and %q, now %q", kept, listed, s.header)
	}
}

func TestIDsAreRandomUUIDs(t *testing.T) {
	seen := map[string]bool{}
	w := newWork()
	for range 1000 {
		id := w.id()
		if len(id) != 36 || id[14] != '4' || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' || id[19] < '8' || id[19] > 'b' {
			t.Fatalf("%q is no UUID of version 4", id)
		}
		if seen[id] {
			t.Fatalf("%q came twice", id)
		}
		seen[id] = true
	}
}
