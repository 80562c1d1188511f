package library

import (
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/lint"
	"assay/tuning/pipeline"
	"assay/tuning/plan"
	"assay/tuning/respond"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

// File is a rule file and its name.
type File struct{ Name, Text string }

// Parsed is what became of a file.
type Parsed struct {
	Rules       []*rule.Rule
	Diagnostics rule.Diagnostics
}

// Parse reads the rules of a text in the dialect that DialectOf finds. lists
// tells whether a named list exists; nil: not known. Rules with errors are
// not returned, and a response that the containment ladder refuses is one.
func Parse(name, text string, lists func(string) bool) ([]*rule.Rule, rule.Diagnostics) {
	return Environment{Lists: lists}.Parse(name, text)
}

// ParseSet is Parse of files that belong together: Sigma's correlations may
// refer to rules of other files, and its filters apply to them.
func ParseSet(files []File, lists func(string) bool) []Parsed {
	return Environment{Lists: lists}.ParseSet(files)
}

// ParseSet reads files that belong together as the function ParseSet does.
func (e Environment) ParseSet(files []File) []Parsed {
	out, options := make([]Parsed, len(files)), e.spl()
	var sigmas []sigma.File
	var at []int
	for i, f := range files {
		if DialectOf(f.Name, f.Text) == rule.SPL {
			out[i].Rules, out[i].Diagnostics = spl.ParseAll(f.Name, f.Text, options)
			continue
		}
		sigmas, at = append(sigmas, sigma.File(f)), append(at, i)
	}
	for j, p := range sigma.ParseSet(sigmas) {
		out[at[j]] = Parsed(p)
	}
	for i := range out {
		out[i].allow(files[i].Text)
	}
	return out
}

// allow takes out the rules whose response is refused, and sorts what there
// is to say by place.
func (p *Parsed) allow(text string) {
	var allowed []*rule.Rule
	placer := NewPlacer(text)
	for _, r := range p.Rules {
		more := respond.Check(r.Response)
		p.Diagnostics = append(p.Diagnostics, placer.Place(more, r)...)
		if more.Err() == nil {
			allowed = append(allowed, r)
		}
	}
	p.Rules = allowed
	slices.SortStableFunc(p.Diagnostics, func(a, b rule.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
}

// Only is the rule that a text is about: the only one, or that of which the
// text is all that it is made of; nil when there is no such rule.
func Only(rules []*rule.Rule, text string) *rule.Rule {
	if len(rules) == 1 {
		return rules[0]
	}
	for _, r := range rules {
		if r.Text == text {
			return r
		}
	}
	return nil
}

// Codes maps every code that a rule can be reported under, from its reading to
// its plan, to a sentence of documentation.
func Codes() map[string]string {
	out := map[string]string{}
	for _, codes := range []map[string]string{rule.Codes(), sigma.Codes(), spl.Codes(), respond.Codes(), pipeline.Codes(), plan.Codes(), eval.Codes(), flow.Codes(), lint.Codes(), assumedCodes} {
		maps.Copy(out, codes)
	}
	return out
}

// sigmaKey is a line that a YAML rule has and a search does not.
var sigmaKey = regexp.MustCompile(`(?m)^(?:["']?(?:detection|logsource|correlation|filter|title)["']?[ \t]*:|\s*\{\s*")`)

// DialectOf finds the dialect: by the ending of the name (.spl, .conf, .yml,
// .yaml, .json), else by what the text looks like. An empty text is Sigma.
func DialectOf(name, text string) rule.Dialect {
	switch strings.ToLower(path.Ext(name)) {
	case ".spl", ".conf":
		return rule.SPL
	case ".yml", ".yaml", ".json":
		return rule.Sigma
	}
	if strings.TrimSpace(text) == "" || !spl.IsSaved(text) && sigmaKey.MatchString(text) {
		return rule.Sigma
	}
	return rule.SPL
}
