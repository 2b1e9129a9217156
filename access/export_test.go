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
	for who, form := range d.forms {
		for action := range actionWords {
			q := question{who: who}
			q.f[fAction] = uint8(action)
			if forResident := action < len(residentActions); action == 0 || forResident != (who == ofResident) {
				continue
			}
			p, r := d.request(&q)
			if err := check.Request(r); err != nil {
				t.Error(err)
			}
			if err := check.Entity(p.who); err != nil {
				t.Error(err)
			}
			if err := check.Entity(p.what); err != nil {
				t.Error(form.what, err)
			}
		}
	}
}
