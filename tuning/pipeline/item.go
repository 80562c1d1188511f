package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// item is one transformation with the conditions under which it is applied.
type item struct {
	of     *Pipeline
	id     string // of the author, else the number
	named  bool   // the author gave the id
	kind   string
	node   *yaml.Node
	does   transformation
	rules  gate[ruleCondition]
	parts  gate[partCondition]
	fields gate[fieldCondition]
	asks   []asked // ids of items that conditions ask for
}

type asked struct {
	id   string
	node *yaml.Node
}

// transformation is what an item does to the rule at hand.
type transformation interface{ apply(r *run) }

// makers read the parameters of each type.
func makers() map[string]func(*record) transformation {
	return map[string]func(*record) transformation{
		"field_name_mapping":        func(r *record) transformation { return r.mapping(false) },
		"field_name_prefix_mapping": func(r *record) transformation { return r.mapping(true) },
		"field_name_prefix":         func(r *record) transformation { return &affix{prefix: r.needText("prefix")} },
		"field_name_suffix":         func(r *record) transformation { return &affix{suffix: r.needText("suffix")} },
		"drop_detection_item":       func(*record) transformation { return drop{} },
		"add_condition":             (*record).addition,
		"change_logsource":          (*record).sourceChange,
		"replace_string":            (*record).replacement,
		"map_string":                (*record).stringMap,
		"set_value":                 (*record).fixedValue,
		"convert_type":              func(r *record) transformation { return convert{r.choice("target_type", "str", "num")} },
		"case":                      func(r *record) transformation { return letterCase{r.choice("method", "lower", "upper")} },
		"value_placeholders":        func(r *record) transformation { return r.placeholders(false) },
		"wildcard_placeholders":     func(r *record) transformation { return r.placeholders(true) },
		"set_state":                 func(r *record) transformation { return &setState{r.needText("key"), r.scalar("val")} },
		"set_custom_attribute":      func(r *record) transformation { return &attribute{r.needText("attribute"), r.scalar("value").text} },
		"rule_failure":              func(r *record) transformation { return &failure{r.needText("message"), false} },
		"detection_item_failure":    func(r *record) transformation { return &failure{r.needText("message"), true} },
		"add_field":                 func(r *record) transformation { return &fieldList{add: r.needTexts("field")} },
		"remove_field":              func(r *record) transformation { return &fieldList{remove: r.needTexts("field")} },
		"set_field":                 func(r *record) transformation { return &fieldList{set: r.needTexts("fields")} },
		"nest":                      (*record).nest,
	}
}

// foreign are types that the form has and that mean nothing here.
var foreign = map[string]string{
	"field_name_transform":          "it calls a function of the Python program; write field_name_mapping",
	"query_expression_placeholders": "it makes query text; name a list instead, which the placeholder is looked up in",
	"regex":                         "it makes up for queries that heed case; matching here ignores it unless a rule says cased",
	"hashes_fields":                 "write replace_string and field_name_mapping with match_string conditions",
	"strict_field_mapping_failure":  "write detection_item_failure with an exclude_fields condition",
}

// item reads one item; nil when it cannot be made.
func (r *record) item(number int) *item {
	it := &item{id: r.text("id"), kind: r.needText("type"), node: r.node}
	if it.named = it.id != ""; !it.named {
		it.id = strconv.Itoa(number)
	}
	before := len(r.faults)
	r.conditions(it)
	if it.kind == "" {
		return nil
	}
	if why, ok := foreign[it.kind]; ok {
		r.report(codeUnsupported, r.place(r.keys["type"].value), fmt.Sprintf("the transformation %s has no meaning here", it.kind), why)
		return nil
	}
	types := makers()
	build := types[it.kind]
	if build == nil {
		r.report(codeType, r.place(r.keys["type"].value), fmt.Sprintf("there is no transformation %q", it.kind), nearHint(it.kind, slices.Collect(maps.Keys(types))))
		return nil
	}
	it.does = build(r)
	if n, ok := it.does.(*nest); ok {
		for _, inner := range n.items {
			inner.id = inner.idIn(it)
		}
	}
	r.done()
	if len(r.faults) > before {
		return nil
	}
	return it
}

// idIn is the id of a nested item: its own, or its number behind that of the
// item it is in.
func (it *item) idIn(outer *item) string {
	if it.named {
		return it.id
	}
	return outer.id + "." + it.id
}

func (it *item) conditional() bool {
	return len(it.rules.conditions)+len(it.parts.conditions)+len(it.fields.conditions) > 0
}

// nest is items that stand under the conditions of one.
type nest struct{ items []*item }

func (r *record) nest() transformation {
	n := r.need("items")
	if n == nil {
		return nil
	}
	return &nest{r.items(n)}
}

func (n *nest) apply(r *run) {
	outer := r.item
	for _, it := range n.items {
		r.step(it)
	}
	r.item = outer
}
