package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
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
	var g errgroup.Group
	g.Go(func() error {
		if err := proveColumns(ctx, f, size, l, sums); err != nil {
			return fmt.Errorf("read back %s: %w", f.Name(), err)
		}
		return nil
	})
	g.Go(func() error {
		if l.writeSidecar(dir, digest) != nil {
			os.Remove(sidecarPath(dir, digest)) // it is made of the segment later
		}
		return nil
	})
	defer func() {
		if err != nil {
			os.Remove(sidecarPath(dir, digest))
		}
	}()
	if err := g.Wait(); err != nil {
		return meta, err
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

// writeColumns writes row group after row group, and in each the columns,
// several at a time, and returns a checksum for each column.
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
	for lo := 0; lo < l.rows; lo += rowGroupRows {
		if err := writeGroup(ctx, l, sinks, lo, min(lo+rowGroupRows, l.rows)); err != nil {
			return nil, err
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

// writeGroup fills the columns with the rows from lo to hi. A column buffers
// its pages, so that the file is the same whatever the order of the work.
func writeGroup(ctx context.Context, l *segmentLayout, sinks []*columnSink, lo, hi int) error {
	workers := runtime.GOMAXPROCS(0)
	free := make(chan *sinkBuffers, workers)
	for range workers {
		free <- &sinkBuffers{slots: make([]uint32, l.rows)}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for _, s := range sinks {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			b := <-free
			defer func() { free <- b }()
			if err := s.writeRows(b, l.at, lo, hi); err != nil {
				return fmt.Errorf("column %d: %w", s.column, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// columnIndex maps column names to their places in the file.
func columnIndex(schema *parquet.Schema) map[string]int {
	index := map[string]int{}
	for i, path := range schema.Columns() {
		index[path[0]] = i
	}
	return index
}

// digestOf hashes the whole file.
func digestOf(f io.ReaderAt) (digest string, size int64, err error) {
	h := sha256.New()
	size, err = io.CopyBuffer(h, io.NewSectionReader(f, 0, 1<<62), make([]byte, 1<<20))
	return hex.EncodeToString(h.Sum(nil)), size, err
}
