package vigilance

import (
	"testing"

	"pgregory.net/rapid"
)

func decisions(text string) (all []Decision) {
	for _, c := range text {
		all = append(all, Decision{Verdict: int(c)})
	}
	return all
}

func TestStreak(t *testing.T) {
	if _, ok := Streak(nil, 1, 10); ok {
		t.Error("a streak of nothing")
	}
	if _, ok := Streak(decisions("aa"), 1, 0); ok {
		t.Error("a streak without a draw")
	}
	run, _ := Streak(decisions("abbbabbb"), 1, 99)
	if run.Length != 3 || run.Verdict != 'b' || run.From != 1 {
		t.Errorf("got %+v", run)
	}
	// A rule that only ever gets one verdict surprises nobody.
	if run, _ := Streak(decisions("aaaaaaaaaa"), 1, 99); run.Length != 10 || run.P != 1 {
		t.Errorf("one verdict: %+v", run)
	}
	// 20 and 20 in two blocks: 2 of C(40, 20) orders have a run of 20.
	if run, _ := Streak(decisions("aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbb"), 1, 999); run.P > .002 {
		t.Errorf("two blocks: %+v", run)
	}
	// Two kinds, each with a verdict of its own: the same blocks are no wonder.
	two := decisions("aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbb")
	for i := range two {
		two[i].Kind = two[i].Verdict
	}
	if run, _ := Streak(two, 1, 99); run.P != 1 {
		t.Errorf("two kinds: %+v", run)
	}
}

// The exact small case: all orders of aaabbb, counted out.
func TestStreakAgainstAllOrders(t *testing.T) {
	long, all := 0, 0
	for mask := range 1 << 6 {
		var d []Decision
		ones := 0
		for i := range 6 {
			ones += mask >> i & 1
			d = append(d, Decision{Verdict: mask >> i & 1})
		}
		if ones != 3 {
			continue
		}
		all++
		if longest(d).Length >= 3 {
			long++
		}
	}
	run, _ := Streak(decisions("aaabbb"), 3, 20_000)
	near(t, "P", run.P, float64(long)/float64(all), .015)
}

// Equal input, equal output; a longer run is never likelier.
func TestStreakLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Decision {
			return Decision{rapid.IntRange(0, 2).Draw(t, "kind"), rapid.IntRange(0, 2).Draw(t, "verdict")}
		}), 1, 30).Draw(t, "decisions")
		one, _ := Streak(all, 5, 20)
		two, _ := Streak(all, 5, 20)
		if one != two || one.P <= 0 || one.P > 1 || one.Length < 1 {
			t.Errorf("got %+v and %+v", one, two)
		}
		for i := one.From; i < one.From+one.Length; i++ {
			if all[i].Verdict != one.Verdict {
				t.Errorf("%v: %+v is no run", all, one)
			}
		}
	})
}
