package gate

import (
	"fmt"
	"strings"
	"testing"

	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
)

// decided is one check held against a report.
func decided(t *testing.T, r *report.Report, check string) Result {
	t.Helper()
	p, err := ParsePolicy("one.yml", "version: 1\nname: one\nchecks:\n  - {id: a, "+check+"}\n")
	if err != nil {
		t.Fatal(err)
	}
	return Decide(p, r).Checks[0]
}

// Nothing lost of 17 neither shows that less than 5 % are lost nor that more are:
// as of every bound, that is open and no failure. The same of rates and means.
func TestBoundsAreOpenBetweenTheirEnds(t *testing.T) {
	high, least := .1, -interval.RuleOut(17)
	r := evasionReport()
	r.Comparison.Paired.Incident = episode.Paired{Both: 17}
	r.Comparison.Resampled = &report.Resampled{KnownRecall: &report.Shift{High: &high}, RecallAtLeast: &least}
	r.Evaluation = &report.Evaluation{FalseRate: &report.Rate{Count: 2, Units: 100, Value: .02, Low: .002, High: .07}, FalseMost: &report.Rate{Count: 9, Units: 100, Value: .09, Low: .04, High: .17}}
	for check, want := range map[string]Outcome{
		"figure: shift.known_recall.at_least, op: '>=', value: -0.2":  Pass,
		"figure: shift.known_recall.at_least, op: '>=', value: -0.05": Inconclusive,
		"figure: shift.known_recall.at_least, op: '>=', value: 0.2":   Fail,
		"figure: evaluation.false_rate.high, op: '<=', value: 0.1":    Pass,
		"figure: evaluation.false_rate.high, op: '<=', value: 0.05":   Inconclusive,
		"figure: evaluation.false_rate.high, op: '<=', value: 0.001":  Fail,
		"figure: evasion.robust.low, op: '>=', value: 0.2":            Pass,
		"figure: evasion.robust.low, op: '>=', value: 0.9":            Inconclusive,
	} {
		if got := decided(t, r, check); got.Outcome != want || (got.Needs == "") != (want != Inconclusive) {
			t.Errorf("%s: got %s: %s (needs %q); want %s", check, got.Outcome, got.Sentence, got.Needs, want)
		}
	}
}

// No false positive is known where nobody judged what fired.
func TestUnjudgedEpisodesAreNoRate(t *testing.T) {
	r := &report.Report{}
	rate := func(k int) *report.Rate { return &report.Rate{Count: k, Units: 100, Value: float64(k) / 100} }
	for _, c := range []struct {
		known, most int
		want        Outcome
	}{{0, 5, Inconclusive}, {1, 5, Pass}, {0, 0, Pass}} {
		r.Evaluation = &report.Evaluation{FalseRate: rate(c.known), FalseMost: rate(c.most)}
		if got := decided(t, r, "figure: evaluation.false_rate, op: '<=', value: 1"); got.Outcome != c.want {
			t.Errorf("%+v: got %s: %s", c, got.Outcome, got.Sentence)
		}
	}
}

// Where no incident is known, nothing shows that a filter hides none; a rule
// without a filter hides none by one.
func TestHiddenAsksForKnownIncidents(t *testing.T) {
	part := func(k ablate.Kind, hides, known int) ablate.Effect {
		p := interval.Of(hides, known)
		return ablate.Effect{Kind: k, Hides: ablate.Units{Episode: p, Incident: p}}
	}
	for _, u := range []string{"episode", "incident"} {
		for _, c := range []struct {
			part ablate.Effect
			want Outcome
		}{{part(ablate.Filter, 0, 0), Inconclusive}, {part(ablate.Filter, 0, 3), Pass}, {part(ablate.Filter, 1, 3), Fail}, {part(ablate.Detection, 0, 0), Pass}} {
			r := &report.Report{Figures: report.Figures{Ablation: &ablate.Ablation{Parts: []ablate.Effect{c.part}}}}
			got := decided(t, r, fmt.Sprintf("figure: ablation.hidden_by_filter.%s, op: '<=', value: 0", u))
			if got.Outcome != c.want || c.want == Inconclusive && !strings.Contains(got.Sentence, "holds no "+u) {
				t.Errorf("%s, %+v: got %s: %s", u, c.part.Hides, got.Outcome, got.Sentence)
			}
		}
	}
}
