package main

import (
	"maps"
	"slices"

	"assay/tuning/library"
	"assay/tuning/rule"
	"assay/tuning/sarif"
)

func (c *console) lintSARIF(l *linted) error {
	run := sarif.NewRun(version(), []sarif.Rule{})
	codes, index := library.Codes(), map[string]int{}
	for i, code := range slices.Sorted(maps.Keys(codes)) {
		index[code] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarif.Rule{ID: code, Short: sarif.Message{Text: codes[code]}, Help: sarif.Message{Text: codes[code] + " An example: assay help codes."}})
	}
	for _, f := range l.files {
		for _, d := range f.found {
			run.Results = append(run.Results, f.sarif(d, index))
		}
		for _, d := range f.hidden {
			r := f.sarif(d, index)
			r.Suppressions = []sarif.Suppression{{Kind: "inSource", Justification: f.reason(d.Code)}}
			run.Results = append(run.Results, r)
		}
	}
	return c.json(sarif.Of(run))
}

// reason is why a code is switched off in the file.
func (f *lintedFile) reason(code string) string {
	for _, x := range f.exceptions {
		if !x.Ended && slices.Contains(x.Codes, code) {
			return x.Reason
		}
	}
	return ""
}

func (f *lintedFile) sarif(d rule.Diagnostic, index map[string]int) sarif.Result {
	text := d.Message
	if d.Hint != "" {
		text += ". Hint: " + d.Hint
	}
	var at sarif.Region
	at.StartLine, at.StartColumn = rule.Position(f.text, d.Span.Start)
	at.EndLine, at.EndColumn = rule.Position(f.text, max(d.Span.Start, d.Span.End))
	return sarif.Result{RuleID: d.Code, RuleIndex: index[d.Code], Level: map[rule.Grade]string{rule.Error: "error", rule.Warning: "warning", rule.Hint: "note"}[d.Grade],
		Message: sarif.Message{Text: text}, Locations: sarif.At(f.name, at)}
}
