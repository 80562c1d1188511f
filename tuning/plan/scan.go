package plan

import (
	"context"
	"fmt"

	"assay/corpus"
)

// Pather is an optional method of Columns: the visible field paths that at
// least one row has, exactly. With it, a plan spares itself the paths that a
// segment does not have, and answers keywords from columns.
type Pather interface {
	Paths(ctx context.Context) ([]string, error)
}

// pathIndex is what a Pather may know already: its paths, and the same as a
// set.
type pathIndex interface {
	PathIndex() (paths []string, has map[string]bool)
}

// scan is one evaluation over one segment.
type scan struct {
	ctx     context.Context
	cols    corpus.Columns
	paths   []string                  // visible paths, when the columns tell
	has     map[string]bool           // of paths; nil when the columns do not tell
	whole   map[node]*corpus.Bitmap   // of what parts name, over all rows; nil when nothing is kept
	extra   map[string]*corpus.Column // of made fields
	atoms   *Atoms                    // shared with other scans; nil for none
	load    *Load                     // of the replay; nil for none
	segment string                    // digest of the segment; "" when it has none
	local   map[atomKey]answer        // found beforehand for this scan
	nothing *corpus.Bitmap            // the empty set
	full    *corpus.Bitmap            // all rows
	scratch *scratch                  // where sets of rows are taken from; nil: they are new
	zones   Zoner                     // what columns tell unread; nil: nothing
	passed  []int                     // rows that each leading stage of a pipe leaves; nil unless they are counted
}

// Named is an optional method of Columns: what names them, their contents
// being the same for ever. With it answers can be kept in Atoms.
type Named interface{ Identity() string }

func newScan(ctx context.Context, cols corpus.Columns) (*scan, error) {
	s := &scan{ctx: ctx, cols: cols}
	if shared, ok := cols.(*sharing); ok {
		s.atoms, s.load, cols = shared.atoms, shared.load, shared.Columns
	}
	if n, ok := cols.(Named); ok {
		s.segment = n.Identity()
	}
	if z, ok := cols.(Zoner); ok {
		s.zones = z
	}
	if p, ok := cols.(pathIndex); ok {
		s.paths, s.has = p.PathIndex()
		return s, nil
	}
	p, ok := cols.(Pather)
	if !ok {
		return s, nil
	}
	paths, err := p.Paths(ctx)
	if err != nil {
		return nil, fmt.Errorf("list paths: %w", err)
	}
	s.has = make(map[string]bool, len(paths))
	for _, path := range paths {
		if !corpus.IsOutcomePath(path) {
			s.paths = append(s.paths, path)
			s.has[path] = true
		}
	}
	return s, nil
}

// may reports whether a row of the segment may have the path: it is there, or
// something is above it that can be a list of objects.
func (s *scan) may(path string) bool {
	if s.has == nil || s.has[path] {
		return true
	}
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' && s.has[path[:i]] {
			return true
		}
	}
	return false
}

// columns loads those of the paths that the segment may have.
func (s *scan) columns(paths []string) ([]*corpus.Column, error) {
	cols := make([]*corpus.Column, 0, len(paths))
	for _, path := range paths {
		if isMade(path) {
			col, err := s.made(path)
			if err != nil {
				return nil, err
			}
			cols = append(cols, col)
			continue
		}
		if !s.may(path) {
			continue
		}
		col, err := s.own(path)
		if err != nil {
			return nil, err
		}
		cols = append(cols, col)
	}
	return cols, nil
}

// own loads the column of a path that events have themselves, even if a field
// of that name is made.
func (s *scan) own(path string) (*corpus.Column, error) {
	if err := s.ctx.Err(); err != nil {
		return nil, err
	}
	col, err := s.cols.Column(s.ctx, path)
	if err != nil {
		return nil, fmt.Errorf("read column %s: %w", path, err)
	}
	return col, nil
}

// events gives the rows of need for which the whole event holds, where the
// columns do not tell which paths there are.
func (s *scan) events(need *corpus.Bitmap, holds func(record) bool) (*corpus.Bitmap, error) {
	held := corpus.NewBitmap(need.Len())
	for row := range need.All {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		e, err := s.cols.Event(s.ctx, row)
		if err != nil {
			return nil, err
		}
		if holds(eventRecord{e, corpus.NoTime}) {
			held.Set(row)
		}
	}
	return held, nil
}

// question is what a leaf asks of each distinct value. A value that is
// neither absent nor null comes with its folded text, when folds says so and
// the value is not a list.
type question interface {
	value(v corpus.Value, folded string) bool
	null() bool
	folds() bool
}

// checkEvery is how many values are looked at between two looks at the
// context.
const checkEvery = 4096

// ask gives the rows of need whose value in the column answers the question
// with yes. Rows without the path are never among them.
func (s *scan) ask(col *corpus.Column, q question, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if n := need.Count(); n < col.Distinct() || n < need.Len()/16 {
		return s.askRows(col, q, need, n)
	}
	keep := make([]bool, col.Distinct()+corpus.FirstCode)
	keep[corpus.CodeNull] = q.null()
	folds := q.folds()
	any := keep[corpus.CodeNull]
	for i := range col.Distinct() {
		if i%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		folded := ""
		if folds {
			folded = col.Folded(i)
		}
		yes := q.value(col.Entry(i), folded)
		keep[i+corpus.FirstCode] = yes
		any = any || yes
	}
	if !any {
		return corpus.NewBitmap(need.Len()), nil
	}
	return col.Where(keep).And(need), nil
}

// askRows is ask for few rows: only the values that these rows have are
// looked at, still once each.
func (s *scan) askRows(col *corpus.Column, q question, need *corpus.Bitmap, n int) (*corpus.Bitmap, error) {
	const unknown, no, yes = 0, 1, 2
	state := make([]uint8, col.Distinct()+corpus.FirstCode)
	state[corpus.CodeAbsent], state[corpus.CodeNull] = no, no
	if q.null() {
		state[corpus.CodeNull] = yes
	}
	folded := folder(col, q, n)
	held, asked := corpus.NewBitmap(need.Len()), 0
	for row := range need.All {
		code := col.Code(row)
		if state[code] == unknown {
			if asked++; asked%checkEvery == 0 && s.ctx.Err() != nil {
				return nil, s.ctx.Err()
			}
			i := int(code) - corpus.FirstCode
			state[code] = no
			if v := col.Entry(i); q.value(v, folded(i, v)) {
				state[code] = yes
			}
		}
		if state[code] == yes {
			held.Set(row)
		}
	}
	return held, nil
}

// folder gives the folded text of entries. Column.Folded folds the whole
// dictionary at its first call, which does not pay for a few entries.
func folder(col *corpus.Column, q question, rows int) func(int, corpus.Value) string {
	switch {
	case !q.folds():
		return func(int, corpus.Value) string { return "" }
	case rows < col.Distinct()/8:
		return func(_ int, v corpus.Value) string { return foldedText(v) }
	default:
		return func(i int, _ corpus.Value) string { return col.Folded(i) }
	}
}

func foldedText(v corpus.Value) string {
	if v.Kind() == corpus.KindList {
		return ""
	}
	return corpus.Fold(v.Text())
}

// absent gives the rows of need that have no value in the column.
func (s *scan) absent(col *corpus.Column, need *corpus.Bitmap) *corpus.Bitmap {
	switch col.Absent() {
	case 0:
		return s.none(need)
	case col.Rows():
		return need
	}
	return s.clone(need).And(s.standing(col, absentRows).rows)
}

// Present is the number of rows that have the path, null included.
func Present(ctx context.Context, cols corpus.Columns, path string) (int, error) {
	s, err := newScan(ctx, cols)
	if err != nil {
		return 0, err
	}
	if z, ok := s.zone(path); ok {
		return z.Rows - z.Absent, nil
	}
	at, err := s.columns([]string{path})
	if err != nil || len(at) == 0 {
		return 0, err
	}
	return at[0].Rows() - at[0].Absent(), nil
}
