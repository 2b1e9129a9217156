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
	known := map[string]*bool{
		"residentSeesOwnBlockedOmsorg": &cfg.ResidentSeesOwnBlockedOmsorg,
		"planToOmbud":                  &cfg.PlanToOmbud,
		"godManAccess":                 &cfg.GodManAccess,
		"guardianSeesLog":              &cfg.GuardianSeesLog,
	}
	for name, on := range switches {
		field, ok := known[name]
		if !ok {
			var names []string
			for k := range known {
				names = append(names, k)
			}
			slices.Sort(names)
			return fmt.Errorf("law.switches: there is no switch %q; there are: %s", name, strings.Join(names, ", "))
		}
		*field = on
	}
	return nil
}
