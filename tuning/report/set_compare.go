package report

import (
	"context"
	"fmt"

	"assay/tuning/replay"
	"assay/tuning/rule"
)

// maxLostEvents is how many lost true positives of a set are named.
const maxLostEvents = 500

// compare holds the set against the baseline.
func (s *Set) compare(ctx context.Context, src SetSource, candidate, baseline SetOutcome, met meetings) (*SetComparison, error) {
	before := src.meet(baseline)
	c := &SetComparison{Baseline: before.together(s, baseline), Broken: listed(baseline.Broken), LostEvents: []string{}, Rules: []RuleChange{}}
	var lost []uint32
	truths, noise := rowsOf(candidate, baseline, len(met))
	for _, row := range truths {
		switch {
		case met[row] == 0:
			lost = append(lost, row)
		case before[row] == 0:
			c.Gained++
		}
	}
	for _, row := range noise {
		switch {
		case met[row] == 0:
			c.Quieted++
		case before[row] == 0:
			c.Added++
		}
	}
	c.Lost = len(lost)
	if src.IDs != nil && len(lost) > 0 {
		ids, err := src.IDs(ctx, lost[:min(len(lost), maxLostEvents)])
		if err != nil {
			return nil, fmt.Errorf("name lost events: %w", err)
		}
		c.LostEvents = ids
	}
	c.match(candidate, baseline)
	return c, nil
}

// rowsOf are the rows on which a rule of either set fires, each once, rising.
func rowsOf(a, b SetOutcome, events int) (truths, noise []uint32) {
	const truth, noisy = 1, 2
	kind := make([]uint8, events)
	for _, o := range []SetOutcome{a, b} {
		for i := range o.Counts {
			for _, row := range o.Counts[i].Truths {
				kind[row] = truth
			}
			for _, row := range o.Counts[i].Noise {
				kind[row] = noisy
			}
		}
	}
	for row, k := range kind {
		switch k {
		case truth:
			truths = append(truths, uint32(row))
		case noisy:
			noise = append(noise, uint32(row))
		}
	}
	return truths, noise
}

// match pairs the rules of two sets, by id, else by name, else by title, and
// says what each changes.
func (c *SetComparison) match(candidate, baseline SetOutcome) {
	old := Pairs(candidate.Rules, baseline.Rules)
	kept := make([]bool, len(baseline.Rules))
	for i, e := range candidate.Rules {
		x := RuleChange{Kind: RuleNew, Rule: e.rule(), File: e.File}
		var before replay.SetCount
		if n := old[i]; n >= 0 {
			kept[n], before, x.Kind = true, baseline.Counts[n], RuleChanged
			if baseline.Rules[n].Rule.Digest == e.Rule.Digest {
				x.Kind = ruleSame
			}
		}
		x.difference(before, candidate.Counts[i])
		c.add(x)
	}
	for n, e := range baseline.Rules {
		if !kept[n] {
			x := RuleChange{Kind: RuleGone, Rule: e.rule(), File: e.File}
			x.difference(baseline.Counts[n], replay.SetCount{})
			c.add(x)
		}
	}
}

func (c *SetComparison) add(x RuleChange) {
	*map[string]*int{RuleNew: &c.New, RuleGone: &c.Gone, RuleChanged: &c.Changed, ruleSame: &c.Same}[x.Kind]++
	if x.Kind != ruleSame {
		c.Rules = append(c.Rules, x)
	}
}

func (x *RuleChange) difference(before, after replay.SetCount) {
	x.Lost, x.Gained = apart(before.Truths, after.Truths)
	x.Quieted, x.Added = apart(before.Noise, after.Noise)
}

// apart counts what only one of two rising lists has.
func apart(a, b []uint32) (onlyA, onlyB int) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			onlyA++
			i++
		case a[i] > b[j]:
			onlyB++
			j++
		default:
			i++
			j++
		}
	}
	return onlyA + len(a) - i, onlyB + len(b) - j
}

// Pairs gives for each rule of a set its partner among those of another one,
// or -1: by id, else by name, else by title. No old rule is the partner of two.
func Pairs(rules, old []SetEntry) []int {
	out, taken := make([]int, len(rules)), make([]bool, len(old))
	for i := range out {
		out[i] = -1
	}
	for _, key := range []func(*rule.Rule) string{
		func(r *rule.Rule) string { return r.ID }, func(r *rule.Rule) string { return r.Name }, func(r *rule.Rule) string { return r.Title },
	} {
		at := map[string][]int{}
		for n, e := range old {
			if k := key(e.Rule); k != "" && !taken[n] {
				at[k] = append(at[k], n)
			}
		}
		for i, e := range rules {
			k := key(e.Rule)
			if out[i] < 0 && len(at[k]) > 0 {
				out[i], taken[at[k][0]], at[k] = at[k][0], true, at[k][1:]
			}
		}
	}
	return out
}
