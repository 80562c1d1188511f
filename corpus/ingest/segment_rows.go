package ingest

import (
	"context"
	"fmt"
	"io"

	"assay/corpus"
)

// Bounds of one of our own segments that is imported, far above what is
// written: its columns are loaded whole.
const (
	maxForeignRows  = 1 << 20
	maxForeignCells = 1 << 26 // rows in all columns
	maxForeignBytes = 1 << 30 // decompressed
)

// segmentSource reads one of our own segments, whose events come back exactly
// as they were: null, absent and empty, identity, time and outcome.
type segmentSource struct {
	*parquetSource
	segment *corpus.Segment
	row     int
}

func openSegmentRows(p *parquetSource, at io.ReaderAt, size int64) (*segmentSource, error) {
	if n := p.file.NumRows(); n < 0 || n > maxForeignRows || n*int64(len(p.leaves)) > maxForeignCells {
		return nil, fmt.Errorf("%w: a segment of %d rows and %d columns", ErrFormat, n, len(p.leaves))
	}
	s, err := corpus.OpenSegmentFile(at, size)
	if err == nil && int64(s.Rows()) != p.file.NumRows() {
		err = fmt.Errorf("%w: a segment that says it has %d rows and has %d", ErrFormat, s.Rows(), p.file.NumRows())
	}
	return &segmentSource{parquetSource: p, segment: s}, err
}

func (s *segmentSource) fill(ctx context.Context, c *chunk) error {
	if err := s.check(ctx); err != nil {
		c.rows = append(c.rows, rawRow{line: 1, err: err, broken: true})
		return io.EOF
	}
	for ; !c.full(); s.row++ {
		if s.row == s.segment.Rows() {
			return io.EOF
		}
		e, err := s.event(ctx)
		if err != nil {
			c.rows = append(c.rows, rawRow{line: int64(s.row + 1), err: err, broken: true})
			return io.EOF
		}
		c.rows = append(c.rows, rawRow{line: int64(s.row + 1), event: e})
		for _, f := range e.Fields {
			c.held += 64 + heldBytes(f.Value)
		}
	}
	return nil
}

// check walks the row groups that were not walked yet.
func (s *segmentSource) check(ctx context.Context) error {
	groups := s.file.Metadata().RowGroups
	for ; s.group < len(groups); s.group++ {
		if _, err := checkGroup(ctx, &s.unpack, s.at, s.size, &groups[s.group], s.leaves); err != nil {
			return fmt.Errorf("segment: %w", err)
		}
		if s.unpack.total > maxForeignBytes {
			return fmt.Errorf("segment of more than 1 GiB: %w", errClaim)
		}
	}
	return nil
}

func (s *segmentSource) event(ctx context.Context) (e *corpus.Event, err error) {
	defer guard(&err)
	return s.segment.Event(ctx, s.row)
}
