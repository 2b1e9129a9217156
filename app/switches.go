package app

import (
	"fmt"
	"slices"
	"strings"

	"sammanhang/access"
)

// setSwitches turns the named switches of doubtful points on or off. A name that
// is not a switch is refused: a misspelt switch must not silently stay careful
// when somebody believes it open, nor the other way round.
func setSwitches(cfg *access.Config, switches map[string]bool) error {
	known := access.Switches()
	for name, on := range switches {
		at := slices.IndexFunc(known, func(s access.Switch) bool { return s.Name == name })
		if at < 0 {
			var names []string
			for _, s := range known {
				names = append(names, s.Name)
			}
			slices.Sort(names)
			return fmt.Errorf("law.switches: there is no switch %q; there are: %s", name, strings.Join(names, ", "))
		}
		known[at].Set(cfg, on)
	}
	return nil
}
