package safeguardsoap

import (
	"fmt"

	"sammanhang/care"
	"sammanhang/safeguard"
)

// The states of a row of CheckBlocks. Who asks treats all but statusOK as blocked.
const (
	statusOK      = "OK"
	statusBlocked = "BLOCKED"
	statusInvalid = "VALIDATIONERROR"
)

// rowsInvalid is the contract's own sentence.
const rowsInvalid = "Informationsresurs(er) innehåller valideringsfel"

// checkBlocks tells which rows are blocked for a reader. Addressed to a provider it
// answers for that provider's readers, and about that provider's information; a row of
// others cannot be judged there, and is a VALIDATIONERROR.
func checkBlocks(q *request) (reply, error) {
	reader, err := q.reader()
	if err != nil {
		return reply{}, err
	}
	subject := q.person("patientId", true)
	entities := q.each("informationEntities")
	if err := q.good(); err != nil {
		return reply{}, err
	}
	if len(entities) == 0 || len(entities) > q.cfg.MaxRows {
		return reply{}, notValid(fmt.Sprintf("%s ska vara minst en och högst %d.", q.name("informationEntities"), q.cfg.MaxRows))
	}
	seen := map[int32]int{}
	r := reply{code: codeOK, checks: make([]check, len(entities))}
	for i, e := range entities {
		r.checks[i].row = e.number("rowNumber")
		seen[r.checks[i].row]++
	}
	if err := q.good(); err != nil { // a row that cannot be named cannot be answered
		return reply{}, err
	}
	q.note(Row{Employee: reader.Employee, Provider: reader.Provider, Unit: reader.Unit, Subject: subject})
	standing, err := q.about(reader, subject)
	if err != nil {
		return reply{}, err
	}
	every := q.shared() || q.addressed(reader.Provider)
	for i, e := range entities {
		c := &r.checks[i]
		row, ok := entity(e.apart())
		switch {
		case !ok || seen[c.row] > 1 || !every && !q.addressed(row.Provider):
			c.status = statusInvalid
		default:
			switch a := standing.Blocked(row); {
			case a.Invalid:
				c.status = statusInvalid
			case a.Blocked:
				c.status = statusBlocked
			default:
				c.status = statusOK
			}
		}
		if c.status == statusInvalid {
			r.code, r.text = codeInfo, rowsInvalid
		}
	}
	return r, nil
}

// entity is one row of the question. A type that no block can leave open is no type.
func entity(f fields) (safeguard.Row, bool) {
	row := safeguard.Row{
		Start: f.moment("informationStartDate", true, false), End: f.moment("informationEndDate", true, true),
		Unit: f.hsaid("informationCareUnitId", true), Provider: f.hsaid("informationCareProviderId", true),
	}
	switch t := safeguard.ExemptType(f.text("informationType", false)); t {
	case safeguard.ExemptMedication, safeguard.ExemptAlert:
		row.Info = care.InfoType(t)
	}
	return row, f.good() == nil && !row.End.Before(row.Start)
}

// registerBlock keeps a block: with an action, one that somebody registers; without, one
// that a local register tells of, with its lifts.
func registerBlock(byStaff bool) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		b := safeguard.Block{
			Record:   safeguard.Record{ID: q.id("blockId"), Subject: q.person("patientId", true), Provider: q.hsaid("informationCareProviderId", true), Unit: q.hsaid("informationCareUnitId", false), Owner: string(q.system)},
			Type:     safeguard.BlockType(q.text("blockType", true)),
			InfoFrom: q.moment("informationStartDate", false, false), InfoTo: q.moment("informationEndDate", false, true),
		}
		for _, e := range q.each("excludedInformationTypes") {
			b.Except = append(b.Except, safeguard.ExemptType(e.value()))
		}
		var lifts []safeguard.Lift
		action := ""
		if byStaff {
			action = "registerAction"
		} else {
			for _, f := range q.each("temporaryRevokeRegistration") {
				l := q.lift(f)
				if l.Block != b.ID {
					f.fail("blockId", "är en annan spärr")
				}
				lifts = append(lifts, l)
			}
		}
		if err := q.good(); err != nil {
			return reply{}, err
		}
		b.ProviderKind, _ = q.providerKind(b.Provider)
		q.note(Row{Subject: b.Subject, Source: b.Provider, Provider: b.Provider, Step: safeguard.Registered, IDs: []string{b.ID}})
		if err := q.mine(b.Provider); err != nil {
			return reply{}, err
		}
		if err := q.placed(b.Unit, b.Provider, "informationCareUnitId"); err != nil {
			return reply{}, err
		}
		by, err := q.registering(action, "", b.Provider, safeguard.KindBlock)
		if err != nil {
			return reply{}, err
		}
		if _, _, err := q.register.SetBlock(q.ctx, b, by, q.at); err != nil {
			return reply{}, err
		}
		return q.withLifts(lifts, by)
	}
}

// withLifts keeps the lifts that came with a block. The block holds whatever becomes of
// them: one that is refused (it is over already) is told of.
func (q *request) withLifts(lifts []safeguard.Lift, by safeguard.Action) (reply, error) {
	r := reply{code: codeOK}
	if len(lifts) == 0 {
		return r, nil
	}
	for _, l := range lifts {
		q.rows[0].IDs = append(q.rows[0].IDs, l.ID)
	}
	if err := q.opening(); err != nil {
		return reply{}, err
	}
	for _, l := range lifts {
		_, _, err := q.register.GrantTemporary(q.ctx, l, by, q.at)
		if err == nil {
			continue
		}
		why, ok := inWords(err)
		if !ok {
			return reply{}, err
		}
		q.unmade(denySystem, l.ID)
		r = reply{code: codeInfo, text: "Spärren är registrerad, men inte alla tillfälliga hävningar. " + why.text}
	}
	return r, nil
}

// lift is a temporary revoke of some fields.
func (q *request) lift(f fields) safeguard.Lift {
	l := safeguard.Lift{Block: f.id("blockId"), Record: safeguard.Record{ID: f.id("temporaryRevokeId"),
		Unit: f.hsaid("revokedForCareUnitId", true), Employee: f.hsaid("revokedForEmployeeId", false), Owner: string(q.system)}}
	l.Valid.To = f.moment("endDate", true, false)
	return l
}

// registerRevoke lifts a block for a while. The synchronisation contract tells no reason.
func registerRevoke(byStaff bool) func(*request) (reply, error) {
	return func(q *request) (reply, error) {
		l, action := safeguard.Lift{}, ""
		if byStaff {
			l, action = q.lift(q.fields), "registerAction"
			l.Reason, l.Text = safeguard.LiftReason(q.text("revokeReason", true)), q.text("revokeReasonText", false)
		} else {
			l = q.lift(q.in("temporaryRevokeRegistration"))
		}
		if err := q.good(); err != nil {
			return reply{}, err
		}
		f, err := q.owned(safeguard.KindBlock, l.Block)
		if err != nil {
			return reply{}, err
		}
		b := f.Base()
		q.note(Row{Subject: b.Subject, Source: b.Provider, Provider: b.Provider, Kind: safeguard.KindLift, Step: safeguard.Registered,
			Emergency: l.Reason == safeguard.Emergency, Reason: l.Text, IDs: []string{l.ID, b.ID}})
		by, err := q.registering(action, "", b.Provider, safeguard.KindLift)
		if err != nil {
			return reply{}, err
		}
		if err := q.opening(); err != nil {
			return reply{}, err
		}
		_, _, err = q.register.GrantTemporary(q.ctx, l, by, q.at)
		return already(err)
	}
}
