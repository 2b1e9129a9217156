package safeguardsoap

import (
	"cmp"
	"strconv"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// exempt are what the information types that a block can leave open are called.
var exempt = map[safeguard.ExemptType]string{
	safeguard.ExemptMedication: "Läkemedel - Ordination/förskrivning", safeguard.ExemptAlert: "Uppmärksamhetsinformation",
}

// blockFields writes what a block is, up to its lifts.
func (w *writer) blockFields(prefix string, b block, as care.PersonID) {
	w.must(prefix, "blockId", b.ID)
	w.must(prefix, "blockType", string(b.Type))
	subject := func() {
		if as.IsZero() {
			as = b.Subject
		}
		w.person(prefix, "patientId", as)
	}
	if w.old {
		subject()
	}
	w.may(prefix, "informationStartDate", dateTime(b.InfoFrom))
	w.may(prefix, "informationEndDate", dateTime(b.InfoTo))
	w.may(prefix, "informationCareUnitId", string(b.Unit))
	w.must(prefix, "informationCareProviderId", string(b.Provider))
	if !w.old {
		subject()
	}
	for _, e := range b.Except {
		w.group(prefix, "excludedInformationTypes", func() {
			w.must(data, "infoTypeId", string(e))
			w.must(data, "infoTypeDescription", exempt[e])
		})
	}
}

func (w *writer) liftFields(prefix string, l *safeguard.Lift) {
	w.must(prefix, "temporaryRevokeId", l.ID)
	w.must(prefix, "endDate", dateTime(l.Valid.To))
	w.must(prefix, "revokedForCareUnitId", string(l.Unit))
	w.may(prefix, "revokedForEmployeeId", string(l.Employee))
}

func writeBlocks(w *writer, r reply) {
	for _, b := range r.blocks {
		w.group(data, "blocks", func() {
			w.blockFields(data, b, r.as)
			for _, l := range b.lifts {
				w.group(data, "temporaryRevokes", func() {
					w.liftFields(data, l)
					w.may(data, "ownerId", l.Owner)
				})
			}
			w.may(data, "ownerId", b.Owner)
		})
	}
	w.must(data, "nextCreatedOnOrAfter", orNever(r.next))
	w.must(data, "latestCancellation", orNever(r.latest))
}

func writeExtendedBlocks(w *writer, r reply) {
	for _, b := range r.blocks {
		w.group(w.x, "blocks", func() {
			h := r.history.of(b.Block)
			w.blockFields(w.x, b, r.as)
			w.action(w.x, "registrationInfo", h.registered, r.history.platform)
			w.action(w.x, "permanentRevokedInfo", h.ended, r.history.platform)
			w.action(w.x, "deletionInfo", h.annulled, r.history.platform)
			for _, l := range b.lifts {
				w.group(w.x, "temporaryRevokes", func() {
					h := r.history.of(l)
					w.liftFields(w.x, l)
					w.may(w.x, "revocationReason", string(l.Reason))
					w.may(w.x, "revocationReasonText", l.Text)
					w.action(w.x, "registrationInfo", h.registered, r.history.platform)
					w.action(w.x, "cancellationInfo", cmp.Or(h.ended, h.annulled), r.history.platform)
					w.may(w.x, "ownerId", l.Owner)
				})
			}
			w.may(w.x, "ownerId", b.Owner)
			w.must(w.x, "locallyCreated", strconv.FormatBool(h.byPerson()))
		})
	}
}

func writePatients(w *writer, r reply) {
	for _, p := range r.patients {
		w.person(w.x, "patientIds", p)
	}
}

// grantID is what the domain calls the id of its facts.
func (w *writer) grantID() string {
	if w.kind == safeguard.KindRelation {
		return "patientRelationId"
	}
	return "assertionId"
}

// grantFields writes a consent or a relation.
func (w *writer) grantFields(f safeguard.Fact, as care.PersonID) {
	b := f.Base()
	if as.IsZero() {
		as = b.Subject
	}
	w.must(data, w.grantID(), b.ID)
	if c, ok := f.(*safeguard.Consent); ok {
		w.must(data, "assertionType", string(c.Type))
		w.must(data, "scope", nationalLevel)
	}
	if w.old {
		w.person(data, "patientId", as)
	}
	w.must(data, "careProviderId", string(b.Provider))
	w.must(data, "careUnitId", string(b.Unit))
	w.may(data, "employeeId", string(b.Employee))
	from := b.Valid.From
	if from.IsZero() {
		from = b.Stored
	}
	w.must(data, "startDate", dateTime(from))
	w.may(data, "endDate", dateTime(b.Valid.To))
	w.may(data, "ownerId", b.Owner)
	if !w.old {
		w.person(data, "patientId", as)
	}
}

func writeGrants(w *writer, r reply) {
	list := "pdlAssertions"
	if w.kind == safeguard.KindRelation {
		list = "patientRelations"
	}
	for _, f := range r.grants {
		w.group(data, list, func() { w.grantFields(f, r.as) })
	}
}

func writeExtendedGrants(w *writer, r reply) {
	list, inner := "pdlAssertions", "pDLAssertion"
	if w.kind == safeguard.KindRelation {
		list, inner = "extendedPatientRelations", "patientRelation"
	}
	for _, f := range r.grants {
		w.group(data, list, func() {
			h := r.history.of(f)
			w.group(data, inner, func() { w.grantFields(f, r.as) })
			if c, ok := f.(*safeguard.Consent); ok && !c.RepresentedBy.IsZero() {
				w.person(data, "representedBy", c.RepresentedBy)
			}
			w.action(data, "registrationInfo", h.registered, r.history.platform)
			w.action(data, "cancellationInfo", h.ended, r.history.platform)
			w.action(data, "deletionInfo", h.annulled, r.history.platform)
		})
	}
}

func writeAllGrants(w *writer, r reply) {
	list, gone := "assertions", "cancelledAssertions"
	if w.kind == safeguard.KindRelation {
		list, gone = "patientRelations", "cancelledPatientRelations"
	}
	w.must(data, "moreOnOrAfter", orNever(r.next))
	w.must(data, "hasMore", strconv.FormatBool(r.more))
	for _, f := range r.grants {
		w.group(data, list, func() { w.grantFields(f, care.PersonID{}) })
	}
	for _, f := range r.cancelled {
		w.group(data, gone, func() {
			b := f.Base()
			at := b.Annulled
			if at.IsZero() || !b.Ended.IsZero() && b.Ended.Before(at) {
				at = b.Ended
			}
			w.must(data, w.grantID(), b.ID)
			w.must(data, "cancellationDate", dateTime(at))
		})
	}
}
