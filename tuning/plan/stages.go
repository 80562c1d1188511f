package plan

import (
	"slices"
	"strings"
	"time"

	"assay/tuning/flow"
	"assay/tuning/rule"
)

// isPlain reports a pipeline that needs no rows: filters, one stats stage of
// plain aggregates, by spans of time too, filters, and tables that drop nothing
// a later stage reads. It takes the columnar way.
func isPlain(stages []rule.Stage, window time.Duration) bool {
	stats, table := false, false
	for i, s := range stages {
		switch s := s.(type) {
		case *rule.Filter:
			if table {
				return false
			}
		case *rule.Stats:
			if stats || table || !plainAggs(s.Aggs) {
				return false
			}
			stats = true
		case *rule.Table:
			table = true
		case *rule.Bin:
			if stats || table || !binsGroups(s, stages[i+1:], window) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func plainAggs(aggs []rule.Agg) bool {
	for _, a := range aggs {
		if tallies[a.Func] == nil || a.Arg != nil || strings.Contains(a.Field, "*") {
			return false
		}
	}
	return true
}

// binsGroups reports that a bin puts times into spans of whole seconds that a
// window holds a whole number of, and that the stats behind it groups by them
// while nothing else reads them.
func binsGroups(b *rule.Bin, behind []rule.Stage, window time.Duration) bool {
	if b.Field != flow.TimeField || b.As != "" && b.As != flow.TimeField || b.Every <= 0 || b.Every%time.Second != 0 {
		return false
	}
	if window <= 0 || window != rule.WholeTime && window%b.Every != 0 {
		return false
	}
	for _, s := range behind {
		switch s := s.(type) {
		case *rule.Filter:
			reads := rule.Searches(s.Where)
			rule.FieldsOf(s.Where, func(name string, _ rule.Span) { reads = reads || name == flow.TimeField })
			if reads {
				return false
			}
		case *rule.Stats:
			read := slices.ContainsFunc(s.Aggs, func(a rule.Agg) bool { return a.Field == flow.TimeField })
			return !read && slices.Contains(s.By, flow.TimeField)
		default:
			return false
		}
	}
	return false
}

// plainStages compiles a plain pipeline: the filters before stats are terms of
// the search, the others belong to the aggregate.
func (c *compiler) plainStages(r *rule.Rule, p *Plan) []node {
	var terms []node
	var stats *rule.Stats
	var having []*rule.Filter
	var bin *rule.Bin
	for _, s := range r.Stages {
		switch s := s.(type) {
		case *rule.Stats:
			stats = s
		case *rule.Filter:
			if stats != nil {
				having = append(having, s)
			} else {
				terms = append(terms, c.node(s.Where, 0))
			}
		case *rule.Bin:
			bin = s
			terms = append(terms, &binned{s})
		case *rule.Table:
			for _, f := range s.Fields {
				c.use(f, Shown, s.At)
			}
		}
	}
	if stats != nil {
		p.grouper = c.aggregate(r, bin, stats, having)
	}
	return terms
}
