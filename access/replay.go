package access

import "time"

// Replay answers a question of Decision.Question as it would be answered at a moment:
// by the provisions in force then, and by the switches of this decider. What was a
// period then (a consent, an assignment) stays as it was; only the law can differ. It
// holds no personal data, so it can be asked of a log under other provisions. A text
// that is not a question is a fault.Invalid.
func (d *Decider) Replay(text string, at time.Time) (Decision, error) {
	q, err := parseQuestion(text)
	if err != nil {
		return Decision{}, err
	}
	i := d.spanAt(at)
	if i < 0 {
		return d.noLaw(), nil
	}
	q.span = uint8(i)
	return *d.remembered(q), nil
}
