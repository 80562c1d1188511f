package portfolio

import (
	"cmp"
	"slices"
	"strings"

	"assay/tuning/plan"
)

// redundant are the rules that others make dispensable.
func (w *weighing) redundant(p *Portfolio) {
	for _, t := range w.incidents.Redundant(LeastAlike) {
		p.Redundant = append(p.Redundant, Redundancy{Rule: t.Rule, By: t.By, Shared: t.Shared, Either: t.Either, Jaccard: t.Jaccard, Independent: w.independent(t.Rule, t.By)})
	}
}

// independent says how two rules differ in what they look at; "" where what
// blinds one blinds the other.
func (w *weighing) independent(a, b int) string {
	if x, y := w.set.Rules[a].Rule.LogSource, w.set.Rules[b].Rule.LogSource; apart(x.Product, y.Product) || apart(x.Category, y.Category) || apart(x.Service, y.Service) {
		return "another log source"
	}
	x, y := tested(w.set.Plans[a]), tested(w.set.Plans[b])
	if len(x) > 0 && len(y) > 0 && disjoint(x, y) {
		return "no field in common"
	}
	return ""
}

func apart(a, b string) bool { return a != "" && b != "" && a != b }

// tested are the fields whose values a rule asks for.
func tested(p *plan.Plan) (fields []string) {
	for _, f := range p.Fields() {
		if f.Use == plan.Tested {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// techniques are those of ATT&CK and ATLAS with one rule alone.
func (w *weighing) techniques(p *Portfolio) {
	rules := map[string][]int{}
	for r, e := range w.set.Rules {
		for _, tag := range e.Rule.Tags {
			tag = strings.ToLower(tag)
			if isTechnique(tag) && !slices.Contains(rules[tag], r) {
				rules[tag] = append(rules[tag], r)
			}
		}
	}
	p.Tagged = len(rules)
	for tag, of := range rules {
		if len(of) == 1 {
			p.Techniques = append(p.Techniques, Technique{Tag: tag, Rule: of[0]})
		}
	}
	slices.SortFunc(p.Techniques, func(a, b Technique) int { return cmp.Compare(a.Tag, b.Tag) })
}

// isTechnique reports a tag that names a technique, and not a tactic, group or
// tool.
func isTechnique(tag string) bool {
	for _, head := range []string{"attack.t", "atlas.aml.t"} {
		if rest, ok := strings.CutPrefix(tag, head); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return true
		}
	}
	return false
}
