package report

import (
	"assay/tuning/episode"
	"assay/tuning/rule"
)

// HoursPerWeek is the analyst hours a week of what a rule, or a variant of it,
// fires on; nil where the snapshot cannot say. The cut is that of the firing.
func (s *Survey) HoursPerWeek(r *rule.Rule, f episode.Firing, c *episode.Cut) *float64 {
	l, _ := s.measures.Estimate(s.pool, f, c, r.ID, r.Name, r.Title)
	if l == nil {
		return nil
	}
	return l.HoursPerWeek
}
