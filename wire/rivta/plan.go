package rivta

import (
	"reflect"
	"strings"
)

// field is how one Go field is written in XML.
type field struct {
	index  int
	name   string
	space  string // namespace
	must   bool   // the schema requires it
	within bool   // what is in it has its namespace too

	careful bool // a truth value that cannot be read is true, the careful choice for it
}

// plans knows the fields of types under one form. It lives for one message.
type plans struct {
	form form
	seen map[planKey][]field
}

type planKey struct {
	t      reflect.Type
	domain string
}

func newPlans(f form) *plans { return &plans{form: f, seen: map[planKey][]field{}} }

// The two shared types whose elements differ between schemas.
var (
	headerType = reflect.TypeFor[Header]()
	mediaType  = reflect.TypeFor[Multimedia]()
)

// of is the fields of a struct type in the order that the form's schema has them.
// domain is the namespace of fields whose tag names none.
func (p *plans) of(t reflect.Type, domain string) []field {
	key := planKey{t, domain}
	if fs, ok := p.seen[key]; ok {
		return fs
	}
	var fs, last []field
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("riv")
		if !ok {
			continue
		}
		name, opts, _ := strings.Cut(tag, ",")
		f := field{index: i, name: name, space: domain}
		for opt := range strings.SplitSeq(opts, ",") {
			switch opt {
			case "s":
				f.space = string(p.form.contract)
			case "x":
				f.space = p.form.ext
			case "must":
				f.must = true
			case "within":
				f.within = true
			case "careful":
				f.careful = true
			}
		}
		if strings.Contains(" "+p.form.must+" ", " "+name+" ") {
			f.must = true
		}
		if t == headerType {
			if to, ok := p.form.rename[name]; ok {
				f.name = to
			}
			if name == p.form.last {
				last = append(last, f)
				continue
			}
		}
		if (t == headerType || t == mediaType) && strings.Contains(" "+p.form.drop+" ", " "+name+" ") {
			continue
		}
		fs = append(fs, f)
	}
	fs = append(fs, last...)
	p.seen[key] = fs
	return fs
}
