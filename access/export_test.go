package access

import (
	"fmt"
	"strconv"
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

// WithFact is a question's text with one fact changed.
func WithFact(text, name, value string) (string, error) {
	q, err := parseQuestion(text)
	if err != nil {
		return "", err
	}
	for f := range fieldCount {
		if specs[f].name == name && specs[f].who&q.who != 0 && (q.parse(f, value) || value == q.value(f)) {
			return q.text(), nil
		}
	}
	return "", fmt.Errorf("no fact %s=%s", name, value)
}

// Neighbours are the changes of one fact that can be made to a question, as name=value.
func Neighbours(text string) ([]string, error) {
	q, err := parseQuestion(text)
	if err != nil {
		return nil, err
	}
	var out []string
	for f := fAction; f < fieldCount; f++ {
		if specs[f].who&q.who == 0 || f == fAction {
			continue
		}
		n := 2
		if specs[f].words != nil {
			n = len(specs[f].words)
		} else if specs[f].number() {
			n = specs[f].top - specs[f].base + 1
		}
		for v := range n {
			if uint8(v) != q.f[f] {
				o := q
				o.f[f] = uint8(v)
				value := o.value(f)
				if f == fAge {
					value = strconv.Itoa(v + specs[f].base)
				}
				out = append(out, specs[f].name+"="+value)
			}
		}
	}
	return out, nil
}

// Remembered is how many different questions have been decided.
func (d *Decider) Remembered() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.seen)
}
