package index

import (
	"context"
	"fmt"

	"assay/corpus"
)

// spread turns documents into rows: rows that an id lists at once, those of
// common texts by their code in the column, in the end.
type spread struct {
	ctx    context.Context
	reader *reader
	paths  []map[uint32]bool // by slice: columns that count; nil: all
	rows   []*corpus.Bitmap  // by slice
	common []map[uint32][]uint32
	scores [][]float32            // by slice and row, when scores are asked for
	weight []map[uint32][]float32 // beside common: the scores
	err    error
}

func newSpread(ctx context.Context, r *reader, paths []string) *spread {
	n := len(r.table.slices)
	s := &spread{ctx: ctx, reader: r, rows: make([]*corpus.Bitmap, n), common: make([]map[uint32][]uint32, n)}
	if paths != nil {
		s.paths = make([]map[uint32]bool, n)
	}
	for _, slice := range r.slices {
		sl := &r.table.slices[slice]
		s.rows[slice], s.common[slice] = corpus.NewBitmap(sl.Rows()), map[uint32][]uint32{}
		if paths != nil {
			s.paths[slice] = pathNumbers(r.records[sl.name].Paths, paths)
		}
	}
	return s
}

// addScore is a hit with its score; a row keeps its best.
func (s *spread) addScore(z *zap, doc uint64, score float64) {
	slice, ok := s.reader.slices[z.places.segment(doc)]
	if !ok {
		return
	}
	if s.weight == nil {
		s.weight = make([]map[uint32][]float32, len(s.rows))
	}
	out := s.scores[slice]
	z.places.groups(doc, func(path uint32, first bool, deltas []uint32) {
		if s.paths != nil && !s.paths[slice][path] {
			return
		}
		if first {
			if s.weight[slice] == nil {
				s.weight[slice] = map[uint32][]float32{}
			}
			s.common[slice][path] = append(s.common[slice][path], deltas[0])
			s.weight[slice][path] = append(s.weight[slice][path], float32(score))
			return
		}
		row := uint32(0)
		for _, d := range deltas {
			if row += d; int(row) < len(out) {
				out[row] = max(out[row], float32(score))
			}
		}
	})
}

// spreadScores gives the rows of common texts their scores.
func (s *spread) spreadScores() error {
	for i, byPath := range s.common {
		sl := &s.reader.table.slices[i]
		for path, firsts := range byPath {
			paths := s.reader.records[sl.name].Paths
			if int(path) >= len(paths) {
				return errBroken
			}
			col, err := sl.Column(s.ctx, paths[path])
			if err != nil {
				return err
			}
			byCode := make([]float32, col.Distinct()+corpus.FirstCode)
			for n, row := range firsts {
				if int(row) < col.Rows() {
					code := col.Code(int(row))
					byCode[code] = max(byCode[code], s.weight[i][path][n])
				}
			}
			spreadScores(col, byCode, s.scores[i])
		}
	}
	return nil
}

func pathNumbers(all, some []string) map[uint32]bool {
	out := map[uint32]bool{}
	for i, p := range all {
		for _, q := range some {
			if p == q {
				out[uint32(i)] = true
			}
		}
	}
	return out
}

// add is a hit.
func (s *spread) add(z *zap, doc uint64, _ float64) {
	slice, ok := s.reader.slices[z.places.segment(doc)]
	if !ok {
		return
	}
	b := s.rows[slice]
	z.places.groups(doc, func(path uint32, first bool, deltas []uint32) {
		if s.paths != nil && !s.paths[slice][path] {
			return
		}
		if first {
			s.common[slice][path] = append(s.common[slice][path], deltas[0])
			return
		}
		row := uint32(0)
		for _, d := range deltas {
			row += d
			if int(row) >= b.Len() {
				s.err = fmt.Errorf("%w: row %d of %d", errBroken, row, b.Len())
				return
			}
			b.Set(int(row))
		}
	})
}

// bitmaps gives the rows by slice.
func (s *spread) bitmaps() ([]*corpus.Bitmap, error) {
	for i, byPath := range s.common {
		for path, firsts := range byPath {
			if s.err != nil {
				return nil, s.err
			}
			if err := s.spreadColumn(i, path, firsts); err != nil {
				return nil, err
			}
		}
	}
	return s.rows, s.err
}

// spreadColumn adds the rows that have the same value as one of the firsts.
func (s *spread) spreadColumn(slice int, path uint32, firsts []uint32) error {
	sl := &s.reader.table.slices[slice]
	paths := s.reader.records[sl.name].Paths
	if int(path) >= len(paths) {
		return fmt.Errorf("%w: column %d of %d", errBroken, path, len(paths))
	}
	col, err := sl.Column(s.ctx, paths[path])
	if err != nil {
		return fmt.Errorf("read column %s: %w", paths[path], err)
	}
	keep := make([]bool, col.Distinct()+corpus.FirstCode)
	for _, row := range firsts {
		if int(row) >= col.Rows() {
			return fmt.Errorf("%w: row %d of %d", errBroken, row, col.Rows())
		}
		keep[col.Code(int(row))] = true
	}
	s.rows[slice].Or(col.Where(keep))
	return nil
}
