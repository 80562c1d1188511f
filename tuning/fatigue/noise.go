package fatigue

import (
	"cmp"
	"slices"

	"assay/tuning/episode"
	"assay/tuning/interval"
)

// Rule is what one rule's alerts cost.
type Rule struct {
	ID         string              `json:"id"`
	Name       string              `json:"name"` // what the alerts call it, "" when they do not
	Alerts     int                 `json:"alerts"`
	Verdicts   episode.Tally       `json:"verdicts"`
	Actionable interval.Proportion `json:"actionable"` // true positives of the decided
	Times      Spread              `json:"handling_time"`
	NoAction   int                 `json:"no_action"`       // false and benign positives
	Hours      float64             `json:"no_action_hours"` // measured on them
	Share      float64             `json:"share"`           // of all such work, 0 to 1
	Running    float64             `json:"running_share"`   // with the rules before it
}

// Eighty is how few rules make most of the work that needed no action.
type Eighty struct {
	Rules int    `json:"rules"` // that make 80 % together; 0 when there is no such work
	Of    int    `json:"of"`    // rules with any such work
	Basis string `json:"basis"` // "hours"; "alerts" when no time was measured on such work
}

// noise is the work by rule, most work without need first.
func (a *Alerts) noise(now []alert) ([]Rule, Eighty) {
	rules := a.byRule(now)
	e := Eighty{Basis: "alerts"}
	for _, r := range rules {
		if r.Hours > 0 {
			e.Basis = "hours"
		}
	}
	work := func(r Rule) float64 {
		if e.Basis == "hours" {
			return r.Hours
		}
		return float64(r.NoAction)
	}
	slices.SortFunc(rules, func(x, y Rule) int {
		return cmp.Or(cmp.Compare(work(y), work(x)), cmp.Compare(y.NoAction, x.NoAction), cmp.Compare(y.Alerts, x.Alerts), cmp.Compare(x.ID, y.ID))
	})
	all := 0.0
	for _, r := range rules {
		all += work(r)
	}
	sum := 0.0
	for i := range rules {
		r := &rules[i]
		if work(*r) <= 0 {
			if all > 0 {
				r.Running = 1
			}
			continue
		}
		sum += work(*r)
		r.Share, r.Running = work(*r)/all, sum/all
		e.Of++
		if e.Rules == 0 && sum >= .8*all {
			e.Rules = i + 1
		}
	}
	return rules, e
}

func (a *Alerts) byRule(now []alert) []Rule {
	type pile struct {
		tally         episode.Tally
		alerts        int
		every, wasted []float64
	}
	piles := map[uint32]*pile{}
	for _, one := range now {
		p := piles[one.rule]
		if p == nil {
			p = &pile{}
			piles[one.rule] = p
		}
		p.alerts++
		*p.tally.Of(one.verdict)++
		if one.timed {
			p.every = append(p.every, one.seconds)
			if needless(one.verdict) {
				p.wasted = append(p.wasted, one.seconds)
			}
		}
	}
	rules := make([]Rule, 0, len(piles))
	for number, p := range piles {
		rules = append(rules, Rule{ID: a.rules.list[number], Name: a.rules.calls[number], Alerts: p.alerts, Verdicts: p.tally,
			Actionable: interval.Of(p.tally.TruePositive, p.tally.Decided()), Times: spreadOf(p.every),
			NoAction: p.tally.BenignPositive + p.tally.FalsePositive, Hours: spreadOf(p.wasted).Hours})
	}
	return rules
}
