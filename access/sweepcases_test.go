package access_test

import "sammanhang/access"

// sweepCases ask the same for every kind of look: a rule that closes one of them closes
// them all, or says why not.
func sweepCases() []staffCase {
	type f = *access.StaffFacts
	var out []staffCase
	all := []access.Action{access.OpenRecord, access.SeeMarker, access.SeeSources, access.SeeBlocker, access.AskForLift}
	add := func(id, says string, from func() access.StaffFacts, actions []access.Action, want access.Outcome, by string, but func(f)) {
		for _, a := range actions {
			out = append(out, staffCase{id: id + "-" + string(a), says: says, from: from, but: func(f f) { f.Action = a; but(f) }, want: want, by: by})
		}
	}
	look, read := all[:3], []access.Action{access.OpenRecord, access.SeeSources}
	add("S700", "a reader of a school", nurse, all, access.DenyAssignment, "svod-1-1-reader", func(f f) { f.Staff.Assignment.Kind = "" })
	add("S701", "another purpose", nurse, all, access.DenyPurpose, "svod-2-1-purpose-care", func(f f) { f.Staff.Assignment.Purpose = quality })
	add("S702", "another purpose, social care", assistant, all, access.DenyPurpose, "svod-2-1-purpose-social", func(f f) { f.Staff.Assignment.Purpose = quality })
	add("S703", "no right across providers", nurse, all, access.DenyScope, "svod-4-3-right-shared", func(f f) { f.Staff.Assignment.Rights[0].Scope = access.ScopeProvider })
	add("S704", "the kind of the source is not known", nurse, all, access.DenyOutOfScope, "svod-1-1-source", func(f f) { f.Source.Kind = "" })
	add("S705", "unmarked", nurse, all, access.DenyOutOfScope, "svod-1-3-work", func(f f) { social(f); f.Source.Scope = "" })
	add("S706", "unmarked before 1 July 2025", nurse, all, access.DenyOutOfScope, "svod-1-3-work-2023", func(f f) { social(f); f.Source.Scope = ""; moveTo(f, before) })
	add("S707", "a file about a couple", nurse, all, access.DenyOutOfScope, "svod-1-3-separate", func(f f) { social(f); f.Source.Separate = false })
	add("S708", "an operator", nurse, []access.Action{access.OpenRecord, access.SeeMarker, access.SeeSources, access.AskForLift}, access.DenyAssignment, "pdl-4-2-duty", func(f f) { f.Staff.Assignment.Duty = access.DutyOperator })
	add("S709", "the source does not take part", nurse, look, access.DenyNotPublished, "svod-2-4-connected", func(f f) { f.Source.Connected = false })
	add("S710", "never informed", nurse, look, access.DenyNotPublished, "svod-2-2-informed", func(f f) { f.Source.Informed = false })
	add("S711", "no attitude recorded", dementia, look, access.DenyNotPublished, "svod-2-6-attitude", func(f f) { f.Source.AttitudeRecorded = false })
	add("S712", "deceased", nurse, look, access.DenyNoPath, "pdl-1-1-deceased-across", func(f f) { f.Subject.Deceased = true })
	add("S713", "blocked", nurse, read, access.DenyBlocked, "svod-2-3-blocked", func(f f) { f.Source.Block = outer })
	add("S714", "blocked, social care as reader", assistant, read, access.DenyNoPath, "svod-2-3-blocked-silent", func(f f) { f.Source.Block = outer })
	add("S715", "inner block", nurse, read, access.DenyBlocked, "inner-block-across", func(f f) { f.Source.Block = inner })
	add("S716", "refused", nurse, read, access.DenyConsent, "svod-3-1-refused", func(f f) { f.Tie.Refused = true })
	add("S717", "secret", nurse, read, access.DenySecrecy, "osl-25-secret", func(f f) { f.Info.Secret = true })
	add("S718", "unmarked under the wordings, LSS, is marked", nurse, read, access.Allow, "svod-3-1", func(f f) { social(f); f.Source.Scope = access.ScopeLSS; moveTo(f, before) })
	add("S719", "SoL before 1 July 2025", nurse, read, access.Allow, "svod-3-1", func(f f) { social(f); moveTo(f, before) })
	add("S720", "for a certificate", nurse, read, access.Allow, "svod-3-1-certificate", func(f f) { f.Tie.Relation.Valid = over; f.Claims.Certificate = true })
	add("S721", "a baby", baby, read, access.Allow, "svod-3-1-child", func(f) {})
	add("S722", "social care", assistant, read, access.Allow, "svod-3-2", func(f) {})
	add("S723", "a child, social care", childSocial, read, access.Allow, "svod-3-2-child", func(f) {})
	for _, a := range read {
		out = append(out,
			staffCase{id: "S724-" + string(a), says: "a guardian has consented", from: childSocial, cfg: on("guardianMayConsentForChild"), but: func(f f) { guardianSaysYes(f); f.Action = a }, want: access.Allow, by: "svod-3-2-guardian"},
			staffCase{id: "S725-" + string(a), says: "a guardian is to be asked", from: childSocial, cfg: on("guardianMayConsentForChild"), but: func(f f) { f.Source = nurse().Source; f.Action = a }, want: access.AskConsent, by: "svod-3-2-ask-guardian"},
			staffCase{id: "S726-" + string(a), says: "danger is asked about", from: danger, but: func(f f) { f.Claims = access.Claims{Significance: access.Yes}; f.Action = a }, want: access.OfferEmergency, by: "svod-3-6-offer"})
	}
	add("S740", "consent, and significance is not attested", nurse, read, access.AskSignificance, "svod-3-1-ask-significance", func(f f) { f.Claims = access.Claims{} })
	add("S741", "consent, and it does not matter", nurse, read, access.DenySignificance, "svod-3-1-significance", func(f f) { f.Claims.Significance = access.No })
	// What stands open to one kind of provider does not to the other.
	none := access.Relations{None: true}
	return append(out,
		staffCase{id: "S735", says: "an omsorgsgivare for a certificate", from: assistant, but: func(f f) { f.Tie.Insats, f.Tie.Relation.Ended, f.Claims.Certificate = over, true, true }, want: access.DenyRelation, by: "svod-3-2-relation"},
		staffCase{id: "S736", says: "a child's insats at a vårdgivare is no relation", from: baby, but: func(f f) { social(f); f.Tie.Insats, f.Tie.Relation = ongoing, none }, want: access.DenyRelation, by: "svod-3-1-relation"},
		staffCase{id: "S737", says: "the same, and a guardian has consented", from: baby, cfg: on("guardianMayConsentForChild"), but: func(f f) {
			f.Tie.Insats, f.Tie.Relation, f.Tie.Consents = ongoing, none, nurse().Tie.Consents
			f.Tie.Consents[0].ByGuardian = true
		}, want: access.DenyRelation, by: "svod-3-1-relation"},
		staffCase{id: "S738", says: "lasting incapacity, an insats at a vårdgivare is no relation", from: dementia, but: func(f f) { social(f); f.Tie.Insats, f.Tie.Relation, f.Action = ongoing, none, access.SeeSources }, want: access.DenyRelation, by: "svod-3-1-relation"})
}
