package sets

import (
	"strings"

	"sammanhang/record"
	"sammanhang/record/medication"
	"sammanhang/wire/rivta"
)

func (x *mapper) medication(w *rivta.MedicationRecord) record.Item {
	p := &w.Body.Prescription
	m := &medication.Medication{
		Head:     x.header(&w.Header),
		Purpose:  p.TreatmentPurpose,
		Comment:  p.Note,
		Evaluate: x.time("evaluationTime", p.EvaluationTime),
		Start:    x.time("startOfTreatment", first(p.StartOfTreatment, p.StartOfFirst)),
		End:      x.until("endOfTreatment", p.EndOfTreatment),
		SelfCare: p.SelfMedication,
	}
	switch {
	case strings.EqualFold(p.Status, "Active"):
		m.Active = true
	case !strings.EqualFold(p.Status, "Inactive"):
		x.note("prescriptionStatus", "not a status of the contract: read as Inactive")
	}
	m.EndReason = p.EndOfTreatmentReason.Words()
	if p.Prescriber != nil {
		m.Prescriber = p.Prescriber.Name
	}
	var why []string
	for _, r := range append(p.PrincipalReason, p.AdditionalReason...) {
		why = append(why, r.Reason.Words(), r.OtherReason)
	}
	m.Indication = join("; ", why...)
	drug := p.Drug
	if d := p.Dispensation; d != nil {
		m.Label = d.Signatura
		if drug == nil {
			drug = d.Drug
		}
	}
	if drug != nil {
		m.Comment = join("\n", m.Comment, drug.Comment)
		product(m, drug)
		var how []string
		for i := range drug.Dosage {
			how = append(how, dosage(&drug.Dosage[i]))
		}
		m.Dosage = join("; ", how...)
	}
	m.Dosage = first(m.Dosage, m.Label)
	return m
}

// product says what the medicine is: by product, substance, package, article or
// in the prescriber's own words, whichever the source has.
func product(m *medication.Medication, c *rivta.DrugChoice) {
	if d := c.Drug; d != nil {
		m.Name = d.NPLID.Words()
		if d.ATC != nil {
			m.ATC = d.ATC.Code
			m.Name = first(m.Name, d.ATC.Words())
		}
		m.Form, m.Strength = d.Form, join(" ", swedish(d.Strength), d.StrengthUnit)
	}
	if g := c.Generics; g != nil {
		m.Name, m.Form = first(m.Name, g.Substance), first(m.Form, g.Form)
		if g.Strength != nil {
			m.Strength = first(m.Strength, amount(*g.Strength))
		}
	}
	if a := c.Article; a != nil {
		m.Name = first(m.Name, a.NPLPackID.Words())
	}
	if a := c.Merchandise; a != nil {
		m.Name = first(m.Name, a.ArticleNumber.Words())
	}
	if u := c.Unstructured; u != nil {
		m.Name = first(m.Name, u.Text)
	}
}

// dosage is a dosage in words: the instruction where there is one, else the
// notation of the trade ("1x2"), else the structured form spelled out.
func dosage(d *rivta.Dosage) string {
	how := first(d.Instruction, d.ShortNotation, kind(d.Set))
	if how == "" && d.Maximum != nil {
		if s := kind(d.Maximum); s != "" {
			how = "högst " + s
		}
	}
	if c := d.Conditional; c != nil {
		s := kind(&rivta.DosageKind{Frequency: c.Frequency, Period: c.Period, Occasion: c.Occasion, Ramped: c.Ramped, Single: c.Single, Unstructured: c.Unstructured})
		how = join("; ", how, join(": ", c.Condition, s))
	}
	return how
}

func kind(k *rivta.DosageKind) string {
	switch {
	case k == nil:
		return ""
	case k.Unstructured != nil:
		return k.Unstructured.Text
	case k.Frequency != nil:
		return interval(k.Frequency.Dose) + ", " + amount(k.Frequency.Frequency)
	case k.Period != nil:
		return interval(k.Period.Dose) + " per " + amount(k.Period.Period)
	case k.Occasion != nil:
		var at []string
		for _, a := range k.Occasion.Administrations {
			s := interval(a.Dose)
			if a.Time != "" {
				s += " kl. " + a.Time
			}
			at = append(at, s)
		}
		return strings.Join(at, ", ") + " per " + amount(k.Occasion.Period)
	case k.Single != nil:
		return interval(k.Single.Dose) + ", en gång"
	case k.Ramped != nil:
		return join(" → ", ramp(k.Ramped.Start), ramp(k.Ramped.End))
	}
	return ""
}

func ramp(e rivta.RampEnd) string {
	return kind(&rivta.DosageKind{Frequency: e.Frequency, Period: e.Period, Occasion: e.Occasion, Single: e.Single, Unstructured: e.Unstructured})
}

func amount(q rivta.PQ) string { return join(" ", swedish(q.Value), q.Unit) }

func interval(q rivta.PQInterval) string {
	low, high := swedish(q.Low), swedish(q.High)
	if low != "" && high != "" && low != high {
		return low + "–" + high + " " + q.Unit
	}
	return join(" ", first(low, high), q.Unit)
}
