package study

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
)

func drawClusters(t *rapid.T, rules int) []episode.Cluster {
	var out []episode.Cluster
	for range rapid.IntRange(0, 40).Draw(t, "clusters") {
		c := make(episode.Cluster, rules)
		for i := range c {
			c[i] = episode.Tally{TruePositive: rapid.IntRange(0, 2).Draw(t, "tp"), BenignPositive: rapid.IntRange(0, 2).Draw(t, "bp"),
				FalsePositive: rapid.IntRange(0, 4).Draw(t, "fp"), Undetermined: rapid.IntRange(0, 2).Draw(t, "und"), Unlabelled: rapid.IntRange(0, 2).Draw(t, "unl")}
		}
		out = append(out, c)
	}
	return out
}

// every makes each cluster another.
func every(all []episode.Cluster, change func(*episode.Tally)) []episode.Cluster {
	out := make([]episode.Cluster, len(all))
	for i, c := range all {
		out[i] = slices.Clone(c)
		for j := range out[i] {
			change(&out[i][j])
		}
	}
	return out
}

// The laws of metrics.md section 13: every alert k times leaves the macro figures
// as they are; so do unlabelled ones; benign for false positives moves the logic
// precision alone; order shows nowhere.
func TestMetamorphicLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawClusters(t, 1)
		was := clustered(all)
		k := rapid.IntRange(2, 5).Draw(t, "k")
		times := clustered(every(all, func(c *episode.Tally) {
			*c = episode.Tally{TruePositive: k * c.TruePositive, BenignPositive: k * c.BenignPositive, FalsePositive: k * c.FalsePositive}
		}))
		if !same(was.Actionable.Macro, times.Actionable.Macro) || !same(was.Logic.Macro, times.Logic.Macro) || was.Clusters != times.Clusters {
			t.Fatalf("each episode %d times: %+v, was %+v", k, times, was)
		}
		open := clustered(every(all, func(c *episode.Tally) { c.Unlabelled += 3; c.Undetermined = 0 }))
		if !same(was.Actionable.Macro, open.Actionable.Macro) || !same(was.Logic.Pooled, open.Logic.Pooled) {
			t.Fatal("what nobody decided moves a precision")
		}
		right := clustered(every(all, func(c *episode.Tally) { c.FalsePositive += c.BenignPositive; c.BenignPositive = 0 }))
		if !same(was.Actionable.Macro, right.Actionable.Macro) {
			t.Fatal("false for benign positives moves the actionable precision")
		}
		shuffled := clustered(rapid.Permutation(slices.Clone(all)).Draw(t, "order"))
		if !same(was.Actionable.Macro, shuffled.Actionable.Macro) || !same(was.Logic.Macro, shuffled.Logic.Macro) {
			t.Fatal("the order of clusters shows")
		}
		if m := was.Actionable.Macro; m != nil && m.Low != nil && (*m.Low > m.Value+1e-9 || *m.High < m.Value-1e-9 || *m.Low == *m.High) {
			t.Fatalf("an interval that does not hold its value, or knows no doubt: %+v", *m)
		}
	})
}

func same(a, b *report.Estimate) bool {
	if a == nil || b == nil {
		return a == b
	}
	near := func(x, y *float64) bool { return x == y || x != nil && y != nil && math.Abs(*x-*y) < 1e-8 }
	return near(&a.Value, &b.Value) && near(a.Low, b.Low) && near(a.High, b.High)
}

// A candidate that is the baseline changes nothing, surely; one that is not
// never claims so without an interval; turned round, a change is its negative.
func TestShiftLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := drawClusters(t, 1)
		twice := make([]episode.Cluster, len(one))
		for i, c := range one {
			twice[i] = episode.Cluster{c[0], c[0]}
		}
		r := &report.Resampled{}
		precisionShift(r, twice, true)
		if a := r.Actionable; a != nil && (a.Value != 0 || a.Low != nil && (*a.Low != 0 || *a.High != 0)) {
			t.Fatalf("the same rule changes by %+v", *a)
		}
		pair := drawClusters(t, 2)
		there, back := &report.Resampled{}, &report.Resampled{}
		precisionShift(there, pair, false)
		precisionShift(back, turned(pair), false)
		if a, b := there.Actionable, back.Actionable; (a == nil) != (b == nil) || a != nil && math.Abs(a.Value+b.Value) > 1e-9 {
			t.Fatalf("there %+v, back %+v", a, b)
		}
		if e := episodeShift(pair, 7); len(pair) >= report.FewClusters && (e.Low == nil || *e.Low > e.Value+1e-9 || *e.High < e.Value-1e-9) {
			t.Fatalf("episodes a day: %+v", e)
		}
	})
}

func turned(all []episode.Cluster) []episode.Cluster {
	out := make([]episode.Cluster, len(all))
	for i, c := range all {
		out[i] = episode.Cluster{c[1], c[0]}
	}
	return out
}

// With 17 known incidents of which none is lost, a loss of up to 16.2 % is left
// open; with fewer than ten nothing is bounded.
func TestRecallShift(t *testing.T) {
	r := &report.Resampled{}
	recallShift(r, episode.Paired{Both: 12, Neither: 5})
	if r.KnownRecall.Value != 0 || math.Abs(*r.RecallAtLeast+interval.RuleOut(17)) > 1e-9 || *r.KnownRecall.Low >= 0 || *r.KnownRecall.High <= 0 {
		t.Errorf("nothing lost of 17: %+v, at least %v", *r.KnownRecall, *r.RecallAtLeast)
	}
	r = &report.Resampled{}
	recallShift(r, episode.Paired{Both: 30, Lost: 6, Gained: 2, Neither: 2})
	if math.Abs(r.KnownRecall.Value+.1) > 1e-9 || *r.KnownRecall.Low >= *r.RecallAtLeast || *r.RecallAtLeast >= -.1 || *r.AgrestiMin.Low >= -.1 {
		t.Errorf("6 lost, 2 gained of 40: %+v, at least %v, Agresti and Min %+v", *r.KnownRecall, *r.RecallAtLeast, *r.AgrestiMin)
	}
	r = &report.Resampled{}
	recallShift(r, episode.Paired{Both: 9})
	if r.KnownRecall.Low != nil || r.RecallAtLeast != nil {
		t.Error("nine incidents have an interval")
	}
	if recallShift(r, episode.Paired{}); r.AgrestiMin != nil {
		t.Error("no incident has an interval")
	}
}

// One number of precision and recall: the worked table 2, 3, 5, 90.
func TestScores(t *testing.T) {
	s := scoresOf(interval.Of(1, 2), interval.Of(1, 4), episode.EntityDays{Found: 2, Missed: 3, Raised: 5, Silent: 90})
	mcc := (2.0*90 - 5*3) / math.Sqrt(7*5*95*93)
	for _, v := range []struct {
		name string
		got  *float64
		want float64
	}{{"F1", s.F1, 1.0 / 3}, {"F2", s.F2, 5 * .125 / 2.25}, {"Fowlkes-Mallows", s.FowlkesMallows, math.Sqrt(.125)}, {"MCC", s.MCC, mcc}} {
		if v.got == nil || math.Abs(*v.got-v.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", v.name, v.got, v.want)
		}
	}
	none := scoresOf(interval.Of(0, 0), interval.Of(1, 4), episode.EntityDays{Found: 1})
	if none.F1 != nil || none.MCC != nil {
		t.Errorf("scores without a precision: %+v", none)
	}
	zero := scoresOf(interval.Of(0, 3), interval.Of(0, 4), episode.EntityDays{Missed: 1, Silent: 4})
	if *zero.F1 != 0 || *zero.MCC != 0 {
		t.Errorf("scores of nothing found: %+v", zero)
	}
}

// Incidents that are all alike leave the doubt that so many of them leave.
func TestAlike(t *testing.T) {
	var all []episode.Cluster
	for range 19 {
		all = append(all, episode.Cluster{{FalsePositive: 2}})
	}
	c := clustered(all)
	want, _ := interval.Wilson(0, 19)
	for _, e := range []*report.Estimate{c.Actionable.Macro, c.Actionable.Pooled} {
		if e.Value != 0 || math.Abs(*e.High-want.High) > 1e-8 {
			t.Errorf("none of 19 incidents: %v to %v, want up to %v", *e.Low, *e.High, want.High)
		}
	}
	r := &report.Resampled{}
	for i := range all {
		all[i] = episode.Cluster{{FalsePositive: 2}, {FalsePositive: 1}}
	}
	if precisionShift(r, all, false); r.Actionable.Low != nil || r.Clusters != 19 {
		t.Errorf("two rules that are always wrong: %+v", *r.Actionable)
	}
}

// One of 80 lost: resampling alone would rule out a loss of 5 %, which a rule that
// loses that much passes in 9 of 100 cases (.95^80 + 80 .05 .95^79). The exact
// bound does not, and no bound is above one for less lost.
func TestFewLostRuleOutLittle(t *testing.T) {
	least := func(lost, gained, n int) float64 {
		r := &report.Resampled{}
		recallShift(r, episode.Paired{Both: n - lost - gained, Lost: lost, Gained: gained})
		if *r.KnownRecall.Low > *r.RecallAtLeast {
			t.Errorf("%d lost of %d: interval %v above the one-sided bound %v", lost, n, *r.KnownRecall.Low, *r.RecallAtLeast)
		}
		return *r.RecallAtLeast
	}
	if got := least(1, 0, 80); math.Abs(got+interval.Upper(1, 80)) > 1e-9 || got > -.05 {
		t.Errorf("1 lost of 80: at least %v, want %v", got, -interval.Upper(1, 80))
	}
	for _, gained := range []int{0, 1, 5} {
		before := 1.0
		for lost := range 6 {
			if got := least(lost, gained, 80); lost > 1 && got > before {
				t.Errorf("%d lost, %d gained: %v, one less %v", lost, gained, got, before)
			} else {
				before = got
			}
		}
	}
}

// A linearised interval of a share stays one of a share.
func TestSharesStayShares(t *testing.T) {
	useful, decided := make([]float64, maxDrawn+1), make([]float64, maxDrawn+1)
	for i := range useful {
		useful[i], decided[i] = 1, 1
	}
	useful[0] = 0
	v := voted(useful, decided)
	for _, e := range []*report.Estimate{v.Macro, v.Pooled} {
		if *e.High > 1 || *e.Low < 0 || *e.Low >= e.Value {
			t.Errorf("got %v in %v..%v", e.Value, *e.Low, *e.High)
		}
	}
}
