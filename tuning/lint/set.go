package lint

import (
	"fmt"

	"assay/tuning/rule"
)

// Twice says of each rule of a set, by its index, whether an earlier one has
// its id or asks for the same. names are what to call the rules, such as
// their files.
func Twice(rules []*rule.Rule, names []string) map[int]rule.Diagnostics {
	out := map[int]rule.Diagnostics{}
	ids, conditions := map[string]int{}, map[string]int{}
	for i, r := range rules {
		at := firstLine(r.Text)
		if first, ok := ids[r.ID]; ok && r.Dialect == rule.SPL && names[first] == names[i] {
			continue // told where the stanzas are read
		} else if ok {
			out[i] = append(out[i], rule.Diagnostic{Grade: rule.Warning, Code: codeSameID, Span: at, Message: fmt.Sprintf("%s has the id %s as well", names[first], r.ID), Hint: "give each rule an id of its own"})
		} else {
			ids[r.ID] = i
		}
		asks := asked(r)
		if first, ok := conditions[asks]; ok {
			out[i] = append(out[i], rule.Diagnostic{Grade: rule.Warning, Code: codeSameCondition, Span: at, Message: names[first] + " asks for the same", Hint: "keep one of the two"})
		} else {
			conditions[asks] = i
		}
	}
	return out
}

// asked is what a rule asks for, in canonical form.
func asked(r *rule.Rule) string {
	text := fmt.Sprintf("%v\n", r.LogSource)
	if r.Where != nil {
		text += r.Where.String()
	}
	for _, s := range r.Stages {
		text += "\n" + s.String()
	}
	if c := r.Correlation; c != nil {
		text += "\n" + c.Asks()
		for _, p := range c.Bases {
			text += "\n" + p.Name
		}
	}
	return text
}
