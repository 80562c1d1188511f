package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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

func (s *selection) facet(ctx context.Context, field string, size int, found []*corpus.Bitmap) (Facet, error) {
	if size == 0 {
		size = 10
	}
	t := resolveField(field)
	f := Facet{Field: field}
	var err error
	switch t.source {
	case fromVerdict:
		s.verdictFacet(&f, found)
		return f, nil // few, in their fixed order
	case fromReason:
		s.reasonFacet(&f, found)
	case fromDay, fromTime:
		err = s.dayFacet(ctx, &f, found)
		size = max(size, 366)
	case fromID:
		return f, fmt.Errorf("facet of %s: every event has its own", field)
	default:
		err = s.columnFacet(ctx, &f, s.table.filled(t.paths), size, found)
	}
	if n := len(f.Values) - size; n > 0 {
		f.More += n
		f.Values = f.Values[:size]
	}
	return f, err
}

func (s *selection) verdictFacet(f *Facet, found []*corpus.Bitmap) {
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		n := 0
		for i, b := range found {
			n += b.AndCount(s.table.slices[i].labels.Bitmap(v))
		}
		f.Values = append(f.Values, FacetValue{Value: v.String(), Count: n})
	}
}

func (s *selection) reasonFacet(f *Facet, found []*corpus.Bitmap) {
	var counts [corpus.NumReasons]int
	for i, b := range found {
		l := s.table.slices[i].labels
		labelled := b.Clone().AndNot(l.Bitmap(corpus.Unlabelled))
		labelled.All(func(row int) bool {
			counts[l.Reason(row)]++
			return true
		})
		f.Missing += b.Count() - labelled.Count()
	}
	f.Missing += counts[corpus.NoReason]
	for r := corpus.Reason(1); r < corpus.NumReasons; r++ {
		if counts[r] > 0 {
			f.Values = append(f.Values, FacetValue{Value: r.String(), Count: counts[r]})
		}
	}
	sortFacet(f)
}

// dayFacet counts by UTC day, in the order of the days.
func (s *selection) dayFacet(ctx context.Context, f *Facet, found []*corpus.Bitmap) error {
	const day = int64(24 * time.Hour)
	counts := map[int64]int{}
	for i, b := range found {
		times, err := s.table.slices[i].Times(ctx)
		if err != nil {
			return fmt.Errorf("read times: %w", err)
		}
		last, run := int64(0), 0
		b.All(func(row int) bool {
			nano, ok := times.At(row)
			if !ok {
				f.Missing++
				return true
			}
			d := nano / int64(day)
			if nano%int64(day) < 0 {
				d--
			}
			if d != last {
				counts[last] += run
				last, run = d, 0
			}
			run++
			return true
		})
		counts[last] += run
	}
	for d, n := range counts {
		if n > 0 {
			f.Values = append(f.Values, FacetValue{Value: time.Unix(0, d*int64(day)).UTC().Format(time.DateOnly), Count: n})
		}
	}
	slices.SortFunc(f.Values, func(a, b FacetValue) int { return cmp.Compare(a.Value, b.Value) })
	return nil
}

func sortFacet(f *Facet) {
	slices.SortFunc(f.Values, func(a, b FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
}

func (s *selection) columnFacet(ctx context.Context, f *Facet, path string, size int, found []*corpus.Bitmap) error {
	parts := make([][]int, len(found))
	cols := make([]*corpus.Column, len(found))
	err := s.table.each(ctx, func(ctx context.Context, i int) error {
		var err error
		if cols[i], err = s.table.slices[i].Column(ctx, path); err != nil {
			return fmt.Errorf("read column %s: %w", path, err)
		}
		parts[i] = s.countCodes(cols[i], s.table.slices[i].name, found[i])
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
	if more := len(f.Values) - size; more > 0 {
		f.Values, f.More = f.Values[:size], more
	}
	return s.nameValues(ctx, f, path, cols)
}

// countCodes counts the found rows of each code; the counts over all rows of
// a segment are kept.
func (s *selection) countCodes(col *corpus.Column, segment string, b *corpus.Bitmap) []int {
	count := func() []int {
		counts := make([]int, col.Distinct()+corpus.FirstCode)
		b.All(func(row int) bool {
			counts[col.Code(row)]++
			return true
		})
		return counts
	}
	if b.Count() < b.Len() {
		return count()
	}
	key := segment + " codes " + col.Path()
	if c, ok := s.cache.get(key); ok {
		return c.([]int)
	}
	c := count()
	s.cache.put(key, c, int64(8*len(c)))
	return c
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
