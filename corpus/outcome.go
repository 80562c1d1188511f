package corpus

import "strings"

// IsOutcomePath reports whether a path states an outcome: label, ground_truth
// and all below them. What stands there is kept in Native and is never a field
// that a rule or a replay can see.
func IsOutcomePath(path string) bool {
	for _, root := range [...]string{"label", "ground_truth"} {
		if path == root || strings.HasPrefix(path, root) && path[len(root)] == '.' {
			return true
		}
	}
	return false
}
