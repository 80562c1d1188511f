package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
)

// ranks give each code of a column its place among all values of the table:
// numbers before texts, texts without regard to case; lists by their first
// element. Absent and null are last.
type ranks struct {
	of     [][]uint32 // by slice, by code
	values int        // ranks of values; absent and null have this rank
}

// byField picks the ranks that the page lies in by counting, then the rows of
// these ranks in order of time, newest first.
func (p *pager) byField(ctx context.Context, field string, falling bool) ([]place, error) {
	rk, rankOf, err := p.rankings(ctx, field)
	if err != nil {
		return nil, err
	}
	slot := func(rank int) int { // the place of a rank in the order wanted
		if falling && rank < rk {
			return rk - 1 - rank
		}
		return rank
	}
	counts := make([]int, rk+1)
	for i, b := range p.found {
		b.All(func(row int) bool {
			counts[slot(rankOf(i, row))]++
			return true
		})
	}
	before, first := 0, 0
	for before+counts[first] <= p.offset {
		before += counts[first]
		first++
	}
	last, end := first, before+counts[first]
	for end < p.offset+p.size {
		last++
		end += counts[last]
	}
	rows, err := p.rowsOfSlots(ctx, first, last, p.offset+p.size-before, func(ref corpus.Ref) int { return slot(rankOf(ref.Segment, ref.Row)) })
	if err != nil {
		return nil, err
	}
	return rows[p.offset-before:][:p.size], nil
}

// rowsOfSlots lists the first n found rows of slots first to last.
func (p *pager) rowsOfSlots(ctx context.Context, first, last, n int, slotOf func(corpus.Ref) int) ([]place, error) {
	o, err := p.s.timeOrder(ctx)
	if err != nil {
		return nil, err
	}
	set := p.global()
	bySlot := make([][]place, last-first+1)
	o.walk(true, func(row uint32) bool {
		if set.Has(int(row)) {
			if at := slotOf(p.s.table.ref(row)); at >= first && at <= last && len(bySlot[at-first]) < n {
				bySlot[at-first] = append(bySlot[at-first], place{row: row})
			}
		}
		return true
	})
	return slices.Concat(bySlot...), nil
}

// rankings gives how many ranks of values there are and the rank of a row.
func (p *pager) rankings(ctx context.Context, field string) (int, func(slice, row int) int, error) {
	t := resolveField(field)
	switch t.source {
	case fromVerdict:
		return corpus.NumVerdicts, func(i, row int) int { return int(p.s.table.slices[i].labels.Verdict(row)) }, nil
	case fromReason:
		return corpus.NumReasons, func(i, row int) int { return int(p.s.table.slices[i].labels.Reason(row)) }, nil
	case fromColumns:
		rk, cols, err := p.s.ranks(ctx, p.s.table.filled(t.paths))
		if err != nil {
			return 0, nil, err
		}
		return rk.values, func(i, row int) int { return int(rk.of[i][cols[i].Code(row)]) }, nil
	}
	return 0, nil, fmt.Errorf("sort by %s: sort by time or by a field that has values", field)
}

func (s *selection) ranks(ctx context.Context, path string) (*ranks, []*corpus.Column, error) {
	cols := make([]*corpus.Column, len(s.table.slices))
	for i := range s.table.slices {
		var err error
		if cols[i], err = s.table.slices[i].Column(ctx, path); err != nil {
			return nil, nil, fmt.Errorf("read column %s: %w", path, err)
		}
	}
	key := "ranks " + path + " " + s.table.name
	if rk, ok := s.cache.get(key); ok {
		return rk.(*ranks), cols, nil
	}
	rk, n := rankColumns(cols)
	s.cache.put(key, rk, int64(4*n))
	return rk, cols, nil
}

type rankedEntry struct {
	number  float64
	numeric bool
	text    string
	slice   int
	code    int
}

func rankColumns(cols []*corpus.Column) (rk *ranks, entries int) {
	var all []rankedEntry
	rk = &ranks{of: make([][]uint32, len(cols))}
	for i, c := range cols {
		rk.of[i] = make([]uint32, c.Distinct()+corpus.FirstCode)
		for e := range c.Distinct() {
			v := c.Entry(e)
			for v.Kind() == corpus.KindList && len(v.Elems()) > 0 {
				v = v.Elems()[0]
			}
			r := rankedEntry{slice: i, code: e + corpus.FirstCode}
			if r.number, r.numeric = v.Number(); !r.numeric {
				r.text = corpus.Fold(v.Text())
			}
			all = append(all, r)
		}
	}
	slices.SortFunc(all, compareEntries)
	for i, r := range all {
		if i > 0 && compareEntries(all[i-1], r) != 0 {
			rk.values++
		}
		rk.of[r.slice][r.code] = uint32(rk.values)
	}
	if len(all) > 0 {
		rk.values++
	}
	for i := range cols {
		rk.of[i][corpus.CodeAbsent], rk.of[i][corpus.CodeNull] = uint32(rk.values), uint32(rk.values)
	}
	return rk, len(all)
}

func compareEntries(a, b rankedEntry) int {
	switch {
	case a.numeric && b.numeric:
		return cmp.Compare(a.number, b.number)
	case a.numeric:
		return -1
	case b.numeric:
		return 1
	}
	return strings.Compare(a.text, b.text)
}
