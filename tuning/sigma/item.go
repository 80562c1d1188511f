package sigma

import (
	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// value is one value of a field: operands of which any may hold.
type value []rule.Operand

// field is the condition of one entry of a map; nil when an error was
// reported.
func (d *document) field(e entry) rule.Expr {
	it, ok := d.item(e)
	values, good := d.values(it, e.value)
	if !ok || !good {
		return nil
	}
	if it.expand && !anyPlaceholder(values) {
		d.noPlaceholder(values[0][0])
	}
	if it.all && len(values) == 1 {
		d.report(rule.Hint, codeSingleAll, d.place(e.key), "all has a single value to link", "")
	}
	var x rule.Expr
	if it.field == "" {
		x = it.keywordItem(values)
	} else {
		x = it.test(values)
	}
	if it.negated && x != nil {
		return &rule.Not{X: x, At: it.at}
	}
	return x
}

// values reads the value or list of values of an item.
func (d *document) values(it item, n *yaml.Node) ([]value, bool) {
	if n.Kind == yaml.MappingNode {
		d.errorf(codeNested, d.place(it.key), "a field has a value or a list of values, not a map")
		return nil, false
	}
	nodes := elements(n)
	if len(nodes) == 0 {
		d.report(rule.Error, codeEmptyList, d.place(it.key), "the list of values is empty", "write null for an absent field")
		return nil, false
	}
	if it.op == rule.OpExists && len(nodes) > 1 {
		d.errorf(codeValueType, d.place(it.key), "exists takes true or false, not a list")
		return nil, false
	}
	out, ok := make([]value, 0, len(nodes)), true
	for _, c := range nodes {
		if c.Kind != yaml.ScalarNode {
			d.errorf(codeNested, d.start1(c), "a list of values holds neither lists nor maps")
			return nil, false
		}
		v, good := d.value(it, c)
		out, ok = append(out, v), ok && good
	}
	if ok && n.Kind == yaml.SequenceNode {
		d.nullInList(out)
	}
	return out, ok
}

// nullInList warns of null in a list of values, which both versions of the
// specification call invalid.
func (d *document) nullInList(values []value) {
	for _, v := range values {
		if v[0].Kind == rule.OperandNull {
			d.report(rule.Warning, codeNullInList, v[0].At, "null cannot be part of a list by the specification; here it is one of the values: the field is absent or null",
				"make a search of its own with null, and link it in the condition")
			return
		}
	}
}

// value reads one value in the way that the modifiers ask for.
func (d *document) value(it item, n *yaml.Node) (value, bool) {
	o := typed(n)
	o.At = d.place(n)
	switch {
	case it.op == rule.OpExists:
		return d.existence(o)
	case it.part != "":
		return d.partValue(it, o)
	case isSize(it.op):
		return d.size(o)
	case it.op == rule.OpEquals && it.encodings == nil && !it.reference && !it.expand && it.field != "" && o.Kind != rule.OperandText:
		return value{o}, true
	}
	if !d.asText(&o, n, it) {
		return nil, false
	}
	switch {
	case it.op == rule.OpRegexp:
		return d.expression(it, o, n)
	case it.op == rule.OpCIDR && !hasPlaceholder(it, o.Text):
		return d.network(o)
	case it.reference:
		return d.fieldName(o)
	}
	return d.encoded(it, o)
}

func (d *document) existence(o rule.Operand) (value, bool) {
	if o.Kind != rule.OperandBool {
		d.report(rule.Error, codeValueType, o.At, "exists takes true or false", "without quotes")
		return nil, false
	}
	return value{o}, true
}

func (d *document) size(o rule.Operand) (value, bool) {
	if o.Kind == rule.OperandNumber {
		return value{o}, true
	}
	d.report(rule.Error, codeValueType, o.At, "a comparison by size takes a number", unquoteHint(o))
	return nil, false
}

// asText makes a text of a number where the modifiers work on texts, and
// refuses true, false and null there.
func (d *document) asText(o *rule.Operand, n *yaml.Node, it item) bool {
	switch o.Kind {
	case rule.OperandNumber:
		if it.field != "" {
			d.report(rule.Warning, codeNumberAsText, o.At, "the number is compared as the text "+o.Text, "put it in quotes")
		}
	case rule.OperandNull:
		if it.field == "" {
			d.report(rule.Error, codeNullKeyword, o.At, "a keyword cannot be null", "put a text in quotes")
			return false
		}
		d.errorf(codeValueType, o.At, "null cannot stand with these modifiers")
		return false
	case rule.OperandBool:
		if it.field != "" {
			d.report(rule.Error, codeValueType, o.At, n.Value+" cannot stand with these modifiers", "put it in quotes if a text is meant")
			return false
		}
	}
	*o = rule.Operand{Text: n.Value, At: o.At}
	return true
}

// encoded reads wildcards and applies the encodings one after the other.
func (d *document) encoded(it item, o rule.Operand) (value, bool) {
	first := parsePattern(o.Text)
	if it.expand {
		first = parsePlaceholders(o.Text)
	}
	if list, ok := first.list(); ok && it.opName == "" && it.field != "" {
		o.Kind, o.Text = rule.OperandList, list
		return value{o}, true
	}
	texts := []pattern{first}
	for _, enc := range it.encodings {
		var next []pattern
		for _, t := range texts {
			alternatives, code, message := enc(t)
			if code != "" {
				d.errorf(code, o.At, "%s", message)
				return nil, false
			}
			if next = append(next, alternatives...); !d.expand(alternatives) || len(next) > maxAlternatives {
				d.errorf(codeTooMany, o.At, "the encodings of this rule's values make more texts than can be looked for")
				return nil, false
			}
		}
		texts = next
	}
	out := make(value, len(texts))
	for i, t := range texts {
		out[i] = t.operand(o.At)
	}
	return out, true
}

// expand counts what an encoding has made; false when it is too much.
func (d *document) expand(texts []pattern) bool {
	for _, t := range texts {
		d.expansion += t.size() + 16
	}
	return d.expansion <= maxExpansion
}

func (d *document) fieldName(o rule.Operand) (value, bool) {
	text, ok := parsePattern(o.Text).literal()
	if !ok || text == "" {
		d.errorf(codeWildcard, o.At, "fieldref takes the name of one field")
		return nil, false
	}
	o.Kind, o.Text = rule.OperandField, text
	return value{o}, d.visible(text, o.At)
}

// test links the values: any of them, or with all each. What one value
// stands for is linked by OR in any case.
func (it item) test(values []value) rule.Expr {
	all := it.all && len(values) > 1
	if !all || !branches(values) {
		return it.flat(values)
	}
	terms := make([]rule.Expr, len(values))
	for i, v := range values {
		it.all = false
		terms[i] = it.flat([]value{v})
	}
	return &rule.And{Terms: terms, At: it.at}
}

func branches(values []value) bool {
	for _, v := range values {
		if len(v) > 1 {
			return true
		}
	}
	return false
}

// flat is one test.
func (it item) flat(values []value) rule.Expr {
	t := &rule.Test{Field: it.field, Op: it.op, All: it.all, Cased: it.cased, Flags: it.flags, At: it.at, FieldAt: it.fieldAt, Part: it.part}
	lists := 0
	null := false
	for _, v := range values {
		if v[0].Kind == rule.OperandNull {
			if null {
				continue // said before
			}
			null = true
		}
		t.Operands = append(t.Operands, v...)
		if v[0].Kind == rule.OperandList {
			lists++
		}
	}
	switch {
	case it.reference && it.opName == "":
		t.Op = rule.OpEqualsField
	case lists == len(t.Operands):
		t.Op = rule.OpInList
	case it.op == rule.OpEquals && len(t.Operands) == 1 && t.Operands[0].Kind == rule.OperandNull:
		return &rule.Test{Field: it.field, Op: rule.OpNull, At: it.at, FieldAt: it.fieldAt}
	}
	return t
}
