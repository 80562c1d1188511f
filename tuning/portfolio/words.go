package portfolio

import (
	"cmp"
	"fmt"
	"slices"
)

// ByWorth are the rules, those first that find most alone, then by their
// Shapley share, then those that cost least.
func (p *Portfolio) ByWorth() []int {
	order := make([]int, len(p.Rules))
	for i := range order {
		order[i] = i
	}
	cost := func(r *Worth) float64 {
		if r.LoadShare != nil {
			return *r.LoadShare
		}
		return float64(r.Cases)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &p.Rules[i], &p.Rules[j]
		return cmp.Or(cmp.Compare(b.Alone, a.Alone), cmp.Compare(b.Shapley, a.Shapley), cmp.Compare(cost(a), cost(b)))
	})
	return order
}

// Alike are the redundant rules, of two that are so of one another the first
// alone; both says which.
func (p *Portfolio) Alike() (twins []Redundancy, both []bool) {
	for _, t := range p.Redundant {
		mutual := slices.ContainsFunc(p.Redundant, func(o Redundancy) bool { return o.Rule == t.By && o.By == t.Rule })
		if !mutual || t.Rule < t.By {
			twins, both = append(twins, t), append(both, mutual)
		}
	}
	return twins, both
}

// Idle is how many rules hit no known incident and open cases all the same,
// and what share of the hours is theirs, 0 where nothing says.
func (p *Portfolio) Idle() (rules int, hours float64) {
	for i := range p.Rules {
		if r := &p.Rules[i]; r.Incidents.K == 0 && r.Cases > 0 {
			rules++
			if r.LoadShare != nil {
				hours += *r.LoadShare
			}
		}
	}
	return rules, round(hours)
}

// Words are the sentences to begin with.
func (p *Portfolio) Words() []string {
	return []string{p.FoundWords(), p.CheapWords()}
}

// FoundWords say what the set finds and what it costs.
func (p *Portfolio) FoundWords() string {
	words := fmt.Sprintf("%s %s %d of %s, %d of these by one rule alone.", counted(len(p.Rules), "rule"), find(len(p.Rules)), p.Found.K, counted(p.Found.N, "known incident"), p.OnlyOne)
	if idle, hours := p.Idle(); idle > 0 {
		words += " " + findNone(idle)
		if p.HoursPerWeek != nil {
			words += fmt.Sprintf(": %.1f of %.1f analyst hours a week", hours, *p.HoursPerWeek)
		}
		words += "."
	}
	return words
}

func findNone(n int) string {
	if n == 1 {
		return "1 rule finds no known incident and opens cases"
	}
	return fmt.Sprintf("%d rules find no known incident and open cases", n)
}

// CheapWords say what a cheaper set would do.
func (p *Portfolio) CheapWords() string {
	c := &p.Cheapest
	if c.Want == 0 {
		return "No cheaper set is given: there is nothing to find."
	}
	words := fmt.Sprintf("%s of the %d %s %d of %d", counted(len(c.Rules), "rule"), len(p.Rules), find(len(c.Rules)), c.Found.K, c.Found.N)
	if !c.Reached {
		words += fmt.Sprintf(", which is all that any finds and less than the %d wanted", c.Want)
	}
	switch {
	case p.CostUnit == Hours && p.HoursPerWeek != nil:
		words += fmt.Sprintf(", at %.1f of %.1f analyst hours a week", c.Cost, *p.HoursPerWeek)
	case p.CostUnit == Cases:
		words += fmt.Sprintf(", with %.0f of %s", c.Cost, counted(p.Cases, "case"))
	}
	if c.Bound > 1 {
		return words + fmt.Sprintf(". Counted rule by rule, no set that finds as many costs less than %.0f %% of these.", 100/c.Bound)
	}
	return words + "."
}

func find(n int) string {
	if n == 1 {
		return "finds"
	}
	return "find"
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
