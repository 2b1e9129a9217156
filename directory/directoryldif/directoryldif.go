// Package directoryldif reads an export of HSA's organisation tree as LDIF (RFC 2849;
// HSA schema 5.3): providers (hsaHealthCareProvider), units (organizationalUnit),
// staff (person) and their assignments (hsaCommission).
//
// A unit is under the nearest unit above it in the tree, and its provider is the one
// it names (hsaResponsibleHealthCareProvider), else the nearest above. What cannot be
// read is named by its line. HSA knows no omsorgsgivare, and its administrative
// assignments are for other services: those are brought in as JSON.
package directoryldif

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
)

// Read reads a file. The error is for what is no LDIF at all, and is fault.Invalid or
// fault.TooLarge.
func Read(r io.Reader) (*directory.File, error) {
	rd := &reader{out: directory.File{Lines: map[care.HSAID]int{}, Partial: true}, providers: map[string]care.HSAID{}, units: map[string]care.HSAID{}}
	var list []entry
	err := entries(r, func(e entry) { list = append(list, slim(e)) }, func(line int, text string) { rd.wrong(line, "", text) })
	if err != nil {
		return nil, err
	}
	// The tree is there before what hangs in it: an export need not be in any order.
	kept := list[:0]
	for _, e := range list {
		if rd.named(e) {
			kept = append(kept, e)
		}
	}
	skipped := 0
	for _, e := range kept {
		switch {
		case e.is("hsaHealthCareProvider"):
			rd.provider(e)
		case e.is("hsaCommission"):
			rd.commission(e)
		case e.is("hsaAdminCommission"):
			rd.warn(e.line, "", "an administrative assignment is for other services; it is left out")
		case e.is("person"):
			rd.person(e)
		case e.is("organizationalUnit"):
			rd.unit(e)
		default:
			skipped++
		}
	}
	if skipped > 0 {
		rd.warn(0, "", fmt.Sprintf("%d entries are neither provider, unit, person nor assignment; they are left out", skipped))
	}
	return &rd.out, nil
}

// slim drops what is not asked for: a whole HSA is large.
func slim(e entry) entry {
	for name := range e.attrs {
		switch name {
		case "objectclass", "hsaidentity", "o", "ou", "cn", "orgno", "management", "telephonenumber", "hsaswitchboardnumber", "hsavisitingaddress",
			"streetaddress", "l", "startdate", "enddate", "hsaresponsiblehealthcareprovider", "givenname", "middlename", "sn", "title", "hsatitle",
			"personalidentitynumber", "hsacommissionpurpose", "hsacommissionright", "hsacommissionmember":
		default:
			delete(e.attrs, name)
		}
	}
	return e
}

type reader struct {
	out       directory.File
	providers map[string]care.HSAID // by name in the tree
	units     map[string]care.HSAID
}

func (r *reader) wrong(line int, id care.HSAID, text string) {
	r.out.Problems = append(r.out.Problems, directory.Problem{Line: line, ID: id, Text: text})
}

func (r *reader) warn(line int, id care.HSAID, text string) {
	r.out.Problems = append(r.out.Problems, directory.Problem{Line: line, ID: id, Text: text, Warning: true})
}

// named notes where in the tree providers and units are. It is false for an entry that
// is to be left out.
func (r *reader) named(e entry) bool {
	if e.is("hsaFeignedDataObject") {
		r.warn(e.line, "", "the entry is made up, for tests (hsaFeignedDataObject); it is left out")
		return false
	}
	id, err := care.ParseHSAID(e.get("hsaIdentity"))
	if err != nil {
		return true // told when the entry is read, if it is one that needs an id
	}
	switch {
	case e.is("hsaHealthCareProvider"):
		r.providers[dnKey(e.dn)] = id
	case e.is("organizationalUnit"):
		r.units[dnKey(e.dn)] = id
	}
	return true
}

// row is what every entry has: an HSA-id, and dates.
func (r *reader) row(e entry, what string) (id care.HSAID, valid care.Period, ok bool) {
	id, err := care.ParseHSAID(e.get("hsaIdentity"))
	if err != nil {
		r.wrong(e.line, "", "the "+what+" has no hsaIdentity that is an HSA-id")
		return "", valid, false
	}
	if _, twice := r.out.Lines[id]; !twice {
		r.out.Lines[id] = e.line
	}
	for name, at := range map[string]*time.Time{"startDate": &valid.From, "endDate": &valid.To} {
		if text := e.get(name); text != "" {
			if *at, err = moment(text); err != nil {
				r.wrong(e.line, id, "the "+name+" of the "+what+" is no time like 20260131000000Z")
				return id, valid, false
			}
		}
	}
	if e.is("hsaArchivedObject") && valid.To.IsZero() {
		// Archived, and nobody says when: it has not been in service for as long as we ask about.
		valid.To = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return id, valid, true
}

// moment reads LDAP's generalized time, to the second and in UTC, as HSA writes it.
func moment(text string) (time.Time, error) { return time.Parse("20060102150405Z", text) }

func (r *reader) provider(e entry) {
	id, valid, ok := r.row(e, "provider")
	if !ok {
		return
	}
	p := directory.Provider{Provider: care.Provider{ID: id, Name: first(e.get("o"), e.get("ou")), Kind: care.Vardgivare, Owner: owner(e.get("management"))},
		Phone: first(e.get("hsaSwitchboardNumber"), e.get("telephoneNumber")), OrgNo: strings.ReplaceAll(e.get("orgNo"), "-", ""), Valid: valid}
	if p.OrgNo != "" && (len(p.OrgNo) != 10 || strings.Trim(p.OrgNo, "0123456789") != "") {
		r.wrong(e.line, id, "the orgNo of the provider is not ten digits")
		return
	}
	r.out.Providers = append(r.out.Providers, p)
}

// owner reads HSA's form of ownership (ägarform, 1.2.752.129.2.2.1.14). What is neither
// region nor municipality is run by somebody private, whatever pays for it.
func owner(code string) care.Owner {
	switch strings.TrimLeft(code, "0") {
	case "":
		return ""
	case "1":
		return care.Region
	case "2":
		return care.Kommun
	}
	return care.Private
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func (r *reader) unit(e entry) {
	id, valid, ok := r.row(e, "unit")
	if !ok {
		return
	}
	provider, err := r.providerOf(e)
	if err != nil {
		r.wrong(e.line, id, err.Error())
		return
	}
	u := care.Unit{ID: id, Provider: provider, Name: e.get("ou"), Phone: first(e.get("telephoneNumber"), e.get("hsaSwitchboardNumber")), Address: address(e), Valid: valid}
	for _, name := range above(e.dn) {
		if parent, ok := r.units[name]; ok && parent != id {
			u.Parent = parent
			break
		}
	}
	r.out.Units = append(r.out.Units, u)
}

// providerOf is the provider that an entry names, else the nearest above it.
func (r *reader) providerOf(e entry) (care.HSAID, error) {
	if named := e.get("hsaResponsibleHealthCareProvider"); named != "" {
		if id, ok := r.providers[dnKey(named)]; ok {
			return id, nil
		}
		id, err := care.ParseHSAID(named)
		if err != nil {
			return "", errors.New("hsaResponsibleHealthCareProvider is neither an HSA-id nor a provider of the file")
		}
		return id, nil
	}
	for _, name := range above(e.dn) {
		if id, ok := r.providers[name]; ok {
			return id, nil
		}
	}
	return "", errors.New("no provider is named, and none is above it in the tree")
}

// address is where a unit is, on one line; "$" parts the lines of HSA's addresses.
func address(e entry) string {
	var lines []string
	for _, l := range strings.Split(first(e.get("hsaVisitingAddress"), e.get("streetAddress")), "$") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	if l := e.get("l"); l != "" && len(lines) > 0 && lines[len(lines)-1] != l {
		lines = append(lines, l)
	}
	return strings.Join(lines, ", ")
}

func (r *reader) person(e entry) {
	id, valid, ok := r.row(e, "person")
	if !ok {
		return
	}
	p := directory.Employee{ID: id, GivenName: e.get("givenName"), Surname: strings.TrimSpace(e.get("middleName") + " " + e.get("sn")), Title: e.get("title"),
		Protected: e.is("hsaConfidentialPerson"), Valid: valid}
	if e.get("sn") == "" {
		r.wrong(e.line, id, "the person has no surname (sn)")
		return
	}
	if number := e.get("personalIdentityNumber"); number != "" {
		var err error
		if p.Person, err = care.ParsePersonID(number); err != nil {
			r.wrong(e.line, id, "the personalIdentityNumber of the person is none")
			return
		}
	}
	for _, title := range e.all("hsaTitle") {
		title = strings.TrimSpace(title)
		code, ok := directory.LicenceOf(title)
		switch {
		case ok:
			p.Licences = append(p.Licences, code)
		case directory.LicenceCode(title):
			p.Licences = append(p.Licences, title)
		default:
			r.warn(e.line, id, "an hsaTitle of the person is no licensed profession that is known; it is left out")
		}
	}
	r.out.Employees = append(r.out.Employees, p)
}

func (r *reader) commission(e entry) {
	id, valid, ok := r.row(e, "assignment")
	if !ok {
		return
	}
	a := directory.Assignment{ID: id, Name: e.get("cn"), Kind: directory.Care, Purpose: care.Purpose(e.get("hsaCommissionPurpose")), Valid: valid}
	for _, name := range above(e.dn) {
		if unit, ok := r.units[name]; ok {
			a.Unit = unit
			break
		}
		if provider, ok := r.providers[name]; ok {
			a.Provider = provider
			break
		}
	}
	if a.Unit == "" && a.Provider == "" {
		r.wrong(e.line, id, "the assignment is under no unit or provider of the file")
		return
	}
	for _, text := range e.all("hsaCommissionRight") {
		right, err := directory.ParseRight(strings.TrimSpace(text))
		if err != nil {
			r.wrong(e.line, id, "an hsaCommissionRight of the assignment is not activity;information;scope")
			return
		}
		a.Rights = append(a.Rights, right)
	}
	members, err := membersOf(id, e.all("hsaCommissionMember"))
	if err != nil {
		r.wrong(e.line, id, err.Error())
		return
	}
	r.out.Assignments, r.out.Members = append(r.out.Assignments, a), append(r.out.Members, members...)
}

// membersOf reads the members of an assignment: an HSA-id each, which may be followed
// by from when and to when, with ";" between.
func membersOf(assignment care.HSAID, values []string) (list []directory.Member, err error) {
	for _, text := range values {
		fields := strings.Split(text, ";")
		m := directory.Member{Assignment: assignment}
		if m.Employee, err = care.ParseHSAID(fields[0]); err != nil || len(fields) > 3 {
			return nil, errors.New("an hsaCommissionMember of the assignment is no HSA-id")
		}
		for i, at := range []*time.Time{&m.Valid.From, &m.Valid.To} {
			if i+1 < len(fields) && strings.TrimSpace(fields[i+1]) != "" {
				if *at, err = moment(strings.TrimSpace(fields[i+1])); err != nil {
					return nil, errors.New("a date of an hsaCommissionMember of the assignment is no time like 20260131000000Z")
				}
			}
		}
		list = append(list, m)
	}
	return list, nil
}
