package correlate

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"assay/tuning/rule"
)

// reference is Run as the package comment says it, looking at every window
// anew.
func reference(o Options, firings []Firing) []Alert {
	var out []Alert
	atClose := o.Firing != rule.FireEach && (slices.ContainsFunc(o.Bounds, limits) || o.When != nil && mayNegate(o.When))
	for _, steps := range referenceSteps(firings) {
		window := func(from, to int64, end int) (in [][]Firing) { // of the first end events
			for _, s := range steps[:end] {
				if s[0].Time >= from && s[0].Time <= to {
					in = append(in, s)
				}
			}
			return in
		}
		span, open := int64(o.Timespan), (*Alert)(nil)
		for i := 0; i < len(steps) && atClose; {
			from := steps[i][0].Time
			in := window(from, from+span, len(steps))
			if v, ok := judged(o, in); ok {
				out = append(out, alertOf(in, from, from+span, v, len(in)))
			}
			i += len(in)
		}
		for i := 0; i < len(steps) && !atClose; i++ {
			now := steps[i][0].Time
			for _, s := range steps[:i] { // when s left the window
				if left := s[0].Time + span + 1; left <= now && i > 0 && left > steps[i-1][0].Time {
					if _, ok := judged(o, window(left-span, left, i)); !ok {
						open = nil
					}
				}
			}
			in := window(now-span, now, i+1)
			v, ok := judged(o, in)
			switch {
			case !ok:
				open = nil
			case open == nil || o.Firing == rule.FireEach:
				out = append(out, alertOf(in, now-span, now, v, 1))
				open = &out[len(out)-1]
			default:
				more := alertOf(steps[i:i+1], 0, 0, 0, 0)
				open.Qualified++
				open.Value = max(open.Value, v)
				open.First, open.Last = min(open.First, more.First), max(open.Last, more.Last)
				open.Events = slices.Compact(slices.SortedFunc(slices.Values(append(open.Events, more.Events...)), compareRefs))
			}
		}
	}
	return out
}

func referenceSteps(firings []Firing) map[int32][][]Firing {
	sorted := slices.Clone(firings)
	slices.SortStableFunc(sorted, func(a, b Firing) int { return cmp.Or(cmp.Compare(a.Group, b.Group), before(&a, &b)) })
	out := map[int32][][]Firing{}
	for _, f := range sorted {
		steps := out[f.Group]
		if n := len(steps); n > 0 && steps[n-1][0].Time == f.Time && steps[n-1][0].Event == f.Event {
			steps[n-1] = append(steps[n-1], f)
		} else {
			steps = append(steps, []Firing{f})
		}
		out[f.Group] = steps
	}
	return out
}

func alertOf(in [][]Firing, from, to int64, v float64, n int) Alert {
	a := Alert{Group: in[0][0].Group, Opened: from, Completed: to, Event: in[len(in)-1][0].Event, Value: v, Qualified: n,
		First: math.MaxInt64, Last: math.MinInt64}
	for _, f := range slices.Concat(in...) {
		if f.Inner == nil {
			a.First, a.Last = min(a.First, f.Time), max(a.Last, f.Time)
			a.Events = append(a.Events, f.Event)
		} else {
			a.First, a.Last = min(a.First, f.Inner.First), max(a.Last, f.Inner.Last)
			a.Events = append(a.Events, f.Inner.Events...)
		}
	}
	slices.SortFunc(a.Events, compareRefs)
	a.Events = slices.Compact(a.Events)
	return a
}

// judged computes what the condition is asked about, and asks it.
func judged(o Options, in [][]Firing) (float64, bool) {
	bounds := o.Bounds
	var fired uint64
	var numbers []float64
	for _, step := range in {
		first := slices.IndexFunc(step, func(f Firing) bool { return f.Inner == nil })
		for _, f := range step {
			fired |= 1 << f.Rule
			if f.Inner != nil || f.Rule == step[first].Rule {
				numbers = append(numbers, f.Value)
			}
		}
	}
	names := 0
	for i := range o.Names {
		names += int(fired >> i & 1)
	}
	v := 0.0
	slices.Sort(numbers)
	switch o.Type {
	case rule.EventCount:
		v = float64(len(numbers))
	case rule.ValueCount:
		v = float64(len(slices.Compact(numbers)))
	case rule.ValueSum, rule.ValueAvg:
		sum := new(big.Rat)
		for _, n := range numbers {
			sum.Add(sum, new(big.Rat).SetFloat64(n))
		}
		if o.Type == rule.ValueAvg && len(numbers) > 0 {
			sum.Quo(sum, big.NewRat(int64(len(numbers)), 1))
		}
		v, _ = sum.Float64()
	case rule.ValuePercentile:
		v = percentile(numbers, o.Percentile)
	case rule.ValueMedian:
		v = percentile(numbers, 50)
	case rule.Temporal:
		v = float64(names)
		if bounds == nil {
			bounds = []rule.Bound{{Op: rule.OpGreaterEq, Value: float64(len(o.Names))}}
		}
	case rule.TemporalOrdered:
		if v = float64(names); o.When == nil {
			v = float64(longest(o.Order, in))
		}
		if bounds == nil {
			bounds = []rule.Bound{{Op: rule.OpGreaterEq, Value: float64(len(o.Order))}}
		}
	}
	switch {
	case len(in) == 0:
		return 0, false
	case o.When == nil:
		return v, v > 0 && within(bounds, v) || o.Type != rule.Temporal && o.Type != rule.TemporalOrdered && within(bounds, v)
	case o.Type == rule.Temporal:
		return v, truth(o, o.When, fired, fired, false)
	}
	for with := uint64(0); with < 1<<len(o.Names); with++ { // rules that fired in order
		var order []int
		for _, r := range o.Order {
			if with>>r&1 == 1 {
				order = append(order, r)
			}
		}
		if with&fired == with && longest(order, in) == len(order) && truth(o, o.When, with, fired, false) {
			return v, true
		}
	}
	return v, false
}

// longest is the greatest number of steps of the list that events took one
// behind the other.
func longest(order []int, in [][]Firing) int {
	best := 0
	for i, r := range order {
		for j, step := range in {
			if firedBy(step, r) {
				best = max(best, 1+longest(order[i+1:], in[j+1:]))
				break // the earliest leaves most
			}
		}
	}
	return best
}

// truth evaluates a condition: a plain name is in with, one behind a not is
// in fired.
func truth(o Options, e rule.Expr, with, fired uint64, negated bool) bool {
	switch e := e.(type) {
	case *rule.Not:
		return truth(o, e.X, with, fired, !negated)
	case *rule.And:
		all := true
		for _, t := range e.Terms {
			all = (truth(o, t, with, fired, negated) != negated) && all
		}
		return all != negated
	case *rule.Or:
		some := false
		for _, t := range e.Terms {
			some = (truth(o, t, with, fired, negated) != negated) || some
		}
		return some != negated
	case *rule.Test:
		i := slices.Index(o.Names, e.Field)
		if negated {
			return fired>>i&1 == 0
		}
		return with>>i&1 == 1
	}
	return false
}

func mayNegate(e rule.Expr) bool {
	ways, _ := waysOf(e, []string{"a", "b", "c", "d"})
	return slices.ContainsFunc(ways, func(w way) bool { return w.without != 0 })
}

func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	place := float64(len(sorted)-1) * p / 100
	low := int(place)
	if part := place - float64(low); part > 0 {
		return sorted[low] + part*(sorted[low+1]-sorted[low])
	}
	return sorted[low]
}
