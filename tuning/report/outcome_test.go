package report_test

import (
	"context"
	"testing"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
)

func TestOutcomeOfAStatsRule(t *testing.T) {
	s, _, _ := replayed(demo(), 1000, corpus.Stream)
	fired := corpus.NewBitmap(len(demo()))
	for row := range 6 {
		fired.Set(row)
	}
	times, err := s.Parts[0].Columns.Times(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	group := func(by corpus.Value, rows ...int) replay.Group {
		g := replay.Group{By: []corpus.Value{by}}
		g.First, _ = times.At(rows[0])
		g.Last, _ = times.At(rows[len(rows)-1])
		for _, row := range rows {
			g.Events = append(g.Events, corpus.Ref{Row: row})
		}
		return g
	}
	res := &replay.Result{
		Rule:    &rule.Rule{ID: "s", Digest: "d", Dialect: rule.SPL, Stages: []rule.Stage{&rule.Stats{}}},
		Grouped: true,
		Fired:   []*corpus.Bitmap{fired},
		// The text 1 and the number 1 are two groups.
		Groups:   []replay.Group{group(corpus.String("1"), 0, 1, 2), group(corpus.Int(1), 3, 4, 5)},
		Warnings: []replay.Warning{{Code: "untimed", Message: "x"}},
	}
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := report.New(v, report.OutcomeOf(res), report.Options{})
	if r.Fired.Event.Total() != 6 || r.Fired.Episode.Total() != 2 || r.Load.Basis.Unit != "group" || r.Load.Basis.Alerts != 2 {
		t.Errorf("got %+v, load %+v; want 6 events in 2 episodes, one alert each", r.Fired, r.Load.Basis)
	}
	if r.Warnings[0] != (report.Warning{Code: "replay/untimed", Message: "x"}) {
		t.Errorf("warnings: got %v, want the replay's first", r.Warnings)
	}
}

func TestOutcomeOfAStatsRuleThatFiresOnNothing(t *testing.T) {
	s, _, _ := replayed(demo(), 1000, corpus.Stream)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res := &replay.Result{Grouped: true, Rule: &rule.Rule{Stages: []rule.Stage{&rule.Stats{}}}, Fired: []*corpus.Bitmap{corpus.NewBitmap(len(demo()))}}
	r := report.New(v, report.OutcomeOf(res), report.Options{})
	if r.Fired.Event.Total() != 0 || r.Load.Basis.Unit != "group" || r.Load.BusiestDay != nil || *r.Load.HoursPerWeek != 0 {
		t.Errorf("got %+v, %+v; want no alert and no hours", r.Fired, r.Load)
	}
}
