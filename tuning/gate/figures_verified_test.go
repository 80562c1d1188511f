package gate_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/report"
)

// audited is sample with an audit of 40 judged events, 4 of them attacks.
func audited() *report.Report {
	r := sample()
	r.Fired.Episode = episode.Tally{TruePositive: 6, BenignPositive: 2, FalsePositive: 2, Undetermined: 4, Unlabelled: 6}
	r.KnownRecall.Event = interval.Of(30, 40)
	r.Comparison.Stopped = episode.Tally{FalsePositive: 3, Undetermined: 4, Unlabelled: 6}
	t := audit.Tally{}
	t.Strata[audit.Rest] = audit.State{Stratum: audit.Rest, Units: 400, Drawn: 50, Judged: 40, Positive: 4}
	r.Verified = &report.Verified{Audit: &report.Audit{Tally: t}, Corrected: &report.Share{Value: .5, Low: .25, High: .75}}
	return r
}

func TestVerifiedFigures(t *testing.T) {
	check := func(r *report.Report, figure, rest string, want gate.Outcome, sentence string) {
		t.Helper()
		got := gate.Decide(policy(t, fmt.Sprintf("  - {id: a, figure: %s, %s}\n", figure, rest)), r).Checks[0]
		if got.Outcome != want || got.Sentence != sentence {
			t.Errorf("%s, %s:\ngot  %s: %s\nwant %s: %s", figure, rest, got.Outcome, got.Sentence, want, sentence)
		}
	}
	check(audited(), "recall.corrected", "op: '>=', value: 0.5", gate.Pass,
		"the corrected recall of events is 50.0 % (from 4 of 40 audited events); the policy asks for at least 50.0 %")
	check(audited(), "recall.corrected.low", "op: '>=', value: 0.3", gate.Inconclusive,
		"the lower bound of the corrected recall of events is 25.0 % (from 4 of 40 audited events), but the policy asks for at least 30.0 %, which these can neither show nor rule out")
	check(audited(), "recall.corrected.high", "op: '<=', value: 1, min_n: 59", gate.Inconclusive,
		"the upper bound of the corrected recall of events is 75.0 %, from 40 audited events, which is too few to decide: the policy asks for at least 59, 19 more")
	check(audited(), "recall.bound.low", "op: '>=', value: 0.6", gate.Pass,
		"the least that the known recall of events can be is 60.0 % (from 30 of 40 known events); the policy asks for at least 60.0 %")
	check(audited(), "recall.bound.high", "op: '<=', value: 0.75", gate.Pass,
		"the most that the known recall of events can be is 75.0 % (from 30 of 40 known events); the policy allows at most 75.0 %")
	check(audited(), "precision.bound.low", "op: '>=', value: 0.4", gate.Inconclusive,
		"the least that the actionable precision of episodes can be is 30.0 % (from 6 of 20 episodes), but the policy asks for at least 40.0 %, which these can neither show nor rule out")
	check(audited(), "precision.bound.high", "op: '>=', value: 0.8", gate.Pass,
		"the most that the actionable precision of episodes can be is 80.0 % (from 6 of 20 episodes); the policy asks for at least 80.0 %")
	check(audited(), "precision.bound.logic.low", "op: '>=', value: 0.4", gate.Pass,
		"the least that the logic precision of episodes can be is 40.0 % (from 8 of 20 episodes); the policy asks for at least 40.0 %")
	check(audited(), "unlabelled.episode", "op: '<=', value: 0.2", gate.Fail,
		"the share of fired episodes without a label is 30.0 % (6 of 20 episodes), but the policy allows at most 20.0 %")
	check(audited(), "unlabelled.incident", "op: '<=', value: 0.2", gate.Inconclusive,
		"the share of fired incidents without a label cannot be given: the rule fires on no incident")

	none := audited()
	none.Verified.Corrected, none.Verified.Reason = nil, "of 50 drawn events 0 are labelled"
	check(none, "recall.corrected", "op: '>=', value: 0.5", gate.Inconclusive,
		"the corrected recall of events cannot be given: of 50 drawn events 0 are labelled")
	check(sample(), "recall.corrected.low", "op: '>=', value: 0.5", gate.Inconclusive,
		"the lower bound of the corrected recall of events cannot be given: nobody asked what the rule is silent on")
	alone := audited()
	alone.Comparison = nil
	check(alone, "recall.bound.low", "op: '>=', value: 0.5", gate.Inconclusive,
		"the least that the known recall of events can be cannot be given: the replay had no baseline")
}

// A refused figure leaves a gate inconclusive, whatever its value; counts and
// bounds say what they say.
func TestRefusedFiguresDecideNothing(t *testing.T) {
	r := audited()
	r.Verified.Refused = []report.Refusal{
		{Figure: report.RefusedPrecision, Warning: report.Warning{Code: report.VacuousPrecision, Message: "precision says nothing here"}},
		{Figure: report.RefusedRecall, Warning: report.Warning{Code: report.VacuousRecall, Message: "known recall says nothing here"}},
	}
	for _, name := range gate.Figures() {
		d := gate.Decide(policy(t, fmt.Sprintf("  - {id: a, figure: %s, op: '>=', value: -1000}\n", name)), r)
		what := regexp.MustCompile(`^(delta\.|shift\.|evaluation\.)?(precision\.|known_recall)`)
		share := what.MatchString(name) &&
			!strings.HasPrefix(name, "precision.bound") && !strings.HasSuffix(name, ".k") && !strings.HasSuffix(name, ".n")
		if refused := strings.Contains(d.Checks[0].Sentence, "is not given: "); refused != share || refused && d.Outcome != gate.Inconclusive {
			t.Errorf("%s: %s: %s", name, d.Outcome, d.Checks[0].Sentence)
		}
	}
	if !slices.Contains(gate.Figures(), "recall.corrected.value") {
		t.Error("there is no figure recall.corrected.value")
	}
}
