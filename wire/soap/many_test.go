package soap_test

import (
	"fmt"
	"strings"
	"testing"

	"sammanhang/wire/soap"
)

// TestManyNamespaces: more of them than the scanner has room for at hand are found
// all the same, up to its limit.
func TestManyNamespaces(t *testing.T) {
	for _, n := range []int{20, 24, 25, 60, 126, 127} {
		var decls strings.Builder
		for i := range n {
			fmt.Fprintf(&decls, ` xmlns:p%d="urn:n:%d"`, i, i)
		}
		in := fmt.Sprintf(`<s:Envelope xmlns:s=%q%s><s:Header/><s:Body><p%d:x/></s:Body></s:Envelope>`, soap.NS, decls.String(), n-1)
		env, err := soap.Scan([]byte(in))
		if err != nil || env.Contract != fmt.Sprintf("urn:n:%d", n-1) {
			t.Errorf("%d: %v %q", n, err, env.Contract)
		}
	}
}
