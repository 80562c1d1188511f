package fatigue

import (
	"cmp"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/interval"
)

const (
	repeatLimit    = .3
	rareLimit      = .02 // actionable share under which people miss the one that matters
	rareEpisodes   = 50  // a week, from which on
	missTheOneText = "people will miss the one that matters"
)

// recent are the episodes that began in the window.
func (t trail) recent(runs []run) []run {
	var out []run
	for _, r := range runs {
		if r.first >= t.from && r.first < t.asOf {
			out = append(out, r)
		}
	}
	return out
}

// tallied counts episodes by rule.
type tallied struct {
	rule                        uint32
	episodes, verdicts, repeats int
	decided, actionable         int
}

func byRule(runs []run) []*tallied {
	of := map[uint32]*tallied{}
	var all []*tallied
	for _, r := range runs {
		c := of[r.rule]
		if c == nil {
			c = &tallied{rule: r.rule}
			of[r.rule], all = c, append(all, c)
		}
		c.episodes++
		if r.verdict != corpus.Unlabelled {
			c.verdicts++
			if r.repeat {
				c.repeats++
			}
		}
		switch r.verdict {
		case corpus.TruePositive:
			c.actionable++
			c.decided++
		case corpus.FalsePositive, corpus.BenignPositive:
			c.decided++
		}
	}
	return all
}

// repeatLoad is indicator 6.
func (a *Alerts) repeatLoad(t trail, runs []run) Indicator {
	i := Indicator{Number: 6, Name: "repeat_load", Title: "Repeat load",
		Definition: "Episodes that began in the window, have a verdict, and are of the same rule, entity and verdict as one that ended within 30 days before. Flagged over 30 %.",
		Do:         "Propose an exclusion or a grouping for the rules below: repeats tire more than volume does."}
	k, n := 0, 0
	counts := byRule(t.recent(runs))
	for _, c := range counts {
		k, n = k+c.repeats, n+c.verdicts
	}
	i.withShare(interval.Of(k, n), "episodes with a verdict", repeatLimit)
	if i.State == Inconclusive {
		i.Says = few(n, i.Unit)
		return i
	}
	i.Says = "The same again within 30 days: " + of(*i.Share, i.Unit) + "."
	slices.SortFunc(counts, func(x, y *tallied) int {
		return cmp.Or(cmp.Compare(y.repeats, x.repeats), cmp.Compare(a.rules.list[x.rule], a.rules.list[y.rule]))
	})
	for _, c := range counts[:min(maxParts, len(counts))] {
		if c.verdicts >= MinCell && float64(c.repeats) > repeatLimit*float64(c.verdicts) {
			i.Parts = append(i.Parts, Part{a.rules.list[c.rule], "repeats: " + of(interval.Of(c.repeats, c.verdicts), "episodes")})
		}
	}
	return i
}

// prevalence is indicator 9.
func (a *Alerts) prevalence(t trail, runs []run) Indicator {
	i := Indicator{Number: 9, Name: "prevalence_risk", Title: "Prevalence risk", State: Inconclusive, Unit: "rules",
		Definition: "Rules with at least 50 episodes a week of which under 2 % of the decided were true positives, in the window; at least 30 must be decided. Attacks that are 1 % of what is seen are missed significantly more often than at 5 or 20 % (Sawyer & Hancock 2018).",
		Do:         "Tighten or group these rules, or mix controls into the queue so that looking pays."}
	counts := byRule(t.recent(runs))
	weeks := t.days() / 7
	k, n := 0, 0
	slices.SortFunc(counts, func(x, y *tallied) int {
		return cmp.Or(cmp.Compare(y.episodes, x.episodes), cmp.Compare(a.rules.list[x.rule], a.rules.list[y.rule]))
	})
	for _, c := range counts {
		if c.decided < MinCell {
			continue
		}
		n++
		if a, w := float64(c.actionable)/float64(c.decided), float64(c.episodes)/weeks; a >= rareLimit || w < rareEpisodes {
			continue
		}
		if k++; len(i.Parts) < maxParts {
			i.Parts = append(i.Parts, Part{a.rules.list[c.rule], fmt.Sprintf("%s episodes a week, true: %s; %s", short(float64(c.episodes)/weeks), of(interval.Of(c.actionable, c.decided), "decided episodes"), missTheOneText)})
		}
	}
	share := interval.Of(k, n)
	i.Share = &share
	switch {
	case n == 0:
		i.Says = "Too little evidence: no rule has 30 decided episodes in the window."
	case k == 0:
		i.State, i.Says = Quiet, fmt.Sprintf("None of %s with enough decided episodes is both frequent and almost never true.", plural(n, "rule", "rules"))
	default:
		i.State, i.Says = Act, fmt.Sprintf("%d of %s raise 50 or more episodes a week of which under 2 %% are true.", k, plural(n, "rule", "rules"))
	}
	return i
}
