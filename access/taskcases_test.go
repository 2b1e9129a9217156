package access_test

import (
	"time"

	"sammanhang/access"
	"sammanhang/care"
)

// insideCases are about looks within one provider, one region and one nämnd.
func insideCases() []staffCase {
	type f = *access.StaffFacts
	no := func(f f) { f.Tie.Relation = access.Relations{None: true} }
	needs := func(f f) { f.Claims.Need = access.Yes }
	purpose := func(f f, p care.Purpose) { f.Staff.Assignment.Purpose = p }
	blocked := func(f f) { f.Source.Block = outer }
	unknown := func(f f) { f.Source.Block = access.BlockState{} }
	out := []staffCase{
		{id: "S400", says: "no relation is registered", from: inside, but: func(f f) { f.Tie = access.Tie{} }, want: access.AskRelation, by: "pdl-4-1-ask"},
		{id: "S401", says: "a relation of earlier", from: inside, but: func(f f) { f.Tie.Relation.Valid = over }, want: access.AskRelation, by: "pdl-4-1-ask"},
		{id: "S402", says: "no relation, needs it for other work", from: inside, but: func(f f) { no(f); needs(f); purpose(f, quality) }, want: access.Allow, by: "pdl-4-1-work"},
		{id: "S403", says: "takes part, but the purpose is quality", from: inside, but: func(f f) { purpose(f, quality) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S404", says: "the own unit", from: inside, but: func(f f) { f.Source.Unit = f.Staff.Assignment.Unit }, want: access.Allow, by: "pdl-4-1"},
		{id: "S405", says: "the own unit, other work", from: inside, but: func(f f) { no(f); needs(f); f.Source.Unit = f.Staff.Assignment.Unit }, want: access.Allow, by: "pdl-4-1-work"},
		{id: "S406", says: "blocks not known, inside", from: inside, but: unknown, want: access.DenyBlocked, by: "pdl-4-4-inner"},
		{id: "S407", says: "an outer block does not stop the own provider", from: inside, but: blocked, want: access.Allow, by: "pdl-4-1"},
		{id: "S408", says: "inner block and curious: the block is not told", from: inside, but: func(f f) { no(f); f.Source.Block = inner }, want: access.DenyRelation, by: "pdl-4-1-relation"},
		{id: "S409", says: "inner block: that it exists", from: inside, but: func(f f) { f.Action, f.Source.Block = access.SeeMarker, inner }, want: access.MetaBlocked, by: "pdl-4-4-exists"},
		{id: "S410", says: "no inner block: there is no marker inside", from: inside, but: func(f f) { f.Action = access.SeeMarker }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S411", says: "inner block, from 26 March 2029", from: inside, but: func(f f) { f.Action, f.Source.Block = access.SeeMarker, inner; moveTo(f, ehds) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S412", says: "the same, where the county shows it still", from: inside, cfg: on("blockExistenceVisible"), but: func(f f) { f.Action, f.Source.Block = access.SeeMarker, inner; moveTo(f, ehds) }, want: access.MetaBlocked, by: "pdl-4-4-exists-ehds"},
		{id: "S413", says: "the same, without a block", from: inside, cfg: on("blockExistenceVisible"), but: func(f f) { f.Action = access.SeeMarker; moveTo(f, ehds) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S414", says: "a voluntary block inside an omsorgsgivare has no marker", from: insideSocial, but: func(f f) { f.Action, f.Source.Block = access.SeeMarker, inner }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S415", says: "the same after 26 March 2029", from: insideSocial, cfg: on("blockExistenceVisible"), but: func(f f) { f.Action, f.Source.Block = access.SeeMarker, inner; moveTo(f, ehds) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S416", says: "an inner block at another provider has no marker there", from: marker, cfg: on("blockExistenceVisible"), but: func(f f) { f.Source.Block = inner; moveTo(f, ehds) }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S417", says: "no relation, and a need that is denied", from: inside, but: func(f f) { no(f); f.Claims.Need = access.No }, want: access.DenyRelation, by: "pdl-4-1-relation"},
		{id: "S418", says: "secret, inside", from: inside, but: func(f f) { f.Info.Secret = true }, want: access.DenySecrecy, by: "osl-25-secret"},
		{id: "S419", says: "protected identity, inside", from: inside, but: func(f f) { f.Subject.Protected = true }, want: access.AllowFiltered, by: "pdl-4-1"},
		{id: "S420", says: "two authorities of one region, curious", from: sameHuvudman, but: no, want: access.DenyRelation, by: "pdl-4-1-relation"},
		{id: "S421", says: "two authorities of one region, other work", from: sameHuvudman, but: func(f f) { no(f); needs(f); purpose(f, quality) }, want: access.Allow, by: "pdl-5-4"},
		{id: "S422", says: "two authorities of one region, outer block", from: sameHuvudman, but: blocked, want: access.DenyBlocked, by: "pdl-5-4-blocked"},
		{id: "S423", says: "two authorities of one region, blocks not known", from: sameHuvudman, but: unknown, want: access.DenyBlocked, by: "pdl-5-4-blocked"},
		{id: "S424", says: "two authorities of one region, inner block", from: sameHuvudman, but: func(f f) { f.Source.Block = inner }, want: access.DenyBlocked, by: "pdl-4-4-inner"},
		{id: "S425", says: "two authorities of one region, a right to the own unit", from: sameHuvudman, but: func(f f) { f.Staff.Assignment.Rights[0].Scope = access.ScopeUnit }, want: access.DenyScope, by: "pdl-4-2-right-provider"},
		{id: "S426", says: "two providers that are of no region", from: inside, but: func(f f) {
			f.Staff.Assignment.Huvudman = ""
			f.Source = nurse().Source
			f.Claims.Significance = access.Yes
		}, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S427", says: "two authorities of one region, before the person is informed", from: sameHuvudman, but: func(f f) { f.Source.Connected, f.Source.Informed = false, false }, want: access.Allow, by: "pdl-5-4"},
		{id: "S428", says: "inside, the person has refused that others see", from: inside, but: func(f f) { f.Tie.Refused = true }, want: access.Allow, by: "pdl-4-1"},
		{id: "S429", says: "inside, lasting incapacity and no attitude recorded", from: inside, but: func(f f) { f.Subject.Capacity = access.LastinglyUnable }, want: access.Allow, by: "pdl-4-1"},

		{id: "S427-danger", says: "inside, danger changes nothing", from: inside, but: func(f f) { no(f); f.Claims = access.Claims{Danger: access.Yes, Unobtainable: access.Yes} }, want: access.DenyRelation, by: "pdl-4-1-relation"},
		{id: "S427-no", says: "nor what is not indispensable", from: inside, but: func(f f) {
			no(f)
			f.Claims = access.Claims{Danger: access.Yes, Unobtainable: access.Yes, Indispensable: access.No}
		}, want: access.DenyRelation, by: "pdl-4-1-relation"},

		{id: "S430", says: "inside an omsorgsgivare by an utredning", from: insideSocial, but: func(f f) { f.Tie.Insats, f.Tie.Utredning = over, ongoing }, want: access.Allow, by: "solpul-6"},
		{id: "S431", says: "inside an omsorgsgivare, other work", from: insideSocial, but: func(f f) { f.Tie = access.Tie{}; needs(f); purpose(f, quality) }, want: access.Allow, by: "solpul-6"},
		{id: "S432", says: "inside an omsorgsgivare, curious", from: insideSocial, but: func(f f) { f.Tie = access.Tie{} }, want: access.DenyRelation, by: "solpul-6-relation"},
		{id: "S433", says: "the own unit of an omsorgsgivare", from: insideSocial, but: func(f f) { f.Source.Unit = f.Staff.Assignment.Unit }, want: access.Allow, by: "solpul-6"},
		{id: "S434", says: "unmarked documentation inside", from: insideSocial, but: func(f f) { f.Source.Scope = "" }, want: access.DenyOutOfScope, by: "svod-1-3-work"},
		{id: "S435", says: "blocks not known inside an omsorgsgivare: there is no right to one", from: insideSocial, but: unknown, want: access.Allow, by: "solpul-6"},
		{id: "S436", says: "inside an omsorgsgivare, only a patient relation", from: insideSocial, but: func(f f) { f.Tie = access.Tie{Relation: access.Relations{Valid: ongoing}} }, want: access.DenyRelation, by: "solpul-6-relation"},

		{id: "S440", says: "one nämnd, by the switch", from: sameNamnd, cfg: on("hslSolSameNamndIsSvod"), but: func(f f) { f.Tie.Consents = nil }, want: access.Allow, by: "osl-26-9-namnd"},
		{id: "S441", says: "one nämnd the other way, by the switch", from: sameNamndSocial, cfg: on("hslSolSameNamndIsSvod"), but: func(f f) { f.Tie.Consents = nil }, want: access.Allow, by: "osl-26-9-namnd"},
		{id: "S442", says: "the same, by an utredning", from: sameNamndSocial, cfg: on("hslSolSameNamndIsSvod"), but: func(f f) { f.Tie.Consents, f.Tie.Insats, f.Tie.Utredning = nil, over, ongoing }, want: access.Allow, by: "osl-26-9-namnd"},
		{id: "S443", says: "one nämnd the other way, by SVOD", from: sameNamndSocial, but: func(f f) { f.Tie.Consents = nil }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S444", says: "one nämnd, by the switch, no relation", from: sameNamnd, cfg: on("hslSolSameNamndIsSvod"), but: func(f f) { f.Tie = access.Tie{Insats: ongoing} }, want: access.AskRelation, by: "pdl-4-1-ask"},
		{id: "S445", says: "one nämnd the other way, by the switch, no insats", from: sameNamndSocial, cfg: on("hslSolSameNamndIsSvod"), but: func(f f) { f.Tie = access.Tie{Relation: access.Relations{Valid: ongoing}} }, want: access.DenyRelation, by: "solpul-6-relation"},
		{id: "S446", says: "one nämnd, by the switch, blocked", from: sameNamnd, cfg: on("hslSolSameNamndIsSvod"), but: blocked, want: access.DenyBlocked, by: "pdl-5-4-blocked"},
		{id: "S447", says: "two nämnder of one kommun", from: sameNamnd, cfg: on("hslSolSameNamndIsSvod"), but: func(f f) { f.Source.Authority = "SE9900000001-Q"; f.Tie.Consents = nil }, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S448", says: "one kommun is both, and one provider in the directory", from: sameNamnd, but: func(f f) {
			f.Source.Authority, f.Source.Provider = "", f.Staff.Assignment.Provider
			f.Tie.Consents = nil
		}, want: access.AskConsent, by: "svod-3-1-ask-consent"},
		{id: "S449", says: "one nämnd the other way, by the switch, blocks not known", from: sameNamndSocial, cfg: on("hslSolSameNamndIsSvod"), but: unknown, want: access.DenyBlocked, by: "pdl-5-4-blocked"},
	}
	for _, w := range []struct {
		name string
		p    care.Purpose
	}{{"law", "Annan dokumentation enligt lag"}, {"statistics", "Statistik"}, {"administration", "Administration"}, {"quality", "Kvalitetssäkring"}} {
		name, p := w.name, w.p
		out = append(out, staffCase{id: "S450-" + name, says: "inside, for other work", from: inside, but: func(f f) { needs(f); purpose(f, p) }, want: access.Allow, by: "pdl-4-1-work"})
		want, by := access.Allow, "solpul-6"
		if p == "Statistik" {
			want, by = access.DenyPurpose, "solpul-6-purpose"
		}
		out = append(out, staffCase{id: "S451-" + name, says: "inside an omsorgsgivare, for other work", from: insideSocial, but: func(f f) { needs(f); purpose(f, p) }, want: want, by: by})
	}
	return out
}

// taskCases are about what is no look: blocks, logs, plans, notices, systems.
func taskCases() []staffCase {
	type f = *access.StaffFacts
	task := func(change func(*access.Task)) func(f) { return func(f f) { change(&f.Task) } }
	lift := func(f f) { f.Action = access.LiftBlock }
	user := func(a access.Action) func(f) { return func(f f) { f.Action = a } }
	out := []staffCase{
		{id: "S500", says: "an outer block for the person", from: officer, but: asIs, want: access.Allow, by: "svod-2-3-set"},
		{id: "S501", says: "an inner block for the person", from: officer, but: task(func(t *access.Task) { t.BlockType = "inner" }), want: access.Allow, by: "pdl-4-4-set"},
		{id: "S502", says: "an inner block at an omsorgsgivare: the law has none", from: officer, but: func(f f) {
			f.Staff.Assignment.Kind, f.Source.Kind, f.Task.BlockType = care.Omsorgsgivare, care.Omsorgsgivare, "inner"
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S503", says: "nothing is written down", from: officer, but: task(func(t *access.Task) { t.Documented = false }), want: access.DenyConsent, by: "block-documented"},
		{id: "S504", says: "nothing is written down, lifting", from: officer, but: func(f f) { lift(f); f.Task.Documented = false }, want: access.DenyConsent, by: "block-documented"},
		{id: "S505", says: "nobody has asked", from: officer, but: task(func(t *access.Task) { t.Requester = "" }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S506", says: "nobody has asked, inner", from: officer, but: task(func(t *access.Task) { t.Requester, t.BlockType = "", "inner" }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S507", says: "which block is not said", from: officer, but: task(func(t *access.Task) { t.BlockType = "" }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S508", says: "a nurse sets a block", from: officer, but: func(f f) { f.Staff.Assignment.Duty = access.DutyCare }, want: access.DenyAssignment, by: "block-officer-duty"},
		{id: "S509", says: "an officer sets a block at another provider", from: officer, but: func(f f) { f.Source = nurse().Source }, want: access.DenyAssignment, by: "block-officer-own"},
		{id: "S510", says: "the person consents to lifting an inner block", from: officer, but: func(f f) { lift(f); f.Task.BlockType, f.Source.Block = "inner", inner }, want: access.Allow, by: "pdl-4-5-consent"},
		{id: "S511", says: "a guardian asks for lifting", from: officer, but: func(f f) { lift(f); f.Task.Requester = access.RequesterGuardian }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S512", says: "lifting, which block is not said", from: officer, but: func(f f) { lift(f); f.Task.BlockType = "" }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S513", says: "lifting an inner block, nobody has asked", from: officer, but: func(f f) { lift(f); f.Task.BlockType, f.Task.Requester = "inner", "" }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S514", says: "the provider is asked to lift in danger", from: asked, but: asIs, want: access.Allow, by: "svod-3-5-lift-asked"},
		{id: "S515", says: "the same, no danger", from: asked, but: func(f f) { f.Claims.Danger = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S516", says: "the same, the patient can ask", from: asked, but: func(f f) { f.Claims.Unobtainable = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S517", says: "the same, not indispensable", from: asked, but: func(f f) { f.Claims.Indispensable = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S518", says: "the same, by a guardian", from: asked, but: func(f f) { f.Task.Requester = access.RequesterGuardian }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S519", says: "an omsorgsgivare is asked", from: asked, but: func(f f) { f.Staff.Assignment.Kind, f.Source.Kind = care.Omsorgsgivare, care.Omsorgsgivare }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S520", says: "which block is asked about is not said", from: asked, but: task(func(t *access.Task) { t.BlockType = "" }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S521", says: "an inner block, consent can be obtained", from: need, but: func(f f) { f.Claims.Unobtainable = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S522", says: "an inner block, not indispensable", from: need, but: func(f f) { f.Claims.Indispensable = access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S523", says: "an outer block is not lifted so", from: need, but: func(f f) { f.Task.BlockType = "outer" }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S524", says: "who has blocked, consent can be obtained", from: need, but: func(f f) { f.Action, f.Claims.Unobtainable = access.SeeBlocker, access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S525", says: "who has blocked, not indispensable", from: need, but: func(f f) { f.Action, f.Claims.Indispensable = access.SeeBlocker, access.No }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S526", says: "who has blocked, a nurse asks", from: need, but: func(f f) { f.Action, f.Staff.Assignment.Duty = access.SeeBlocker, access.DutyCare }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S527", says: "who has blocked, when nobody has", from: need, but: func(f f) { f.Action, f.Source.Block = access.SeeBlocker, open }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S528", says: "who has an inner block at another authority", from: need, but: func(f f) {
			f.Action, f.Source = access.SeeBlocker, sameHuvudman().Source
			f.Source.Block = inner
		}, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S529", says: "an officer at the own unit", from: officer, but: func(f f) { f.Source.Unit = f.Staff.Assignment.Unit }, want: access.Allow, by: "svod-2-3-set"},
		{id: "S530", says: "an officer at the own unit sees who has blocked", from: need, but: func(f f) { f.Action, f.Source.Unit = access.SeeBlocker, f.Staff.Assignment.Unit }, want: access.MetaSources, by: "pdl-4-5-who"},

		{id: "S531", says: "the person has a seal broken", from: sealOfficer, but: asIs, want: access.Allow, by: "seal-break"},
		{id: "S532", says: "the same at the own unit", from: sealOfficer, but: func(f f) { f.Source.Unit = f.Staff.Assignment.Unit }, want: access.Allow, by: "seal-break"},
		{id: "S533", says: "the same at an omsorgsgivare", from: sealOfficer, but: func(f f) { f.Staff.Assignment.Kind, f.Source.Kind = care.Omsorgsgivare, care.Omsorgsgivare }, want: access.Allow, by: "seal-break"},
		{id: "S534", says: "the person has not shown who they are", from: sealOfficer, but: task(func(t *access.Task) { t.IdentityShown = false }), want: access.DenyNotSelf, by: "seal-identity"},
		{id: "S535", says: "nothing is written down of the seal", from: sealOfficer, but: task(func(t *access.Task) { t.Documented = false }), want: access.DenyConsent, by: "seal-documented"},
		{id: "S536", says: "a guardian wants a seal broken", from: sealOfficer, but: task(func(t *access.Task) { t.Requester = access.RequesterGuardian }), want: access.DenyNotSelf, by: "seal-requester"},
		{id: "S537", says: "nobody wants a seal broken", from: sealOfficer, but: task(func(t *access.Task) { t.Requester = "" }), want: access.DenyNotSelf, by: "seal-requester"},
		{id: "S538", says: "a nurse breaks a seal", from: sealOfficer, but: func(f f) { f.Staff.Assignment.Duty = access.DutyCare }, want: access.DenyAssignment, by: "seal-officer-duty"},
		{id: "S539", says: "an officer breaks a seal at another provider", from: sealOfficer, but: func(f f) { f.Source = nurse().Source }, want: access.DenyAssignment, by: "seal-officer-own"},
		{id: "S540", says: "a reviewer reads the own provider's log", from: reviewer, but: asIs, want: access.Allow, by: "pdl-4-3-review"},
		{id: "S541", says: "a reviewer at an omsorgsgivare", from: reviewer, but: func(f f) { f.Staff.Assignment.Kind, f.Source.Kind = care.Omsorgsgivare, care.Omsorgsgivare }, want: access.Allow, by: "svod-4-4-review"},
		{id: "S542", says: "a reviewer reads another provider's log", from: reviewer, but: func(f f) { f.Source = nurse().Source }, want: access.DenyAssignment, by: "log-review-own"},
		{id: "S543", says: "a nurse reads the log", from: reviewer, but: func(f f) { f.Staff.Assignment.Duty = access.DutyCare }, want: access.DenyAssignment, by: "log-review-duty"},
		{id: "S544", says: "a row of more than five years", from: deletion, but: asIs, want: access.Allow, by: "hslf-4-9-after"},
		{id: "S545", says: "a row without a date", from: deletion, but: task(func(t *access.Task) { t.LoggedAt = time.Time{} }), want: access.DenyNoPath, by: "hslf-4-9-keep"},
		{id: "S546", says: "an operator removes a row", from: deletion, but: func(f f) { f.Staff.Assignment.Duty = access.DutyOperator }, want: access.DenyAssignment, by: "log-review-duty"},
		{id: "S547", says: "another provider's row", from: deletion, but: func(f f) { f.Source = nurse().Source }, want: access.DenyAssignment, by: "log-review-own"},
		{id: "S548", says: "a job removes a row", from: index, but: user(access.DeleteLog), want: access.DenySystem, by: "system-needs-user"},

		{id: "S560", says: "a SIP with consent", from: plan, but: asIs, want: access.Allow, by: "sol-10-8-plan"},
		{id: "S561", says: "a SIP before 1 July 2025", from: plan, but: func(f f) { moveTo(f, before) }, want: access.Allow, by: "sol-2-7-plan"},
		{id: "S562", says: "a SIP before 1 July 2025, refused", from: plan, but: func(f f) { moveTo(f, before); f.Task.PlanConsent = access.No }, want: access.DenyConsent, by: "plan-refused"},
		{id: "S563", says: "a SIP from health care", from: inside, but: func(f f) { f.Action, f.Task.PlanConsent = access.CreatePlan, access.Yes }, want: access.Allow, by: "hsl-16-4-plan"},
		{id: "S564", says: "a SIP from health care before 1 July 2025", from: inside, but: func(f f) { f.Action, f.Task.PlanConsent = access.CreatePlan, access.Yes; moveTo(f, before) }, want: access.Allow, by: "hsl-16-4-plan"},
		{id: "S565", says: "a SIP from health care, consent not sought", from: inside, but: user(access.CreatePlan), want: access.AskConsent, by: "plan-ask"},
		{id: "S566", says: "a SIP, consent not sought", from: plan, but: task(func(t *access.Task) { t.PlanConsent = "" }), want: access.AskConsent, by: "plan-ask"},
		{id: "S567", says: "an operator draws up a SIP", from: plan, but: func(f f) { f.Staff.Assignment.Duty = access.DutyOperator }, want: access.DenyAssignment, by: "pdl-4-2-duty"},
		{id: "S568", says: "a plan, not a participant", from: school, but: task(func(t *access.Task) { t.Participant = false }), want: access.DenyRelation, by: "plan-participant"},
		{id: "S569", says: "a plan, the person says no", from: school, but: task(func(t *access.Task) { t.PlanConsent = access.No }), want: access.DenyConsent, by: "plan-refused"},
		{id: "S570", says: "a plan, consent not sought", from: school, but: task(func(t *access.Task) { t.PlanConsent = "" }), want: access.AskConsent, by: "plan-ask"},
		{id: "S571", says: "a participant from a school reads a journal", from: school, but: user(access.OpenRecord), want: access.DenyAssignment, by: "pdl-4-2-duty"},
		{id: "S572", says: "a plan for somebody with protected identity", from: school, but: func(f f) { f.Subject.Protected = true }, want: access.AllowFiltered, by: "osl-10-1-plan"},
		{id: "S573", says: "a SIP from an organisation of no known kind", from: plan, but: func(f f) { f.Staff.Assignment.Kind = "" }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S574", says: "the same before 1 July 2025", from: plan, but: func(f f) { f.Staff.Assignment.Kind = ""; moveTo(f, before) }, want: access.DenyNoPath, by: "svod-3-7-closed"},

		{id: "S580", says: "notice of admission with more than is listed", from: admission, but: task(func(t *access.Task) { t.OnlyListedFields = false }), want: access.DenyOutOfScope, by: "svu-2-2-fields"},
		{id: "S581", says: "discharge information", from: discharge, but: asIs, want: access.Allow, by: "svu-3-1"},
		{id: "S582", says: "ready for discharge", from: discharge, but: task(func(t *access.Task) { t.Message = access.SVUUtskrivningsklar }), want: access.Allow, by: "svu-3-1"},
		{id: "S583", says: "ready for discharge, secrecy hinders", from: discharge, but: task(func(t *access.Task) { t.Message, t.SecrecyExamined = access.SVUUtskrivningsklar, false }), want: access.DenySecrecy, by: "svu-3-secrecy"},
		{id: "S584", says: "a notice of no known kind", from: discharge, but: task(func(t *access.Task) { t.Message, t.OnlyListedFields = "", true }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S585", says: "the omsorgsgivare sends a notice of admission", from: admission, but: func(f f) { f.Staff = insideSocial().Staff }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S586", says: "the omsorgsgivare sends discharge information", from: discharge, but: func(f f) { f.Staff = insideSocial().Staff }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S587", says: "an operator sends a notice", from: admission, but: func(f f) { f.Staff.Assignment.Duty = access.DutyOperator }, want: access.DenyAssignment, by: "pdl-4-2-duty"},

		{id: "S600", says: "a notice with content", from: notice, but: task(func(t *access.Task) { t.WithoutContent = false }), want: access.DenySecrecy, by: "notify-content"},
		{id: "S601", says: "a notice to nobody known", from: notice, but: task(func(t *access.Task) { t.Recipient = "" }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S602", says: "a notice to nobody known, with content", from: notice, but: task(func(t *access.Task) { t.Recipient, t.WithoutContent = "", false }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S603", says: "a consumer sends notices", from: notice, but: func(f f) { f.System.Role = access.RoleConsumer }, want: access.DenySystem, by: "system-notifier"},
		{id: "S604", says: "a notifier without a certificate", from: notice, but: func(f f) { f.System.ID = "" }, want: access.DenySystem, by: "system-notifier"},
		{id: "S605", says: "staff tell another provider that something is new", from: nurse, but: func(f f) { f.Action, f.Task.Recipient = access.Notify, access.ToProvider }, want: access.DenyNoPath, by: "svod-no-push"},
		{id: "S606", says: "a consumer asks for the marker on its own", from: index, but: func(f f) { f.System.Role = access.RoleConsumer }, want: access.DenySystem, by: "system-index"},
		{id: "S607", says: "an index without a certificate", from: index, but: func(f f) { f.System.ID = "" }, want: access.DenySystem, by: "system-index"},
		{id: "S608", says: "staff copy", from: nurse, but: user(access.Copy), want: access.DenySystem, by: "svod-4-6-copy"},
		{id: "S609", says: "the index about unmarked social care", from: index, but: func(f f) { social(f); f.Source.Scope = "" }, want: access.DenyOutOfScope, by: "svod-1-3-work"},
		{id: "S610", says: "the index about a source that does not take part", from: index, but: func(f f) { f.Source.Connected = false }, want: access.DenyNotPublished, by: "svod-2-4-connected"},

		{id: "S620", says: "an entry without its source", from: ownEntry, but: task(func(t *access.Task) { t.SourceNamed = false }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S621", says: "an entry of what was not used", from: ownEntry, but: task(func(t *access.Task) { t.UsedInCare = false }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S622", says: "an entry about somebody who is no patient", from: ownEntry, but: func(f f) { f.Tie.Relation.Valid = over }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S623", says: "an entry in social care", from: ownEntrySocial, but: asIs, want: access.Allow, by: "sol-14-3-own-entry"},
		{id: "S624", says: "an entry in social care by an utredning", from: ownEntrySocial, but: func(f f) { f.Tie.Insats, f.Tie.Utredning = over, ongoing }, want: access.Allow, by: "sol-14-3-own-entry"},
		{id: "S625", says: "an entry in social care, no insats", from: ownEntrySocial, but: func(f f) { f.Tie = access.Tie{Relation: access.Relations{Valid: ongoing}} }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S626", says: "an entry in social care, not used", from: ownEntrySocial, but: task(func(t *access.Task) { t.UsedInCare = false }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S627", says: "an entry in social care, source not named", from: ownEntrySocial, but: task(func(t *access.Task) { t.SourceNamed = false }), want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S628", says: "an entry in health care by an insats", from: ownEntry, but: func(f f) { f.Tie = access.Tie{Insats: ongoing} }, want: access.DenyNoPath, by: "svod-3-7-closed"},
		{id: "S629", says: "an operator writes an entry", from: ownEntry, but: func(f f) { f.Staff.Assignment.Duty = access.DutyOperator }, want: access.DenyAssignment, by: "pdl-4-2-duty"},
		{id: "S630", says: "a search by number", from: search, but: asIs, want: access.Allow, by: "search-by-number"},
		{id: "S631", says: "a search for all who have home care", from: search, but: task(func(t *access.Task) { t.SearchBy = access.BySocialCare }), want: access.DenyPurpose, by: "pdl-2-8-search"},
		{id: "S632", says: "an operator searches", from: search, but: func(f f) { f.Staff.Assignment.Duty = access.DutyOperator }, want: access.DenyAssignment, by: "pdl-4-2-duty"},
	}
	for _, a := range []access.Action{access.OpenRecord, access.SeeSources, access.SeeBlocker, access.AskForLift, access.SetBlock, access.LiftBlock,
		access.ReviewLog, access.DeleteLog, access.CreatePlan, access.ReadPlan, access.SendSVU, access.SaveOwnEntry, access.SearchPeople} {
		out = append(out, staffCase{id: "S640-" + string(a), says: "a system on its own", from: index, but: user(a), want: access.DenySystem, by: "system-needs-user"})
	}
	return out
}
