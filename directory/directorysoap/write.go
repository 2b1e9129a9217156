package directorysoap

import (
	"bytes"
	"encoding/xml"
	"time"

	"sammanhang/care"
	"sammanhang/directory"
)

// The namespaces of the answer of GetCredentialsForPerson…: version 2.1 added elements
// that stand in its own.
const (
	nsCredentials   = "urn:riv:infrastructure:directory:authorizationmanagement:2"
	nsCredentials21 = "urn:riv:infrastructure:directory:authorizationmanagement:2.1"
	nsEmployee      = "urn:riv:infrastructure:directory:employee:4"
)

func writeCredentials(d *directory.Snapshot, found []directory.Employee, numbers bool, now time.Time) []byte {
	w := &writer{}
	w.b.WriteString(`<GetCredentialsForPersonIncludingProtectedPersonResponse xmlns="` + string(care.GetCredentialsForPerson2) +
		`" xmlns:c="` + nsCredentials + `" xmlns:m="` + nsCredentials21 + `">`)
	for _, e := range found {
		w.b.WriteString("<credentialInformation>")
		w.text("c:givenName", e.GivenName)
		w.text("c:middleAndSurName", e.Surname)
		w.text("c:personHsaId", string(e.ID))
		w.licences("c:healthCareProfessionalLicence", e)
		if e.Protected {
			w.text("c:protectedPerson", "true")
		}
		for _, a := range d.Assignments(e.ID, now) {
			w.commission(d, a)
		}
		for _, code := range e.Licences {
			w.text("m:healthCareProfessionalLicenceCode", code)
		}
		if id := e.Person; numbers && (id.Kind() == care.Personnummer || id.Kind() == care.Samordningsnummer) {
			w.in("m:personalIdentity", func() {
				w.text("m:root", id.Root())
				w.text("m:extension", id.Value())
			})
		}
		w.b.WriteString("</credentialInformation>")
	}
	w.b.WriteString("</GetCredentialsForPersonIncludingProtectedPersonResponse>")
	return w.b.Bytes()
}

// commission writes an assignment for care at a vårdgivare; one that lacks what the
// contract demands is left out (TKB, Logiska fel).
func (w *writer) commission(d *directory.Snapshot, a directory.Assignment) {
	p, _ := d.Provider(a.Provider)
	u, _ := d.Unit(a.Unit)
	if a.Kind != directory.Care || p.Kind != care.Vardgivare || a.Name == "" || p.Name == "" || p.OrgNo == "" || a.Unit != "" && u.Name == "" {
		return
	}
	w.in("c:commission", func() {
		w.text("c:commissionName", a.Name)
		w.text("c:commissionHsaId", string(a.ID))
		w.text("c:commissionPurpose", string(a.Purpose))
		for _, r := range a.Rights {
			w.in("c:commissionRight", func() {
				w.text("c:activity", r.Activity)
				w.text("c:informationClass", r.Information)
				w.text("c:scope", string(r.Scope))
			})
		}
		if a.Unit != "" {
			w.text("c:healthCareUnitHsaId", string(u.ID))
			w.text("c:healthCareUnitName", u.Name)
			w.dates("c:healthCareUnit", u.Valid)
		}
		w.text("c:healthCareProviderHsaId", string(p.ID))
		w.text("c:healthCareProviderName", p.Name)
		w.text("c:healthCareProviderOrgNo", p.OrgNo)
		w.dates("c:healthCareProvider", p.Valid)
	})
}

func writeEmployees(_ *directory.Snapshot, found []directory.Employee, _ bool, _ time.Time) []byte {
	w := &writer{}
	w.b.WriteString(`<GetEmployeeIncludingProtectedPersonResponse xmlns="` + string(care.GetEmployee4) + `" xmlns:c="` + nsEmployee + `">`)
	for _, e := range found {
		w.b.WriteString("<personInformation>")
		w.text("c:personHsaId", string(e.ID))
		w.text("c:givenName", e.GivenName)
		w.text("c:middleAndSurName", e.Surname)
		w.text("c:title", e.Title)
		w.licences("c:healthCareProfessionalLicence", e)
		w.text("c:dn", "c=SE") // the contract wants a place in HSA's tree, and the directory keeps none nearer
		if e.Protected {
			w.text("c:protectedPerson", "true")
		}
		w.moment("c:personStartDate", e.Valid.From)
		w.moment("c:personEndDate", e.Valid.To)
		w.b.WriteString("</personInformation>")
	}
	w.b.WriteString("</GetEmployeeIncludingProtectedPersonResponse>")
	return w.b.Bytes()
}

type writer struct{ b bytes.Buffer }

func (w *writer) in(name string, f func()) {
	w.b.WriteString("<" + name + ">")
	f()
	w.b.WriteString("</" + name + ">")
}

// text writes an element; nothing for an empty text.
func (w *writer) text(name, text string) {
	if text == "" {
		return
	}
	w.in(name, func() { _ = xml.EscapeText(&w.b, []byte(text)) }) // a Buffer takes everything
}

func (w *writer) licences(name string, e directory.Employee) {
	for _, code := range e.Licences {
		w.text(name, directory.LicenceName(code))
	}
}

func (w *writer) dates(name string, p care.Period) {
	w.moment(name+"StartDate", p.From)
	w.moment(name+"EndDate", p.To)
}

func (w *writer) moment(name string, t time.Time) {
	if !t.IsZero() {
		w.text(name, care.SwedishTime(t).Format(time.RFC3339))
	}
}
