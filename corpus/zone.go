package corpus

import (
	"math"

	"github.com/parquet-go/parquet-go/bloom"
	"github.com/parquet-go/parquet-go/bloom/xxhash"
)

// Zone is what a segment tells of a column without reading it: how many rows
// have it, between which whole numbers its values lie, or, of many texts, a
// split-block Bloom filter of them (Putze, Sanders and Singler 2007, as the
// Parquet format has it). What it rules out is not there; the rest may be.
type Zone struct {
	Rows, Absent, Nulls int

	kind      Kind
	low, high int64
	filter    bloom.SplitBlockFilter // of folded texts; nil: there is none
}

// MayText reports whether a value may have a text that folds to this one.
func (z *Zone) MayText(folded string) bool {
	if z.kind != KindString || z.filter == nil {
		return true
	}
	return z.filter.Check(xxhash.Sum64(stringAsBytes(folded)))
}

// Numbers are the smallest and the largest value as Value.Number has them, when
// all are whole numbers; of none the smallest is above the largest.
func (z *Zone) Numbers() (low, high float64, ok bool) {
	return float64(z.low), float64(z.high), z.kind == KindInt
}

// Zone is what is known of the column of a path; ok is false when only reading
// it tells.
func (s *Segment) Zone(path string) (z Zone, ok bool) {
	if s.cols == nil || IsOutcomePath(path) || s.listPaths(path) != nil {
		return z, false
	}
	at := s.cols.columns[path]
	if at == nil || at.kind == KindAbsent && at.distinct > 0 {
		return z, false
	}
	z = Zone{Rows: s.meta.Rows, Absent: int(at.absent), Nulls: int(at.nulls), kind: at.kind, low: at.low, high: at.high}
	if at.distinct == 0 {
		z.kind, z.low, z.high = KindInt, math.MaxInt64, math.MinInt64
		return z, true
	}
	if at.blocks[bloomBlock].length == 0 {
		return z, true
	}
	filter, err := s.cols.filter(at)
	if s.whole(true, err) {
		z.filter = filter
	}
	return z, true
}

// filter is the filter of a column, which is checked when it is first used.
func (s *sidecar) filter(at *sidecarColumn) (bloom.SplitBlockFilter, error) {
	f := &at.filter
	f.once.Do(func() {
		var data []byte
		if data, f.err = s.block(at, bloomBlock); f.err == nil {
			f.split = bloom.MakeSplitBlockFilter(data)
		}
	})
	return f.split, f.err
}

// fewTexts are looked through rather than filtered: of so few there is no
// filter. bloomBits are the bits that a filter has for each text, with which
// one in a hundred texts that are not there may be.
const (
	fewTexts  = 4096
	bloomBits = 10
)

// filterOf is the filter of texts; nil when they are few.
func filterOf(c *Column) bloom.SplitBlockFilter {
	if c.dict.kind != KindString || c.Distinct() < fewTexts {
		return nil
	}
	filter := make(bloom.SplitBlockFilter, bloom.NumSplitBlocksOf(int64(c.Distinct()), bloomBits))
	for i := range c.Distinct() {
		filter.Insert(xxhash.Sum64(stringAsBytes(c.Folded(i))))
	}
	return filter
}

// span is the smallest and the largest whole number.
func span(bits []uint64) (low, high int64) {
	low, high = math.MaxInt64, math.MinInt64
	for _, b := range bits {
		low, high = min(low, int64(b)), max(high, int64(b))
	}
	return low, high
}
