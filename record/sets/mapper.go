package sets

import (
	"slices"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/record"
	"sammanhang/wire/rivta"
)

// mapper turns wire forms into items and notes what could not be read. It never
// drops an item: what cannot be read is left empty in it.
type mapper struct {
	subject care.PersonID
	notes   []string
}

func (x *mapper) note(where, what string) {
	if n := where + ": " + what; len(x.notes) < 200 && !slices.Contains(x.notes, n) {
		x.notes = append(x.notes, n)
	}
}

// time reads a time; what is none is zero and noted.
func (x *mapper) time(where, s string) time.Time {
	t, dateOnly, err := rivta.ParseTime(s)
	switch {
	case err != nil:
		x.note(where, "not a time: left empty")
	case dateOnly:
		x.note(where, "a date where a time is asked for")
	}
	return t
}

// until reads the end of a period. An end that is only a date includes that day.
func (x *mapper) until(where, s string) time.Time {
	t, dateOnly, err := rivta.ParseTime(s)
	if err != nil {
		x.note(where, "not a time: left empty")
	}
	if dateOnly {
		t = t.AddDate(0, 0, 1).Add(-time.Second)
	}
	return t
}

// hsa reads an HSA-id; what is none is left empty and noted. "NA" and "?" are
// how systems write that there is none.
func (x *mapper) hsa(where, s string) care.HSAID {
	if s == "" || strings.EqualFold(s, "NA") {
		return ""
	}
	h, err := care.ParseHSAID(s)
	if err != nil {
		x.note(where, "not an HSA-id: left empty")
		return ""
	}
	return h
}

// person sets whom an item is about. A number without century is only taken when
// it can be that of the person asked about; any other text leaves it unclear.
func (x *mapper) person(h *record.Head, where, id string) {
	p, err := care.ParsePersonID(id)
	if err == nil {
		h.Subject = p
		return
	}
	h.Unclear = true
	short := strings.NewReplacer("-", "", "+", "").Replace(id)
	if v := x.subject.Value(); len(short) == 10 && len(v) == 12 && v[2:] == short {
		h.Subject, h.Unclear = x.subject, false
		x.note(where, "a number without century: taken for the person asked about")
		return
	}
	x.note(where, "not a personal identity number: the item is not released")
}

func (x *mapper) orgUnit(h *record.Head, where string, o *rivta.OrgUnit) {
	if o == nil {
		return
	}
	h.OrgUnit = x.hsa(where+"/orgUnitHSAId", o.HSAID)
	h.OrgUnitName = o.Name
	h.Phone = o.Telecom
	h.Place = first(o.Address, o.Location)
	if h.Unit == h.OrgUnit || h.Unit == "" {
		h.UnitName = o.Name
	}
}

// header reads the head of a document of the version 2 contracts. The unit is
// the vårdenhet that blocks are checked on; where the source gives none, it
// stays empty and only the organisational unit is known.
func (x *mapper) header(w *rivta.Header) record.Head {
	h := record.Head{
		ID:         w.DocumentID,
		System:     x.hsa("sourceSystemHSAId", w.SourceSystemHSAID),
		Contact:    w.CareContactID,
		ForSubject: w.ApprovedForPatient,
		Nullified:  w.Nullified != nil && *w.Nullified,
	}
	x.person(&h, "patientId/id", w.PatientID.ID)
	if h.Subject.Root() != w.PatientID.Type && !h.Unclear {
		x.note("patientId/type", "not the register of the number")
	}
	if a := w.Accountable; a != nil {
		h.Unit = x.hsa("healthcareProfessionalCareUnitHSAId", a.CareUnitHSAID)
		h.Provider = x.hsa("healthcareProfessionalCareGiverHSAId", a.CareGiverHSAID)
		h.Recorded = x.time("authorTime", a.AuthorTime)
		h.Author, h.AuthorTitle = a.Name, a.RoleCode.Words()
		h.AuthorID = x.hsa("healthcareProfessionalHSAId", a.HSAID)
		x.orgUnit(&h, "healthcareProfessionalOrgUnit", a.OrgUnit)
	}
	if h.Recorded.IsZero() {
		h.Recorded = x.time("documentTime", w.DocumentTime)
	}
	return h
}

func first(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

func join(sep string, ss ...string) string {
	var out []string
	for _, s := range ss {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}

func is(b *bool) bool { return b != nil && *b }
