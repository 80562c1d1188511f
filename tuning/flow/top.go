package flow

import (
	"math"
	"slices"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// otherName is what the rest of the values is called.
const otherName = "OTHER"

// top keeps the most frequent combinations of values, or the rarest.
func top(s *rule.Top) stage {
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		outer, err := grouped(b, rows, s.By)
		if err != nil {
			return nil, err
		}
		var out []*Row
		for _, o := range outer {
			inner, err := grouped(b, o.rows, s.Fields)
			if err != nil {
				return nil, err
			}
			out = append(out, topOf(s, o.by, inner)...)
		}
		b.made = len(out)
		return out, nil
	})
}

func topOf(s *rule.Top, by []corpus.Value, groups []*group) []*Row {
	total := 0
	for _, g := range groups {
		total += len(g.rows)
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		if s.Rare {
			return len(a.rows) - len(b.rows)
		}
		return len(b.rows) - len(a.rows)
	})
	rest := &group{}
	if s.Limit > 0 && len(groups) > s.Limit {
		for _, g := range groups[s.Limit:] {
			rest.rows = append(rest.rows, g.rows...)
		}
		groups = groups[:s.Limit]
	}
	if s.Other && len(rest.rows) > 0 {
		for range s.Fields {
			rest.by = append(rest.by, corpus.String(otherName))
		}
		groups = append(groups, rest)
	}
	names := append(slices.Clone(s.By), s.Fields...)
	var out []*Row
	for _, g := range groups {
		g.by = append(slices.Clone(by), g.by...)
		r := g.row(names)
		if s.CountField != "" {
			r.set(s.CountField, corpus.Int(int64(len(g.rows))))
		}
		if s.PercentField != "" {
			r.set(s.PercentField, eval.Number(math.Round(1e8*float64(len(g.rows))/float64(total))/1e6))
		}
		out = append(out, r)
	}
	return out
}
