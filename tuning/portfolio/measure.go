package portfolio

import (
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
)

// Set is the rules that are weighed: those that can run, each with its plan,
// and the files with errors.
type Set struct {
	Rules  []report.SetEntry
	Plans  []*plan.Plan // one a rule
	Broken []report.BrokenFile
}

// Options of Measure; the zero value works.
type Options struct {
	Tool        string  // name and version of the program; "assay" when empty
	Environment string  // digest of what the rules were read with
	Recall      float64 // share of the known incidents that the cheap set is to find; 0: DefaultRecall
	Replay      replay.SetOptions
}

// Measure replays the set on the snapshot that the view shows, of which the
// survey must be, and weighs its rules.
func Measure(ctx context.Context, v *corpus.View, survey *report.Survey, s Set, o Options) (*Portfolio, error) {
	f := newFired(len(s.Plans), v)
	o.Replay.Rows, o.Replay.Kept, o.Replay.Known, o.Replay.Found = f.add, nil, nil, nil
	res, err := replay.RunSet(ctx, s.Plans, v, o.Replay)
	if err != nil {
		return nil, fmt.Errorf("weigh rules: %w", err)
	}
	w := &weighing{set: s, counts: res.Rules, survey: survey, pool: survey.Pool()}
	w.incidents = incidentsOf(w.pool, res.Rules)
	w.cases = casesOf(w.pool, f)
	p := w.portfolio(o)
	p.Snapshot, p.Synthetic, p.Events = v.Snapshot().Digest(), v.Snapshot().Synthetic(), v.Rows()
	return p, nil
}

// fired is what each rule fires on in the stream, by rule and segment.
type fired struct {
	view *corpus.View
	rows [][]firedRows
}

// firedRows are rows of a segment in the form that takes less memory.
type firedRows struct {
	few  []uint32
	many *corpus.Bitmap
}

func newFired(rules int, v *corpus.View) *fired {
	f := &fired{view: v, rows: make([][]firedRows, rules)}
	for r := range f.rows {
		f.rows[r] = make([]firedRows, len(v.Segments()))
	}
	return f
}

// add keeps what a rule fires on in a segment; different segments and rules may
// be added at the same time.
func (f *fired) add(rule, segment int, rows *corpus.Bitmap) {
	if f.view.Segments()[segment].Meta().Origin != corpus.Stream {
		return
	}
	n := rows.Count()
	if n > rows.Len()/32 {
		f.rows[rule][segment].many = rows.Clone()
		return
	}
	few := make([]uint32, 0, n)
	for row := range rows.All {
		few = append(few, uint32(row))
	}
	f.rows[rule][segment].few = few
}

// each calls do with every row, counted through all segments.
func (f *fired) each(p *episode.Pool, rule int, do func(row int)) {
	for segment, rows := range f.rows[rule] {
		start := p.Start(segment)
		for _, row := range rows.few {
			do(start + int(row))
		}
		if rows.many != nil {
			for row := range rows.many.All {
				do(start + row)
			}
		}
	}
}

// incidentsOf is which rule hits which known incident: fires on a true positive
// of it.
func incidentsOf(p *episode.Pool, counts []replay.SetCount) Matrix {
	m, number := Matrix{Hits: make([][]uint32, len(counts))}, map[uint32]uint32{}
	for r := range counts {
		for _, row := range counts[r].Truths {
			unit := p.KnownIncident(int(row))
			if unit == 0 {
				continue
			}
			n, met := number[unit]
			if !met {
				n = uint32(len(number))
				number[unit] = n
			}
			m.Hits[r] = append(m.Hits[r], n)
		}
		slices.Sort(m.Hits[r])
		m.Hits[r] = slices.Compact(m.Hits[r])
	}
	m.Units = len(number)
	return m
}

// casesOf is which rule fires in which case. The class of a case is its
// verdict: that which leads among its events.
func casesOf(p *episode.Pool, f *fired) Matrix {
	keys := make([]uint32, p.Rows())
	for r := range f.rows {
		f.each(p, r, func(row int) {
			if _, timed := p.Time(row); timed {
				keys[row] = 1
			}
		})
	}
	of, cases := p.RunsBy(keys)
	m := Matrix{Units: cases, Hits: make([][]uint32, len(f.rows)), Class: make([]uint8, cases)}
	for row, run := range of {
		if run != 0 {
			m.Class[run-1] = uint8(episode.Leading(corpus.Verdict(m.Class[run-1]), p.Verdict(row)))
		}
	}
	last := make([]int, cases) // 1 + the rule that was last met in the case
	for r := range f.rows {
		f.each(p, r, func(row int) {
			if run := of[row]; run != 0 && last[run-1] != r+1 {
				last[run-1] = r + 1
				m.Hits[r] = append(m.Hits[r], run-1)
			}
		})
		slices.Sort(m.Hits[r])
	}
	return m
}

// weighing puts figures to the rules of a set.
type weighing struct {
	set              Set
	counts           []replay.SetCount
	survey           *report.Survey
	pool             *episode.Pool
	incidents, cases Matrix
}

// hours are what a case of each verdict takes a week of the stream; ok is false
// where the snapshot cannot say.
func (w *weighing) hours() (weight [classes]float64, ok bool) {
	days := w.survey.Days()
	if days == 0 {
		return weight, false
	}
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		mean, ok := w.survey.Handling(v)
		if !ok {
			return weight, false
		}
		weight[v] = mean.Hours() / float64(days) * 7
	}
	return weight, true
}

func (w *weighing) portfolio(o Options) *Portfolio {
	known := w.pool.Known().Incident.TruePositive
	p := &Portfolio{SchemaVersion: SchemaVersion, Tool: o.Tool, Environment: o.Environment, Rules: []Worth{}, Redundant: []Redundancy{},
		Techniques: []Technique{}, Broken: append([]report.BrokenFile{}, w.set.Broken...), Warnings: w.warnings(known)}
	if p.Tool == "" {
		p.Tool = "assay"
	}
	p.Found = interval.Of(w.incidents.Units, known)
	p.Cases = w.cases.Units
	w.worths(p, known)
	w.redundant(p)
	w.cheapest(p, o.Recall, known)
	w.techniques(p)
	return p
}

func (w *weighing) warnings(known int) []report.Warning {
	ws := []report.Warning{}
	add := func(when bool, code, message string) {
		if when {
			ws = append(ws, report.Warning{Code: code, Message: message})
		}
	}
	add(known == 0, "portfolio/no-incidents", "the snapshot has no known true positive: no rule can be worth anything on it")
	add(known > 0 && known < 30, "portfolio/few-incidents", fmt.Sprintf("known incidents in the snapshot: %d; what a rule alone finds rests on few", known))
	_, ok := w.hours()
	switch days := w.survey.Days(); {
	case days == 0:
		add(true, "portfolio/no-stream", "no event of a stream has a time: nothing says what the rules cost, and the cheapest set is the smallest")
	case !ok:
		add(true, "portfolio/no-handling", "no alert of the snapshot has a handling time: cost is counted in cases")
	}
	return ws
}

// worths are the rules one by one.
func (w *weighing) worths(p *Portfolio, known int) {
	one := [classes]float64{1, 1, 1, 1, 1, 1, 1, 1}
	weight, timed := w.hours()
	shapley, alone, vanish := w.incidents.Shapley(one), w.incidents.Alone(), w.cases.Alone()
	load, share := w.cases.Weight(weight), w.cases.Shapley(weight)
	for r, e := range w.set.Rules {
		x := Worth{Rule: report.RuleOf(e.Rule), File: e.File, Incidents: interval.Of(len(w.incidents.Hits[r]), known), Alone: alone[r], Shapley: shapley[r],
			Cases: len(w.cases.Hits[r]), Vanish: vanish[r], Warnings: []report.Warning{}}
		if e.Status != "" {
			x.Status = e.Status
		}
		if timed {
			x.Load, x.LoadShare = &load[r], &share[r]
			if share[r] > 0 {
				per := round(shapley[r] / share[r])
				x.PerHour = &per
			}
		}
		for _, warned := range w.counts[r].Warnings {
			x.Warnings = append(x.Warnings, report.Warning{Code: "replay/" + warned.Code, Message: warned.Message})
		}
		p.OnlyOne += alone[r]
		p.Rules = append(p.Rules, x)
	}
	if timed {
		hours := round(weigh(w.cases.Found(), weight))
		p.HoursPerWeek = &hours
	}
}

// costs are what each rule costs by itself, and in what.
func (w *weighing) costs() (each []float64, weight [classes]float64, unit CostUnit) {
	if weight, ok := w.hours(); ok {
		return w.cases.Weight(weight), weight, Hours
	}
	weight = [classes]float64{1, 1, 1, 1, 1, 1, 1, 1}
	if w.survey.Days() > 0 {
		return w.cases.Weight(weight), weight, Cases
	}
	each = make([]float64, len(w.set.Rules))
	for r := range each {
		each[r] = 1
	}
	return each, weight, Rules
}

func (w *weighing) cheapest(p *Portfolio, recall float64, known int) {
	if recall == 0 {
		recall = DefaultRecall
	}
	each, weight, unit := w.costs()
	p.CostUnit = unit
	want := Wanted(recall, known)
	c := w.incidents.Cheapest(each, want)
	p.Cheapest = Cheap{Recall: recall, Want: want, Reached: c.Hits >= want, Rules: append([]int{}, c.Rules...), Found: interval.Of(c.Hits, known), Bound: c.Bound}
	if unit == Rules {
		p.Cheapest.Cost = float64(len(c.Rules))
	} else {
		p.Cheapest.Cost = w.cases.WeightOf(c.Rules, weight)
	}
}

// Wanted is how many of the known incidents a share of them is, rounded up.
func Wanted(recall float64, known int) int {
	n := int(recall * float64(known))
	for n < known && float64(n) < recall*float64(known)-1e-9 {
		n++
	}
	return n
}
