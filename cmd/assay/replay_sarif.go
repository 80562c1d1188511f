package main

import (
	"fmt"

	"assay/tuning/report"
)

// What a replayed set has to say, as SARIF's rules.
var setSARIFRules = []sarifRule{
	{"replay/rule-error", sarifMessage{"A rule file has an error; what is wrong in it did not run."}, sarifMessage{"Mend the place, then replay again; assay help codes tells what each code means."}},
	{"replay/lost", sarifMessage{"The rule finds fewer known true positives than its baseline."}, sarifMessage{"Look at what it lost: assay replay --rule FILE --baseline FILE."}},
	{"replay/added", sarifMessage{"The rule makes false positives that its baseline does not."}, sarifMessage{"Look at what it added: assay replay --rule FILE --baseline FILE."}},
	{"replay/noise", sarifMessage{"The rule makes false positives and finds no true positive."}, sarifMessage{"Filter what is expected, or retire the rule."}},
	{"replay/silent", sarifMessage{"The rule fires on nothing in this snapshot."}, sarifMessage{"Look whether its fields exist here: assay lint."}},
}

const (
	sarifRuleError = iota
	sarifLost
	sarifAdded
	sarifNoise
	sarifSilent
)

// maxSARIF is how many results code hosts keep of a run.
const maxSARIF = 5000

// setSARIF tells what to look at in a set, the worst first.
func setSARIF(s *report.Set) sarifLog {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "assay", Version: version(), Rules: setSARIFRules}
	add := func(kind int, level, file string, line, column int, format string, args ...any) {
		if file == "" {
			file = "rules"
		}
		at := sarifRegion{StartLine: line, StartColumn: column, EndLine: line, EndColumn: column + 1}
		run.Results = append(run.Results, sarifResult{RuleID: setSARIFRules[kind].ID, RuleIndex: kind, Level: level, Message: sarifMessage{fmt.Sprintf(format, args...)},
			Locations: []sarifLocation{{sarifPhysical{sarifArtifact{fileURI(file)}, at}}}})
	}
	for _, f := range s.Broken {
		for _, x := range f.Faults {
			add(sarifRuleError, "error", f.File, x.Line, x.Column, "%s [%s]", x.Message, x.Code)
		}
	}
	if s.Comparison != nil {
		for _, x := range s.Comparison.Rules {
			if x.Lost > 0 {
				add(sarifLost, "warning", x.File, 1, 1, "%s (%s) finds %d known true positives less", x.Rule.Title, x.Kind, x.Lost)
			}
			if x.Added > 0 {
				add(sarifAdded, "note", x.File, 1, 1, "%s (%s) makes %d false positives more", x.Rule.Title, x.Kind, x.Added)
			}
		}
	}
	for _, i := range s.Sorted(report.ByNoise) {
		r := &s.Rules[i]
		switch t := r.Fired; {
		case t.FalsePositive > 0 && t.TruePositive == 0:
			add(sarifNoise, "note", r.File, 1, 1, "%s makes %d false positives and finds no true positive", r.Rule.Title, t.FalsePositive)
		case t.Total() == 0:
			add(sarifSilent, "note", r.File, 1, 1, "%s fires on nothing", r.Rule.Title)
		}
	}
	run.Results = run.Results[:min(len(run.Results), maxSARIF)]
	return sarifLog{sarifSchema, "2.1.0", []sarifRun{run}}
}
