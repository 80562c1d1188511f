package promote

import (
	"context"
	"fmt"

	"assay/tuning/report"
)

// Deciding are the ids of the events on which the open proposals rest: the true
// positives that each loses or gains, and of the other events whose outcome
// changes as many, so that to be among them does not tell that an event is a
// true positive. An event is named once.
func (r *Register) Deciding(ctx context.Context) ([]string, error) {
	all, err := proposals(ctx, r.db)
	if err != nil {
		return nil, err
	}
	var events []string
	seen := map[string]bool{}
	for _, p := range all {
		if p.State != StateOpen {
			continue
		}
		rep, err := r.Report(ctx, p.Subject.Report)
		if err != nil {
			return nil, fmt.Errorf("list what decides proposal %d: %w", p.ID, err)
		}
		for _, event := range decidingOf(rep) {
			if !seen[event] {
				seen[event] = true
				events = append(events, event)
			}
		}
	}
	return events, nil
}

func decidingOf(r *report.Report) (events []string) {
	if r.Comparison == nil {
		return nil
	}
	events = append(append(events, r.Comparison.Lost...), r.Comparison.Gained...)
	others := len(events)
	for _, c := range r.Comparison.Changed {
		if (c.Kind == report.Quieted || c.Kind == report.Added) && others > 0 {
			events, others = append(events, c.Event), others-1
		}
	}
	return events
}
