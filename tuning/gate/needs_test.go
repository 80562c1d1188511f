package gate_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/report"
)

// An open check says what would make it conclusive; a decided one does not.
func TestNeeds(t *testing.T) {
	r := sample()
	r.Comparison.Loss = &report.Loss{Lost: 0, Known: 17, RuledOut: .161565834}
	r.Evaluation = &report.Evaluation{Precision: report.Clustered{Clusters: 40, Episodes: 60, Largest: 6,
		Actionable: report.Voted{Macro: &report.Estimate{Value: .4, Low: ptr(.3), High: ptr(.5)}}}}
	check := func(r *report.Report, figure, rest string, want gate.Outcome, needs string) {
		t.Helper()
		got := gate.Decide(policy(t, fmt.Sprintf("  - {id: a, figure: %s, %s}\n", figure, rest)), r).Checks[0]
		if got.Outcome != want || got.Needs != needs {
			t.Errorf("%s, %s: %s, needs %q; want %s, %q\n%s", figure, rest, got.Outcome, got.Needs, want, needs, got.Sentence)
		}
	}
	check(r, "known_recall.incident", "op: '>=', value: 0.5, min_n: 12", gate.Inconclusive, "2 known incidents more")
	check(r, "known_recall.incident", "op: '>=', value: 0.5", gate.Pass, "")
	check(r, "precision.episode.actionable.cp_low", "op: '>=', value: 0.69", gate.Inconclusive, "about 1 episode more, if they turn out as these did")
	check(r, "precision.episode.actionable.cp_low", "op: '>=', value: 0.85", gate.Inconclusive, "about 181 episodes more, if they turn out as these did")
	check(r, "precision.episode.actionable.cp_low", "op: '>=', value: 0.9", gate.Inconclusive, "another share than 90.0 %: with this one no number of episodes decides")
	check(r, "comparison.loss.ruled_out", "op: '<=', value: 0.05", gate.Inconclusive, "about 42 known incidents more, if they turn out as these did")
	check(r, "evaluation.precision.actionable.low", "op: '>=', value: 0.35", gate.Inconclusive, "about 120 incidents more, if they turn out as these did")
	check(r, "evaluation.precision.actionable.high", "op: '<=', value: 0.45", gate.Inconclusive, "about 120 incidents more, if they turn out as these did")
	check(r, "evaluation.precision.actionable.low", "op: '>=', value: 0.6", gate.Fail, "")
	check(r, "evaluation.precision.actionable.high", "op: '<=', value: 0.2", gate.Fail, "")
	check(r, "evaluation.precision.logic.low", "op: '>=', value: 0.6", gate.Inconclusive, "verdicts on what the rule fires on")
	check(r, "shift.known_recall.low", "op: '>=', value: -0.05", gate.Inconclusive, "a new replay: the report does not hold what the figure is made from")
	check(r, "retirement.uncovered.event", "op: '<=', value: 0", gate.Inconclusive, "the report of a retirement (assay gate --retire)")
	check(r, "known_recall.event", "op: '>=', value: 0", gate.Inconclusive, "verdicts: true positives that are known whatever the rule")
	r.Load = nil
	check(r, "load.p95_day", "op: '<=', value: 9", gate.Inconclusive, "a stream whose events have times and whose alerts have handling times")
	r.Comparison = nil
	check(r, "comparison.lost.count", "op: '<=', value: 0", gate.Inconclusive, "a replay against a baseline")
	check(r, "known_recall.incident", "op: '>=', value: 0, baseline: true", gate.Inconclusive, "a replay against a baseline that has the figure")
}

// A bound passes when it holds, fails when neither end of its interval would,
// and is open between; and as many units more as are said to decide do.
func TestBoundsAreOpenBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		wanted := float64(rapid.IntRange(1, 99).Draw(t, "percent")) / 100
		cp, _ := interval.ClopperPearson(k, n)
		at := func(p interval.Proportion) gate.Result {
			r := &report.Report{Figures: report.Figures{Precision: episode.ByUnit[report.Precision]{Episode: report.Precision{Actionable: p}}, Load: &load.Load{}}}
			p_, err := gate.ParsePolicy("p.yml", head+fmt.Sprintf("  - {id: a, figure: precision.episode.actionable.cp_low, op: '>=', value: %v}\n", wanted))
			if err != nil {
				t.Fatal(err)
			}
			return gate.Decide(p_, r).Checks[0]
		}
		got := at(interval.Of(k, n))
		want := gate.Inconclusive
		switch {
		case cp.Low >= wanted:
			want = gate.Pass
		case cp.High < wanted:
			want = gate.Fail
		}
		if got.Outcome != want {
			t.Fatalf("%d of %d against %v: %s, want %s", k, n, wanted, got.Outcome, want)
		}
		var more int
		if _, err := fmt.Sscanf(strings.ReplaceAll(got.Needs, "about ", ""), "%d", &more); err != nil {
			return
		}
		grown := n + more
		if again := at(interval.Of(int(float64(k)*float64(grown)/float64(n)+0.5), grown)); again.Outcome == gate.Inconclusive {
			t.Fatalf("%d of %d against %v: %q, but %d units leave it open", k, n, wanted, got.Needs, grown)
		}
	})
}
