package source

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"sammanhang/care"
	"sammanhang/sim/story"
	"sammanhang/wire/fhir"
)

const fhirJSON = "application/fhir+json; charset=utf-8"

// fhir answers POST <Type>/_search, GET <Type>/<id> and GET metadata. A search in
// the URL is refused: a person's number must not be in one.
func (s *Server) fhir(r *http.Request, body []byte, wrong bool) answer {
	path, ok := strings.CutPrefix(r.URL.Path, "/fhir/")
	if !ok {
		return outcome(http.StatusNotFound, "no such address")
	}
	if path == "metadata" && r.Method == http.MethodGet {
		return s.metadata()
	}
	typ, rest, _ := strings.Cut(path, "/")
	var c care.Contract
	for _, x := range s.cfg.System.Contracts {
		if x.Interaction() == typ {
			c = x
		}
	}
	switch {
	case c == "":
		return outcome(http.StatusNotFound, "the resource type is not served here")
	case rest == "_search" && r.Method == http.MethodPost:
		return s.search(c, r.Header.Get("Content-Type"), body, wrong)
	case r.Method != http.MethodGet || rest == "" || strings.Contains(rest, "/"):
		return outcome(http.StatusMethodNotAllowed, "only read, and search by POST, are served here")
	}
	return s.read(c, rest)
}

func (s *Server) read(c care.Contract, id string) answer {
	if p, ok := s.cfg.Keeper.Owner(id); ok {
		for _, d := range s.documents(p, infoOf(c)) {
			if d.Item.Header().ID != id {
				continue
			}
			x, err := s.resource(p, d)
			if err != nil {
				break
			}
			if body, err := json.Marshal(x); err == nil {
				return answer{status: http.StatusOK, contentType: fhirJSON, body: body}
			}
		}
	}
	return outcome(http.StatusNotFound, "no such resource")
}

func (s *Server) search(c care.Contract, contentType string, body []byte, wrong bool) answer {
	if !strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return outcome(http.StatusUnsupportedMediaType, "a search is a form")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return outcome(http.StatusBadRequest, "the form cannot be read")
	}
	p, err := fhir.Searched(form)
	if err != nil {
		return outcome(http.StatusBadRequest, "a search names one person by patient.identifier")
	}
	p = s.about(p, wrong)
	var resources []any
	for _, d := range s.documents(p, infoOf(c)) {
		x, err := s.resource(p, d)
		if err != nil {
			return outcome(http.StatusInternalServerError, "a document cannot be written")
		}
		resources = append(resources, x)
	}
	out, err := fhir.EncodeBundle(s.URL(), resources...)
	if err != nil {
		return outcome(http.StatusInternalServerError, "the answer cannot be written")
	}
	a := answer{status: http.StatusOK, contentType: fhirJSON, body: out}
	if i := bytes.Index(out, []byte(`"entry":[`)); i >= 0 && len(resources) > 0 {
		// What Huge repeats is one entry after the other, each with its comma.
		a.from, a.to = i+len(`"entry":[`), bytes.LastIndexByte(out, ']')
	}
	return a
}

func (s *Server) resource(p care.PersonID, d story.Doc) (any, error) {
	return resourceOf(p, d, s.cfg.Keeper.Today())
}

// metadata is the CapabilityStatement.
func (s *Server) metadata() answer {
	type named map[string]any
	var resources []named
	for _, c := range s.cfg.System.Contracts {
		resources = append(resources, named{
			"type":        c.Interaction(),
			"interaction": []named{{"code": "read"}, {"code": "search-type"}},
			"searchParam": []named{{"name": "patient", "type": "reference"}},
		})
	}
	body, err := json.Marshal(named{
		"resourceType": "CapabilityStatement", "status": "active", "date": s.cfg.Keeper.Today().Format("2006-01-02"),
		"kind": "instance", "fhirVersion": "4.0.1", "format": []string{"json"},
		"software":       named{"name": s.cfg.System.Name},
		"implementation": named{"description": s.cfg.System.Name, "url": s.URL()},
		"rest":           []named{{"mode": "server", "resource": resources}},
	})
	if err != nil {
		return outcome(http.StatusInternalServerError, "the statement cannot be written")
	}
	return answer{status: http.StatusOK, contentType: fhirJSON, body: body}
}

// outcome is an OperationOutcome. why must not carry personal data.
func outcome(status int, why string) answer {
	code := "exception"
	switch status {
	case http.StatusNotFound:
		code = "not-found"
	case http.StatusForbidden:
		code = "forbidden"
	case http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType:
		code = "not-supported"
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		code = "invalid"
	}
	return answer{status: status, contentType: fhirJSON, body: fhir.EncodeOutcome(code, why)}
}
