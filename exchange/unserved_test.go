package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"sammanhang/exchange"
	"sammanhang/fault"
)

type failingService struct{ err error }

func (s failingService) ServeRIV(context.Context, exchange.Call) (*exchange.Answer, error) {
	return nil, s.err
}

// stateError is an error of a database that quotes a row.
type stateError struct{}

func (stateError) Error() string    { return "invalid input: Magdalena" }
func (stateError) SQLState() string { return "40001" }

// TestUnserved: the operator is told why an own service could not answer, in codes;
// what a database quotes, and what is the caller's own fault, is not in the log.
func TestUnserved(t *testing.T) {
	for _, c := range []struct{ name, kind, says string }{
		{"a database that refuses", "sql", "SQLSTATE 40001"},
		{"a database that is gone", "errno", syscall.ECONNREFUSED.Error()},
		{"a database that is slow", "time", "out of time"},
		{"a caller who is wrong", "invalid", ""},
		{"a caller who has left", "left", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, exchange.Config{})
			f := &fault.Error{Kind: fault.Unavailable, Code: "EI000", Detail: "the index cannot be reached just now"}
			switch c.kind {
			case "sql":
				f.Err = fmt.Errorf("apply: %w", stateError{})
			case "errno":
				f.Err = fmt.Errorf("dial: %w", syscall.ECONNREFUSED)
			case "time":
				f.Err = context.DeadlineExceeded
			case "invalid":
				f.Kind = fault.Invalid
			case "left":
				f.Err = context.Canceled
			}
			w.own["echo"] = failingService{f}
			resp, b, err := w.post(w.client, bytes.NewReader(envelope("SE-UNIT-OWN")))
			if err != nil || resp.StatusCode != http.StatusInternalServerError || !bytes.Contains(b, []byte("EI000")) {
				t.Fatalf("%v %v %s", resp, err, b)
			}
			said := w.log.String()
			if strings.Contains(said, "could not answer") != (c.says != "") || !strings.Contains(said, c.says) || strings.Contains(said, "Magdalena") {
				t.Error(said)
			}
		})
	}
}
