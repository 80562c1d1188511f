package report

import (
	"time"

	"assay/corpus"
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

// Days is how many days the snapshot's stream covers, 0 without a stream that
// has times.
func (s *Survey) Days() int { return s.measures.Days() }

// Handling is the mean time that an episode of a verdict took to handle; ok is
// false when the snapshot knows of none.
func (s *Survey) Handling(v corpus.Verdict) (mean time.Duration, ok bool) { return s.measures.Mean(v) }
