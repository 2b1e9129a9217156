package access

import (
	"testing"

	"sammanhang/access/law"
)

// Forget empties what the decider remembers, so that a benchmark measures a fresh decision.
func (d *Decider) Forget() {
	d.mu.Lock()
	clear(d.seen)
	d.mu.Unlock()
}

// Every question that can be asked fits the schema: no attribute is missing or of
// another type, so no provision can fail for want of one.
func TestRequestsFitTheSchema(t *testing.T) {
	check, err := law.NewValidator(law.Files)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Load(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []Action{Read, Act, ReadLog} {
		for _, role := range []Role{AsSelf, AsGuardian, AsOmbud, AsGodMan, noRole} {
			p, r := d.request(question{action: action, role: role, age: -1, group: JournalGroup})
			if err := check.Request(r); err != nil {
				t.Error(err)
			}
			if err := check.Entity(p.who); err != nil {
				t.Error(err)
			}
			if err := check.Entity(p.what); err != nil {
				t.Error(err)
			}
		}
	}
}
