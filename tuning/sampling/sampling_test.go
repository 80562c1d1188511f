package sampling_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/interval"
	"assay/tuning/sampling"
)

func near(a, b, eps float64) bool { return math.Abs(a-b) <= eps }

// A rule fired on 1,000 of 100,000 units, 200 of them positive; of 2,000 silent
// ones that were looked at 4 are. Of what is known it finds 98 %, of what there
// is about half.
func TestBeggGreenesWorkedExample(t *testing.T) {
	naive := interval.Of(200, 204)
	if share, _ := naive.Value(); !near(share, .980, 5e-4) {
		t.Errorf("known recall is %v, want 98.0 %%", share)
	}
	e, ok := sampling.BeggGreenes(sampling.Verification{Units: 100_000, Fired: 1000, VerifiedFired: 1000, PositiveFired: 200, VerifiedSilent: 2000, PositiveSilent: 4})
	if !ok || !near(e.Value, .503, 5e-4) || !near(e.Low, .273, 5e-4) || !near(e.High, .731, 5e-4) {
		t.Errorf("got %+v, %v; want 50.3 %% (27.3 to 73.1)", e, ok)
	}
}

func TestBeggGreenesEdges(t *testing.T) {
	v := sampling.Verification{Units: 10_000, Fired: 100, VerifiedFired: 100, PositiveFired: 50, VerifiedSilent: 300}
	e, ok := sampling.BeggGreenes(v)
	low := .01 * .5 / (.01*.5 + .99*interval.RuleOut(300))
	if !ok || e.Value != 1 || e.High != 1 || !near(e.Low, low, 1e-12) {
		t.Errorf("nothing in the audit: got %+v, %v; want 1, not under %v", e, ok, low)
	}
	v.PositiveFired, v.PositiveSilent = 0, 3
	high := .01 * interval.RuleOut(100) / (.01*interval.RuleOut(100) + .99*.01)
	if e, ok := sampling.BeggGreenes(v); !ok || e.Value != 0 || e.Low != 0 || !near(e.High, high, 1e-12) {
		t.Errorf("nothing fired right: got %+v, %v; want 0, not over %v", e, ok, high)
	}
	for _, bad := range []sampling.Verification{
		{}, {Units: 10, Fired: 11}, {Units: 10, Fired: 5, VerifiedFired: 5, VerifiedSilent: 0, PositiveFired: 1},
		{Units: 10, Fired: 5, VerifiedFired: 5, VerifiedSilent: 5},
	} {
		if e, ok := sampling.BeggGreenes(bad); ok {
			t.Errorf("%+v: got %+v, want none", bad, e)
		}
	}
}

// 10 of 200 near misses of 500, 3 of 300 of 5,000, and nothing in 1,500 of
// 94,500: 25 + 50 + 0, and up to 189 more.
func TestMissedWorkedExample(t *testing.T) {
	strata := []sampling.Stratum{{Units: 500, Labelled: 200, Positive: 10}, {Units: 5000, Labelled: 300, Positive: 3}, {Units: 94_500, Labelled: 1500}, {}}
	want := []float64{25, 50, 0, 0}
	for i, s := range strata {
		e, _, ok := sampling.Missed([]sampling.Stratum{s})
		if !ok || !near(e.Value, want[i], 1e-9) {
			t.Errorf("stratum %d: got %+v, %v; want %v", i, e, ok, want[i])
		}
	}
	rest, variance, _ := sampling.Missed(strata[2:3])
	if math.Ceil(rest.High) != 189 || variance != 0 {
		t.Errorf("the rest: got %+v, variance %v; want at most 189", rest, variance)
	}
	all, variance, _ := sampling.Missed(strata)
	byHand := 500.*500*(1-.4)*(.05*.95*200/199)/200 + 5000.*5000*(1-.06)*(.01*.99*300/299)/300
	if !near(all.Value, 75, 1e-9) || !near(variance, byHand, 1e-6) || all.High < 75+188 {
		t.Errorf("all: got %+v, variance %v; want 75, %v", all, variance, byHand)
	}
	if p := sampling.Halve(strata); p.Widest != 2 || p.More[2] <= p.More[0]+p.More[1] {
		t.Errorf("what the interval comes from: got %+v, want the rest", p)
	}
}

// One stratum is Begg and Greenes but for what they allow for the share that
// fired, which is known here.
func TestRecallIsBeggGreenesOfOneStratum(t *testing.T) {
	e, ok := sampling.Recall(200, 0, []sampling.Stratum{{Units: 99_000, Labelled: 2000, Positive: 4}, {}})
	if !ok || !near(e.Value, 200./398, 1e-12) || !near(e.Low, .277, 2e-3) || !near(e.High, .727, 2e-3) {
		t.Errorf("got %+v, %v", e, ok)
	}
}

func TestRecallEdges(t *testing.T) {
	silent := sampling.Stratum{Units: 1000, Labelled: 100}
	if e, ok := sampling.Recall(50, 0, []sampling.Stratum{silent, {}}); !ok || e.Value != 1 || e.High != 1 || !near(e.Low, 50/(50+1000*interval.RuleOut(100)), 1e-12) {
		t.Errorf("nothing found: %+v, %v", e, ok)
	}
	if e, ok := sampling.Recall(0, 9, []sampling.Stratum{silent}); !ok || e.Value != 0 || e.Low != 0 || e.High != interval.Upper(0, 9) {
		t.Errorf("finds nothing: %+v, %v", e, ok)
	}
	if e, ok := sampling.Recall(0, 0, []sampling.Stratum{silent}); ok {
		t.Errorf("no positive: %+v", e)
	}
	if e, ok := sampling.Recall(3, 1, []sampling.Stratum{{Units: 10}}); ok {
		t.Errorf("nothing judged: %+v", e)
	}
	if e, ok := sampling.Recall(-1, 1, nil); ok {
		t.Errorf("less than nothing: %+v", e)
	}
	if _, _, ok := sampling.Missed(nil); ok {
		t.Error("no strata: want no estimate")
	}
	if _, _, ok := sampling.Missed([]sampling.Stratum{{Units: 3, Labelled: 4}}); ok {
		t.Error("more judged than there are: want no estimate")
	}
	// all judged are positive: fewer may be
	if e, _, ok := sampling.Missed([]sampling.Stratum{{Units: 100, Labelled: 1, Positive: 1}}); !ok || e.Value != 100 || e.Low >= 100 || e.High != 100 {
		t.Errorf("one of one: %+v, %v", e, ok)
	}
}

// A census has no variance and gives the exact figure.
func TestCensusIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := strataOf(t, true)
		found, missed := rapid.IntRange(0, 500).Draw(t, "found"), rapid.IntRange(0, 500).Draw(t, "missed")
		positive, hit := 0, found
		for _, s := range strata {
			positive, hit = positive+s.Positive, hit+s.Found
		}
		e, variance, ok := sampling.Missed(strata)
		if !ok || variance != 0 || !near(e.Value, float64(positive), 1e-9) || !near(e.Low, e.Value, 1e-9) || !near(e.High, e.Value, 1e-9) {
			t.Fatalf("%+v: got %+v, variance %v, %v; want %d", strata, e, variance, ok, positive)
		}
		all := found + missed + positive
		r, ok := sampling.Recall(found, missed, strata)
		if ok != (all > 0) {
			t.Fatalf("%d of %d: %+v, %v", hit, all, r, ok)
		}
		if ok && hit > 0 && (!near(r.Value, float64(hit)/float64(all), 1e-12) || !near(r.Low, r.Value, 1e-12) || !near(r.High, r.Value, 1e-12)) {
			t.Fatalf("%d of %d: got %+v", hit, all, r)
		}
	})
}

// Estimates and their bounds are in order and within what can be.
func TestBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := strataOf(t, false)
		seen, most := 0, 0
		for _, s := range strata {
			seen, most = seen+s.Positive, most+s.Units-s.Labelled+s.Positive
		}
		e, variance, ok := sampling.Missed(strata)
		const eps = 1e-6
		if !ok || variance < 0 || e.Low < float64(seen)-eps || e.Low > e.Value+eps || e.Value > e.High+eps || e.High > float64(most)+eps {
			t.Fatalf("%+v: got %+v, variance %v, %v; want within %d..%d", strata, e, variance, ok, seen, most)
		}
		found, missed := rapid.IntRange(0, 500).Draw(t, "found"), rapid.IntRange(0, 500).Draw(t, "missed")
		if r, ok := sampling.Recall(found, missed, strata); ok && !(0 <= r.Low && r.Low <= r.Value+eps && r.Value <= r.High+eps && r.High <= 1) {
			t.Fatalf("%d, %d, %+v: got %+v", found, missed, strata, r)
		}
		v := sampling.Verification{Units: strata[0].Units + 50, Fired: 50, VerifiedFired: 40, PositiveFired: min(40, found), VerifiedSilent: strata[0].Labelled, PositiveSilent: strata[0].Positive}
		if b, ok := sampling.BeggGreenes(v); ok && !(0 <= b.Low && b.Low <= b.Value && b.Value <= b.High && b.High <= 1) {
			t.Fatalf("%+v: got %+v", v, b)
		}
	})
}

// Four times as many labels never make the interval longer, in the mean over
// what may be found.
func TestMoreLabelsNarrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(400, 20_000).Draw(t, "units")
		n := rapid.IntRange(5, 100).Draw(t, "n")
		p := rapid.Float64Range(0.001, 0.5).Draw(t, "p")
		if few, many := meanWidth(units, n, p), meanWidth(units, 4*n, p); many > few*(1+1e-9) {
			t.Fatalf("%d of %d at %v: mean width %v; %d: %v", n, units, p, few, 4*n, many)
		}
	})
}

// meanWidth is the expected length of the interval, over binomial outcomes.
func meanWidth(units, n int, p float64) (w float64) {
	chance := math.Pow(1-p, float64(n))
	for x := range n + 1 {
		e, _, _ := sampling.Missed([]sampling.Stratum{{Units: units, Labelled: n, Positive: x}})
		w += chance * (e.High - e.Low)
		chance *= float64(n-x) / float64(x+1) * p / (1 - p)
	}
	return w
}

// What Halve plans never asks for more than there is, and is enough.
func TestHalve(t *testing.T) {
	if p := sampling.Halve([]sampling.Stratum{{Units: 5, Labelled: 5, Positive: 2}, {}}); p.Best != -1 || p.Total() != 0 {
		t.Errorf("all is judged: %+v", p)
	}
	rapid.Check(t, func(t *rapid.T) {
		strata := strataOf(t, false)
		p := sampling.Halve(strata)
		for i, s := range strata {
			if p.More[i] < 0 || p.More[i] > s.Units-s.Labelled {
				t.Fatalf("%+v: plans %v", strata, p.More)
			}
		}
		if p.Best < 0 {
			return
		}
		after := slices.Clone(strata)
		more := make([]int, len(strata))
		for i := range after { // as many more, of which the same share is positive
			more[i] = p.More[i]
		}
		if was, is := sampling.PlannedWidth(strata, make([]int, len(strata))), sampling.PlannedWidth(strata, more); is > was/2+1e-6 {
			t.Fatalf("%+v with %v more: %v, was %v", strata, more, is, was)
		}
	})
}

func strataOf(t *rapid.T, census bool) []sampling.Stratum {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sampling.Stratum {
		s := sampling.Stratum{Units: rapid.IntRange(1, 5000).Draw(t, "N")}
		if s.Labelled = s.Units; !census {
			s.Labelled = rapid.IntRange(1, min(s.Units, 400)).Draw(t, "n")
		}
		s.Positive = rapid.IntRange(0, s.Labelled).Draw(t, "x")
		s.Found = rapid.IntRange(0, s.Positive).Draw(t, "f")
		return s
	}), 1, 4).Draw(t, "strata")
}

func TestHajek(t *testing.T) {
	if _, ok := sampling.Hajek(nil); ok {
		t.Error("no rows: want none")
	}
	if _, ok := sampling.Hajek([]sampling.Row{{Probability: 0}}); ok {
		t.Error("a probability of 0: want none")
	}
	// 1 of 10 at π 0.1 and 1 of 2 at π 0.5: (10 + 2) of (100 + 4)
	rows := []sampling.Row{{.1, true}, {.5, true}, {.5, false}}
	for range 9 {
		rows = append(rows, sampling.Row{Probability: .1})
	}
	if e, ok := sampling.Hajek(rows); !ok || !near(e.Value, 12./104, 1e-12) || e.Low <= 0 || e.High >= 1 || e.Low > e.Value || e.High < e.Value {
		t.Errorf("got %+v, %v", e, ok)
	}
	none, _ := sampling.Hajek([]sampling.Row{{.1, false}, {.1, false}})
	all, _ := sampling.Hajek([]sampling.Row{{.1, true}, {.1, true}})
	if none.Value != 0 || !near(none.High, 1-math.Sqrt(.05), 1e-12) || all.Value != 1 || !near(all.Low, 1-none.High, 1e-12) {
		t.Errorf("got %+v and %+v", none, all)
	}
}

// Equal probabilities are plain shares, and a census is exact.
func TestHajekLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, pi := rapid.IntRange(2, 100).Draw(t, "n"), rapid.Float64Range(.001, 1).Draw(t, "pi")
		k := rapid.IntRange(0, n).Draw(t, "k")
		rows, census := make([]sampling.Row, n), make([]sampling.Row, n)
		for i := range rows {
			rows[i], census[i] = sampling.Row{Probability: pi, Positive: i < k}, sampling.Row{Probability: 1, Positive: i < k}
		}
		share := float64(k) / float64(n)
		if e, ok := sampling.Hajek(rows); !ok || !near(e.Value, share, 1e-9) || e.Low > e.Value+1e-12 || e.High < e.Value-1e-12 {
			t.Fatalf("%d of %d at %v: %+v, %v", k, n, pi, e, ok)
		}
		if e, _ := sampling.Hajek(census); !near(e.Low, share, 1e-9) || !near(e.High, share, 1e-9) {
			t.Fatalf("all %d of %d: %+v", k, n, e)
		}
	})
}

// Alerts of two tools on 65 attack steps: two that look at the same hosts come
// near, two that look at different things are far off.
func TestChapman(t *testing.T) {
	p, ok := sampling.Chapman(39, 55, 31)
	if !ok || !near(p.Total, 69, 1e-9) || !near(p.StandardError, 3.57, .01) {
		t.Errorf("got %+v, %v; want 69.0 ± 3.6", p, ok)
	}
	if p, ok := sampling.Chapman(55, 11, 2); ok || !near(p.Total, 223, 1e-9) || !near(p.StandardError, 94.4, .1) {
		t.Errorf("got %+v, %v; want 223 ± 94, not to be shown", p, ok)
	}
	if p, ok := sampling.Chapman(3, 5, 4); ok || p != (sampling.Population{}) {
		t.Errorf("more shared than seen: %+v, %v", p, ok)
	}
}

func TestBounds(t *testing.T) {
	if b, ok := sampling.PrecisionBounds(30, 40, 10); !ok || !near(b.Low, .6, 1e-12) || !near(b.High, .8, 1e-12) {
		t.Errorf("precision: %+v, %v", b, ok)
	}
	if _, ok := sampling.PrecisionBounds(0, 0, 0); ok {
		t.Error("nothing: want no bounds")
	}
	if b, ok := sampling.RecallBounds(8, 10, 5, 30); !ok || !near(b.Low, .2, 1e-12) || !near(b.High, 13./15, 1e-12) {
		t.Errorf("recall: %+v, %v", b, ok)
	}
	if b, ok := sampling.RecallBounds(0, 0, 0, 3); !ok || b != (interval.Bounds{Low: 0, High: 1}) {
		t.Errorf("nothing known: %+v, %v", b, ok)
	}
	if b, ok := sampling.RecallBounds(0, 0, 3, 0); !ok || b != (interval.Bounds{Low: 0, High: 1}) {
		t.Errorf("nothing known: %+v, %v", b, ok)
	}
	if _, ok := sampling.RecallBounds(2, 1, 0, 0); ok {
		t.Error("more found than known: want no bounds")
	}
}

// Whatever the open units turn out to be, the figure lies within the bounds,
// and without open ones the bounds are the figure.
func TestBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decided := rapid.IntRange(1, 300).Draw(t, "decided")
		hits, open := rapid.IntRange(0, decided).Draw(t, "hits"), rapid.IntRange(0, 300).Draw(t, "open")
		true1 := rapid.IntRange(0, open).Draw(t, "of them")
		silent := rapid.IntRange(0, 300).Draw(t, "silent")
		true2 := rapid.IntRange(0, silent).Draw(t, "of those")
		p, _ := sampling.PrecisionBounds(hits, decided, open)
		if got := float64(hits+true1) / float64(decided+open); got < p.Low-1e-12 || got > p.High+1e-12 {
			t.Fatalf("precision %v is not within %+v", got, p)
		}
		r, _ := sampling.RecallBounds(hits, decided, open, silent)
		if got := float64(hits+true1) / float64(decided+true1+true2); got < r.Low-1e-12 || got > r.High+1e-12 {
			t.Fatalf("recall %v is not within %+v", got, r)
		}
		exact, _ := sampling.RecallBounds(hits, decided, 0, 0)
		if exact.Low != exact.High || exact.Low != float64(hits)/float64(decided) {
			t.Fatalf("nothing open: %+v", exact)
		}
	})
}

func TestAllocate(t *testing.T) {
	needs := []sampling.Need{{500, .1, 5}, {5000, .02, 5}, {0, .02, 5}, {94_500, .001, sampling.RestFloor}}
	got := sampling.Allocate(300, needs)
	if sum(got) != 300 || got[2] != 0 || got[3] < sampling.RestFloor || got[1] <= got[0] {
		t.Errorf("got %v", got)
	}
	// in proportion to N√(p(1-p)) where no floor and no end is in the way
	free := sampling.Allocate(3000, []sampling.Need{{10_000, .5, 0}, {10_000, .1, 0}})
	if want := 3000 * .5 / (.5 + .3); !near(float64(free[0]), want, 2) {
		t.Errorf("got %v, want %v of 3,000 in the first", free, want)
	}
	if got := sampling.Allocate(10, needs); sum(got) != 10 {
		t.Errorf("floors that are too much: %v", got)
	}
	if got := sampling.Allocate(10, []sampling.Need{{4, .1, 1}}); got[0] != 4 {
		t.Errorf("more than there is: %v", got)
	}
}

func sum(of []int) (n int) {
	for _, k := range of {
		n += k
	}
	return n
}
