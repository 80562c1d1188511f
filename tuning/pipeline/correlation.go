package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// bases runs the items over the base rules of a correlation: over each as it
// stands in the correlation's condition, where what is done is told, and over
// the rule by itself.
func (r *run) bases(c *rule.Rule) {
	cor := *c.Correlation
	cor.Bases = slices.Clone(cor.Bases)
	changed := false
	for i, b := range cor.Bases {
		if b.Rule != nil {
			cor.Bases[i].Rule = r.base(b.Rule)
			changed = changed || cor.Bases[i].Rule != b.Rule
		}
	}
	if or, ok := r.rule.Where.(*rule.Or); ok {
		if terms, differ := r.baseTerms(c.Correlation, or.Terms); differ {
			r.rule.Where, changed = &rule.Or{Terms: terms, At: or.At}, true
		}
	}
	if changed {
		r.rule.Correlation, r.changed = &cor, true
	}
}

// baseTerms are the terms of a correlation's condition, one a base rule.
func (r *run) baseTerms(cor *rule.Correlation, terms []rule.Expr) (out []rule.Expr, changed bool) {
	out = slices.Clone(terms)
	for i, t := range terms {
		n, ok := t.(*rule.Named)
		if !ok {
			continue
		}
		at := slices.IndexFunc(cor.Bases, func(b rule.Base) bool { return b.Name == n.Name })
		if at < 0 { // the names of inner correlations stand before it
			at = slices.IndexFunc(cor.Bases, func(b rule.Base) bool { return strings.HasSuffix(n.Name, "/"+b.Name) })
		}
		if at < 0 || cor.Bases[at].Rule == nil {
			continue
		}
		if got := r.trace.rule(cor.Bases[at].Rule, n.X, r.told); got.Where != n.X && got != cor.Bases[at].Rule {
			out[i], changed = &rule.Named{Name: n.Name, X: got.Where, At: n.At}, true
		}
	}
	return out, changed
}

// renameCorrelation renames what a correlation groups by and compares. Names
// of aliases are no fields; a base rule that an alias does not mention has a
// field of the alias's own name, which is renamed.
func (r *run) renameCorrelation(by renamer) {
	cor := *r.rule.Correlation
	alias := func(name string) bool {
		return slices.ContainsFunc(cor.Aliases, func(a rule.Alias) bool { return a.Name == name })
	}
	cor.GroupBy = r.single(by, cor.GroupBy, alias)
	cor.Field = r.single(by, cor.Field, alias)
	cor.Aliases = slices.Clone(cor.Aliases)
	for i, a := range cor.Aliases {
		cor.Aliases[i].Fields = r.aliasFields(by, a, cor.Bases)
	}
	if r.changed {
		r.rule.Correlation = &cor
	}
}

func (r *run) aliasFields(by renamer, a rule.Alias, bases []rule.Base) []rule.Pair {
	out := slices.Clone(a.Fields)
	for i, f := range out {
		out[i].To = r.one(by, f.To)
	}
	for _, b := range bases {
		if slices.ContainsFunc(out, func(f rule.Pair) bool { return f.From == b.Name }) {
			continue
		}
		if to := r.one(by, a.Name); to != a.Name {
			out = append(out, rule.Pair{From: b.Name, To: to})
		}
	}
	return out
}

// single renames each of a list but the names that stay.
func (r *run) single(by renamer, fields []string, stays func(string) bool) []string {
	out := slices.Clone(fields)
	for i, f := range out {
		if !stays(f) {
			out[i] = r.one(by, f)
		}
	}
	return out
}

// one renames a field that cannot become several.
func (r *run) one(by renamer, field string) string {
	names := r.named(by, field)
	if len(names) > 1 {
		r.fail(codeSeveral, r.rule.Correlation.At, fmt.Sprintf("the pipeline %s makes several fields of %s, and a correlation groups and compares by one", r.item.of.Name, field))
	}
	return names[0]
}
