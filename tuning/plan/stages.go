package plan

import (
	"strings"

	"assay/tuning/rule"
)

// isPlain reports a pipeline that needs no rows: filters, one stats stage of
// plain aggregates, filters, and tables that drop nothing a later stage reads.
// It takes the columnar way.
func isPlain(stages []rule.Stage) bool {
	stats, table := false, false
	for _, s := range stages {
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

// plainStages compiles a plain pipeline: the filters before stats are terms of
// the search, the others belong to the aggregate.
func (c *compiler) plainStages(r *rule.Rule, p *Plan) []node {
	var terms []node
	var stats *rule.Stats
	var having []*rule.Filter
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
		case *rule.Table:
			for _, f := range s.Fields {
				c.use(f, Shown, s.At)
			}
		}
	}
	if stats != nil {
		p.grouper = c.aggregate(r, stats, having)
	}
	return terms
}
