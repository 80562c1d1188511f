package sigma

import (
	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// keywords are texts looked for in the whole event.
func (d *document) keywords(n *yaml.Node, nodes []*yaml.Node) rule.Expr {
	k := &rule.Keyword{At: d.place(n)}
	for _, c := range nodes {
		v, ok := d.value(item{}, c)
		if !ok {
			return nil
		}
		k.Operands = append(k.Operands, v...)
	}
	return k
}

// keywordItem is an entry without a field, such as '|all' or '|re': the
// operation is that of a field, on any value of the event, but that a text
// without one is looked for anywhere.
func (it item) keywordItem(values []value) rule.Expr {
	if it.op == rule.OpContains {
		it.op = rule.OpEquals
	}
	if !it.all || !branches(values) {
		return it.keyword(values)
	}
	terms := make([]rule.Expr, len(values))
	for i, v := range values {
		it.all = false
		terms[i] = it.keyword([]value{v})
	}
	return &rule.And{Terms: terms, At: it.at}
}

func (it item) keyword(values []value) rule.Expr {
	k := &rule.Keyword{Op: it.op, All: it.all, Cased: it.cased, Flags: it.flags, At: it.at}
	for _, v := range values {
		k.Operands = append(k.Operands, v...)
	}
	return k
}
