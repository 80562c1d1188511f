package literal

import (
	"slices"
	"strings"
)

// tree is literals by their common beginnings, or, backward, by their common
// ends: a walk costs no more than the way that text and literals share.
type tree struct {
	backward bool
	nodes    []node // the root first
	needles  []needle
	roots    [256]int32 // child of the root by byte, 0 for none
}

// node is one way down: the text on it, what it ends and where it goes on.
type node struct {
	label  string
	first  int32   // the children lie one behind the other from here
	keys   string  // the first byte of each child
	ends   []int32 // needles that end here
	wholes []int32 // needles that end here and must end the entry
}

// newTree makes a tree; nil for no needles.
func newTree(needles []needle, backward bool) *tree {
	if len(needles) == 0 {
		return nil
	}
	t := &tree{backward: backward, needles: slices.Clone(needles), nodes: make([]node, 1)}
	slices.SortFunc(t.needles, func(a, b needle) int { return t.compare(a.Text, b.Text) })
	t.grow(0, 0, len(t.needles), 0)
	root := &t.nodes[0]
	for i := range len(root.keys) {
		t.roots[root.keys[i]] = root.first + int32(i)
	}
	return t
}

func (t *tree) compare(a, b string) int {
	if !t.backward {
		return strings.Compare(a, b)
	}
	for i := 1; i <= min(len(a), len(b)); i++ {
		if x, y := a[len(a)-i], b[len(b)-i]; x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

// key is byte i of a text in the direction of the tree.
func (t *tree) key(s string, i int) byte {
	if t.backward {
		return s[len(s)-1-i]
	}
	return s[i]
}

// part is bytes i to j of a text in the direction of the tree, as they stand.
func (t *tree) part(s string, i, j int) string {
	if t.backward {
		return s[len(s)-j : len(s)-i]
	}
	return s[i:j]
}

// grow fills a node, to which depth bytes lead, with the needles from lo to
// hi.
func (t *tree) grow(at int32, lo, hi, depth int) {
	for ; lo < hi && len(t.needles[lo].Text) == depth; lo++ {
		n := &t.nodes[at]
		if l := t.needles[lo].Literal; l.Start && l.End {
			n.wholes = append(n.wholes, int32(lo))
		} else {
			n.ends = append(n.ends, int32(lo))
		}
	}
	var cuts []int
	var keys []byte
	for i := lo; i < hi; i++ {
		if k := t.key(t.needles[i].Text, depth); len(keys) == 0 || keys[len(keys)-1] != k {
			keys, cuts = append(keys, k), append(cuts, i)
		}
	}
	first := int32(len(t.nodes))
	t.nodes[at].first, t.nodes[at].keys = first, string(keys)
	t.nodes = append(t.nodes, make([]node, len(cuts))...)
	cuts = append(cuts, hi)
	for i := range keys {
		child := first + int32(i)
		deep := t.shared(t.needles[cuts[i]].Text, t.needles[cuts[i+1]-1].Text, depth+1)
		t.nodes[child].label = t.part(t.needles[cuts[i]].Text, depth, deep)
		t.grow(child, cuts[i], cuts[i+1], deep)
	}
}

// shared is how far two texts are alike that are alike up to from.
func (t *tree) shared(a, b string, from int) int {
	for from < min(len(a), len(b)) && t.key(a, from) == t.key(b, from) {
		from++
	}
	return from
}

// walk tells what the text of an entry begins with, or ends with where the
// tree is backward.
func (t *tree) walk(text string, entry int, yield func(literal, entry int)) {
	if t == nil {
		return
	}
	n, depth := &t.nodes[0], 0
	for {
		t.tell(n, depth == len(text), entry, yield)
		if depth == len(text) {
			return
		}
		child := t.child(n, t.key(text, depth))
		if child == nil || len(text)-depth < len(child.label) {
			return
		}
		n, depth = child, depth+len(child.label)
		if t.part(text, depth-len(n.label), depth) != n.label {
			return
		}
	}
}

func (t *tree) child(n *node, key byte) *node {
	if n == &t.nodes[0] {
		if i := t.roots[key]; i > 0 {
			return &t.nodes[i]
		}
		return nil
	}
	if i := strings.IndexByte(n.keys, key); i >= 0 {
		return &t.nodes[int(n.first)+i]
	}
	return nil
}

func (t *tree) tell(n *node, whole bool, entry int, yield func(literal, entry int)) {
	for _, i := range n.ends {
		t.needles[i].tell(entry, yield)
	}
	if !whole {
		return
	}
	for _, i := range n.wholes {
		t.needles[i].tell(entry, yield)
	}
}
