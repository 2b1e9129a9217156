package sim_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/record/sets"
	"sammanhang/sim"
	"sammanhang/sim/people"
	"sammanhang/sim/source"
)

func TestFaults(t *testing.T) {
	r := start(t, 10)
	m, _ := r.Person(people.Magdalena)
	for _, at := range []struct {
		key string
		c   care.Contract
	}{{"vc-storstad", care.GetDiagnosis2}, {"hemtjanst-sjostad", care.FHIRCarePlan}} {
		to := r.system(at.key).Addresses[0]
		set := func(k source.Kind) {
			if err := r.SetFault(source.Fault{System: at.key, Kind: k}); err != nil {
				t.Fatal(err)
			}
		}
		ask := func(k source.Kind, patience time.Duration) ([]byte, error) {
			set(k)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, body, err := r.ask(ctx, at.key, at.c, m.ID, to)
			return body, err
		}
		well, err := ask(source.Well, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []source.Kind{source.Slow, source.Hang} {
			if _, err := ask(k, 300*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s %s: %v", at.key, k, err)
			}
		}
		if _, err := ask(source.Down, 5*time.Second); err == nil || !strings.Contains(err.Error(), "refused") && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "EOF") {
			t.Errorf("%s down: %v", at.key, err)
		}
		if _, err := ask(source.Reset, 5*time.Second); err == nil {
			t.Errorf("%s reset: no error", at.key)
		}
		body, err := ask(source.Garbage, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sets.Decode(at.c, body); err == nil {
			t.Errorf("%s: garbage can be read", at.key)
		}
		body, err = ask(source.WrongPerson, 5*time.Second)
		if err != nil || bytes.Contains(body, []byte(m.ID.Value())) {
			t.Errorf("%s wrongperson: %v", at.key, err)
		}
		if res, err := sets.Decode(at.c, body); err != nil || len(res.Items) == 0 {
			t.Errorf("%s wrongperson: nothing about anybody: %v", at.key, err)
		}
		body, err = ask(source.Huge, 20*time.Second)
		if err != nil || len(body) < 50<<20 || len(body) > 60<<20 {
			t.Errorf("%s huge: %d bytes, %v", at.key, len(body), err)
		}
		if again, err := ask(source.Well, 5*time.Second); err != nil || !bytes.Equal(again, well) {
			t.Errorf("%s does not get well: %v", at.key, err)
		}
	}
}

func TestParseFault(t *testing.T) {
	if f, why := sim.ParseFault("vc-storstad=slow"); f != (source.Fault{System: "vc-storstad", Kind: source.Slow}) || why != (care.Text{}) {
		t.Errorf("%v, %v", f, why)
	}
	for in, want := range map[string]string{"": "KÄLLA=FEL", "vc-storstad": "KÄLLA=FEL", "nowhere=slow": "hemtjanst-sjostad", "listning=ill": "wrongperson"} {
		f, why := sim.ParseFault(in)
		if f != (source.Fault{}) || !strings.Contains(why.SV, want) || why.EN == "" {
			t.Errorf("%q: %v, %v", in, f, why)
		}
	}
	for _, key := range sim.SourceKeys() {
		for _, k := range source.Kinds() {
			if _, why := sim.ParseFault(key + "=" + string(k)); why != (care.Text{}) {
				t.Errorf("%s=%s: %v", key, k, why)
			}
		}
	}
}

func FuzzParseFault(f *testing.F) {
	f.Add("vc-storstad=slow")
	f.Add("=")
	f.Fuzz(func(t *testing.T, s string) {
		if got, why := sim.ParseFault(s); (got == source.Fault{}) == (why == care.Text{}) {
			t.Errorf("%q: %v, %v", s, got, why)
		}
	})
}
