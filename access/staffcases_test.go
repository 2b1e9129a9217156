package access_test

import (
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// A case about staff or a system: a base that is allowed, with what is changed. The
// ids L0nn are those of the county's list of law cases; the others are our own.
type staffCase struct {
	id   string
	says string
	from func() access.StaffFacts
	cfg  access.Config
	with string // a folder of testdata whose provisions replace those of the release
	but  func(*access.StaffFacts)
	want access.Outcome
	by   string // the provision that decides
}

const (
	quality = care.Purpose("Kvalitetssäkring")
	admin   = care.Purpose("Administration")
)

var (
	today   = care.Period{From: noon.Add(-time.Hour), To: noon.Add(time.Hour)}
	ongoing = care.Period{From: noon.AddDate(0, -1, 0), To: noon.AddDate(0, 1, 0)}
	over    = care.Period{From: noon.AddDate(0, -2, 0), To: noon.AddDate(0, -1, 0)}
	before  = time.Date(2024, 6, 1, 11, 0, 0, 0, time.UTC) // 1 July 2025 is not yet
	ehds    = care.SwedishMidnight(2029, 3, 26)

	open   = access.BlockState{Known: true}
	outer  = access.BlockState{Known: true, Outer: true}
	inner  = access.BlockState{Known: true, Inner: true}
	agedOf = func(years int) time.Time { return noon.AddDate(-years, 0, -10) }
)

// nurse: a nurse at the vårdgivare A, with a patient relation and the adult's consent,
// opens unblocked information at the vårdgivare B.
func nurse() access.StaffFacts {
	return access.StaffFacts{
		At: noon, Action: access.OpenRecord,
		Staff: access.Staff{Employee: "SE9900000001-E1", LoA: 3, Session: today, Choices: 1, Assignment: access.Assignment{
			ID: "SE9900000001-M1", Duty: access.DutyCare, Purpose: care.CareAndTreatment,
			Rights: []access.Right{{Activity: "Läsa", Info: "alla", Scope: access.ScopeShared}},
			Unit:   "SE9900000001-U1", Provider: "SE9900000001-A", Kind: care.Vardgivare, Authority: "SE9900000001-N", Huvudman: "SE9900000001-R",
		}},
		Subject: access.Patient{Born: agedOf(52), Capacity: access.Able},
		Tie: access.Tie{Relation: access.Relations{Valid: ongoing}, Consents: []access.Consent{
			{ID: "c1", Valid: ongoing, Provider: "SE9900000001-A", Unit: "SE9900000001-U1"}}},
		Claims: access.Claims{Significance: access.Yes},
		Source: access.StaffSource{Provider: "SE9900000003-B", Kind: care.Vardgivare, Unit: "SE9900000003-U1",
			Connected: true, Informed: true, AttitudeRecorded: true, Block: open},
		Info: access.StaffInfo{Type: care.Notes},
	}
}

// social makes the source the omsorgsgivare L, which keeps home care.
func social(f *access.StaffFacts) {
	f.Source.Provider, f.Source.Unit, f.Source.Kind = "SE9900000004-L", "SE9900000004-U1", care.Omsorgsgivare
	f.Source.Scope, f.Source.Separate = access.ScopeSoL, true
}

// assistant: a home-care assistant at the omsorgsgivare K, whose insatser the person
// gets, opens information at the vårdgivare B with consent.
func assistant() access.StaffFacts {
	f := nurse()
	a := &f.Staff.Assignment
	f.Staff.Employee, a.ID = "SE9900000002-E1", "SE9900000002-M1"
	a.Purpose, a.Kind, a.Provider, a.Unit = care.SocialCare, care.Omsorgsgivare, "SE9900000002-K", "SE9900000002-U1"
	a.Authority, a.Huvudman = "SE9900000002-N", "SE9900000002-R"
	f.Tie = access.Tie{Insats: ongoing, Consents: []access.Consent{{ID: "c2", Valid: ongoing, Provider: a.Provider, Unit: a.Unit}}}
	return f
}

// assistantSocial: the same, of information at the omsorgsgivare L.
func assistantSocial() access.StaffFacts {
	f := assistant()
	social(&f)
	return f
}

// lasting: a person with dementia who lastingly cannot consent, all attested.
func lasting(f access.StaffFacts) access.StaffFacts {
	f.Subject.Capacity = access.LastinglyUnable
	f.Tie.Consents = nil
	f.Claims = access.Claims{Significance: access.Yes, Necessary: access.Yes, Attitude: access.Yes, NoOpposition: access.Yes}
	return f
}

func dementia() access.StaffFacts { return lasting(nurse()) }

func dementiaSocial() access.StaffFacts { return lasting(assistantSocial()) }

// danger: an unconscious patient in danger to life, at the vårdgivare A.
func danger() access.StaffFacts {
	f := nurse()
	f.Subject.Capacity = access.TemporarilyUnable
	f.Tie.Consents = nil
	f.Claims = access.Claims{Danger: access.Yes, Unobtainable: access.Yes, Indispensable: access.Yes}
	return f
}

// blocker: the same, and B has an outer block; the nurse asks who.
func blocker() access.StaffFacts {
	f := danger()
	f.Source.Block = outer
	f.Action = access.SeeBlocker
	return f
}

// marker: a nurse asks whether there is anything, before relation and consent.
func marker() access.StaffFacts {
	f := nurse()
	f.Action, f.Tie, f.Claims, f.Info = access.SeeMarker, access.Tie{}, access.Claims{}, access.StaffInfo{}
	return f
}

func markerSocial() access.StaffFacts {
	f := assistant()
	f.Action, f.Tie, f.Claims, f.Info = access.SeeMarker, access.Tie{}, access.Claims{}, access.StaffInfo{}
	return f
}

// inside: a nurse takes part in the care and opens what another unit of A has.
func inside() access.StaffFacts {
	f := nurse()
	f.Tie.Consents, f.Claims = nil, access.Claims{}
	f.Source = access.StaffSource{Provider: "SE9900000001-A", Kind: care.Vardgivare, Unit: "SE9900000001-U2", Block: open}
	return f
}

// sameHuvudman: two authorities of one region, both in health care.
func sameHuvudman() access.StaffFacts {
	f := inside()
	f.Source.Provider, f.Source.Unit, f.Source.Huvudman = "SE9900000006-C", "SE9900000006-U1", f.Staff.Assignment.Huvudman
	return f
}

// insideSocial: an assistant opens what another unit of the omsorgsgivare K has.
func insideSocial() access.StaffFacts {
	f := assistantSocial()
	f.Tie.Consents, f.Claims = nil, access.Claims{}
	f.Source.Provider, f.Source.Unit = f.Staff.Assignment.Provider, "SE9900000002-U2"
	return f
}

// sameNamnd: a nurse of the kommun's home nursing opens home care of the same nämnd.
func sameNamnd() access.StaffFacts {
	f := nurse()
	social(&f)
	f.Source.Authority = f.Staff.Assignment.Authority
	return f
}

// sameNamndSocial: the other way round.
func sameNamndSocial() access.StaffFacts {
	f := assistant()
	f.Source.Authority = f.Staff.Assignment.Authority
	return f
}

// child: a baby at A, without consent.
func baby() access.StaffFacts {
	f := nurse()
	f.Subject = access.Patient{Born: agedOf(1), ChildCannotConsent: true}
	f.Tie.Consents = nil
	return f
}

// childSocial: a child of 6 with LSS insatser at K, information at L, without consent.
func childSocial() access.StaffFacts {
	f := assistantSocial()
	f.Subject = access.Patient{Born: agedOf(6), ChildCannotConsent: true}
	f.Source.Scope = access.ScopeLSS
	f.Tie.Consents = nil
	return f
}

// officer: a block officer at A registers a person's outer block at A.
func officer() access.StaffFacts {
	f := inside()
	f.Action, f.Staff.Assignment.Duty = access.SetBlock, access.DutyBlockOfficer
	f.Staff.Assignment.Purpose, f.Staff.Assignment.Rights = admin, nil
	f.Tie = access.Tie{}
	f.Task = access.Task{Requester: access.RequesterPerson, Documented: true, BlockType: "outer"}
	return f
}

// sealOfficer: the same officer, when the person has come and shown who they are to have
// their seal broken.
func sealOfficer() access.StaffFacts {
	f := officer()
	f.Action = access.BreakSeal
	f.Task = access.Task{Requester: access.RequesterPerson, Documented: true, IdentityShown: true}
	return f
}

// need: an authorised officer of A, for care that the patient oundgängligen behöver.
func need() access.StaffFacts {
	f := officer()
	f.Action, f.Source.Block = access.LiftBlock, inner
	f.Task.BlockType, f.Task.Requester = "inner", access.RequesterProvider
	f.Claims = access.Claims{Unobtainable: access.Yes, Indispensable: access.Yes}
	return f
}

// asked: another vårdgivare, in danger, has asked A to lift an outer block.
func asked() access.StaffFacts {
	f := officer()
	f.Action, f.Source.Block, f.Task.Requester = access.LiftBlock, outer, access.RequesterProvider
	f.Claims = access.Claims{Danger: access.Yes, Unobtainable: access.Yes, Indispensable: access.Yes}
	return f
}

// reviewer: a log reviewer at A reads A's log.
func reviewer() access.StaffFacts {
	f := officer()
	f.Action, f.Staff.Assignment.Duty, f.Task = access.ReviewLog, access.DutyLogReviewer, access.Task{}
	return f
}

func deletion() access.StaffFacts {
	f := reviewer()
	f.Action, f.Task.LoggedAt = access.DeleteLog, noon.AddDate(-5, 0, -1)
	return f
}

// plan: a case officer draws up a SIP with the person's consent.
func plan() access.StaffFacts {
	f := insideSocial()
	f.Action, f.Task.PlanConsent = access.CreatePlan, access.Yes
	return f
}

// school: a participant from a school, which is no givare under SVOD, reads the plan.
func school() access.StaffFacts {
	f := plan()
	f.Action, f.Task.Participant = access.ReadPlan, true
	f.Staff.Assignment.Provider, f.Staff.Assignment.Kind, f.Staff.Assignment.Duty, f.Staff.Assignment.Rights = "SE9900000007-S", "", "", nil
	f.Tie = access.Tie{}
	return f
}

// admission: the hospital sends a notice of admission.
func admission() access.StaffFacts {
	f := inside()
	f.Action = access.SendSVU
	f.Task = access.Task{Message: access.SVUInskrivning, OnlyListedFields: true}
	return f
}

func discharge() access.StaffFacts {
	f := admission()
	f.Task = access.Task{Message: access.SVUUtskrivning, SecrecyExamined: true}
	return f
}

// notice: the worker tells a resident that something is new.
func notice() access.StaffFacts {
	f := nurse()
	f.Action, f.Staff = access.Notify, access.Staff{}
	f.System = access.System{ID: "SE9900000008-W", Role: access.RoleNotifier}
	f.Task = access.Task{Recipient: access.ToResident, WithoutContent: true}
	return f
}

// index: the engagement index says that something exists.
func index() access.StaffFacts {
	f := notice()
	f.Action, f.Task = access.SeeMarker, access.Task{}
	f.System.Role = access.RoleIndex
	return f
}

// consumer: another vendor's system shows a nurse what she may see.
func consumer() access.StaffFacts {
	f := nurse()
	f.System = access.System{ID: "SE9900000008-X", Role: access.RoleConsumer, AllowedBy: true, UserDecision: true}
	return f
}

// ownEntry: a nurse writes down in A's journal what was used.
func ownEntry() access.StaffFacts {
	f := nurse()
	f.Action, f.Task = access.SaveOwnEntry, access.Task{UsedInCare: true, SourceNamed: true}
	return f
}

func ownEntrySocial() access.StaffFacts {
	f := assistant()
	f.Action, f.Task = access.SaveOwnEntry, access.Task{UsedInCare: true, SourceNamed: true}
	return f
}

func search() access.StaffFacts {
	f := marker()
	f.Action, f.Task.SearchBy = access.SearchPeople, access.ByNumber
	return f
}

func asIs(*access.StaffFacts) {}

func on(names ...string) access.Config {
	var c access.Config
	for _, s := range access.Switches() {
		for _, n := range names {
			if s.Name == n {
				s.Set(&c, !s.Careful) // the less careful answer
			}
		}
	}
	return c
}
