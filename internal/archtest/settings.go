package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
)

// The settings stand between these lines of docs/configuration.md.
const (
	settingsBegin = "<!-- settings: drawn from app/config.go by go test ./internal/archtest -update -->"
	settingsEnd   = "<!-- end of settings -->"
)

// Settings is the reference of the configuration file, made from the comments of
// the struct that reads it: one table a section, each key with what its comment says.
func Settings(filename string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), filename, nil, parser.ParseComments)
	if err != nil {
		return "", err
	}
	structs, docs := map[string]*ast.StructType{}, map[string]string{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			ts := s.(*ast.TypeSpec)
			if st, ok := ts.Type.(*ast.StructType); ok {
				structs[ts.Name.Name], docs[ts.Name.Name] = st, g.Doc.Text()
			}
		}
	}
	root := structs["Config"]
	if root == nil {
		return "", fmt.Errorf("%s: no type Config", filename)
	}
	var out strings.Builder
	write := func(prefix string, st *ast.StructType) (sub []*ast.Field) {
		started := false
		for _, field := range st.Fields.List {
			key := keyOf(field)
			if key == "" {
				continue
			}
			if id, ok := field.Type.(*ast.Ident); ok && structs[id.Name] != nil {
				sub = append(sub, field)
				continue
			}
			if !started {
				out.WriteString("\n| key | meaning |\n|---|---|\n")
				started = true
			}
			says := strings.Join(strings.Fields(field.Comment.Text()+" "+field.Doc.Text()), " ")
			fmt.Fprintf(&out, "| `%s%s` | %s |\n", prefix, key, strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(says))
		}
		return sub
	}
	for _, field := range write("", root) {
		name := field.Type.(*ast.Ident).Name
		key := keyOf(field)
		says := strings.TrimSpace(strings.Join(strings.Fields(docs[name]), " "))
		fmt.Fprintf(&out, "\n## `%s`\n\n%s\n", key, says)
		write(key+".", structs[name])
	}
	return strings.TrimPrefix(out.String(), "\n"), nil
}

func keyOf(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	return reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("koanf")
}
