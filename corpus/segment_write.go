package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"
)

const (
	tempPattern   = ".tmp-*"
	tempPrefix    = ".tmp-"
	segmentSuffix = ".parquet"
)

// writeSegmentFile writes the layout under a temporary name, flushes it to the
// disk, proves it by reading it back, and only then gives it the name under
// which Commit finds it. Only a committed segment has its final name, so that
// what a killed import left can be told from what a lost database forgot.
func writeSegmentFile(ctx context.Context, dir string, l *segmentLayout) (meta SegmentMeta, err error) {
	f, err := os.CreateTemp(dir, tempPattern)
	if err != nil {
		return meta, err
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	sums, err := writeColumns(ctx, f, l)
	if err != nil {
		return meta, fmt.Errorf("write %s: %w", f.Name(), err)
	}
	mustSync(f)
	digest, size, err := digestOf(f)
	if err != nil {
		return meta, err
	}
	if err := proveColumns(ctx, f, size, l, sums); err != nil {
		return meta, fmt.Errorf("read back %s: %w", f.Name(), err)
	}
	if err := l.writeSidecar(dir, digest); err != nil {
		return meta, fmt.Errorf("write columns of %s: %w", f.Name(), err)
	}
	if err := os.Rename(f.Name(), stagedPath(dir, digest)); err != nil {
		return meta, err
	}
	return l.segmentMeta(digest, size), syncDir(dir)
}

func stagedPath(dir, digest string) string {
	return filepath.Join(dir, tempPrefix+digest+segmentSuffix)
}

func segmentPath(dir, digest string) string { return filepath.Join(dir, digest+segmentSuffix) }

func (l *segmentLayout) segmentMeta(digest string, size int64) SegmentMeta {
	m := &l.meta
	return SegmentMeta{
		Digest: digest, Bytes: size, Rows: m.Rows, Origin: m.Origin, Synthetic: m.Synthetic,
		MinTime: m.MinTime, MaxTime: m.MaxTime, Untimed: m.Untimed, Import: m.Import,
	}
}

// writeColumns writes row group after row group, and in each column after
// column, and returns a checksum for each column.
func writeColumns(ctx context.Context, out io.Writer, l *segmentLayout) ([]uint64, error) {
	text, err := json.Marshal(l.meta)
	if err != nil {
		return nil, err
	}
	schema := segmentSchema(l.columns)
	w := parquet.NewWriter(out, writerOptions(schema, l.columns, string(text))...)
	index := columnIndex(schema)
	sinks := make([]*columnSink, len(l.columns))
	for i, c := range l.columns {
		n := index[c.name]
		sinks[i] = &columnSink{writer: w.ColumnWriters()[n], column: n, source: c.rows, required: c.node.Required()}
	}
	slots := make([]uint32, l.rows)
	for lo := 0; lo < l.rows; lo += rowGroupRows {
		hi := min(lo+rowGroupRows, l.rows)
		for _, s := range sinks {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := s.writeRows(l.at, slots, lo, hi); err != nil {
				return nil, fmt.Errorf("column %d: %w", s.column, err)
			}
		}
		if err := w.Flush(); err != nil {
			return nil, err
		}
	}
	sums := make([]uint64, len(sinks))
	for i, s := range sinks {
		sums[i] = s.sum
	}
	return sums, w.Close()
}

// columnIndex maps column names to their places in the file.
func columnIndex(schema *parquet.Schema) map[string]int {
	index := map[string]int{}
	for i, path := range schema.Columns() {
		index[path[0]] = i
	}
	return index
}

// columnSink passes one column to Parquet in batches and adds up its checksum.
type columnSink struct {
	writer   *parquet.ColumnWriter
	column   int
	source   rowSource
	required bool
	batch    []parquet.Value
	size     int
	sum      uint64
}

// A batch ends after so many values or bytes of text; a page ends with a batch.
const (
	batchValues = 1024
	batchBytes  = 64 << 10
)

func (s *columnSink) writeRows(at, slots []uint32, lo, hi int) error {
	clear(slots)
	for i := range s.source.len() {
		row := s.source.row(i)
		if at != nil {
			row = at[row]
		}
		slots[row] = uint32(i) + 1
	}
	for _, slot := range slots[lo:hi] {
		if err := s.writeRow(slot); err != nil {
			return err
		}
	}
	return s.flush()
}

func (s *columnSink) writeRow(slot uint32) error {
	if slot == 0 {
		s.sum = addRow(s.sum, 0)
		s.batch = append(s.batch, parquet.NullValue().Level(0, 0, s.column))
	} else {
		n := len(s.batch)
		s.batch = s.source.append(s.batch, int(slot-1), s.column)
		s.sum = addRow(s.sum, s.source.hash(int(slot-1)))
		for i := n; i < len(s.batch); i++ {
			if s.batch[i].Kind() == parquet.ByteArray {
				s.size += len(s.batch[i].ByteArray())
			}
			if s.required {
				s.batch[i] = s.batch[i].Level(0, 0, s.column)
			}
		}
	}
	if len(s.batch) < batchValues && s.size < batchBytes {
		return nil
	}
	return s.flush()
}

func (s *columnSink) flush() error {
	if len(s.batch) == 0 {
		return nil
	}
	_, err := s.writer.WriteRowValues(s.batch)
	s.batch, s.size = s.batch[:0], 0
	return err
}

// errProof says that what was written is not what is read: a fault of the
// disk, the memory or the library. Nothing is kept of such a segment.
var errProof = errors.New("contents differ from what was written")

func proveColumns(ctx context.Context, f *os.File, size int64, l *segmentLayout, sums []uint64) error {
	file, err := openSegmentFile(f, size)
	if err != nil {
		return err
	}
	for i, c := range l.columns {
		sum, err := file.sum(ctx, c.name, c.shape)
		if err != nil {
			return err
		}
		if sum != sums[i] {
			return fmt.Errorf("column %s: %w", c.name, errProof)
		}
	}
	return nil
}

// digestOf hashes the whole file.
func digestOf(f io.ReaderAt) (digest string, size int64, err error) {
	h := sha256.New()
	size, err = io.CopyBuffer(h, io.NewSectionReader(f, 0, 1<<62), make([]byte, 1<<20))
	return hex.EncodeToString(h.Sum(nil)), size, err
}
