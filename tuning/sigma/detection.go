package sigma

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// searches are the search identifiers of a detection, in its order.
type searches struct {
	names []string
	parts map[string]*rule.Named
	keys  map[string]*yaml.Node
	used  map[string]bool
	spent int // operands in the condition so far, each mention counted
}

// maxMentioned bounds spent: a short condition may mention a large search
// many times.
const maxMentioned = 2 * maxNodes

// use is the search of that name; false when the condition has become too
// large.
func (s *searches) use(name string) (rule.Expr, bool) {
	s.used[name] = true
	s.spent += weight(s.parts[name].X)
	return s.parts[name], s.spent <= maxMentioned
}

// weight is the number of nodes and operands of an expression.
func weight(x rule.Expr) int {
	n := 1
	switch x := x.(type) {
	case *rule.And:
		for _, t := range x.Terms {
			n += weight(t)
		}
	case *rule.Or:
		for _, t := range x.Terms {
			n += weight(t)
		}
	case *rule.Not:
		n += weight(x.X)
	case *rule.Named:
		n += weight(x.X)
	case *rule.Test:
		n += len(x.Operands)
	case *rule.Keyword:
		n += len(x.Operands)
	}
	return n
}

// detection reads the searches and the condition over them; nil when an error
// was reported. Keys named besides are left alone.
func (d *document) detection(e entry, at rule.Span, besides ...string) rule.Expr {
	if e.value.Kind != yaml.MappingNode {
		d.errorf(codeNoDetection, at, "%s is a map of searches and a condition", e.key.Value)
		return nil
	}
	s := &searches{parts: map[string]*rule.Named{}, keys: map[string]*yaml.Node{}, used: map[string]bool{}}
	var condition entry
	for _, c := range entries(e.value) {
		switch word := c.key.Value; {
		case slices.Contains(besides, word):
		case word == "condition":
			condition = c
		case word == "timeframe":
			d.report(rule.Warning, codeTimeframe, d.place(c.key), "timeframe has no effect", "a correlation has a timespan")
		default:
			s.names = append(s.names, word)
			s.keys[word] = c.key
			s.parts[word] = &rule.Named{Name: word, X: d.search(c.key, c.value), At: d.entryPlace(c)}
		}
	}
	if condition.key == nil {
		d.report(rule.Error, codeNoCondition, at, fmt.Sprintf("the %s has no condition", e.key.Value), nearHint("condition", s.names))
		return nil
	}
	where := d.conditions(condition, s)
	for _, name := range s.names {
		if where != nil && !s.used[name] {
			d.report(rule.Hint, codeUnused, d.place(s.keys[name]), "the condition does not use "+name, "")
		}
	}
	return where
}

// search is what stands under a search identifier or in a list there: a map
// is an AND of its items, a list of maps an OR of them, texts are keywords.
func (d *document) search(key, n *yaml.Node) rule.Expr {
	switch n.Kind {
	case yaml.MappingNode:
		if len(n.Content) > 0 {
			return d.items(n)
		}
	case yaml.SequenceNode:
		if len(n.Content) > 0 {
			return d.alternatives(key, n)
		}
	default:
		if typed(n).Kind != rule.OperandNull {
			return d.keywords(n, []*yaml.Node{n})
		}
	}
	d.errorf(codeEmptySearch, d.place(key), "the search %s is empty", key.Value)
	return nil
}

func (d *document) items(n *yaml.Node) rule.Expr {
	var terms []rule.Expr
	for _, e := range entries(n) {
		if x := d.field(e); x != nil {
			terms = append(terms, x)
		}
	}
	if len(terms) <= 1 {
		return single(terms)
	}
	return &rule.And{Terms: terms, At: d.place(n)}
}

func (d *document) alternatives(key, n *yaml.Node) rule.Expr {
	nodes := elements(n)
	if onlyScalars(nodes) {
		return d.keywords(n, nodes)
	}
	var terms []rule.Expr
	for _, c := range nodes {
		var x rule.Expr
		if c.Kind == yaml.ScalarNode {
			x = d.keywords(c, []*yaml.Node{c})
		} else {
			x = d.search(key, c)
		}
		if x != nil {
			terms = append(terms, x)
		}
	}
	if len(terms) <= 1 {
		return single(terms)
	}
	return &rule.Or{Terms: terms, At: d.place(n)}
}

// single is the only term, nil when errors left none.
func single(terms []rule.Expr) rule.Expr {
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

func onlyScalars(nodes []*yaml.Node) bool {
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode {
			return false
		}
	}
	return true
}
