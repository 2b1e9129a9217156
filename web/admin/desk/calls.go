package desk

import (
	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/route"
	"sammanhang/trace"
	"sammanhang/web/text"
)

// Calls is a table of calls; each leads to its explanation.
func Calls(v Visit, caption string, list []trace.Record, snap *catalog.Snapshot) Table {
	t := Table{Caption: caption, Columns: []Column{{Head: v.T(text.AdminColTime)}, {Head: v.T(text.AdminColOutcome)}, {Head: v.T(text.AdminColContract)},
		{Head: v.T(text.AdminColSender)}, {Head: v.T(text.AdminColProducer)}, {Head: v.T(text.AdminColTook), Num: true}}}
	for _, r := range list {
		producer := Cell{Text: "–", Sub: string(r.Address)}
		if r.System != "" {
			producer.Text = SystemName(snap, r.System)
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: v.Moment(r.Started), Href: Link("/admin/forklara", "id", r.CorrelationID), Class: "code"},
			Outcome(v, r.Outcome),
			{Text: ContractName(r.Contract), Sub: string(r.Contract)},
			{Text: SystemName(snap, r.Sender), Sub: string(r.Sender)},
			producer,
			{Text: v.Took(r.Took), Sub: v.Bytes(r.Out)},
		})
	}
	return t
}

// Outcome is how a call went, in its code and in words.
func Outcome(v Visit, outcome string) Cell {
	if outcome == trace.OK {
		return Cell{Text: "OK", Class: "good"}
	}
	return Cell{Text: outcome, Sub: v.T(route.Meaning(outcome)), Class: "bad"}
}

// ContractName is the short name of a contract, for people.
func ContractName(c care.Contract) string {
	if c == "" {
		return "–"
	}
	return c.Interaction()
}
