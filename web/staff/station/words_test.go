package station_test

import (
	"testing"

	"sammanhang/web/staff/station"
)

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		" Sade ja i\r\ntelefon. ": "Sade ja i\ntelefon.", "ååå": "ååå", "👩‍⚕️ sade": "👩‍⚕️ sade",
		"": "", "  \n ab ": "", "12345678901": "", "a\x00bc": "", "a\tbc": "", "a\xffbc": "",
		// What the safeguards do not keep.
		"a\x7fbc": "", "a\u0085bc": "", "a\u202ebc": "", "a\u2066bc\u2069": "",
	} {
		most := 10
		if want != "" {
			most = 30
		}
		if got, ok := station.Words(in, most); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", in, got, ok)
		}
	}
}
