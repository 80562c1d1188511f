package pipeline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// ruleCondition is a condition on a rule as a whole.
type ruleCondition interface{ holdsForRule(r *run) bool }

var ruleConditions = map[string]func(*record, *item) ruleCondition{
	"logsource": func(r *record, _ *item) ruleCondition {
		c := sourceIs{rule.LogSource{Category: r.text("category"), Product: r.text("product"), Service: r.text("service")}}
		if c.want == (rule.LogSource{}) {
			r.errorf(codeMissing, r.at(), "a logsource condition names a category, a product or a service")
		}
		return c
	},
	"contains_field": func(r *record, _ *item) ruleCondition { return hasPart{field: r.needText("field")} },
	"contains_detection_item": func(r *record, _ *item) ruleCondition {
		v := r.scalar("value")
		return hasPart{r.needText("field"), &v}
	},
	"processing_item_applied":   func(r *record, it *item) ruleCondition { return r.applied(it) },
	"processing_state":          func(r *record, _ *item) ruleCondition { return r.state() },
	"is_sigma_rule":             func(*record, *item) ruleCondition { return isCorrelation(false) },
	"is_sigma_correlation_rule": func(*record, *item) ruleCondition { return isCorrelation(true) },
	"rule_attribute":            func(r *record, _ *item) ruleCondition { return r.attributeCondition() },
	"tag":                       func(r *record, _ *item) ruleCondition { return hasTag(r.needText("tag")) },
}

// maxBases is how far down the base rules of a correlation are looked at.
const maxBases = 1000

type sourceIs struct{ want rule.LogSource }

func (c sourceIs) holdsForRule(r *run) bool { return c.holds(r, &r.rule, 0) }

// holds of a correlation when it does of one of its rules.
func (c sourceIs) holds(x *run, r *rule.Rule, depth int) bool {
	if !x.spend(1) || depth > maxBases {
		return false
	}
	if r.Correlation != nil {
		return slices.ContainsFunc(r.Correlation.Bases, func(b rule.Base) bool { return b.Rule != nil && c.holds(x, b.Rule, depth+1) })
	}
	fits := func(want, got string) bool { return want == "" || want == got }
	return fits(c.want.Category, r.LogSource.Category) && fits(c.want.Product, r.LogSource.Product) && fits(c.want.Service, r.LogSource.Service)
}

// hasPart asks for a field, and for one of its values when value is not nil.
type hasPart struct {
	field string
	value *scalar
}

func (c hasPart) holdsForRule(r *run) bool {
	if r.rule.Correlation != nil {
		return false
	}
	found := false
	leaves(r.rule.Where, func(e rule.Expr) {
		t, ok := e.(*rule.Test)
		if !ok || t.Field != c.field || found || !r.spend(1+len(t.Operands)) {
			return
		}
		found = c.value == nil || t.Op == rule.OpNull && c.value.kind == isNull ||
			slices.ContainsFunc(t.Operands, func(o rule.Operand) bool { return sameValue(t, o, *c.value) })
	})
	return found
}

// sameValue compares by kind and, of texts, letter by letter.
func sameValue(t *rule.Test, o rule.Operand, v scalar) bool {
	switch v.kind {
	case isNumber:
		return o.Kind == rule.OperandNumber && o.Number == v.number
	case isBool:
		return o.Kind == rule.OperandBool && o.Bool == v.truth
	case isNull:
		return o.Kind == rule.OperandNull
	}
	g, ok := globOf(t, o, false)
	return ok && slices.Equal(g, readGlob(v.text))
}

type isCorrelation bool

func (c isCorrelation) holdsForRule(r *run) bool { return (r.rule.Correlation != nil) == bool(c) }

type hasTag string

func (c hasTag) holdsForRule(r *run) bool { return slices.Contains(r.rule.Tags, string(c)) }

// applied asks whether an item was applied: to the rule, the part or the
// field at hand.
type applied struct {
	id string
	by *item // that asks: ids are those of its pipeline
}

func (r *record) applied(it *item) applied {
	id := r.needText("processing_item_id")
	if id != "" {
		it.asks = append(it.asks, asked{id, r.keys["processing_item_id"].value})
	}
	return applied{id, it}
}

func (c applied) key() itemKey { return itemKey{c.by.of, c.id} }

func (c applied) holdsForRule(r *run) bool { return r.applied[c.key()] }
func (c applied) holdsForPart(r *run, e rule.Expr) bool {
	return slices.Contains(r.marks[e], c.key())
}
func (c applied) holdsForField(r *run, field string) bool {
	return slices.Contains(r.through[field], c.key())
}

// stateIs compares a state that an item has set; one that is not set holds for
// nothing.
type stateIs struct {
	key  string
	want scalar
	op   string
}

func (r *record) state() stateIs {
	return stateIs{r.needText("key"), r.scalar("val"), r.choice("op", "eq", "ne", "gte", "gt", "lte", "lt")}
}

func (c stateIs) holdsForRule(r *run) bool {
	got, ok := r.state[c.key]
	if !ok {
		return false
	}
	switch {
	case got.kind != c.want.kind:
		return c.op == "ne"
	case got.kind == isNumber:
		return ordered(c.op, cmp.Compare(got.number, c.want.number))
	case got.kind == isBool:
		return ordered(c.op, cmp.Compare(strconv.FormatBool(got.truth), strconv.FormatBool(c.want.truth)))
	}
	return ordered(c.op, cmp.Compare(got.text, c.want.text))
}

func (c stateIs) holdsForPart(r *run, _ rule.Expr) bool { return c.holdsForRule(r) }
func (c stateIs) holdsForField(r *run, _ string) bool   { return c.holdsForRule(r) }

// ordered is what an operator makes of a comparison.
func ordered(op string, order int) bool {
	switch op {
	case "ne":
		return order != 0
	case "gte":
		return order >= 0
	case "gt":
		return order > 0
	case "lte":
		return order <= 0
	case "lt":
		return order < 0
	}
	return order == 0
}

// attributeIs compares something that the author says about the rule.
type attributeIs struct {
	name string
	want scalar
	op   string
}

func (r *record) attributeCondition() attributeIs {
	c := attributeIs{r.needText("attribute"), r.scalar("value"), r.choice("op", "eq", "ne", "gte", "gt", "lte", "lt", "in", "not_in")}
	if c.isRanked() && rank(c.name, c.want.text) < 0 {
		r.errorf(codeValue, r.place(r.keys["value"].value), "%q is no %s", c.want.text, c.name)
	}
	return c
}

func (c attributeIs) isRanked() bool { return c.name == "level" || c.name == "status" }

// rank is the place of a level or a status in its order, -1 for none.
func rank(attribute, word string) int {
	words := []string{"informational", "low", "medium", "high", "critical"}
	if attribute == "status" {
		words = []string{"unsupported", "deprecated", "experimental", "test", "stable"}
	}
	return slices.Index(words, strings.ToLower(word))
}

func (c attributeIs) holdsForRule(r *run) bool {
	if list, ok := lists(&r.rule)[c.name]; ok {
		has := slices.Contains(list, c.want.text)
		return c.op == "in" && has || c.op == "not_in" && !has || c.op == "ne"
	}
	got, ok := texts(&r.rule)[c.name]
	if !ok {
		got, ok = r.rule.Custom[c.name]
	}
	if !ok || got == "" {
		return false
	}
	if c.isRanked() {
		return ordered(c.op, cmp.Compare(rank(c.name, got), rank(c.name, c.want.text)))
	}
	if n, err := strconv.ParseFloat(got, 64); err == nil && c.want.kind == isNumber {
		return ordered(c.op, cmp.Compare(n, c.want.number))
	}
	return ordered(c.op, strings.Compare(got, c.want.text)) && c.op != "in" && c.op != "not_in"
}

func lists(r *rule.Rule) map[string][]string {
	return map[string][]string{"tags": r.Tags, "references": r.References, "falsepositives": r.FalsePositives, "fields": r.Fields}
}

func texts(r *rule.Rule) map[string]string {
	return map[string]string{"id": r.ID, "name": r.Name, "title": r.Title, "status": string(r.Status), "level": r.Level,
		"description": r.Description, "author": r.Author, "date": r.Date, "modified": r.Modified}
}
