package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"

	"assay/corpus"
)

// ref finds the segment of a row of the whole table.
func (t *table) ref(row uint32) corpus.Ref {
	i := sort.Search(len(t.slices), func(i int) bool { return t.slices[i].base > int(row) }) - 1
	return corpus.Ref{Segment: i, Row: int(row) - t.slices[i].base}
}

// timeOrder is every row of a table by rising time; the rows without a time
// come behind, in their own order.
type timeOrder struct {
	rows  []uint32
	timed int
}

type timedRow struct {
	nano int64
	row  uint32
}

// timeOrder is computed once for a set of segments and kept.
func (s *selection) timeOrder(ctx context.Context) (*timeOrder, error) {
	key := "order " + s.table.name
	if o, ok := s.cache.get(key); ok {
		return o.(*timeOrder), nil
	}
	timed, untimed, err := s.timedRows(ctx, nil)
	if err != nil {
		return nil, err
	}
	sortTimed(timed)
	o := &timeOrder{rows: make([]uint32, 0, s.table.rows), timed: len(timed)}
	for _, t := range timed {
		o.rows = append(o.rows, t.row)
	}
	o.rows = append(o.rows, untimed...)
	s.cache.put(key, o, int64(4*len(o.rows)))
	return o, nil
}

func sortTimed(rows []timedRow) {
	order := func(a, b timedRow) int {
		if c := cmp.Compare(a.nano, b.nano); c != 0 {
			return c
		}
		return cmp.Compare(a.row, b.row)
	}
	if !slices.IsSortedFunc(rows, order) {
		slices.SortFunc(rows, order)
	}
}

// timedRows lists rows with their times, and those without; found nil means
// all rows.
func (s *selection) timedRows(ctx context.Context, found []*corpus.Bitmap) (timed []timedRow, untimed []uint32, err error) {
	for i := range s.table.slices {
		sl := &s.table.slices[i]
		times, err := sl.Times(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("read times: %w", err)
		}
		add := func(row int) bool {
			if nano, ok := times.At(row); ok {
				timed = append(timed, timedRow{nano, uint32(sl.base + row)})
			} else {
				untimed = append(untimed, uint32(sl.base+row))
			}
			return true
		}
		if found != nil {
			found[i].All(add)
			continue
		}
		for row := range sl.Rows() {
			add(row)
		}
	}
	return timed, untimed, nil
}

// place is a row of a page.
type place struct {
	row   uint32
	score float32
}

// pager cuts one page out of what was found.
type pager struct {
	s            *selection
	found        []*corpus.Bitmap
	total        int
	offset, size int
}

// page needs size > 0 and offset+size <= total.
func (p *pager) page(ctx context.Context, order string) ([]place, error) {
	switch order {
	case "time":
		return p.byTime(ctx, false)
	case "-time":
		return p.byTime(ctx, true)
	case "relevance":
		return p.byScore(ctx)
	}
	if order[0] == '-' {
		return p.byField(ctx, order[1:], true)
	}
	return p.byField(ctx, order, false)
}

// byTime sorts few hits, and of many picks the page out of the order of all
// rows, so that a deep page costs what the first one does.
func (p *pager) byTime(ctx context.Context, falling bool) ([]place, error) {
	if p.total < p.s.table.rows/20 {
		return p.byTimeOfHits(ctx, falling)
	}
	o, err := p.s.timeOrder(ctx)
	if err != nil {
		return nil, err
	}
	set := p.global()
	page, skip := make([]place, 0, p.size), p.offset
	o.walk(falling, func(row uint32) bool {
		if !set.Has(int(row)) {
			return true
		}
		if skip > 0 {
			skip--
			return true
		}
		page = append(page, place{row: row})
		return len(page) < p.size
	})
	return page, nil
}

func (p *pager) byTimeOfHits(ctx context.Context, falling bool) ([]place, error) {
	timed, untimed, err := p.s.timedRows(ctx, p.found)
	if err != nil {
		return nil, err
	}
	sortTimed(timed)
	o := &timeOrder{timed: len(timed)}
	for _, t := range timed {
		o.rows = append(o.rows, t.row)
	}
	o.rows = append(o.rows, untimed...)
	page, skip := make([]place, 0, p.size), p.offset
	o.walk(falling, func(row uint32) bool {
		if skip > 0 {
			skip--
			return true
		}
		page = append(page, place{row: row})
		return len(page) < p.size
	})
	return page, nil
}

// walk yields the rows in order, those without a time last.
func (o *timeOrder) walk(falling bool, yield func(row uint32) bool) {
	for i := range o.timed {
		if falling {
			i = o.timed - 1 - i
		}
		if !yield(o.rows[i]) {
			return
		}
	}
	for _, row := range o.rows[o.timed:] {
		if !yield(row) {
			return
		}
	}
}

// global is what was found as one set over the rows of the table.
func (p *pager) global() *corpus.Bitmap {
	set := corpus.NewBitmap(p.s.table.rows)
	for i, b := range p.found {
		base := p.s.table.slices[i].base
		b.All(func(row int) bool {
			set.Set(base + row)
			return true
		})
	}
	return set
}
