package corpus

import (
	"encoding/json"
	"slices"
)

// sidecarPaths bounds the paths without a Parquet column that a sidecar has
// columns of, and sparsest says of which it has none: at least one row in so
// many has the path.
const (
	sidecarPaths = 400
	sparsest     = 128
)

// writeSidecar writes the sidecar of a segment that was just written, from
// what it was written from.
func (l *segmentLayout) writeSidecar(dir, digest string) error {
	desc, err := json.Marshal(l.meta)
	if err != nil {
		return err
	}
	return writeSidecar(dir, digest, string(desc), l.rows, func(w *sidecarWriter) error {
		more := sidecarPaths
		for _, p := range l.paths {
			keep := l.chosen[p]
			if keep == nil {
				if more == 0 || (p.filled()+len(p.nulls))*sparsest < l.rows {
					continue
				}
				more--
			}
			w.column(p.path, l.column(p, keep), false)
			if w.err != nil {
				return w.err
			}
		}
		l.internals(w)
		return w.err
	})
}

// internals writes what the segment format adds to the fields.
func (l *segmentLayout) internals(w *sidecarWriter) {
	x := &columnExtender{codes: make([]uint32, l.rows)}
	w.column(idColumn, l.laneColumn(idColumn, x, l.ids), true)
	keys, times := make([]Key, l.rows), make([]int64, l.rows)
	for row := range l.rows {
		keys[l.place(uint32(row))], times[l.place(uint32(row))] = l.keys[row], l.times[row]
	}
	w.raw(keyColumn, keyBytes(keys))
	w.raw(timeColumn, bytesOf(times))
}

func (l *segmentLayout) place(row uint32) uint32 {
	if l.at == nil {
		return row
	}
	return l.at[row]
}

// column is everything at a path: its main lane, and what the segment has in
// _null and _rest.
func (l *segmentLayout) column(p *pathLanes, keep *lane) *Column {
	x := &columnExtender{codes: make([]uint32, l.rows)}
	rest := len(p.rest) > 0
	for _, other := range p.lanes {
		rest = rest || other != nil && other != keep && len(other.rows) > 0
	}
	for _, row := range p.nulls {
		x.codes[l.place(row)] = CodeNull
	}
	if keep != nil && !rest {
		return l.laneColumn(p.path, x, keep)
	}
	if keep != nil {
		x.dict = slices.Clip(l.laneColumn(p.path, x, keep).dict.list())
	}
	for _, c := range p.spill(nil, keep) {
		x.set(int(l.place(c.row)), c.value)
	}
	return NewColumn(p.path, x.codes, x.dict)
}

// laneColumn puts the codes of a lane's values among those there are, and
// makes a column of them. Texts stay in the lane's arena.
func (l *segmentLayout) laneColumn(path string, x *columnExtender, ln *lane) *Column {
	switch {
	case ln.shape.isList():
		for i, row := range ln.rows {
			x.set(int(l.place(row)), ln.value(i))
		}
		return NewColumn(path, x.codes, x.dict)
	case ln.shape == textShape:
		for i, row := range ln.rows {
			x.codes[l.place(row)] = uint32(ln.cells[i]) + FirstCode
		}
		if texts, ok := textsOf(&ln.texts); ok {
			return newColumn(path, packCodes(x.codes, uint32(texts.Len())+FirstCode-1), dictionary{kind: KindString, texts: texts})
		}
		return NewColumn(path, x.codes, ln.texts.values())
	}
	var set numberSet
	for i, row := range ln.rows {
		x.codes[l.place(row)] = set.number(ln.cells[i]) + FirstCode
	}
	return newColumn(path, packCodes(x.codes, uint32(len(set.list))+FirstCode-1), dictionary{kind: ln.shape.kind(), bits: set.list})
}
