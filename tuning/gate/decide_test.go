package gate_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/reach"
	"assay/tuning/report"
)

func ptr[T any](v T) *T { return &v }

// sample is a comparison with round numbers.
func sample() *report.Report {
	r := &report.Report{
		Figures: report.Figures{
			Fired:       episode.ByUnit[episode.Tally]{Event: episode.Tally{TruePositive: 3, Unlabelled: 2}},
			Precision:   episode.ByUnit[report.Precision]{Episode: report.Precision{Actionable: interval.Of(18, 20), Logic: interval.Of(19, 20)}},
			KnownRecall: episode.ByUnit[interval.Proportion]{Incident: interval.Of(9, 10)},
			Load:        &load.Load{AlertsPerDay: 2.5, P95Day: 4, HoursPerWeek: ptr(3.5), Days: 28},
		},
	}
	r.Comparison = &report.Comparison{
		Baseline: report.Figures{
			Precision:   episode.ByUnit[report.Precision]{Episode: report.Precision{Actionable: interval.Of(10, 40), Logic: interval.Of(20, 40)}},
			KnownRecall: episode.ByUnit[interval.Proportion]{Incident: interval.Of(10, 10)},
			Load:        &load.Load{AlertsPerDay: 9, Days: 28},
		},
		Lost:   []string{"a"},
		Paired: episode.ByUnit[episode.Paired]{Event: episode.Paired{Both: 28, Lost: 1, Neither: 1}},
		Delta:  report.Delta{KnownRecall: episode.ByUnit[*float64]{Incident: ptr(-0.1)}},
	}
	return r
}

func policy(t *testing.T, lines string) *gate.Policy {
	t.Helper()
	p, err := gate.ParsePolicy("p.yml", head+lines)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestChecks(t *testing.T) {
	check := func(figure, rest string, want gate.Outcome, sentence string) {
		t.Helper()
		p := policy(t, fmt.Sprintf("  - {id: a, figure: %s, %s}\n", figure, rest))
		got := gate.Decide(p, sample()).Checks[0]
		if got.Outcome != want || got.Sentence != sentence {
			t.Errorf("%s, %s:\ngot  %s: %s\nwant %s: %s", figure, rest, got.Outcome, got.Sentence, want, sentence)
		}
	}
	check("precision.episode.actionable", "op: '>=', value: 0.9", gate.Pass,
		"the actionable precision of episodes is 90.0 % (18 of 20 episodes); the policy asks for at least 90.0 %")
	check("precision.episode.actionable", "op: '>', value: 0.9", gate.Fail,
		"the actionable precision of episodes is 90.0 % (18 of 20 episodes), but the policy asks for more than 90.0 %")
	check("precision.episode.actionable.low", "op: '>=', value: 0.69", gate.Pass,
		"the lower bound of the actionable precision of episodes is 69.9 % (from 18 of 20 episodes); the policy asks for at least 69.0 %")
	check("precision.episode.actionable.low", "op: '>=', value: 0.69, interval: clopper_pearson", gate.Inconclusive,
		"the exact lower bound of the actionable precision of episodes is 68.3 % (from 18 of 20 episodes), but the policy asks for at least 69.0 %, which these can neither show nor rule out")
	check("precision.episode.actionable.low", "op: '>=', value: 0.98", gate.Fail,
		"the lower bound of the actionable precision of episodes is 69.9 % (from 18 of 20 episodes), but the policy asks for at least 98.0 %")
	check("precision.episode.actionable.cp_high", "op: '<=', value: 0.99", gate.Pass,
		"the exact upper bound of the actionable precision of episodes is 98.8 % (from 18 of 20 episodes); the policy allows at most 99.0 %")
	check("known_recall.incident", "op: '>=', value: 0.5, min_n: 11", gate.Inconclusive,
		"the known recall of incidents is 90.0 %, from 10 known incidents, which is too few to decide: the policy asks for at least 11, 1 more")
	check("known_recall.incident", "op: '>=', value: 0.5, min_n: 10", gate.Pass,
		"the known recall of incidents is 90.0 % (9 of 10 known incidents); the policy asks for at least 50.0 %")
	check("known_recall.incident", "op: '>=', value: 0, baseline: true", gate.Fail,
		"the known recall of incidents is 90.0 % (9 of 10 known incidents), but the policy asks for at least 100.0 % (the baseline's)")
	check("known_recall.incident", "op: '>=', value: -0.1, baseline: true", gate.Pass,
		"the known recall of incidents is 90.0 % (9 of 10 known incidents); the policy asks for at least 90.0 % (the baseline's 100.0 % minus 10.0 points)")
	check("delta.known_recall.incident", "op: '>=', value: -0.1", gate.Pass,
		"the change in the known recall of incidents is -10.0 points; the policy asks for at least -10.0 points")
	check("known_recall.event", "op: '>=', value: 0.5", gate.Inconclusive,
		"the known recall of events cannot be given: the snapshot holds no event that is known to be a true positive")
	check("comparison.lost.count", "op: '<=', value: 0", gate.Fail, "the number of true positives lost is 1 (of 30 known true positives), but the policy allows none")
	check("fired.event.true_positive", "op: '>=', value: 3", gate.Pass, "the number of true positive events that fired is 3 (of 5 events); the policy asks for at least 3")
	check("load.hours_per_week", "op: '<=', value: 3.5, min_n: 30", gate.Inconclusive,
		"the analyst time is 3.5 hours a week, from 28 days, which is too few to decide: the policy asks for at least 30, 2 more")
	check("retirement.uncovered.event", "op: '<=', value: 0", gate.Inconclusive,
		"the number of known true positives that no other stable rule finds cannot be given: the report is not of a retirement")
	check("comparison.lost.count", "op: '==', value: 1", gate.Pass, "the number of true positives lost is 1 (of 30 known true positives); the policy asks for exactly 1")
	check("fired.event.total", "op: '<', value: 5", gate.Fail, "the number of events that fired is 5, but the policy asks for less than 5")
	check("load.hours_per_week", "op: '<=', value: 3.5, min_n: 28", gate.Pass, "the analyst time is 3.5 hours a week; the policy allows at most 3.5 hours a week")
	check("load.hours_per_week", "op: '<=', value: 0, baseline: true", gate.Inconclusive,
		"the analyst time is 3.5 hours a week; there is no baseline to compare it with")
	check("load.alerts_per_day", "op: '<=', value: -1, baseline: true", gate.Pass,
		"the number of alerts a day is 2.5; the policy allows at most 8.0 (the baseline's 9.0 minus 1.0)")
	check("delta.load.hours_per_week", "op: '<=', value: 0", gate.Inconclusive, "the change in the analyst time cannot be given: the baseline's replay or the candidate's does not give it")
}

func TestWithoutBaselineOrLoad(t *testing.T) {
	r := sample()
	r.Comparison, r.Load = nil, nil
	r.Warnings = []report.Warning{{Code: "load/curated", Message: "every segment is curated"}}
	d := gate.Decide(policy(t, `  - {id: a, figure: comparison.lost.count, op: "<=", value: 0}
  - {id: b, figure: load.p95_day, op: "<=", value: 9}
`), r)
	if d.Outcome != gate.Inconclusive || !strings.HasSuffix(d.Checks[0].Sentence, "the replay had no baseline") ||
		!strings.HasSuffix(d.Checks[1].Sentence, "every segment is curated") {
		t.Errorf("got %+v, want both checks inconclusive with the reason", d)
	}
}

func TestNewRuleMayPassWhereThePolicySaysSo(t *testing.T) {
	p := policy(t, `  - {id: a, figure: comparison.lost.count, op: "<=", value: 0, without_baseline: pass}
  - {id: b, figure: known_recall.incident, op: ">=", value: 0, baseline: true, without_baseline: pass}
`)
	r := sample()
	if d := gate.Decide(p, r); d.Outcome != gate.Fail || d.Checks[0].Outcome != gate.Fail {
		t.Errorf("with a baseline: got %+v, want both failed", d)
	}
	r.Comparison = nil
	if d := gate.Decide(p, r); d.Outcome != gate.Pass {
		t.Errorf("without one: got %+v, want passed", d)
	}
}

// One failure fails; else one open check leaves the gate open; a policy
// without checks, which no file can hold, passes nothing.
func TestOutcomeOfAGate(t *testing.T) {
	const pass, open, fail = "  - {id: p, figure: load.days, op: '==', value: 28}\n",
		"  - {id: o, figure: load.days, op: '==', value: 28, min_n: 29}\n", "  - {id: f, figure: load.days, op: '==', value: 0}\n"
	for _, c := range []struct {
		lines string
		want  gate.Outcome
	}{
		{pass, gate.Pass}, {open, gate.Inconclusive}, {fail, gate.Fail},
		{pass + open, gate.Inconclusive}, {open + fail, gate.Fail}, {fail + open + pass, gate.Fail},
	} {
		if got := gate.Decide(policy(t, c.lines), sample()).Outcome; got != c.want {
			t.Errorf("%s: got %s, want %s", c.lines, got, c.want)
		}
	}
	if got := gate.Decide(&gate.Policy{}, sample()).Outcome; got != gate.Inconclusive {
		t.Errorf("no checks: got %s, want inconclusive", got)
	}
	if got := (gate.Decision{}).Outcome; got != gate.Inconclusive {
		t.Errorf("zero decision: got %s, want inconclusive", got)
	}
}

func TestDecisionReadsBack(t *testing.T) {
	d := gate.Decide(policy(t, "  - {id: a, figure: known_recall.incident, op: '>=', value: 0.5, why: because}\n"), sample())
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back gate.Decision
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back); diff != "" {
		t.Errorf("read back from %s:\n%s", b, diff)
	}
}

// Every figure can be asked of every report, also of one with nothing in it.
func TestEveryFigureOfAnyReport(t *testing.T) {
	for _, r := range []*report.Report{{}, {Comparison: &report.Comparison{}}, sample()} {
		for _, name := range gate.Figures() {
			res := gate.Decide(policy(t, fmt.Sprintf("  - {id: a, figure: %s, op: '>=', value: 0}\n", name)), r).Checks[0]
			if res.Sentence == "" || res.Outcome != gate.Inconclusive && res.Evidence.Value == nil {
				t.Errorf("%s: got %+v", name, res)
			}
		}
	}
}

// More asked never turns a check from failed to passed.
func TestGateIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		r := &report.Report{}
		r.KnownRecall.Incident = interval.Of(k, n)
		decide := func(v float64) gate.Outcome {
			p := &gate.Policy{Checks: []gate.Check{{Figure: "known_recall.incident.cp_low", Op: gate.AtLeast, Value: v}}}
			return gate.Decide(p, r).Outcome
		}
		if decide(max(a, b)) == gate.Pass && decide(min(a, b)) != gate.Pass {
			t.Fatalf("%d of %d: passes %v and not %v", k, n, max(a, b), min(a, b))
		}
	})
}

// TestDefaultPolicy: what ships says what it means. A known incident that is
// lost fails the gate, also where others were gained; too few units decide
// nothing.
func TestDefaultPolicy(t *testing.T) {
	p := shipped(t, "default")
	check := func(name string, want gate.Outcome, change func(*report.Report)) {
		t.Helper()
		r := honest()
		change(r)
		if d := gate.Decide(p, r); d.Outcome != want {
			t.Errorf("%s: got %s, want %s: %+v", name, d.Outcome, want, d.Checks)
		}
	}
	check("good", gate.Pass, func(*report.Report) {})
	check("one incident for two others", gate.Fail, func(r *report.Report) {
		r.Comparison.Paired.Incident = episode.Paired{Both: 7, Lost: 1, Gained: 2}
		r.Comparison.Delta.KnownRecall.Incident = ptr(0.1)
	})
	check("a lost event", gate.Fail, func(r *report.Report) { r.Comparison.Lost = []string{"a"} })
	check("nine known incidents", gate.Inconclusive, func(r *report.Report) { r.Comparison.Paired.Incident = episode.Paired{Both: 9} })
	check("nine judged episodes", gate.Inconclusive, func(r *report.Report) {
		r.Precision.Episode = report.Precision{Actionable: interval.Of(9, 9), Logic: interval.Of(9, 9)}
	})
	check("noise", gate.Fail, func(r *report.Report) { r.Precision.Episode.Actionable = interval.Of(2, 300) })
	check("noise, so it seems", gate.Inconclusive, func(r *report.Report) { r.Precision.Episode.Actionable = interval.Of(2, 100) })
	check("no load", gate.Inconclusive, func(r *report.Report) { r.Load = nil })
	check("new rule", gate.Pass, func(r *report.Report) { r.Comparison = nil })
	check("blinded by a telemetry fault", gate.Fail, func(r *report.Report) { r.Evasion = evaded(9, 15) })
	check("evaded a little more", gate.Pass, func(r *report.Report) { r.Evasion = evaded(10, 14) })
	check("evaded more", gate.Fail, func(r *report.Report) { r.Evasion = evaded(10, 13) })
	check("a single point of failure", gate.Fail, func(r *report.Report) { r.Evasion.SinglePoints = []string{"a"} })
	check("a response too high", gate.Fail, func(r *report.Report) { r.Reach.Response = reach.Response{Rung: 2, Allowed: 1, Above: 1} })
	check("an hour and more", gate.Fail, func(r *report.Report) { r.Comparison.Forecast.P95Day = 1.1 })
	check("late", gate.Fail, func(r *report.Report) { r.Comparison.Forecast.InTime.Median = -.03 })
	check("no inventory", gate.Pass, func(r *report.Report) { r.Reach.Inventory = "" })
}

// retirement is a report of one: of 30 lost true positives 28 are found by
// others, and one incident goes.
func retirement(change func(*report.Retirement)) *report.Report {
	r := sample()
	r.Retirement = &report.Retirement{Covered: make([]report.Covered, 28), Uncovered: episode.ByUnit[int]{Event: 2}, Judged: episode.ByUnit[int]{Event: 40, Episode: 30, Incident: 12}}
	change(r.Retirement)
	return r
}

// TestRetirementIsJudgedByItsOwnSection: a rule is not held to the figures for
// which it is retired, nor is a retirement passed by a policy that is silent.
func TestRetirementIsJudgedByItsOwnSection(t *testing.T) {
	p := shipped(t, "default")
	check := func(name string, want gate.Outcome, change func(*report.Retirement)) {
		t.Helper()
		if d := gate.Decide(p, retirement(change)); d.Outcome != want || len(d.Checks) != len(p.Retire) {
			t.Errorf("%s: got %s by %d checks, want %s: %+v", name, d.Outcome, len(d.Checks), want, d.Checks)
		}
	}
	check("covered", gate.Pass, func(*report.Retirement) {})
	check("an incident goes", gate.Fail, func(t *report.Retirement) { t.Uncovered.Incident = 1 })
	check("many events go", gate.Fail, func(t *report.Retirement) { t.Uncovered.Event = 6 })
	check("nobody judged what it fires on", gate.Inconclusive, func(t *report.Retirement) { t.Judged = episode.ByUnit[int]{Event: 19} })

	silent := policy(t, "  - {id: a, figure: load.days, op: '==', value: 28}\n")
	d := gate.Decide(silent, retirement(func(*report.Retirement) {}))
	if d.Outcome != gate.Inconclusive || len(d.Checks) != 1 || !strings.Contains(d.Checks[0].Sentence, "no section retire") {
		t.Errorf("a policy without the section: %+v", d)
	}
	const none = "the number of known incidents that no other stable rule finds is 1, but the policy allows none"
	if d := gate.Decide(p, retirement(func(t *report.Retirement) { t.Uncovered.Incident = 1 })); d.Checks[0].Sentence != none {
		t.Errorf("got %q, want %q", d.Checks[0].Sentence, none)
	}
}

// TestSame: wording does not count, evidence does.
func TestSame(t *testing.T) {
	p := policy(t, "  - {id: a, figure: load.days, op: '==', value: 28}\n")
	d, other := gate.Decide(p, sample()), gate.Decide(p, sample())
	other.Checks[0].Sentence = "in other words"
	if !d.Same(other) {
		t.Error("another wording is taken for another decision")
	}
	other.Checks[0].Evidence.N++
	if d.Same(other) || d.Same(gate.Decision{}) {
		t.Error("other evidence is taken for the same")
	}
}

// TestSameTextIsNoted: that a rule was compared with itself stands beside the
// checks that it passes.
func TestSameTextIsNoted(t *testing.T) {
	r := sample()
	r.Warnings = []report.Warning{{Code: report.SameText, Message: "the same"}}
	if d := gate.Decide(policy(t, "  - {id: a, figure: load.days, op: '==', value: 28}\n"), r); len(d.Notes) != 1 || d.Notes[0] != "the same" {
		t.Errorf("notes %q", d.Notes)
	}
}
