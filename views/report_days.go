package views

import (
	"context"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/promote"
	"assay/tuning/report"
	"assay/views/chart"
)

// mostDays is how many days one chart shows.
const mostDays = 400

// fillDays draws the candidate's alerts by day. A report does not hold them;
// the kept text is run once more on the report's snapshot.
func (s *Site) fillDays(ctx context.Context, m *reportModel, r *report.Report, g *ground, made promote.Replay) error {
	switch {
	case r.Load == nil:
		m.NoDays = "There is no load: " + whyNoLoad(r.Warnings) + "."
		return nil
	case r.Retirement != nil:
		m.NoDays = "Nothing fires when the rule is gone, so there is nothing to draw."
		return nil
	case g == nil || made.Candidate == "":
		m.NoDays = "The days are not drawn: the rule's text or the snapshot is not kept here."
		return nil
	case r.Load.Days > mostDays:
		m.NoDays = "The stream covers " + formatCount(int64(r.Load.Days)) + " days, more than a chart can show."
		return nil
	}
	t, err := s.madeAgain(ctx, r, g, made)
	switch {
	case err != nil:
		return err
	case t == nil:
		m.NoDays = "The days are not drawn: what the rule's names mean (lists, macros, pipelines) has changed since this report was made."
		return nil
	case t.Result == nil:
		m.NoDays = "The days are not drawn: the text can no longer be read."
		return nil
	}
	m.Days = daysOf(r, g.survey.Pool(), t.Outcome.Firing)
	return nil
}

// madeAgain runs the report's candidate once more, for what the report does
// not hold; nil when that would be another run, since the environment that the
// report tells of is no longer there.
func (s *Site) madeAgain(ctx context.Context, r *report.Report, g *ground, made promote.Replay) (*attempt, error) {
	env, err := s.attempts.env(ctx)
	if err != nil || r.Environment != "" && r.Environment != env.Digest() {
		return nil, err
	}
	return s.attempts.kept(ctx, g, source{r.Rule.Title + dialectEnding(string(r.Rule.Dialect)), made.Candidate}, env, nil)
}

// dialectEnding makes a file name that tells the dialect.
func dialectEnding(dialect string) string {
	if dialect == "spl" {
		return ".spl"
	}
	return ".yml"
}

func daysOf(r *report.Report, p *episode.Pool, f episode.Firing) chart.Stacked {
	l := r.Load
	first, err := time.Parse(time.DateOnly, l.Basis.From)
	c := chart.Stacked{Title: "Alerts per day", Unit: "alerts", Whole: true,
		Summary: "The candidate raises " + formatDecimal(l.AlertsPerDay) + " alerts a day on average, " + strings.TrimPrefix(busiestWords(l), ", ") + "."}
	if err != nil {
		return c
	}
	for i := range l.Days {
		c.Days = append(c.Days, chart.Day{Label: first.AddDate(0, 0, i).Format(time.DateOnly)})
	}
	add := func(nano int64, v corpus.Verdict) {
		if day := int(time.Unix(0, nano).Sub(first).Hours() / 24); day >= 0 && day < len(c.Days) {
			c.Days[day].Counts[v]++
		}
	}
	if f.Stats {
		addGroups(p, f, add)
		return c
	}
	for row := range p.Fired(f) {
		if nano, ok := p.Time(row); ok && p.Stream(row) {
			add(nano, p.Verdict(row))
		}
	}
	return c
}

// addGroups counts each group of a stats rule once, on the day of its first
// event, with the verdict that leads among its events.
func addGroups(p *episode.Pool, f episode.Firing, add func(int64, corpus.Verdict)) {
	for _, g := range f.Groups {
		if g.First == corpus.NoTime || len(g.Events) == 0 {
			continue
		}
		v := corpus.Unlabelled
		for _, at := range g.Events {
			v = episode.Leading(v, p.Verdict(p.Row(at)))
		}
		add(g.First, v)
	}
}
