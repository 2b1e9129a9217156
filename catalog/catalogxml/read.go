// Package catalogxml reads the local cache that a tjänsteplattform keeps of its
// catalogue (persistentCache, in the words of urn:skl:tp:vagvalsinfo:v2): routes and
// permissions, without the tables they refer to.
//
// It promises to name every row it could not use, by its line. What the form does
// not say is made up openly: the contracts, systems and addresses are those that are
// named, and a producer, which has no HSA-id there, is called after its host.
package catalogxml

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
)

// maxFile is the largest file that is read.
const maxFile = 256 << 20

// entry is a row of either kind; local names decide.
type entry struct {
	RouteID      string `xml:"virtualiseringsInfoId"`
	PermissionID string `xml:"anropsBehorighetsInfoId"`
	Receiver     string `xml:"receiverId"`
	Sender       string `xml:"senderId"`
	Profile      string `xml:"rivProfil"`
	Contract     string `xml:"tjansteKontrakt"`
	From         string `xml:"fromTidpunkt"`
	To           string `xml:"tomTidpunkt"`
	URL          string `xml:"adress"`
}

// Read reads one file. The problems name every row that was left out; whether the
// rest hangs together is for catalog.Compile to say, and Lines where. The error is for
// what is no such file.
func Read(r io.Reader) (catalog.Data, Lines, []catalog.Problem, error) {
	limited := &io.LimitedReader{R: r, N: maxFile + 1}
	rd := &reader{seen: map[string]bool{}, lines: Lines{}}
	dec := xml.NewDecoder(limited)
	depth := 0
	for {
		t, err := dec.Token()
		if err == io.EOF && rd.rooted {
			break
		}
		line, _ := dec.InputPos()
		if err != nil {
			if limited.N <= 0 {
				return catalog.Data{}, nil, nil, fault.Newf(fault.TooLarge, "the file is larger than %d MiB", maxFile>>20)
			}
			return catalog.Data{}, nil, nil, fault.Wrap(fault.Invalid, fmt.Sprintf("this is not the local cache of a catalogue: line %d", line), err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return catalog.Data{}, nil, nil, fault.Newf(fault.Invalid, "line %d: a document type declaration is not accepted", line)
		case xml.EndElement:
			depth--
		case xml.StartElement:
			switch {
			case depth == 0 && t.Name.Local != "persistentCache":
				return catalog.Data{}, nil, nil, fault.Newf(fault.Invalid, "this is not the local cache of a catalogue: it begins with %s", t.Name.Local)
			case depth == 0:
				depth, rd.rooted = 1, true
				continue
			}
			var e entry
			if err := dec.DecodeElement(&e, &t); err != nil {
				return catalog.Data{}, nil, nil, fault.Wrap(fault.Invalid, fmt.Sprintf("this is not the local cache of a catalogue: line %d", line), err)
			}
			rd.take(t.Name.Local, e, line)
		}
	}
	return rd.out, rd.lines, rd.problems, nil
}

type reader struct {
	out      catalog.Data
	problems []catalog.Problem
	seen     map[string]bool
	lines    Lines
	line     int // of the element that is read
	rooted   bool
}

func (r *reader) problem(table, id string, line int, grave bool, format string, a ...any) {
	r.problems = append(r.problems, catalog.Problem{Table: table, ID: id, Line: line, Text: fmt.Sprintf(format, a...), Grave: grave})
}

// Lines are where the rows of each table stand in the file; a row that was made up
// stands where it is named first.
type Lines map[string][]int

// Locate gives problems of the data, as catalog.Compile tells them, their lines.
func (l Lines) Locate(problems []catalog.Problem) []catalog.Problem {
	out := make([]catalog.Problem, 0, len(problems))
	for _, p := range problems {
		if lines := l[p.Table]; p.Row > 0 && p.Row <= len(lines) {
			p.Line = lines[p.Row-1]
		}
		out = append(out, p)
	}
	return out
}

func (r *reader) took(table string) { r.lines[table] = append(r.lines[table], r.line) }

func (r *reader) take(name string, e entry, line int) {
	r.line = line
	contract := care.Contract(strings.TrimSpace(e.Contract))
	address := care.LogicalAddress(strings.TrimSpace(e.Receiver))
	switch name {
	case "virtualiseringsInfo":
		valid, ok := r.period(catalog.TableRoute, e.RouteID, line, e)
		if !ok {
			return
		}
		u := strings.TrimSpace(e.URL)
		system := producer(u)
		r.word(contract, address, system, "Producenten på "+host(u))
		r.out.Routes = append(r.out.Routes, catalog.Route{Contract: contract, Address: address, System: system, Profile: care.Profile(strings.TrimSpace(e.Profile)), URL: u, Valid: valid})
		r.took(catalog.TableRoute)
	case "anropsBehorighetsInfo":
		valid, ok := r.period(catalog.TablePermission, e.PermissionID, line, e)
		if !ok {
			return
		}
		consumer := care.HSAID(strings.ToUpper(strings.TrimSpace(e.Sender)))
		r.word(contract, address, consumer, "")
		r.out.Permissions = append(r.out.Permissions, catalog.Permission{Contract: contract, Address: address, Consumer: consumer, Valid: valid})
		r.took(catalog.TablePermission)
	default:
		r.problem(name, "", line, false, "this element is not known here, and not read")
	}
}

func (r *reader) period(table, id string, line int, e entry) (p care.Period, ok bool) {
	for _, x := range []struct {
		name, text string
		into       *time.Time
	}{{"fromTidpunkt", e.From, &p.From}, {"tomTidpunkt", e.To, &p.To}} {
		text := strings.TrimSpace(x.text)
		if text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			r.problem(table, strings.TrimSpace(id), line, true, "%s: not a time", x.name)
			return p, false
		}
		*x.into = t.UTC()
	}
	if !p.To.IsZero() {
		p.To = p.To.Truncate(time.Second).Add(time.Second) // their last moment is included
	}
	p.From = p.From.Truncate(time.Second)
	return p, true
}

// word makes the rows that a route or a permission refers to.
func (r *reader) word(c care.Contract, a care.LogicalAddress, s care.HSAID, description string) {
	if c != "" && r.first("c", string(c)) {
		r.out.Contracts = append(r.out.Contracts, catalog.Contract{Namespace: c, Description: c.Interaction()})
		r.took(catalog.TableContract)
	}
	if a != "" && a != catalog.AnyAddress && r.first("a", string(a)) {
		r.out.Addresses = append(r.out.Addresses, catalog.Address{ID: a})
		r.took(catalog.TableAddress)
	}
	if s != "" && r.first("s", string(s)) {
		r.out.Systems = append(r.out.Systems, catalog.System{ID: s, Description: description})
		r.took(catalog.TableSystem)
	}
}

func (r *reader) first(kind, id string) bool {
	k := kind + "\x00" + strings.ToLower(id)
	was := r.seen[k]
	r.seen[k] = true
	return !was
}

func host(u string) string {
	if p, err := url.Parse(u); err == nil && p.Host != "" {
		return p.Host
	}
	return "okänd adress"
}

// producer names a system after its host: "HOST-LOCALHOST-19000".
func producer(u string) care.HSAID {
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-':
			return c
		}
		return '-'
	}, host(u))
	return care.HSAID("HOST-" + name)
}
