package library

import (
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"assay/tuning/respond"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

// Parse reads the rules of a text in the dialect that DialectOf finds. lists
// tells whether a named list exists; nil: not known. Rules with errors are
// not returned, and a response that the containment ladder refuses is one.
func Parse(name, text string, lists func(string) bool) ([]*rule.Rule, rule.Diagnostics) {
	var rules []*rule.Rule
	var ds rule.Diagnostics
	if DialectOf(name, text) == rule.SPL {
		var r *rule.Rule
		if r, ds = spl.Parse(name, text, spl.Options{Lists: lists}); r != nil {
			rules = append(rules, r)
		}
	} else {
		rules, ds = sigma.Parse(name, text)
	}
	var allowed []*rule.Rule
	for _, r := range rules {
		more := respond.Check(r.Response)
		ds = append(ds, Placed(more, r, text)...)
		if more.Err() == nil {
			allowed = append(allowed, r)
		}
	}
	slices.SortStableFunc(ds, func(a, b rule.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return allowed, ds
}

// Codes maps every code that Parse and Assumed can report to a sentence of documentation.
func Codes() map[string]string {
	out := map[string]string{}
	for _, codes := range []map[string]string{rule.Codes(), sigma.Codes(), spl.Codes(), respond.Codes(), assumedCodes} {
		maps.Copy(out, codes)
	}
	return out
}

// Placed moves places in a rule's own text, such as those of plan.Compile, to
// places in the whole text that Parse read the rule from.
func Placed(ds rule.Diagnostics, r *rule.Rule, text string) rule.Diagnostics {
	shift := max(0, strings.Index(text, r.Text))
	out := slices.Clone(ds)
	for i := range out {
		out[i].Span.Start += shift
		out[i].Span.End += shift
	}
	return out
}

// sigmaKey is a line that a YAML rule has and a search does not.
var sigmaKey = regexp.MustCompile(`(?m)^(?:["']?(?:detection|logsource|correlation|filter|title)["']?[ \t]*:|\s*\{\s*")`)

// DialectOf finds the dialect: by the ending of the name (.spl, .yml, .yaml,
// .json), else by what the text looks like. An empty text is Sigma.
func DialectOf(name, text string) rule.Dialect {
	switch strings.ToLower(path.Ext(name)) {
	case ".spl":
		return rule.SPL
	case ".yml", ".yaml", ".json":
		return rule.Sigma
	}
	if strings.TrimSpace(text) == "" || sigmaKey.MatchString(text) {
		return rule.Sigma
	}
	return rule.SPL
}
