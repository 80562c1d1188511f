package pipeline

import (
	"slices"

	"assay/tuning/rule"
)

// nearHint names the candidate nearest to what was written, "" when none is
// near; of several the first by name.
func nearHint(written string, candidates []string) string {
	return rule.NearHint(written, slices.Sorted(slices.Values(candidates)))
}
