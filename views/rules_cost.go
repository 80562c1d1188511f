package views

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"assay/tuning/fatigue"
	"assay/tuning/library"
)

// pastCosts are what the rules of the library raised in the corpus' newest
// weeks, from the alerts and labels that are there: nothing is replayed.
type pastCosts struct {
	Of      map[string]fatigue.Cost // by the rule's id
	Others  []fatigue.Rule          // alerts of rules that the library does not have
	Figures *fatigue.Figures        // nil: no event has a time
	Curated int                     // alerts left out: they were chosen
}

func (s *Site) pastCosts(ctx context.Context, all []library.Version) (*pastCosts, error) {
	alerts, _, err := s.pastAlerts(ctx)
	if err != nil {
		return nil, err
	}
	f, err := alerts.Measure(fatigue.Scope{Last: fatigue.CostDays})
	if errors.Is(err, fatigue.ErrPeriod) {
		return &pastCosts{Curated: alerts.Curated()}, nil
	}
	if err != nil {
		return nil, err
	}
	p := &pastCosts{Figures: f, Curated: alerts.Curated()}
	p.Of, p.Others = f.Costs(library.NamesOf(all).Find)
	return p, nil
}

// listedRule is a rule with what it cost, nil when it raised nothing.
type listedRule struct {
	library.Version
	Cost *fatigue.Cost
}

func listed(all []library.Version, costs *pastCosts) (rules []listedRule) {
	for _, v := range all {
		r := listedRule{Version: v}
		if c, ok := costs.Of[v.Rule]; ok {
			r.Cost = &c
		}
		rules = append(rules, r)
	}
	return rules
}

func raisedNothing(r listedRule) bool { return r.Cost == nil }

// rulesColumns are the columns of the list that sort; unsorted, the rules
// stand in the order of their titles.
var rulesColumns = columns[listedRule]{
	{by: "title", text: "Title", compare: func(x, y listedRule) int {
		return cmp.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title))
	}},
	{by: "alerts", text: "Alerts", down: true, number: true, none: raisedNothing, compare: func(x, y listedRule) int { return cmp.Compare(x.Cost.Alerts, y.Cost.Alerts) }},
	{by: "noise", text: "Noise", down: true, number: true, none: raisedNothing, compare: func(x, y listedRule) int { return fatigue.Noisier(*y.Cost, *x.Cost) }},
	{by: "precision", text: "Precision", number: true, none: func(r listedRule) bool { return r.Cost == nil || r.Cost.Actionable.N == 0 },
		compare: func(x, y listedRule) int {
			return cmp.Compare(valueOf(x.Cost.Actionable), valueOf(y.Cost.Actionable))
		}},
	{by: "hours", text: "Hours/week", down: true, number: true, none: func(r listedRule) bool { return r.Cost == nil || r.Cost.HoursPerWeek == nil },
		compare: func(x, y listedRule) int { return cmp.Compare(*x.Cost.HoursPerWeek, *y.Cost.HoursPerWeek) }},
	{by: "added", text: "Added", down: true, compare: func(x, y listedRule) int { return x.At.Compare(y.At) }},
}

// sortChoices are the orders that the form offers, and the one that is shown
// when it is none of them.
func sortChoices(now order) []optionModel {
	words := map[string]string{"title": "title", "alerts": "most alerts", "noise": "noisiest first", "precision": "least precise first", "hours": "most hours", "added": "newest first"}
	var choices []optionModel
	for _, c := range rulesColumns {
		here := now.By == c.by
		choices = append(choices, optionModel{c.by, words[c.by], here && now.Down == c.down})
		if here && now.Down != c.down {
			choices = append(choices, optionModel{"-" + c.by, words[c.by] + ", turned round", true})
		}
	}
	return choices
}

// costCells are the columns of a rule's cost.
type costCells struct {
	None        bool // it raised nothing
	Alerts, URL string
	Noise       string
	Precision   shareCell
	Hours       string
}

func costCellsOf(c *fatigue.Cost, f *fatigue.Figures, now time.Time) costCells {
	if c == nil {
		return costCells{None: true}
	}
	cells := costCells{Alerts: formatCount(int64(c.Alerts)), Noise: formatKofN(int64(c.Noise.K), int64(c.Noise.N)), Precision: fatigueShare(c.Actionable), Hours: "–"}
	if len(c.IDs) == 1 {
		cells.URL = alertsURL(c.IDs[0], f, now)
	}
	if c.HoursPerWeek != nil {
		cells.Hours = formatHours(*c.HoursPerWeek)
	}
	return cells
}

// costWords say over the list which alerts its figures are made of.
func costWords(p *pastCosts) string {
	switch none := p.Figures == nil || p.Figures.Alerts == 0; {
	case none && p.Curated > 0:
		return "The alerts here are in curated sets, which were chosen and say nothing of what arrives; import a stream to see what these rules cost."
	case none:
		return "No alert of the corpus' newest " + formatCount(fatigue.CostDays) + " days says which rule raised it, so nothing is known of what these rules cost."
	}
	text := "Alerts, noise, precision and hours are of the corpus' newest " + formatCount(fatigue.CostDays) + " days, " + p.Figures.Period.String() + ". Noise is false and benign positives, of the alerts with such a verdict or a true one."
	others := 0
	for _, o := range p.Others {
		others += o.Alerts
	}
	if others > 0 {
		text += " " + countOf(int64(others), "more alert") + " came from " + plural(len(p.Others), "rule that is", "rules that are") + " not in the library."
	}
	return text
}

// rulesOrder is the order that the address asks for.
func rulesOrder(q url.Values) order {
	if o := rulesColumns.read(q.Get("sort")); o.By != "" {
		return o
	}
	return order{By: "title"}
}
