package access_test

import (
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// ownCases are our own cases about staff and systems: what the county's list leaves
// out, and what holds each provision in its place.
func ownCases() []staffCase {
	type f = *access.StaffFacts
	noConsent := func(f f) { f.Tie.Consents = nil }
	var out []staffCase
	for _, list := range [][]staffCase{loginCases(), sharingCases(), insideCases(), taskCases(), sweepCases()} {
		out = append(out, list...)
	}
	return append(out, []staffCase{
		{id: "S01", says: "a certificate, and no consent", from: nurse, but: func(f f) { f.Tie.Relation.Valid = over; f.Claims.Certificate = true; noConsent(f) }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S02", says: "a relation of earlier, and no certificate", from: nurse, but: func(f f) { f.Tie.Relation.Valid = over }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "S03", says: "a certificate with a current relation", from: nurse, but: func(f f) { f.Claims.Certificate = true }, want: access.Allow, by: "svod-3-1"},
		{id: "S04", says: "a certificate, significance not attested", from: nurse, but: func(f f) {
			f.Tie.Relation.Valid, f.Claims = over, access.Claims{Certificate: true}
		}, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "S05", says: "no patient relation at all, for a certificate", from: nurse, but: func(f f) { f.Tie.Relation, f.Claims.Certificate = access.Relations{}, true }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "S06", says: "consent expired a second ago", from: nurse, but: func(f f) { f.Tie.Consents[0].Valid.To = f.At.Add(-time.Second) }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S07", says: "consent that ends this instant", from: nurse, but: func(f f) { f.Tie.Consents[0].Valid.To = f.At }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S08", says: "consent for another unit", from: nurse, but: func(f f) { f.Tie.Consents[0].Unit = "SE9900000001-U2" }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S09", says: "consent for another provider", from: nurse, but: func(f f) { f.Tie.Consents[0].Provider = "SE9900000003-B" }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S10", says: "consent personal to this nurse", from: nurse, but: func(f f) { f.Tie.Consents[0].Employee = f.Staff.Employee }, want: access.Allow, by: "svod-3-1"},
		{id: "S11", says: "a consent without an end and without a start is none", from: nurse, but: func(f f) { f.Tie.Consents[0].Valid = care.Period{} }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S12", says: "a guardian has consented for an able person of 15", from: nurse, but: func(f f) {
			f.Subject.Born, f.Tie.Consents[0].ByGuardian = agedOf(15), true
		}, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S13", says: "an adult whom somebody calls a child who cannot consent", from: nurse, but: func(f f) { f.Subject.ChildCannotConsent = true; noConsent(f) }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S14", says: "the same, age not known", from: baby, but: func(f f) { f.Subject.Born = time.Time{} }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S15", says: "a baby, significance not attested", from: baby, but: func(f f) { f.Claims = access.Claims{} }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "S16", says: "a baby, no relation", from: baby, but: func(f f) { f.Tie.Relation = access.Relations{} }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "S17", says: "a child of 6, omsorgsgivare from vårdgivare: no path without consent", from: childSocial, but: func(f f) {
			f.Source = nurse().Source
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S18", says: "the same, where the county lets guardians consent, before it is sought", from: childSocial, cfg: on("guardianMayConsentForChild"), but: func(f f) { f.Source = nurse().Source }, want: access.AskConsent, by: "svod-3-2-ask-guardian"},
		{id: "S19", says: "and after", from: childSocial, cfg: on("guardianMayConsentForChild"), but: guardianSaysYes, want: access.Allow, by: "svod-3-2-guardian"},
		{id: "S20", says: "the same, where the county does not", from: childSocial, but: guardianSaysYes, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S21", says: "a guardian's consent for a youth who can consent, where the county lets guardians consent", from: childSocial, cfg: on("guardianMayConsentForChild"), but: func(f f) {
			guardianSaysYes(f)
			f.Subject = access.Patient{Born: agedOf(16), Capacity: access.Able}
		}, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S22", says: "the guardian has consented, significance not attested", from: childSocial, cfg: on("guardianMayConsentForChild"), but: func(f f) { guardianSaysYes(f); f.Claims = access.Claims{} }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "S23", says: "the guardian has consented, no insats", from: childSocial, cfg: on("guardianMayConsentForChild"), but: func(f f) { guardianSaysYes(f); f.Tie.Insats = care.Period{} }, want: access.DenyRelation, by: "svod-3-2-relation"},
		{id: "S24", says: "a vårdgivare needs no guardian for a child", from: baby, cfg: on("guardianMayConsentForChild"), but: func(f f) { f.Tie.Relation = access.Relations{None: true} }, want: access.DenyRelation, by: "svod-3-1-relation"},
		{id: "S25", says: "a child of 6, no insats", from: childSocial, but: func(f f) { f.Tie.Insats = over }, want: access.DenyRelation, by: "svod-3-2-relation"},
		{id: "S26", says: "a child of 6, significance not attested", from: childSocial, but: func(f f) { f.Claims = access.Claims{} }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "S27", says: "a child of 6, able to consent", from: childSocial, but: func(f f) { f.Subject.ChildCannotConsent = false }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S28", says: "omsorgsgivare, neither insats nor utredning", from: assistant, but: func(f f) { f.Tie.Insats = over }, want: access.DenyRelation, by: "svod-3-2-relation"},
		{id: "S29", says: "omsorgsgivare, a patient relation is no insats", from: assistant, but: func(f f) { f.Tie.Insats, f.Tie.Relation.Valid = over, ongoing }, want: access.DenyRelation, by: "svod-3-2-relation"},
		{id: "S30", says: "omsorgsgivare, significance not attested", from: assistant, but: func(f f) { f.Claims = access.Claims{} }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "S31", says: "omsorgsgivare, the person has refused", from: assistant, but: func(f f) { f.Tie.Refused = true }, want: access.DenyConsent, by: "svod-3-1-refused"},
		{id: "S32", says: "a vårdgivare, insats is no patient relation", from: nurse, but: func(f f) { f.Tie.Insats, f.Tie.Relation = ongoing, access.Relations{None: true} }, want: access.DenyRelation, by: "svod-3-1-relation"},
		{id: "S33", says: "with consent, which providers have information", from: nurse, but: func(f f) { f.Action = access.SeeSources }, want: access.Allow, by: "svod-3-1"},
		{id: "S34", says: "it is not known whether the person can consent: they are asked", from: nurse, but: func(f f) { f.Subject.Capacity = ""; noConsent(f) }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
	}...)
}

func guardianSaysYes(f *access.StaffFacts) {
	f.Source = nurse().Source
	f.Tie.Consents = []access.Consent{{ID: "c3", Valid: ongoing, Provider: "SE9900000002-K", Unit: "SE9900000002-U1", ByGuardian: true}}
}

func loginCases() []staffCase {
	type f = *access.StaffFacts
	purpose := func(p care.Purpose) func(f) { return func(f f) { f.Staff.Assignment.Purpose = p } }
	scope := func(s access.RightScope) func(f) {
		return func(f f) { f.Staff.Assignment.Rights = []access.Right{{Activity: "Läsa", Info: "alla", Scope: s}} }
	}
	end := care.Period{To: noon}
	return []staffCase{
		{id: "S100", says: "the log-in has run out", from: nurse, but: func(f f) { f.Staff.Session.To = f.At }, want: access.DenyAuthn, by: "hslf-3-staff-session"},
		{id: "S101", says: "nobody", from: nurse, but: func(f f) { f.Staff = access.Staff{} }, want: access.DenyAuthn, by: "hslf-3-staff-loa3"},
		{id: "S102", says: "no assignment at all", from: nurse, but: func(f f) { f.Staff.Choices, f.Staff.Assignment = 0, access.Assignment{} }, want: access.DenyAssignment, by: "pdl-4-2-assignment"},
		{id: "S103", says: "the assignment has ended", from: nurse, but: func(f f) { f.Staff.Assignment.Valid = end }, want: access.DenyAssignment, by: "pdl-4-2-assignment"},
		{id: "S104", says: "the unit is closed down", from: nurse, but: func(f f) { f.Staff.Assignment.UnitValid = end }, want: access.DenyAssignment, by: "pdl-4-2-assignment"},
		{id: "S105", says: "the provider has ended", from: nurse, but: func(f f) { f.Staff.Assignment.ProviderValid = end }, want: access.DenyAssignment, by: "pdl-4-2-assignment"},
		{id: "S106", says: "an operator", from: nurse, but: func(f f) { f.Staff.Assignment.Duty = access.DutyOperator }, want: access.DenyAssignment, by: "pdl-4-2-duty"},
		{id: "S107", says: "an assignment of unknown duty", from: nurse, but: func(f f) { f.Staff.Assignment.Duty = "" }, want: access.DenyAssignment, by: "pdl-4-2-duty"},
		{id: "S108", says: "a reader of a school", from: nurse, but: func(f f) { f.Staff.Assignment.Kind = "" }, want: access.DenyAssignment, by: "svod-1-1-reader"},
		{id: "S109", says: "administration across providers, where the county has decided so", from: nurse, cfg: on("adminPurposeCrossProvider"), but: purpose(admin), want: access.Allow, by: "svod-3-1"},
		{id: "S110", says: "quality assurance is not opened by that", from: nurse, cfg: on("adminPurposeCrossProvider"), but: purpose(quality), want: access.DenyPurpose, by: "svod-2-1-purpose-care"},
		{id: "S111", says: "a social-care reader with the purpose of care", from: assistant, but: purpose(care.CareAndTreatment), want: access.DenyPurpose, by: "svod-2-1-purpose-social"},
		{id: "S112", says: "a right to the own provider only", from: nurse, but: scope(access.ScopeProvider), want: access.DenyScope, by: "svod-4-3-right-shared"},
		{id: "S113", says: "a right to the own provider, inside", from: inside, but: scope(access.ScopeProvider), want: access.Allow, by: "pdl-4-1"},
		{id: "S114", says: "a right to the own unit, at another unit", from: inside, but: scope(access.ScopeUnit), want: access.DenyScope, by: "pdl-4-2-right-provider"},
		{id: "S115", says: "a right to the own unit, there", from: inside, but: func(f f) { scope(access.ScopeUnit)(f); f.Source.Unit = f.Staff.Assignment.Unit }, want: access.Allow, by: "pdl-4-1"},
		{id: "S116", says: "no right to read, at the own unit", from: inside, but: func(f f) { f.Staff.Assignment.Rights = nil; f.Source.Unit = f.Staff.Assignment.Unit }, want: access.DenyScope, by: "pdl-4-2-right-unit"},
		{id: "S117", says: "a right to read diagnoses only", from: nurse, but: func(f f) { f.Staff.Assignment.Rights[0].Info = string(care.Diagnoses) }, want: access.DenyScope, by: "svod-4-3-right-shared"},
		{id: "S118", says: "a right to read notes", from: nurse, but: func(f f) { f.Staff.Assignment.Rights[0].Info = string(care.Notes) }, want: access.Allow, by: "svod-3-1"},
		{id: "S119", says: "a right to write is none to read", from: nurse, but: func(f f) { f.Staff.Assignment.Rights[0].Activity = "Skriva" }, want: access.DenyScope, by: "svod-4-3-right-shared"},
		{id: "S120", says: "the marker with a right to one kind of information", from: marker, but: func(f f) { f.Staff.Assignment.Rights[0].Info = string(care.Notes) }, want: access.MetaUnblocked, by: "svod-2-4-marker"},
		{id: "S121", says: "research inside one vårdgivare", from: inside, but: purpose("Forskning"), want: access.DenyPurpose, by: "pdl-2-4-purpose"},
		{id: "S122", says: "treatment as purpose inside an omsorgsgivare", from: insideSocial, but: purpose(care.CareAndTreatment), want: access.DenyPurpose, by: "solpul-6-purpose"},
		{id: "S123", says: "another system, with a user's decision", from: consumer, but: asIs, want: access.Allow, by: "svod-3-1"},
		{id: "S124", says: "a system that the owner has not allowed", from: consumer, but: func(f f) { f.System.AllowedBy = false }, want: access.DenySystem, by: "staff-system-allowed"},
		{id: "S125", says: "a system without a certificate", from: consumer, but: func(f f) { f.System.ID = "" }, want: access.DenySystem, by: "staff-system-allowed"},
		{id: "S126", says: "no moment given", from: nurse, but: func(f f) { f.At = time.Time{} }, want: access.DenyLawVersion},
		{id: "S127", says: "before the act", from: nurse, but: func(f f) { f.At = time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC) }, want: access.DenyLawVersion},
		{id: "S128", says: "no action given", from: nurse, but: func(f f) { f.Action = "" }, want: access.DenySystem},
		{id: "S129", says: "a resident's action", from: nurse, but: func(f f) { f.Action = access.Read }, want: access.DenySystem},
		{id: "S130", says: "which of several systems: none is said", from: nurse, but: func(f f) { f.Staff.LoA = 7 }, want: access.DenyAuthn, by: "hslf-3-staff-loa3"},
		{id: "S131", says: "a block officer asks who has blocked at another provider in danger", from: blocker, but: func(f f) { f.Staff.Assignment.Duty = access.DutyBlockOfficer }, want: access.DenyNoPath, by: "svod-3-7-closed"},
	}
}

func sharingCases() []staffCase {
	type f = *access.StaffFacts
	at := func(t time.Time) func(f) { return func(f f) { moveTo(f, t) } }
	both := func(a, b func(f)) func(f) { return func(f f) { a(f); b(f) } }
	blocked := func(f f) { f.Source.Block = outer }
	innerBlocked := func(f f) { f.Source.Block = inner }
	unknown := func(f f) { f.Source.Block = access.BlockState{} }
	claim := func(change func(*access.Claims)) func(f) { return func(f f) { change(&f.Claims) } }
	return []staffCase{
		{id: "S200", says: "the kind of the source is not known", from: nurse, but: func(f f) { f.Source.Kind = "" }, want: access.DenyOutOfScope, by: "svod-1-1-source"},
		{id: "S201", says: "unmarked social documentation before 1 July 2025", from: nurse, but: both(func(f f) { social(f); f.Source.Scope = "" }, at(before)), want: access.DenyOutOfScope, by: "svod-1-3-work-2023"},
		{id: "S202", says: "a file about a couple", from: nurse, but: func(f f) { social(f); f.Source.Separate = false }, want: access.DenyOutOfScope, by: "svod-1-3-separate"},
		{id: "S203", says: "under LSS", from: nurse, but: func(f f) { social(f); f.Source.Scope = access.ScopeLSS }, want: access.Allow, by: "svod-3-1"},
		{id: "S204", says: "the source does not take part", from: nurse, but: func(f f) { f.Source.Connected = false }, want: access.DenyNotPublished, by: "svod-2-4-connected"},
		{id: "S205", says: "lasting incapacity, never informed: 2:6 stands in its place", from: dementia, but: func(f f) { f.Source.Informed = false }, want: access.Allow, by: "svod-3-3"},
		{id: "S206", says: "able, and the attitude is not recorded: none is needed", from: nurse, but: func(f f) { f.Source.AttitudeRecorded = false }, want: access.Allow, by: "svod-3-1"},
		{id: "S207", says: "the patient has died, and the county lets consent stand", from: nurse, cfg: on("deceased"), but: func(f f) { f.Subject.Deceased = true }, want: access.Allow, by: "svod-3-1"},
		{id: "S208", says: "the patient has died: no marker either", from: marker, but: func(f f) { f.Subject.Deceased = true }, want: access.DenyNoPath, by: "pdl-1-1-deceased-across"},
		{id: "S209", says: "the patient has died, inside the vårdgivare", from: inside, but: func(f f) { f.Subject.Deceased = true }, want: access.Allow, by: "pdl-4-1"},

		{id: "S210", says: "blocks not known, omsorgsgivare as reader", from: assistant, but: unknown, want: access.DenyNoPath, by: "svod-2-3-blocked-silent"},
		{id: "S211", says: "blocks not known: no marker", from: marker, but: unknown, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S212", says: "a vårdgivare's block, omsorgsgivare as reader: nothing is shown", from: assistant, but: blocked, want: access.DenyNoPath, by: "svod-2-3-blocked-silent"},
		{id: "S213", says: "nor by the marker", from: markerSocial, but: blocked, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S214", says: "the marker for social care", from: markerSocial, but: asIs, want: access.MetaUnblocked, by: "svod-2-4-marker"},
		{id: "S215", says: "inner block at B, where it holds inside only", from: nurse, cfg: on("innerBlockCrossProvider"), but: innerBlocked, want: access.Allow, by: "svod-3-1"},
		{id: "S216", says: "inner block at B: no marker", from: marker, but: innerBlocked, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S217", says: "inner block at B, where it holds inside only: the marker", from: marker, cfg: on("innerBlockCrossProvider"), but: innerBlocked, want: access.MetaUnblocked, by: "svod-2-4-marker"},
		{id: "S218", says: "from 26 March 2029 a block is not visible", from: marker, but: both(blocked, at(ehds)), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S219", says: "the day before it is", from: marker, but: both(blocked, at(ehds.Add(-time.Second))), want: access.MetaBlocked, by: "svod-2-5-exists"},
		{id: "S220", says: "from 26 March 2029, where the county shows it still", from: marker, cfg: on("blockExistenceVisible"), but: both(blocked, at(ehds)), want: access.MetaBlocked, by: "svod-2-5-exists-ehds"},
		{id: "S221", says: "the same, social care's block", from: marker, cfg: on("blockExistenceVisible"), but: both(func(f f) { social(f); blocked(f) }, at(ehds)), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S222", says: "the same, social care as reader", from: markerSocial, cfg: on("blockExistenceVisible"), but: both(blocked, at(ehds)), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S223", says: "the same, no block", from: marker, cfg: on("blockExistenceVisible"), but: at(ehds), want: access.MetaUnblocked, by: "svod-2-4-marker"},
		{id: "S224", says: "which providers, and one has blocked", from: dementia, but: func(f f) { f.Action = access.SeeSources; blocked(f) }, want: access.DenyBlocked, by: "svod-2-3-blocked"},
		{id: "S225", says: "the index says that something exists", from: index, but: asIs, want: access.MetaUnblocked, by: "svod-2-4-index"},
		{id: "S226", says: "the index does not say it of what is blocked", from: index, but: blocked, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S227", says: "nor where the blocks are not known", from: index, but: unknown, want: access.DenyNoPath, by: "svod-3-7-closed"},

		{id: "S240", says: "lasting incapacity, source a vårdgivare, reader an omsorgsgivare: no path", from: dementiaSocial, but: func(f f) { f.Source = nurse().Source }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S241", says: "nor to know which vårdgivare", from: dementiaSocial, but: func(f f) { f.Source = nurse().Source; f.Action = access.SeeSources }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S242", says: "omsorgsgivare: which other omsorgsgivare", from: dementiaSocial, but: func(f f) { f.Action = access.SeeSources }, want: access.MetaSources, by: "svod-3-4-sources"},
		{id: "S243", says: "omsorgsgivare, lasting, by an utredning", from: dementiaSocial, but: func(f f) { f.Tie.Insats, f.Tie.Utredning = over, ongoing }, want: access.Allow, by: "svod-3-4"},
		{id: "S244", says: "omsorgsgivare, lasting, neither insats nor utredning", from: dementiaSocial, but: func(f f) { f.Tie.Insats = over }, want: access.DenyRelation, by: "svod-3-2-relation"},
		{id: "S245", says: "nor the sources", from: dementiaSocial, but: func(f f) { f.Tie.Insats = over; f.Action = access.SeeSources }, want: access.DenyRelation, by: "svod-3-2-relation"},
		{id: "S246", says: "omsorgsgivare, attitude not sought", from: dementiaSocial, but: claim(func(c *access.Claims) { c.Attitude = "" }), want: access.AskCapacity, by: "svod-3-3-ask"},
		{id: "S247", says: "omsorgsgivare, not necessary", from: dementiaSocial, but: claim(func(c *access.Claims) { c.Necessary = access.No }), want: access.DenySignificance, by: "svod-3-3-necessary"},
		{id: "S248", says: "omsorgsgivare, would have opposed", from: dementiaSocial, but: claim(func(c *access.Claims) { c.NoOpposition = access.No }), want: access.DenyConsent, by: "svod-3-3-opposed"},
		{id: "S249", says: "would have opposed", from: dementia, but: claim(func(c *access.Claims) { c.NoOpposition = access.No }), want: access.DenyConsent, by: "svod-3-3-opposed"},
		{id: "S250", says: "necessity not attested", from: dementia, but: claim(func(c *access.Claims) { c.Necessary = "" }), want: access.AskCapacity, by: "svod-3-3-ask"},
		{id: "S251", says: "opposition not considered", from: dementia, but: claim(func(c *access.Claims) { c.NoOpposition = "" }), want: access.AskCapacity, by: "svod-3-3-ask"},
		{id: "S252", says: "lasting incapacity, no relation", from: dementia, but: func(f f) { f.Tie.Relation = access.Relations{} }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "S253", says: "nor the sources", from: dementia, but: func(f f) { f.Tie.Relation = access.Relations{None: true}; f.Action = access.SeeSources }, want: access.DenyRelation, by: "svod-3-1-relation"},
		{id: "S254", says: "temporary incapacity does not open, whatever is attested", from: dementia, but: func(f f) { f.Subject.Capacity = access.TemporarilyUnable; f.Claims.Danger = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S255", says: "an able person is asked, whatever is attested", from: dementia, but: func(f f) { f.Subject.Capacity = access.Able }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S256", says: "lasting incapacity, and a consent from before", from: dementia, but: func(f f) { f.Tie.Consents, f.Claims = nurse().Tie.Consents, access.Claims{Significance: access.Yes} }, want: access.Allow, by: "svod-3-1"},
		{id: "S257", says: "the same, significance not attested", from: dementia, but: func(f f) { f.Tie.Consents, f.Claims = nurse().Tie.Consents, access.Claims{} }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "S258", says: "the same, it does not matter", from: dementia, but: func(f f) {
			f.Tie.Consents, f.Claims = nurse().Tie.Consents, access.Claims{Significance: access.No, Necessary: access.No, NoOpposition: access.No}
		}, want: access.DenySignificance, by: "svod-3-1-significance"},
		{id: "S259", says: "omsorgsgivare, able, which sources", from: dementiaSocial, but: func(f f) { f.Subject.Capacity = access.Able; f.Action = access.SeeSources }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S260", says: "vårdgivare, able, which sources", from: dementia, but: func(f f) { f.Subject.Capacity = access.Able; f.Action = access.SeeSources }, want: access.AskConsent, by: "svod-3-1-ask-consent"},

		{id: "S270", says: "unconscious, and nobody has asked about danger", from: danger, but: claim(func(c *access.Claims) { *c = access.Claims{Significance: access.Yes} }), want: access.OfferEmergency, by: "svod-3-6-offer"},
		{id: "S271", says: "unconscious, no danger: wait", from: danger, but: claim(func(c *access.Claims) { *c = access.Claims{Significance: access.Yes, Danger: access.No} }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S272", says: "danger, and whether consent can be obtained is not said", from: danger, but: claim(func(c *access.Claims) { c.Significance, c.Unobtainable = access.Yes, "" }), want: access.OfferEmergency, by: "svod-3-6-offer"},
		{id: "S273", says: "danger, consent could be obtained", from: danger, but: claim(func(c *access.Claims) { c.Significance, c.Unobtainable = access.Yes, access.No }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S274", says: "danger, indispensability not attested", from: danger, but: claim(func(c *access.Claims) { c.Indispensable = "" }), want: access.AskSignificance, by: "svod-3-6-ask-indispensable"},
		{id: "S275", says: "danger, not indispensable", from: danger, but: claim(func(c *access.Claims) { c.Indispensable = access.No }), want: access.DenySignificance, by: "svod-3-6-indispensable"},
		{id: "S276", says: "danger, no relation", from: danger, but: func(f f) { f.Tie.Relation = access.Relations{} }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "S277", says: "danger, no relation: which sources", from: danger, but: func(f f) { f.Tie.Relation = access.Relations{}; f.Action = access.SeeSources }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "S278", says: "danger, source an omsorgsgivare, where the county opens that", from: danger, cfg: on("emergencyOmsorgSource"), but: social, want: access.EmergencyOpen, by: "svod-3-6"},
		{id: "S279", says: "the same: which sources", from: danger, cfg: on("emergencyOmsorgSource"), but: func(f f) { social(f); f.Action = access.SeeSources }, want: access.EmergencyMeta, by: "svod-3-6-sources"},
		{id: "S280", says: "danger, omsorgsgivare as source: not which", from: danger, but: func(f f) { social(f); f.Action = access.SeeSources }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S281", says: "the same, nobody has asked about danger: nothing is offered", from: danger, but: func(f f) { social(f); f.Claims = access.Claims{Significance: access.Yes} }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S282", says: "where the county opens it, it is offered", from: danger, cfg: on("emergencyOmsorgSource"), but: func(f f) { social(f); f.Claims = access.Claims{Significance: access.Yes} }, want: access.OfferEmergency, by: "svod-3-6-offer"},
		{id: "S283", says: "where the county opens it, indispensability is asked", from: danger, cfg: on("emergencyOmsorgSource"), but: func(f f) { social(f); f.Claims.Indispensable = "" }, want: access.AskSignificance, by: "svod-3-6-ask-indispensable"},
		{id: "S284", says: "and refused", from: danger, cfg: on("emergencyOmsorgSource"), but: func(f f) { social(f); f.Claims.Indispensable = access.No }, want: access.DenySignificance, by: "svod-3-6-indispensable"},
		{id: "S285", says: "where it is not opened, it is not asked", from: danger, but: func(f f) { social(f); f.Claims.Indispensable = "" }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S286", says: "nor refused for that", from: danger, but: func(f f) { social(f); f.Claims.Indispensable = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S287", says: "an omsorgsgivare is not asked either", from: assistant, but: func(f f) {
			f.Tie.Consents, f.Subject.Capacity, f.Claims = nil, access.TemporarilyUnable, danger().Claims
			f.Claims.Indispensable = ""
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S288", says: "nor refused for that", from: assistant, but: func(f f) {
			f.Tie.Consents, f.Subject.Capacity, f.Claims = nil, access.TemporarilyUnable, danger().Claims
			f.Claims.Indispensable = access.No
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S289", says: "nor offered anything", from: assistant, but: func(f f) { f.Tie.Consents, f.Subject.Capacity = nil, access.TemporarilyUnable }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S290", says: "nor which sources", from: assistant, but: func(f f) {
			f.Tie.Consents, f.Subject.Capacity, f.Claims, f.Action = nil, access.TemporarilyUnable, danger().Claims, access.SeeSources
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S291", says: "danger for an able person who can be asked", from: danger, but: func(f f) {
			f.Subject.Capacity = access.Able
			f.Claims = access.Claims{Significance: access.Yes, Danger: access.Yes}
		}, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S292", says: "danger, and the person cannot be reached though able", from: danger, but: func(f f) { f.Subject.Capacity = access.Able }, want: access.EmergencyOpen, by: "svod-3-6"},
		{id: "S293", says: "cannot be reached, and nobody has asked about danger", from: danger, but: func(f f) {
			f.Subject.Capacity, f.Claims = access.Able, access.Claims{Significance: access.Yes, Unobtainable: access.Yes}
		}, want: access.OfferEmergency, by: "svod-3-6-offer"},
		{id: "S294", says: "danger and consent too: an ordinary look", from: danger, but: func(f f) { f.Tie.Consents = nurse().Tie.Consents; f.Claims.Significance = access.Yes }, want: access.Allow, by: "svod-3-1"},
		{id: "S295", says: "lasting incapacity and danger", from: dementia, but: func(f f) { f.Claims = danger().Claims }, want: access.EmergencyOpen, by: "svod-3-6"},
		{id: "S296", says: "danger, blocked: not opened", from: danger, but: blocked, want: access.DenyBlocked, by: "svod-2-3-blocked"},
		{id: "S297", says: "consent, unconscious, significance not attested: nothing is offered", from: danger, but: func(f f) { f.Tie.Consents = nurse().Tie.Consents; f.Claims = access.Claims{} }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},

		{id: "S300", says: "who has blocked, no relation", from: blocker, but: func(f f) { f.Tie.Relation = access.Relations{} }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S301", says: "who has blocked, no danger", from: blocker, but: claim(func(c *access.Claims) { c.Danger = access.No }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S302", says: "who has blocked, the patient can ask", from: blocker, but: claim(func(c *access.Claims) { c.Unobtainable = access.No }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S303", says: "who has blocked, when nobody has", from: blocker, but: func(f f) { f.Source.Block = open }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S304", says: "who has blocked, when it is an omsorgsgivare", from: blocker, but: func(f f) { social(f); blocked(f) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S305", says: "who has blocked, omsorgsgivare as reader", from: blocker, but: func(f f) { f.Staff = assistant().Staff }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S306", says: "asks for lifting, not indispensable", from: blocker, but: func(f f) { f.Action, f.Claims.Indispensable = access.AskForLift, access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S307", says: "asks for lifting, no relation", from: blocker, but: func(f f) { f.Action, f.Tie.Relation = access.AskForLift, access.Relations{} }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S308", says: "asks for lifting, no danger", from: blocker, but: func(f f) { f.Action, f.Claims.Danger = access.AskForLift, access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S309", says: "asks for lifting, the patient can ask", from: blocker, but: func(f f) { f.Action, f.Claims.Unobtainable = access.AskForLift, access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S310", says: "asks an omsorgsgivare", from: blocker, but: func(f f) { social(f); blocked(f); f.Action = access.AskForLift }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S311", says: "asks when nothing is blocked", from: blocker, but: func(f f) { f.Source.Block = open; f.Action = access.AskForLift }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S312", says: "asks, omsorgsgivare as reader", from: blocker, but: func(f f) { f.Staff = assistant().Staff; f.Action = access.AskForLift }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S313", says: "asks its own provider", from: blocker, but: func(f f) { f.Source = inside().Source; blocked(f); f.Action = access.AskForLift }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S314", says: "who has blocked at the own provider", from: blocker, but: func(f f) { f.Source = inside().Source; blocked(f) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S320", says: "marked as secret", from: nurse, but: func(f f) { f.Info.Secret = true }, want: access.DenySecrecy, by: "osl-25-secret"},
	}
}

// moveTo moves a look in time, with the periods that it rests on.
func moveTo(f *access.StaffFacts, t time.Time) {
	by := t.Sub(f.At)
	move := func(p *care.Period) {
		if !p.From.IsZero() {
			p.From = p.From.Add(by)
		}
		if !p.To.IsZero() {
			p.To = p.To.Add(by)
		}
	}
	move(&f.Staff.Session)
	move(&f.Tie.Relation.Valid)
	move(&f.Tie.Insats)
	move(&f.Tie.Utredning)
	for i := range f.Tie.Consents {
		move(&f.Tie.Consents[i].Valid)
	}
	f.At = t
}
