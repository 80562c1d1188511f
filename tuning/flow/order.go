package flow

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// sortKey is what a value sorts by: first numbers, then addresses, then texts,
// and what has no value last.
type sortKey struct {
	class  int
	number float64
	addr   netip.Addr
	text   string
}

const (
	classNumber = iota
	classAddress
	classText
	classNone
)

func keyFor(v corpus.Value, as string) sortKey {
	e := eval.Elements(v)
	if len(e) == 0 {
		return sortKey{class: classNone}
	}
	first := e[0]
	text := eval.Text(first)
	if f, ok := first.Number(); ok && (as == "" || as == "auto" || as == "num") {
		return sortKey{class: classNumber, number: f}
	}
	if as == "" || as == "auto" || as == "ip" {
		if a, err := netip.ParseAddr(text); err == nil {
			return sortKey{class: classAddress, addr: a.Unmap()}
		}
	}
	return sortKey{class: classText, text: text}
}

func (k sortKey) compare(o sortKey) int {
	if k.class != o.class {
		return cmp.Compare(k.class, o.class)
	}
	switch k.class {
	case classNumber:
		return cmp.Compare(k.number, o.number)
	case classAddress:
		return k.addr.Compare(o.addr)
	}
	return strings.Compare(k.text, o.text)
}

func sorting(s *rule.Sort) stage {
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		if err := b.spend(len(rows) * (1 + len(s.Keys))); err != nil {
			return nil, err
		}
		rows = sorted(rows, s.Keys)
		if s.Limit > 0 && len(rows) > s.Limit {
			rows = rows[:s.Limit]
		}
		return rows, nil
	})
}

// sorted orders rows; equal ones keep their order.
func sorted(rows []*Row, keys []rule.SortKey) []*Row {
	type keyed struct {
		row  *Row
		keys []sortKey
	}
	all := make([]keyed, len(rows))
	for i, r := range rows {
		all[i] = keyed{r, make([]sortKey, len(keys))}
		for j, k := range keys {
			all[i].keys[j] = keyFor(r.Get(k.Field), k.As)
		}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		for i, k := range keys {
			n := a.keys[i].compare(b.keys[i])
			if k.Desc && a.keys[i].class != classNone && b.keys[i].class != classNone {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	for i, k := range all {
		rows[i] = k.row
	}
	return rows
}

func (c *compiler) head(s *rule.Head) stage {
	if s.While == nil {
		return gathering(func(_ *budget, rows []*Row) ([]*Row, error) { return rows[:min(max(s.N, 0), len(rows))], nil })
	}
	while := c.condition(s.While)
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		n := 0
		for n < len(rows) && (s.N <= 0 || n < s.N) {
			if err := b.spend(1); err != nil {
				return nil, err
			}
			if !while(rows[n]) && !(s.Null && lacks(rows[n], s.While)) {
				if s.KeepLast {
					n++
				}
				break
			}
			n++
		}
		return rows[:n], nil
	})
}

// lacks reports that the row has no value for a field of the condition.
func lacks(r *Row, e rule.Expr) (missing bool) {
	rule.FieldsOf(e, func(f string, _ rule.Span) { missing = missing || !eval.HasValue(r.Get(f)) })
	return missing
}

func tail(s *rule.Tail) stage {
	return gathering(func(_ *budget, rows []*Row) ([]*Row, error) {
		rows = rows[len(rows)-min(max(s.N, 0), len(rows)):]
		slices.Reverse(rows)
		return rows, nil
	})
}

// dedup keeps the first rows of each combination of values; a list counts as
// its text.
func dedup(s *rule.Dedup) stage {
	most := max(s.N, 1)
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		seen, last := map[string]int{}, ""
		kept := rows[:0]
		for _, r := range rows {
			if err := b.spend(len(s.Fields)); err != nil {
				return nil, err
			}
			key, ok := streamKey(r, s.Fields)
			if !ok {
				if s.KeepEmpty {
					kept = append(kept, r)
				}
				continue
			}
			if s.Consecutive && key != last {
				clear(seen)
			}
			last = key
			if seen[key]++; seen[key] <= most {
				kept = append(kept, r)
			} else if s.KeepEvents {
				for _, f := range s.Fields {
					r.set(f, corpus.Value{})
				}
				kept = append(kept, r)
			}
		}
		return sorted(kept, s.Sort), nil
	})
}
