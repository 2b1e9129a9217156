package fault_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"sammanhang/care"
	"sammanhang/fault"
)

// kinds reads the constants of type Kind out of the source, so that a new kind
// cannot be forgotten here.
func kinds(t *testing.T) (list []fault.Kind) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Kind" {
			s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, fault.Kind(s))
		}
		return true
	})
	return list
}

func TestEveryKindHasAPublicText(t *testing.T) {
	list := kinds(t)
	if len(list) < 10 {
		t.Fatalf("only %d kinds found", len(list))
	}
	seen := map[care.Text]fault.Kind{}
	for _, k := range list {
		text := fault.Public(k)
		if text.SV == "" || text.EN == "" || text.SV == text.EN {
			t.Errorf("%s: %+v", k, text)
		}
		if other, ok := seen[text]; ok {
			t.Errorf("%s and %s have the same text", k, other)
		}
		seen[text] = k
	}
	if fault.Public("unheard of") != fault.Public(fault.Internal) {
		t.Error("an unknown kind is not internal")
	}
}

func TestError(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("around: %w", fault.Wrap(fault.Slow, "the source", cause))
	if fault.KindOf(err) != fault.Slow || !errors.Is(err, cause) {
		t.Errorf("%v is %s", err, fault.KindOf(err))
	}
	if fault.KindOf(cause) != fault.Internal || fault.KindOf(nil) != fault.Internal {
		t.Error("what is no fault is not internal")
	}
	if fault.Wrap(fault.Slow, "x", nil) != nil {
		t.Error("nothing became something")
	}
	inner := fault.Wrap(fault.Unavailable, "outer", fault.New(fault.Denied, "inner"))
	if fault.KindOf(inner) != fault.Unavailable {
		t.Error("not the outermost kind")
	}
	for err, want := range map[*fault.Error]string{
		fault.New(fault.Denied, "no"):                           "denied: no",
		fault.Newf(fault.TooLarge, "%d bytes", 5):               "toolarge: 5 bytes",
		fault.Coded(fault.NotFound, "VP004", "no such address"): "VP004 notfound: no such address",
		{Kind: fault.Garbage}:                                   "garbage",
		{Kind: fault.Garbage, Err: cause}:                       "garbage: cause",
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err.Error(), want)
		}
	}
}

// TestPublicTextsAreForPeople: what happened is told without our own words.
func TestPublicTextsAreForPeople(t *testing.T) {
	for _, k := range kinds(t) {
		for _, s := range []string{fault.Public(k).SV, fault.Public(k).EN} {
			if !strings.HasSuffix(s, ".") || strings.Contains(strings.ToLower(s), "error") || strings.Contains(s, "VP0") {
				t.Errorf("%s: %q", k, s)
			}
		}
	}
}
