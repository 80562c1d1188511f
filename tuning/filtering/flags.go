package filtering

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"assay/corpus"
)

// leastRate is how much of its rate in the tuned part a filter must keep in the
// holdout.
const leastRate = 0.2

// flag says what is suspicious about a filter.
func (w *work) flag(ctx context.Context, c *Candidate, o *overlay) error {
	add := func(when bool, code Code, format string, args ...any) {
		if when {
			c.Flags = append(c.Flags, Flag{Code: code, Message: fmt.Sprintf(format, args...)})
		}
	}
	share := cmp.Or(w.o.MaxShare, DefaultMaxShare)
	trues := c.Tune.TrueEvents.K + c.Holdout.TrueEvents.K
	lost, found := c.Tune.Incidents.K+c.Holdout.Incidents.K, c.Tune.Incidents.N+c.Holdout.Incidents.N
	add(c.HidesTruth(), TooBroad, "it leaves out %d true positives and loses %d of %d known incidents", trues, lost, found)
	alerts, of := c.Tune.Alerts.K+c.Holdout.Alerts.K, c.Tune.Alerts.N+c.Holdout.Alerts.N
	add(float64(alerts) > share*float64(of), TooBroad, "it leaves out %d of %d alerts of the rule, more than %.0f %%", alerts, of, share*100)
	add(c.Entities <= 1, TooNarrow, "what it leaves out is of one entity alone")
	literal, err := w.literal(ctx, o)
	if err != nil {
		return err
	}
	add(literal, TooNarrow, "it is one literal value of a field in which nearly every value is another")
	tune, held := rate(c.Tune.FalseEvents.K, c.Tune.FalseEvents.N), rate(c.Holdout.FalseEvents.K, c.Holdout.FalseEvents.N)
	add(held < leastRate*tune, TooNarrow, "in the holdout it leaves out %d of %d false positives, in the tuned part %d of %d", c.Holdout.FalseEvents.K, c.Holdout.FalseEvents.N, c.Tune.FalseEvents.K, c.Tune.FalseEvents.N)
	if last, ok := w.newest(); ok {
		hit := o.any(w.pool, func(row int) bool {
			nano, timed := w.pool.Time(row)
			return timed && nano >= last-int64(quiet)
		})
		add(!hit, Dead, "it leaves out nothing in the last 30 days of the snapshot")
	}
	add(c.Satisfiable, Writable, "an attacker chooses what stands in %s, and could hide %d of %d known incidents that the rule finds", strings.Join(o.fields(), " and "), c.Evadable.K, c.Evadable.N)
	return nil
}

func rate(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}

// literal reports a filter by one value of a field of which what the rule fires
// on has nearly as many values as events: an identifier, not a property.
func (w *work) literal(ctx context.Context, o *overlay) (bool, error) {
	if len(o.Filter) > 1 || o.Filter[0].Op != Equals {
		return false, nil
	}
	events, values := 0, map[string]bool{}
	for part, rows := range w.fired.Rows {
		if rows == nil || !rows.Any() {
			continue
		}
		col, err := w.View.Segments()[part].Column(ctx, o.Filter[0].Field)
		if err != nil {
			return false, err
		}
		met := make([]bool, col.Distinct()+corpus.FirstCode)
		for row := range rows.All {
			if code := col.Code(row); code >= corpus.FirstCode {
				met[code] = true
				events++
			}
		}
		for code, ok := range met {
			if ok {
				values[col.Entry(code-corpus.FirstCode).Text()] = true
			}
		}
	}
	return events > 0 && float64(len(values)) > 0.5*float64(events), nil
}
