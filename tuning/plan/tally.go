package plan

import (
	"sort"

	"assay/corpus"
	"assay/tuning/exact"
	"assay/tuning/rule"
)

// tally is the running state of one aggregate of one group. Tallies of
// several segments merge, in any order, to the same result. A list gives each
// of its elements; absent and null give nothing.
type tally interface {
	add(v corpus.Value) (bytes int) // about how much more memory it takes now
	merge(o tally)
	result() corpus.Value
}

// tallies makes a new tally for each function.
var tallies = map[string]func() tally{
	"count":  func() tally { return new(counted) },
	"c":      func() tally { return new(counted) },
	"dc":     func() tally { return &distinct{seen: map[string]corpus.Value{}} },
	"values": func() tally { return &distinct{seen: map[string]corpus.Value{}, list: true} },
	"sum":    func() tally { return &summed{} },
	"avg":    func() tally { return &summed{mean: true} },
	"mean":   func() tally { return &summed{mean: true} },
	"min":    func() tally { return &extreme{sign: -1} },
	"max":    func() tally { return &extreme{sign: 1} },

	"distinct_count": func() tally { return &distinct{seen: map[string]corpus.Value{}} },
}

// addEach gives a tally the elements of a value.
func addEach(t tally, v corpus.Value) (bytes int) {
	switch v.Kind() {
	case corpus.KindAbsent, corpus.KindNull:
	case corpus.KindList:
		for _, e := range v.Elems() {
			bytes += addEach(t, e)
		}
	default:
		return t.add(v)
	}
	return bytes
}

type counted int64

func (c *counted) add(corpus.Value) int { *c++; return 0 }
func (c *counted) merge(o tally)        { *c += *o.(*counted) }
func (c *counted) result() corpus.Value { return corpus.Int(int64(*c)) }

// distinct holds one value for each text; of values with the same text (1
// and "1") it keeps the one that compareValues puts first.
type distinct struct {
	seen map[string]corpus.Value
	list bool
}

func (d *distinct) add(v corpus.Value) int {
	const entry = 120
	text := v.Text()
	old, known := d.seen[text]
	if !known || v.Kind() < old.Kind() {
		d.seen[text] = v
	}
	if known {
		return 0
	}
	return entry + len(text)
}

func (d *distinct) merge(o tally) {
	for _, v := range o.(*distinct).seen {
		d.add(v)
	}
}

func (d *distinct) result() corpus.Value {
	if !d.list {
		return corpus.Int(int64(len(d.seen)))
	}
	values := make([]corpus.Value, 0, len(d.seen))
	for _, v := range d.seen {
		values = append(values, v)
	}
	sort.Slice(values, func(i, j int) bool { return values[i].Text() < values[j].Text() })
	return corpus.List(values...)
}

type summed struct {
	sum  exact.Sum
	mean bool
}

func (s *summed) add(v corpus.Value) int { s.sum.Add(v); return 0 }
func (s *summed) merge(o tally)          { s.sum.Merge(&o.(*summed).sum) }

func (s *summed) result() corpus.Value {
	if s.mean {
		return s.sum.Mean()
	}
	return s.sum.Total()
}

// extreme is a min or a max: among numbers when every value is one, else
// among texts. It keeps both until the end, when that is known.
type extreme struct {
	sign           int
	number, text   corpus.Value // absent until met
	someNotNumeric bool
}

func (x *extreme) add(v corpus.Value) int {
	f, ok := v.Number()
	if !ok {
		x.someNotNumeric = true
	} else if x.number.IsAbsent() || x.beatsNumber(f, v) {
		x.number = v
	}
	if x.text.IsAbsent() || x.beatsText(v) {
		x.text = v
	}
	return 0
}

// beatsNumber compares numbers, and where they are equal kinds and texts, so
// that it does not matter which of 1 and "1" came first.
func (x *extreme) beatsNumber(f float64, v corpus.Value) bool {
	old, _ := x.number.Number()
	if f != old {
		return (f > old) == (x.sign > 0)
	}
	if v.Kind() != x.number.Kind() {
		return v.Kind() < x.number.Kind()
	}
	return v.Text() < x.number.Text()
}

func (x *extreme) beatsText(v corpus.Value) bool {
	a, b := v.Text(), x.text.Text()
	if a != b {
		return (a > b) == (x.sign > 0)
	}
	return v.Kind() < x.text.Kind()
}

func (x *extreme) merge(o tally) {
	from := o.(*extreme)
	x.someNotNumeric = x.someNotNumeric || from.someNotNumeric
	for _, v := range []corpus.Value{from.number, from.text} {
		if !v.IsAbsent() {
			x.add(v)
		}
	}
}

func (x *extreme) result() corpus.Value {
	switch {
	case x.text.IsAbsent():
		return corpus.Null()
	case x.someNotNumeric:
		return x.text
	}
	return x.number
}

// joinedTallies are new tallies of all that given ones have met; these stay as
// they are.
func joinedTallies(aggs []rule.Agg, given ...[]tally) []tally {
	out := newTallies(aggs)
	for _, t := range given {
		joinTallies(out, t)
	}
	return out
}

func joinTallies(into, from []tally) {
	for i, t := range into {
		if t != nil {
			t.merge(from[i])
		}
	}
}

// newTallies makes the state of one group; a plain count needs none.
func newTallies(aggs []rule.Agg) []tally {
	out := make([]tally, len(aggs))
	for i, a := range aggs {
		if a.Field != "" {
			out[i] = tallies[a.Func]()
		}
	}
	return out
}
