package access

import (
	"strconv"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
)

// question is what the provisions really ask of the facts: no person, no id, no
// date. Two facts with the same question have the same answer, and there are few
// questions in the world, so that answers can be remembered.
type question struct {
	span uint8 // which provisions are in force
	who  audience
	f    [fieldCount]uint8
}

// word sets a field of a closed list. A word outside the list is taken as unknown,
// never passed on.
func (q *question) word(f field, w string) {
	q.f[f] = 0
	for i, known := range specs[f].words {
		if known == w {
			q.f[f] = uint8(i)
			return
		}
	}
}

func (q *question) yes(f field, is bool) {
	q.f[f] = 0
	if is {
		q.f[f] = 1
	}
}

// number sets a number; what is below the smallest is unknown, what is above the
// largest is the largest.
func (q *question) number(f field, n int) {
	q.f[f] = uint8(min(max(n, specs[f].base), specs[f].top) - specs[f].base)
}

func (q *question) is(f field, w string) bool { return specs[f].words[q.f[f]] == w }

func (q *question) value(f field) string {
	s, v := specs[f], q.f[f]
	switch {
	case s.words != nil:
		return orUnknown(s.words[v])
	case f == fAge:
		return ageBand(int(v) + s.base)
	case s.number():
		return strconv.Itoa(int(v) + s.base)
	}
	return yesNo(v == 1)
}

// used names what the answer rests on, for the person to read and the log to keep:
// every fact that is not at its most careful, and those that any answer needs.
func (q *question) used() []Fact {
	var out []Fact
	for f := range fieldCount {
		if specs[f].who&q.who != 0 && (q.f[f] != 0 || q.always(f)) {
			out = append(out, Fact{specs[f].name, q.value(f)})
		}
	}
	return out
}

func (q *question) always(f field) bool {
	switch f {
	case fAction, fRole, fLoA, fAge, fKind, fGroup, fOffers, fSealed, fAssignment, fPurpose, fReaderKind, fMayRead, fFrom:
		return true
	case fScope, fSharing:
		return q.is(fKind, string(care.Omsorgsgivare))
	case fGuardianship:
		return q.is(fRole, string(AsGuardian))
	case fMandateInForce, fMandateCovers:
		return q.is(fRole, string(AsOmbud))
	case fOrderInForce, fOrderCovers:
		return q.is(fRole, string(AsGodMan))
	}
	return false
}

// missing names the facts that were not given.
func (q *question) missing() []Need {
	var m []Need
	add := func(is bool, fact, from string) {
		if is {
			m = append(m, Need{fact, from})
		}
	}
	omsorg := q.is(fKind, string(care.Omsorgsgivare))
	if q.who == ofResident {
		add(q.f[fLoA] == 0, "actor.loa", FromReader)
		add(q.is(fRole, string(noRole)), "relation.as", FromRegister)
		add(q.f[fAge] == 0, "subject.born", FromRegister)
		add(q.f[fKind] == 0, "source.kind", FromDirectory)
		omsorg = omsorg && !q.is(fAction, string(ReadLog))
		add(omsorg && q.f[fScope] == 0, "source.scope", FromSource)
		add(omsorg && q.f[fSharing] == 0, "source.sharing", FromSource)
		add(q.f[fSealed] == 0 && (q.is(fAction, string(Read)) || q.is(fAction, string(Act))), "source.sealed", FromRegister)
		add(q.f[fGrantsButUnitUnknown] == 1, "source.unit", FromSource)
	}
	return m
}

// MaxQuestion is the largest number of bytes of a question's text.
const MaxQuestion = 2048

// The versions of a question's text. What residents asked is written as 2 since seals
// are kept to; in 1 nothing is said of them, and there were none.
const (
	textVersion     = "1"
	residentVersion = "2"
)

func versionFor(who audience) string {
	if who == ofResident {
		return residentVersion
	}
	return textVersion
}

// text is the question as Replay reads it: "1 staff action=openRecord;actor.loa=3;…".
// Facts at their most careful are left out, so that a fact that a later release adds
// is careful in a text of today.
func (q *question) text() string {
	var b strings.Builder
	b.WriteString(versionFor(q.who) + " " + whoText(q.who))
	sep := byte(' ')
	for f := range fieldCount {
		s := specs[f]
		if s.who&q.who == 0 || q.f[f] == 0 {
			continue
		}
		b.WriteByte(sep)
		sep = ';'
		b.WriteString(s.name)
		b.WriteByte('=')
		switch {
		case s.words != nil:
			b.WriteString(s.words[q.f[f]])
		case s.number():
			b.WriteString(strconv.Itoa(int(q.f[f]) + s.base))
		default:
			b.WriteString("yes")
		}
	}
	return b.String()
}

// parseQuestion reads what text writes. Anything else is a fault.Invalid.
func parseQuestion(text string) (question, error) {
	var q question
	bad := func(what string) (question, error) {
		return question{}, fault.New(fault.Invalid, "a decision's question: "+what)
	}
	if len(text) > MaxQuestion {
		return bad("it is too long")
	}
	version, rest, _ := strings.Cut(text, " ")
	who, rest, _ := strings.Cut(rest, " ")
	for _, a := range []audience{ofResident, ofStaff, ofSystem} {
		if whoText(a) == who {
			q.who = a
		}
	}
	if q.who == 0 {
		return bad("it does not say who asks")
	}
	unsealed := q.who == ofResident && version == textVersion
	if version != versionFor(q.who) && !unsealed {
		return bad("it is of another version than " + versionFor(q.who))
	}
	next := fAction
	for rest != "" {
		var part string
		part, rest, _ = strings.Cut(rest, ";")
		name, value, ok := strings.Cut(part, "=")
		for ok && next < fieldCount && (specs[next].name != name || specs[next].who&q.who == 0) {
			next++
		}
		if !ok || next == fieldCount {
			return bad("it has a fact that is not known, or out of order")
		}
		if !q.parse(next, value) {
			return bad("the value of " + name + " is not known")
		}
		next++
	}
	if q.f[fAction] == 0 {
		return bad("it has no action")
	}
	if written := q.text(); version+strings.TrimPrefix(written, versionFor(q.who)) != text || unsealed && q.f[fSealed] != 0 {
		return bad("it is not written as this program writes it")
	}
	if unsealed {
		q.word(fSealed, string(NotSealed))
	}
	return q, nil
}

func (q *question) parse(f field, value string) bool {
	s := specs[f]
	switch {
	case s.words != nil:
		q.word(f, value)
	case s.number():
		n, err := strconv.Atoi(value)
		if err != nil {
			return false
		}
		q.number(f, n)
	default:
		q.yes(f, value == "yes")
	}
	return q.f[f] != 0
}

func whoText(a audience) string {
	switch a {
	case ofResident:
		return "resident"
	case ofStaff:
		return "staff"
	case ofSystem:
		return "system"
	}
	return ""
}

func ageBand(age int) string {
	switch {
	case age < 0:
		return "unknown"
	case age < 13:
		return "0-12"
	case age < 16:
		return "13-15"
	case age < 18:
		return "16-17"
	}
	return "18+"
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
