package gate

import (
	"fmt"
	"slices"
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
	upper bool   // a bound, the upper one
	mean  bool   // a share that is a mean over its units, not a count of them
	scale scale
	// of gives the number of one rule's figures; nil for figures of the
	// comparison, which against gives.
	of      func(*report.Figures) reading
	against func(*report.Report, *report.Comparison) reading
	section string // of package study that the figure is made from; "" when every report has it
}

// scale says how a number is shown.
type scale uint8

const (
	plain   scale = iota // a count
	share                // a proportion
	points               // a difference of proportions
	amount               // hours, alerts a day
	change               // a difference of amounts
	part100              // a share that is no count of units
	rates                // a small number
)

// reading is a figure's value and the units it rests on; ok is false when the
// report has no such figure.
type reading struct {
	value float64
	k, n  int
	ok    bool
	ends  *ends // of a bound; nil for others
}

// table is every figure that a policy may name, in the order of Figures.
var table = sync.OnceValue(func() []figure {
	return slices.Concat(proportions(), tallies(), loads(), comparisons(), deltas(), retirements(),
		in("evaluation", evaluations(), shifts()),
		in("evasion", evasions()),
		in("forecast", forecasts()),
		in("verified", verifieds()),
		in("ablation", ablations()),
		in("labels", labelFigures()),
		in("sweep", sweeps()),
		in("holdout", holdouts()),
		in("reach", reaches()),
	)
})

// in says which section of a study the figures are made from.
func in(section string, all ...[]figure) []figure {
	out := slices.Concat(all...)
	for i := range out {
		out[i].section = section
	}
	return out
}

// lacking reports, for each section, that figures were made without it.
var lacking = map[string]func(*report.Figures) bool{
	"evaluation": func(f *report.Figures) bool { return f.Evaluation == nil },
	"evasion":    func(f *report.Figures) bool { return f.Evasion == nil },
	"verified":   func(f *report.Figures) bool { return f.Verified == nil },
	"ablation":   func(f *report.Figures) bool { return f.Ablation == nil },
	"labels":     func(f *report.Figures) bool { return f.Labels == nil },
	"holdout":    func(f *report.Figures) bool { return f.Holdout == nil },
	"sweep":      func(f *report.Figures) bool { return f.Sweep == nil },
	"reach":      func(f *report.Figures) bool { return f.Reach == nil },
}

// lacks reports that the report was made without what the figure is made from.
func (f figure) lacks(r *report.Report) bool {
	lack := lacking[f.section]
	return lack != nil && (lack(&r.Figures) || f.section == "evaluation" && f.of == nil && r.Comparison != nil && r.Comparison.Resampled == nil)
}

// Sections are the sections of a study that a policy's figures are made from.
func (p *Policy) Sections() []string {
	out := []string{}
	for _, c := range slices.Concat(p.Checks, p.Retire) {
		f, ok := find(c.Figure)
		if ok && f.section == "" && f.refusable() {
			f.section = "verified" // which says when the figure is refused
		}
		if ok && f.section != "" && !slices.Contains(out, f.section) {
			out = append(out, f.section)
		}
	}
	slices.Sort(out)
	return out
}

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
	method        interval.Method // of a bound; nil for others
	upper         bool
}

var parts = []part{
	{suffix: "", scale: share, of: interval.Proportion.Value},
	{suffix: ".value", scale: share, of: interval.Proportion.Value},
	{suffix: ".k", title: "count behind the ", of: func(p interval.Proportion) (float64, bool) { return float64(p.K), true }},
	{suffix: ".n", title: "number of units behind the ", of: func(p interval.Proportion) (float64, bool) { return float64(p.N), true }},
	{suffix: ".low", title: "lower bound of the ", scale: share, method: interval.Wilson},
	{suffix: ".high", title: "upper bound of the ", scale: share, method: interval.Wilson, upper: true},
	{suffix: ".cp_low", title: "exact lower bound of the ", scale: share, method: interval.ClopperPearson},
	{suffix: ".cp_high", title: "exact upper bound of the ", scale: share, method: interval.ClopperPearson, upper: true},
}

// read is the number of a proportion.
func (p part) read(r interval.Proportion) reading {
	if p.method == nil {
		v, ok := p.of(r)
		return reading{v, r.K, r.N, ok, nil}
	}
	if _, ok := p.method(r.K, r.N); !ok {
		return reading{k: r.K, n: r.N}
	}
	e := bounded(p.method, r)
	if p.upper {
		return reading{e.high, r.K, r.N, true, e}
	}
	return reading{e.low, r.K, r.N, true, e}
}

// shares are the numbers of a proportion that the figures have or have not.
func shares(name, title, basis string, of func(*report.Figures) (p interval.Proportion, ok bool)) (out []figure) {
	for _, p := range parts {
		out = append(out, figure{name: name + p.suffix, title: p.title + title, basis: basis, bound: p.method != nil, upper: p.upper, scale: p.scale,
			of: func(f *report.Figures) reading {
				if r, ok := of(f); ok {
					return p.read(r)
				}
				return reading{}
			}})
	}
	return out
}

func proportions() []figure {
	var out []figure
	add := func(name, title, basis string, of func(*report.Figures) interval.Proportion) {
		out = append(out, shares(name, title, basis, func(f *report.Figures) (interval.Proportion, bool) { return of(f), true })...)
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
				return reading{float64(count(t)), count(t), t.Total(), true, nil}
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
