package flow

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// forgetful is a tally that lets go of what leaves a window, so that a window
// that slides takes work for each row and not for each row of each window.
type forgetful interface {
	tally
	drop(v corpus.Value) // that was added
}

// newForgetful makes the state of an aggregate; nil when it has to count anew.
func newForgetful(a rule.Agg) forgetful {
	switch a.Func {
	case "count", "c":
		return new(counted)
	case "dc", "distinct_count", "estdc":
		return &multiset{seen: map[string][]copies{}}
	case "values":
		return &multiset{seen: map[string][]copies{}, list: true}
	case "mode":
		return &modal{counts: map[string]int{}}
	case "sum":
		return &summed{}
	case "avg", "mean":
		return &summed{mean: true}
	case "min":
		return newFurthest(-1)
	case "max":
		return newFurthest(1)
	}
	return nil
}

func (c *counted) drop(corpus.Value) { *c-- }

func (s *summed) drop(v corpus.Value) { s.sum.Drop(v) }

func (m *modal) drop(v corpus.Value) {
	text := v.Text()
	if m.counts[text]--; m.counts[text] == 0 {
		delete(m.counts, text)
	}
}

// multiset is distincts that knows how often each value is there.
type multiset struct {
	seen map[string][]copies // of one text, the plainest kind first
	list bool
}

// copies are the values of one text and kind.
type copies struct {
	value corpus.Value
	n     int
}

func (m *multiset) add(v corpus.Value, _ moment) {
	text := v.Text()
	all := m.seen[text]
	i := 0
	for i < len(all) && all[i].value.Kind() < v.Kind() {
		i++
	}
	if i == len(all) || all[i].value.Kind() != v.Kind() {
		all = slices.Insert(all, i, copies{value: v})
	}
	all[i].n++
	m.seen[text] = all
}

func (m *multiset) drop(v corpus.Value) {
	text := v.Text()
	all := m.seen[text]
	for i := range all {
		if all[i].value.Kind() != v.Kind() {
			continue
		}
		if all[i].n--; all[i].n == 0 {
			all = slices.Delete(all, i, i+1)
		}
		break
	}
	if len(all) == 0 {
		delete(m.seen, text)
		return
	}
	m.seen[text] = all
}

func (m *multiset) weight() int {
	if !m.list {
		return 1
	}
	return 8 * len(m.seen) // they are put in order
}

func (m *multiset) result() corpus.Value {
	if !m.list {
		return corpus.Int(int64(len(m.seen)))
	}
	values := make([]corpus.Value, 0, len(m.seen))
	for _, all := range m.seen {
		values = append(values, all[0].value)
	}
	slices.SortFunc(values, func(a, b corpus.Value) int { return strings.Compare(a.Text(), b.Text()) })
	return corpus.List(values...)
}

// furthest is a min or a max that looks for the next one when it loses its own.
type furthest struct {
	multiset
	extreme
	lost  bool
	texts int // values that are no numbers
}

func newFurthest(sign int) *furthest {
	return &furthest{multiset: multiset{seen: map[string][]copies{}}, extreme: extreme{sign: sign}}
}

func (f *furthest) add(v corpus.Value, at moment) {
	f.multiset.add(v, at)
	if _, number := v.Number(); !number {
		f.texts++
	}
	if !f.lost {
		f.extreme.add(v, at)
	}
}

func (f *furthest) drop(v corpus.Value) {
	f.multiset.drop(v)
	if _, number := v.Number(); !number {
		f.texts--
	}
	text := v.Text()
	f.lost = f.lost || f.mixed && f.texts == 0 || text == f.text.Text() || text == f.number.Text()
}

func (f *furthest) weight() int {
	if f.lost {
		return 8 * len(f.seen)
	}
	return 1
}

func (f *furthest) result() corpus.Value {
	if f.lost {
		f.extreme, f.lost = extreme{sign: f.sign}, false
		for _, all := range f.seen {
			for _, c := range all {
				f.extreme.add(c.value, moment{})
			}
		}
	}
	return f.extreme.result()
}

// forgetfulTallies are those of aggregates that all let go; ok is false when
// one does not.
func forgetfulTallies(aggs []aggregate) (t tallies, ok bool) {
	t = tallies{aggs, make([]tally, len(aggs))}
	for i, a := range aggs {
		f := newForgetful(a.Agg)
		if f == nil {
			return tallies{}, false
		}
		t.each[i] = f
	}
	return t, true
}

// drop takes a row out that was added.
func (t tallies) drop(r *Row) {
	for i, a := range t.aggs {
		v := corpus.Bool(true)
		switch {
		case a.arg != nil:
			if v = a.arg(r); v.Kind() == corpus.KindBool && !v.Truth() {
				continue
			}
		case a.Field != "":
			v = r.Get(a.Field)
		}
		each := t.each[i].(forgetful)
		if a.Field == "" && a.arg == nil {
			each.drop(v)
			continue
		}
		if v.Kind() != corpus.KindList {
			if eval.HasValue(v) {
				each.drop(v)
			}
			continue
		}
		for _, e := range eval.Elements(v) {
			each.drop(e)
		}
	}
}

// inOrder reports rows whose times all rise or all fall, so that what has left
// a window never comes back.
func inOrder(rows []*Row) bool {
	rises, falls, last := true, true, 0.0
	for i, r := range rows {
		at, ok := r.Get(TimeField).Number()
		if !ok {
			return false
		}
		if i > 0 {
			rises, falls = rises && at >= last, falls && at <= last
		}
		last = at
	}
	return rises || falls
}

// lane is what a window slides over: the rows in it, and what they come to by
// group.
type lane struct {
	seen   []streamed
	groups map[string]tallies
}

// rolling adds the aggregates over the last rows, of which each is added once
// and let go once.
func rolling(b *budget, rows []*Row, s *rule.StreamStats, aggs []aggregate) error {
	lanes, out := map[string]*lane{}, make([][]corpus.Value, len(rows))
	for i, r := range rows {
		key, ok := streamKey(r, s.By)
		if !ok {
			continue
		}
		name := key
		if s.Overall {
			name = ""
		}
		l := lanes[name]
		if l == nil {
			l = &lane{groups: map[string]tallies{}}
			lanes[name] = l
		}
		group, known := l.groups[key]
		if !known {
			group, _ = forgetfulTallies(aggs)
			l.groups[key] = group
		}
		if err := b.spend(1 + 8*len(aggs)); err != nil {
			return err
		}
		if !s.Without {
			l.take(streamed{r, key}, group)
		}
		for s.Rows > 0 && len(l.seen) > s.Rows || len(l.seen) > 0 && !near(l.seen[0].Row, r, s) {
			l.groups[l.seen[0].key].drop(l.seen[0].Row)
			l.seen = l.seen[1:]
		}
		var err error
		if out[i], err = group.values(b); err != nil {
			return err
		}
		if s.Without {
			l.take(streamed{r, key}, group)
		}
	}
	share(rows, out, aggs)
	return nil
}

func (l *lane) take(r streamed, group tallies) {
	l.seen = append(l.seen, r)
	group.add(r.Row)
}

// values are the results, for a row that still counts for others.
func (t tallies) values(b *budget) ([]corpus.Value, error) {
	out := make([]corpus.Value, len(t.each))
	for i := range t.each {
		if err := b.spend(t.each[i].weight()); err != nil {
			return nil, err
		}
		out[i] = t.each[i].result()
		if err := b.hold(fieldBytes + elementBytes*int64(len(out[i].Elems()))); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// share sets the results of all rows.
func share(rows []*Row, results [][]corpus.Value, aggs []aggregate) {
	for i, r := range rows {
		for k, v := range results[i] {
			r.share(aggs[k].As, v)
		}
	}
}
