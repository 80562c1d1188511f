package flow

import (
	"cmp"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// maxSpans is how many rows a timechart may have for one window.
const maxSpans = 100_000

// noSeries is the column of rows without the field to split by.
const noSeries = "NULL"

// timeChart counts by spans of event time.
func (c *compiler) timeChart(s *rule.TimeChart) stage {
	aggs := c.aggregates(s.Aggs, nil, s.At)
	every := s.Every
	switch {
	case every < 0:
		c.errorf(codeArgument, s.At, "", "a span must be longer than zero")
		every = time.Hour
	case every == 0:
		every = time.Hour
	}
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		spans, err := inSpans(b, rows, every)
		if err != nil || len(spans) == 0 {
			return nil, err
		}
		here := widened(aggs, rows, []string{TimeField})
		names := series(rows, s)
		out := make([]*Row, len(spans))
		for i, g := range spans {
			out[i] = g.row([]string{TimeField})
			if s.By == "" {
				err = fillRow(b, out[i], here, g.rows, "")
			} else {
				err = fillSeries(b, out[i], here, g.rows, s.By, names)
			}
			if err != nil {
				return nil, err
			}
			out[i].fields = corpus.SortFields(out[i].fields)
		}
		b.made = len(out)
		return out, nil
	})
}

// inSpans groups rows by their span, with a group for each span between the
// first and the last. Rows without a time are left out.
func inSpans(b *budget, rows []*Row, every time.Duration) ([]*group, error) {
	byStart := map[float64]*group{}
	var starts []float64
	for _, r := range rows {
		start := TimeBucket(r.Get(TimeField), every)
		f, ok := start.Number()
		if !ok {
			b.dropped++
			continue
		}
		g := byStart[f]
		if g == nil {
			g = &group{by: []corpus.Value{start}}
			byStart[f], starts = g, append(starts, f)
		}
		g.rows = append(g.rows, r)
	}
	if len(starts) == 0 {
		return nil, nil
	}
	slices.Sort(starts)
	first, last, width := starts[0], starts[len(starts)-1], every.Seconds()
	n := (last - first) / width
	if n > maxSpans {
		return nil, ErrTooMuch
	}
	var out []*group
	for i := range int(n+0.5) + 1 {
		start := first + float64(i)*width
		g := byStart[start]
		if g == nil {
			g = &group{by: []corpus.Value{eval.Number(start)}}
		}
		out = append(out, g)
	}
	return out, b.spend(len(out))
}

// series are the columns: the most frequent values of the field, at most
// Limit, one for the others, and one for the rows without the field.
func series(rows []*Row, s *rule.TimeChart) []string {
	if s.By == "" {
		return nil
	}
	counts, none := map[string]int{}, false
	for _, r := range rows {
		for _, name := range seriesOf(r, s.By) {
			counts[name]++
		}
		none = none || !eval.HasValue(r.Get(s.By))
	}
	if none {
		delete(counts, noSeries) // it takes no place of another
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return compareText(a, b)
	})
	limit := s.Limit
	if limit <= 0 || limit > eval.MaxList {
		limit = eval.MaxList
	}
	if len(names) > limit {
		names = names[:limit]
		if s.Other {
			names = append(names, otherName)
		}
	}
	if none {
		names = append(names, noSeries)
	}
	return names
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func seriesOf(r *Row, by string) []string {
	var names []string
	for _, e := range distinct(r.Get(by)) {
		names = append(names, eval.Text(e))
	}
	if names == nil {
		names = []string{noSeries}
	}
	return names
}

// fillSeries sets a column for each series; what is no series of its own goes
// to the rest, where there is one.
func fillSeries(b *budget, out *Row, aggs []aggregate, rows []*Row, by string, names []string) error {
	of, own := map[string][]*Row{}, map[string]bool{}
	for _, name := range names {
		own[name] = true
	}
	for _, r := range rows {
		for _, name := range seriesOf(r, by) {
			if !own[name] {
				name = otherName
			}
			of[name] = append(of[name], r)
		}
	}
	for _, name := range names {
		if err := fillRow(b, out, aggs, of[name], name); err != nil {
			return err
		}
	}
	return nil
}

// fillRow adds the aggregates of rows to a row, whose fields are to be sorted
// then; with a series, under its name, behind that of the aggregate where there
// are several.
func fillRow(b *budget, out *Row, aggs []aggregate, rows []*Row, name string) error {
	t := newTallies(aggs)
	for _, r := range rows {
		if err := b.spend(len(aggs)); err != nil {
			return err
		}
		t.add(r)
	}
	for i, a := range aggs {
		if err := cmp.Or(b.spend(1+t.each[i].weight()), b.hold(fieldBytes)); err != nil {
			return err
		}
		as := a.As
		switch {
		case name != "" && len(aggs) > 1:
			as += ": " + name
		case name != "":
			as = name
		}
		out.fields = append(out.fields, corpus.Field{Path: as, Value: t.each[i].result()})
	}
	return nil
}
