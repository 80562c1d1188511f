package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"assay/corpus"
)

// parquetNode is a node of the schema made ready for assembling rows from
// columns, the way the Dremel paper (2010, section 4.3) does.
type parquetNode struct {
	kind     nodeKind
	name     string
	path     string // dotted, for nodes outside of lists
	level    uint16 // how many objects a field of it lies in
	def      int    // definition level at which the node is there
	rep      int    // of a list or map: repetition level of its elements
	repDef   int    // of a list or map: definition level at which it has an element
	columns  []int  // of the leaves below
	children []*parquetNode
	leaf     func(parquet.Value) (corpus.Value, error)
}

type nodeKind uint8

const (
	leafNode nodeKind = iota
	groupNode
	listNode // one child: the element
	mapNode  // two children: key and value
)

// newParquetTree also tells whether rows may spell a path in two ways, as
// columns "a.b" and "a" with "b" inside do, or a map beside either.
func newParquetTree(root *parquet.Column) (t *parquetNode, spelled bool, err error) {
	t = &parquetNode{kind: groupNode}
	seen := columnNames{}
	for _, c := range root.Columns() {
		n, err := newParquetNode(c, c.Name(), 1, seen)
		if err != nil {
			return nil, false, err
		}
		t.add(n)
	}
	return t, seen.ambiguous(t), nil
}

// columnNames holds the paths of a schema with the depths they are met at.
type columnNames map[string][]int

// add is false when the path is there already at that depth.
func (s columnNames) add(path string, depth int) bool {
	if slices.Contains(s[path], depth) {
		return false
	}
	s[path] = append(s[path], depth)
	return true
}

func (s columnNames) ambiguous(n *parquetNode) bool {
	if n.kind == mapNode {
		return true
	}
	for _, depths := range s {
		if len(depths) > 1 {
			return true
		}
	}
	return slices.ContainsFunc(n.children, func(c *parquetNode) bool { return c.kind == mapNode || c.kind == groupNode && s.ambiguous(c) })
}

func (n *parquetNode) add(child *parquetNode) {
	n.children = append(n.children, child)
	n.columns = append(n.columns, child.columns...)
}

func newParquetNode(c *parquet.Column, path string, depth int, seen columnNames) (*parquetNode, error) {
	if depth > corpus.MaxDepth || len(path) > corpus.MaxPathBytes || c.Name() == "" {
		return nil, fmt.Errorf("%w: Parquet schema is too deep or has a name that is too long or empty", ErrFormat)
	}
	if !seen.add(path, depth) {
		return nil, fmt.Errorf("%w: Parquet column %s is there twice", ErrFormat, clip(path))
	}
	if c.Repeated() {
		return newList(c, c, c, path, depth, seen)
	}
	if inner, element, ok := listElement(c); ok {
		return newList(c, inner, element, path, depth, seen)
	}
	return newPlainNode(c, path, depth, seen)
}

// newPlainNode is the node without regard to its own repetition.
func newPlainNode(c *parquet.Column, path string, depth int, seen columnNames) (*parquetNode, error) {
	n := &parquetNode{name: c.Name(), path: path, level: uint16(depth), def: c.MaxDefinitionLevel()}
	if c.Leaf() {
		n.columns = []int{c.Index()}
		var err error
		n.leaf, err = leafReader(c)
		return n, err
	}
	n.kind = groupNode
	children := c.Columns()
	if pairs, ok := mapPairs(c); ok {
		n.kind, n.rep, n.repDef = mapNode, pairs.MaxRepetitionLevel(), pairs.MaxDefinitionLevel()
		children = pairs.Columns()
	}
	for _, child := range children {
		below, err := newParquetNode(child, path+"."+child.Name(), depth+1, seen)
		if err != nil {
			return nil, err
		}
		n.add(below)
	}
	if len(n.columns) == 0 {
		return nil, fmt.Errorf("%w: Parquet group %s has no columns", ErrFormat, clip(path))
	}
	return n, nil
}

// newList is the list c whose repeated node is inner and whose elements are
// element.
func newList(c, inner, element *parquet.Column, path string, depth int, seen columnNames) (*parquetNode, error) {
	n := &parquetNode{kind: listNode, name: c.Name(), path: path, level: uint16(depth), rep: inner.MaxRepetitionLevel(), repDef: inner.MaxDefinitionLevel()}
	if c != inner {
		n.def = c.MaxDefinitionLevel()
	}
	var e *parquetNode
	var err error
	if element == inner {
		e, err = newPlainNode(element, path+".element", depth+1, seen)
	} else {
		e, err = newParquetNode(element, path+".element", depth+1, seen)
	}
	if err != nil {
		return nil, err
	}
	n.add(e)
	return n, nil
}

// listElement finds the elements of a list in its three usual spellings
// (Parquet LogicalTypes.md, "Lists", backward-compatibility rules).
func listElement(c *parquet.Column) (inner, element *parquet.Column, ok bool) {
	if c.Leaf() || !isLogical[*format.ListType](c) && !isConverted(c, deprecated.List) || len(c.Columns()) != 1 || !c.Columns()[0].Repeated() {
		return nil, nil, false
	}
	inner = c.Columns()[0]
	if inner.Leaf() || len(inner.Columns()) != 1 || inner.Name() == "array" || inner.Name() == c.Name()+"_tuple" {
		return inner, inner, true
	}
	return inner, inner.Columns()[0], true
}

func mapPairs(c *parquet.Column) (*parquet.Column, bool) {
	if !isLogical[*format.MapType](c) && !isConverted(c, deprecated.Map) && !isConverted(c, deprecated.MapKeyValue) || len(c.Columns()) != 1 {
		return nil, false
	}
	pairs := c.Columns()[0]
	ok := pairs.Repeated() && !pairs.Leaf() && len(pairs.Columns()) == 2 && pairs.Columns()[0].Leaf() && !pairs.Columns()[0].Repeated()
	return pairs, ok
}

func isLogical[T format.LogicalTypeValue](c *parquet.Column) bool {
	l := c.Type().LogicalType()
	if l == nil {
		return false
	}
	_, ok := l.Value.(T)
	return ok
}

func isConverted(c *parquet.Column, t deprecated.ConvertedType) bool {
	got := c.Type().ConvertedType()
	return got != nil && *got == t
}

// assembly is a row on its way from columns to fields.
type assembly struct {
	columns [][]parquet.Value
	at      []int // next value, by column
	fields  []corpus.Field
	levels  []uint16 // of the fields
	elems   int
}

func (a *assembly) add(path string, v corpus.Value, level uint16) {
	a.fields, a.levels = append(a.fields, corpus.Field{Path: path, Value: v}), append(a.levels, level)
}

var errTornRow = errors.New("parquet row has too few values")

func (a *assembly) peek(column int) (parquet.Value, error) {
	if column >= len(a.columns) || a.at[column] >= len(a.columns[column]) {
		return parquet.Value{}, errTornRow
	}
	return a.columns[column][a.at[column]], nil
}

// skip steps over a node that is not there: one null a leaf.
func (a *assembly) skip(n *parquetNode) {
	for _, c := range n.columns {
		if c < len(a.at) {
			a.at[c]++
		}
	}
}

// readFields reads the node into fields; what is null becomes no field.
func (n *parquetNode) readFields(a *assembly) error {
	if n.kind == groupNode {
		there, err := n.there(a, n.def)
		if err != nil || !there {
			return err
		}
		for _, c := range n.children {
			if err := c.readFields(a); err != nil {
				return err
			}
		}
		return nil
	}
	if n.kind == mapNode {
		return n.readMapFields(a)
	}
	v, err := n.read(a)
	if err == nil && !v.IsNull() {
		a.add(n.path, v, n.level)
	}
	return err
}

// there reports whether the node reaches a definition level, and steps over
// it when not.
func (n *parquetNode) there(a *assembly, def int) (bool, error) {
	if def == 0 {
		return true, nil
	}
	v, err := a.peek(n.columns[0])
	if err != nil {
		return false, err
	}
	if v.DefinitionLevel() < def {
		a.skip(n)
		return false, nil
	}
	return true, nil
}

// read reads the node as one value; null when it is not there.
func (n *parquetNode) read(a *assembly) (corpus.Value, error) {
	if n.kind == leafNode {
		v, err := a.peek(n.columns[0])
		a.skip(n)
		if err != nil || v.IsNull() {
			return corpus.Null(), err
		}
		return n.leaf(v)
	}
	if there, err := n.there(a, n.def); err != nil || !there {
		return corpus.Null(), err
	}
	if n.kind == listNode {
		return n.readList(a)
	}
	return n.readObject(a)
}

func (n *parquetNode) readList(a *assembly) (corpus.Value, error) {
	var elems []corpus.Value
	err := n.each(a, func() error {
		v, err := n.children[0].read(a)
		elems = append(elems, v)
		return err
	})
	return corpus.List(elems...), err
}

// each calls read for every element of a list or pair of a map.
func (n *parquetNode) each(a *assembly, read func() error) error {
	if some, err := n.there(a, n.repDef); err != nil || !some {
		return err
	}
	column := n.columns[0]
	for {
		if a.elems++; a.elems > corpus.MaxElements {
			return fmt.Errorf("more than %d elements", corpus.MaxElements)
		}
		if err := read(); err != nil {
			return err
		}
		next, err := a.peek(column)
		if err != nil || next.RepetitionLevel() != n.rep {
			return nil
		}
	}
}

// readObject writes a group or a map inside a list as JSON text.
func (n *parquetNode) readObject(a *assembly) (corpus.Value, error) {
	var fields []corpus.Field
	member := func(name string, v corpus.Value, err error) error {
		if err == nil && !v.IsNull() {
			fields = append(fields, corpus.Field{Path: name, Value: v})
		}
		return err
	}
	var err error
	if n.kind == mapNode {
		err = n.each(a, func() error { return n.readPair(a, member) })
	} else {
		for _, c := range n.children {
			v, readErr := c.read(a)
			if err = member(c.name, v, readErr); err != nil {
				break
			}
		}
	}
	if err != nil {
		return corpus.Value{}, err
	}
	if fields, err = sortUnique(fields); err != nil {
		return corpus.Value{}, err
	}
	return corpus.JSON(string(objectText(fields))), nil
}

func (n *parquetNode) readPair(a *assembly, member func(string, corpus.Value, error) error) error {
	key, err := n.children[0].read(a)
	if err != nil {
		return err
	}
	v, err := n.children[1].read(a)
	return member(key.Text(), v, err)
}

func (n *parquetNode) readMapFields(a *assembly) error {
	if there, err := n.there(a, n.def); err != nil || !there {
		return err
	}
	return n.each(a, func() error {
		return n.readPair(a, func(key string, v corpus.Value, err error) error {
			switch {
			case err != nil || v.IsNull():
				return err
			case key == "" || len(n.path)+len(key) >= corpus.MaxPathBytes:
				return fmt.Errorf("key %s of map %s is empty or too long", clip(key), clip(n.path))
			case len(a.fields) >= corpus.MaxFields:
				return fmt.Errorf("more than %d fields", corpus.MaxFields)
			}
			a.add(n.path+"."+key, v, n.level+1)
			return nil
		})
	})
}

// sortUnique sorts fields and refuses a path that is there twice.
func sortUnique(fields []corpus.Field) ([]corpus.Field, error) {
	byPath := func(x, y corpus.Field) int { return strings.Compare(x.Path, y.Path) }
	if !slices.IsSortedFunc(fields, byPath) {
		slices.SortFunc(fields, byPath)
	}
	for i := 1; i < len(fields); i++ {
		if fields[i].Path == fields[i-1].Path {
			return fields, fmt.Errorf("field %s is there twice", clip(fields[i].Path))
		}
	}
	return fields, nil
}
