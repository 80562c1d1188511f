package views

import (
	"cmp"
	"slices"
	"strings"

	"assay/tuning/evade"
	"assay/tuning/interval"
	"assay/tuning/report"
	"assay/views/chart"
)

// shownOperators is how many operators the picture shows; the table has all.
const shownOperators = 12

// evasionModel is how a rule can be evaded.
type evasionModel struct {
	Sentence string
	Change   string // against the baseline, "" without one
	Gap      string // of the most promising mapping
	Thin     string // why to read the counts and not the shares, "" otherwise
	Picture  *chart.Recalls
	Means    []factRow
	Rows     []operatedRow
	Fields   []fieldRecallRow
	Gaps     []gapRow
	Away     string // operators that do not apply, in words
	Compared bool
}

type operatedRow struct {
	ID, Title, Form, Cost string
	Recall                shareCell
	Before                string
	Paired                string
	Invalid               string
	Part, Event, EventURL string
}

type fieldRecallRow struct {
	Field  string
	Recall shareCell
	Single bool
}

type gapRow struct{ Field, Path, Events, Finds, Known, Mapping string }

// evasionOf is nil where a report was made without the section. Where nothing
// could be measured the card says why.
func evasionOf(r *report.Report) *evasionModel {
	e := r.Evasion
	if e == nil || e.Asked == 0 && len(e.Gaps) == 0 {
		for _, w := range r.Warnings {
			if strings.HasPrefix(w.Code, "evasion/") {
				return &evasionModel{Sentence: "Too little evidence.", Thin: sentence(w.Message)}
			}
		}
		return nil
	}
	m := &evasionModel{Sentence: cmp.Or(report.EvasionWords(e), "Too little evidence: it catches no true positive incident here."), Gap: report.GapWords(e)}
	var before *evade.Figures
	if r.Comparison != nil {
		before = r.Comparison.Baseline.Evasion
	}
	m.Compared = before != nil
	if m.Compared && before.Asked > 0 {
		m.Change = "Of the baseline: " + report.EvasionWords(before)
	}
	if e.Asked > 0 && e.Asked < thinBelow {
		m.Thin = "Too little evidence for shares: " + plural(e.Asked, "incident was", "incidents were") + " written anew. Read the counts."
	}
	for _, x := range []struct {
		name string
		mean *evade.Mean
	}{{"Telemetry faults", e.Robust.A}, {"On the platform", e.Robust.B}, {"By agents", e.Robust.G}, {"All, weighted", e.Robust.All}} {
		m.Means = append(m.Means, factRow{x.name, report.MeanWords(x.mean), false})
	}
	m.fill(e, before)
	for _, f := range e.Fields {
		m.Fields = append(m.Fields, fieldRecallRow{f.Field, shareCellOf(f.Recall.Proportion), slices.Contains(e.SinglePoints, f.Field)})
	}
	for _, g := range e.Gaps {
		path := g.Path
		if g.Key != "" {
			path += ", inside its JSON: " + g.Key
		}
		m.Gaps = append(m.Gaps, gapRow{g.Field, path, formatCount(int64(g.Events)), formatCount(int64(g.Finds)), formatCount(int64(g.Known)), g.Mapping})
	}
	return m
}

// fill lays out the operators that apply, the worst first.
func (m *evasionModel) fill(e, before *evade.Figures) {
	var all []*evade.Operated
	away := 0
	for i := range e.Operators {
		if o := &e.Operators[i]; o.Recall.N > 0 {
			all = append(all, o)
		} else {
			away++
		}
	}
	slices.SortStableFunc(all, func(a, b *evade.Operated) int {
		return cmp.Or(cmp.Compare(a.Recall.K*b.Recall.N, b.Recall.K*a.Recall.N), cmp.Compare(b.Recall.N, a.Recall.N))
	})
	if away > 0 {
		m.Away = plural(away, "operator does", "operators do") + " not apply to any of these incidents."
	}
	if len(all) == 0 {
		return
	}
	m.Picture = &chart.Recalls{Title: "Still caught under each evasion", Summary: "Incidents still caught, the worst evasions first: bars, with their 95 % intervals."}
	if before != nil {
		m.Picture.Summary = strings.TrimSuffix(m.Picture.Summary, ".") + ", of the candidate, broken lines of the baseline."
	}
	for i, o := range all {
		if i < shownOperators {
			m.Picture.Rows = append(m.Picture.Rows, recallBar(o, before))
		}
		m.Rows = append(m.Rows, operatedRowOf(o, e, before))
	}
	if n := len(all) - len(m.Picture.Rows); n > 0 {
		m.Picture.Summary += " " + plural(n, "more is", "more are") + " in the table below."
	}
}

func recallBar(o *evade.Operated, before *evade.Figures) chart.Recall {
	row := chart.Recall{Name: o.ID + " " + o.Title, Text: incidentsOf(o.Recall.Proportion)}
	row.At, _ = o.Recall.Value()
	row.Low, row.High = *o.Recall.Low, *o.Recall.High
	if before != nil {
		if b := before.Of(o.ID); b != nil && b.Recall.N > 0 {
			at, _ := b.Recall.Value()
			row.Before = &chart.Share{At: at, Text: incidentsOf(b.Recall.Proportion)}
		}
	}
	return row
}

func incidentsOf(p interval.Proportion) string {
	return formatKofN(int64(p.K), int64(p.N)) + map[bool]string{true: " incident", false: " incidents"}[p.N == 1]
}

func operatedRowOf(o *evade.Operated, e, before *evade.Figures) operatedRow {
	r := operatedRow{ID: o.ID, Title: o.Title, Form: o.Form, Cost: o.Cost.String(), Recall: shareCellOf(o.Recall.Proportion)}
	if before != nil {
		r.Before = "does not apply"
		if b := before.Of(o.ID); b != nil && b.Recall.N > 0 {
			r.Before = incidentsOf(b.Recall.Proportion)
			if p := evade.Pair(before, e, o.ID); p.Lost+p.Gained > 0 {
				r.Paired = "on the same incidents " + formatCount(int64(p.Lost)) + " lost, " + formatCount(int64(p.Gained)) + " gained"
			}
		}
	}
	if o.Invalid > 0 {
		r.Invalid = formatKofN(int64(o.Invalid), int64(o.Written)) + " skipped: the check did not pass"
	}
	if w := o.Witness; w != nil {
		r.Part, r.Event, r.EventURL = w.Part, w.Event, eventURL(w.Event)
	}
	return r
}
