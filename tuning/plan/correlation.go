package plan

import (
	"fmt"
	"slices"

	"assay/tuning/correlate"
	"assay/tuning/rule"
)

// correlation is the Grouper of a correlation rule: the correlation itself,
// and those that it refers to, each once.
type correlation struct {
	link   *link
	links  []*link // inner ones first
	leaves []*leaf
	firing rule.Firing // what the environment says
}

// link is one correlation of a chain.
type link struct {
	*correlate.Correlator
	typ    rule.CorrelationType
	by     []string
	column string   // of what is computed
	field  []string // of what is compared
	refers []refers
	size   int // base rules of it and of its inner ones
}

// refers is a base rule as one link sees it: a leaf or an inner link.
type refers struct {
	name  string // of the base rule, those of the correlations around it before it
	leaf  *leaf
	inner *link
	by    []int // of an inner link: where its tuples have the values to group by, -1 nowhere
	field []int // the same of what is compared; the computed value stands behind the last
}

// leaf is a detection rule as one link sees it.
type leaf struct {
	number  int
	link    *link
	rule    int32 // its place among the link's base rules
	part    *part
	byAt    [][]string
	fieldAt [][]string
	values  valued
}

// valued is what a link compares.
type valued uint8

const (
	matches valued = iota
	numbers
	tuplesOfValues
)

func valuedBy(t rule.CorrelationType) valued {
	switch t {
	case rule.ValueCount:
		return tuplesOfValues
	case rule.ValueSum, rule.ValueAvg, rule.ValuePercentile, rule.ValueMedian:
		return numbers
	}
	return matches
}

// maxReferred is how many base rules a correlation may have, with those of
// its inner correlations.
const maxReferred = 1000

// correlation compiles a correlation rule: what selects its events, and what
// groups them.
func (c *compiler) correlation(r *rule.Rule) (node, *correlation) {
	g := &correlation{firing: c.env.Firing}
	k := &chainer{compiler: c, g: g, links: map[*rule.Rule]*linked{}, nodes: map[*rule.Rule]node{}}
	l := k.link(r, r.Where, 0)
	g.link = l.link
	return l.node, g
}

// chainer compiles the links of a chain.
type chainer struct {
	*compiler
	g     *correlation
	links map[*rule.Rule]*linked
	nodes map[*rule.Rule]node // of detection rules: one that two links refer to is evaluated once
}

type linked struct {
	*link
	node node
}

func (k *chainer) link(r *rule.Rule, where rule.Expr, depth int) *linked {
	if l := k.links[r]; l != nil {
		if l.Correlator == nil {
			k.errorf(codeCorrelation, r.Correlation.At, "the correlation refers to itself")
		}
		return l
	}
	cor := r.Correlation
	l := &linked{link: &link{typ: cor.Type, by: cor.GroupBy, column: columnOf(cor.Type)}, node: &junction{}}
	k.links[r] = l
	if depth > maxDepth {
		k.errorf(codeTooDeep, cor.At, "correlations refer to one another more than %d deep", maxDepth)
		return l
	}
	if len(r.Stages) > 0 {
		k.errorf(codeCorrelation, r.Stages[0].Span(), "a correlation has no pipeline")
	}
	if valuedBy(cor.Type) != matches {
		l.field = cor.Field
	}
	k.fields(cor, l.link)
	names, order := k.names(cor)
	var nodes []node
	for i, b := range names {
		if ref, n := k.refer(cor, l.link, b, int32(i), k.baseOf(where, b), depth); n != nil {
			l.refers = append(l.refers, ref)
			nodes = append(nodes, n)
		}
		if l.size > maxReferred {
			k.errorf(codeCorrelation, cor.At, "the correlation refers to more than %d rules, those of its correlations included", maxReferred)
			return l
		}
	}
	l.node = newJunction(false, nodes, where)
	k.correlator(cor, l.link, names, order)
	k.g.links = append(k.g.links, l.link)
	return l
}

// names are the base rules, each once, and the list as the author wrote it.
func (k *chainer) names(cor *rule.Correlation) (names []rule.Base, order []int) {
	for _, b := range cor.Bases {
		i := slices.IndexFunc(names, func(x rule.Base) bool { return x.Name == b.Name })
		if i < 0 {
			i = len(names)
			names = append(names, b)
		}
		order = append(order, i)
	}
	return names, order
}

func (k *chainer) fields(cor *rule.Correlation, l *link) {
	switch want := valuedBy(cor.Type); {
	case want == matches:
	case len(l.field) == 0:
		k.errorf(codeCorrelation, cor.At, "%s needs a field", cor.Type)
	case want == numbers && len(l.field) > 1:
		k.errorf(codeCorrelation, cor.At, "%s takes one field, not %d", cor.Type, len(l.field))
	}
}

func (k *chainer) correlator(cor *rule.Correlation, l *link, names []rule.Base, order []int) {
	o := correlate.Options{Type: cor.Type, Timespan: cor.Timespan, Order: order, Bounds: cor.Bounds, When: cor.When,
		Percentile: cor.Percentile, Firing: cor.Firing}
	if k.env.Firing != "" {
		o.Firing = k.env.Firing
	}
	switch o.Firing {
	case rule.FireEpisode:
		o.Firing = rule.FireOnce
	case rule.FireOnce, rule.FireEach:
	default:
		k.errorf(codeCorrelation, cor.At, "a correlation fires once an episode or at each event, not %q", o.Firing)
	}
	for _, b := range names {
		o.Names = append(o.Names, b.Name)
	}
	var err error
	if l.Correlator, err = correlate.New(o); err != nil {
		k.errorf(codeCorrelation, cor.At, "%s", err)
	}
}

// baseOf is the part of the condition that stands for a base rule.
func (k *chainer) baseOf(where rule.Expr, b rule.Base) *rule.Named {
	terms := []rule.Expr{where}
	if or, ok := where.(*rule.Or); ok {
		terms = or.Terms
	}
	for _, t := range terms {
		if n, ok := t.(*rule.Named); ok && (n.Name == b.Name || n.Name == k.within+b.Name) {
			return n
		}
	}
	if b.Rule == nil || b.Rule.Where == nil {
		return nil
	}
	return &rule.Named{Name: b.Name, X: b.Rule.Where, At: b.Rule.Where.Span()}
}

// refer compiles one base rule; the node is nil when it cannot run.
func (k *chainer) refer(cor *rule.Correlation, l *link, b rule.Base, at int32, e *rule.Named, depth int) (refers, node) {
	if b.Rule == nil || e == nil {
		k.errorf(codeCorrelation, cor.At, "the correlation refers to %q, which is not there", b.Name)
		return refers{}, nil
	}
	l.size++
	outside := k.within
	full := outside + b.Name
	k.within = full + "/"
	defer func() { k.within = outside }()
	if b.Rule.Correlation != nil {
		inner := k.link(b.Rule, e.X, depth+1)
		l.size += inner.size
		ref := refers{name: full, inner: inner.link, by: k.places(cor, cor.GroupBy, b.Name, inner.link), field: k.places(cor, l.field, b.Name, inner.link)}
		return ref, k.listed(&part{name: b.Name, full: full, x: inner.node, expr: e})
	}
	if len(b.Rule.Stages) > 0 {
		k.errorf(codeCorrelation, cor.At, "the rule %q has a pipeline; a correlation refers to rules without one", b.Name)
		return refers{}, nil
	}
	if k.nodes[b.Rule] == nil {
		k.nodes[b.Rule] = k.node(e.X, depth)
	}
	n := k.listed(&part{name: b.Name, full: full, x: k.nodes[b.Rule], expr: e})
	f := &leaf{number: len(k.g.leaves), link: l, rule: at, part: n, values: valuedBy(cor.Type)}
	for _, name := range cor.GroupBy {
		f.byAt = append(f.byAt, k.use(aliased(cor, name, b.Name), Grouped, cor.At))
	}
	for _, name := range l.field {
		f.fieldAt = append(f.fieldAt, k.use(aliased(cor, name, b.Name), Aggregated, cor.At))
	}
	k.g.leaves = append(k.g.leaves, f)
	return refers{name: full, leaf: f}, n
}

// aliased is the field that a name of the correlation means in a base rule.
func aliased(cor *rule.Correlation, name, base string) string {
	for _, a := range cor.Aliases {
		if a.Name != name {
			continue
		}
		for _, f := range a.Fields {
			if f.From == base {
				return f.To
			}
		}
	}
	return name
}

// places finds names of the correlation among the columns of an inner one:
// what that is grouped by, and behind it what it computes.
func (k *chainer) places(cor *rule.Correlation, names []string, base string, inner *link) []int {
	var out []int
	for _, name := range names {
		name = aliased(cor, name, base)
		at := slices.Index(inner.by, name)
		if at < 0 && name == inner.column {
			at = len(inner.by)
		}
		if at < 0 {
			k.report(rule.Warning, codeInnerField, cor.At, fmt.Sprintf("the correlation %q has no column %q, so none of its alerts can count", base, name),
				"group the inner correlation by it, or give it an alias")
		}
		out = append(out, at)
	}
	return out
}

// columnOf names what a correlation computes.
func columnOf(t rule.CorrelationType) string {
	switch t {
	case rule.Temporal:
		return "rules_fired"
	case rule.TemporalOrdered:
		return "rules_in_order"
	}
	return string(t)
}

// By names the values of Group.By.
func (g *correlation) By() []string { return g.link.by }

// FiringSet is how often the environment lets the rule's correlations fire,
// "" when the rule decides itself.
func (p *Plan) FiringSet() rule.Firing {
	if c, ok := p.grouper.(*correlation); ok {
		return c.firing
	}
	return ""
}
