package soap_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"sammanhang/wire/soap"
)

// same fails when a connection that remembers reads a message in another way than one
// that has seen nothing.
func same(t *testing.T, last *soap.Last, b []byte) {
	t.Helper()
	loc, err := last.Locate(b)
	want, wantErr := soap.Locate(b)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(loc, want) {
		t.Fatalf("%q is read as %+v, %v; want %+v, %v", b, loc, err, want, wantErr)
	}
	if err == nil && !reflect.DeepEqual(last.Envelope(loc), want.Envelope()) {
		t.Fatalf("%q is read as %+v, want %+v", b, last.Envelope(loc), want.Envelope())
	}
	if other, err := soap.Locate(sized(50)); err != nil || !reflect.DeepEqual(last.Envelope(other), other.Envelope()) {
		t.Fatalf("another's message is read as %+v, want %+v", last.Envelope(other), other.Envelope())
	}
	fromReader, prefix, err := last.LocateReader(bytes.NewReader(b), nil, 0)
	wantLoc, wantPrefix, wantErr := soap.LocateReader(bytes.NewReader(b), nil, 0)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(fromReader, wantLoc) || !bytes.Equal(prefix, wantPrefix) {
		t.Fatalf("%q comes as %+v, %v; want %+v, %v", b, fromReader, err, wantLoc, wantErr)
	}
}

// Whatever came before, an envelope is read as if it were the first: another address, a
// byte more, less or changed anywhere, another message altogether.
func TestWhatALastEnvelopeWasNeverShows(t *testing.T) {
	to := `<a:To xmlns:a="` + soap.NSAddressing + `">`
	messages := []string{
		string(sized(200)),
		msg(addr, `<Get xmlns="urn:c"/>`),
		msg(to+`SE1</a:To>`, `<Get xmlns="urn:c">x</Get>`),
		msg(to+`SE1</a:To>`+addr, `<Get xmlns="urn:c"/>`),
		msg(`<o:LogicalAddress xmlns:o="`+soap.NSRegistry2+`">O1</o:LogicalAddress>`, `<Get xmlns="urn:riv:infrastructure:itintegration:registry:X:2"/>`),
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + msg(addr, `<Get xmlns="urn:c"/>`),
		msg("", `<Get xmlns="urn:c"/>`),
		"<e/>", "",
	}
	addresses := []string{"SE2321000016-1HZ3", "A", "", " A", "A B", "a&amp;b", "&#65;", "<![CDATA[A]]>", "A]]>", "A>B", "]]", "å", "A<!-- x -->B", "A<b/>", "A\rB", "\x00", string(bytes.Repeat([]byte("9"), 5000))}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		last := &soap.Last{}
		m := []byte(messages[r.IntN(len(messages))])
		for range 30 {
			switch r.IntN(6) {
			case 0:
				m = []byte(messages[r.IntN(len(messages))])
			case 1, 2, 3: // another address
				if loc, err := soap.Locate(m); err == nil && loc.AddressAt.To > 0 {
					at := loc.AddressAt
					m = append(append(bytes.Clone(m[:at.StartTag]), addresses[r.IntN(len(addresses))]...), m[at.EndTag:]...)
				}
			case 4: // a byte
				if len(m) > 0 {
					m = bytes.Clone(m)
					m[r.IntN(len(m))] = "<>&\"'/ \x80a:]"[r.IntN(11)]
				}
			case 5: // an end
				if r.IntN(4) == 0 {
					m = bytes.Clone(m[:r.IntN(len(m)+1)])
				}
			}
			same(t, last, m)
		}
	}
}

var sized9 = bytes.Replace(sized(90), []byte("1HZ3</urn:"), []byte("another</urn:"), 1)

// A message that is read by the one before takes no memory and leaves its own alone.
func TestLastDoesNotAllocate(t *testing.T) {
	last := &soap.Last{}
	loc, err := last.Locate(sized(100))
	if err != nil {
		t.Fatal(err)
	}
	contract := loc.Contract
	if n := testing.AllocsPerRun(100, func() {
		if loc, err = last.Locate(sized9); err != nil || string(loc.Address) != "SE2321000016-another" {
			t.Fatal(err, string(loc.Address))
		}
	}); n > 0 {
		t.Errorf("%v allocations a message", n)
	}
	for range 100 {
		_, _ = last.Locate([]byte(msg(addr, `<Get xmlns="urn:other"/>`)))
	}
	if string(contract) != "urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2" {
		t.Errorf("what was given out has become %q", contract)
	}
	var none *soap.Last
	same(t, none, sized(10))
}

func FuzzLast(f *testing.F) {
	f.Add(sized(100), sized9)
	f.Add([]byte(msg(addr, `<Get xmlns="urn:c"/>`)), []byte(msg(addr, `<Get xmlns="urn:d"/>`)))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		last := &soap.Last{}
		_, _ = last.Locate(a)
		same(t, last, b)
	})
}
