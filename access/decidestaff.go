package access

import "slices"

// DecideStaff answers one question of staff or of a system. It never fails: what
// cannot be decided is refused.
func (d *Decider) DecideStaff(f StaffFacts) Decision {
	q, refused := d.askedByStaff(&f)
	if refused != nil {
		return *refused
	}
	return d.forNow(d.remembered(q), &f)
}

// DecideStaffAll answers many questions, each as DecideStaff would, in the same order.
func (d *Decider) DecideStaffAll(all []StaffFacts) []Decision {
	out := make([]Decision, len(all))
	for i := range all {
		out[i] = d.DecideStaff(all[i])
	}
	return out
}

// StaffRow is what the rules need to know of one row of an answer to staff.
type StaffRow struct {
	Source    StaffSource // whose the row really is
	Info      StaffInfo
	Nullified bool // withdrawn by the source: never shown
	Foreign   bool // about another person: never shown, and the source is wrong
}

// DecideStaffRows decides each row of an answer as DecideStaff would decide f with
// the row's own source and kind of information. It costs little more than the few
// different questions among the rows.
func (d *Decider) DecideStaffRows(f StaffFacts, rows []StaffRow) []Decision {
	out := make([]Decision, len(rows))
	q, refused := d.askedByStaff(&f)
	var last question
	var answer *Decision
	for i := range rows {
		if refused != nil {
			out[i] = *refused
			continue
		}
		if i > 0 && rows[i].Source == rows[i-1].Source && rows[i].Info == rows[i-1].Info {
			out[i] = out[i-1] // as most rows of an answer
			continue
		}
		f.Source, f.Info = rows[i].Source, rows[i].Info
		q.row(&f, f.Source, f.Info)
		if answer == nil || q != last {
			answer, last = d.remembered(q), q
		}
		out[i] = d.forNow(answer, &f)
	}
	return out
}

// FilterStaffRows decides every row of an answer by the facts f and drops what may not
// be seen. When f itself is refused, nothing is kept unless a row's own facts open it.
// What was dropped and why is for the access log, never for the reader.
func FilterStaffRows[T any](d *Decider, f StaffFacts, all []T, of func(T) StaffRow) Rows[T] {
	rows := make([]StaffRow, len(all))
	for i := range all {
		rows[i] = of(all[i])
	}
	out := Rows[T]{Decision: d.DecideStaff(f)}
	for i, answer := range d.DecideStaffRows(f, rows) {
		switch {
		case rows[i].Foreign:
			out.Foreign++
			out.Dropped++
		case rows[i].Nullified, !answer.Allowed():
			out.Dropped++
		default:
			if !out.Decision.Allowed() {
				out.Decision = answer
			}
			out.Kept = append(out.Kept, all[i])
		}
	}
	if out.Dropped > 0 {
		out.Decision = out.Decision.Filtered()
	}
	return out
}

func (d *Decider) askedByStaff(f *StaffFacts) (question, *Decision) {
	at := d.spanAt(f.At)
	if at < 0 {
		no := d.noLaw()
		return question{}, &no
	}
	if !slices.Contains(workActions, string(f.Action)) {
		no := d.noAction()
		return question{}, &no
	}
	return askStaff(f, uint8(at)), nil
}

// forNow is the remembered answer with the end that these facts give it.
func (d *Decider) forNow(answer *Decision, f *StaffFacts) Decision {
	out := *answer
	if !out.Outcome.Content() && !out.Outcome.Meta() {
		return out
	}
	out.Obligations.Until = until(f)
	if end := d.spans[out.asked.span].to; !end.IsZero() && (out.Obligations.Until.IsZero() || end.Before(out.Obligations.Until)) {
		out.Obligations.Until = end
	}
	return out
}

// publicOf is what the reader may be told of an answer. What depends on the source's
// own affairs is told as the marker tells it, and otherwise as the closed answer.
func (d *Decider) publicOf(s *span, q *question, answer *Decision) *Public {
	switch answer.Outcome {
	case DenyOutOfScope, DenyNotPublished, DenyBlocked, DenySecrecy, DenyNoPath:
	default:
		return nil
	}
	if q.who == ofStaff && q.is(fAction, string(OpenRecord)) && answer.Outcome == DenyBlocked {
		marker := *q
		marker.word(fAction, string(SeeMarker))
		if told := d.remembered(marker); told.Outcome == MetaBlocked {
			return &Public{Outcome: MetaBlocked, Sentence: told.Provisions[0].Sentence}
		}
	}
	return d.closedAnswer(s)
}

func (d *Decider) closedAnswer(s *span) *Public {
	p := &Public{Outcome: DenyNoPath}
	if s.closed != nil {
		p.Sentence = s.closed.Sentence
	}
	return p
}
