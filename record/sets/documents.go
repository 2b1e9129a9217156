package sets

import (
	"html"
	"strings"
	"unicode/utf8"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/record/careplan"
	"sammanhang/record/note"
	"sammanhang/wire/rivta"
)

func (x *mapper) plan(w *rivta.CarePlan) record.Item {
	p := &careplan.Plan{Head: x.header(&w.Header), Kind: careplan.Kind(w.Body.Type)}
	if p.Kind != careplan.UnknownKind && p.Kind.Words() == (care.Text{}) {
		x.note("typeOfCarePlanEnum", "not a type of the contract")
		p.Kind = careplan.UnknownKind
	}
	p.Title = first(w.Header.DocumentTitle, p.Kind.Words().SV)
	var texts, types []string
	for i := range w.Body.Content {
		c := &w.Body.Content[i]
		text, ok := readable(c)
		if ok {
			texts = append(texts, text)
		} else {
			types = append(types, c.MediaType)
		}
		if c.Reference != "" {
			p.References = append(p.References, c.Reference)
		}
	}
	p.Text = strings.Join(texts, "\n\n")
	p.MediaType = join(", ", types...)
	for _, u := range w.Body.Participating {
		if h := x.hsa("participatingCareUnitHSAId/extension", u.Extension); h != "" {
			p.Units = append(p.Units, h)
		}
	}
	return p
}

func (x *mapper) note2(w *rivta.CareDocumentation2) record.Item {
	b := &w.Body.Note
	n := &note.Note{Head: x.header(&w.Header), Title: first(b.Title, w.Header.DocumentTitle), Text: b.Text}
	n.KindCode = first(b.NoteCode, b.TypeCode)
	n.Kind = first(noteText(n.KindCode), n.KindCode)
	if a := w.Header.LegalAuthenticator; a != nil {
		n.Signed, n.SignedBy = x.time("signatureTime", a.SignatureTime), a.Name
	}
	attach(n, b.Multimedia)
	for _, d := range b.Dissenting {
		n.Dissent = join("\n\n", n.Dissent, d.Opinion)
	}
	return n
}

// note3: blocks are compared with a time of their own, and the mark of approval
// lies in the access control header. The contract has no mark of nullification.
func (x *mapper) note3(w *rivta.CareDocumentation3) record.Item {
	ac, b := &w.Header.AccessControl, &w.Body
	n := &note.Note{Title: b.Title, Text: b.Text, KindCode: b.NoteCode.Code}
	n.Kind = first(b.NoteCode.Words(), noteText(b.NoteCode.Code), b.NoteCode.Code)
	h := &n.Head
	h.ID = w.Header.Record.ID.Extension
	h.ForSubject = ac.ApprovedForPatient
	h.System = x.hsa("sourceSystemId/extension", w.Header.SourceSystemID.Extension)
	h.BlockTime = x.time("blockComparisonTime", ac.BlockComparisonTime)
	h.Recorded = x.time("record/timestamp", w.Header.Record.Timestamp)
	if ac.HealthcareProvider != nil {
		h.Provider = x.hsa("accountableHealthcareProvider/extension", ac.HealthcareProvider.Extension)
	}
	if ac.CareUnit != nil {
		h.Unit = x.hsa("accountableCareUnit/extension", ac.CareUnit.Extension)
	}
	x.person(h, "patientId/extension", ac.PatientID.Extension)
	if h.Subject.Root() != ac.PatientID.Root && !h.Unclear {
		x.note("patientId/root", "not the register of the number")
	}
	if a := w.Header.Author; a != nil {
		h.Author, h.AuthorTitle = a.Name, a.ByRole.Words()
		if a.ID != nil {
			h.AuthorID = x.hsa("author/id/extension", a.ID.Extension)
		}
		if t := x.time("author/timestamp", a.Timestamp); !t.IsZero() {
			h.Recorded = t
		}
		x.orgUnit(h, "author/orgUnit", a.OrgUnit)
	}
	if s := w.Header.Signature; s != nil {
		n.Signed, n.SignedBy = x.time("signature/timestamp", s.Timestamp), s.Name
	}
	attach(n, b.Multimedia)
	for _, d := range b.Dissenting {
		n.Dissent = join("\n\n", n.Dissent, d.Opinion)
	}
	return n
}

// attach puts a document into a note: as text when it is text and the note has
// none, else by its type.
func attach(n *note.Note, m *rivta.Multimedia) {
	if m == nil {
		return
	}
	n.Reference = m.Reference
	if text, ok := readable(m); ok && n.Text == "" {
		n.Text = text
		return
	}
	n.MediaType = m.MediaType
}

// readable is the text of a document that is text. Mark-up is taken away: what a
// source writes is never put into a page as anything but text.
func readable(m *rivta.Multimedia) (string, bool) {
	if len(m.Value) == 0 || !utf8.Valid(m.Value) {
		return "", false
	}
	switch strings.ToLower(m.MediaType) {
	case "text/plain":
		return strings.TrimSpace(string(m.Value)), true
	case "text/html":
		return plain(string(m.Value)), true
	}
	return "", false
}

// plain takes the tags out of a piece of HTML or XHTML, keeps the breaks between
// its blocks, and leaves out what is no text (script, style, comments).
func plain(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		if strings.HasPrefix(s, "!--") {
			if _, rest, ok := strings.Cut(s, "-->"); ok {
				s = rest
				continue
			}
			break
		}
		tag, rest, ok := strings.Cut(s, ">")
		if !ok {
			break
		}
		s = rest
		name := strings.ToLower(strings.TrimPrefix(tag, "/"))
		if j := strings.IndexAny(name, " \t\r\n/"); j >= 0 {
			name = name[:j]
		}
		switch name {
		case "script", "style", "head":
			if tag[0] != '/' && !strings.HasSuffix(tag, "/") {
				i := strings.Index(strings.ToLower(s), "</"+name)
				if i < 0 {
					s = ""
				} else {
					s = s[i:]
				}
			}
		case "br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol":
			b.WriteByte('\n')
		case "td", "th":
			b.WriteByte(' ')
		}
	}
	var lines []string
	for line := range strings.SplitSeq(html.UnescapeString(b.String()), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
