// Package routejson reads the file of time limits (timeoutconfig.json) that
// platforms of today have, so that it can be taken over as it is.
package routejson

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"sammanhang/fault"
	"sammanhang/route"
)

// DefaultName is the contract name of the row that holds for all others.
const DefaultName = "default_timeouts"

const (
	maxBytes = 16 << 20
	longest  = 10 * time.Minute
)

// ReadTimeouts reads a list of {tjanstekontrakt, routetimeout, producertimeout}, in
// milliseconds. routetimeout is taken and not used, as the reference platform does.
//
// Everything that is wrong is said in one error, row by row; nothing is guessed.
func ReadTimeouts(r io.Reader) (route.Timeouts, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return route.Timeouts{}, err
	}
	if len(b) > maxBytes {
		return route.Timeouts{}, fault.New(fault.TooLarge, "the file of time limits is too large")
	}
	var rows []struct {
		Contract string   `json:"tjanstekontrakt"`
		Route    *float64 `json:"routetimeout"`
		Producer *float64 `json:"producertimeout"`
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		return route.Timeouts{}, fault.Wrap(fault.Invalid, "the file of time limits is not a JSON list of {tjanstekontrakt, routetimeout, producertimeout}", err)
	}
	t := route.Timeouts{ByContract: map[string]time.Duration{}}
	var wrong []string
	seen := map[string]bool{}
	for i, row := range rows {
		bad := func(what string) { wrong = append(wrong, fmt.Sprintf("row %d (%s): %s", i+1, row.Contract, what)) }
		name := strings.ToLower(strings.TrimSpace(row.Contract))
		switch {
		case name == "":
			bad("no tjanstekontrakt")
			continue
		case seen[name]:
			bad("written twice")
			continue
		case row.Producer == nil:
			bad("no producertimeout")
			continue
		case *row.Producer < 1 || *row.Producer > float64(longest.Milliseconds()):
			bad(fmt.Sprintf("producertimeout is not between 1 and %d ms", longest.Milliseconds()))
			continue
		}
		seen[name] = true
		d := time.Duration(*row.Producer) * time.Millisecond
		if name == DefaultName {
			t.Default = d
		} else {
			t.ByContract[name] = d
		}
	}
	if len(wrong) > 0 {
		return route.Timeouts{}, fault.New(fault.Invalid, "time limits: "+strings.Join(wrong, "; "))
	}
	return t, nil
}
