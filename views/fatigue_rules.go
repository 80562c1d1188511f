package views

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"assay/corpus"
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

// sortHeadModel is a head that sorts by a link.
type sortHeadModel struct {
	Text, URL, Sort string
	Number          bool
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

// rulesOrder is how the table is sorted.
type rulesOrder struct {
	By   string
	Down bool
}

// ruleOrders are the columns that sort; down is how a column sorts first.
var ruleOrders = []struct {
	by, text string
	down     bool
	number   bool
	compare  func(x, y fatigue.Rule) int
}{
	{"rule", "Rule", false, false, func(x, y fatigue.Rule) int { return cmp.Compare(x.ID, y.ID) }},
	{"alerts", "Alerts", true, true, func(x, y fatigue.Rule) int { return cmp.Compare(x.Alerts, y.Alerts) }},
	{"actionable", "Actionable", false, true, func(x, y fatigue.Rule) int { return cmp.Compare(actionable(x), actionable(y)) }},
	{"median", "Median time", true, true, func(x, y fatigue.Rule) int { return cmp.Compare(median(x), median(y)) }},
	{"hours", "No-action hours", true, true, func(x, y fatigue.Rule) int { return cmp.Compare(x.Hours, y.Hours) }},
}

func actionable(r fatigue.Rule) float64 {
	if share, ok := r.Actionable.Value(); ok {
		return share
	}
	return 2 // not known: behind all that is
}

func median(r fatigue.Rule) float64 {
	if r.Times.Median == nil {
		return -1
	}
	return *r.Times.Median
}

// rulesOrderOf reads "alerts" or, the other way round, "-alerts"; anything
// else is the order of the Pareto.
func rulesOrderOf(text string) rulesOrder {
	by, turned := strings.CutPrefix(text, "-")
	for _, o := range ruleOrders {
		if o.by == by {
			return rulesOrder{by, o.down != turned}
		}
	}
	return rulesOrder{}
}

// String is what rulesOrderOf reads.
func (o rulesOrder) String() string {
	for _, known := range ruleOrders {
		if known.by == o.By && known.down != o.Down {
			return "-" + o.By
		}
	}
	return o.By
}

// sorted are the rules in the order asked for; what is equal stays in the
// order of the Pareto.
func (o rulesOrder) sorted(rules []fatigue.Rule) []fatigue.Rule {
	for _, known := range ruleOrders {
		if known.by != o.By {
			continue
		}
		rules = slices.Clone(rules)
		slices.SortStableFunc(rules, func(x, y fatigue.Rule) int {
			if o.Down {
				return known.compare(y, x)
			}
			return known.compare(x, y)
		})
	}
	return rules
}

func ruleTableOf(here *url.URL, ask fatigueAsk, found *fatigueFound, now time.Time) ruleTable {
	t := ruleTable{Heads: ruleHeads(here, ask.Sort)}
	rules := ask.Sort.sorted(found.Figures.Rules)
	if n := len(rules) - maxNoiseRows; n > 0 {
		rules = rules[:maxNoiseRows]
		t.More = plural(n, "more rule is", "more rules are") + " in the answer of /api/v1/fatigue."
	}
	known := libraryRules(found.Rules)
	for _, r := range rules {
		t.Rows = append(t.Rows, noiseRowOf(r, found.Figures, known, now))
	}
	return t
}

func ruleHeads(here *url.URL, now rulesOrder) (heads []sortHeadModel) {
	if now.By == "" {
		now = rulesOrderOf("hours")
	}
	for _, o := range ruleOrders {
		to := rulesOrder{o.by, o.down}
		h := sortHeadModel{Text: o.text, Number: o.number}
		if now.By == o.by {
			to.Down = !now.Down
			h.Sort = map[bool]string{true: "descending", false: "ascending"}[now.Down]
		}
		h.URL = withQuery(here, "sort", to.String()) + "#rules"
		heads = append(heads, h)
	}
	return heads
}

func noiseRowOf(r fatigue.Rule, f *fatigue.Figures, known map[string]string, now time.Time) noiseRow {
	row := noiseRow{ID: mark.Line(r.ID, mark.Options{Max: 60}), Alerts: formatCount(int64(r.Alerts)), Search: alertsURL(r.ID, f, now), Library: known[looseName(r.ID)],
		Actionable: fatigueShare(r.Actionable), Median: formatSeconds(r.Times.Median), Hours: "–", Share: formatPercent(r.Share), Upto: formatPercent(r.Running)}
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

// libraryRules finds a rule's page by its id, or by the name of its file.
func libraryRules(all []library.Version) map[string]string {
	known := map[string]string{}
	for _, v := range all {
		file := strings.TrimSuffix(path.Base(v.File), path.Ext(v.File))
		known[looseName(file)] = ruleURL(v.Rule)
	}
	for _, v := range all { // an id wins over a file
		known[looseName(v.Rule)] = ruleURL(v.Rule)
	}
	delete(known, "")
	return known
}

// looseName makes agent_upload and agent-upload the same.
func looseName(name string) string {
	return strings.ReplaceAll(corpus.Fold(name), "_", "-")
}
