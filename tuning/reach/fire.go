package reach

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/plan"
)

// fires counts the alerts that the rule raises on events in memory.
func fires(ctx context.Context, p *plan.Plan, events []corpus.Event) (int, error) {
	found, err := p.Gather(ctx, corpus.NewBatch(events), 0, false)
	if err != nil {
		return 0, fmt.Errorf("try the rule on %d events: %w", len(events), err)
	}
	g := p.Grouper()
	if g == nil {
		return found.Rows.Count(), nil
	}
	all, err := g.Merge(ctx, []plan.Partial{found.Partial})
	if err != nil {
		return 0, fmt.Errorf("try the rule on %d events: %w", len(events), err)
	}
	if p.Grouped() {
		return len(all.Groups), nil
	}
	return len(all.Events), nil
}
