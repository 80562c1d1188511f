package sigma

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// conditions reads the condition, or the OR of a list of conditions; nil when
// an error was reported.
func (d *document) conditions(e entry, s *searches) rule.Expr {
	nodes := elements(e.value)
	if len(nodes) == 0 || e.value.Kind == yaml.MappingNode {
		d.errorf(codeNoCondition, d.place(e.key), "the condition is empty")
		return nil
	}
	var terms []rule.Expr
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" || typed(n).Kind == rule.OperandNull {
			d.errorf(codeNoCondition, d.first(e.value), "a condition is a text over search identifiers")
			return nil
		}
		p := &conditionParser{d: d, node: n, searches: s}
		p.leaf = p.identifier
		x, ok := p.parse()
		if !ok {
			return nil
		}
		terms = append(terms, x)
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &rule.Or{Terms: terms, At: d.place(e.value)}
}

// word is a word, parenthesis or pipe of a condition: text[start:end].
type word struct {
	text       string
	start, end int
}

// conditionParser reads by recursive descent, loosest operator first. The
// first fault ends it.
type conditionParser struct {
	d        *document
	node     *yaml.Node
	searches *searches            // nil: the names are not those of searches, so that no pattern can stand
	leaf     func(word) rule.Expr // what a name means
	words    []word
	next     int
	depth    int
	failed   bool
}

func (p *conditionParser) parse() (rule.Expr, bool) {
	if len(p.node.Value) > maxConditionSize {
		p.d.errorf(codeTooLarge, p.d.place(p.node), "the condition has more than %d bytes", maxConditionSize)
		return nil, false
	}
	p.words = words(p.node.Value)
	if i := strings.IndexByte(p.node.Value, '|'); i >= 0 {
		p.d.report(rule.Error, codeAggregation, p.place(i, len(strings.TrimRight(p.node.Value, " \n"))),
			"aggregations behind a pipe are no part of Sigma 2", "write a correlation rule: "+correlationFor(p.node.Value[i:]))
		return nil, false
	}
	x := p.or()
	if !p.failed && p.next < len(p.words) {
		w := p.words[p.next]
		p.fail(codeCondition, w, fmt.Sprintf("there is no operator before %q", w.text), "")
	}
	return x, !p.failed
}

// aggregations are the functions of Sigma 1.
var aggregations = []string{"count", "sum", "avg", "min", "max"}

// correlationFor names the correlation type that an old aggregation became.
func correlationFor(old string) string {
	switch {
	case strings.Contains(old, "near"):
		return "type temporal"
	case strings.Contains(old, "count()"):
		return "type event_count"
	case strings.Contains(old, "count("):
		return "type value_count"
	case strings.Contains(old, "sum("):
		return "type value_sum"
	case strings.Contains(old, "avg("):
		return "type value_avg"
	}
	return "type event_count or value_count"
}

// words cuts at white space and around parentheses.
func words(s string) []word {
	var out []word
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case isSpace(c):
			i++
		case c == '(' || c == ')':
			out = append(out, word{s[i : i+1], i, i + 1})
			i++
		default:
			n := strings.IndexAny(s[i:], " \t\r\n()")
			if n < 0 {
				n = len(s) - i
			}
			out = append(out, word{s[i : i+n], i, i + n})
			i += n
		}
	}
	return out
}

// peek is the next word, an empty one at the end.
func (p *conditionParser) peek(ahead int) word {
	if i := p.next + ahead; i < len(p.words) {
		return p.words[i]
	}
	n := len(strings.TrimRight(p.node.Value, " \t\r\n"))
	return word{"", n, n}
}

func (p *conditionParser) place(i, j int) rule.Span { return p.d.within(p.node, i, j) }

// since is the place from the word of that number to the last one read.
func (p *conditionParser) since(first int) rule.Span {
	last := max(first, p.next-1)
	if last >= len(p.words) {
		return p.d.place(p.node)
	}
	return p.place(p.words[first].start, p.words[last].end)
}

func (p *conditionParser) fail(code string, w word, message, hint string) rule.Expr {
	if !p.failed {
		p.d.report(rule.Error, code, p.place(w.start, w.end), message, hint)
		p.failed = true
	}
	return nil
}

func (p *conditionParser) or() rule.Expr {
	first := p.next
	terms := p.terms("or", p.and)
	if len(terms) == 1 {
		return terms[0]
	}
	return &rule.Or{Terms: terms, At: p.since(first)}
}

func (p *conditionParser) and() rule.Expr {
	first := p.next
	terms := p.terms("and", p.not)
	if len(terms) == 1 {
		return terms[0]
	}
	return &rule.And{Terms: terms, At: p.since(first)}
}

func (p *conditionParser) terms(op string, term func() rule.Expr) []rule.Expr {
	terms := []rule.Expr{term()}
	for !p.failed && p.peek(0).text == op {
		p.next++
		terms = append(terms, term())
	}
	if w := p.peek(0); !p.failed && w.text != op && strings.EqualFold(w.text, op) {
		p.wrongCase(w)
	}
	return terms
}

func (p *conditionParser) wrongCase(w word) rule.Expr {
	return p.fail(codeOperatorCase, w, fmt.Sprintf("the operator %s must be in lower case", w.text), "write "+strings.ToLower(w.text))
}

func (p *conditionParser) not() rule.Expr {
	if p.depth++; p.depth > maxDepth {
		return p.fail(codeTooDeep, p.peek(0), fmt.Sprintf("the condition nests deeper than %d", maxDepth), "")
	}
	defer func() { p.depth-- }()
	first := p.next
	if p.peek(0).text != "not" {
		return p.operand()
	}
	p.next++
	x := p.not()
	return &rule.Not{X: x, At: p.since(first)}
}

func (p *conditionParser) operand() rule.Expr {
	w := p.peek(0)
	switch {
	case w.text == "":
		return p.fail(codeCondition, w, "the condition ends where a search identifier should stand", "")
	case w.text == "(":
		p.next++
		x := p.or()
		if end := p.peek(0); !p.failed && end.text != ")" {
			return p.fail(codeCondition, end, "a parenthesis is not closed", "")
		}
		p.next++
		return x
	case w.text == ")" || w.text == "and" || w.text == "or" || w.text == "of":
		return p.fail(codeCondition, w, fmt.Sprintf("%s stands where a search identifier should", w.text), "")
	case strings.EqualFold(p.peek(1).text, "of"):
		return p.selector()
	case w.text == "NOT" || w.text == "AND" || w.text == "OR":
		return p.wrongCase(w)
	}
	p.next++
	return p.leaf(w)
}

func (p *conditionParser) identifier(w word) rule.Expr {
	if p.searches.parts[w.text] == nil {
		if p.peek(0).text == "(" && slices.Contains(aggregations, w.text) {
			return p.fail(codeAggregation, w, "aggregations are no part of Sigma 2", "write a correlation rule: "+correlationFor(p.node.Value[w.start:]))
		}
		return p.fail(codeUndefined, w, fmt.Sprintf("there is no search %s", w.text), p.undefinedHint(w.text))
	}
	part, ok := p.searches.use(w.text)
	if !ok {
		return p.tooLarge(w)
	}
	return part
}

func (p *conditionParser) tooLarge(w word) rule.Expr {
	return p.fail(codeTooMany, w, fmt.Sprintf("the condition mentions more than %d values", maxMentioned), "")
}

func (p *conditionParser) undefinedHint(name string) string {
	if strings.ContainsAny(name, "*") {
		return "a pattern stands behind 1 of or all of"
	}
	return nearHint(name, p.searches.names)
}
