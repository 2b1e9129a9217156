// Package law holds the provisions by which access is decided: one file of Cedar
// policies for each group of provisions, written to be read by a lawyer, each with
// the act, the section, the days it applies, a sentence in Swedish and in English,
// and how certain we are of it. It loads them strictly: a misspelt word, a missing
// date or a doubled id is an error that names file and line, never a rule that is
// silently left out.
package law

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"sammanhang/care"
	"sammanhang/fault"
)

// Files are the provisions of this release.
//
//go:embed *.cedar schema.cedarschema
var Files embed.FS

// SchemaFile is the name of the schema that the provisions are checked against.
const SchemaFile = "schema.cedarschema"

// Certainty says how sure we are that a provision means what we let it mean.
type Certainty string

// The marks, from the surest to the least sure.
const (
	Certain        Certainty = "C" // read in the text of the law
	Practice       Certainty = "T" // travaux, agency guidance or practice
	Interpretation Certainty = "I" // our reading: a lawyer must confirm it
	Unverified     Certainty = "M" // the text has not been read by us: verify before relying on it
)

// Provision is one rule as people read it.
type Provision struct {
	ID        string // stable name, as "pdl-5-5-own"; this is what the access log keeps
	Law       string // the act, or "Praxis: …" where there is none
	Section   string
	Sentence  care.Text
	Certainty Certainty
	From, To  time.Time // applied from and including From, up to but not including To (zero: until further notice); Swedish midnight
	Permits   bool
	Outcome   string // the code of the answer; empty for a rule that simply permits
	Role      Role
	Step      int    // in the order of checks: of the rules that speak, the lowest gives the answer
	Duty      string // of a RoleDuty: what must be done with what is given
	Missing   string // of a rule that forbids: the fact that would change the answer …
	Supplier  string // … and who could supply it
}

// Role is when a rule is asked.
type Role string

// The roles.
const (
	RoleRule   Role = ""       // always: it permits or forbids
	RoleAsk    Role = "ask"    // when it is not permitted: says which step is missing
	RoleClosed Role = "closed" // as RoleAsk; and its sentence is the answer to what may not be told
	RoleLast   Role = "last"   // when no other rule has spoken
	RoleDuty   Role = "duty"   // when it is permitted: says what must be done
)

// Policy is a provision with the rule that the machine runs.
type Policy struct {
	Provision
	File  string
	Line  int
	Cedar *cedar.Policy
}

// Book is a whole set of provisions.
type Book struct {
	Policies []Policy // by id
	Version  string   // hash of all files: the same text gives the same version
}

// InForce tells whether the provision applies at a moment.
func (p Provision) InForce(at time.Time) bool {
	return care.Period{From: p.From, To: p.To}.Contains(at)
}

// Load reads every *.cedar file of fsys and checks it against the schema. Any
// mistake is a fault.Invalid that names file and line, and nothing is loaded.
func Load(fsys fs.FS) (*Book, error) {
	check, hash, err := readSchema(fsys)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(fsys, "*.cedar")
	if err != nil || len(names) == 0 {
		return nil, fault.New(fault.Invalid, "no provisions: no *.cedar file found")
	}
	slices.Sort(names)
	book := &Book{}
	seen := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, name, err)
		}
		fmt.Fprintf(hash, "%s %d\n", name, len(text))
		hash.Write(text)
		list, err := cedar.NewPolicyListFromBytes(name, text)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, name, err)
		}
		for _, c := range list {
			p, err := read(name, c)
			if err != nil {
				return nil, err
			}
			where := fmt.Sprintf("%s:%d", name, p.Line)
			if first, twice := seen[p.ID]; twice {
				return nil, fault.Newf(fault.Invalid, "%s: the id %q is already used at %s", where, p.ID, first)
			}
			seen[p.ID] = where
			if err := check.Policy(p.ID, (*xast.Policy)(c.AST())); err != nil {
				return nil, fault.Wrap(fault.Invalid, where+": "+p.ID+" does not fit the schema", err)
			}
			book.Policies = append(book.Policies, p)
		}
	}
	slices.SortFunc(book.Policies, func(a, b Policy) int { return strings.Compare(a.ID, b.ID) })
	book.Version = hex.EncodeToString(hash.Sum(nil)[:12])
	return book, nil
}

// LoadOver is Load of base with the *.cedar files of over added; a file of over with
// the name of one of base stands in its place. It is how a proposed act is tried: the
// schema is that of base, so a proposal can use only facts that there are.
func LoadOver(base, over fs.FS) (*Book, error) {
	return Load(overlay{base, over})
}

// overlay is two folders of provisions as one.
type overlay struct{ base, over fs.FS }

// Open opens the newer of two files.
func (o overlay) Open(name string) (fs.File, error) {
	if name != SchemaFile {
		if f, err := o.over.Open(name); err == nil {
			return f, nil
		}
	}
	return o.base.Open(name)
}

// Glob lists the files of both.
func (o overlay) Glob(pattern string) ([]string, error) {
	a, err := fs.Glob(o.base, pattern)
	if err != nil {
		return nil, err
	}
	b, err := fs.Glob(o.over, pattern)
	if err != nil {
		return nil, err
	}
	names := append(a, b...)
	slices.Sort(names)
	return slices.Compact(names), nil
}

type hasher interface {
	Write([]byte) (int, error)
	Sum([]byte) []byte
}

func readSchema(fsys fs.FS) (*validate.Validator, hasher, error) {
	text, err := fs.ReadFile(fsys, SchemaFile)
	if err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, "the schema is missing", err)
	}
	var s schema.Schema
	s.SetFilename(SchemaFile)
	if err := s.UnmarshalCedar(text); err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, SchemaFile, err)
	}
	resolved, err := s.Resolve()
	if err != nil {
		return nil, nil, fault.Wrap(fault.Invalid, SchemaFile, err)
	}
	h := sha256.New()
	h.Write(text)
	return validate.New(resolved), h, nil
}

// NewValidator is the checker of requests and entities against the schema of fsys,
// for tests that prove that every decision asks only what the schema knows.
func NewValidator(fsys fs.FS) (*validate.Validator, error) {
	v, _, err := readSchema(fsys)
	return v, err
}

// With is the book with one provision's rule replaced; for tests that weaken it.
func (b *Book) With(id string, rule *cedar.Policy) *Book {
	out := b.Subset(func(Policy) bool { return true })
	for i := range out.Policies {
		if out.Policies[i].ID == id {
			out.Policies[i].Cedar = rule
			out.Version += "*"
		}
	}
	return out
}

// Subset is the book without some provisions; for what-if questions and tests.
func (b *Book) Subset(keep func(Policy) bool) *Book {
	out := &Book{}
	h := sha256.New()
	h.Write([]byte(b.Version))
	for _, p := range b.Policies {
		if keep(p) {
			out.Policies = append(out.Policies, p)
			h.Write([]byte(p.ID))
		}
	}
	out.Version = hex.EncodeToString(h.Sum(nil)[:12])
	return out
}
