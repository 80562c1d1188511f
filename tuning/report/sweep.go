package report

import (
	"fmt"
	"strconv"

	"assay/tuning/sweep"
)

// SweepWords are what moving the threshold would do, in a sentence that can be
// acted on; "" for nil.
func SweepWords(s *sweep.Sweep) string {
	if s == nil {
		return ""
	}
	now := &s.Points[s.Current]
	if s.Chosen == nil {
		return fmt.Sprintf("No other value of the threshold %s is advised: %s.", KnobWords(s, s.Knob.Value), s.Refused)
	}
	best := &s.Points[*s.Chosen]
	budget := ""
	if s.BudgetHours != nil {
		budget = fmt.Sprintf(" within %.1f analyst hours a week", *s.BudgetHours)
	}
	if *s.Chosen == s.Current {
		return fmt.Sprintf("The threshold %s finds most%s; on the holdout it finds %s at a precision of %s.",
			KnobWords(s, s.Knob.Value), budget, kOfN(best.Holdout.Recall.K, best.Holdout.Recall.N, "known incident"), kOfN(best.Holdout.Precision.K, best.Holdout.Precision.N, "episode"))
	}
	return fmt.Sprintf("In place of %s, %s finds most%s: on the holdout %s instead of %d, at a precision of %s instead of %s.",
		KnobWords(s, now.Value), KnobWords(s, best.Value), budget, kOfN(best.Holdout.Recall.K, best.Holdout.Recall.N, "known incident"), now.Holdout.Recall.K,
		kOfN(best.Holdout.Precision.K, best.Holdout.Precision.N, "episode"), kOfN(now.Holdout.Precision.K, now.Holdout.Precision.N, "episode"))
}

// KnobWords are the threshold with a value.
func KnobWords(s *sweep.Sweep, v float64) string {
	return s.Knob.Name + " " + s.Knob.Op + " " + strconv.FormatFloat(v, 'g', -1, 64)
}

func kOfN(k, n int, unit string) string {
	return fmt.Sprintf("%s of %s %s", count(k), count(n), plural(n, unit))
}

// sweeps is one line a rule of its threshold.
func sweeps(sides []side) block {
	b := block{title: "The threshold"}
	for _, s := range sides {
		words := SweepWords(s.Sweep)
		if words != "" && len(sides) > 1 {
			words = s.name + ": " + words
		}
		b.say(words)
	}
	return b
}
