package gate

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
)

// figure is a named number of a report.
type figure struct {
	name  string
	title string // for sentences
	unit  string // behind the number, "" for none
	basis string // one of the units that the number rests on
	among bool   // a count that is some of the units it rests on
	bound bool   // of an interval
	scale scale
	// of gives the number of one rule's figures; nil for figures of the
	// comparison, which against gives.
	of      func(*report.Figures) reading
	against func(*report.Report, *report.Comparison) reading
}

// scale says how a number is shown.
type scale uint8

const (
	plain  scale = iota // a count
	share               // a proportion
	points              // a difference of proportions
	amount              // hours, alerts a day
	change              // a difference of amounts
)

// reading is a figure's value and the units it rests on; ok is false when the
// report has no such figure.
type reading struct {
	value float64
	k, n  int
	ok    bool
}

// table is every figure that a policy may name, in the order of Figures.
var table = sync.OnceValue(func() []figure {
	return slices.Concat(proportions(), tallies(), loads(), comparisons(), deltas(), retirements(), reaches())
})

// Figures are the names that a check may use.
func Figures() []string {
	var names []string
	for _, f := range table() {
		names = append(names, f.name)
	}
	return names
}

func find(name string) (figure, bool) {
	for _, f := range table() {
		if f.name == name {
			return f, true
		}
	}
	return figure{}, false
}

// exact is the figure with its Wilson bound replaced by the Clopper-Pearson
// one.
func (f figure) exact() figure {
	const low, high = ".low", ".high"
	for _, suffix := range []string{low, high} {
		if head, ok := cutSuffix(f.name, suffix); ok {
			if g, ok := find(head + ".cp_" + suffix[1:]); ok {
				return g
			}
		}
	}
	return f
}

func cutSuffix(s, suffix string) (string, bool) {
	if len(s) > len(suffix) && s[len(s)-len(suffix):] == suffix {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}

// part is one number of a proportion.
type part struct {
	suffix, title string
	scale         scale
	of            func(interval.Proportion) (float64, bool)
}

var parts = []part{
	{"", "", share, interval.Proportion.Value},
	{".value", "", share, interval.Proportion.Value},
	{".k", "count behind the ", plain, func(p interval.Proportion) (float64, bool) { return float64(p.K), true }},
	{".n", "number of units behind the ", plain, func(p interval.Proportion) (float64, bool) { return float64(p.N), true }},
	{".low", "lower bound of the ", share, func(p interval.Proportion) (float64, bool) { return bound(interval.Wilson, p, false) }},
	{".high", "upper bound of the ", share, func(p interval.Proportion) (float64, bool) { return bound(interval.Wilson, p, true) }},
	{".cp_low", "exact lower bound of the ", share, func(p interval.Proportion) (float64, bool) { return bound(interval.ClopperPearson, p, false) }},
	{".cp_high", "exact upper bound of the ", share, func(p interval.Proportion) (float64, bool) { return bound(interval.ClopperPearson, p, true) }},
}

func bound(m interval.Method, p interval.Proportion, high bool) (float64, bool) {
	b, ok := m(p.K, p.N)
	if high {
		return b.High, ok
	}
	return b.Low, ok
}

func proportions() []figure {
	var out []figure
	add := func(name, title, basis string, of func(*report.Figures) interval.Proportion) {
		for _, p := range parts {
			out = append(out, figure{name: name + p.suffix, title: p.title + title, basis: basis, bound: strings.Contains(p.title, "bound"), scale: p.scale, of: func(f *report.Figures) reading {
				r := of(f)
				v, ok := p.of(r)
				return reading{v, r.K, r.N, ok}
			}})
		}
	}
	for u := range episode.Unit(episode.NumUnits) {
		add(fmt.Sprintf("precision.%s.actionable", u), fmt.Sprintf("actionable precision of %ss", u), u.String(),
			func(f *report.Figures) interval.Proportion { return f.Precision.At(u).Actionable })
		add(fmt.Sprintf("precision.%s.logic", u), fmt.Sprintf("logic precision of %ss", u), u.String(),
			func(f *report.Figures) interval.Proportion { return f.Precision.At(u).Logic })
		add(fmt.Sprintf("known_recall.%s", u), fmt.Sprintf("known recall of %ss", u), "known "+u.String(),
			func(f *report.Figures) interval.Proportion { return *f.KnownRecall.At(u) })
	}
	return out
}

func tallies() []figure {
	var out []figure
	for u := range episode.Unit(episode.NumUnits) {
		out = append(out, tallied("fired", u, "that fired", func(f *report.Figures) *episode.Tally { return f.Fired.At(u) })...)
		out = append(out, tallied("silent", u, "that the rule is silent on", func(f *report.Figures) *episode.Tally { return f.Silent.At(u) })...)
	}
	slices.SortStableFunc(out, func(a, b figure) int { return compare(a.name, b.name) })
	return out
}

// tallied are the counts of one unit, by verdict and together.
func tallied(kind string, u episode.Unit, clause string, of func(*report.Figures) *episode.Tally) []figure {
	add := func(name, kinds string, count func(*episode.Tally) int) figure {
		return figure{name: fmt.Sprintf("%s.%s.%s", kind, u, name), title: "number of " + kinds + u.String() + "s " + clause, basis: u.String(),
			of: func(f *report.Figures) reading {
				t := of(f)
				return reading{float64(count(t)), count(t), t.Total(), true}
			}}
	}
	out := []figure{add("total", "", func(t *episode.Tally) int { return t.Total() })}
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		f := add(v.String(), words(v.String())+" ", func(t *episode.Tally) int { return *t.Of(v) })
		f.among = true
		out = append(out, f)
	}
	return out
}
