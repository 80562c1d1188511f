package views

import (
	"strconv"
	"strings"
	"time"

	"assay/tuning/interval"
	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/views/chart"
)

// reachModel is the card of what an automated response would do.
type reachModel struct {
	Sentence  string
	Hidden    string // what can hide behind the rule's filters, "" for nothing
	Baseline  string // the same of the baseline, "" without one
	Glyph     string
	Word      string // of the verdict on the response
	Why       string
	Chart     *chart.Held
	NoChart   string
	Facts     []factRow
	Fields    []trustRow
	Witnesses []witnessModel
	Kinds     []principalRow
	Never     []string
	Twins     *twinModel
	Filters   *filterModel
	Telling   []tellingRow
}

// tellingRow is a field that tells true alerts from the others.
type tellingRow struct {
	Field, Value string
	True, False  shareCell
}

// twinModel is whether the rule tells attacks from talk about them.
type twinModel struct {
	Sentence string
	Rows     []twinPair
	Example  *exampleModel
}

type twinPair struct {
	Name, Is string
	Silent   shareCell
}

// exampleModel is an event and what stands in a field of it.
type exampleModel struct {
	What, Event, URL string
	Edits            []editRow
}

// filterModel is whether attacks can hide behind the rule's own filters.
type filterModel struct {
	Sentence string
	Example  *exampleModel
}

// trustRow is a field that the rule reads.
type trustRow struct{ Field, Path, Letter, Level, Use, Why string }

// witnessModel is what sets the rule off, for one level of trust.
type witnessModel struct {
	Who, Glyph, Word, Why string
	Steps                 []witnessStep
}

type witnessStep struct {
	Event string // id, "" for an event that is made
	URL   string
	Part  string
	Edits []editRow
}

type editRow struct{ Path, Letter, Value string }

type principalRow struct {
	Kind         string
	Held         shareCell
	P95, Busiest string
	Services     string
}

// reachOf is the card of a report; nil where nobody asked.
func reachOf(r *report.Report) *reachModel {
	x := r.Reach
	if x == nil {
		return nil
	}
	m := &reachModel{Sentence: x.Sentence(), Hidden: x.Suppress.Sentence(), Why: sentence(x.Response.Why), Glyph: "✓", Word: "Allowed"}
	if x.Response.Above > 0 {
		m.Glyph, m.Word = "✕", "Refused"
	}
	if c := r.Comparison; c != nil && c.Baseline.Reach != nil {
		m.Baseline = c.Baseline.Reach.Sentence()
	}
	for _, f := range x.Fields {
		m.Fields = append(m.Fields, trustRowOf(f))
	}
	m.Witnesses = []witnessModel{witnessOf("An outsider", x.Outsider), witnessOf("A user or an agent", x.User)}
	m.radius(x)
	for _, s := range x.Separators {
		row := tellingRow{s.Field, s.Value, shareCellOf(s.True), shareCellOf(s.False)}
		if s.Gone {
			row.Value = "not there"
		}
		m.Telling = append(m.Telling, row)
	}
	m.Twins, m.Filters = twinsOf(x.Boundary), filtersOf(x.Suppress)
	return m
}

func twinsOf(b *reach.Boundary) *twinModel {
	if b == nil {
		return nil
	}
	m := &twinModel{Sentence: "Of the known incidents that the rule fires on, " + ofWords(b.Incidents) + " are told from every harmless twin; it stays silent on " +
		formatKofN(int64(b.Separated), int64(b.Pairs)) + " twins." + leavingOut(b.Bare, "hold no text to speak of") + leavingOut(b.Cut, "are more than are asked")}
	for _, t := range b.Templates {
		m.Rows = append(m.Rows, twinPair{t.Name, t.Is, shareCellOf(t.Silent)})
	}
	if e := b.Example; e != nil {
		m.Example = &exampleModel{"The first twin that it fires on, " + e.Template + ", is made of", e.Event, eventURL(e.Event), []editRow{{Path: e.Path, Value: e.Value}}}
	}
	return m
}

func filtersOf(s *reach.Suppression) *filterModel {
	if s == nil {
		return nil
	}
	m := &filterModel{Sentence: "A user or an agent can hide " + ofWords(s.Incidents) + " known incidents behind one of the rule's own filters, an outsider " + formatCount(int64(s.Outsider)) + "." + leavingOut(s.Cut, "are more than are asked")}
	if s.Filters == 0 {
		m.Sentence = "The rule has no filter to hide behind."
	}
	if e := s.Example; e != nil {
		m.Example = &exampleModel{What: "The filter " + e.Filter + " hides", Event: e.Event, URL: eventURL(e.Event)}
		for _, x := range e.Edits {
			m.Example.Edits = append(m.Example.Edits, editRow{x.Path, x.Level.Letter(), x.Value})
		}
	}
	return m
}

// leftOut says how many incidents are not asked, "" for none.
func leavingOut(n int, why string) string {
	if n == 0 {
		return ""
	}
	return " " + formatCount(int64(n)) + " incidents " + why + " and are left out."
}

func trustRowOf(f reach.FieldTrust) trustRow {
	row := trustRow{Field: f.Field, Path: f.Path, Letter: f.Level.Letter(), Level: f.Level.String(), Use: "asked", Why: f.Why}
	if f.Filter {
		row.Use = "filtered on"
	}
	if !f.Known {
		row.Level += ", not in the table"
	}
	return row
}

// outcomeMarks are how an answer is shown: in ink, never in a verdict's colour.
var outcomeMarks = map[reach.Outcome]struct{ glyph, word string }{
	reach.Yes: {"✕", "can"}, reach.No: {"✓", "cannot"}, reach.Open: {"‖", "not ruled out"},
}

func witnessOf(who string, i reach.Inducible) witnessModel {
	mark := outcomeMarks[i.Outcome]
	if mark.word == "" {
		mark = outcomeMarks[reach.Open]
	}
	m := witnessModel{Who: who, Glyph: mark.glyph, Word: mark.word, Why: sentence(i.Why)}
	if i.Witness == nil {
		return m
	}
	for _, s := range i.Witness.Steps {
		step := witnessStep{Event: s.Event, Part: s.Part}
		if s.Event != "" {
			step.URL = eventURL(s.Event)
		}
		for _, e := range s.Edits {
			step.Edits = append(step.Edits, editRow{e.Path, e.Level.Letter(), e.Value})
		}
		m.Steps = append(m.Steps, step)
	}
	return m
}

func (m *reachModel) radius(r *reach.Reach) {
	x := r.Radius
	if x == nil {
		m.NoChart = "There is no picture: the snapshot cannot say whom a response would hit."
		return
	}
	if x.Days <= mostDays && x.Days > 0 {
		m.Chart = heldChart(r, x)
	} else {
		m.NoChart = "The stream covers " + formatCount(int64(x.Days)) + " days, more than a chart can show."
	}
	m.Never = x.Listed.NeverNames
	m.Facts = radiusFacts(r, x)
	for _, k := range x.Kinds {
		m.Kinds = append(m.Kinds, principalRow{k.Kind, shareCellOf(k.Held), formatCount(int64(k.P95Day)), formatCount(int64(k.BusiestDay)), formatCount(int64(k.Services))})
	}
}

func heldChart(r *reach.Reach, x *reach.Radius) *chart.Held {
	c := &chart.Held{Title: r.Target.Kind + "s that an alert hits, by day", Unit: r.Target.Kind + "s", Cap: x.Caps.Principals, Summary: worstDay(r, x)}
	c.Title = sentence(c.Title)
	c.Title = strings.TrimSuffix(c.Title, ".")
	first, err := time.Parse(time.DateOnly, x.From)
	if err != nil {
		return c
	}
	at := map[string]int{}
	for i := range x.Days {
		day := first.AddDate(0, 0, i).Format(time.DateOnly)
		at[day] = i
		c.Days = append(c.Days, chart.HeldDay{Label: day})
	}
	for _, d := range x.PerDay {
		if i, ok := at[d.Day]; ok {
			c.Days[i].Honest, c.Days[i].Attack = int64(d.Honest), int64(d.Attack)
		}
	}
	return c
}

func worstDay(r *reach.Reach, x *reach.Radius) string {
	if x.MaxDay.Day == "" {
		return "No alert that is not known to be true hits anybody."
	}
	return "On the worst day, " + x.MaxDay.Day + ", " + ofWords(x.MaxDay.Proportion) + " " + r.Target.Kind + "s are hit by alerts that are not known to be true; on 95 % of the days no more than " + formatCount(int64(x.P95Day)) + "."
}

// ofWords is K of N with its share and interval.
func ofWords(p interval.Proportion) string {
	c := shareCellOf(p)
	if c.Interval == "" {
		return c.Of
	}
	return c.Of + " (" + c.Share + ", " + c.Interval + ")"
}

// radiusFacts are the figures of the response, each with its unit.
func radiusFacts(r *reach.Reach, x *reach.Radius) []factRow {
	n := func(i int) string { return formatCount(int64(i)) }
	hold := time.Duration(x.Hold.Seconds * float64(time.Second))
	rows := []factRow{
		{"Response", responseWords(r.Response), false},
		{"Alerts", n(x.Alerts) + " on " + r.Target.Kind + "s, " + n(x.Honest) + " of them not known to be true, " + n(x.Judged) + " judged", false},
		{"Ever hit", ofWords(x.Held) + " of the " + r.Target.Kind + "s", false},
		{"Held for", formatDuration(hold) + " an alert; reviewed after " + seconds(x.Hold.WaitSeconds) + ", " + x.Hold.From(), false},
		{"Honest time held", formatDecimal(x.Hold.HoursPerWeek) + " principal-hours a week; with step_up " + formatDecimal(x.Hold.IfHeld), false},
		{"Who is hit can be chosen", ofWords(r.Target.Choosable) + " of the fired events (" + r.Target.Field + " is " + r.Target.Level.Letter() + ")", false},
		{"Worst 24 hours", n(x.Worst.Principals) + " of " + n(x.Population) + " " + r.Target.Kind + "s held, for " + formatDecimal(x.Worst.Hours) + " principal-hours at " + n(x.Worst.RatePerHour) + " events an hour: " + x.Worst.Why + "; with the cap " + n(x.Worst.Capped), false},
		{"Caps advised", n(x.Caps.Principals) + " at once (1 %, at least 1), " + n(x.Caps.PerHour) + " new ones an hour, " + n(x.Caps.Never) + " never; once met, " + x.Caps.Breaker, false},
	}
	if l := x.Listed; l.Asked {
		rows = append(rows, factRow{"Of the inventory", n(l.Known) + " known: " + n(l.Privileged) + " privileged, " + n(l.Shared) + " shared, " + n(l.Resources) + " resources, " + n(l.Dependents) + " dependents; " + n(l.Never) + " hit that must never be held", false})
	} else {
		rows = append(rows, factRow{"Of the inventory", "none is imported: who is privileged, shared or never to be held is not known", false})
	}
	return rows
}

func responseWords(r reach.Response) string {
	if r.Action == "" {
		return "none; rung " + strconv.Itoa(r.Allowed) + " would be allowed"
	}
	words := r.Action + ", rung " + strconv.Itoa(r.Rung) + " of the ladder; allowed: rung " + strconv.Itoa(r.Allowed)
	if r.TTLSeconds > 0 {
		words += "; lapses after " + formatDuration(time.Duration(r.TTLSeconds)*time.Second)
	}
	return words
}
