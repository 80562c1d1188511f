package manual

import (
	"errors"
	"strings"
	"time"

	"assay/tuning/library"
	"assay/tuning/lint"
	"assay/tuning/pipeline"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/spl"
)

// The kinds of examples: what stands around a text that is shown in part.
const (
	asItem        = "item"        // an entry of a search in Sigma
	asDetection   = "detection"   // the map detection of a rule in Sigma
	asDocument    = "document"    // a document of Sigma without its title and log source
	asCorrelation = "correlation" // the map of a correlation of the rule failed
	asSigma       = "sigma"       // whole files in these forms
	asSPL         = "spl"
	asSaved       = "saved"
	asMacros      = "macros"
	asPipeline    = "pipeline"  // a whole pipeline
	asPart        = "part"      // one item of a pipeline
	asCanonical   = "canonical" // a stage in canonical form
	asFile        = "file "     // and the name of the file
	asNone        = "none"      // words, where no short text shows it
)

const documentHead = "title: Example\nlogsource:\n  product: windows\n"

// whole is the text that the example stands for.
func whole(kind, text string) string {
	switch kind {
	case asItem:
		return documentHead + "detection:\n  selection:\n" + indented(text, "    ") + "  condition: selection\n"
	case asDetection:
		return documentHead + "detection:\n" + indented(text, "  ")
	case asDocument:
		return documentHead + text
	case asCorrelation:
		return "title: Failed\nname: failed\nlogsource:\n  product: windows\ndetection:\n  selection: {EventID: 4625}\n  condition: selection\n" +
			"---\ntitle: Example\ncorrelation:\n" + indented(text, "  ")
	case asCanonical:
		return "rule id=\"example\" title=\"Example\" dialect=\"spl\" status=\"test\"\n where={a = \"b\"}\n" + text
	case asPart:
		return "name: example\ntransformations:\n" + indented(text, "  ")
	}
	return text
}

func indented(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString(by + line)
	}
	return b.String()
}

// diagnose reads the whole text of an example and says what there is to say.
func diagnose(kind, text string) rule.Diagnostics {
	env := plan.Env{Lists: map[string][]string{exampleList: {"10.0.0.1"}}}
	switch kind {
	case asMacros:
		_, ds := spl.ParseMacros(text)
		return ds
	case asPipeline, asPart:
		return fit(text)
	case asCanonical:
		r, err := rule.Parse(text)
		var ds rule.Diagnostics
		if errors.As(err, &ds) {
			return ds
		}
		return compile([]*rule.Rule{r}, env)
	}
	if name, ok := strings.CutPrefix(kind, asFile); ok {
		rules, _ := library.EnvironmentOf(env).Parse(name, text)
		return library.Assumed(name, text, rules)
	}
	name := map[string]string{asSPL: "example.spl", asSaved: "savedsearches.conf"}[kind]
	if name == "" {
		name = "example.yml"
	}
	rules, ds := library.EnvironmentOf(env).Parse(name, text)
	return append(ds, compile(rules, env)...)
}

// lintOf is what lint says of the rules of an example, in their own texts, and
// of its comments.
func lintOf(kind, text string) (all rule.Diagnostics) {
	name := "example.yml"
	if kind == asSPL {
		name = "example.spl"
	}
	rules, _ := library.Parse(name, text, nil)
	for _, r := range rules {
		all = append(all, library.Placed(append(lint.Check(r, nil), lint.Answered(r, time.Now())...), r, text)...)
	}
	names := make([]string, len(rules))
	for i := range names {
		names[i] = name
	}
	for i, ds := range lint.Twice(rules, names) {
		all = append(all, library.Placed(ds, rules[i], text)...)
	}
	xs, ds := lint.Exceptions(text, library.Codes(), time.Now())
	left, _ := lint.Hide(all, xs)
	return append(left, ds...)
}

func compile(rules []*rule.Rule, env plan.Env) (all rule.Diagnostics) {
	for _, r := range rules {
		_, ds := plan.Compile(r, env)
		all = append(all, ds...)
	}
	return all
}

// fit reads a pipeline and runs it over a rule.
func fit(text string) rule.Diagnostics {
	p, ds := pipeline.Parse("example.yml", text)
	if ds.Err() != nil {
		return ds
	}
	rules, _ := library.Parse("rule.yml", whole(asItem, "Image: cmd.exe\nUser: root"), nil)
	for _, r := range rules {
		_, more := p.Apply(r)
		ds = append(ds, more...)
	}
	return ds
}
