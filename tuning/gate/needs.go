package gate

import (
	"fmt"
	"strings"

	"assay/tuning/report"
)

// needs says what would make an open check conclusive.
func (c *Check) needs(f figure, got reading, e *Evidence, r *report.Report) string {
	switch {
	case e.Value == nil:
		return f.needed(r)
	case f.refused(r) != "" && f.refusal() == report.RefusedRecall:
		return "true positives that were found another way: label a sample of what nobody raised (assay audit draw)"
	case f.refused(r) != "":
		return "events that are known to be benign"
	case e.Wanted == nil:
		return "a replay against a baseline that has the figure"
	case e.N < c.MinN:
		return f.units(c.MinN-e.N) + " more"
	}
	if strings.Contains(f.name, ".bound.") {
		return "verdicts on the " + f.basis + "s that nobody decided"
	}
	more, ok := c.Op.decisive(got.ends, e.K, e.N, f.end, *e.Wanted)
	if !ok {
		return fmt.Sprintf("another share than %s: with this one no number of %ss decides", f.show(*e.Wanted), f.basis)
	}
	return fmt.Sprintf("about %s more, if they turn out as these did", f.units(max(1, more)))
}

// end is the end of an interval that the figure is.
func (f figure) end(low, high float64) float64 {
	if f.upper {
		return high
	}
	return low
}

// needed is what a report lacks that has no such figure.
func (f figure) needed(r *report.Report) string {
	switch {
	case strings.HasPrefix(f.name, "retirement."):
		return "the report of a retirement (assay gate --retire)"
	case f.of == nil && r.Comparison == nil:
		return "a replay against a baseline"
	case f.lacks(r):
		return "a new replay: the report does not hold what the figure is made from"
	case strings.Contains(f.name, "load."):
		return "a stream whose events have times and whose alerts have handling times"
	case strings.HasPrefix(f.basis, "known "):
		return "verdicts: true positives that are known whatever the rule"
	}
	return "verdicts on what the rule fires on"
}
