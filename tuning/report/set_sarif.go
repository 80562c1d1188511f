package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"assay/tuning/sarif"
)

// What a replayed set has to say, as SARIF's rules.
var setSARIFRules = []sarif.Rule{
	{ID: "replay/rule-error", Short: sarif.Message{Text: "A rule file has an error; what is wrong in it did not run."}, Help: sarif.Message{Text: "Mend the place, then replay again; assay help codes tells what each code means."}},
	{ID: "replay/policy", Short: sarif.Message{Text: "The rule does not satisfy the policy."}, Help: sarif.Message{Text: "Look at its checks: assay gate --rule FILE --baseline FILE."}},
	{ID: "replay/lost", Short: sarif.Message{Text: "The rule finds fewer known true positives than its baseline."}, Help: sarif.Message{Text: "Look at what it lost: assay replay --rule FILE --baseline FILE."}},
	{ID: "replay/added", Short: sarif.Message{Text: "The rule makes false positives that its baseline does not."}, Help: sarif.Message{Text: "Look at what it added: assay replay --rule FILE --baseline FILE."}},
	{ID: "replay/noise", Short: sarif.Message{Text: "The rule makes false positives and finds no true positive."}, Help: sarif.Message{Text: "Filter what is expected, or retire the rule."}},
	{ID: "replay/silent", Short: sarif.Message{Text: "The rule fires on nothing in this snapshot."}, Help: sarif.Message{Text: "Look whether its fields exist here: assay lint."}},
}

const (
	sarifRuleError = iota
	sarifPolicy
	sarifLost
	sarifAdded
	sarifNoise
	sarifSilent
)

// WriteSetSARIF writes what to look at in a set as SARIF 2.1.0, the worst
// first and no more than code hosts keep.
func WriteSetSARIF(w io.Writer, s *Set) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(setSARIF(s)); err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	return nil
}

// setFindings gathers results.
type setFindings struct{ run sarif.Run }

func (f *setFindings) add(kind int, level, file string, line, column int, format string, args ...any) {
	if file == "" {
		file = "rules"
	}
	at := sarif.Region{StartLine: line, StartColumn: column, EndLine: line, EndColumn: column + 1}
	f.run.Results = append(f.run.Results, sarif.Result{RuleID: setSARIFRules[kind].ID, RuleIndex: kind, Level: level,
		Message: sarif.Message{Text: fmt.Sprintf(format, args...)}, Locations: sarif.At(file, at)})
}

func setSARIF(s *Set) sarif.Log {
	f := &setFindings{sarif.NewRun(strings.TrimPrefix(s.Tool, "assay "), setSARIFRules)}
	for _, b := range s.Broken {
		for _, x := range b.Faults {
			f.add(sarifRuleError, "error", b.File, x.Line, x.Column, "%s [%s]", x.Message, x.Code)
		}
	}
	f.judged(s.Judged)
	if s.Comparison != nil {
		for _, x := range s.Comparison.Rules {
			if x.Lost > 0 {
				f.add(sarifLost, "warning", x.File, 1, 1, "%s (%s) finds %d known true positives less", x.Rule.Title, x.Kind, x.Lost)
			}
			if x.Added > 0 {
				f.add(sarifAdded, "note", x.File, 1, 1, "%s (%s) makes %d false positives more", x.Rule.Title, x.Kind, x.Added)
			}
		}
	}
	for _, i := range s.Sorted(ByNoise) {
		r := &s.Rules[i]
		switch t := r.Fired; {
		case t.FalsePositive > 0 && t.TruePositive == 0:
			f.add(sarifNoise, "note", r.File, 1, 1, "%s makes %d false positives and finds no true positive", r.Rule.Title, t.FalsePositive)
		case t.Total() == 0:
			f.add(sarifSilent, "note", r.File, 1, 1, "%s fires on nothing", r.Rule.Title)
		}
	}
	f.run.Results = f.run.Results[:min(len(f.run.Results), sarif.MostResults)]
	return sarif.Of(f.run)
}

// judged tells which rules do not satisfy the policy.
func (f *setFindings) judged(j *Judged) {
	if j == nil {
		return
	}
	for i := range j.Rules {
		r, level := &j.Rules[i], "warning"
		switch r.Outcome {
		case outcomePass:
			continue
		case outcomeFail:
			level = "error"
		}
		f.add(sarifPolicy, level, r.File, 1, 1, "%s: policy %s is not met: %s", r.Rule.Title, j.Policy, strings.Join(r.unmet(), "; "))
	}
}
