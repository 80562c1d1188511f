package sigma

import "assay/tuning/rule"

// nearHint names the candidate nearest to what was written, "" when none is
// near.
func nearHint(written string, candidates []string) string {
	return rule.NearHint(written, candidates)
}
