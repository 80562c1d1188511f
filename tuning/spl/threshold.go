package spl

import (
	"fmt"
	"strings"

	"assay/tuning/rule"
)

// relations are the ways to compare the number of results, in both forms that
// stanzas have.
var relations = map[string]rule.Op{
	"greater than": rule.OpGreater, "less than": rule.OpLess, "equal to": rule.OpEquals, "not equal to": rule.OpDiffers,
}

// alertCount is the name of the count that a threshold asks for.
const alertCount = "alert_count"

// threshold puts what has to hold for an alert behind the search.
func (x saved) threshold(macros *Macros) {
	kind, _ := x.first("counttype", "alert_type")
	condition, custom := x.first("alert_condition")
	switch k := strings.ToLower(kind.value); k {
	case "", "always":
		if custom {
			x.condition(condition, macros)
		}
	case "custom":
		if !custom {
			x.errorf(x.at(kind.at), codeSaved, "the alert needs an alert_condition")
			return
		}
		x.condition(condition, macros)
	case "number of events", "number of results":
		x.counted(rule.Agg{Func: "count", As: alertCount}, kind)
	case "number of hosts":
		x.counted(rule.Agg{Func: "dc", Field: "host", As: alertCount}, kind)
	case "number of sources":
		x.counted(rule.Agg{Func: "dc", Field: "source", As: alertCount}, kind)
	default:
		x.errorf(x.at(kind.valueAt), codeSaved, "an alert by %s is not supported", shortened(kind.value))
	}
}

// condition reads the commands of an alert_condition.
func (x saved) condition(s setting, macros *Macros) {
	s.value = joinedLines(x.text[s.valueAt.Start-x.shift : s.valueAt.End-x.shift])
	x.read(x.rule, x.only(s), s.valueAt.Start-x.shift, macros, func(r *rule.Rule, parts []rule.Span) {
		for _, part := range parts {
			p := x.parser
			p.pos, p.end, p.depth, p.lost = part.Start, part.End, 0, false
			if p.skip(); p.pos < p.end {
				p.command(r)
			}
		}
	})
}

// counted adds the count and the filter. A search that counts by itself keeps
// its rows; of another, one row is made, so that a window gives one alert.
func (x saved) counted(count rule.Agg, kind setting) {
	relation, _ := x.first("relation", "alert_comparator")
	quantity, given := x.first("quantity", "alert_threshold")
	op, ok := relations[strings.ToLower(relation.value)]
	if !ok {
		x.hinted(rule.Error, x.at(kind.at), codeSaved, fmt.Sprintf("the relation %q is not supported", shortened(relation.value)),
			"greater than, less than, equal to or not equal to; a rule does not see the run before it")
		return
	}
	n, ok := parseFloat(quantity.value)
	if !ok || !given {
		x.errorf(x.at(kind.at), codeSaved, "the alert needs a quantity, which is a number")
		return
	}
	if op == rule.OpGreater && n == 0 && count.Func == "count" {
		return // any result
	}
	at := x.at(kind.at.To(kind.valueAt))
	count.At = at
	var s rule.Stage = &rule.Stats{Aggs: []rule.Agg{count}, At: at}
	if gathers(x.rule.Stages) {
		s = &rule.EventStats{Aggs: []rule.Agg{count}, At: at}
	}
	value := rule.Operand{Kind: rule.OperandNumber, Text: quantity.value, Number: n, At: x.at(quantity.valueAt)}
	test := &rule.Test{Field: alertCount, Op: op, Operands: []rule.Operand{value}, At: at, FieldAt: at}
	x.rule.Stages = append(x.rule.Stages, s, &rule.Filter{Where: test, At: at})
}

// gathers reports a stage that makes rows of many events.
func gathers(stages []rule.Stage) bool {
	for _, s := range stages {
		switch s.(type) {
		case *rule.Stats, *rule.EventStats, *rule.StreamStats, *rule.Top, *rule.TimeChart, *rule.Dedup, *rule.Sort, *rule.Head, *rule.Tail:
			return true
		}
	}
	return false
}
