// Package journal shows the parts of a person's records as simple lists: notes,
// diagnoses, medicines; newest first, each with who wrote it and where.
package journal

import (
	_ "embed"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/record"
	"sammanhang/record/diagnosis"
	"sammanhang/record/medication"
	"sammanhang/record/note"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the pages' own style.
//
//go:embed style.css
var Style string

// Deps is what the pages need.
type Deps struct{ Overviews frame.Overviews }

// part is one list of the records.
type part struct {
	view, path string
	title      care.Text
	list       func(frame.Visit, overview.View) templ.Component
}

func parts() []part {
	return []part{
		{"notes", "/anteckningar", text.NotesTitle, notes},
		{"diagnoses", "/diagnoser", text.DiagnosesTitle, diagnoses},
		{"medications", "/lakemedel", text.MedsTitle, medications},
	}
}

// New makes the pages, by path.
func New(d Deps) map[string]frame.Handler {
	pages := map[string]frame.Handler{}
	for _, p := range parts() {
		pages[p.path] = func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
			first, rest, err := frame.Open(r.Context(), d.Overviews, v, p.view)
			if err != nil {
				return err
			}
			page := frame.Page{Visit: v, Title: v.T(p.title), Nav: frame.NavJournal}
			return frame.Stream(w, r, page, first, rest, func(o overview.View) templ.Component { return content(v, o, p) })
		}
	}
	return pages
}

// written is who wrote something and where, in one line.
func written(h *record.Head) string {
	var s []string
	for _, x := range []string{h.Author, strings.ToLower(h.AuthorTitle)} {
		if x != "" {
			s = append(s, x)
		}
	}
	return strings.Join(s, ", ")
}

// medsByState parts the medicines in current and ended.
func medsByState(list []*medication.Medication, now time.Time) (current, ended []*medication.Medication) {
	for _, m := range list {
		if m.Active && (m.End.IsZero() || m.End.After(now)) {
			current = append(current, m)
		} else {
			ended = append(ended, m)
		}
	}
	return current, ended
}

// medPeriod is from when to when a medicine is taken.
func medPeriod(v frame.Visit, m *medication.Medication) string {
	var s []string
	if !m.Start.IsZero() {
		s = append(s, v.T(text.FromDay, v.Date(m.Start)))
	}
	if !m.End.IsZero() {
		s = append(s, v.T(text.ToDay, v.Date(m.End)))
	}
	return text.Upper(strings.Join(s, " "))
}

// medName is the name with strength and form, each said once.
func medName(m *medication.Medication) string {
	s := m.Name
	for _, x := range []string{m.Strength, m.Form} {
		if x != "" && !strings.Contains(strings.ToLower(s), strings.ToLower(x)) {
			s += " " + x
		}
	}
	return s
}

// when is a day in words, or that there is none.
func when(v frame.Visit, t time.Time) string {
	if t.IsZero() {
		return v.T(text.WithoutDate)
	}
	return text.Upper(v.ShortDay(t))
}

// noteTitle is what a note is called.
func noteTitle(n *note.Note) string {
	for _, s := range []string{n.Title, n.Kind} {
		if s != "" {
			return s
		}
	}
	return "–"
}

// diagnosisText is the diagnosis in words; its code when it has none.
func diagnosisText(d *diagnosis.Diagnosis) string {
	if d.Text != "" {
		return d.Text
	}
	return d.Code
}
