package sigma

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// item is the key of a field's entry, taken apart: Field|mod1|mod2.
type item struct {
	field       string
	fieldAt, at rule.Span // at: the key and its values
	key         *yaml.Node
	op          rule.Op
	opName      string // the modifier that set op, "" for the whole-value match
	flags       string
	all, cased  bool
	negated     bool // neq
	reference   bool // fieldref
	expand      bool
	part        string // minute to year: a part of the value as a time
	encodings   []encoding
	encodedBy   string // the last of encodings
	modifiers   int
}

// operations are the modifiers that say how a value is compared.
var operations = map[string]rule.Op{
	"contains": rule.OpContains, "startswith": rule.OpStartsWith, "endswith": rule.OpEndsWith,
	"re": rule.OpRegexp, "cidr": rule.OpCIDR, "exists": rule.OpExists,
	"lt": rule.OpLess, "lte": rule.OpLessEq, "gt": rule.OpGreater, "gte": rule.OpGreaterEq,
}

// regexpFlags are the modifiers behind re.
var regexpFlags = map[string]string{"i": "i", "m": "m", "s": "s", "ignorecase": "i", "multiline": "m", "dotall": "s"}

// modifierNames are all of them, for hints.
func modifierNames() []string {
	names := []string{"all", "cased", "neq", "fieldref", "expand"}
	names = slices.AppendSeq(names, maps.Keys(timeParts))
	names = slices.AppendSeq(names, maps.Keys(operations))
	names = slices.AppendSeq(names, maps.Keys(regexpFlags))
	names = slices.AppendSeq(names, maps.Keys(encodings))
	slices.Sort(names)
	return names
}

// item takes a key apart. It is not ok when an error was reported.
func (d *document) item(e entry) (it item, ok bool) {
	parts := strings.Split(e.key.Value, "|")
	it = item{field: parts[0], key: e.key, at: d.entryPlace(e), fieldAt: d.within(e.key, 0, len(parts[0]))}
	ok = true
	if len(parts) > 32 {
		d.errorf(codeTooMany, d.place(e.key), "the field has %d modifiers", len(parts)-1)
		return it, false
	}
	from := len(parts[0]) + 1
	for _, name := range parts[1:] {
		if !d.modifier(&it, name, d.within(e.key, from, from+len(name))) {
			ok = false
		}
		from += len(name) + 1
		it.modifiers++
	}
	return it, ok && d.combination(it) && d.visible(it.field, it.fieldAt)
}

// modifier adds one to the item.
func (d *document) modifier(it *item, name string, at rule.Span) bool {
	if op, ok := operations[name]; ok {
		return d.operation(it, name, op, at)
	}
	if flag, ok := regexpFlags[name]; ok {
		return d.regexpFlag(it, name, flag, at)
	}
	if enc, ok := encodings[name]; ok {
		return d.encoding(it, name, enc, at)
	}
	if _, ok := timeParts[name]; ok {
		return d.timePart(it, name, at)
	}
	switch name {
	case "all":
		it.all = true
	case "cased":
		it.cased = true
	case "neq":
		it.negated = true
	case "fieldref":
		if it.opName != "" {
			d.report(rule.Error, codeOrder, at, "fieldref must stand before "+it.opName, "")
			return false
		}
		it.reference = true
	case "expand":
		it.expand = true
	default:
		d.report(rule.Error, codeModifier, at, fmt.Sprintf("there is no modifier %q", name), d.modifierHint(name))
		return false
	}
	return true
}

// modifierHint names what is meant by words that other engines know, else the
// nearest modifier.
func (d *document) modifierHint(name string) string {
	switch strings.ToLower(name) {
	case "equals", "equal", "eq":
		return "a value without a modifier is compared whole"
	case "equalsfield":
		return "write fieldref"
	case "endswithfield":
		return "write fieldref|endswith"
	case "not":
		return "write neq, or not in the condition"
	case "":
		return "two | stand together, or one stands at the end"
	}
	return nearHint(name, modifierNames())
}

// operation sets how values are compared. Two of contains, startswith and
// endswith leave both ends open, which is contains; an expression finds its
// text anywhere, so contains adds nothing to re.
func (d *document) operation(it *item, name string, op rule.Op, at rule.Span) bool {
	first := it.opName
	switch {
	case name == "re" && (it.opName != "" || it.encodings != nil || it.cased || it.reference || it.expand):
		d.errorf(codeOrder, at, "re must be the first modifier")
		return false
	case first == "":
		it.op, it.opName = op, name
	case isTextOp(it.op) && isTextOp(op):
		if it.op != op {
			it.op = rule.OpContains
		}
	case it.op == rule.OpRegexp && name == "contains":
	default:
		d.errorf(codeCombination, at, "%s cannot stand with %s", name, first)
		return false
	}
	return true
}

func isTextOp(op rule.Op) bool {
	return op == rule.OpContains || op == rule.OpStartsWith || op == rule.OpEndsWith
}

func (d *document) regexpFlag(it *item, name, flag string, at rule.Span) bool {
	if it.op != rule.OpRegexp {
		d.report(rule.Error, codeOrder, at, fmt.Sprintf("the modifier %s must stand behind re", name), "")
		return false
	}
	if !strings.Contains(it.flags, flag) {
		flags := []byte(it.flags + flag)
		slices.Sort(flags)
		it.flags = string(flags)
	}
	return true
}

func (d *document) encoding(it *item, name string, enc encoding, at rule.Span) bool {
	if isBase64(name) && it.opName != "" {
		d.report(rule.Error, codeOrder, at, fmt.Sprintf("%s must stand before %s", name, it.opName), "")
		return false
	}
	it.encodings, it.encodedBy = append(it.encodings, enc), name
	return true
}

func isBase64(name string) bool { return strings.HasPrefix(name, "base64") }

// combination refuses modifiers that have no meaning together.
func (d *document) combination(it item) bool {
	text := it.opName == "" || isTextOp(it.op)
	message := ""
	switch {
	case it.op == rule.OpExists && it.modifiers > 1:
		message = "exists must stand alone"
	case it.part != "" && (it.op != rule.OpEquals && !isSize(it.op) || it.cased || it.reference || it.expand || it.encodings != nil):
		message = it.part + " can only stand with lt, lte, gt, gte, neq and all"
	case !text && (it.cased || it.reference || it.encodings != nil):
		message = it.opName + " cannot stand with modifiers of texts"
	case isSize(it.op) && it.expand:
		message = it.opName + " cannot stand with expand"
	case it.reference && (it.expand || it.encodings != nil):
		message = "fieldref cannot stand with expand and encodings"
	case it.expand && it.encodedBy != "" && it.encodedBy != "windash":
		message = "the values of a list cannot be encoded by " + it.encodedBy
	case it.field == "" && (it.part != "" || it.reference || !text && it.op != rule.OpRegexp):
		message = "a keyword can only stand with modifiers of texts and re"
	}
	if message != "" {
		d.errorf(codeCombination, d.place(it.key), "%s", message)
		return false
	}
	if strings.HasPrefix(it.encodedBy, "utf16") || it.encodedBy == "wide" {
		d.report(rule.Warning, codeWideAlone, d.place(it.key), it.encodedBy+" without base64 looks for bytes that text fields do not hold",
			"put base64offset and contains behind it")
	}
	return true
}

func isSize(op rule.Op) bool { return op >= rule.OpLess && op <= rule.OpGreaterEq }

// visible refuses what no rule ever sees.
func (d *document) visible(field string, at rule.Span) bool {
	low := strings.ToLower(field)
	for _, p := range []string{"label", "ground_truth"} {
		if low == p || strings.HasPrefix(low, p+".") {
			d.report(rule.Error, codeLabelField, at, field+" is the outcome, which no rule ever sees",
				"a rule decides from what happened, not from what was said about it later")
			return false
		}
	}
	return true
}
