package views

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"assay/index"
	"assay/tuning/fatigue"
	"assay/tuning/interval"
	"assay/tuning/library"
	"assay/views/mark"

	"github.com/a-h/templ"
)

// ruleTable is the noise rule by rule.
type ruleTable struct {
	Heads []sortHeadModel
	Rows  []noiseRow
	More  string // that rows were left out, "" when none were
}

// noiseRow is one rule.
type noiseRow struct {
	Name                       templ.Component
	ID                         templ.Component
	Alerts, Search             string // how many, and where they are found
	Library                    string // the rule, when the library has it
	Counts                     []countCell
	Actionable                 shareCell
	Median, Hours, Share, Upto string
}

// countCell is a number of alerts of a verdict.
type countCell struct {
	Text, Word string
	None       bool
}

// maxNoiseRows is how many rules the table shows.
const maxNoiseRows = 200

// noiseColumns are the columns that sort; unsorted, the rules stand in the
// order of the Pareto.
var noiseColumns = columns[fatigue.Rule]{
	{by: "rule", text: "Rule", compare: func(x, y fatigue.Rule) int { return cmp.Compare(x.ID, y.ID) }},
	{by: "alerts", text: "Alerts", down: true, number: true, compare: func(x, y fatigue.Rule) int { return cmp.Compare(x.Alerts, y.Alerts) }},
	{by: "actionable", text: "Actionable", number: true, compare: func(x, y fatigue.Rule) int { return cmp.Compare(valueOf(x.Actionable), valueOf(y.Actionable)) },
		none: func(r fatigue.Rule) bool { return r.Actionable.N == 0 }},
	{by: "median", text: "Median time", down: true, number: true, compare: func(x, y fatigue.Rule) int { return cmp.Compare(*x.Times.Median, *y.Times.Median) },
		none: func(r fatigue.Rule) bool { return r.Times.Median == nil }},
	{by: "hours", text: "No-action hours", down: true, number: true, compare: func(x, y fatigue.Rule) int { return cmp.Compare(x.Hours, y.Hours) }},
}

func valueOf(p interval.Proportion) float64 {
	share, _ := p.Value()
	return share
}

func ruleTableOf(here *url.URL, ask fatigueAsk, found *fatigueFound, now time.Time) ruleTable {
	shown := ask.Sort
	if shown.By == "" {
		shown = noiseColumns.read("hours")
	}
	t := ruleTable{Heads: noiseColumns.heads(here, shown, "#rules")}
	rules := noiseColumns.sorted(ask.Sort, found.Figures.Rules)
	if n := len(rules) - maxNoiseRows; n > 0 {
		rules = rules[:maxNoiseRows]
		t.More = plural(n, "more rule is", "more rules are") + " in the answer of /api/v1/fatigue."
	}
	names := library.NamesOf(found.Rules)
	for _, r := range rules {
		t.Rows = append(t.Rows, noiseRowOf(r, found.Figures, names, now))
	}
	return t
}

func noiseRowOf(r fatigue.Rule, f *fatigue.Figures, names library.Names, now time.Time) noiseRow {
	row := noiseRow{ID: mark.Line(r.ID, mark.Options{Max: 60}), Alerts: formatCount(int64(r.Alerts)), Search: alertsURL(r.ID, f, now),
		Actionable: fatigueShare(r.Actionable), Median: formatSeconds(r.Times.Median), Hours: "–", Share: formatPercent(r.Share), Upto: formatPercent(r.Running)}
	if id, ok := names.Find(r.ID, r.Name); ok {
		row.Library = ruleURL(id)
	}
	if r.Name != "" {
		row.Name = mark.Line(r.Name, mark.Options{Max: 80})
	}
	if r.Times.Measured > 0 {
		row.Hours = formatHours(r.Hours)
	}
	for _, v := range shownVerdicts {
		n := *r.Verdicts.Of(v)
		row.Counts = append(row.Counts, countCell{formatCount(int64(n)), chipOf(v).Word, n == 0})
	}
	return row
}

func fatigueShare(s interval.Proportion) shareCell {
	at, ok := s.Value()
	if !ok || s.Low == nil {
		return shareCell{Share: "–", Of: "0 of 0", Thin: true}
	}
	interval := strings.TrimPrefix(formatInterval(*s.Low, *s.High), "95 %: ")
	return shareCell{Share: formatPercent(at), Of: formatKofN(int64(s.K), int64(s.N)) + ", " + interval, Thin: s.N < fatigueThin}
}

// alertsURL is the search for a rule's alerts of the period. It goes by the
// time of the event, which may lie a little before that of the alert.
func alertsURL(id string, f *fatigue.Figures, now time.Time) string {
	q, err := index.Parse("", now)
	if err != nil {
		return "/corpus"
	}
	q = q.With("rule", id)
	if f.Team != "" {
		q = q.With("alert.team", f.Team)
	}
	first, err1 := time.Parse(time.DateOnly, f.From)
	last, err2 := time.Parse(time.DateOnly, f.To)
	if err1 == nil && err2 == nil {
		q = q.Between(first, last.AddDate(0, 0, 1))
	}
	return "/corpus?q=" + url.QueryEscape(q.String())
}
