package source

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"sammanhang/care"
	"sammanhang/sim/story"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

const textXML = "text/xml;charset=UTF-8"

func (s *Server) soap(r *http.Request, body []byte, wrong bool) answer {
	if r.Method != http.MethodPost {
		return soapFault("Client", "SOAP is called with POST")
	}
	env, err := soap.Scan(body)
	if err != nil {
		return soapFault("Client", "the request is not a SOAP envelope")
	}
	c, known := s.contract(env.Contract)
	if !known {
		return soapFault("Client", "the contract is not served here")
	}
	if env.Profile != s.cfg.System.Profile {
		return soapFault("Client", "the contract is served in another basic profile")
	}
	payload, _, err := soap.Body(body)
	if err != nil {
		return soapFault("Client", "the body cannot be read")
	}
	asked, err := rivta.DecodeRequest(payload)
	if err != nil {
		return soapFault("Client", "the request cannot be read")
	}
	if !s.addressed(c, env.LogicalAddress, asked.Facility) {
		return soapFault("Client", "the logical address is not one of this system's")
	}
	p, err := care.ParsePersonID(asked.Person)
	if err != nil {
		return soapFault("Client", "the request does not name a person")
	}
	p = s.about(p, wrong)
	docs := slices.DeleteFunc(s.documents(p, infoOf(c)), func(d story.Doc) bool {
		return !s.fits(c, d, env.LogicalAddress, asked)
	})
	return envelope(answerRIV(c, p, docs, s.cfg.Places))
}

func (s *Server) contract(namespace string) (care.Contract, bool) {
	for _, c := range s.cfg.System.Contracts {
		if c.Key() == strings.ToLower(namespace) {
			return c, true
		}
	}
	return "", false
}

// addressed: scheduling is addressed to the care unit, and repeats it in the body;
// everything else is addressed to the system.
func (s *Server) addressed(c care.Contract, address, facility string) bool {
	if c != care.GetSubjectOfCareSchedule1 {
		return strings.EqualFold(address, string(s.cfg.System.ID))
	}
	u, ok := s.cfg.Places.UnitByID(care.HSAID(strings.ToUpper(address)))
	return ok && u.System == s.cfg.System.Key && strings.EqualFold(address, facility)
}

func (s *Server) fits(c care.Contract, d story.Doc, address string, asked rivta.Asked) bool {
	h := d.Item.Header()
	switch {
	case c == care.GetSubjectOfCareSchedule1:
		return strings.EqualFold(string(h.Unit), address)
	case c == care.GetCareDocumentation3 && h.Nullified:
		return false // the contract cannot say that a document is withdrawn: it is not sent
	case len(asked.Units) > 0 && !anyFold(asked.Units, string(h.Unit)):
		return false
	case len(asked.Givers) > 0 && !anyFold(asked.Givers, string(h.Provider)):
		return false
	case asked.SourceSystem != "" && !strings.EqualFold(asked.SourceSystem, string(s.cfg.System.ID)):
		return false
	}
	return asked.Period == (care.Period{}) || asked.Period.Contains(h.Recorded)
}

func anyFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

// infoOf is the information type that a contract carries.
func infoOf(c care.Contract) care.InfoType {
	switch c {
	case care.GetSubjectOfCareSchedule1, care.FHIRAppointment:
		return care.Appointments
	case care.GetCareContacts2, care.GetCareContacts3:
		return care.CareContacts
	case care.GetCarePlans2, care.FHIRCarePlan:
		return care.CarePlans
	case care.GetCareDocumentation2, care.GetCareDocumentation3:
		return care.Notes
	case care.GetDiagnosis2:
		return care.Diagnoses
	case care.GetAlertInformation2:
		return care.Alerts
	case care.GetMedicationHistory2:
		return care.Medications
	case care.GetListing1:
		return care.Listings
	case care.FHIRCareTeam:
		return care.CareTeams
	case care.FHIRServiceRequest:
		return care.ServiceRequests
	}
	return ""
}

// Info is the information type that a contract carries; empty for one that no
// source serves.
func Info(c care.Contract) care.InfoType { return infoOf(c) }

func envelope(payload []byte) answer {
	body := soap.Wrap("", "", payload)
	a := answer{status: http.StatusOK, contentType: textXML, body: body}
	// What Huge repeats is everything inside the payload's root element.
	at := bytes.Index(body, payload)
	open, end := bytes.IndexByte(payload, '>'), bytes.LastIndex(payload, []byte("</"))
	if at >= 0 && open >= 0 && end > open {
		a.from, a.to = at+open+1, at+end
	}
	return a
}

// soapFault is a fault as a producer writes it. why must not carry personal data.
func soapFault(role, why string) answer {
	var b bytes.Buffer
	soap.WriteFault(&b, role, why, "")
	return answer{status: http.StatusInternalServerError, contentType: textXML, body: b.Bytes()}
}
