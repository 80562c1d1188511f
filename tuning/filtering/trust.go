package filtering

import "slices"

// satisfiable reports that an attacker can make every term of a filter hold.
func satisfiable(f Filter, t Trust) bool {
	return !slices.ContainsFunc(f.fields(), func(field string) bool { return !t.Writable(field) })
}
