package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"sort"
	"strings"
)

// notInHearts are the packages of the standard library that a heart may not
// import, each with what to do instead.
var notInHearts = [...][2]string{
	{"net/http", "HTTP belongs in a door"},
	{"net", "networks belong in a door"},
	{"database/sql", "SQL belongs in a door (heart + sql)"},
	{"os", "files and the environment belong in app; take an fs.FS or a value"},
	{"os/exec", "programs belong in app"},
	{"log", "a heart returns what there is to say"},
	{"log/slog", "a heart returns what there is to say"},
}

// clockCalls are the ways to look at the clock or to wait on it.
const clockCalls = " Now Since Until Sleep After Tick NewTimer NewTicker AfterFunc "

// Check is every place where the tree and docs/layers.txt part, and every
// breach of the house rules, as "file:line: what, and what to do".
func Check(t *Tree) []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	t.checkLayers(say)
	t.checkGone(say)
	for _, pkg := range t.names() {
		t.checkPackage(pkg, say)
	}
	sort.Strings(out)
	return out
}

type sayer func(format string, a ...any)

// checkLayers: each import is granted, and each package lies in a ring.
func (t *Tree) checkLayers(say sayer) {
	for _, pkg := range t.names() {
		name := title(pkg)
		rule := find(t.layers.Rules, name)
		if rule == nil {
			say("%s: the package is in no layer: add it to a ring in docs/layers.txt", name)
			continue
		}
		for _, f := range t.Packages[pkg] {
			for _, im := range f.Imports {
				switch {
				case im.Own:
					t.checkOwn(name, rule, f, im, say)
				case strings.Contains(strings.Split(im.Path, "/")[0], "."):
					t.checkModule(name, f, im, say)
				}
			}
		}
	}
}

func (t *Tree) checkOwn(pkg string, rule *Rule, f *File, im Import, say sayer) {
	to := title(im.Path)
	if to == pkg || granted(rule.Grants, to) { // a _test package may import its own
		return
	}
	if f.Test {
		if below(pkg, to) {
			return // a test may use all of its own capability: suites, stores, doors
		}
		// A test has the grants of every line that fits it, not only of the longest.
		for _, r := range t.layers.Tests {
			if _, ok := matches(r.Pattern, pkg); ok && granted(r.Grants, to) {
				return
			}
		}
		say("%s: a test of %s imports %s, which docs/layers.txt does not grant (section tests)", im.Pos, pkg, to)
		return
	}
	say("%s: %s imports %s, which docs/layers.txt does not grant: declare a small interface here and join the two in app", im.Pos, pkg, to)
}

func (t *Tree) checkModule(pkg string, f *File, im Import, say sayer) {
	r := find(t.layers.Modules, im.Path)
	if r == nil {
		say("%s: %s is of a module with no line in docs/layers.txt (section modules): a dependency needs its reason in docs/decisions", im.Pos, im.Path)
		return
	}
	if granted(r.Grants, pkg) || f.Test && granted(r.Grants, "tests") {
		return
	}
	say("%s: %s may not import %s (docs/layers.txt, section modules)", im.Pos, pkg, im.Path)
}

// checkGone: every pattern and every grant names something that is there, and a
// grant never points outwards or from a heart to another heart.
func (t *Tree) checkGone(say sayer) {
	exists := func(pattern string) bool {
		for pkg := range t.Packages {
			if _, ok := matches(pattern, title(pkg)); ok {
				return true
			}
		}
		return false
	}
	imported := func(pattern string) bool {
		for _, files := range t.Packages {
			for _, f := range files {
				for _, im := range f.Imports {
					if _, ok := matches(pattern, im.Path); ok && !im.Own {
						return true
					}
				}
			}
		}
		return false
	}
	for _, r := range t.layers.Rules {
		if !exists(r.Pattern) {
			say("docs/layers.txt:%d: a rule for a package that is gone: %s", r.Line, r.Pattern)
		}
		for _, g := range r.Grants {
			if !exists(g) {
				say("docs/layers.txt:%d: %s is granted a package that is gone: %s", r.Line, r.Pattern, g)
				continue
			}
			to := find(t.layers.Rules, strings.TrimSuffix(g, "/..."))
			if to == nil {
				continue
			}
			if to.Ring.Order > r.Ring.Order {
				say("docs/layers.txt:%d: %s (%s) may not be granted %s (%s): the direction is inwards", r.Line, r.Pattern, r.Ring.Name, g, to.Ring.Name)
			}
			if r.Ring.Name == "hearts" && to.Ring.Name == "hearts" && !below(r.Pattern, g) {
				say("docs/layers.txt:%d: the heart %s may not be granted the heart %s: they meet in app", r.Line, r.Pattern, g)
			}
		}
	}
	for _, r := range t.layers.Tests {
		if r.Pattern != "..." && !exists(r.Pattern) {
			say("docs/layers.txt:%d: a rule for tests of a package that is gone: %s", r.Line, r.Pattern)
		}
		for _, g := range r.Grants {
			if !exists(g) {
				say("docs/layers.txt:%d: tests of %s are granted a package that is gone: %s", r.Line, r.Pattern, g)
			}
		}
	}
	for _, r := range t.layers.Modules {
		if !imported(r.Pattern) {
			say("docs/layers.txt:%d: nobody imports %s any more", r.Line, r.Pattern)
		}
		for _, g := range r.Grants {
			if g != "..." && g != "tests" && !exists(g) {
				say("docs/layers.txt:%d: %s is granted to a package that is gone: %s", r.Line, r.Pattern, g)
			}
		}
	}
}

// below tells whether two patterns are of the same capability (access, access/law).
func below(a, b string) bool {
	top := func(s string) string { s, _, _ = strings.Cut(s, "/"); return s }
	return top(a) == top(b)
}

// checkPackage: the package says what it promises, does nothing on import, and
// is pure where its ring is.
func (t *Tree) checkPackage(pkg string, say sayer) {
	rule := find(t.layers.Rules, title(pkg))
	pure := rule != nil && rule.Ring.Pure
	described, product := false, false
	for _, f := range t.Packages[pkg] {
		if f.Test {
			continue
		}
		product = true
		if f.ast.Doc != nil && strings.HasPrefix(strings.TrimSpace(f.ast.Doc.Text()), wantDoc(f.ast.Name.Name)) {
			described = true
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				say("%s: %s has an init function: nothing happens on import", t.at(f.Path, fn.Pos()), title(pkg))
			}
		}
		if pure {
			t.checkPure(title(pkg), f, say)
		}
	}
	if product && !described {
		say("%s: no package comment (%q …): say what it promises", title(pkg), wantDoc(t.Packages[pkg][0].ast.Name.Name))
	}
	// What helps tests (sqlxtest) may keep one server for the whole process.
	if product && !strings.HasSuffix(pkg, "test") {
		t.checkState(pkg, say)
	}
}

func wantDoc(name string) string {
	if name == "main" {
		return "" // "Command x …" or "Package main …"
	}
	return "Package " + strings.TrimSuffix(name, "_test") + " "
}

func (t *Tree) checkPure(pkg string, f *File, say sayer) {
	clock := ""
	for _, im := range f.ast.Imports {
		p := strings.Trim(im.Path.Value, "`\"")
		for _, no := range notInHearts {
			if p == no[0] {
				say("%s: the heart %s imports %s: %s", t.at(f.Path, im.Pos()), pkg, p, no[1])
			}
		}
		if p == "time" {
			clock = "time"
			if im.Name != nil {
				clock = im.Name.Name
			}
		}
	}
	if clock == "" {
		return
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == clock && x.Obj == nil && strings.Contains(clockCalls, " "+s.Sel.Name+" ") {
				say("%s: the heart %s uses time.%s: time is an argument", t.at(f.Path, s.Pos()), pkg, s.Sel.Name)
			}
		}
		return true
	})
}

// checkState: no package-level variable changes, in hearts or elsewhere. A variable is
// taken to change when it is assigned, counted, stored into or pointed at
// anywhere in the package, or when it is made to be changed (a lock, an atomic,
// a channel, a made map). A sync.Pool is let through: nobody can see what is in it.
func (t *Tree) checkState(pkg string, say sayer) {
	vars := map[string]token.Position{}
	specs := map[*ast.ValueSpec]bool{}
	for _, f := range t.Packages[pkg] {
		if f.Test {
			continue
		}
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				vs := s.(*ast.ValueSpec)
				specs[vs] = true
				for i, n := range vs.Names {
					if n.Name == "_" {
						continue
					}
					vars[n.Name] = t.at(f.Path, n.Pos())
					if vs.Type != nil && madeToChange(vs.Type) || i < len(vs.Values) && madeToChange(vs.Values[i]) {
						say("%s: %s keeps state in the package variable %s: put it in a value that New returns", t.at(f.Path, n.Pos()), title(pkg), n.Name)
					}
				}
			}
		}
	}
	for _, f := range t.Packages[pkg] {
		if f.Test {
			continue
		}
		for _, p := range changes(f.ast, vars, specs) {
			say("%s: %s changes the package variable %s: put it in a value that New returns", t.at(f.Path, p.Pos()), title(pkg), p.Name)
		}
	}
}

func madeToChange(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.ChanType:
		return true
	case *ast.StarExpr:
		return madeToChange(x.X)
	case *ast.SelectorExpr:
		p, ok := x.X.(*ast.Ident)
		return ok && (p.Name == "sync" && x.Sel.Name != "Pool" || p.Name == "atomic")
	case *ast.CompositeLit:
		return x.Type != nil && madeToChange(x.Type)
	case *ast.UnaryExpr:
		return x.Op == token.AND && madeToChange(x.X)
	case *ast.IndexExpr: // atomic.Pointer[T]
		return madeToChange(x.X)
	case *ast.CallExpr:
		fn, ok := x.Fun.(*ast.Ident)
		return ok && (fn.Name == "make" || fn.Name == "new")
	}
	return false
}

// changes are the places in a file where one of the package's variables is written.
func changes(file *ast.File, vars map[string]token.Position, specs map[*ast.ValueSpec]bool) (out []*ast.Ident) {
	// The parser resolves names within a file: one with no object, or with a
	// package-level one, is the package's; one with another is a local of the same name.
	hit := func(e ast.Expr) {
		for {
			switch x := e.(type) {
			case *ast.IndexExpr:
				e = x.X
				continue
			case *ast.SelectorExpr:
				e = x.X
				continue
			case *ast.ParenExpr:
				e = x.X
				continue
			case *ast.StarExpr:
				e = x.X
				continue
			case *ast.Ident:
				if _, ok := vars[x.Name]; !ok {
					return
				}
				if x.Obj != nil {
					if vs, ok := x.Obj.Decl.(*ast.ValueSpec); !ok || !specs[vs] {
						return
					}
				}
				out = append(out, x)
			}
			return
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			if x.Tok != token.DEFINE {
				for _, l := range x.Lhs {
					hit(l)
				}
			}
		case *ast.IncDecStmt:
			hit(x.X)
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				hit(x.X)
			}
		case *ast.CallExpr:
			if fn, ok := x.Fun.(*ast.Ident); ok && (fn.Name == "delete" || fn.Name == "clear") && len(x.Args) > 0 {
				hit(x.Args[0])
			}
		}
		return true
	})
	return out
}
