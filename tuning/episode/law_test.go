package episode_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
)

func drawFacts(t *rapid.T) []fact {
	one := rapid.Custom(func(t *rapid.T) fact {
		return fact{
			entity:   rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "entity"),
			minute:   rapid.OneOf(rapid.Just(-1), rapid.IntRange(0, 400), rapid.IntRange(0, 6000)).Draw(t, "minute"),
			session:  rapid.SampledFrom([]string{"", "s", "t"}).Draw(t, "session"),
			incident: rapid.SampledFrom([]string{"", "", "", "1", "2"}).Draw(t, "incident"),
			verdict:  corpus.Verdict(rapid.IntRange(0, 4).Draw(t, "verdict")),
			fired:    rapid.Bool().Draw(t, "fired"),
		}
	})
	return rapid.SliceOfN(one, 0, 40).Draw(t, "facts")
}

// tallies is all that a rule's cut says in numbers.
type tallies struct{ Fired, Silent, Found, Known episode.ByUnit[episode.Tally] }

func talliesOf(c *episode.Cut) tallies { return tallies{c.Fired, c.Silent, c.Found, c.Known} }

func TestCutEqualsTheObviousVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		_, c := cut(t, fs, rapid.IntRange(1, 50).Draw(t, "size"))
		if got, want := talliesOf(c), obvious(fs); got != want {
			t.Fatalf("cut of %+v:\n%s", fs, cmp.Diff(want, got))
		}
	})
}

func TestRowsAndSegmentsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		_, whole := cut(t, fs, 100)
		shuffled := rapid.Permutation(slices.Clone(fs)).Draw(t, "shuffled")
		_, pieces := cut(t, shuffled, rapid.IntRange(1, 9).Draw(t, "size"))
		if got, want := talliesOf(pieces), talliesOf(whole); got != want {
			t.Fatalf("%+v\nas %+v:\n%s", fs, shuffled, cmp.Diff(want, got))
		}
	})
}

// Figures of decided verdicts know nothing of how often an unlabelled event
// is in the corpus.
func TestUnlabelledTwiceMovesOnlyUnlabelled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		twice := slices.Clone(fs)
		for _, f := range fs {
			if f.verdict == corpus.Unlabelled {
				twice = append(twice, f)
			}
		}
		_, a := cut(t, fs, 100)
		_, b := cut(t, twice, 100)
		before, after := talliesOf(a), talliesOf(b)
		for _, ts := range []*tallies{&before, &after} {
			for _, b := range []*episode.ByUnit[episode.Tally]{&ts.Fired, &ts.Silent, &ts.Found, &ts.Known} {
				for u := range episode.Unit(episode.NumUnits) {
					b.At(u).Unlabelled = 0
				}
			}
		}
		if before != after {
			t.Fatalf("%+v:\n%s", fs, cmp.Diff(before, after))
		}
	})
}

func TestBenignToFalseMovesOnlyThoseTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		relabelled := slices.Clone(fs)
		for i, f := range relabelled {
			if f.verdict == corpus.BenignPositive {
				relabelled[i].verdict = corpus.FalsePositive
			}
		}
		_, a := cut(t, fs, 100)
		_, b := cut(t, relabelled, 100)
		for u := range episode.Unit(episode.NumUnits) {
			before, after := *a.Fired.At(u), *b.Fired.At(u)
			if before.Decided() != after.Decided() || before.TruePositive != after.TruePositive {
				t.Fatalf("%s of %+v: %+v became %+v", u, fs, before, after)
			}
			if *a.Known.At(u) != *b.Known.At(u) && a.Known.At(u).TruePositive != b.Known.At(u).TruePositive {
				t.Fatalf("known %s of %+v: %+v became %+v", u, fs, a.Known.At(u), b.Known.At(u))
			}
		}
	})
}

// obvious counts the same without order, codes or one pass: events are linked
// pair by pair, units are what hangs together.
func obvious(fs []fact) tallies {
	var ts tallies
	fired := func(i int) bool { return fs[i].fired }
	all := func(int) bool { return true }
	units := func(limit int, in func(int) bool, sameVerdict bool) [][]int {
		return components(len(fs), in, func(i, j int) bool {
			return linked(fs[i], fs[j], limit) && (!sameVerdict || fs[i].verdict == fs[j].verdict)
		})
	}
	count := func(b *episode.ByUnit[episode.Tally], u episode.Unit, groups [][]int, verdict func([]int) corpus.Verdict) {
		for _, g := range groups {
			*b.At(u).Of(verdict(g))++
		}
	}
	leading := func(g []int) corpus.Verdict {
		v := corpus.Unlabelled
		for _, i := range g {
			v = episode.Leading(v, fs[i].verdict)
		}
		return v
	}
	loose := func(in func(int) bool) func(int) bool {
		return func(i int) bool { return in(i) && fs[i].incident == "" }
	}
	given := func(in func(int) bool) [][]int {
		return components(len(fs), func(i int) bool { return in(i) && fs[i].incident != "" },
			func(i, j int) bool { return fs[i].incident == fs[j].incident })
	}
	single := func(limit func(int) bool) [][]int {
		return components(len(fs), limit, func(i, j int) bool { return false })
	}
	count(&ts.Fired, episode.Event, single(fired), leading)
	count(&ts.Fired, episode.Episode, units(59, fired, false), leading)
	count(&ts.Fired, episode.Incident, units(1440, loose(fired), false), leading)
	count(&ts.Fired, episode.Incident, given(fired), leading)

	known := [episode.NumUnits][][]int{single(all), units(59, all, true), append(units(1440, loose(all), true), given(all)...)}
	for u, groups := range known {
		unit := episode.Unit(u)
		count(&ts.Known, unit, groups, leading)
		for _, g := range groups {
			v := leading(g)
			if slices.ContainsFunc(g, func(i int) bool { return fs[i].fired && fs[i].verdict == v }) {
				*ts.Found.At(unit).Of(v)++
			} else {
				*ts.Silent.At(unit).Of(v)++
			}
		}
	}
	return ts
}

func linked(a, b fact, limit int) bool {
	if a.entity == "" || a.entity != b.entity || (a.minute < 0) != (b.minute < 0) {
		return false
	}
	if a.minute < 0 {
		return a.session == b.session
	}
	return max(a.minute, b.minute)-min(a.minute, b.minute) <= limit
}

func components(n int, in func(int) bool, link func(i, j int) bool) [][]int {
	seen := make([]bool, n)
	var out [][]int
	for i := range n {
		if seen[i] || !in(i) {
			continue
		}
		group := []int{i}
		seen[i] = true
		for k := 0; k < len(group); k++ {
			for j := range n {
				if !seen[j] && in(j) && link(group[k], j) {
					seen[j] = true
					group = append(group, j)
				}
			}
		}
		out = append(out, group)
	}
	return out
}
