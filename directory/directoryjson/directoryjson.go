// Package directoryjson reads and writes the directory as JSON: organisations, units,
// staff and assignments, of health care and of social care. It is the form in which
// social care, which HSA has no common structure for, is brought in.
//
// A row that cannot be read is named by its line, and the others are read all the
// same; an unknown field is an error of its row, so that a misspelt end date is not a
// date that is missing. HSA-ids and times of RFC 3339 are as in the rest of the house.
package directoryjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/fault"
)

// Format is the value of "format" in the file, and Version of "version".
const (
	Format  = "sammanhang-directory"
	Version = 1
)

// MaxBytes is the largest file that is read.
const MaxBytes = 256 << 20

type file struct {
	Format      string       `json:"format"`
	Version     int          `json:"version"`
	Providers   []provider   `json:"providers"`
	Units       []unit       `json:"units"`
	Employees   []employee   `json:"employees"`
	Assignments []assignment `json:"assignments"`
}

type provider struct {
	ID     string `json:"hsaId"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`  // VARD or OMSORG
	Owner  string `json:"owner"` // region, kommun or privat
	OrgNo  string `json:"orgNo,omitempty"`
	Phone  string `json:"phone,omitempty"`
	Access bool   `json:"residentAccess,omitempty"` // people may read their own documentation
	dates
}

type unit struct {
	ID       string `json:"hsaId"`
	Provider string `json:"provider"`
	Parent   string `json:"parent,omitempty"`
	Name     string `json:"name"`
	Phone    string `json:"phone,omitempty"`
	Address  string `json:"address,omitempty"`
	dates
}

type employee struct {
	ID        string   `json:"hsaId"`
	GivenName string   `json:"givenName,omitempty"`
	Surname   string   `json:"surname"`
	Title     string   `json:"title,omitempty"`
	Licences  []string `json:"licences,omitempty"`
	Person    string   `json:"personalNumber,omitempty"`
	Protected bool     `json:"protected,omitempty"`
	dates
}

type assignment struct {
	ID       string   `json:"hsaId"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"` // care, block-officer, log-reviewer or operator
	Purpose  string   `json:"purpose"`
	Rights   []string `json:"rights,omitempty"` // activity;information;scope
	Unit     string   `json:"unit,omitempty"`
	Provider string   `json:"provider,omitempty"`
	Members  []member `json:"members,omitempty"`
	dates
}

type member struct {
	Employee string `json:"hsaId"`
	dates
}

type dates struct {
	From string `json:"from,omitempty"` // RFC 3339; from and with
	To   string `json:"to,omitempty"`   // RFC 3339; up to, not including
}

func (d dates) period() (p care.Period, err error) {
	for _, x := range []struct {
		text string
		at   *time.Time
	}{{d.From, &p.From}, {d.To, &p.To}} {
		if x.text == "" {
			continue
		}
		if *x.at, err = time.Parse(time.RFC3339, x.text); err != nil {
			return care.Period{}, errors.New("from and to are times like 2026-01-31T00:00:00+01:00")
		}
		*x.at = x.at.UTC()
	}
	if !p.From.IsZero() && !p.To.IsZero() && !p.From.Before(p.To) {
		return care.Period{}, errors.New("it ends before it begins")
	}
	return p, nil
}

// Read reads a file. The error is for what is no such file at all, and is
// fault.Invalid or fault.TooLarge.
func Read(r io.Reader) (*directory.File, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "the directory file could not be read", err)
	}
	if len(text) > MaxBytes {
		return nil, fault.Newf(fault.TooLarge, "the directory file is larger than %d bytes", MaxBytes)
	}
	rd := &reader{text: text, dec: json.NewDecoder(bytes.NewReader(text)), out: directory.File{Lines: map[care.HSAID]int{}}}
	if err := rd.top(); err != nil {
		return nil, err
	}
	return &rd.out, nil
}

type reader struct {
	text []byte
	dec  *json.Decoder
	out  directory.File

	at, line int // line is that of offset at
}

// here is the line of an offset, which never goes back.
func (r *reader) here(offset int64) int {
	for n := min(int(offset), len(r.text)); r.at < n; r.at++ {
		if r.text[r.at] == '\n' {
			r.line++
		}
	}
	return r.line + 1
}

func (r *reader) broken() error {
	return fault.Newf(fault.Invalid, "the directory file is not well-formed JSON, near line %d", r.here(r.dec.InputOffset()))
}

func (r *reader) top() error {
	if t, err := r.dec.Token(); err != nil || t != json.Delim('{') {
		return fault.New(fault.Invalid, "the directory file is no JSON object")
	}
	format, version := "", 0
	for r.dec.More() {
		t, err := r.dec.Token()
		if err != nil {
			return r.broken()
		}
		switch name, _ := t.(string); name {
		case "format":
			err = r.dec.Decode(&format)
		case "version":
			err = r.dec.Decode(&version)
		case "providers":
			err = rows(r, "provider", r.provider)
		case "units":
			err = rows(r, "unit", r.unit)
		case "employees":
			err = rows(r, "employee", r.employee)
		case "assignments":
			err = rows(r, "assignment", r.assignment)
		default:
			return fault.Newf(fault.Invalid, "the directory file has an unknown part, near line %d", r.here(r.dec.InputOffset()))
		}
		if err != nil {
			if _, ok := errors.AsType[*fault.Error](err); ok {
				return err
			}
			return r.broken()
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return r.broken()
	}
	if _, err := r.dec.Token(); err != io.EOF {
		return fault.New(fault.Invalid, "the directory file has something after its end")
	}
	if format != Format || version != Version {
		return fault.Newf(fault.Invalid, "the file is no directory: its format must be %q and its version %d", Format, Version)
	}
	return nil
}

// rows reads one list, a row at a time.
func rows[T any](r *reader, what string, take func(T, int) (care.HSAID, error)) error {
	if t, err := r.dec.Token(); err != nil || t != json.Delim('[') {
		return fault.Newf(fault.Invalid, "the directory file has something else than a list, near line %d", r.here(r.dec.InputOffset()))
	}
	for r.dec.More() {
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return r.broken()
		}
		line := r.here(r.dec.InputOffset() - int64(len(raw)))
		var row T
		strict := json.NewDecoder(bytes.NewReader(raw))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&row); err != nil {
			r.problem(line, "", fmt.Sprintf("the %s cannot be read: %s", what, why(err)))
			continue
		}
		if id, err := take(row, line); err != nil {
			r.problem(line, id, fmt.Sprintf("the %s: %v", what, err))
		}
	}
	_, err := r.dec.Token()
	return err
}

// why is what is wrong with a row, without quoting its values.
func why(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && e.Field != "" {
		return "the field " + e.Field + " has a value of the wrong type"
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "it has an unknown field " + name
	}
	return "it is no object"
}

func (r *reader) problem(line int, id care.HSAID, text string) {
	r.out.Problems = append(r.out.Problems, directory.Problem{Line: line, ID: id, Text: text})
}

// row is what all rows have: an HSA-id of their own, and dates.
func (r *reader) row(id string, d dates, line int) (care.HSAID, care.Period, error) {
	hsa, err := care.ParseHSAID(id)
	if err != nil {
		return "", care.Period{}, errors.New("hsaId is no HSA-id")
	}
	if _, twice := r.out.Lines[hsa]; !twice {
		r.out.Lines[hsa] = line
	}
	valid, err := d.period()
	return hsa, valid, err
}

func (r *reader) provider(x provider, line int) (care.HSAID, error) {
	id, valid, err := r.row(x.ID, x.dates, line)
	switch owner := care.Owner(x.Owner); {
	case err != nil:
		return id, err
	case owner != care.Region && owner != care.Kommun && owner != care.Private:
		return id, errors.New("owner is region, kommun or privat")
	case x.OrgNo != "" && (len(x.OrgNo) != 10 || strings.Trim(x.OrgNo, "0123456789") != ""):
		return id, errors.New("orgNo is ten digits")
	}
	r.out.Providers = append(r.out.Providers, directory.Provider{Provider: care.Provider{ID: id, Name: x.Name, Kind: care.ProviderKind(x.Kind), Owner: care.Owner(x.Owner)},
		OffersResidentAccess: x.Access, Phone: x.Phone, OrgNo: x.OrgNo, Valid: valid})
	return id, nil
}

func (r *reader) unit(x unit, line int) (care.HSAID, error) {
	id, valid, err := r.row(x.ID, x.dates, line)
	if err == nil {
		r.out.Units = append(r.out.Units, care.Unit{ID: id, Provider: care.HSAID(x.Provider), Parent: care.HSAID(x.Parent), Name: x.Name, Phone: x.Phone, Address: x.Address, Valid: valid})
	}
	return id, err
}

func (r *reader) employee(x employee, line int) (care.HSAID, error) {
	id, valid, err := r.row(x.ID, x.dates, line)
	if err != nil {
		return id, err
	}
	e := directory.Employee{ID: id, GivenName: x.GivenName, Surname: x.Surname, Title: x.Title, Licences: x.Licences, Protected: x.Protected, Valid: valid}
	if x.Person != "" {
		if e.Person, err = care.ParsePersonID(x.Person); err != nil {
			return id, errors.New("personalNumber is no personal identity number")
		}
	}
	r.out.Employees = append(r.out.Employees, e)
	return id, nil
}

func (r *reader) assignment(x assignment, line int) (care.HSAID, error) {
	id, valid, err := r.row(x.ID, x.dates, line)
	if err != nil {
		return id, err
	}
	a := directory.Assignment{ID: id, Name: x.Name, Kind: directory.Kind(x.Kind), Purpose: care.Purpose(x.Purpose), Unit: care.HSAID(x.Unit), Provider: care.HSAID(x.Provider), Valid: valid}
	for _, text := range x.Rights {
		right, err := directory.ParseRight(text)
		if err != nil {
			return id, errors.New("a right is written activity;information;scope, as Läsa;alla;SJF")
		}
		a.Rights = append(a.Rights, right)
	}
	var members []directory.Member
	for _, m := range x.Members {
		employee, err := care.ParseHSAID(m.Employee)
		if err != nil {
			return id, errors.New("the hsaId of a member is no HSA-id")
		}
		valid, err := m.period()
		if err != nil {
			return id, fmt.Errorf("a member: %w", err)
		}
		members = append(members, directory.Member{Assignment: id, Employee: employee, Valid: valid})
	}
	r.out.Assignments, r.out.Members = append(r.out.Assignments, a), append(r.out.Members, members...)
	return id, nil
}
