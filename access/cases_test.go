package access_test

import (
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// A law case: a base that is allowed, with what is changed. The ids L0nn are those
// of the county's list of law cases; the A-cases are our own.
type lawCase struct {
	id   string
	says string
	from func() access.Facts
	cfg  access.Config
	but  func(*access.Facts)
	want access.Outcome
	by   string // the provision that decides
}

var (
	grown    = care.MustPersonID("197406079298")
	child    = care.MustPersonID("201701012393")
	teen     = care.MustPersonID("201101012381")
	father   = care.MustPersonID("194204099222")
	noon     = time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)
	always   = care.Period{From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	soon     = care.Period{From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)}
	hospital = access.Source{Provider: "SE9900000001-A", Kind: care.Vardgivare, Unit: "SE9900000001-U1", OffersAccess: true, Seal: access.NotSealed}
	homeCare = access.Source{Provider: "SE9900000002-B", Kind: care.Omsorgsgivare, Unit: "SE9900000002-U1", OffersAccess: true, Scope: access.ScopeSoL, Sharing: access.Open, Seal: access.NotSealed}
	nextUnit = care.HSAID("SE9900000001-U2")
)

// own: an adult of 52 reads her own note at a vårdgivare.
func own() access.Facts {
	return access.Facts{
		At: noon, Action: access.Read,
		Actor:    access.Actor{ID: grown, LoA: 3},
		Subject:  access.Subject{ID: grown},
		Relation: access.Relation{As: access.AsSelf},
		Source:   hospital,
		Info:     access.Info{Type: care.Notes},
	}
}

// ownCare: the same adult reads her own home-care plan at an omsorgsgivare.
func ownCare() access.Facts {
	f := own()
	f.Source, f.Info.Type = homeCare, care.ServiceRequests
	return f
}

// guardian: a mother reads the note of her child of 9.
func guardian() access.Facts {
	f := own()
	f.Subject = access.Subject{ID: child}
	f.Relation = access.Relation{As: access.AsGuardian, Guardianship: always}
	return f
}

// teenager: a person of 15 looks at her own coming appointments.
func teenager() access.Facts {
	f := own()
	f.Actor.ID, f.Subject.ID = teen, teen
	f.Info.Type = care.Appointments
	return f
}

// ombud: a daughter, chosen by her father, looks at his coming appointments.
func ombud() access.Facts {
	f := own()
	f.Subject = access.Subject{ID: father}
	f.Relation = access.Relation{As: access.AsOmbud, Mandate: access.Mandate{
		Scope: []care.InfoType{care.Appointments, care.Messages}, Valid: always,
	}}
	f.Info.Type = care.Appointments
	return f
}

// godMan: a court-appointed representative, where the county has let them in.
func godMan() access.Facts {
	f := ombud()
	f.Relation.As = access.AsGodMan
	f.Relation.Mandate.Scope = []care.InfoType{care.Notes}
	f.Info.Type = care.Notes
	return f
}

// extended: a mother with extended access reads the note of her child of 15 at one unit.
func extended() access.Facts {
	f := guardian()
	f.Subject.ID = teen
	f.Relation.Extended = []access.Grant{{ID: "g1", Unit: hospital.Unit, Valid: soon}}
	return f
}

func same(*access.Facts) {}

// dayBefore13 is the last moment at which the child of 2017-01-01 is 12.
var birthday13 = care.SwedishMidnight(2030, 1, 1)
var birthday16 = care.SwedishMidnight(2027, 1, 1) // of the teenager of 2011-01-01

func lawCases() []lawCase { return append(accessCases(), sealCases()...) }

// sealCases are about a person's seal on their own electronic access.
func sealCases() []lawCase {
	type f = *access.Facts
	seal := func(f f) { f.Source.Seal = access.Sealed }
	unknown := func(f f) { f.Source.Seal = access.SealUnknown }
	set := func(f f) { f.Action = access.SetOwnSeal }
	book := func(f f) { f.Action, f.Info.Type = access.Act, care.Appointments }
	return []lawCase{
		{id: "A120", says: "she has sealed her own access", from: own, but: seal, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A121", says: "the same at an omsorgsgivare", from: ownCare, but: seal, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A122", says: "a guardian reads what is sealed", from: guardian, but: seal, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A123", says: "a guardian with extended access reads what is sealed", from: extended, but: seal, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A124", says: "a proxy looks at appointments that are sealed", from: ombud, but: seal, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A125", says: "a court-appointed representative reads what is sealed, where the county has decided so", from: godMan, cfg: on("godManAccess"), but: seal, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A126", says: "she books where she has sealed", from: own, but: func(f f) { seal(f); book(f) }, want: access.DenyBlocked, by: "own-sealed"},
		{id: "A127", says: "not sealed: as before", from: ownCare, but: func(f f) { f.Source.Seal = access.NotSealed }, want: access.Allow, by: "svod-4-2-own"},
		{id: "A128", says: "it is not known whether it is sealed", from: own, but: unknown, want: access.DenyBlocked, by: "own-seal-unknown"},
		{id: "A129", says: "the same, booking", from: own, but: func(f f) { unknown(f); book(f) }, want: access.DenyBlocked, by: "own-seal-unknown"},
		{id: "A130", says: "who has read about me, sealed", from: own, but: func(f f) { seal(f); f.Action = access.ReadLog }, want: access.Allow, by: "pdl-8-5-log"},
		{id: "A131", says: "who has read about me, not known whether sealed", from: own, but: func(f f) { unknown(f); f.Action = access.ReadLog }, want: access.Allow, by: "pdl-8-5-log"},
		{id: "A132", says: "she blocks others where she has sealed", from: own, but: func(f f) { seal(f); f.Action = access.SetOwnBlock }, want: access.Allow, by: "svod-2-3-own"},
		{id: "A133", says: "she ends a consent where she has sealed", from: own, but: func(f f) { seal(f); f.Action = access.EndConsent }, want: access.Allow, by: "svod-3-own-consent"},
		{id: "A134", says: "a stranger learns of no seal", from: own, but: func(f f) { seal(f); f.Subject.ID = father }, want: access.DenyNotSelf, by: "pdl-5-5-only-oneself"},
		{id: "A135", says: "nor does a proxy of the journal", from: ombud, but: func(f f) { seal(f); f.Info.Type = care.Notes }, want: access.DenyNotSelf, by: "hfd-2017-67-journal"},
		{id: "A140", says: "she seals", from: own, but: set, want: access.Allow, by: "own-seal-set"},
		{id: "A141", says: "she seals at an omsorgsgivare", from: ownCare, but: set, want: access.Allow, by: "own-seal-set"},
		{id: "A142", says: "she seals more where she has sealed", from: own, but: func(f f) { set(f); seal(f) }, want: access.Allow, by: "own-seal-set"},
		{id: "A143", says: "a guardian seals", from: guardian, but: set, want: access.DenyNotSelf, by: "own-seal-guardian"},
		{id: "A144", says: "a chosen proxy seals", from: ombud, but: set, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A145", says: "a youth of 15 seals", from: teenager, but: set, want: access.DenyAge, by: "own-choices-age"},
		{id: "A146", says: "a youth of 15 whom the clinic finds mature seals", from: teenager, but: func(f f) { set(f); f.Subject.Mature = true }, want: access.Allow, by: "own-seal-set"},
		{id: "A147", says: "a stranger seals", from: own, but: func(f f) { set(f); f.Subject.ID = father }, want: access.DenyNotSelf, by: "pdl-5-5-only-oneself"},
	}
}

func accessCases() []lawCase {
	type f = *access.Facts
	cfg := func(change func(*access.Config)) access.Config {
		var c access.Config
		change(&c)
		return c
	}
	return []lawCase{
		{id: "L035", says: "logged in at level 2", from: own, but: func(f f) { f.Actor.LoA = 2 }, want: access.DenyAuthn, by: "hslf-3-loa3"},
		{id: "L057", says: "an adult reads her own note", from: own, but: same, want: access.Allow, by: "pdl-5-5-own"},
		{id: "L058", says: "she has blocked it herself: the block is against others", from: own, but: func(f f) { f.Source.Sharing = access.Blocked }, want: access.Allow, by: "pdl-5-5-own"},
		{id: "L059", says: "she reads unblocked home-care information", from: ownCare, but: same, want: access.Allow, by: "svod-4-2-own"},
		{id: "A22", says: "the omsorgsgivare gives no such access", from: ownCare, but: func(f f) { f.Source.OffersAccess = false }, want: access.DenyNotPublished, by: "svod-4-2-offered"},
		{id: "L060", says: "home-care information that she has blocked", from: ownCare, but: func(f f) { f.Source.Sharing = access.Blocked }, want: access.DenyNotPublished, by: "svod-4-2-unblocked"},
		{id: "L061", says: "another provider fetches it in its own name", from: own, but: func(f f) { f.Actor.ActingProvider = "SE9900000009-X" }, want: access.DenyNoPath, by: "svod-3-7-no-detour"},
		{id: "L062", says: "each provider gives directly, care", from: own, but: same, want: access.Allow, by: "pdl-5-5-own"},
		{id: "L062-omsorg", says: "each provider gives directly, social care", from: ownCare, but: same, want: access.Allow, by: "svod-4-2-own"},
		{id: "L063", says: "a chosen proxy opens the journal", from: ombud, but: func(f f) { f.Info.Type = care.Notes }, want: access.DenyNotSelf, by: "hfd-2017-67-journal"},
		{id: "L064", says: "the proxy books a time", from: ombud, but: func(f f) { f.Action = access.Act }, want: access.Allow, by: "ombud-service"},
		{id: "L065", says: "the proxy opens the shared plan", from: ombud, but: func(f f) { f.Info.Type = care.CarePlans }, want: access.DenyNotSelf, by: "hfd-2017-67-journal"},
		{id: "L066", says: "guardian, the day before the child turns 13", from: guardian, but: func(f f) { f.At = birthday13.Add(-time.Second) }, want: access.Allow, by: "fb-6-11-guardian"},
		{id: "L067", says: "13–15, own journal, no decision", from: teenager, but: func(f f) { f.Info.Type = care.Notes }, want: access.DenyAge, by: "age-own-journal"},
		{id: "L068", says: "own journal on the 16th birthday", from: teenager, but: func(f f) { f.Info.Type = care.Notes; f.At = birthday16 }, want: access.Allow, by: "pdl-5-5-own"},
		{id: "L068-guardian", says: "guardian with extended access, on the 16th birthday", from: extended, but: func(f f) { f.At = birthday16 }, want: access.DenyAge, by: "guardian-age-16"},
		{id: "L069", says: "guardian, child with protected identity", from: guardian, but: func(f f) { f.Subject.Protected = true }, want: access.DenyProtected, by: "guardian-protected-child"},
		{id: "L071", says: "who has read about me, at a vårdgivare", from: own, but: func(f f) { f.Action = access.ReadLog }, want: access.Allow, by: "pdl-8-5-log"},
		{id: "L071-omsorg", says: "who has read about me, at an omsorgsgivare", from: ownCare, but: func(f f) { f.Action = access.ReadLog }, want: access.Allow, by: "svod-4-5-log"},
		{id: "L036", says: "social documentation that the act does not cover", from: ownCare, but: func(f f) { f.Source.Scope = "IFO" }, want: access.DenyOutOfScope, by: "svod-1-3-scope"},
		{id: "L037", says: "social documentation that is not marked", from: ownCare, but: func(f f) { f.Source.Scope = "" }, want: access.DenyOutOfScope, by: "svod-1-3-scope"},

		{id: "A01", says: "the same before 1 July 2025", from: ownCare, but: func(f f) { f.Source.Scope = ""; f.At = time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC) }, want: access.DenyOutOfScope, by: "svod-1-3-scope-2023"},
		{id: "A02", says: "before the act, 2022", from: ownCare, but: func(f f) { f.At = time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC) }, want: access.DenyLawVersion},
		{id: "A03", says: "no moment given", from: own, but: func(f f) { f.At = time.Time{} }, want: access.DenyLawVersion},
		{id: "A04", says: "no action given", from: own, but: func(f f) { f.Action = "" }, want: access.DenySystem},
		{id: "A05", says: "it is not known whether there is a block", from: ownCare, but: func(f f) { f.Source.Sharing = "" }, want: access.DenyNotPublished, by: "svod-4-2-unblocked"},
		{id: "A06", says: "made available only because the person could not decide", from: ownCare, but: func(f f) { f.Source.Sharing = access.Incapacity }, want: access.DenyNotPublished, by: "svod-4-2-incapacity"},
		{id: "A07", says: "the vårdgivare gives no such access", from: own, but: func(f f) { f.Source.OffersAccess = false }, want: access.DenyNotPublished, by: "pdl-5-5-offered"},
		{id: "A08", says: "the vårdgivare has not released it", from: own, but: func(f f) { f.Info.Withheld = true }, want: access.DenySecrecy, by: "pdl-5-5-disclosable"},
		{id: "A09", says: "the omsorgsgivare has not released it", from: ownCare, but: func(f f) { f.Info.Withheld = true }, want: access.DenySecrecy, by: "svod-4-2-disclosable"},
		{id: "A10", says: "the kind of provider is not known", from: own, but: func(f f) { f.Source.Kind = "" }, want: access.DenyOutOfScope, by: "svod-1-1-kind"},
		{id: "A11", says: "a stranger", from: own, but: func(f f) { f.Subject.ID = father }, want: access.DenyNotSelf, by: "pdl-5-5-only-oneself"},
		{id: "A12", says: "no role given", from: own, but: func(f f) { f.Relation.As = "" }, want: access.DenyNotSelf, by: "pdl-5-5-only-oneself"},
		{id: "A13", says: "the subject has died", from: own, but: func(f f) { f.Subject.Deceased = true }, want: access.DenyNoPath, by: "pdl-1-1-deceased"},
		{id: "A14", says: "15, own appointments", from: teenager, but: same, want: access.Allow, by: "pdl-5-5-own"},
		{id: "A15", says: "9, own appointments", from: teenager, but: func(f f) { f.Actor.ID, f.Subject.ID = child, child }, want: access.DenyAge, by: "age-own-services"},
		{id: "A16", says: "15, own journal, early access at that unit", from: teenager, but: func(f f) {
			f.Info.Type = care.Notes
			f.Subject.EarlyAccess = []access.Grant{{Unit: hospital.Unit, Valid: soon}}
		}, want: access.Allow, by: "pdl-5-5-own"},
		{id: "A17", says: "the same, at another unit", from: teenager, but: func(f f) {
			f.Info.Type = care.Notes
			f.Subject.EarlyAccess = []access.Grant{{Unit: nextUnit, Valid: soon}}
		}, want: access.DenyAge, by: "age-own-journal"},
		{id: "A18", says: "15, own log", from: teenager, but: func(f f) { f.Action = access.ReadLog }, want: access.DenyAge, by: "log-own-age"},
		{id: "A19", says: "own booking", from: own, but: func(f f) { f.Action = access.Act; f.Info.Type = care.Appointments }, want: access.Allow, by: "service-own"},
		{id: "A20", says: "changing a journal note is no service", from: own, but: func(f f) { f.Action = access.Act }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A21", says: "changing a social-care decision is no service", from: ownCare, but: func(f f) { f.Action = access.Act }, want: access.DenyNoPath, by: "svod-4-2-only-by-law"},

		{id: "A30", says: "guardian of a child of 9", from: guardian, but: same, want: access.Allow, by: "fb-6-11-guardian"},
		{id: "A31", says: "guardian, at the 13th birthday", from: guardian, but: func(f f) { f.At = birthday13 }, want: access.DenyAge, by: "guardian-age-13"},
		{id: "A32", says: "guardian with extended access, 15", from: extended, but: same, want: access.Allow, by: "guardian-extended"},
		{id: "A33", says: "the same, at another unit", from: extended, but: func(f f) { f.Source.Unit = nextUnit }, want: access.DenyAge, by: "guardian-age-13"},
		{id: "A34", says: "the same, unit not known", from: extended, but: func(f f) { f.Source.Unit = "" }, want: access.DenyAge, by: "guardian-age-13"},
		{id: "A35", says: "guardian shut out", from: guardian, but: func(f f) { f.Relation.GuardianBlocked = true }, want: access.DenyGuardianBlocked, by: "guardian-blocked"},
		{id: "A36", says: "hidden from guardians", from: guardian, but: func(f f) { f.Info.HiddenFromGuardian = true }, want: access.DenySecrecy, by: "osl-12-3-hidden"},
		{id: "A37", says: "no guardianship in the register", from: guardian, but: func(f f) { f.Relation.Guardianship = care.Period{} }, want: access.DenyNotSelf, by: "guardian-link"},
		{id: "A38", says: "the guardianship has ended", from: guardian, but: func(f f) { f.Relation.Guardianship.To = noon }, want: access.DenyNotSelf, by: "guardian-link"},
		{id: "A39", says: "the child's age is not known", from: guardian, but: func(f f) { f.Subject.Born = noon.AddDate(1, 0, 0) }, want: access.DenyAge, by: "guardian-age-unknown"},
		{id: "A40", says: "guardian reads the log", from: guardian, but: func(f f) { f.Action = access.ReadLog }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A41", says: "guardian reads the log, where the county has decided so", from: guardian, cfg: cfg(func(c *access.Config) { c.GuardianSeesLog = true }), but: func(f f) { f.Action = access.ReadLog }, want: access.Allow, by: "log-guardian"},
		{id: "A42", says: "guardian of oneself", from: guardian, but: func(f f) { f.Subject.ID = grown }, want: access.DenyNotSelf, by: "pdl-5-5-only-oneself"},

		{id: "A50", says: "proxy looks at appointments", from: ombud, but: same, want: access.Allow, by: "ombud-service"},
		{id: "A51", says: "the mandate does not cover it", from: ombud, but: func(f f) { f.Info.Type = care.Listings }, want: access.DenyScope, by: "ombud-scope"},
		{id: "A52", says: "the mandate is revoked", from: ombud, but: func(f f) { f.Relation.Mandate.Revoked = noon }, want: access.DenyRelation, by: "ombud-in-force"},
		{id: "A53", says: "the mandate has run out", from: ombud, but: func(f f) { f.Relation.Mandate.Valid.To = noon }, want: access.DenyRelation, by: "ombud-in-force"},
		{id: "A54", says: "proxy reads the log", from: ombud, but: func(f f) { f.Action = access.ReadLog }, want: access.DenyNotSelf, by: "hfd-2017-67-journal"},
		{id: "A55", says: "the plan, where the county has decided so", from: ombud, cfg: cfg(func(c *access.Config) { c.PlanToOmbud = true }), but: func(f f) {
			f.Info.Type = care.CarePlans
			f.Relation.Mandate.Scope = []care.InfoType{care.CarePlans}
		}, want: access.Allow, by: "ombud-plan"},
		{id: "A56", says: "proxy for a child", from: ombud, but: func(f f) { f.Subject.ID = teen }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A60", says: "court-appointed representative", from: godMan, but: same, want: access.DenyNotSelf, by: "godman-switch"},
		{id: "A61", says: "the same, where the county has decided so", from: godMan, cfg: cfg(func(c *access.Config) { c.GodManAccess = true }), but: same, want: access.Allow, by: "godman-order"},
		{id: "A62", says: "the order does not cover it", from: godMan, cfg: cfg(func(c *access.Config) { c.GodManAccess = true }), but: func(f f) { f.Info.Type = care.Diagnoses }, want: access.DenyScope, by: "godman-covers"},
		{id: "A70", says: "own blocked social care, where the county has decided so", from: ownCare, cfg: cfg(func(c *access.Config) { c.ResidentSeesOwnBlockedOmsorg = true }), but: func(f f) { f.Source.Sharing = access.Blocked }, want: access.Allow, by: "svod-4-2-own"},
		{id: "A71", says: "the switch does not open what is not known", from: ownCare, cfg: cfg(func(c *access.Config) { c.ResidentSeesOwnBlockedOmsorg = true }), but: func(f f) { f.Source.Sharing = "" }, want: access.DenyNotPublished, by: "svod-4-2-unblocked"},
		{id: "L029-self", says: "she lifts her block herself", from: own, but: func(f f) { f.Action = access.LiftOwnBlock }, want: access.Allow, by: "svod-2-3-own"},
		{id: "L043-page", says: "a guardian blocks for a child, on the pages", from: guardian, but: func(f f) { f.Action = access.SetOwnBlock }, want: access.DenyNotSelf, by: "svod-2-3-guardian-own"},
		{id: "L065-switch", says: "the plan, where the county has decided so and the mandate covers it not", from: ombud, cfg: cfg(func(c *access.Config) { c.PlanToOmbud = true }), but: func(f f) { f.Info.Type = care.Notes }, want: access.DenyNotSelf, by: "hfd-2017-67-journal"},
		{id: "A80", says: "she blocks", from: own, but: func(f f) { f.Action = access.SetOwnBlock }, want: access.Allow, by: "svod-2-3-own"},
		{id: "A81", says: "she consents", from: own, but: func(f f) { f.Action = access.GiveConsent }, want: access.Allow, by: "svod-3-own-consent"},
		{id: "A82", says: "she ends a consent", from: own, but: func(f f) { f.Action = access.EndConsent }, want: access.Allow, by: "svod-3-own-consent"},
		{id: "A83", says: "a youth of 15 blocks", from: teenager, but: func(f f) { f.Action = access.SetOwnBlock }, want: access.DenyAge, by: "own-choices-age"},
		{id: "A84", says: "a youth of 15 whom the clinic finds mature", from: teenager, but: func(f f) { f.Action, f.Subject.Mature = access.SetOwnBlock, true }, want: access.Allow, by: "svod-2-3-own"},
		{id: "A85", says: "a child of 9 whom somebody calls mature", from: teenager, but: func(f f) {
			f.Action, f.Subject.Mature = access.GiveConsent, true
			f.Actor.ID, f.Subject.ID = child, child
		}, want: access.DenyAge, by: "own-choices-age"},
		{id: "A86", says: "a youth of 15 lifts, consents, ends", from: teenager, but: func(f f) { f.Action = access.EndConsent }, want: access.DenyAge, by: "own-choices-age"},
		{id: "A87", says: "a youth of 15 lifts", from: teenager, but: func(f f) { f.Action = access.LiftOwnBlock }, want: access.DenyAge, by: "own-choices-age"},
		{id: "A88", says: "a guardian consents", from: guardian, but: func(f f) { f.Action = access.GiveConsent }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A89", says: "a guardian consents, where the county has decided so", from: guardian, cfg: on("guardianMayConsentForChild"), but: func(f f) { f.Action = access.GiveConsent }, want: access.Allow, by: "fb-6-11-consent"},
		{id: "A90", says: "the same, and ends it", from: guardian, cfg: on("guardianMayConsentForChild"), but: func(f f) { f.Action = access.EndConsent }, want: access.Allow, by: "fb-6-11-consent"},
		{id: "A91", says: "a guardian with extended access consents for a youth", from: extended, cfg: on("guardianMayConsentForChild"), but: func(f f) { f.Action = access.GiveConsent }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A92", says: "a chosen proxy blocks", from: ombud, but: func(f f) { f.Action = access.SetOwnBlock }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A93", says: "a chosen proxy consents", from: ombud, but: func(f f) { f.Action = access.GiveConsent }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A94", says: "who has read about me, where the county shows names", from: own, cfg: on("staffNameInLogExtract"), but: func(f f) { f.Action = access.ReadLog }, want: access.Allow, by: "pdl-8-5-log"},
		{id: "A95", says: "a stranger blocks", from: own, but: func(f f) { f.Action, f.Subject.ID = access.SetOwnBlock, father }, want: access.DenyNotSelf, by: "pdl-5-5-only-oneself"},
		{id: "A100", says: "a guardian books for a child", from: guardian, but: func(f f) { f.Action, f.Info.Type = access.Act, care.Appointments }, want: access.Allow, by: "fb-6-11-guardian"},
		{id: "A101", says: "a guardian changes a child's journal", from: guardian, but: func(f f) { f.Action = access.Act }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A102", says: "a court-appointed representative books, where the county has decided so", from: godMan, cfg: on("godManAccess"), but: func(f f) {
			f.Action, f.Info.Type, f.Relation.Mandate.Scope = access.Act, care.Appointments, []care.InfoType{care.Appointments}
		}, want: access.Allow, by: "godman-order"},
		{id: "A103", says: "and changes the journal", from: godMan, cfg: on("godManAccess"), but: func(f f) { f.Action = access.Act }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A104", says: "a guardian with extended access books", from: extended, but: func(f f) { f.Action, f.Info.Type = access.Act, care.Appointments }, want: access.Allow, by: "guardian-extended"},
		{id: "A105", says: "and changes the journal", from: extended, but: func(f f) { f.Action = access.Act }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A106", says: "extended access to a child of 9 adds nothing", from: extended, but: func(f f) { f.Subject.ID = child }, want: access.Allow, by: "fb-6-11-guardian"},
		{id: "A107", says: "extended access is not to the log", from: extended, cfg: on("guardianSeesLog"), but: func(f f) { f.Action = access.ReadLog }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A108", says: "a court-appointed representative of a child reads the log", from: godMan, cfg: on("godManAccess", "guardianSeesLog"), but: func(f f) { f.Action, f.Subject.ID = access.ReadLog, child }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A109", says: "a court-appointed representative of a child consents", from: godMan, cfg: on("godManAccess", "guardianMayConsentForChild"), but: func(f f) { f.Action, f.Subject.ID = access.GiveConsent, child }, want: access.DenyNoPath, by: "pdl-5-4-only-by-law"},
		{id: "A110", says: "answering about unmarked social care before 1 July 2025", from: ownCare, but: func(f f) {
			f.Action, f.Source.Scope, f.At = access.Act, "", time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)
		}, want: access.DenyOutOfScope, by: "svod-1-3-scope-2023"},
		{id: "A111", says: "a guardian reads a child's social documentation", from: guardian, but: func(f f) { f.Source, f.Info.Type = homeCare, care.ServiceRequests }, want: access.Allow, by: "fb-6-11-guardian"},
		{id: "A72", says: "a county that opens the journal at 18", from: teenager, cfg: cfg(func(c *access.Config) { c.JournalAge = 18 }), but: func(f f) { f.At = birthday16; f.Info.Type = care.Notes }, want: access.DenyAge, by: "age-own-journal"},
	}
}
