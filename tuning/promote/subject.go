package promote

import (
	"cmp"
	"fmt"
	"strings"
)

// Subject is what an approval is bound to. All but RuleID are digests.
type Subject struct {
	RuleID   string `json:"rule_id"`
	Rule     string `json:"rule"`     // the version proposed
	InForce  string `json:"in_force"` // the version in force, "" when there is none
	Snapshot string `json:"snapshot"`
	Report   string `json:"report"`
	Policy   string `json:"policy"`
	// Environment is what the rules were read and fitted with, "" of proposals
	// that do not tell; those are not bound to it.
	Environment string `json:"environment,omitempty"`
	Cover       string `json:"cover,omitempty"` // of a retirement: the rules relied on to find what goes, see Cover
}

// Changed says what differs, each a clause that a reviewer understands; empty
// when the subjects are equal.
func (s Subject) Changed(now Subject) []string {
	var out []string
	add := func(a, b, clause string) {
		if a != b {
			out = append(out, clause)
		}
	}
	add(s.RuleID+" "+s.Rule, now.RuleID+" "+now.Rule, "the rule is not the version "+brief(s.Rule)+" that was proposed")
	add(s.InForce, now.InForce, inForceChanged(s.InForce, now.InForce))
	add(s.Snapshot, now.Snapshot, "events were imported or labels were made, so that the snapshot "+brief(s.Snapshot)+" is not the newest any more")
	add(s.Report, now.Report, "the report is not the one that was proposed")
	add(s.Policy, now.Policy, policyChanged(now.Policy))
	if s.Environment != "" {
		add(s.Environment, now.Environment, "the field aliases, named lists, tables, macros or processing pipelines that rules are read with were changed")
	}
	add(s.Cover, now.Cover, "a rule that finds what this one would lose is not in force as it was")
	return out
}

func inForceChanged(then, now string) string {
	switch {
	case then == "":
		return "version " + brief(now) + " became the version in force, where there was none"
	case now == "":
		return "version " + brief(then) + " is no longer the version in force"
	}
	return fmt.Sprintf("version %s became the version in force in place of %s", brief(now), brief(then))
}

func policyChanged(now string) string {
	if now == "" {
		return "the policy cannot be read any more"
	}
	return "the text of the policy was changed"
}

// brief is the head of a digest.
func brief(digest string) string { return cmp.Or(digest[:min(12, len(digest))], "none") }

// clauses joins what changed as a sentence does.
func clauses(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
