package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// The forms of --facts. A file with "staff" or "system" is about those who work in care,
// any other about residents. The tag doc is what a fact means and which values it has,
// and the tag left is what is taken when it is left out, where that is not "no" or
// "none"; docs/facts.md is made of them.

// factsFile is access.Facts without personal numbers. Who is who does not matter to the
// law: how they stand to each other does.
type factsFile struct {
	At       time.Time    `json:"at" doc:"the moment: provisions, ages, mandates and grants are those of this moment" left:"refused"`
	Action   string       `json:"action" doc:"read, act, readLog, setOwnBlock, liftOwnBlock, giveConsent, endConsent, setOwnSeal" left:"read"`
	Actor    actorFile    `json:"actor"`
	Subject  subjectFile  `json:"subject"`
	Relation relationFile `json:"relation"`
	Source   sourceFile   `json:"source"`
	Info     infoFile     `json:"info"`
}

type actorFile struct {
	LoA            int    `json:"loa" doc:"how surely the log-in is known: 2, 3, 4" left:"not known: refused"`
	ActingProvider string `json:"actingProvider" doc:"HSA-id, when the call is made in a provider's name and not the person's"`
}

type subjectFile struct {
	Born        string      `json:"born" doc:"date of birth" left:"not known: too young"`
	Protected   bool        `json:"protected" doc:"sekretessmarkering or skyddad folkbokföring"`
	Deceased    bool        `json:"deceased" doc:"the person has died"`
	EarlyAccess []grantFile `json:"earlyAccess" doc:"list of unit and valid: where a child of 13–15 may read its own journal"`
	Mature      bool        `json:"mature" doc:"a unit has found that a child of 13–15 can itself decide about blocks and consent"`
}

type relationFile struct {
	As              string      `json:"as" doc:"self, guardian, ombud, godman" left:"nobody whom the law knows: refused"`
	Guardianship    periodFile  `json:"guardianship" doc:"when the guardianship holds, from and to"`
	GuardianBlocked bool        `json:"guardianBlocked" doc:"the guardian has been shut out"`
	Extended        []grantFile `json:"extended" doc:"list of unit and valid: a guardian's extended access to a child of 13–15"`
	Mandate         mandateFile `json:"mandate"`
}

type mandateFile struct {
	Scope   []care.InfoType `json:"scope" doc:"the information sets that an ombud's mandate or a court's order covers" left:"covers nothing"`
	Valid   periodFile      `json:"valid" doc:"when it holds"`
	Revoked time.Time       `json:"revoked" doc:"when it was revoked" left:"not revoked"`
}

type sourceFile struct {
	Kind         string `json:"kind" doc:"VARD or OMSORG" left:"outside the law"`
	Unit         string `json:"unit" doc:"HSA-id of the unit" left:"no grant can match"`
	OffersAccess bool   `json:"offersAccess" doc:"the provider gives people electronic access"`
	Scope        string `json:"scope" doc:"of an omsorgsgivare: SOL or LSS" left:"not marked: not shown"`
	Sealed       string `json:"sealed" doc:"yes, no: the person has closed their own electronic access (försegling)" left:"sealed"`
	Sharing      string `json:"sharing" doc:"of an omsorgsgivare: open, blocked, incapacity (SVOD 2:6)" left:"blocked"`
}

type infoFile struct {
	Type               string `json:"type" doc:"the information set: appointment, message, listing, careplan, note …" left:"journal"`
	Withheld           bool   `json:"withheld" doc:"the source has not approved it for the person's own eyes"`
	HiddenFromGuardian bool   `json:"hiddenFromGuardian" doc:"the source hides it from guardians"`
}

type grantFile struct {
	Unit  string     `json:"unit"`
	Valid periodFile `json:"valid"`
}

type periodFile struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// decideFile decides by a file of facts of either form.
func decideFile(d *access.Decider, data []byte) (access.Decision, error) {
	var form map[string]json.RawMessage
	if err := json.Unmarshal(data, &form); err != nil {
		return access.Decision{}, err
	}
	if form["staff"] != nil || form["system"] != nil {
		f, err := readStaffFacts(data)
		if err != nil {
			return access.Decision{}, err
		}
		return d.DecideStaff(f), nil
	}
	f, err := readFacts(data)
	if err != nil {
		return access.Decision{}, err
	}
	return d.Decide(f), nil
}

func readFacts(data []byte) (access.Facts, error) {
	var f factsFile
	if err := strictly(data, &f); err != nil {
		return access.Facts{}, err
	}
	err := known(map[[2]string]string{{"action", "action"}: f.Action, {"relation.as", "actor.role"}: f.Relation.As,
		{"source.kind", "source.kind"}: f.Source.Kind, {"source.sharing", "source.sharing"}: f.Source.Sharing,
		{"source.sealed", "source.sealed"}: f.Source.Sealed})
	if err != nil {
		return access.Facts{}, err
	}
	out := access.Facts{At: f.At, Action: access.Action(f.Action)}
	if f.Action == "" {
		out.Action = access.Read
	}
	if out.At.IsZero() {
		return access.Facts{}, errNoMoment()
	}
	if out.Subject.Born, err = bornOn(f.Subject.Born); err != nil {
		return access.Facts{}, err
	}
	out.Actor.LoA = access.LoA(f.Actor.LoA)
	out.Actor.ActingProvider = care.HSAID(f.Actor.ActingProvider)
	out.Subject.Protected, out.Subject.Deceased, out.Subject.Mature = f.Subject.Protected, f.Subject.Deceased, f.Subject.Mature
	out.Subject.EarlyAccess = grants(f.Subject.EarlyAccess)
	out.Relation = access.Relation{As: access.Role(f.Relation.As), Guardianship: care.Period(f.Relation.Guardianship),
		GuardianBlocked: f.Relation.GuardianBlocked, Extended: grants(f.Relation.Extended),
		Mandate: access.Mandate{Scope: f.Relation.Mandate.Scope, Valid: care.Period(f.Relation.Mandate.Valid), Revoked: f.Relation.Mandate.Revoked}}
	out.Source = access.Source{Kind: care.ProviderKind(f.Source.Kind), Unit: care.HSAID(f.Source.Unit), OffersAccess: f.Source.OffersAccess,
		Scope: access.Scope(f.Source.Scope), Sharing: access.Sharing(f.Source.Sharing), Seal: access.Seal(f.Source.Sealed)}
	out.Info = access.Info{Type: care.InfoType(f.Info.Type), Withheld: f.Info.Withheld, HiddenFromGuardian: f.Info.HiddenFromGuardian}
	// The law asks whether the actor is the subject; without numbers the relation says it.
	// These carry no date of birth: an age that is left out is not known.
	self, other := care.MustPersonID("00342145BZ31"), care.MustPersonID("00749852BZK0")
	out.Actor.ID, out.Subject.ID = self, other
	if out.Relation.As == access.AsSelf {
		out.Subject.ID = self
	}
	return out, nil
}

// strictly reads one JSON value into v: a misspelt fact must not silently be the careful one.
func strictly(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

// known refuses a word that a fact cannot have: it would silently be the careful one.
// The keys are where it stands in the file and the fact's name.
func known(words map[[2]string]string) error {
	var errs []error
	for key, word := range words {
		if values := access.Values(key[1]); word != "" && !slices.Contains(values, word) {
			errs = append(errs, fmt.Errorf("%q cannot be %q: it is one of %s", key[0], word, strings.Join(values, ", ")))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func errNoMoment() error { return fmt.Errorf(`"at" is missing: the law is that of a moment`) }

func bornOn(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	born, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, fmt.Errorf(`"subject.born": write the date as 2010-12-31`)
	}
	return born, nil
}

func grants(list []grantFile) []access.Grant {
	var out []access.Grant
	for _, g := range list {
		out = append(out, access.Grant{Unit: care.HSAID(g.Unit), Valid: care.Period(g.Valid)})
	}
	return out
}
