package directoryldif

import "strings"

// parts splits a distinguished name (RFC 4514) at its commas, and gives each part in
// the form that it is compared in: in small letters, without blanks around name and
// value. An escaped character stays escaped: two ways to write the same name that HSA
// does not mix are not made one.
func parts(dn string) (list []string) {
	start := 0
	for i := 0; i <= len(dn); i++ {
		if i < len(dn) {
			if dn[i] == '\\' {
				i++
				continue
			}
			if dn[i] != ',' {
				continue
			}
		}
		name, value, _ := strings.Cut(dn[start:min(i, len(dn))], "=")
		list = append(list, strings.ToLower(strings.TrimSpace(name)+"="+strings.TrimSpace(value)))
		start = i + 1
	}
	return list
}

// dnKey is a name as it is compared.
func dnKey(dn string) string { return strings.Join(parts(dn), ",") }

// above are the names above one, the nearest first.
func above(dn string) (keys []string) {
	list := parts(dn)
	for i := 1; i < len(list); i++ {
		keys = append(keys, strings.Join(list[i:], ","))
	}
	return keys
}
