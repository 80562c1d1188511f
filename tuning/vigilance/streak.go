package vigilance

import (
	"math/rand/v2"
	"slices"
)

// Decision is one verdict on something of a kind: of a rule, for instance.
type Decision struct{ Kind, Verdict int }

// Run is the longest run of equal verdicts in a sequence.
type Run struct {
	Length  int
	Verdict int
	From    int     // place of its first decision
	P       float64 // how often a run as long, or longer, comes of the same mix
}

// Streak finds the longest run and asks how often chance alone makes one as
// long: in each of draws shuffles every verdict moves to another decision of
// its own kind, so that a kind keeps its mix and a long run of a kind that has
// only one verdict is no surprise. P is (1 + as long)/(1 + draws), which never
// says 0: B. V. North, D. Curtis & P. C. Sham, A note on the calculation of
// empirical P values from Monte Carlo procedures, Am. J. Hum. Genet. 71 (2002)
// 439-441. ok is false without a decision or a draw.
func Streak(all []Decision, seed uint64, draws int) (run Run, ok bool) {
	if len(all) == 0 || draws < 1 {
		return Run{}, false
	}
	run = longest(all)
	places := byKind(all)
	mixed, r, as := slices.Clone(all), rand.New(rand.NewPCG(seed, 2)), 1
	for range draws {
		for _, p := range places {
			r.Shuffle(len(p), func(i, j int) {
				mixed[p[i]].Verdict, mixed[p[j]].Verdict = mixed[p[j]].Verdict, mixed[p[i]].Verdict
			})
		}
		if longest(mixed).Length >= run.Length {
			as++
		}
	}
	run.P = float64(as) / float64(draws+1)
	return run, true
}

// longest is the first of the longest runs.
func longest(all []Decision) (best Run) {
	from := 0
	for i := range all {
		if all[i].Verdict != all[from].Verdict {
			from = i
		}
		if n := i - from + 1; n > best.Length {
			best = Run{Length: n, Verdict: all[i].Verdict, From: from}
		}
	}
	return best
}

// byKind are the places of each kind, the kinds in the order in which they
// first come.
func byKind(all []Decision) (places [][]int) {
	of := map[int]int{}
	for i, d := range all {
		k, known := of[d.Kind]
		if !known {
			k = len(places)
			of[d.Kind], places = k, append(places, nil)
		}
		places[k] = append(places[k], i)
	}
	return places
}
