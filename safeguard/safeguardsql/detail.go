package safeguardsql

import (
	"encoding/json"
	"fmt"
	"strings"

	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/safeguard"
)

// detail is what only some kinds of fact have, as it is kept. The names are those on
// disk, and must not change: what is not read back is not known.
type detail struct {
	Type          string   `json:"type,omitempty"` // of a block, consent or case; the topic of an attestation
	Process       string   `json:"process,omitempty"`
	InfoFrom      int64    `json:"infoFrom,omitempty"` // microseconds
	InfoTo        int64    `json:"infoTo,omitempty"`
	Except        []string `json:"except,omitempty"`
	Reason        string   `json:"reason,omitempty"`
	Basis         string   `json:"basis,omitempty"`
	RepresentedBy string   `json:"representedBy,omitempty"`
	Claims        []string `json:"claims,omitempty"`
	Text          string   `json:"text,omitempty"`
}

// claim names, and where each is kept.
type claim struct {
	name  string
	value *bool
}

func claims(c *safeguard.Claims) []claim {
	return []claim{
		{"matters", &c.Matters}, {"certificate", &c.Certificate}, {"necessary", &c.Necessary}, {"indispensable", &c.Indispensable},
		{"notTemporary", &c.NotTemporary}, {"attitudeClarified", &c.AttitudeClarified}, {"noPresumedOpposition", &c.NoPresumedOpposition},
		{"childCannotConsent", &c.ChildCannotConsent}, {"danger", &c.Danger}, {"consentUnobtainable", &c.ConsentUnobtainable},
		{"cannotAskToLift", &c.CannotAskToLift},
	}
}

func informed(i *safeguard.Information) []claim {
	return []claim{{"sharing", &i.Sharing}, {"blocks", &i.Blocks}}
}

func attitude(a *safeguard.Attitude) []claim {
	return []claim{{"notTemporary", &a.NotTemporary}, {"clarified", &a.Clarified}, {"noPresumedOpposition", &a.NoPresumedOpposition}, {"opposes", &a.Opposes}}
}

func said(list []claim) (names []string) {
	for _, c := range list {
		if *c.value {
			names = append(names, c.name)
		}
	}
	return names
}

// read sets what names say. A name that is not known was written by a newer program,
// and what it means cannot be left out.
func read(list []claim, names []string) error {
next:
	for _, n := range names {
		for _, c := range list {
			if c.name == n {
				*c.value = true
				continue next
			}
		}
		return fmt.Errorf("a kept fact says %q, which this program does not know", n)
	}
	return nil
}

// encode is the parent and the detail of a fact.
func encode(f safeguard.Fact) (parent, text string, err error) {
	var d detail
	switch f := f.(type) {
	case *safeguard.Block:
		d = detail{Type: string(f.Type), Process: f.Process, InfoFrom: sqlx.Micros(f.InfoFrom), InfoTo: sqlx.Micros(f.InfoTo)}
		for _, e := range f.Except {
			d.Except = append(d.Except, string(e))
		}
	case *safeguard.Lift:
		parent, d = f.Block, detail{Reason: string(f.Reason), Text: f.Text}
	case *safeguard.Consent:
		d = detail{Type: string(f.Type), Basis: string(f.Basis), RepresentedBy: f.RepresentedBy.Value(), Claims: said(claims(&f.Claims)), Text: f.Text}
	case *safeguard.Case:
		d = detail{Type: string(f.Type)}
	case *safeguard.Attestation:
		d = detail{Type: string(f.Topic), Claims: said(claims(&f.Claims)), Text: f.Text}
	case *safeguard.Information:
		d = detail{Claims: said(informed(f))}
	case *safeguard.Attitude:
		d = detail{Claims: said(attitude(f)), Text: f.Text}
	case *safeguard.Relation, *safeguard.Seal:
	default:
		return "", "", fmt.Errorf("no way to keep a %s", f.Kind())
	}
	b, err := json.Marshal(d)
	return parent, string(b), err
}

type scanner interface{ Scan(...any) error }

// one reads a fact. Whatever cannot be read back whole is an error: a block that is read
// in half could let something through.
func one(row scanner) (safeguard.Fact, error) {
	var b safeguard.Record
	var subject, kind, parent, text string
	var from, to, stored, ended, annulled int64
	if err := row.Scan(&subject, &kind, &b.ID, &parent, (*string)(&b.Provider), (*string)(&b.ProviderKind), (*string)(&b.Unit), (*string)(&b.Employee),
		&from, &to, &b.Owner, &text, &stored, &ended, &annulled); err != nil {
		return nil, err
	}
	var err error
	if b.Subject, err = care.ParsePersonID(subject); err != nil {
		return nil, err
	}
	b.Valid = care.Period{From: sqlx.FromMicros(from), To: sqlx.FromMicros(to)}
	b.Stored, b.Ended, b.Annulled = sqlx.FromMicros(stored), sqlx.FromMicros(ended), sqlx.FromMicros(annulled)
	var d detail
	strict := json.NewDecoder(strings.NewReader(text))
	strict.DisallowUnknownFields() // of a newer program: what it means cannot be left out
	if err := strict.Decode(&d); err != nil {
		return nil, fmt.Errorf("a kept %s cannot be read", kind) // the text may hold a person's words
	}
	return decode(safeguard.Kind(kind), b, parent, d)
}

func decode(kind safeguard.Kind, b safeguard.Record, parent string, d detail) (safeguard.Fact, error) {
	switch kind {
	case safeguard.KindBlock:
		f := &safeguard.Block{Record: b, Type: safeguard.BlockType(d.Type), Process: d.Process, InfoFrom: sqlx.FromMicros(d.InfoFrom), InfoTo: sqlx.FromMicros(d.InfoTo)}
		for _, e := range d.Except {
			f.Except = append(f.Except, safeguard.ExemptType(e))
		}
		return f, nil
	case safeguard.KindLift:
		return &safeguard.Lift{Record: b, Block: parent, Reason: safeguard.LiftReason(d.Reason), Text: d.Text}, nil
	case safeguard.KindConsent:
		f := &safeguard.Consent{Record: b, Type: safeguard.ConsentType(d.Type), Basis: safeguard.Basis(d.Basis), Text: d.Text}
		if d.RepresentedBy != "" {
			p, err := care.ParsePersonID(d.RepresentedBy)
			if err != nil {
				return nil, err
			}
			f.RepresentedBy = p
		}
		return f, read(claims(&f.Claims), d.Claims)
	case safeguard.KindRelation:
		return &safeguard.Relation{Record: b}, nil
	case safeguard.KindCase:
		return &safeguard.Case{Record: b, Type: safeguard.CaseType(d.Type)}, nil
	case safeguard.KindAttestation:
		f := &safeguard.Attestation{Record: b, Topic: safeguard.Topic(d.Type), Text: d.Text}
		return f, read(claims(&f.Claims), d.Claims)
	case safeguard.KindInformation:
		f := &safeguard.Information{Record: b}
		return f, read(informed(f), d.Claims)
	case safeguard.KindAttitude:
		f := &safeguard.Attitude{Record: b, Text: d.Text}
		return f, read(attitude(f), d.Claims)
	case safeguard.KindSeal:
		return &safeguard.Seal{Record: b}, nil
	}
	return nil, fmt.Errorf("a kept fact is a %q, which this program does not know", kind)
}

// who is safeguard.Who as it is kept. A PersonID writes itself as a mask.
type who struct {
	Employee       string `json:"employee,omitempty"`
	Assignment     string `json:"assignment,omitempty"`
	AssignmentName string `json:"assignmentName,omitempty"`
	Provider       string `json:"provider,omitempty"`
	System         string `json:"system,omitempty"`
	Person         string `json:"person,omitempty"`
	As             string `json:"as,omitempty"`
}

func encodeWho(w safeguard.Who) (string, error) {
	b, err := json.Marshal(who{Employee: string(w.Employee), Assignment: w.Assignment, AssignmentName: w.AssignmentName, Provider: string(w.Provider),
		System: string(w.System), Person: w.Person.Value(), As: string(w.As)})
	return string(b), err
}

func decodeWho(text string) (safeguard.Who, error) {
	var w who
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return safeguard.Who{}, fmt.Errorf("who has made a change cannot be read")
	}
	out := safeguard.Who{Employee: care.HSAID(w.Employee), Assignment: w.Assignment, AssignmentName: w.AssignmentName, Provider: care.HSAID(w.Provider),
		System: care.HSAID(w.System), As: safeguard.As(w.As)}
	if w.Person != "" {
		p, err := care.ParsePersonID(w.Person)
		if err != nil {
			return safeguard.Who{}, err
		}
		out.Person = p
	}
	return out, nil
}
