package flow

import (
	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// aggregate is a compiled aggregate.
type aggregate struct {
	rule.Agg
	arg eval.Term // of eval(...)
}

func (c *compiler) aggregates(aggs []rule.Agg, by []string, at rule.Span) []aggregate {
	taken := map[string]bool{}
	for _, f := range by {
		if taken[f] {
			c.errorf(codeDuplicate, at, "", "the stage groups by %q twice", f)
		}
		taken[f] = true
	}
	out := make([]aggregate, len(aggs))
	for i, a := range aggs {
		if taken[a.As] {
			c.errorf(codeDuplicate, a.At, "give one another name with as", "the stage has two columns named %q", a.As)
		}
		taken[a.As] = true
		out[i] = c.aggregate(a)
	}
	return out
}

func (c *compiler) aggregate(a rule.Agg) aggregate {
	out := aggregate{Agg: a}
	switch {
	case newTally(a) == nil:
		c.errorf(codeAggregate, a.At, "use count, dc, values, list, sum, avg, min, max, median, perc, stdev, first, last, earliest, latest, range or mode",
			"there is no aggregate %q", a.Func)
		out.Func = "count"
	case a.Arg != nil:
		out.arg = c.terms.Term(a.Arg)
	case a.Field == "" && a.Func != "count" && a.Func != "c":
		c.errorf(codeAggregate, a.At, "", "%s needs a field", a.Func)
	}
	return out
}

// widened are the aggregates over the fields that there are: one of values(*)
// is one for each field that the rows have and that they are not grouped by.
func widened(aggs []aggregate, rows []*Row, by []string) []aggregate {
	var out []aggregate
	for _, a := range aggs {
		if !IsPattern(a.Field) {
			out = append(out, a)
			continue
		}
		for _, field := range fieldsOf(rows, a.Field) {
			if anyGlob(by, field) {
				continue
			}
			stand, _ := glob(a.Field, field)
			one := a
			one.Field = field
			if one.As = filled(a.As, stand); a.As == a.DefaultAs() {
				one.As = one.DefaultAs()
			}
			out = append(out, one)
		}
	}
	return out
}

// tallies are the states of aggregates over one group.
type tallies struct {
	aggs []aggregate
	each []tally
}

func newTallies(aggs []aggregate) tallies {
	t := tallies{aggs, make([]tally, len(aggs))}
	for i, a := range aggs {
		t.each[i] = newTally(a.Agg)
	}
	return t
}

func (t tallies) add(r *Row) {
	var at moment
	at.seconds, at.known = r.Get(TimeField).Number()
	for i, a := range t.aggs {
		switch {
		case a.arg != nil:
			v := a.arg(r)
			if v.Kind() == corpus.KindBool && !v.Truth() {
				continue
			}
			t.addEach(i, v, at)
		case a.Field == "":
			t.each[i].add(corpus.Bool(true), at)
		default:
			t.addEach(i, r.Get(a.Field), at)
		}
	}
}

func (t tallies) addEach(i int, v corpus.Value, at moment) {
	if v.Kind() != corpus.KindList {
		if eval.HasValue(v) {
			t.each[i].add(v, at)
		}
		return
	}
	for _, e := range eval.Elements(v) {
		t.each[i].add(e, at)
	}
}

// results sets the results in a row.
func (t tallies) results(b *budget, r *Row) error {
	for i, a := range t.aggs {
		if err := b.spend(t.each[i].weight()); err != nil {
			return err
		}
		v := t.each[i].result()
		if err := b.hold(fieldBytes + elementBytes*int64(len(v.Elems()))); err != nil {
			return err
		}
		r.share(a.As, v)
	}
	return nil
}

func (c *compiler) stats(s *rule.Stats) stage {
	aggs := c.aggregates(s.Aggs, s.By, s.At)
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		groups, err := grouped(b, rows, s.By)
		if err != nil {
			return nil, err
		}
		here := widened(aggs, rows, s.By)
		out := make([]*Row, len(groups))
		for i, g := range groups {
			if out[i], err = summary(b, g, here, s.By); err != nil {
				return nil, err
			}
		}
		b.made = len(out)
		return out, nil
	})
}

func summary(b *budget, g *group, aggs []aggregate, by []string) (*Row, error) {
	t := newTallies(aggs)
	for _, r := range g.rows {
		if err := b.spend(len(aggs)); err != nil {
			return nil, err
		}
		t.add(r)
	}
	out := g.row(by)
	return out, t.results(b, out)
}

func (c *compiler) eventStats(s *rule.EventStats) stage {
	aggs := c.aggregates(s.Aggs, s.By, s.At)
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		dropped, wide := b.dropped, b.wide
		groups, err := grouped(b, rows, s.By)
		b.dropped, b.wide = dropped, wide // they stay
		if err != nil {
			return nil, err
		}
		here := widened(aggs, rows, s.By)
		results := make([]*Row, len(groups))
		for i, g := range groups {
			if results[i], err = summary(b, &group{g.by, g.rows}, here, nil); err != nil {
				return nil, err
			}
		}
		for i, g := range groups {
			for _, r := range g.rows {
				for _, f := range results[i].fields {
					r.share(f.Path, f.Value)
				}
			}
		}
		return rows, nil
	})
}
