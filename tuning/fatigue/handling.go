package fatigue

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/vigilance"
)

const (
	collapseLast  = 50   // newest closures of a cell that are compared
	collapseBase  = 1000 // and at most so many before them
	collapseRatio = .5   // flagged below this share of the baseline
	collapseP     = .01
	readingSpeed  = 25.0 // characters a second
	fastest       = 10.0 // seconds
	mostRead      = 3000 // characters that anybody is taken to read
	fastLimit     = .2
	secondsFloor  = 1.0 // a shorter handling time counts as this: the logarithm of nothing is none
)

// cell is the handling times of one rule and verdict.
type cell struct {
	rule    uint32
	verdict corpus.Verdict
	logs    []float64 // of seconds, as they were closed
	within  int       // of the last, how many are in the window
}

// cells groups the timed closures with a verdict.
func (t trail) cells() []*cell {
	type key struct {
		rule    uint32
		verdict corpus.Verdict
	}
	of := map[key]*cell{}
	var all []*cell
	for i, c := range t.all {
		if !c.timed || c.verdict == corpus.Unlabelled {
			continue
		}
		k := key{c.rule, c.verdict}
		if of[k] == nil {
			of[k] = &cell{rule: c.rule, verdict: c.verdict}
			all = append(all, of[k])
		}
		of[k].logs = append(of[k].logs, math.Log(max(secondsFloor, c.seconds)))
		if i >= len(t.all)-len(t.now) {
			of[k].within++
		}
	}
	return all
}

// collapse is what one cell says.
type collapse struct {
	*cell
	ratio, low, high float64 // newest median over the baseline's
	p                float64
	drift            bool
}

func (c collapse) collapsed() bool { return c.ratio < collapseRatio && c.p < collapseP }

// collapseOf compares the newest closures of a cell with those before them; ok
// is false when either are too few.
func (c *cell) collapse() (out collapse, ok bool) {
	newest := min(c.within, collapseLast)
	split := len(c.logs) - newest
	if newest < MinCell || split < MinCell {
		return out, false
	}
	last, base := slices.Clone(c.logs[split:]), slices.Clone(c.logs[max(0, split-collapseBase):split])
	shift, _ := vigilance.Less(last, base)
	mean, deviation := moments(base)
	units := make([]float64, len(last))
	for i, v := range last {
		units[i] = (v - mean) / deviation
	}
	_, at := vigilance.Drift(units)
	slices.Sort(last)
	slices.Sort(base)
	now, _ := vigilance.Quantile(last, .5)
	before, _ := vigilance.Quantile(base, .5)
	return collapse{c, math.Exp(now.At - before.At), math.Exp(now.Low - before.At), math.Exp(now.High - before.At), shift.P, at >= 0}, true
}

// moments are the mean and the standard deviation, which is never 0.
func moments(all []float64) (mean, deviation float64) {
	for _, v := range all {
		mean += v
	}
	mean /= float64(len(all))
	for _, v := range all {
		deviation += (v - mean) * (v - mean)
	}
	return mean, max(1e-9, math.Sqrt(deviation/float64(max(1, len(all)-1))))
}

// handlingCollapse is indicator 1.
func (a *Alerts) handlingCollapse(t trail) Indicator {
	i := Indicator{Number: 1, Name: "handling_time_collapse", Title: "Handling time collapse", State: Inconclusive, Unit: "rules by verdict",
		Definition: "For each rule and verdict, the median handling time of its newest closures (up to 50, in the window) over the median of those before them. " +
			"Flagged when it fell below half and a one-sided Mann-Whitney test gives p < .01; watched when a cumulative sum (slack .5, limit 5 standard deviations of the logarithm) runs low. Cells under 30 on either side are left out."}
	var found []collapse
	down, drifting := 0, 0
	for _, c := range t.cells() {
		one, ok := c.collapse()
		if !ok {
			continue
		}
		found = append(found, one)
		if one.collapsed() {
			down++
		} else if one.drift {
			drifting++
		}
	}
	if len(found) == 0 {
		i.Says = fmt.Sprintf("Too little evidence: no rule and verdict has %d handling times in the window and %d before it.", MinCell, MinCell)
		return i
	}
	slices.SortFunc(found, func(x, y collapse) int {
		return cmp.Or(cmp.Compare(x.ratio, y.ratio), cmp.Compare(a.rules.list[x.rule], a.rules.list[y.rule]), cmp.Compare(x.verdict, y.verdict))
	})
	share := interval.Of(down, len(found))
	i.Share, i.State = &share, Quiet
	if drifting > 0 {
		i.State = Watch
	}
	if down > 0 {
		i.State = Act
	}
	least := found[0]
	i.Figures = []Figure{figure("least_ratio", least.ratio, "of the baseline's median").between(least.low, least.high), figure("least_p", least.p, ""), figure("drifting", float64(drifting), "rules by verdict")}
	for _, c := range found[:min(maxParts, len(found))] {
		if c.collapsed() || c.drift {
			i.Parts = append(i.Parts, Part{a.rules.list[c.rule], c.words()})
		}
	}
	i.Says = fmt.Sprintf("Handling times fell below half in %d of %s by verdict, and drift down in %s; the lowest is %s of its own baseline (95 %%: %s to %s).",
		down, plural(len(found), "rule", "rules"), plural(drifting, "more", "more"), percent(least.ratio), percent(least.low), percent(least.high))
	i.Do = "Look at the newest closures of these rules with the team: is this practice, a new tool, or haste?"
	return i
}

func (c collapse) words() string {
	return fmt.Sprintf("%s: median at %s of its baseline (95 %%: %s to %s), p = %s", words(c.verdict), percent(c.ratio), percent(c.low), percent(c.high), shortP(c.p))
}

func shortP(p float64) string {
	if p < .001 {
		return "under .001"
	}
	return short3(p)
}

// fast is indicator 2.
func (a *Alerts) fast(t trail) Indicator {
	i := Indicator{Number: 2, Name: "implausibly_fast", Title: "Implausibly fast closures",
		Definition: "Closures with a handling time under 10 seconds, or under what it takes to read the alert's text at 25 characters a second (at most 3,000 characters count). Flagged over 20 %.",
		Do:         "Group or exclude what these alerts repeat, so that those left are worth reading."}
	k, n := 0, 0
	for _, c := range t.now {
		if !c.timed {
			continue
		}
		n++
		if c.seconds < max(fastest, float64(min(c.length, mostRead))/readingSpeed) {
			k++
		}
	}
	i.withShare(interval.Of(k, n), "closures with a handling time", fastLimit)
	switch {
	case n == 0 && !a.anyTimed():
		i.State, i.Says = Unrecorded, "Cannot be measured: no alert has a handling time (alert.handling_seconds)."
	case i.State == Inconclusive:
		i.Says = few(n, "closures with a handling time")
	default:
		i.Says = "Faster than the alert can be read: " + of(*i.Share, i.Unit) + "."
	}
	return i
}

func (a *Alerts) anyTimed() bool {
	return slices.ContainsFunc(a.all, func(one alert) bool { return one.timed })
}
