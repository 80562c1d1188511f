package fatigue

import (
	"cmp"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
)

// Memory is how long ago an episode may have ended for the next one to be its
// repeat (load.md section 7).
const Memory = 30 * 24 * time.Hour

// run is one episode of a rule on an entity.
type run struct {
	rule, entity uint32
	first, last  int64
	verdict      corpus.Verdict
	repeat       bool // one of the same rule, entity and verdict ended within Memory before
}

// episodesOf cuts the alerts, which are in the order of time, into episodes and
// finds the repeats among them. Alerts without an entity stand alone and
// repeat nothing.
func episodesOf(all []alert) []run {
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(x, y alert) int {
		return cmp.Or(cmp.Compare(x.rule, y.rule), cmp.Compare(x.entity, y.entity))
	})
	var runs []run
	for i, one := range order {
		if i > 0 && continues(&runs[len(runs)-1], one) {
			r := &runs[len(runs)-1]
			r.last, r.verdict = one.raised, episode.Leading(r.verdict, one.verdict)
			continue
		}
		runs = append(runs, run{rule: one.rule, entity: one.entity, first: one.raised, last: one.raised, verdict: one.verdict})
	}
	markRepeats(runs)
	return runs
}

func continues(r *run, one alert) bool {
	return one.entity != 0 && r.rule == one.rule && r.entity == one.entity && since(r.last, one.raised) < uint64(episode.DefaultGap)
}

// since is the time from a to b, which is not before it. The difference of two
// times may be more than an int64 holds.
func since(a, b int64) uint64 { return uint64(b) - uint64(a) }

// markRepeats looks, among the runs of a rule on an entity, which follow one
// another, for the newest of each verdict.
func markRepeats(runs []run) {
	var newest [corpus.NumVerdicts]int // place in runs plus one
	for i := range runs {
		r := &runs[i]
		if i > 0 && (r.rule != runs[i-1].rule || r.entity != runs[i-1].entity) {
			newest = [corpus.NumVerdicts]int{}
		}
		if before := newest[r.verdict]; before > 0 && r.entity != 0 {
			r.repeat = since(runs[before-1].last, r.first) <= uint64(Memory)
		}
		newest[r.verdict] = i + 1
	}
}

// repeats are the episodes that began in the period with a verdict, and those
// of them that repeat an earlier one.
func repeats(runs []run, p Period) interval.Proportion {
	k, n := 0, 0
	for _, r := range runs {
		if r.verdict == corpus.Unlabelled || !p.has(r.first) {
			continue
		}
		n++
		if r.repeat {
			k++
		}
	}
	return interval.Of(k, n)
}
