package study

import (
	"context"
	"fmt"

	"assay/tuning/evade"
	"assay/tuning/report"
)

// evasion is what is left of the rule's known recall when its true positives
// are written another way.
var evasion = section{"evasion", "recall under evasion", fillEvasion}

func fillEvasion(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil
	}
	base, err := evade.NewBase(ctx, evade.SourceOf(g.View), g.Survey.Pool(), s.Plan, s.Outcome.Firing)
	if err != nil {
		return err
	}
	if base.Caught == 0 {
		warn(f, "evasion/no-incidents", "recall under evasion is not measured: the rule catches no true positive incident here")
		return nil
	}
	if len(base.Incidents) == 0 {
		warn(f, "evasion/unfit", "recall under evasion is not measured: the events of none of the incidents make the rule fire by themselves")
		return nil
	}
	e, err := evade.Measure(ctx, base, s.Plan, evade.Options{})
	if err != nil {
		return err
	}
	if base.Caught > evade.MaxIncidents {
		warn(f, "evasion/bounded", "recall under evasion is measured on %d of %d incidents, chosen by the digest of their names", e.Asked, e.Caught)
	}
	if base.Unfit > 0 {
		warn(f, "evasion/unfit", "of the incidents taken up for evasion %d are left out: their events alone do not make the rule fire, or are too many", base.Unfit)
	}
	f.Evasion = e
	return nil
}

func warn(f *report.Figures, code, format string, args ...any) {
	f.Warnings = append(f.Warnings, report.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}
