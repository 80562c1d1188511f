package study

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/holdout"
	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/tuning/seen"
)

// Authors tells who wrote a version and what they had seen; *seen.Authors does.
type Authors interface {
	Of(ctx context.Context, digest string) (seen.Authorship, error)
}

// heldOut measures both rules on the part that the candidate's author has not
// tuned on. What leaves too few known incidents on either side is a warning.
func heldOut(ctx context.Context, g *Ground, r *report.Report, baseline *Subject, candidate Subject) error {
	if candidate.Plan == nil {
		return nil
	}
	author, err := g.authorship(ctx, r.Rule.Digest)
	if err != nil {
		return err
	}
	pool, all := g.Survey.Pool(), holdout.All(g.Survey.Pool())
	rows, err := g.rowsOf(ctx, author.Events)
	if err != nil {
		return err
	}
	split, err := holdout.Choose(pool, author.At, cmp.Or(r.Rule.ID, r.Rule.Title), leastKnown, "known incidents", func(s *holdout.Split) (tune, held int) {
		s, _ = s.Release(rows)
		a, b := s.Cut(all)
		return pool.Cut(a).Found.Incident.TruePositive, pool.Cut(b).Found.Incident.TruePositive
	})
	if err != nil {
		r.Warnings = append(r.Warnings, report.Warning{Code: "holdout/none", Message: err.Error()})
		return nil
	}
	split, moved := split.Release(rows)
	write := func(s Subject, f *report.Figures) {
		f.Holdout = &report.Holdout{Split: split, Seen: moved, Position: author.Position}
		f.Holdout.Tune, f.Holdout.Held = parted(pool, split, all, s.Outcome.Firing)
	}
	write(candidate, &r.Figures)
	if baseline != nil && r.Comparison != nil {
		write(*baseline, &r.Comparison.Baseline)
	}
	return nil
}

// authorship is that of a version; of a draft, or where nobody knows, none.
func (g *Ground) authorship(ctx context.Context, digest string) (seen.Authorship, error) {
	if g.Authors == nil {
		return seen.Authorship{}, nil
	}
	return g.Authors.Of(ctx, digest)
}

// rowsOf are the rows of events; those that the snapshot does not have are left
// out.
func (g *Ground) rowsOf(ctx context.Context, ids []string) (rows []int, err error) {
	for _, id := range ids {
		ref, err := g.View.Find(ctx, id)
		if errors.Is(err, corpus.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("find what was seen: %w", err)
		}
		rows = append(rows, g.Survey.Pool().Row(ref))
	}
	return rows, nil
}

// parted measures a firing on the two parts.
func parted(pool *episode.Pool, s *holdout.Split, all, f episode.Firing) (tune, held report.Measured) {
	allTune, allHeld := s.Cut(all)
	ruleTune, ruleHeld := s.Cut(f)
	measure := func(all, rule episode.Firing) report.Measured {
		there, found := pool.Cut(all), pool.Cut(rule)
		e := found.Fired.Episode
		return report.Measured{Events: there.Fired.Event.Total(),
			Actionable:  interval.Of(e.TruePositive, e.Decided()),
			Logic:       interval.Of(e.TruePositive+e.BenignPositive, e.Decided()),
			KnownRecall: interval.Of(found.Found.Incident.TruePositive, there.Found.Incident.TruePositive)}
	}
	return measure(allTune, ruleTune), measure(allHeld, ruleHeld)
}
