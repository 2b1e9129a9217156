package route_test

import (
	"fmt"
	"testing"

	"sammanhang/route"
)

// Every code has its words and its advice, in both languages.
func TestEveryCodeIsExplained(t *testing.T) {
	codes := []string{"FAULT", "ABANDONED"}
	for i := 1; i <= 15; i++ {
		codes = append(codes, fmt.Sprintf("VP%03d", i))
	}
	other := route.Meaning("nothing known")
	for _, c := range codes {
		m, a := route.Meaning(c), route.Advice(c)
		if m == other || m.SV == "" || m.EN == "" || a.SV == "" || a.EN == "" {
			t.Errorf("%s: %q %q", c, m, a)
		}
	}
	if route.Advice("OK").SV != "" || route.Advice("HTTP 404").SV == "" {
		t.Error("advice where there is none to give, or none where there is")
	}
}
