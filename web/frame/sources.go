package frame

import (
	"slices"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/text"
)

// Summary is how many sources have answered, in one sentence.
func (v Visit) Summary(o overview.View) string {
	waiting := len(named(o, overview.Waiting))
	switch {
	case o.Asked == 0 && o.Complete && len(o.Closed) > 0: // there may be a lot, but not for this reader
		return v.T(text.NothingAsked)
	case o.Asked == 0 && o.Complete && !v.Self():
		return v.T(text.NoSourcesOf, v.Session.Subject.GivenName)
	case o.Asked == 0 && o.Complete:
		return v.T(text.NoSources)
	case o.Asked == 0:
		return v.T(text.AskingFirst)
	case o.Answered == 0 && waiting == o.Asked && !o.Complete:
		return v.T(text.AskingSources, text.Number(v.Lang, o.Asked))
	case o.Answered == 1 && o.Asked == 1:
		return v.T(text.OneAnswered)
	case o.Answered == o.Asked:
		return v.T(text.AllAnswered, o.Asked)
	}
	return v.T(text.SomeAnswered, o.Answered, o.Asked)
}

// closedWhat is what is not shown, and where unless it is so everywhere.
func closedWhat(v Visit, c overview.Closed) string {
	if c.Provider.Name == "" {
		return v.T(text.Info(c.Info))
	}
	return v.T(text.ClosedFrom, v.T(text.Info(c.Info)), c.Provider.Name)
}

// sealed is where the person has sealed their own access, by name; nothing for who acts
// for somebody else.
func sealed(v Visit, o overview.View) (all bool, at []string) {
	if !v.Self() {
		return false, nil
	}
	for _, c := range o.Closed {
		switch {
		case c.Sealed == overview.SealedAll:
			all = true
		case c.Sealed != "" && c.Provider.Name != "" && !slices.Contains(at, c.Provider.Name):
			at = append(at, c.Provider.Name)
		}
	}
	slices.Sort(at)
	return all, at
}

// closed is what is not shown, but for what the person has sealed themselves.
func closed(v Visit, o overview.View) (list []overview.Closed) {
	for _, c := range o.Closed {
		if c.Sealed == "" || !v.Self() || c.Sealed != overview.SealedAll && c.Provider.Name == "" {
			list = append(list, c)
		}
	}
	return list
}

// Shut tells whether something of these kinds is closed to the reader: then it would
// not be true to say that nothing was found.
func Shut(o overview.View, infos ...care.InfoType) bool {
	return slices.ContainsFunc(o.Closed, func(c overview.Closed) bool { return slices.Contains(infos, c.Info) })
}

// Silence says who does not answer, and how; empty when all have.
func (v Visit) Silence(s overview.SourceState) string {
	return s.Name + " " + v.T(text.Reason(s.Reason))
}

// missing is what may be missing of what the silent sources were asked for.
func (v Visit) missing(o overview.View) string {
	var infos []care.InfoType
	for _, s := range named(o, overview.Silent) {
		infos = append(infos, s.Infos...)
	}
	if len(infos) == 0 {
		return ""
	}
	return v.T(text.MayBeMissing, text.Upper(text.Infos(v.Lang, infos)))
}

func (v Visit) waitingFor(o overview.View) string {
	var names []string
	for _, s := range named(o, overview.Waiting) {
		names = append(names, s.Name)
	}
	if o.Complete || len(names) == 0 || len(names) > 3 {
		return ""
	}
	return v.T(text.WaitingFor, text.List(v.Lang, names))
}

// spoken is what a screen reader is told when the page is whole.
func (v Visit) spoken(o overview.View) string {
	s := v.Summary(o) + "."
	for _, q := range named(o, overview.Silent) {
		s += " " + v.Silence(q) + "."
	}
	return s
}

func named(o overview.View, st overview.State) []overview.SourceState {
	var list []overview.SourceState
	for _, s := range o.Sources {
		if s.State == st {
			list = append(list, s)
		}
	}
	return list
}

func (v Visit) stateWord(s overview.SourceState) string {
	switch s.State {
	case overview.Answered:
		return v.T(text.StateAnswered)
	case overview.Silent:
		return v.T(text.Reason(s.Reason))
	}
	return v.T(text.StateWaiting)
}
