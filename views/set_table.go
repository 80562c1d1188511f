package views

import (
	"cmp"
	"strings"

	"assay/tuning/report"
	"assay/tuning/ruleset"

	"github.com/labstack/echo/v4"
)

// setPageSize is how many rules stand on a page of the report.
const setPageSize = 50

// setTable is the rules of a set.
type setTable struct {
	Query  string
	Sort   string // hidden in the form
	Count  string
	Heads  []sortHeadModel
	Rows   []setRuleRow
	Pager  pagerModel
	Filter bool   // some rules are left out
	Hours  string // a week, of all rules of the set; "" when none is known
}

// setRuleRow is one rule.
type setRuleRow struct {
	URL, Title, Status       string
	Noise, OnlyNoise         string
	Truths, OnlyTruths       string
	Alerts                   string
	Precision                shareCell
	Hours                    string
	Nearest, NearestURL, Why string
}

// setColumns sort; unsorted, the noisiest rules stand first.
var setColumns = columns[setListed]{
	{by: "title", text: "Rule", compare: func(x, y setListed) int {
		return cmp.Compare(strings.ToLower(x.Rule.Title), strings.ToLower(y.Rule.Title))
	}},
	{by: "noise", text: "FP", down: true, number: true, compare: func(x, y setListed) int { return cmp.Compare(x.Fired.FalsePositive, y.Fired.FalsePositive) }},
	{by: "only-noise", text: "only its", down: true, number: true, compare: func(x, y setListed) int { return cmp.Compare(x.OnlyNoise, y.OnlyNoise) }},
	{by: "found", text: "TP", down: true, number: true, compare: func(x, y setListed) int { return cmp.Compare(x.Fired.TruePositive, y.Fired.TruePositive) }},
	{by: "unique", text: "only its", down: true, number: true, compare: func(x, y setListed) int { return cmp.Compare(x.OnlyTruths, y.OnlyTruths) }},
	{by: "alerts", text: "Alerts", down: true, number: true, compare: func(x, y setListed) int { return cmp.Compare(x.Fired.Total(), y.Fired.Total()) }},
	{by: "precision", text: "Precision", number: true, none: func(r setListed) bool { return r.Precision.Actionable.N == 0 },
		compare: func(x, y setListed) int {
			return cmp.Compare(valueOf(x.Precision.Actionable), valueOf(y.Precision.Actionable))
		}},
	{by: "hours", text: "Hours/week so far", down: true, number: true, none: func(r setListed) bool { return r.Hours == nil },
		compare: func(x, y setListed) int { return cmp.Compare(*x.Hours, *y.Hours) }},
}

// setListed is a rule of the set with what its past alerts took, nil when that
// is not known.
type setListed struct {
	*report.SetRule
	Hours *float64
}

func (s *Site) setTable(c echo.Context, set *report.Set) (t setTable, err error) {
	here := c.Request().URL
	sorted := setColumns.read(c.QueryParam("sort"))
	if sorted.By == "" {
		sorted = order{By: "noise", Down: true}
	}
	all, err := s.setListed(c, set)
	if err != nil {
		return t, err
	}
	t = setTable{Query: c.QueryParam("q"), Sort: c.QueryParam("sort"), Heads: setColumns.heads(here, sorted, "#rules")}
	t.Hours = hoursOf(all)
	shown := setColumns.sorted(sorted, setFilter(all, t.Query))
	t.Filter = len(shown) < len(all)
	t.Count = formatKofN(int64(len(shown)), int64(len(all))) + " rules"
	page := pageOf(c)
	from := min((page-1)*setPageSize, len(shown))
	for _, r := range shown[from:min(from+setPageSize, len(shown))] {
		t.Rows = append(t.Rows, setRuleRowOf(r, set))
	}
	t.Pager = pagerAt(here, "page", "rules", page, setPageSize, int64(len(shown)), "rules")
	return t, nil
}

// setFilter keeps the rules with all words in what the table shows of them.
func setFilter(all []setListed, query string) []setListed {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return all
	}
	var out []setListed
	for _, r := range all {
		text := strings.ToLower(strings.Join(append([]string{r.Rule.Title, r.ID, r.Name, r.File, r.Level, string(r.Status)}, r.Tags...), "\n"))
		found := true
		for _, w := range words {
			found = found && strings.Contains(text, w)
		}
		if found {
			out = append(out, r)
		}
	}
	return out
}

// hoursOf sums what the past alerts of the rules took.
func hoursOf(all []setListed) string {
	sum, known := 0.0, 0
	for _, r := range all {
		if r.Hours != nil {
			sum, known = sum+*r.Hours, known+1
		}
	}
	if known == 0 {
		return ""
	}
	return formatHours(sum) + " hours a week so far, by the alerts that " + plural(known, "rule", "rules") + " raised"
}

// setListed adds the hours of past alerts, as the list of rules has them.
func (s *Site) setListed(c echo.Context, set *report.Set) ([]setListed, error) {
	standings, err := s.Bench.Library.Standings(c.Request().Context())
	if err != nil {
		return nil, err
	}
	versions, _ := rulesNow(standings)
	costs, err := s.pastCosts(c.Request().Context(), versions)
	if err != nil {
		return nil, err
	}
	all := make([]setListed, len(set.Rules))
	for i := range set.Rules {
		all[i].SetRule = &set.Rules[i]
		if cost, ok := costs.Of[set.Rules[i].ID]; ok {
			all[i].Hours = cost.HoursPerWeek
		}
	}
	return all, nil
}

func setRuleRowOf(r setListed, set *report.Set) setRuleRow {
	n := func(k int) string { return formatCount(int64(k)) }
	row := setRuleRow{URL: setRuleURL(r.Rule), Title: markPlain(r.Rule.Title), Status: string(r.Status), Noise: n(r.Fired.FalsePositive), OnlyNoise: n(r.OnlyNoise),
		Truths: n(r.Fired.TruePositive), OnlyTruths: n(r.OnlyTruths), Alerts: n(r.Fired.Total()), Precision: shareCellOf(r.Precision.Actionable), Hours: "–"}
	if r.Hours != nil {
		row.Hours = formatHours(*r.Hours)
	}
	if near := r.Nearest; near != nil {
		row.Nearest, row.NearestURL = markPlain(near.Title), setRuleURL(set.Rules[near.At].Rule)
		row.Why = "shares " + formatKofN(int64(near.Shared), int64(r.Fired.TruePositive)) + " TP"
	}
	return row
}

// setFormURL is the form with what the set was asked for.
func setFormURL(ask ruleset.Ask) string {
	q := map[string][]string{}
	for name, value := range map[string]string{"q": ask.Query, "status": ask.Status, "dialect": ask.Dialect, "versions": ask.Versions, "baseline": ask.Baseline} {
		if value != "" {
			q[name] = []string{value}
		}
	}
	return addressOf("/replays/sets", q)
}
