package views

import (
	"context"

	"assay/tuning/report"
)

// mostLooks bounds how many reports of a rule are read to count looks.
const mostLooks = 1000

// countLooks adds how often versions of the rule were measured on this snapshot
// before this report was made.
func (s *Site) countLooks(ctx context.Context, m *evaluationModel, r *report.Report, digest string) error {
	if m == nil || m.Held == "" {
		return nil
	}
	all, err := s.Bench.Promotions.Replays(ctx, r.Rule.ID, mostLooks, 0)
	if err != nil {
		return err
	}
	earlier, met := 0, false
	for _, p := range all { // newest first
		if p.Report == digest {
			met = true
		} else if met && p.Snapshot == r.Snapshot {
			earlier++
		}
	}
	m.Held += lookedBefore(earlier)
	return nil
}
