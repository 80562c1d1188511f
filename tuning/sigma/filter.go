package sigma

import (
	"cmp"
	"slices"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// filter is what was read under that key: a condition that is added to those
// of other rules, over searches of its own.
type filter struct {
	name  string      // the title, else the name or the id
	rules []reference // by id, name or title
	any   bool        // every rule of the log source
	where rule.Expr
	at    rule.Span
}

// filter reads the map.
func (d *document) filter(e entry, head *rule.Rule) *filter {
	f := &filter{name: cmp.Or(head.Title, head.Name, head.ID, "filter"), at: d.entryPlace(e)}
	if e.value.Kind != yaml.MappingNode {
		d.errorf(codeFilter, d.place(e.key), "filter is a map of rules, searches and a condition")
		return f
	}
	rules := d.keys(e.value)["rules"]
	switch {
	case rules.key == nil || typed(rules.value).Kind == rule.OperandNull:
		d.report(rule.Error, codeFilter, d.place(e.key), "the filter does not say which rules it is for", "rules: a list of ids or names, or any")
	case rules.value.Kind == yaml.ScalarNode && rules.value.Value == "any":
		f.any = true
	case rules.value.Kind == yaml.SequenceNode && len(rules.value.Content) == 0:
		f.any = true
		d.report(rule.Hint, codeFilter, d.place(rules.key), "an empty list of rules means every rule of the log source", "write rules: any")
	default:
		f.rules = d.references("", rules)
	}
	if f.where = d.detection(e, d.place(e.key), "rules"); f.where != nil && !negates(f.where) {
		d.report(rule.Warning, codeKeepsOnly, d.place(d.keys(e.value)["condition"].value),
			"this filter keeps only the events that it describes", "to leave them out, write not before it")
	}
	return f
}

// negates reports a not anywhere in the condition.
func negates(x rule.Expr) bool {
	switch x := x.(type) {
	case *rule.And:
		return slices.ContainsFunc(x.Terms, negates)
	case *rule.Or:
		return slices.ContainsFunc(x.Terms, negates)
	case *rule.Named:
		return negates(x.X)
	case *rule.Not:
		return true
	}
	return false
}

// reach applies a filter to the detections of the set that it is for. One
// that reaches none is a warning. Rules that a broken one is for are broken
// too: without it they would say something else.
func (s *set) reach(f *draft) {
	if s.applied > maxApplied {
		s.tooManyApplied(f)
		return
	}
	named, reached, sound := s.named(f), 0, f.ok()
	for _, dr := range s.drafts {
		if dr.kind != isDetection || !f.filter.any && !named[dr] {
			continue
		}
		if !contains(f.head.LogSource, dr.head.LogSource) {
			continue
		}
		if s.applied++; s.applied > maxApplied {
			s.tooManyApplied(f)
			return
		}
		dr.filters = append(dr.filters, f)
		reached++
		if !sound && dr.ok() {
			dr.d.errorf(codeBrokenBase, dr.head.Where.Span(), "the filter %s, which is for this rule, has an error", f.filter.name)
		}
	}
	switch {
	case reached > 0 || !sound:
	case len(named) > 0:
		f.d.report(rule.Warning, codeReachesNone, f.filter.at, "the filter reaches no rule: the rules that it names have other log sources",
			"a filter's log source is that of the rule, or a part of it")
	case f.filter.any:
		f.d.warnf(codeReachesNone, f.filter.at, "the filter reaches no rule: none here has its log source")
	default:
		f.d.report(rule.Warning, codeReachesNone, f.filter.at, "the filter reaches no rule: those that it names are not here", s.nearReference(f.filter.rules[0].to))
	}
}

func (s *set) tooManyApplied(f *draft) {
	f.d.errorf(codeTooMany, f.filter.at, "the filters of this set apply to more than %d rules together", maxApplied)
}

// named are the detections that a filter names, by id, name or title.
func (s *set) named(f *draft) map[*draft]bool {
	out := map[*draft]bool{}
	for _, r := range f.filter.rules {
		for _, dr := range s.byRef[r.to] {
			if dr.kind == isCorrelation {
				f.d.report(rule.Warning, codeReachesNone, r.at, r.to+" is a correlation, to which no filter applies", "name the rules that it refers to")
				continue
			}
			out[dr] = true
		}
		for _, dr := range s.byTitle[r.to] {
			out[dr] = true
		}
	}
	return out
}

// contains reports that a filter's log source is no more specific than a
// rule's.
func contains(filter, of rule.LogSource) bool {
	return (filter.Category == "" || filter.Category == of.Category) &&
		(filter.Product == "" || filter.Product == of.Product) &&
		(filter.Service == "" || filter.Service == of.Service)
}
