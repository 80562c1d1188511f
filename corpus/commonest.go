package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Bounds of Commonest: the distinct values of one segment that are counted
// with no beginning given, and those that one beginning may find.
const (
	maxCounted = 50_000
	maxBegun   = 5_000
)

// Counted is a value and in how many events a field has it; of a list each
// value counts.
type Counted struct {
	Value Value
	Rows  int
}

// Commonest are the values of a field that begin with a text, the most frequent
// first, at most limit; case does not count. It reads dictionaries and codes,
// no events. many means that a segment has more distinct values than are
// counted: then there are none without a beginning, and a short one may leave
// some out.
func (v *View) Commonest(ctx context.Context, path, begin string, limit int) (values []Counted, many bool, err error) {
	found := map[string]*Counted{}
	begin = Fold(begin)
	for _, s := range v.segments {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		c, err := s.Column(ctx, path)
		if err != nil {
			return nil, false, fmt.Errorf("read column %s: %w", path, err)
		}
		many = c.begun(begin, found) || many
	}
	for _, f := range found {
		values = append(values, *f)
	}
	slices.SortFunc(values, func(a, b Counted) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Value.Text(), b.Value.Text()))
	})
	return values[:min(len(values), limit)], many, nil
}

// begun counts the values that begin so; it reports that there are too many.
func (c *Column) begun(begin string, found map[string]*Counted) (many bool) {
	if begin == "" && c.Distinct() > maxCounted {
		return true
	}
	at := make([]bool, c.Distinct()+FirstCode)
	n := 0
	for e := range c.Distinct() {
		if !c.beginsSo(e, begin) {
			continue
		}
		if n++; n > maxBegun && begin != "" {
			many = true
			break
		}
		at[e+FirstCode] = true
	}
	if n > 0 {
		c.count(at, begin, found)
	}
	return many
}

func (c *Column) beginsSo(e int, begin string) bool {
	if begin == "" {
		return true
	}
	if !c.HasLists() {
		return strings.HasPrefix(c.Folded(e), begin)
	}
	return anyLeaf(c.Entry(e), func(v Value) bool { return strings.HasPrefix(Fold(v.Text()), begin) })
}

// count adds the rows of the codes marked.
func (c *Column) count(marked []bool, begin string, found map[string]*Counted) {
	rows := make([]int, len(marked))
	for row := range c.Rows() {
		if code := c.codes.at(row); marked[code] {
			rows[code]++
		}
	}
	for code, n := range rows {
		if n == 0 || code < FirstCode {
			continue
		}
		anyLeaf(c.dict.at(code-FirstCode), func(v Value) bool {
			text := v.Text()
			if begin == "" || strings.HasPrefix(Fold(text), begin) {
				f := found[text]
				if f == nil {
					f = &Counted{Value: v}
					found[text] = f
				}
				f.Rows += n
			}
			return false
		})
	}
}

// anyLeaf asks about a value, or about each value of a list, until one holds.
func anyLeaf(v Value, holds func(Value) bool) bool {
	if v.Kind() != KindList {
		return !v.IsNull() && !v.IsAbsent() && holds(v)
	}
	for _, e := range v.Elems() {
		if anyLeaf(e, holds) {
			return true
		}
	}
	return false
}
