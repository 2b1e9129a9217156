package route

import (
	"strings"
	"time"

	"sammanhang/care"
)

// Timeouts is how long a producer may be silent, by contract. The zero value
// leaves it to the exchange.
type Timeouts struct {
	Default    time.Duration            // for contracts that are not named; 0: the exchange's own
	ByContract map[string]time.Duration // by the contract's namespace in lower case
}

// Of is the time for a contract, and 0 when nothing is said of it.
func (t Timeouts) Of(c care.Contract) time.Duration {
	if len(t.ByContract) > 0 {
		if d, ok := t.ByContract[strings.ToLower(string(c))]; ok {
			return d
		}
	}
	return t.Default
}
