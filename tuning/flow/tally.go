package flow

import (
	"math"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/exact"
	"assay/tuning/rule"
)

// tally is the running state of one aggregate of one group. It sees elements
// that are neither null nor lists, in the order of the rows.
type tally interface {
	add(v corpus.Value, at moment)
	result() corpus.Value // null when there is none
	weight() int          // how many values result looks at
}

// moment is the time of a row.
type moment struct {
	seconds float64
	known   bool
}

// newTally makes the state of an aggregate; nil when there is none such.
func newTally(a rule.Agg) tally {
	switch a.Func {
	case "count", "c":
		return new(counted)
	case "dc", "distinct_count", "estdc":
		return &distincts{seen: map[string]corpus.Value{}}
	case "values":
		return &distincts{seen: map[string]corpus.Value{}, list: true}
	case "list":
		return &listed{}
	case "mode":
		return &modal{counts: map[string]int{}}
	case "sum":
		return &summed{}
	case "avg", "mean":
		return &summed{mean: true}
	case "min":
		return &extreme{sign: -1}
	case "max":
		return &extreme{sign: 1}
	case "first":
		return &ordered{}
	case "last":
		return &ordered{newer: true}
	}
	if f := timely(a.Func); f != nil {
		return &dated{pick: f}
	}
	if f := statistic(a.Func, a.Percent); f != nil {
		return &sampled{f: f}
	}
	return nil
}

type counted int64

func (c *counted) add(corpus.Value, moment) { *c++ }
func (c *counted) result() corpus.Value     { return corpus.Int(int64(*c)) }
func (c *counted) weight() int              { return 1 }

// distincts holds one value for each text: of the same text (1 and "1") that
// of the plainer kind.
type distincts struct {
	seen map[string]corpus.Value
	list bool
}

func (d *distincts) add(v corpus.Value, _ moment) {
	text := v.Text()
	if old, ok := d.seen[text]; !ok || v.Kind() < old.Kind() {
		d.seen[text] = v
	}
}

func (d *distincts) weight() int {
	if !d.list {
		return 1
	}
	return len(d.seen)
}

func (d *distincts) result() corpus.Value {
	if !d.list {
		return corpus.Int(int64(len(d.seen)))
	}
	values := make([]corpus.Value, 0, len(d.seen))
	for _, v := range d.seen {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b corpus.Value) int { return strings.Compare(a.Text(), b.Text()) })
	return corpus.List(values...)
}

// maxListed is how many values list keeps.
const maxListed = 100

type listed struct{ values []corpus.Value }

func (l *listed) add(v corpus.Value, _ moment) {
	if len(l.values) < maxListed {
		l.values = append(l.values, v)
	}
}
func (l *listed) weight() int          { return len(l.values) }
func (l *listed) result() corpus.Value { return corpus.List(slices.Clone(l.values)...) }

type modal struct{ counts map[string]int }

func (m *modal) add(v corpus.Value, _ moment) { m.counts[v.Text()]++ }
func (m *modal) weight() int                  { return len(m.counts) }

func (m *modal) result() corpus.Value {
	best, most := "", 0
	for text, n := range m.counts {
		if n > most || n == most && text < best {
			best, most = text, n
		}
	}
	if most == 0 {
		return corpus.Null()
	}
	return typed(best)
}

type summed struct {
	sum  exact.Sum
	mean bool
}

func (s *summed) add(v corpus.Value, _ moment) { s.sum.Add(v) }
func (s *summed) weight() int                  { return 1 }

func (s *summed) result() corpus.Value {
	if s.mean {
		return s.sum.Mean()
	}
	return s.sum.Total()
}

// extreme is a min or a max: among numbers when every value is one, else
// among texts.
type extreme struct {
	sign         int
	number, text corpus.Value
	mixed        bool // a value was no number
}

func (x *extreme) weight() int { return 1 }

func (x *extreme) add(v corpus.Value, _ moment) {
	f, ok := v.Number()
	old, _ := x.number.Number()
	switch {
	case !ok:
		x.mixed = true
	case x.number.IsAbsent() || f != old && (f > old) == (x.sign > 0) || f == old && before(v, x.number):
		x.number = v
	}
	if s, t := v.Text(), x.text.Text(); x.text.IsAbsent() || s != t && (s > t) == (x.sign > 0) || s == t && before(v, x.text) {
		x.text = v
	}
}

// before orders values that compare equal, so that it does not matter which
// of 1 and "1" came first.
func before(v, w corpus.Value) bool {
	if v.Kind() != w.Kind() {
		return v.Kind() < w.Kind()
	}
	return v.Text() < w.Text()
}

func (x *extreme) result() corpus.Value {
	switch {
	case x.text.IsAbsent():
		return corpus.Null()
	case x.mixed:
		return x.text
	}
	return x.number
}

// ordered is the first or the last value in the order of rows.
type ordered struct {
	newer bool
	value corpus.Value
}

func (o *ordered) weight() int { return 1 }
func (o *ordered) add(v corpus.Value, _ moment) {
	if o.newer || o.value.IsAbsent() {
		o.value = v
	}
}
func (o *ordered) result() corpus.Value { return orElse(o.value, corpus.Null()) }

// dated holds the earliest and the latest value. Rows come newest first, so of
// equal times the later row is the earlier.
type dated struct {
	early, late      corpus.Value
	earliest, latest float64
	any              bool
	pick             func(d *dated) corpus.Value
}

func timely(name string) func(d *dated) corpus.Value {
	switch name {
	case "earliest":
		return func(d *dated) corpus.Value { return d.early }
	case "latest":
		return func(d *dated) corpus.Value { return d.late }
	case "earliest_time":
		return func(d *dated) corpus.Value { return eval.Number(d.earliest) }
	case "latest_time":
		return func(d *dated) corpus.Value { return eval.Number(d.latest) }
	case "rate":
		return func(d *dated) corpus.Value {
			a, ok := d.early.Number()
			b, also := d.late.Number()
			if !ok || !also || d.latest == d.earliest {
				return corpus.Null()
			}
			return eval.Number((b - a) / (d.latest - d.earliest))
		}
	}
	return nil
}

func (d *dated) weight() int { return 1 }

func (d *dated) add(v corpus.Value, at moment) {
	if !at.known {
		return
	}
	if !d.any || at.seconds <= d.earliest {
		d.early, d.earliest = v, at.seconds
	}
	if !d.any || at.seconds > d.latest {
		d.late, d.latest = v, at.seconds
	}
	d.any = true
}

func (d *dated) result() corpus.Value {
	if !d.any {
		return corpus.Null()
	}
	return orElse(d.pick(d), corpus.Null())
}

// sampled is a function of all the numbers.
type sampled struct {
	numbers []float64
	f       func([]float64) float64
}

func (s *sampled) weight() int { return len(s.numbers) }

func (s *sampled) add(v corpus.Value, _ moment) {
	if f, ok := v.Number(); ok {
		s.numbers = append(s.numbers, f)
	}
}

func (s *sampled) result() corpus.Value {
	if len(s.numbers) == 0 {
		return corpus.Null()
	}
	return orElse(eval.Number(s.f(s.numbers)), corpus.Null())
}

// statistic is a function of a list of numbers that is not empty.
func statistic(name string, percent float64) func([]float64) float64 {
	switch name {
	case "median":
		return rank(50)
	case "perc", "p", "upperperc", "exactperc":
		return rank(percent)
	case "range":
		return func(x []float64) float64 { return slices.Max(x) - slices.Min(x) }
	case "sumsq":
		return func(x []float64) float64 {
			total := 0.0
			for _, f := range x {
				total += f * f
			}
			return total
		}
	case "var":
		return func(x []float64) float64 { return variance(x, 1) }
	case "varp":
		return func(x []float64) float64 { return variance(x, 0) }
	case "stdev":
		return func(x []float64) float64 { return math.Sqrt(variance(x, 1)) }
	case "stdevp":
		return func(x []float64) float64 { return math.Sqrt(variance(x, 0)) }
	}
	return nil
}

// rank is the percentile of nearest rank.
func rank(percent float64) func([]float64) float64 {
	return func(x []float64) float64 {
		x = slices.Clone(x)
		slices.Sort(x)
		i := int(math.Floor(percent / 100 * float64(len(x))))
		return x[max(0, min(i, len(x)-1))]
	}
}

// variance is of a sample when less is 1, of a population when it is 0.
func variance(x []float64, less int) float64 {
	if len(x) < 2 {
		return 0
	}
	mean := 0.0
	for i, f := range x {
		mean += (f - mean) / float64(i+1)
	}
	total := 0.0
	for _, f := range x {
		total += (f - mean) * (f - mean)
	}
	return total / float64(len(x)-less)
}
