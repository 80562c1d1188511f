package correlate

import "assay/tuning/rule"

// measure is what a correlation knows of the window. A step is the firings of
// one event, which enter and leave together.
type measure interface {
	start(group []Firing) // the firings of the next group, in order; all others have been dropped
	add(step []Firing)
	drop(step []Firing)
	// judge gives what the condition is asked about, and whether it holds. The
	// window holds no time before since.
	judge(since int64) (value float64, holds bool)
}

// newMeasure is the measure of a type, nil for an unknown one.
func newMeasure(o *Options, ways []way) measure {
	switch o.Type {
	case rule.EventCount:
		return &counted{bounds: o.Bounds}
	case rule.ValueCount:
		return &distinct{bounds: o.Bounds}
	case rule.ValueSum, rule.ValueAvg:
		return &summed{bounds: o.Bounds, mean: o.Type == rule.ValueAvg}
	case rule.ValuePercentile:
		return &ranked{bounds: o.Bounds, percentile: o.Percentile}
	case rule.ValueMedian:
		return &ranked{bounds: o.Bounds, percentile: 50}
	case rule.Temporal:
		return newFired(o, ways)
	case rule.TemporalOrdered:
		return newOrdered(o, ways)
	}
	return nil
}

// counting yields the firings of a step that count: of an event only those of
// the first rule that it matches, of inner alerts all.
func counting(step []Firing, yield func(*Firing)) {
	first := int32(-1)
	for i := range step {
		f := &step[i]
		if f.Inner == nil {
			if first < 0 {
				first = f.Rule
			}
			if f.Rule != first {
				continue
			}
		}
		yield(f)
	}
}

// counted counts events.
type counted struct {
	bounds []rule.Bound
	n      int
}

func (c *counted) start([]Firing)     {} // what was dropped is gone
func (c *counted) add(step []Firing)  { counting(step, func(*Firing) { c.n++ }) }
func (c *counted) drop(step []Firing) { counting(step, func(*Firing) { c.n-- }) }

func (c *counted) judge(int64) (float64, bool) {
	return float64(c.n), c.n > 0 && within(c.bounds, float64(c.n))
}

// distinct counts values.
type distinct struct {
	bounds []rule.Bound
	seen   []int32 // by value: the firings that have it
	n      int     // values that are seen
}

// start makes room for the group's values. What was dropped is gone, so that
// the room is empty, and not made anew for each of many small groups.
func (d *distinct) start(group []Firing) {
	most := -1
	for i := range group {
		most = max(most, int(group[i].Value))
	}
	if more := most + 1 - len(d.seen); more > 0 {
		d.seen = append(d.seen, make([]int32, more)...)
	}
}

func (d *distinct) add(step []Firing) {
	counting(step, func(f *Firing) {
		seen := &d.seen[int(f.Value)]
		if *seen++; *seen == 1 {
			d.n++
		}
	})
}

func (d *distinct) drop(step []Firing) {
	counting(step, func(f *Firing) {
		seen := &d.seen[int(f.Value)]
		if *seen--; *seen == 0 {
			d.n--
		}
	})
}

func (d *distinct) judge(int64) (float64, bool) {
	return float64(d.n), d.n > 0 && within(d.bounds, float64(d.n))
}
