package pipeline

import (
	"fmt"
	"maps"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// record is a map of the pipeline that is read key by key: what nobody has
// asked for in the end is refused.
type record struct {
	*source
	what string // what the map is, for what there is to say
	node *yaml.Node
	keys map[string]entry
	read map[string]bool
}

// entry is a key and its value, alias resolved.
type entry struct{ key, value *yaml.Node }

// record starts to read a map; nil when it is none.
func (s *source) record(n *yaml.Node, what string) *record {
	n = deref(n)
	if n.Kind != yaml.MappingNode {
		s.errorf(codeValue, s.place(n), "%s is a map", what)
		return nil
	}
	r := &record{source: s, what: what, node: n, keys: map[string]entry{}, read: map[string]bool{}}
	for _, e := range entries(n) {
		r.keys[e.key.Value] = e
	}
	return r
}

func entries(n *yaml.Node) []entry {
	es := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		es = append(es, entry{deref(n.Content[i]), deref(n.Content[i+1])})
	}
	return es
}

func elements(n *yaml.Node) []*yaml.Node {
	out := make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out[i] = deref(c)
	}
	return out
}

// at is the place of the map.
func (r *record) at() rule.Span { return r.place(r.node) }

// get is the value of a key, nil when it is not there.
func (r *record) get(key string) *yaml.Node {
	r.read[key] = true
	if e, ok := r.keys[key]; ok {
		return e.value
	}
	return nil
}

// need is get, and reports a key that is not there.
func (r *record) need(key string) *yaml.Node {
	n := r.get(key)
	if n == nil {
		r.errorf(codeMissing, r.at(), "%s needs %s", r.what, key)
	}
	return n
}

// done refuses the keys that nobody has asked for.
func (r *record) done() {
	for _, key := range slices.Sorted(maps.Keys(r.keys)) {
		if !r.read[key] {
			r.report(codeKey, r.place(r.keys[key].key), fmt.Sprintf("%s has no key %q", r.what, key),
				nearHint(key, slices.Collect(maps.Keys(r.read))))
		}
	}
}

// text is the text of a key, "" when it is not there.
func (r *record) text(key string) string {
	n := r.get(key)
	if n == nil {
		return ""
	}
	return r.textOf(key, n)
}

func (r *record) textOf(key string, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || scalarOf(n).kind == isNull {
		r.errorf(codeValue, r.place(n), "%s is a text", key)
		return ""
	}
	return n.Value
}

func (r *record) needText(key string) string {
	n := r.need(key)
	if n == nil {
		return ""
	}
	return r.textOf(key, n)
}

// texts is a text or a list of them.
func (r *record) texts(key string) []string {
	n := r.get(key)
	if n == nil {
		return nil
	}
	return r.textsOf(key, n)
}

func (r *record) textsOf(key string, n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{r.textOf(key, n)}
	}
	var out []string
	for _, c := range elements(n) {
		out = append(out, r.textOf("an element of "+key, c))
	}
	if len(out) == 0 {
		r.errorf(codeValue, r.place(n), "the list %s is empty", key)
	}
	return out
}

func (r *record) needTexts(key string) []string {
	n := r.need(key)
	if n == nil {
		return nil
	}
	return r.textsOf(key, n)
}

// flag is true or false; false when it is not there.
func (r *record) flag(key string) bool {
	n := r.get(key)
	if n == nil {
		return false
	}
	v := scalarOf(n)
	if v.kind != isBool {
		r.errorf(codeValue, r.place(n), "%s is true or false", key)
	}
	return v.truth
}

// choice is one of the words, the first when the key is not there.
func (r *record) choice(key string, words ...string) string {
	n := r.get(key)
	if n == nil {
		return words[0]
	}
	if n.Kind != yaml.ScalarNode || !slices.Contains(words, n.Value) {
		r.report(codeValue, r.place(n), fmt.Sprintf("%s is one of %s", key, strings.Join(words, ", ")), nearHint(n.Value, words))
		return words[0]
	}
	return n.Value
}

// regexp is the expression of a key, which must be there.
func (r *record) regexp(key, before string) *expr {
	n := r.need(key)
	if n == nil {
		return nil
	}
	return r.compile(r.place(n), r.textOf(key, n), before)
}

// scalar is a YAML scalar by the core schema.
type scalar struct {
	kind   scalarKind
	text   string // as written
	number float64
	truth  bool
}

type scalarKind uint8

const (
	isText scalarKind = iota
	isNumber
	isBool
	isNull
	isNone // no scalar
)

func scalarOf(n *yaml.Node) scalar {
	v := scalar{text: n.Value}
	const quotes = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	switch {
	case n.Kind != yaml.ScalarNode:
		v.kind = isNone
	case n.Style&quotes != 0 || n.Style&yaml.TaggedStyle != 0 && n.Tag == "!!str":
	case slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.Value):
		v.kind = isNull
	case slices.Contains([]string{"true", "True", "TRUE", "false", "False", "FALSE"}, n.Value):
		v.kind, v.truth = isBool, n.Value[0]|0x20 == 't'
	case strings.Trim(n.Value, "+-.0123456789eE") == "" && strings.ContainsAny(n.Value, "0123456789"):
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			v.kind, v.number = isNumber, f
		}
	}
	return v
}

// scalar is the value of a key, which must be there.
func (r *record) scalar(key string) scalar {
	n := r.need(key)
	if n == nil {
		return scalar{}
	}
	v := scalarOf(n)
	if v.kind == isNone {
		r.errorf(codeValue, r.place(n), "%s is a text, a number, true or false", key)
	}
	return v
}

// scalarText is a text as a plain YAML scalar.
func scalarText(text string) scalar { return scalarOf(&yaml.Node{Kind: yaml.ScalarNode, Value: text}) }

// expr is a regular expression with what a byte of text costs it.
type expr struct {
	*regexp.Regexp
	weight int
}

// maxProgram bounds an expression by the instructions it compiles to.
const maxProgram = 5000

// compile makes an expression; nil when it is none.
func (s *source) compile(at rule.Span, text, before string) *expr {
	const hint = "expressions are RE2: no look-around, no back references"
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		s.report(codeRegexp, at, err.Error(), hint)
		return nil
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil || len(prog.Inst) > maxProgram {
		s.errorf(codeRegexp, at, "the regular expression is too large to run")
		return nil
	}
	re, err := regexp.Compile(before + "(?:" + text + ")")
	if err != nil {
		s.report(codeRegexp, at, err.Error(), hint)
		return nil
	}
	return &expr{re, 1 + len(prog.Inst)/16}
}

// affords counts what running the expression over a text costs.
func (e *expr) affords(r *run, n int) bool { return r.spend(1 + n*e.weight) }
