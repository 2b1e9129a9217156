package inspect

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"

	"sammanhang/care"
)

// member is one field of an object that keeps its order.
type member struct {
	name  string
	value any
}

type object []member

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		k, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		v, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(k)
		b.WriteByte(':')
		b.Write(v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// tree is a value with the names of its Go fields, without what is empty. The
// fields of embedded types (the head of an item) come first, as in the type.
// Personal numbers are written out: see the package comment.
func tree(v any) any {
	t, _ := walk(reflect.ValueOf(v))
	return t
}

// walk tells in its second result whether there is anything to say.
func walk(v reflect.Value) (any, bool) {
	switch v.Kind() {
	case reflect.Invalid:
		return nil, false
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil, false
		}
		t, ok := walk(v.Elem())
		if v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Bool {
			return v.Elem().Bool(), true // a false that the source has said
		}
		return t, ok
	case reflect.Struct:
		switch x := v.Interface().(type) {
		case care.PersonID:
			return x.Value(), !x.IsZero()
		case time.Time:
			return x.Format(time.RFC3339), !x.IsZero()
		}
		o := fields(v)
		return o, len(o) > 0
	case reflect.Slice:
		if b, ok := v.Interface().([]byte); ok {
			return map[string]int{"bytes": len(b)}, len(b) > 0
		}
		var out []any
		for i := range v.Len() {
			t, _ := walk(v.Index(i))
			out = append(out, t)
		}
		return out, len(out) > 0
	}
	return v.Interface(), !v.IsZero()
}

func fields(v reflect.Value) object {
	var o object
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Name == "Reading" {
			continue
		}
		if f.Anonymous {
			o = append(o, fields(v.Field(i))...)
			continue
		}
		if t, ok := walk(v.Field(i)); ok {
			o = append(o, member{f.Name, t})
		}
	}
	return o
}
