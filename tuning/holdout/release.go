package holdout

import (
	"slices"

	"assay/corpus"
)

// Release is the split with some rows held out no more, and all rows of their
// known incidents with them: what an author has seen is for tuning. moved is how
// many rows that are.
func (s *Split) Release(rows []int) (out *Split, moved int) {
	out = &Split{Kind: s.Kind, Authored: s.Authored, Key: s.Key, pool: s.pool, held: slices.Clone(s.held)}
	if len(rows) == 0 {
		return out, 0
	}
	single, incidents := map[int]bool{}, map[uint32]bool{}
	for _, row := range rows {
		if unit := s.pool.KnownIncident(row); unit != 0 {
			incidents[unit] = true
		}
		single[row] = true
	}
	for part, held := range s.held {
		kept := corpus.NewBitmap(held.Len())
		for row := range held.All {
			at := s.pool.Start(part) + row
			if single[at] || incidents[s.pool.KnownIncident(at)] {
				moved++
			} else {
				kept.Set(row)
			}
		}
		out.held[part] = kept
	}
	return out, moved
}
