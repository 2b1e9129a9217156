package exchange

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/route"
)

// FuzzFHIRPath: what is let through stays below the producer's base address, is about
// the type that the permission is asked for, and holds no person.
func FuzzFHIRPath(f *testing.F) {
	for _, s := range []string{"/fhir/SE-1/Appointment", "/fhir/SE%2F1/Appointment/_search", "/fhir/SE-1/Appointment/1/_history/2", "/fhir/SE-1/metadata",
		"/fhir/SE-1/Appointment/../x", "/fhir/SE-1/Patient/199801019804", "/fhir/%31/A%2e%2e/x"} {
		f.Add("GET", s, "a=b")
		f.Add("POST", s, "patient=%31%39%39%38%30%31%30%31%39%38%30%34")
	}
	base, _ := url.Parse("https://producer.example/base/")
	f.Fuzz(func(t *testing.T, method, p, query string) {
		ask, _, bad := parseFHIR(method, p)
		if bad != nil {
			if route.HoldsPersonalNumber(bad.Detail) {
				t.Errorf("the refusal holds a number: %q", bad.Detail)
			}
			return
		}
		if _, bad := checkQuery(query, ask.typ); bad != nil {
			return
		}
		if plain, err := url.QueryUnescape(query); err == nil && route.HoldsPersonalNumber(plain) || route.HoldsPersonalNumber(ask.path) {
			t.Errorf("a number passes: %q %q", ask.path, query)
		}
		m, u, err := fhirTarget(base, &Call{Method: method, Path: ask.path, Profile: care.FHIRR4})
		if err != nil {
			t.Fatalf("%q is let through and cannot be sent: %v", ask.path, err)
		}
		if m != method || !strings.HasPrefix(u.Path, "/base/") || path.Clean(u.Path) != u.Path {
			t.Errorf("%s %q", m, u.Path)
		}
		if ask.action != 'm' && strings.Split(strings.TrimPrefix(u.Path, "/base/"), "/")[0] != ask.typ {
			t.Errorf("%q is about another type than %s", u.Path, ask.typ)
		}
		if (method == http.MethodGet) != (ask.action == 'r' || ask.action == 's' && !ask.form || ask.action == 'm') {
			t.Errorf("%s became %c", method, ask.action)
		}
	})
}
