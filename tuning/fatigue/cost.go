package fatigue

import (
	"cmp"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
)

// CostDays is the period over which lists of rules compare what rules cost:
// four weeks, each weekday as often as any other.
const CostDays = 28

// Cost is what the past alerts of one rule cost in a period.
type Cost struct {
	Period
	IDs          []string            `json:"alert_rule_ids"` // what the alerts call the rule
	Alerts       int                 `json:"alerts"`
	Noise        interval.Proportion `json:"noise"`          // false and benign positives of the decided
	Actionable   interval.Proportion `json:"actionable"`     // true positives of the decided
	HoursPerWeek *float64            `json:"hours_per_week"` // measured on all its alerts; null when nothing was measured
}

// pile is what the alerts of one rule add up to.
type pile struct {
	ids             []string
	alerts, handled int
	tally           episode.Tally
	hours           float64
}

func (p *pile) add(r Rule) {
	p.ids = append(p.ids, r.ID)
	p.alerts += r.Alerts
	p.handled += r.Times.Measured
	p.hours += r.Times.Hours
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		*p.tally.Of(v) += *r.Verdicts.Of(v)
	}
}

// cost spreads the hours over the days of the period that the corpus covers.
func (p *pile) cost(of Period, days int) Cost {
	t := p.tally
	c := Cost{Period: of, IDs: p.ids, Alerts: p.alerts, Noise: interval.Of(t.FalsePositive+t.BenignPositive, t.Decided()), Actionable: interval.Of(t.TruePositive, t.Decided())}
	if p.handled > 0 {
		week := p.hours * 7 / float64(days)
		c.HoursPerWeek = &week
	}
	return c
}

// Costs shares the figures out among rules: find answers which rule the names
// in the alerts mean, the id before the title. The alerts of names that it does
// not know are the others.
func (f *Figures) Costs(find func(names ...string) (rule string, ok bool)) (costs map[string]Cost, others []Rule) {
	piles := map[string]*pile{}
	for _, r := range f.Rules {
		name, ok := find(r.ID, r.Name)
		if !ok {
			others = append(others, r)
			continue
		}
		if piles[name] == nil {
			piles[name] = &pile{}
		}
		piles[name].add(r)
	}
	costs = make(map[string]Cost, len(piles))
	for name, p := range piles {
		costs[name] = p.cost(f.Period, f.covered)
	}
	return costs, others
}

// Noisier orders the loudest first: by false and benign positives, then by
// hours, then by alerts.
func Noisier(x, y Cost) int {
	return cmp.Or(cmp.Compare(y.Noise.K, x.Noise.K), cmp.Compare(hours(y), hours(x)), cmp.Compare(y.Alerts, x.Alerts))
}

func hours(c Cost) float64 {
	if c.HoursPerWeek == nil {
		return -1
	}
	return *c.HoursPerWeek
}
