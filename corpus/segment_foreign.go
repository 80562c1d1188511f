package corpus

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
)

// IsSegmentFile reports whether a Parquet file calls itself a segment.
func IsSegmentFile(f *parquet.File) bool {
	_, ok := f.Lookup(metaKey)
	return ok
}

// OpenSegmentFile opens a segment that lies outside of a store, such as one
// exported from another corpus. Its digest is not known and so not checked;
// what it holds is foreign data. r must stay open while the segment is used.
func OpenSegmentFile(r io.ReaderAt, size int64) (*Segment, error) {
	file, err := openSegmentFile(r, size)
	if err != nil {
		return nil, fmt.Errorf("open segment file: %w", err)
	}
	m := file.meta
	s := &Segment{path: "(imported)", desc: m, lazy: lazyFile{file: file}, cache: newColumnCache(math.MaxInt64)}
	s.meta = SegmentMeta{Rows: m.Rows, Bytes: size, Origin: m.Origin, Synthetic: m.Synthetic, MinTime: m.MinTime, MaxTime: m.MaxTime, Untimed: m.Untimed, Import: m.Import}
	s.paths = m.byPath()
	return s, nil
}
