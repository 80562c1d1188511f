package report

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/rule"
)

// DefaultMaxChanged is how many changed events a comparison lists.
const DefaultMaxChanged = 500

// Options of a report; the zero value works.
type Options struct {
	Tool        string // name and version of the program; "assay" when empty
	MaxChanged  int    // length of Comparison.Changed; 0: DefaultMaxChanged
	Environment string // digest of what the rules were read and fitted with
}

// Outcome is one rule replayed on the survey's snapshot.
type Outcome struct {
	Rule     *rule.Rule
	Firing   episode.Firing
	Warnings []Warning // of the replay

	kept *figured
}

// figured is the figures that an outcome has on a survey.
type figured struct {
	survey  *Survey
	figures Figures
	cut     *episode.Cut
}

// Keep is the outcome with its figures, which comparisons with it then need
// not find again: for a baseline that many candidates are held against.
func (s *Survey) Keep(o Outcome) Outcome {
	figures, cut := s.figures(o)
	figures.Warnings = slices.Clip(figures.Warnings)
	o.kept = &figured{s, figures, cut}
	return o
}

// New makes the report of one rule.
func New(s *Survey, candidate Outcome, o Options) *Report {
	r, _ := s.report(candidate, o)
	return r
}

// Compare makes the report of a candidate against a baseline.
func Compare(ctx context.Context, s *Survey, baseline, candidate Outcome, o Options) (*Report, error) {
	var c *Comparison
	beside, ctx := errgroup.WithContext(ctx)
	beside.Go(func() (err error) {
		c, err = s.compare(ctx, baseline.Firing, candidate.Firing, o)
		return err
	})
	r, after := s.report(candidate, o)
	figures, before := s.figures(baseline)
	if err := beside.Wait(); err != nil {
		return nil, fmt.Errorf("compare rules: %w", err)
	}
	c.Paired.Event = s.pairEvents(r.Fired.Event.TruePositive, c.Stopped.TruePositive, c.Started.TruePositive)
	c.Baseline = figures
	c.Paired.Episode, c.Paired.Incident = s.pool.Pair(before, after)
	c.Loss = lossOf(c.Paired.Incident)
	c.Delta = deltaOf(&figures, &r.Figures)
	r.Comparison = c
	if baseline.Rule.Digest == candidate.Rule.Digest && candidate.Rule.Digest != "" {
		r.Warnings = append(r.Warnings, Warning{Code: SameText, Message: "the candidate is the same text as the baseline: nothing can differ"})
	}
	return r, nil
}

func (s *Survey) report(candidate Outcome, o Options) (*Report, *episode.Cut) {
	figures, cut := s.figures(candidate)
	units := s.pool.Options()
	r := &Report{
		SchemaVersion: SchemaVersion,
		Tool:          o.Tool,
		Snapshot:      s.snapshot,
		Environment:   o.Environment,
		Synthetic:     s.synthetic,
		Events:        s.pool.Rows(),
		Untimed:       s.pool.Untimed(),
		Method: Method{
			Interval: "wilson", Level: 0.95,
			EpisodeGapSeconds: units.Gap.Seconds(), IncidentJoinSeconds: units.Join.Seconds(), Entity: units.Entity,
		},
		Figures: figures,
	}
	if r.Tool == "" {
		r.Tool = "assay"
	}
	return r, cut
}

// figures are those of one rule; nothing is shared with another's.
func (s *Survey) figures(o Outcome) (Figures, *episode.Cut) {
	if k := o.kept; k != nil && k.survey == s {
		return k.figures, k.cut
	}
	cut := s.pool.Cut(o.Firing)
	f := Figures{
		Rule:   RuleOf(o.Rule),
		Fired:  cut.Fired,
		Silent: cut.Silent,
	}
	for u := range episode.Unit(episode.NumUnits) {
		*f.Precision.At(u) = precisionOf(*cut.Fired.At(u))
		*f.KnownRecall.At(u) = interval.Of(cut.Found.At(u).TruePositive, cut.Known.At(u).TruePositive)
	}
	load, notes := s.measures.Estimate(s.pool, o.Firing, cut, o.Rule.ID, o.Rule.Name, o.Rule.Title)
	f.Load = load
	f.Warnings = append(append([]Warning{}, o.Warnings...), s.warnings(&f)...)
	f.Warnings = append(f.Warnings, notes...)
	return f, cut
}

func precisionOf(fired episode.Tally) Precision {
	return Precision{
		Actionable: interval.Of(fired.TruePositive, fired.Decided()),
		Logic:      interval.Of(fired.TruePositive+fired.BenignPositive, fired.Decided()),
	}
}

func deltaOf(baseline, candidate *Figures) Delta {
	var d Delta
	for u := range episode.Unit(episode.NumUnits) {
		b, c := baseline.Precision.At(u), candidate.Precision.At(u)
		*d.Precision.At(u) = PrecisionDelta{minus(c.Actionable, b.Actionable), minus(c.Logic, b.Logic)}
		*d.KnownRecall.At(u) = minus(*candidate.KnownRecall.At(u), *baseline.KnownRecall.At(u))
	}
	if b, c := baseline.Load, candidate.Load; b != nil && c != nil {
		alerts := round(c.AlertsPerDay - b.AlertsPerDay)
		d.AlertsPerDay = &alerts
		if b.HoursPerWeek != nil && c.HoursPerWeek != nil {
			hours := round(*c.HoursPerWeek - *b.HoursPerWeek)
			d.HoursPerWeek = &hours
		}
	}
	return d
}

func minus(p, q interval.Proportion) *float64 {
	a, ok := p.Value()
	b, ok2 := q.Value()
	if !ok || !ok2 {
		return nil
	}
	d := round(a - b)
	return &d
}
