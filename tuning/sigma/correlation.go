package sigma

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// correlation is what was read under that key. Its bases have the names that
// the author refers to them by, and no rules yet.
type correlation struct {
	rule.Correlation
	refs     []reference  // one for each base
	aliased  []aliased    // the rules that aliases name
	mentions []*rule.Test // the rules that When names
}

// reference is a rule by its id or name, as the author wrote it.
type reference struct {
	to string
	at rule.Span
}

// aliased is the reference in Aliases[alias].Fields[field].
type aliased struct {
	reference
	alias, field int
}

var correlationTypes = []string{string(rule.EventCount), string(rule.ValueCount), string(rule.Temporal), string(rule.TemporalOrdered),
	string(rule.ValueSum), string(rule.ValueAvg), string(rule.ValuePercentile), string(rule.ValueMedian)}

var correlationKeys = []string{"type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "firing"}

// correlation reads the map; generate stands in it or at the top level.
func (d *document) correlation(e, generate entry) *correlation {
	c := &correlation{}
	c.At = d.entryPlace(e)
	if e.value.Kind != yaml.MappingNode {
		d.errorf(codeCorrelation, d.place(e.key), "correlation is a map of type, rules, group-by, timespan and condition")
		return c
	}
	keys := d.keys(e.value)
	for _, k := range entries(e.value) {
		if !slices.Contains(correlationKeys, k.key.Value) {
			d.report(rule.Warning, codeCorrelation, d.place(k.key), fmt.Sprintf("a correlation has no %s; it has no effect", k.key.Value),
				nearHint(k.key.Value, correlationKeys))
		}
	}
	c.Type = rule.CorrelationType(d.correlationType(e, keys["type"]))
	c.refs = d.references(c.Type, keys["rules"])
	c.Timespan = d.timespan(e, keys)
	c.GroupBy = d.fieldNames(keys["group-by"])
	d.aliases(c, keys["aliases"])
	d.correlationCondition(c, e, keys["condition"])
	if len(c.refs) == 0 && d.faults.Err() == nil {
		d.report(rule.Error, codeCorrelation, d.place(e.key), "the correlation refers to no rules", "list ids or names under rules")
	}
	c.Generate = d.generate(keys["generate"], generate)
	c.Firing = d.firing(keys["firing"])
	return c
}

func isTemporal(t rule.CorrelationType) bool { return t == rule.Temporal || t == rule.TemporalOrdered }

func (d *document) correlationType(e, typ entry) string {
	if typ.key == nil {
		d.report(rule.Error, codeCorrelation, d.place(e.key), "the correlation has no type", "it is one of "+strings.Join(correlationTypes, ", "))
		return ""
	}
	if word := d.word(typ); slices.Contains(correlationTypes, word) {
		return word
	} else if word != "" {
		hint := nearHint(word, correlationTypes)
		if hint == "" {
			hint = "it is one of " + strings.Join(correlationTypes, ", ")
		}
		d.report(rule.Error, codeCorrelation, d.place(typ.value), fmt.Sprintf("there is no correlation of type %q", word), hint)
	}
	return ""
}

// word is the text of an entry that must be one.
func (d *document) word(e entry) string {
	if e.value.Kind != yaml.ScalarNode || typed(e.value).Kind == rule.OperandNull || e.value.Value == "" {
		d.errorf(codeCorrelation, d.place(e.key), "%s should be a text", e.key.Value)
		return ""
	}
	return e.value.Value
}

// texts are those of an entry that is a text or a list of texts.
func (d *document) texts(e entry) []reference {
	if e.key == nil || typed(e.value).Kind == rule.OperandNull {
		return nil
	}
	var out []reference
	for _, n := range elements(e.value) {
		if n.Kind != yaml.ScalarNode || n.Value == "" || typed(n).Kind == rule.OperandNull {
			d.errorf(codeCorrelation, d.first(n), "%s should be a text or a list of texts", e.key.Value)
			continue
		}
		out = append(out, reference{n.Value, d.place(n)})
	}
	return out
}

// maxSteps is how many rules a list can have in which a rule may stand twice.
const maxSteps = 64

// references are the rules that are named, each once; in an order, where a
// rule named twice has to fire twice, as they stand.
func (d *document) references(t rule.CorrelationType, e entry) []reference {
	refs := d.texts(e)
	if t != rule.TemporalOrdered {
		return d.distinct(refs, "the rule %s is named twice; the second has no effect")
	}
	if len(refs) > maxSteps {
		d.errorf(codeCorrelation, refs[maxSteps].at, "an order has %d rules at most", maxSteps)
		refs = refs[:maxSteps]
	}
	return refs
}

func (d *document) distinct(refs []reference, message string) []reference {
	seen := map[string]bool{}
	out := refs[:0]
	for _, r := range refs {
		if seen[r.to] {
			d.warnf(codeCorrelation, r.at, message, r.to)
			continue
		}
		seen[r.to] = true
		out = append(out, r)
	}
	return out
}

// fieldNames are the fields of an entry, none of them hidden.
func (d *document) fieldNames(e entry) []string {
	var out []string
	for _, f := range d.distinct(d.texts(e), "the field %s is named twice; the second has no effect") {
		if d.visible(f.to, f.at) {
			out = append(out, f.to)
		}
	}
	return out
}

// aliases reads alias: {rule: field}.
func (d *document) aliases(c *correlation, e entry) {
	if e.key == nil || typed(e.value).Kind == rule.OperandNull {
		return
	}
	if e.value.Kind != yaml.MappingNode {
		d.errorf(codeAlias, d.place(e.key), "aliases is a map of an alias to a map of rules and their fields")
		return
	}
	for i, a := range entries(e.value) {
		if a.value.Kind != yaml.MappingNode {
			d.report(rule.Error, codeAlias, d.place(a.key), fmt.Sprintf("the alias %s is no map of rules and their fields", a.key.Value), "write rule_name: field below it")
			return
		}
		alias := rule.Alias{Name: a.key.Value}
		for j, f := range entries(a.value) {
			field := d.word(f)
			if field == "" || !d.visible(field, d.place(f.value)) {
				return
			}
			alias.Fields = append(alias.Fields, rule.Pair{From: f.key.Value, To: field})
			c.aliased = append(c.aliased, aliased{reference{f.key.Value, d.place(f.key)}, i, j})
		}
		c.Aliases = append(c.Aliases, alias)
		if !slices.Contains(c.GroupBy, alias.Name) {
			d.report(rule.Hint, codeAlias, d.place(a.key), "nothing is grouped by the alias "+alias.Name, "")
		}
	}
}

// generate is true or false, at one of its two places.
func (d *document) generate(inside, top entry) bool {
	on := false
	for _, e := range []entry{inside, top} {
		if e.key == nil {
			continue
		}
		if o := typed(e.value); o.Kind == rule.OperandBool {
			on = on || o.Bool
		} else {
			d.errorf(codeCorrelation, d.place(e.value), "generate is true or false")
		}
	}
	return on
}

// firing reads the key that is ours: once, or each.
func (d *document) firing(e entry) rule.Firing {
	if e.key == nil {
		return rule.FireOnce
	}
	switch word := d.word(e); word {
	case "each":
		return rule.FireEach
	case "once", "episode", "":
	default:
		d.report(rule.Error, codeCorrelation, d.place(e.value), fmt.Sprintf("firing is no %q", word),
			"once: when the condition becomes true; each: at each event at which it holds")
	}
	return rule.FireOnce
}
