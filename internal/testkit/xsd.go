package testkit

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Validator checks messages against the schemas of one service domain with
// xmllint, a validator that nobody here wrote.
type Validator struct {
	xmllint string
	schemas map[string]string // target namespace → file
}

var (
	targetNamespace = regexp.MustCompile(`targetNamespace\s*=\s*["']([^"']+)["']`)
	anchors         = regexp.MustCompile(`(<xs:pattern\s+value=")\^([^"]*)\$(")`)
)

// XSD makes a validator of the schemas below contracts/<contractDir> of the
// reference material, in copies without the ^ and $ that some of them write
// inside patterns, where XML Schema takes them for letters (samples/README.md,
// Findings). It skips, visibly, when the material is not there.
func XSD(t testing.TB, contractDir string) *Validator {
	t.Helper()
	from := Shared(t, "contracts", filepath.FromSlash(contractDir))
	v := &Validator{xmllint: Program(t, "xmllint", "libxml2-utils"), schemas: map[string]string{}}
	to := t.TempDir()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".xsd" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		file := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		if m := targetNamespace.FindSubmatch(b); m != nil && strings.Contains(rel, "interactions") || m != nil && !strings.Contains(rel, string(filepath.Separator)) {
			if !strings.HasSuffix(rel, "_ext.xsd") {
				v.schemas[string(m[1])] = file
			}
		}
		return os.WriteFile(file, anchors.ReplaceAll(b, []byte("$1$2$3")), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Check says what is wrong with payloads (elements of a SOAP body), by the schema
// of their own namespace. It returns nil when all are valid.
func (v *Validator) Check(t testing.TB, payloads ...[]byte) error {
	t.Helper()
	dir := t.TempDir()
	files := map[string][]string{}
	for i, p := range payloads {
		var root struct{ XMLName xml.Name }
		if err := xml.Unmarshal(p, &root); err != nil {
			return fmt.Errorf("payload %d is not XML: %w", i, err)
		}
		schema, ok := v.schemas[root.XMLName.Space]
		if !ok {
			return fmt.Errorf("payload %d: no schema of %s", i, root.XMLName.Space)
		}
		file := filepath.Join(dir, fmt.Sprintf("payload-%03d.xml", i))
		if err := os.WriteFile(file, p, 0o600); err != nil {
			t.Fatal(err)
		}
		files[schema] = append(files[schema], file)
	}
	for schema, fs := range files {
		cmd := exec.Command(v.xmllint, append([]string{"--nonet", "--noout", "--huge", "--schema", schema}, fs...)...)
		var out bytes.Buffer
		cmd.Stderr, cmd.Stdout = &out, &out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", filepath.Base(schema), err, out.String())
		}
	}
	return nil
}
