package flow

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
)

// group is rows that share the values of some fields.
type group struct {
	by   []corpus.Value
	rows []*Row
}

// combinations are the choices of one element of each of the fields, each
// element once; ok is false when a field has no value, wide when there are
// more than maxFan.
func combinations(r *Row, fields []string) (choices [][]corpus.Value, ok, wide bool) {
	choices = [][]corpus.Value{{}}
	for _, f := range fields {
		elems := distinct(r.Get(f))
		if len(elems) == 0 {
			return nil, false, false
		}
		if len(choices)*len(elems) > maxFan {
			return nil, true, true
		}
		var next [][]corpus.Value
		for _, head := range choices {
			for _, e := range elems {
				next = append(next, append(head[:len(head):len(head)], e))
			}
		}
		choices = next
	}
	return choices, true, false
}

// distinct are the elements of a value, each text once.
func distinct(v corpus.Value) []corpus.Value {
	elems := eval.Elements(v)
	if len(elems) < 2 {
		return elems
	}
	seen := map[string]bool{}
	var out []corpus.Value
	for _, e := range elems {
		if text := e.Text(); !seen[text] {
			seen[text] = true
			out = append(out, e)
		}
	}
	return out
}

// grouped groups rows by fields, in the order of the values' texts. Rows that
// belong to no group are counted.
func grouped(b *budget, rows []*Row, fields []string) ([]*group, error) {
	byKey := map[string]*group{}
	var groups []*group
	var key []byte
	for _, r := range rows {
		choices, ok, wide := combinations(r, fields)
		if err := cmp.Or(b.spend(1+len(choices)), b.hold(refBytes*int64(len(choices)))); err != nil {
			return nil, err
		}
		switch {
		case !ok:
			b.dropped++
		case wide:
			b.wide++
		}
		for _, by := range choices {
			key = keyOf(key[:0], by)
			g := byKey[string(key)]
			if g == nil {
				g = &group{by: by}
				byKey[string(key)] = g
				groups = append(groups, g)
				if err := b.hold(rowBytes + 2*int64(len(key))); err != nil {
					return nil, err
				}
			}
			g.plainer(by)
			g.rows = append(g.rows, r)
		}
	}
	slices.SortFunc(groups, func(a, b *group) int { return compareValues(a.by, b.by) })
	return groups, nil
}

func keyOf(key []byte, by []corpus.Value) []byte {
	for _, v := range by {
		key = appendKey(key, v.Text())
	}
	return key
}

// plainer keeps, of values with the same text, the one of the first kind, so
// that the group does not depend on which row came first.
func (g *group) plainer(by []corpus.Value) {
	for i, v := range by {
		if v.Kind() < g.by[i].Kind() {
			g.by = slices.Clone(g.by)
			g.by[i] = v
		}
	}
}

func compareValues(a, b []corpus.Value) int {
	return slices.CompareFunc(a, b, func(v, w corpus.Value) int { return strings.Compare(v.Text(), w.Text()) })
}

// row is the row of a group: the fields it was grouped by and the events
// behind it.
func (g *group) row(fields []string) *Row {
	out := joined(g.rows)
	for i, f := range fields {
		out.set(f, g.by[i])
	}
	out.by = g.by
	return out
}

// appendKey adds a text to a key, so that other texts give other keys.
func appendKey(key []byte, text string) []byte {
	key = binary.AppendUvarint(key, uint64(len(text)))
	return append(key, text...)
}
