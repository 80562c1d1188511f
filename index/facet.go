package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"assay/corpus"
)

// Facet counts the values of a field among the found events. A list counts
// once for each of its elements.
type Facet struct {
	Field   string // as asked for: a field of the query language
	Values  []FacetValue
	More    int // values not listed
	Missing int // found events without a value
}

// FacetValue is one value. field:value, in quotes where needed, finds the
// events counted (Query.With).
type FacetValue struct {
	Value string
	Name  string // what people call it, where another field says so
	Count int
}

// nameOf is the field that says what people call an id.
var nameOf = map[string]string{
	"alert.rule_id": "alert.rule_name", "agent.id": "agent.name", "user.id": "user.name",
}

// counter counts in the found rows of the slices.
type counter struct {
	*selection
	found []*corpus.Bitmap
}

func (c *counter) facet(ctx context.Context, field string, size int) (Facet, error) {
	if size <= 0 {
		size = 10
	}
	t := resolveField(field)
	f := Facet{Field: field}
	var err error
	switch t.source {
	case fromVerdict:
		err = c.verdictFacet(ctx, &f)
		return f, err // few, in their fixed order
	case fromReason:
		err = c.reasonFacet(ctx, &f)
	case fromDay, fromTime:
		err = c.dayFacet(ctx, &f)
		size = max(size, 366)
	case fromID:
		return f, fmt.Errorf("facet of %s: every event has its own", field)
	default:
		return f, c.columnFacet(ctx, &f, c.table.filled(t.paths), size)
	}
	f.cut(size)
	return f, err
}

func (f *Facet) cut(size int) {
	if n := len(f.Values) - size; n > 0 {
		f.More += n
		f.Values = f.Values[:size]
	}
}

// tally counts the found rows by verdict and by reason.
func (c *counter) tally(ctx context.Context) (verdicts [corpus.NumVerdicts]int, reasons [corpus.NumReasons]int, err error) {
	var mu sync.Mutex
	err = c.table.each(ctx, func(_ context.Context, i int) error {
		v, r := c.table.slices[i].labels.Count(c.found[i])
		mu.Lock()
		defer mu.Unlock()
		for k, n := range v {
			verdicts[k] += n
		}
		for k, n := range r {
			reasons[k] += n
		}
		return nil
	})
	return verdicts, reasons, err
}

func (c *counter) verdictFacet(ctx context.Context, f *Facet) error {
	counts, _, err := c.tally(ctx)
	for v, n := range counts {
		f.Values = append(f.Values, FacetValue{Value: corpus.Verdict(v).String(), Count: n})
	}
	return err
}

func (c *counter) reasonFacet(ctx context.Context, f *Facet) error {
	_, counts, err := c.tally(ctx)
	f.Missing = counts[corpus.NoReason]
	for r, n := range counts[1:] {
		if n > 0 {
			f.Values = append(f.Values, FacetValue{Value: corpus.Reason(r + 1).String(), Count: n})
		}
	}
	sortFacet(f)
	return err
}

// dayFacet counts by UTC day, in the order of the days.
func (c *counter) dayFacet(ctx context.Context, f *Facet) error {
	var mu sync.Mutex
	counts, timed := map[int64]int{}, 0 // by days since 1970
	err := c.table.each(ctx, func(ctx context.Context, i int) error {
		times, err := c.table.slices[i].timeline(ctx)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		times.eachStretch(c.found[i], 0, int64(day), func(d int64, lo, hi int) {
			n := c.found[i].CountRange(lo, hi)
			counts[d] += n
			timed += n
		})
		return nil
	})
	for _, b := range c.found {
		f.Missing += b.Count()
	}
	f.Missing -= timed
	for d, n := range counts {
		f.Values = append(f.Values, FacetValue{Value: time.Unix(0, d*int64(day)).UTC().Format(time.DateOnly), Count: n})
	}
	slices.SortFunc(f.Values, func(a, b FacetValue) int { return cmp.Compare(a.Value, b.Value) })
	return err
}

func sortFacet(f *Facet) {
	slices.SortFunc(f.Values, func(a, b FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
}

func (c *counter) columnFacet(ctx context.Context, f *Facet, path string, size int) error {
	parts, cols := make([][]int, len(c.found)), make([]*corpus.Column, len(c.found))
	err := c.table.each(ctx, func(ctx context.Context, i int) error {
		var err error
		if cols[i], err = c.table.slices[i].Column(ctx, path); err != nil {
			return fmt.Errorf("read column %s: %w", path, err)
		}
		parts[i] = c.countCodes(cols[i], i)
		return nil
	})
	if err != nil {
		return err
	}
	values := map[string]int{}
	for i, counts := range parts {
		f.Missing += counts[corpus.CodeAbsent] + counts[corpus.CodeNull]
		for e, n := range counts[corpus.FirstCode:] {
			if n > 0 {
				addValue(values, cols[i].Entry(e), n)
			}
		}
	}
	for v, n := range values {
		f.Values = append(f.Values, FacetValue{Value: v, Count: n})
	}
	sortFacet(f)
	f.cut(size)
	return c.nameValues(ctx, f, path, cols)
}

// countCodes counts the found rows of each code; the counts over all rows of
// a segment are kept.
func (c *counter) countCodes(col *corpus.Column, slice int) []int {
	found := c.found[slice]
	whole := found.Count() == col.Rows()
	key := c.table.slices[slice].name + " codes " + col.Path()
	if whole {
		if counts, ok := c.cache.get(key); ok {
			return counts.([]int)
		}
	}
	counts := make([]int, col.Distinct()+corpus.FirstCode)
	col.Count(found, counts)
	if whole {
		c.cache.put(key, counts, int64(8*len(counts)))
	}
	return counts
}

// addValue counts a list once for each distinct element.
func addValue(values map[string]int, v corpus.Value, n int) {
	if v.Kind() != corpus.KindList {
		values[v.Text()] += n
		return
	}
	seen := map[string]bool{}
	for _, e := range v.Elems() {
		if t := e.Text(); !seen[t] {
			seen[t] = true
			values[t] += n
		}
	}
}

// nameValues looks up what people call the listed values.
func (s *selection) nameValues(ctx context.Context, f *Facet, path string, cols []*corpus.Column) error {
	other, ok := nameOf[path]
	if !ok {
		return nil
	}
	want := map[string]*FacetValue{}
	for i := range f.Values {
		want[f.Values[i].Value] = &f.Values[i]
	}
	for i, col := range cols {
		rows := firstRows(col, want)
		if len(rows) == 0 {
			continue
		}
		names, err := s.table.slices[i].Column(ctx, other)
		if err != nil {
			return fmt.Errorf("read column %s: %w", other, err)
		}
		for value, row := range rows {
			if name := names.Value(row); name.Kind() == corpus.KindString {
				want[value].Name = name.Text()
				delete(want, value)
			}
		}
	}
	return nil
}

// firstRows finds a row for each wanted value of the column.
func firstRows(col *corpus.Column, want map[string]*FacetValue) map[string]int {
	codes := map[uint32]string{}
	for e := range col.Distinct() {
		if v := col.Entry(e).Text(); want[v] != nil {
			codes[uint32(e+corpus.FirstCode)] = v
		}
	}
	out := map[string]int{}
	for row := 0; row < col.Rows() && len(codes) > 0; row++ {
		if v, ok := codes[col.Code(row)]; ok {
			out[v] = row
			delete(codes, col.Code(row))
		}
	}
	return out
}
