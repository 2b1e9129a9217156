package app

import (
	"reflect"
	"testing"

	"sammanhang/exchange"
	"sammanhang/trace"
)

// What the exchange tells of a call is what is kept of it, field by field.
func TestNothingOfARecordIsLost(t *testing.T) {
	var in exchange.Record
	v := reflect.ValueOf(&in).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(v.Type().Field(i).Name)
		case reflect.Int, reflect.Int64:
			f.SetInt(int64(i + 1))
		case reflect.Slice:
			f.Set(reflect.ValueOf([]string{"way"}))
		case reflect.Struct: // a time
		}
	}
	out := traceRecord(in)
	got := reflect.ValueOf(out)
	if got.NumField() != v.NumField() {
		t.Errorf("trace.Record has %d fields, exchange.Record %d", got.NumField(), v.NumField())
	}
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		f := got.FieldByName(name)
		if !f.IsValid() || !reflect.DeepEqual(f.Interface(), v.Field(i).Interface()) {
			t.Errorf("%s is lost", name)
		}
	}
	_ = trace.Record(out)
}
