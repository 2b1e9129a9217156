package app

import (
	"fmt"
	"strings"
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// staffFactsFile is access.StaffFacts as a file.
type staffFactsFile struct {
	At      time.Time       `json:"at" doc:"the moment: provisions and periods are those of this moment" left:"refused"`
	Action  string          `json:"action" doc:"openRecord, seeMarker, seeSources, seeBlocker, askForLift, setBlock, liftBlock, reviewLog, deleteLog, createPlan, readPlan, sendSVU, notify, copy, saveOwnEntry, searchPeople, breakSeal" left:"openRecord"`
	Staff   *staffFile      `json:"staff"`
	System  *systemFile     `json:"system"`
	Subject patientFile     `json:"subject"`
	Tie     tieFile         `json:"tie"`
	Claims  claimsFile      `json:"claims"`
	Source  staffSourceFile `json:"source"`
	Info    staffInfoFile   `json:"info"`
	Task    taskFile        `json:"task"`
}

type staffFile struct {
	Employee   string         `json:"employee" doc:"HSA-id of the employee; matters for a consent to one person" left:"somebody"`
	LoA        int            `json:"loa" doc:"how surely the log-in is known: 2, 3, 4" left:"not known: refused"`
	Session    periodFile     `json:"session" doc:"when the log-in holds, from and to" left:"refused"`
	Choices    int            `json:"choices" doc:"how many assignments there are to choose between"`
	Assignment assignmentFile `json:"assignment"`
}

type assignmentFile struct {
	Duty          string     `json:"duty" doc:"care, blockOfficer, logReviewer, operator" left:"without a duty, none is chosen"`
	Purpose       string     `json:"purpose" doc:"the log contract's words: Vård och behandling, Insatser äldre/funktionsnedsättning …" left:"refused"`
	Rights        []string   `json:"rights" doc:"list of activity;information;scope, as Läsa;alla;SJF" left:"gives nothing"`
	Kind          string     `json:"kind" doc:"the provider's: VARD or OMSORG" left:"refused"`
	Provider      string     `json:"provider" doc:"HSA-id of the reader's provider" left:"another than the source's"`
	Unit          string     `json:"unit" doc:"HSA-id of the reader's unit" left:"another than the source's"`
	Authority     string     `json:"authority" doc:"HSA-id of the nämnd that the provider is part of" left:"another than the source's"`
	Huvudman      string     `json:"huvudman" doc:"HSA-id of the region or kommun that the provider is part of" left:"another than the source's"`
	Valid         periodFile `json:"valid" doc:"when the assignment is in force" left:"always"`
	UnitValid     periodFile `json:"unitValid" doc:"when its unit is" left:"always"`
	ProviderValid periodFile `json:"providerValid" doc:"when its provider is" left:"always"`
}

type systemFile struct {
	ID           string `json:"id" doc:"HSA-id of the system by its certificate" left:"not identified"`
	Role         string `json:"role" doc:"consumer, index, notifier" left:"gives nothing"`
	AllowedBy    bool   `json:"allowedBy" doc:"the source's provider has allowed the system"`
	UserDecision bool   `json:"userDecision" doc:"it carries the decision token of the user for whom it asks"`
}

type patientFile struct {
	Born               string `json:"born" doc:"date of birth" left:"not known"`
	Protected          bool   `json:"protected" doc:"sekretessmarkering or skyddad folkbokföring: contact data are hidden"`
	Deceased           bool   `json:"deceased" doc:"the person has died"`
	Capacity           string `json:"capacity" doc:"able, temporary, lasting (attested)" left:"the person is asked"`
	ChildCannotConsent bool   `json:"childCannotConsent" doc:"attested of a person under 18 who cannot itself consent"`
}

type tieFile struct {
	Relation  relationsFile `json:"relation"`
	Insats    periodFile    `json:"insats" doc:"when the person gets the omsorgsgivare's insatser"`
	Utredning periodFile    `json:"utredning" doc:"when the omsorgsgivare assesses the person's need"`
	Consents  []consentFile `json:"consents" doc:"list of provider, unit, employee, valid, byGuardian: consents to readers"`
	Refused   bool          `json:"refused" doc:"the person has been asked, and has said no"`
}

type relationsFile struct {
	Valid periodFile `json:"valid" doc:"when there is a patient relation"`
	Ended bool       `json:"ended" doc:"there was one earlier"`
	None  bool       `json:"none" doc:"the reader says that there is none"`
}

type consentFile struct {
	Valid      periodFile `json:"valid"`
	Provider   string     `json:"provider"`
	Unit       string     `json:"unit"`
	Employee   string     `json:"employee"`
	ByGuardian bool       `json:"byGuardian"`
}

type claimsFile struct {
	Need          access.Claim `json:"need" doc:"yes or no: needs it for other work in care (PDL 4:1, SoLPuL 6 §)" left:"not asked"`
	Significance  access.Claim `json:"significance" doc:"yes or no: may be assumed to matter (SVOD 3:1 p. 3, 3:2 p. 2)" left:"not asked"`
	Necessary     access.Claim `json:"necessary" doc:"yes or no: matters for what is necessary (3:3, 3:4)" left:"not asked"`
	Attitude      access.Claim `json:"attitude" doc:"yes or no: the person's attitude is clarified as far as possible (3:3, 3:4)" left:"not asked"`
	NoOpposition  access.Claim `json:"noOpposition" doc:"yes or no: no reason to believe that the person would have opposed (3:3, 3:4)" left:"not asked"`
	Danger        access.Claim `json:"danger" doc:"yes or no: danger to life or serious risk to health (3:5, 3:6)" left:"not asked"`
	Unobtainable  access.Claim `json:"unobtainable" doc:"yes or no: consent, or a request to lift, cannot be had (3:5, 3:6, PDL 4:5)" left:"not asked"`
	Indispensable access.Claim `json:"indispensable" doc:"yes or no: for care that the patient oundgängligen behöver (3:5, 3:6, PDL 4:5)" left:"not asked"`
	Certificate   bool         `json:"certificate" doc:"for an intyg (PDL 3:16)"`
}

type staffSourceFile struct {
	Provider         string    `json:"provider" doc:"HSA-id of the provider whose information it is" left:"another than the reader's"`
	Kind             string    `json:"kind" doc:"VARD or OMSORG" left:"outside the law"`
	Unit             string    `json:"unit" doc:"HSA-id of the unit" left:"another than the reader's"`
	Authority        string    `json:"authority" doc:"HSA-id of the nämnd" left:"another than the reader's"`
	Huvudman         string    `json:"huvudman" doc:"HSA-id of the region or kommun" left:"another than the reader's"`
	Scope            string    `json:"scope" doc:"of an omsorgsgivare: SOL or LSS" left:"not marked: not shown"`
	Separate         bool      `json:"separate" doc:"of an omsorgsgivare: kept for each person separately (SVOD 1:3)"`
	Connected        bool      `json:"connected" doc:"takes part in sammanhållen vård- och omsorgsdokumentation"`
	Informed         bool      `json:"informed" doc:"has informed the person (2:2)"`
	AttitudeRecorded bool      `json:"attitudeRecorded" doc:"has recorded the attitude of a person who cannot decide (2:6)"`
	Block            blockFile `json:"block"`
}

type blockFile struct {
	Known bool       `json:"known" doc:"the blocks could be asked for" left:"blocked"`
	Outer bool       `json:"outer" doc:"blocked for readers outside the provider (SVOD 2:3)"`
	Inner bool       `json:"inner" doc:"blocked for readers outside the unit or process (PDL 4:4)"`
	Lift  periodFile `json:"lift" doc:"when a temporary lift for this reader holds"`
}

type staffInfoFile struct {
	Type   string `json:"type" doc:"the information set; asked of the assignment's rights" left:"any that it may read"`
	Secret bool   `json:"secret" doc:"the source has marked that secrecy keeps it from being shared"`
}

type taskFile struct {
	Requester        string       `json:"requester" doc:"setBlock, liftBlock, breakSeal: person, guardian, provider" left:"nobody"`
	Documented       bool         `json:"documented" doc:"setBlock, liftBlock, breakSeal: the request is written down"`
	IdentityShown    bool         `json:"identityShown" doc:"breakSeal: the person has shown the officer who they are"`
	BlockType        string       `json:"blockType" doc:"setBlock, liftBlock: inner, outer" left:"not known: refused"`
	PlanConsent      access.Claim `json:"planConsent" doc:"createPlan, readPlan: yes or no, the person's consent" left:"not asked"`
	Participant      bool         `json:"participant" doc:"readPlan: a named participant"`
	Message          string       `json:"message" doc:"sendSVU: inskrivning, utskrivningsklar, utskrivning" left:"not known: refused"`
	OnlyListedFields bool         `json:"onlyListedFields" doc:"sendSVU: nothing but what SVU 2:2 lists"`
	SecrecyExamined  bool         `json:"secrecyExamined" doc:"sendSVU: somebody has examined that no secrecy hinders"`
	Recipient        string       `json:"recipient" doc:"notify: resident, provider" left:"not known: refused"`
	WithoutContent   bool         `json:"withoutContent" doc:"notify: says that something is new, not what"`
	UsedInCare       bool         `json:"usedInCare" doc:"saveOwnEntry: it was used in care"`
	SourceNamed      bool         `json:"sourceNamed" doc:"saveOwnEntry: the entry says whose it was"`
	LoggedAt         time.Time    `json:"loggedAt" doc:"deleteLog: when the row was written" left:"just now"`
	SearchBy         string       `json:"searchBy" doc:"searchPeople: number, health, socialCare" left:"not known: refused"`
}

func readStaffFacts(data []byte) (access.StaffFacts, error) {
	var f staffFactsFile
	if err := strictly(data, &f); err != nil {
		return access.StaffFacts{}, err
	}
	if f.At.IsZero() {
		return access.StaffFacts{}, errNoMoment()
	}
	if err := f.known(); err != nil {
		return access.StaffFacts{}, err
	}
	born, err := bornOn(f.Subject.Born)
	if err != nil {
		return access.StaffFacts{}, err
	}
	s, t, k := f.Source, f.Tie, f.Task
	out := access.StaffFacts{At: f.At, Action: access.Action(f.Action),
		Subject: access.Patient{Born: born, Protected: f.Subject.Protected, Deceased: f.Subject.Deceased,
			Capacity: access.Capacity(f.Subject.Capacity), ChildCannotConsent: f.Subject.ChildCannotConsent},
		Tie: access.Tie{Relation: access.Relations{Valid: care.Period(t.Relation.Valid), Ended: t.Relation.Ended, None: t.Relation.None},
			Insats: care.Period(t.Insats), Utredning: care.Period(t.Utredning), Refused: t.Refused},
		Claims: access.Claims(f.Claims),
		Source: access.StaffSource{Provider: care.HSAID(s.Provider), Kind: care.ProviderKind(s.Kind), Unit: care.HSAID(s.Unit),
			Authority: care.HSAID(s.Authority), Huvudman: care.HSAID(s.Huvudman), Scope: access.Scope(s.Scope), Separate: s.Separate,
			Connected: s.Connected, Informed: s.Informed, AttitudeRecorded: s.AttitudeRecorded,
			Block: access.BlockState{Known: s.Block.Known, Outer: s.Block.Outer, Inner: s.Block.Inner, Lift: care.Period(s.Block.Lift)}},
		Info: access.StaffInfo{Type: care.InfoType(f.Info.Type), Secret: f.Info.Secret},
		Task: access.Task{Requester: access.Requester(k.Requester), Documented: k.Documented, IdentityShown: k.IdentityShown, BlockType: k.BlockType, PlanConsent: k.PlanConsent,
			Participant: k.Participant, Message: access.SVUMessage(k.Message), OnlyListedFields: k.OnlyListedFields, SecrecyExamined: k.SecrecyExamined,
			Recipient: access.Recipient(k.Recipient), WithoutContent: k.WithoutContent, UsedInCare: k.UsedInCare, SourceNamed: k.SourceNamed,
			LoggedAt: k.LoggedAt, SearchBy: access.SearchKey(k.SearchBy)}}
	if f.Action == "" {
		out.Action = access.OpenRecord
	}
	for _, c := range t.Consents {
		out.Tie.Consents = append(out.Tie.Consents, access.Consent{Valid: care.Period(c.Valid), Provider: care.HSAID(c.Provider),
			Unit: care.HSAID(c.Unit), Employee: care.HSAID(c.Employee), ByGuardian: c.ByGuardian})
	}
	if f.System != nil {
		out.System = access.System{ID: care.HSAID(f.System.ID), Role: access.SystemRole(f.System.Role), AllowedBy: f.System.AllowedBy, UserDecision: f.System.UserDecision}
	}
	if f.Staff == nil {
		return out, nil
	}
	if out.Staff, err = f.Staff.staff(); err != nil {
		return access.StaffFacts{}, err
	}
	return out, nil
}

// known refuses words that the closed lists do not have.
func (f *staffFactsFile) known() error {
	c, k := f.Claims, f.Task
	words := map[[2]string]string{
		{"action", "action"}: f.Action, {"subject.capacity", "subject.capacity"}: f.Subject.Capacity, {"source.kind", "source.kind"}: f.Source.Kind,
		{"claims.need", "claim.need"}: string(c.Need), {"claims.significance", "claim.significance"}: string(c.Significance),
		{"claims.necessary", "claim.necessary"}: string(c.Necessary), {"claims.attitude", "claim.attitude"}: string(c.Attitude),
		{"claims.noOpposition", "claim.noOpposition"}: string(c.NoOpposition), {"claims.danger", "claim.danger"}: string(c.Danger),
		{"claims.unobtainable", "claim.unobtainable"}: string(c.Unobtainable), {"claims.indispensable", "claim.indispensable"}: string(c.Indispensable),
		{"task.requester", "task.requester"}: k.Requester, {"task.blockType", "task.blockType"}: k.BlockType,
		{"task.planConsent", "task.planConsent"}: string(k.PlanConsent), {"task.message", "task.message"}: k.Message,
		{"task.recipient", "task.recipient"}: k.Recipient, {"task.searchBy", "task.searchBy"}: k.SearchBy,
	}
	if f.Staff != nil {
		words[[2]string{"staff.assignment.kind", "actor.kind"}] = f.Staff.Assignment.Kind
		words[[2]string{"staff.assignment.duty", "actor.duty"}] = f.Staff.Assignment.Duty
	}
	if f.System != nil {
		words[[2]string{"system.role", "system.role"}] = f.System.Role
	}
	return known(words)
}

func (f *staffFile) staff() (access.Staff, error) {
	a := f.Assignment
	out := access.Staff{Employee: care.HSAID(f.Employee), LoA: access.LoA(f.LoA), Session: care.Period(f.Session), Choices: f.Choices}
	if out.Employee == "" {
		out.Employee = "somebody"
	}
	if a.Duty == "" {
		return out, nil
	}
	out.Assignment = access.Assignment{ID: "chosen", Duty: access.Duty(a.Duty), Purpose: care.Purpose(a.Purpose), Kind: care.ProviderKind(a.Kind),
		Unit: care.HSAID(a.Unit), Provider: care.HSAID(a.Provider), Authority: care.HSAID(a.Authority), Huvudman: care.HSAID(a.Huvudman),
		Valid: care.Period(a.Valid), UnitValid: care.Period(a.UnitValid), ProviderValid: care.Period(a.ProviderValid)}
	for _, r := range a.Rights {
		parts := strings.Split(r, ";")
		if len(parts) != 3 {
			return access.Staff{}, fmt.Errorf(`"staff.assignment.rights": write a right as Läsa;alla;SJF`)
		}
		out.Assignment.Rights = append(out.Assignment.Rights, access.Right{Activity: parts[0], Info: parts[1], Scope: access.RightScope(parts[2])})
	}
	return out, nil
}
