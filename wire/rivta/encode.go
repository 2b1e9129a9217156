package rivta

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"reflect"
	"strconv"
)

// Encode writes a root form as the payload of a SOAP body: one element with its
// namespace prefixes declared. Optional fields that are empty are left out;
// required ones are written even when empty. Characters that XML cannot hold
// become U+FFFD.
func Encode(m Message) []byte {
	f := m.form()
	e := encoder{plans: newPlans(f)}
	e.buf.Grow(4 << 10)
	e.buf.WriteString("<s:" + f.element + ` xmlns:s="` + string(f.contract) + `" xmlns:d="` + f.domain + `"`)
	if f.ext != "" {
		e.buf.WriteString(` xmlns:x="` + f.ext + `"`)
	}
	e.buf.WriteByte('>')
	e.fields(reflect.Indirect(reflect.ValueOf(m)), f.domain)
	e.buf.WriteString("</s:" + f.element + ">")
	return e.buf.Bytes()
}

type encoder struct {
	plans *plans
	buf   bytes.Buffer
}

func (e *encoder) prefix(space string) string {
	switch space {
	case string(e.plans.form.contract):
		return "s:"
	case e.plans.form.ext:
		return "x:"
	}
	return "d:"
}

func (e *encoder) fields(v reflect.Value, domain string) {
	for _, f := range e.plans.of(v.Type(), domain) {
		e.value(v.Field(f.index), f, domain)
	}
}

func (e *encoder) value(v reflect.Value, f field, domain string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		f.must = true // a pointer that is set is written, even to an empty value
		e.value(v.Elem(), f, domain)
		return
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			f.must = true // each element of a list is written
			for i := range v.Len() {
				e.value(v.Index(i), f, domain)
			}
			return
		}
	}
	if !f.must && v.IsZero() {
		return
	}
	name := e.prefix(f.space) + f.name
	e.buf.WriteString("<" + name + ">")
	switch v.Kind() {
	case reflect.String:
		_ = xml.EscapeText(&e.buf, []byte(v.String())) // a bytes.Buffer does not fail
	case reflect.Bool:
		e.buf.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Slice: // of bytes
		e.buf.WriteString(base64.StdEncoding.EncodeToString(v.Bytes()))
	case reflect.Struct:
		if f.within {
			domain = f.space
		}
		e.fields(v, domain)
	}
	e.buf.WriteString("</" + name + ">")
}
