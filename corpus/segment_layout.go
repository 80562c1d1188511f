package corpus

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// segmentLayout is a segment about to be written: which columns it has and in
// which order the rows come.
type segmentLayout struct {
	columns []layoutColumn
	at      []uint32 // new place of each row, nil when the rows stay as they are
	rows    int
	meta    fileMeta

	paths  []*pathLanes // sorted
	chosen map[*pathLanes]*lane
	ids    *lane
	keys   []Key
	times  []int64
}

// layout decides what becomes a column. A path gets one for its most frequent
// shape while the budget lasts, the paths with the most values first; all
// other values go to _rest.
func (w *SegmentWriter) layout() *segmentLayout {
	w.settle()
	paths := w.sortedPaths()
	chosen := chooseColumns(paths)
	l := &segmentLayout{rows: len(w.keys), at: w.places(), paths: paths, chosen: chosen, ids: w.ids, keys: w.keys, times: w.times}
	var rest []restCell
	nulls := newNullCells(l.rows)
	for _, p := range paths {
		keep := chosen[p]
		before := len(rest)
		rest = p.spill(rest, keep)
		fp := filePath{Path: p.path, Filled: p.filled(), Rest: len(rest) - before, Nulls: len(p.nulls), Kinds: p.kinds}
		if keep != nil {
			fp.Column = keep.shape.String()
			l.add(columnName(p.path), keep)
		}
		if utf8.ValidString(p.path) {
			nulls.add(p.path, p.nulls)
		} else {
			fp.Raw = string(appendRestText(nil, p.path))
			for _, row := range p.nulls {
				rest = append(rest, restCell{row, p.path, Null()})
			}
		}
		l.meta.Paths = append(l.meta.Paths, fp)
	}
	l.addInternal(w, nulls, rest)
	l.describe(w)
	return l
}

func (w *SegmentWriter) sortedPaths() []*pathLanes {
	paths := make([]*pathLanes, 0, len(w.paths))
	for _, p := range w.paths {
		if !p.outcome && !p.empty() {
			paths = append(paths, p)
		}
	}
	slices.SortFunc(paths, func(a, b *pathLanes) int { return cmp.Compare(a.path, b.path) })
	return paths
}

func chooseColumns(paths []*pathLanes) map[*pathLanes]*lane {
	ranked := make([]*pathLanes, 0, len(paths))
	for _, p := range paths {
		if p.main() != nil && utf8.ValidString(p.path) && len(p.path) <= maxColumnName {
			ranked = append(ranked, p)
		}
	}
	slices.SortStableFunc(ranked, func(a, b *pathLanes) int { return cmp.Compare(len(b.main().rows), len(a.main().rows)) })
	chosen := map[*pathLanes]*lane{}
	for _, p := range ranked[:min(len(ranked), columnBudget)] {
		chosen[p] = p.main()
	}
	return chosen
}

// maxColumnName keeps absurd paths out of the schema.
const maxColumnName = 512

// places sorts the rows by time and gives each its new place.
func (w *SegmentWriter) places() []uint32 {
	if w.ordered {
		return nil
	}
	order := make([]uint32, len(w.times))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int {
		// NoTime is the smallest number; one less, unsigned, is the largest.
		return cmp.Compare(uint64(w.times[a]-1)^1<<63, uint64(w.times[b]-1)^1<<63)
	})
	at := make([]uint32, len(order))
	for place, row := range order {
		at[row] = uint32(place)
	}
	return at
}

func (l *segmentLayout) add(name string, ln *lane) {
	l.columns = append(l.columns, layoutColumn{name: name, shape: ln.shape, node: shapeNode(ln.shape, ln.repeats()), rows: laneSource{ln}})
}

func (l *segmentLayout) addInternal(w *SegmentWriter, nulls *nullCells, rest []restCell) {
	times, lines := newNumberLane(l.rows), newNumberLane(l.rows)
	for row, t := range w.times {
		if t != NoTime {
			times.append(uint32(row), Int(t))
		}
		lines.append(uint32(row), Int(w.lines[row]))
	}
	for _, c := range []struct {
		name string
		rows rowSource
	}{
		{keyColumn, keySource{w.keys}}, {idColumn, laneSource{w.ids}}, {timeColumn, laneSource{times}}, {lineColumn, laneSource{lines}},
		{nullColumn, laneSource{nulls.lane()}}, {restColumn, laneSource{restLane(rest)}}, {labelColumn, laneSource{w.labels}},
	} {
		l.columns = append(l.columns, layoutColumn{name: c.name, shape: c.rows.shape(), node: internalNode(c.name), rows: c.rows})
	}
}

func newNumberLane(rows int) *lane {
	return &lane{shape: intShape, rows: make([]uint32, 0, rows), cells: make([]uint64, 0, rows)}
}

// restLane writes, a row, the object of what stands in no column.
func restLane(cells []restCell) *lane {
	out := &lane{shape: textShape}
	var buf []byte
	eachRow(cells, func(row uint32, cells []restCell) {
		buf = appendRest(buf[:0], cells)
		out.rows = append(out.rows, row)
		out.cells = append(out.cells, uint64(out.texts.Number(buf)))
	})
	return out
}

func eachRow(cells []restCell, yield func(row uint32, cells []restCell)) {
	slices.SortStableFunc(cells, func(a, b restCell) int { return cmp.Compare(a.row, b.row) })
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && cells[n].row == cells[0].row {
			n++
		}
		yield(cells[0].row, cells[:n])
		cells = cells[n:]
	}
}

func (l *segmentLayout) describe(w *SegmentWriter) {
	m := &l.meta
	m.Format, m.Rows, m.MinTime, m.MaxTime = formatVersion, l.rows, NoTime, NoTime
	m.Origin, m.Synthetic, m.Import = w.options.Origin, w.options.Synthetic, w.options.Import
	for _, t := range w.times {
		if t == NoTime {
			m.Untimed++
			continue
		}
		if m.MinTime == NoTime || t < m.MinTime {
			m.MinTime = t
		}
		m.MaxTime = max(m.MaxTime, t)
	}
}
