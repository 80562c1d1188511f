package report

import (
	"fmt"
	"slices"
)

// Judgement is what a policy says of one rule of a set: how the rule does alone,
// against its baseline where it has one.
type Judgement struct {
	Rule    Rule          `json:"rule"` // the candidate's; that of the baseline when it is gone
	File    string        `json:"file"`
	Kind    string        `json:"kind"` // RuleNew, RuleChanged or RuleGone; "" in a set without a baseline
	Outcome string        `json:"outcome"`
	Checks  []JudgedCheck `json:"checks"`
}

// JudgedCheck is one check of the policy. Outcomes are pass, fail and
// inconclusive.
type JudgedCheck struct {
	ID       string `json:"id"`
	Outcome  string `json:"outcome"`
	Sentence string `json:"sentence"`
}

// Judged is a policy and what it says of the rules that it was asked about.
type Judged struct {
	Policy string      `json:"policy"` // its name
	Digest string      `json:"policy_digest"`
	Rules  []Judgement `json:"rules"`
}

const outcomePass, outcomeFail = "pass", "fail"

// Passed reports that every rule satisfies the policy. Without a policy nothing
// is asked.
func (j *Judged) Passed() bool {
	return j == nil || !slices.ContainsFunc(j.Rules, func(r Judgement) bool { return r.Outcome != outcomePass })
}

// unmet are the sentences of the checks that do not pass.
func (j *Judgement) unmet() (out []string) {
	for _, c := range j.Checks {
		if c.Outcome != outcomePass {
			out = append(out, fmt.Sprintf("%s %s: %s", c.Outcome, c.ID, c.Sentence))
		}
	}
	return out
}

func judgedBlock(j *Judged, top int) block {
	by := map[string]int{}
	for _, r := range j.Rules {
		by[r.Outcome]++
	}
	b := block{title: fmt.Sprintf("Policy %s (%.12s): %s pass, %s fail, %s inconclusive", j.Policy, j.Digest,
		count(by[outcomePass]), count(by[outcomeFail]), count(len(j.Rules)-by[outcomePass]-by[outcomeFail]))}
	if len(j.Rules) == 0 {
		b.lines = []string{"No rule is other than its baseline."}
	}
	said := 0
	for i := range j.Rules {
		r := &j.Rules[i]
		if r.Outcome == outcomePass {
			continue
		}
		if said++; top > 0 && said > top {
			continue
		}
		b.lines = append(b.lines, r.Outcome+": "+orNone(r.Rule.Title))
		for _, line := range r.unmet() {
			b.lines = append(b.lines, "  "+line)
		}
	}
	if rest := said - top; top > 0 && rest > 0 {
		b.lines = append(b.lines, fmt.Sprintf("and %s more; the JSON form lists all", count(rest)))
	}
	return b
}
