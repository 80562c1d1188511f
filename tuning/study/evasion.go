package study

import (
	"context"
	"fmt"

	"assay/tuning/evade"
	"assay/tuning/report"
)

// evasion is what is left of the rule's known recall when its true positives
// are written another way.
var evasion = section{name: "evasion", title: "recall under evasion", fill: fillEvasion}

func fillEvasion(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil
	}
	pool := g.Survey.Pool()
	base, err := evade.NewBase(ctx, evade.SourceOf(g.View), pool, s.Plan, s.Outcome.Firing)
	if err != nil {
		return err
	}
	e, err := evade.Measure(ctx, base, s.Plan, evade.Options{})
	if err != nil {
		return err
	}
	ground, err := evade.GroundOf(ctx, g.View, pool)
	if err != nil {
		return err
	}
	gaps, whole, err := evade.Gaps(ctx, ground, s.Plan, s.Outcome.Firing)
	if err != nil {
		return err
	}
	e.Gaps = gaps
	warnEvasion(f, e, whole)
	if e.Asked > 0 || len(gaps) > 0 {
		f.Evasion = e
	}
	return nil
}

// warnEvasion says what weakens the section, or why there is little of it.
func warnEvasion(f *report.Figures, e *evade.Figures, whole bool) {
	add := func(when bool, code, format string, args ...any) {
		if when {
			f.Warnings = append(f.Warnings, report.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
		}
	}
	add(e.Caught == 0, "evasion/no-incidents", "recall under evasion is not measured: the rule catches no true positive incident here")
	add(e.Caught > evade.MaxIncidents, "evasion/bounded", "recall under evasion is measured on %d of %d incidents, chosen by the digest of their names", e.Asked, e.Caught)
	add(e.Unfit > 0, "evasion/unfit", "of the incidents taken up for evasion %d are left out: their events alone do not make the rule fire, or are too many", e.Unfit)
	add(!whole, "evasion/gaps-bounded", "gaps of normalisation were looked for in a part of the texts: there are more than are searched")
}
