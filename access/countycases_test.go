package access_test

import (
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// countyCases are the cases of the county's list that concern staff and systems, in
// our words.
func countyCases() []staffCase {
	type f = *access.StaffFacts
	noConsent := func(f f) { f.Tie.Consents = nil }
	return []staffCase{
		{id: "L001", says: "nurse with relation, significance and consent, unblocked at another vårdgivare", from: nurse, but: asIs, want: access.Allow, by: "svod-3-1"},
		{id: "L002", says: "no consent, and the patient can give it", from: nurse, but: noConsent, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "L003", says: "no relation is registered", from: nurse, but: func(f f) { f.Tie.Relation = access.Relations{} }, want: access.AskRelation, by: "svod-3-1-ask-relation"},
		{id: "L003-none", says: "the nurse says that there is none", from: nurse, but: func(f f) { f.Tie.Relation = access.Relations{None: true} }, want: access.DenyRelation, by: "svod-3-1-relation"},
		{id: "L004", says: "significance is not attested", from: nurse, but: func(f f) { f.Claims.Significance = "" }, want: access.AskSignificance, by: "svod-3-1-ask-significance"},
		{id: "L005", says: "the source is a home-care provider", from: nurse, but: social, want: access.Allow, by: "svod-3-1"},
		{id: "L006", says: "for a certificate, the relation has ended", from: nurse, but: func(f f) { f.Tie.Relation.Valid = over; f.Claims.Certificate = true }, want: access.Allow, by: "svod-3-1-certificate"},
		{id: "L007", says: "assistant where the person has home care, consent, source a vårdgivare", from: assistant, but: asIs, want: access.Allow, by: "svod-3-2"},
		{id: "L008", says: "case officer with an open utredning and no decision yet", from: assistant, but: func(f f) { f.Tie.Insats, f.Tie.Utredning = care.Period{}, ongoing }, want: access.Allow, by: "svod-3-2"},
		{id: "L009", says: "it does not matter for the insatser", from: assistant, but: func(f f) { f.Claims.Significance = access.No }, want: access.DenySignificance, by: "svod-3-1-significance"},
		{id: "L010", says: "omsorgsgivare, no consent, able adult", from: assistant, but: noConsent, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "L011", says: "omsorgsgivare, lasting incapacity, source another omsorgsgivare", from: dementiaSocial, but: asIs, want: access.Allow, by: "svod-3-4"},
		{id: "L012", says: "vårdgivare, lasting incapacity, source a vårdgivare", from: dementia, but: asIs, want: access.Allow, by: "svod-3-3"},
		{id: "L013", says: "vårdgivare, lasting incapacity, source an omsorgsgivare", from: dementia, but: social, want: access.Allow, by: "svod-3-3"},
		{id: "L014", says: "the person's attitude has not been sought", from: dementia, but: func(f f) { f.Claims.Attitude = "" }, want: access.AskCapacity, by: "svod-3-3-ask"},
		{id: "L015", says: "useful, but not for necessary care", from: dementia, but: func(f f) { f.Claims.Necessary = access.No }, want: access.DenySignificance, by: "svod-3-3-necessary"},
		{id: "L016", says: "first step: which providers have information", from: dementia, but: func(f f) { f.Action = access.SeeSources }, want: access.MetaSources, by: "svod-3-3-sources"},
		{id: "L017", says: "danger to life: which vårdgivare have information", from: danger, but: func(f f) { f.Action = access.SeeSources }, want: access.EmergencyMeta, by: "svod-3-6-sources"},
		{id: "L017-open", says: "and then its content", from: danger, but: asIs, want: access.EmergencyOpen, by: "svod-3-6"},
		{id: "L018", says: "the patient is awake and says no", from: danger, but: func(f f) { f.Tie.Refused = true }, want: access.DenyConsent, by: "svod-3-1-refused"},
		{id: "L019", says: "staff at an omsorgsgivare have no path in danger", from: assistant, but: func(f f) {
			noConsent(f)
			f.Subject.Capacity, f.Claims = access.TemporarilyUnable, danger().Claims
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "L020", says: "danger, and the source is an omsorgsgivare", from: danger, but: social, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "L021", says: "danger, and B has an outer block: who has blocked", from: blocker, but: asIs, want: access.EmergencyMeta, by: "svod-3-5-who"},
		{id: "L021-ask", says: "and B may be asked to lift", from: blocker, but: func(f f) { f.Action = access.AskForLift }, want: access.RequestLift, by: "svod-3-5-lift"},
		{id: "L022", says: "B has lifted for the nurse's unit for an hour", from: nurse, but: func(f f) { f.Source.Block, f.Source.Block.Lift = outer, today }, want: access.Allow, by: "svod-3-1"},
		{id: "L023", says: "a colleague at another unit, for which nothing is lifted", from: nurse, but: func(f f) { f.Source.Block = outer }, want: access.DenyBlocked, by: "svod-2-3-blocked"},
		{id: "L024", says: "no danger, outer block at a vårdgivare: that it exists", from: marker, but: func(f f) { f.Source.Block = outer }, want: access.MetaBlocked, by: "svod-2-5-exists"},
		{id: "L025", says: "an omsorgsgivare has blocked: nothing is shown", from: marker, but: func(f f) { social(f); f.Source.Block = outer }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "L025-open", says: "nor when it is opened", from: nurse, but: func(f f) { social(f); f.Source.Block = outer }, want: access.DenyNoPath, by: "svod-2-3-blocked-silent"},
		{id: "L026", says: "before consent: that unblocked information exists", from: marker, but: asIs, want: access.MetaUnblocked, by: "svod-2-4-marker"},
		{id: "L027", says: "one second after the patient has said no to B", from: nurse, but: func(f f) { f.Source.Block = outer }, want: access.DenyBlocked, by: "svod-2-3-blocked"},
		{id: "L028", says: "a block set while a view is open: the next fetch", from: nurse, but: func(f f) { f.At = f.At.Add(time.Minute); f.Source.Block = outer }, want: access.DenyBlocked, by: "svod-2-3-blocked"},
		{id: "L029", says: "the person asks the provider to lift, at its block officer", from: officer, but: func(f f) { f.Action, f.Source.Block = access.LiftBlock, outer }, want: access.Allow, by: "svod-2-3-lift"},
		{id: "L030", says: "an officer of A tries to lift B's block", from: officer, but: func(f f) {
			f.Action, f.Source = access.LiftBlock, nurse().Source
			f.Source.Block = outer
		}, want: access.DenyAssignment, by: "block-officer-own"},
		{id: "L031", says: "written consent to research", from: nurse, but: func(f f) { f.Staff.Assignment.Purpose = "Forskning" }, want: access.DenyPurpose, by: "svod-2-1-purpose-care"},
		{id: "L032", says: "quality assurance across providers", from: nurse, but: func(f f) { f.Staff.Assignment.Purpose = quality }, want: access.DenyPurpose, by: "svod-2-1-purpose-care"},
		{id: "L033", says: "administration across providers", from: nurse, but: func(f f) { f.Staff.Assignment.Purpose = admin }, want: access.DenyPurpose, by: "svod-2-1-purpose-care"},
		{id: "L034", says: "two assignments and none chosen", from: nurse, but: func(f f) { f.Staff.Choices, f.Staff.Assignment = 2, access.Assignment{} }, want: access.AskAssignment, by: "pdl-4-2-choose"},
		{id: "L035-staff", says: "staff logged in at level 2", from: nurse, but: func(f f) { f.Staff.LoA = 2 }, want: access.DenyAuthn, by: "hslf-3-staff-loa3"},
		{id: "L036-staff", says: "documentation about financial aid", from: nurse, but: func(f f) { social(f); f.Source.Scope = "IFO" }, want: access.DenyOutOfScope, by: "svod-1-3-work"},
		{id: "L036-marker", says: "nor is there a marker for it", from: marker, but: func(f f) { social(f); f.Source.Scope = "IFO" }, want: access.DenyOutOfScope, by: "svod-1-3-work"},
		{id: "L037-staff", says: "social documentation that is not marked", from: nurse, but: func(f f) { social(f); f.Source.Scope = "" }, want: access.DenyOutOfScope, by: "svod-1-3-work"},
		{id: "L038", says: "B has never informed the person", from: nurse, but: func(f f) { f.Source.Informed = false }, want: access.DenyNotPublished, by: "svod-2-2-informed"},
		{id: "L039", says: "lasting incapacity, and B has not recorded the attitude", from: dementia, but: func(f f) { f.Source.AttitudeRecorded = false }, want: access.DenyNotPublished, by: "svod-2-6-attitude"},
		{id: "L040", says: "a baby", from: baby, but: asIs, want: access.Allow, by: "svod-3-1-child"},
		{id: "L041", says: "16, able, refuses, and a guardian consents", from: nurse, but: func(f f) {
			f.Subject.Born, f.Tie.Refused = agedOf(16), true
			f.Tie.Consents[0].ByGuardian = true
		}, want: access.DenyConsent, by: "svod-3-1-refused"},
		{id: "L042", says: "a child of 6, omsorgsgivare from omsorgsgivare", from: childSocial, but: asIs, want: access.Allow, by: "svod-3-2-child"},
		{id: "L043", says: "a guardian asks for an outer block", from: officer, but: func(f f) { f.Task.Requester = access.RequesterGuardian }, want: access.DenyNotSelf, by: "svod-2-3-guardian"},
		{id: "L044", says: "a guardian asks for an inner block", from: officer, but: func(f f) { f.Task.Requester, f.Task.BlockType = access.RequesterGuardian, "inner" }, want: access.DenyNotSelf, by: "pdl-4-4-guardian"},
		{id: "L045", says: "same vårdgivare, another unit, takes part in the care", from: inside, but: asIs, want: access.Allow, by: "pdl-4-1"},
		{id: "L046", says: "same vårdgivare, curious", from: inside, but: func(f f) { f.Tie.Relation = access.Relations{None: true} }, want: access.DenyRelation, by: "pdl-4-1-relation"},
		{id: "L047", says: "same vårdgivare, inner block at unit 2", from: inside, but: func(f f) { f.Source.Block = inner }, want: access.DenyBlocked, by: "pdl-4-4-inner"},
		{id: "L048", says: "an officer sees who has blocked", from: need, but: func(f f) { f.Action = access.SeeBlocker }, want: access.MetaSources, by: "pdl-4-5-who"},
		{id: "L048-lift", says: "and lifts", from: need, but: asIs, want: access.Allow, by: "pdl-4-5-need"},
		{id: "L048-open", says: "and then the nurse reads", from: inside, but: func(f f) { f.Source.Block, f.Source.Block.Lift = inner, today }, want: access.Allow, by: "pdl-4-1"},
		{id: "L049", says: "an officer who is not authorised", from: need, but: func(f f) { f.Staff.Assignment.Duty = access.DutyCare }, want: access.DenyAssignment, by: "block-officer-duty"},
		{id: "L050", says: "inner block at B, and the reader is of A", from: nurse, but: func(f f) { f.Source.Block = inner }, want: access.DenyBlocked, by: "inner-block-across"},
		{id: "L051", says: "the block leaves out alert information: it does not strike this row", from: nurse, but: func(f f) { f.Info.Type = "alert"; f.Source.Block = open }, want: access.Allow, by: "svod-3-1"},
		{id: "L052", says: "the block is for 2020–2022: it does not strike a row of 2023", from: nurse, but: func(f f) { f.Source.Block = open }, want: access.Allow, by: "svod-3-1"},
		{id: "L053", says: "the blocks cannot be asked for", from: nurse, but: func(f f) { f.Source.Block = access.BlockState{} }, want: access.DenyBlocked, by: "svod-2-3-blocked"},
		{id: "L054", says: "two authorities of one region", from: sameHuvudman, but: asIs, want: access.Allow, by: "pdl-5-4"},
		{id: "L055", says: "home nursing and home care in one nämnd, no consent", from: sameNamnd, but: noConsent, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "L055-consent", says: "the same, with consent", from: sameNamnd, but: asIs, want: access.Allow, by: "svod-3-1"},
		{id: "L056", says: "unit 1 and unit 2 of one omsorgsgivare, and the person wishes a block between them", from: insideSocial, but: func(f f) { f.Source.Block = inner }, want: access.Allow, by: "solpul-6"},
		{id: "L070", says: "protected identity, full right", from: nurse, but: func(f f) { f.Subject.Protected = true }, want: access.AllowFiltered, by: "svod-3-1"},
		{id: "L072", says: "a row of the log of four years and eleven months", from: deletion, but: func(f f) { f.Task.LoggedAt = noon.AddDate(-4, -11, 0) }, want: access.DenyNoPath, by: "hslf-4-9-keep"},
		{id: "L073", says: "a badge to another vårdgivare", from: notice, but: func(f f) { f.Task.Recipient = access.ToProvider }, want: access.DenyNoPath, by: "svod-no-push"},
		{id: "L074", says: "a notice to the resident, without content", from: notice, but: asIs, want: access.Allow, by: "notify-resident"},
		{id: "L075", says: "notice of admission, no consent, only the listed fields", from: admission, but: asIs, want: access.Allow, by: "svu-2-1"},
		{id: "L076", says: "discharge information, secrecy hinders", from: discharge, but: func(f f) { f.Task.SecrecyExamined = false }, want: access.DenySecrecy, by: "svu-3-secrecy"},
		{id: "L077", says: "a SIP that the person refuses", from: plan, but: func(f f) { f.Task.PlanConsent = access.No }, want: access.DenyConsent, by: "plan-refused"},
		{id: "L078", says: "a participant from a school reads the plan", from: school, but: asIs, want: access.Allow, by: "osl-10-1-plan"},
		{id: "L079", says: "a nightly job copies B's information", from: index, but: func(f f) { f.Action = access.Copy }, want: access.DenySystem, by: "svod-4-6-copy"},
		{id: "L080", says: "a system without the decision of a user", from: consumer, but: func(f f) { f.System.UserDecision = false }, want: access.DenySystem, by: "staff-system-user"},
		{id: "L081", says: "an own entry with its source, of what was used in care", from: ownEntry, but: asIs, want: access.Allow, by: "pdl-3-own-entry"},
		{id: "L082", says: "the consent is for another employee", from: nurse, but: func(f f) { f.Tie.Consents[0].Employee = "SE9900000001-E2" }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "L083", says: "the patient has died", from: nurse, but: func(f f) { f.Subject.Deceased = true }, want: access.DenyNoPath, by: "pdl-1-1-deceased-across"},
		{id: "L084", says: "a search for all who have a diagnosis", from: search, but: func(f f) { f.Task.SearchBy = access.ByHealth }, want: access.DenyPurpose, by: "pdl-2-8-search"},
		{id: "L085", says: "in 2030, where an act has done away with consent between vårdgivare", from: in2030, with: "no-consent", but: noConsent, want: access.Allow, by: "svod-3-1-2030"},
		{id: "L085-now", says: "in 2030, by the law of today", from: in2030, but: noConsent, want: access.AskConsent, by: "svod-3-1-ask-consent"},
	}
}

// in2030 is the nurse's look some years later.
func in2030() access.StaffFacts {
	f := nurse()
	later := func(p care.Period) care.Period {
		return care.Period{From: p.From.AddDate(4, 0, 0), To: p.To.AddDate(4, 0, 0)}
	}
	f.At = f.At.AddDate(4, 0, 0)
	f.Staff.Session, f.Tie.Relation.Valid, f.Tie.Consents[0].Valid = later(today), later(ongoing), later(ongoing)
	return f
}
