package ingest

import (
	"context"
	"fmt"
	"io"

	"assay/corpus"
)

// maxForeignRows bounds the rows of one of our own segments that is imported:
// its columns are loaded whole.
const maxForeignRows = 4 << 20

// segmentSource reads one of our own segments, whose events come back exactly
// as they were: null, absent and empty, identity, time and outcome.
type segmentSource struct {
	*parquetSource
	segment *corpus.Segment
	row     int
}

func openSegmentRows(p *parquetSource, at io.ReaderAt, size int64) (*segmentSource, error) {
	if n := p.file.NumRows(); n < 0 || n > maxForeignRows {
		return nil, fmt.Errorf("%w: a segment of %d rows", ErrFormat, n)
	}
	s, err := corpus.OpenSegmentFile(at, size)
	if err == nil && int64(s.Rows()) != p.file.NumRows() {
		err = fmt.Errorf("%w: a segment that says it has %d rows and has %d", ErrFormat, s.Rows(), p.file.NumRows())
	}
	return &segmentSource{parquetSource: p, segment: s}, err
}

func (s *segmentSource) fill(c *chunk) error {
	for ; len(c.rows) < chunkRows; s.row++ {
		if s.row == s.segment.Rows() {
			return io.EOF
		}
		e, err := s.event()
		if err != nil {
			c.rows = append(c.rows, rawRow{line: int64(s.row + 1), err: err, broken: true})
			return io.EOF
		}
		c.rows = append(c.rows, rawRow{line: int64(s.row + 1), event: e})
	}
	return nil
}

func (s *segmentSource) event() (e *corpus.Event, err error) {
	defer guard(&err)
	e, err = s.segment.Event(context.Background(), s.row)
	return e, err
}
