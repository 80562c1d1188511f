package sigma

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// maxWritten bounds the bytes of the documents that the collections of a file
// make.
const maxWritten = 1 << 20

// perWritten is what a document counts for beside its bytes: its writer and its
// reader take some memory for the shortest one.
const perWritten = 4 << 10

// collection is the old way to say once what several documents share: action
// global is merged into each document that follows, until reset; repeat is the
// document before it with changes. Each document is written out in full, and
// that is its rule's text.
type collection struct {
	global, before *yaml.Node // nil: none
	budget         int
}

// written is the document with what a collection adds; the root is nil when
// the document is no rule by itself or an error was reported.
func (c *collection) written(d *document, root *yaml.Node, p piece) (*document, *yaml.Node) {
	action := d.keys(root)["action"]
	word := ""
	if action.key != nil && slices.Contains([]string{"global", "reset", "repeat"}, action.value.Value) {
		word = action.value.Value
	}
	switch {
	case c.budget < 0 && (word == "global" || word == "repeat" || c.global != nil):
		return c.tooLarge(d)
	case word == "global":
		c.global, c.before = c.merge(c.global, withoutAction(root)), nil
		d.warnf(codeCollection, d.place(action.key), "collections are no part of Sigma 2; what follows is read with this merged into it")
		return d, nil
	case word == "reset":
		c.global, c.before = nil, nil
		return d, nil
	case word == "repeat" && c.before == nil:
		d.errorf(codeCollection, d.place(action.key), "there is no document before this one to repeat")
		return d, nil
	case word == "repeat":
		root = c.merge(c.before, withoutAction(root))
	case c.global != nil:
		root = c.merge(c.global, root)
	default:
		c.before = root
		return d, root
	}
	c.before = root
	return c.writeOut(d, root, p)
}

// writeOut makes the document anew from its tree.
func (c *collection) writeOut(d *document, root *yaml.Node, p piece) (*document, *yaml.Node) {
	if c.budget < 0 { // merging has spent it
		return c.tooLarge(d)
	}
	text, err := yaml.Marshal(root)
	if c.budget -= len(text) + perWritten; err != nil || c.budget < 0 {
		return c.tooLarge(d)
	}
	out := newDocument(string(text), piece{0, len(text)}, true)
	out.written = rule.Span{Start: p.start, End: p.end}
	out.warnf(codeCollection, rule.Span{}, "collections are no part of Sigma 2; this document is read as if it were written out")
	return out, out.load()
}

func (c *collection) tooLarge(d *document) (*document, *yaml.Node) {
	at := rule.Span{Start: d.start, End: min(d.end, len(d.text))}
	d.errorf(codeTooLarge, at, "the documents of this collection take more than %d bytes when they are written out", maxWritten)
	return d, nil
}

// merge is a tree with another's entries over its own: maps are merged, all
// else is replaced. Neither tree is changed.
func (c *collection) merge(under, over *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode}
	place := map[string]int{}
	for _, n := range []*yaml.Node{under, over} {
		if n == nil {
			continue
		}
		for _, e := range entries(n) {
			i, have := place[e.key.Value]
			switch {
			case !have:
				place[e.key.Value] = len(out.Content)
				out.Content = append(out.Content, c.plain(e.key), c.plain(e.value))
			case out.Content[i+1].Kind == yaml.MappingNode && e.value.Kind == yaml.MappingNode:
				out.Content[i+1] = c.merge(out.Content[i+1], e.value)
			default:
				out.Content[i+1] = c.plain(e.value)
			}
		}
	}
	return out
}

// plain is a copy of a tree with its aliases written out, without comments.
// Behind the budget nothing is copied; writeOut then reports it.
func (c *collection) plain(n *yaml.Node) *yaml.Node {
	n = deref(n)
	out := &yaml.Node{Kind: n.Kind, Style: n.Style &^ yaml.FlowStyle, Tag: n.Tag, Value: n.Value}
	if c.budget -= len(n.Value) + 8; c.budget < 0 {
		return out
	}
	for _, child := range n.Content {
		out.Content = append(out.Content, c.plain(child))
	}
	return out
}

// withoutAction is the map without that key.
func withoutAction(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = nil
	for _, e := range entries(n) {
		if e.key.Value != "action" {
			out.Content = append(out.Content, e.key, e.value)
		}
	}
	return &out
}
