package plan

import (
	"fmt"
	"sort"

	"assay/corpus"
	"assay/tuning/rule"
)

// node is a compiled condition. It is sealed: junction, negation, part, test,
// pair, keyword, condition, binned, pipe.
type node interface {
	// eval gives the rows of need for which the node holds; it may give need
	// itself, and changes neither it nor, later, what it gave.
	eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error)
	match(r record) bool
	explain(x *explainer, r record) *Explanation
	// cost orders terms; its unit is about one comparison of short texts.
	cost() int
}

// junction is an and or an or. Terms keep the author's order, for Explain;
// order has them from cheap to dear.
type junction struct {
	all   bool
	terms []node
	order []node
	expr  rule.Expr // nil where the compiler joined the terms
}

func newJunction(all bool, terms []node, e rule.Expr) *junction {
	order := append([]node(nil), terms...)
	sort.SliceStable(order, func(i, j int) bool { return order[i].cost() < order[j].cost() })
	return &junction{all: all, terms: terms, order: order, expr: e}
}

func (n *junction) cost() int {
	sum := 0
	for _, t := range n.terms {
		sum += t.cost()
	}
	return sum
}

func (n *junction) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if n.all {
		return n.evalAll(s, need)
	}
	held, rest := s.empty(need.Len()), need
	for i, t := range n.order {
		rows, err := t.eval(s, rest)
		if err != nil {
			return nil, err
		}
		held.Or(rows)
		if i+1 == len(n.order) {
			break
		}
		if rest = s.clone(rest).AndNot(rows); !rest.Any() {
			break
		}
	}
	return held, nil
}

func (n *junction) evalAll(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	for _, t := range n.order {
		if !need.Any() {
			break
		}
		var err error
		if need, err = t.eval(s, need); err != nil {
			return nil, err
		}
	}
	return need, nil
}

func (n *junction) match(r record) bool {
	for _, t := range n.order {
		if t.match(r) != n.all {
			return !n.all
		}
	}
	return n.all
}

type negation struct {
	x    node
	expr rule.Expr
}

func (n *negation) cost() int           { return n.x.cost() }
func (n *negation) match(r record) bool { return !n.x.match(r) }

func (n *negation) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	rows, err := n.x.eval(s, need)
	if err != nil {
		return nil, err
	}
	return s.clone(need).AndNot(rows), nil
}

// part is a node that the author named.
type part struct {
	name string
	full string // with the names of the rules that it is inside of, in a correlation
	x    node
	expr rule.Expr
}

func (n *part) cost() int           { return n.x.cost() }
func (n *part) match(r record) bool { return n.x.match(r) }

func (n *part) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if rows := s.whole[n.x]; rows != nil {
		return s.clone(rows).And(need), nil
	}
	rows, err := n.x.eval(s, need)
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", n.name, err)
	}
	return rows, nil
}
