package ingest

import (
	"context"
	"errors"
	"io"

	"assay/corpus"
)

// Rows travel from the splitter to the workers and on to the reader of the
// stream in chunks of about this much.
const (
	chunkBytes = 256 << 10
	chunkRows  = 1024
)

// chunk is consecutive rows of one file, first as text, then decoded.
type chunk struct {
	text []byte
	rows []rawRow
	held int   // about the bytes of rows that came as fields
	read int64 // bytes of the source that were read when it was cut

	results []result
	fields  []corpus.Field // of all events, one after another
	decoded chan struct{}
}

// rawRow is a row as the splitter cut it out.
type rawRow struct {
	start, end int // in the chunk's text
	line       int64
	fields     []corpus.Field // of a row that came as fields (Parquet); with err, what could be read
	event      *corpus.Event  // of a row of one of our own segments
	err        error          // why it is no row
	broken     bool           // the file cannot be read beyond it
}

// result is an event with its key, or why there is none.
type result struct {
	event corpus.Event
	key   corpus.Key
	bad   *RowError
}

func newChunk() *chunk { return &chunk{decoded: make(chan struct{}, 1)} }

func (c *chunk) reset() {
	clear(c.fields)
	clear(c.results)
	clear(c.rows)
	if cap(c.text) > 4*chunkBytes { // grown by a huge row
		c.text = nil
	}
	c.held = 0
	c.text, c.rows, c.results, c.fields = c.text[:0], c.rows[:0], c.results[:0], c.fields[:0]
}

func (c *chunk) full() bool {
	return len(c.text)+c.held >= chunkBytes || len(c.rows) >= chunkRows
}

// rowSource cuts a file into rows.
type rowSource interface {
	// fill adds rows to the chunk until it is full; io.EOF says that there
	// are no more. A file that breaks ends in a row that says so.
	fill(ctx context.Context, c *chunk) error
	close()
}

// splitter appends the text of the next row to dst and gives its line. With
// errCut it can go on; io.EOF comes without text; any other error ends the file.
type splitter interface {
	next(dst []byte) (text []byte, line int64, err error)
}

// textSource is the rowSource of the text formats.
type textSource struct{ splitter }

func (t textSource) close() {}

func (t textSource) fill(_ context.Context, c *chunk) error {
	for !c.full() {
		start := len(c.text)
		text, line, err := t.next(c.text)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return io.EOF
		}
		c.text = text
		row := rawRow{start: start, end: len(text), line: line, err: err}
		if err != nil && !errors.Is(err, errCut) {
			row.broken = true
			c.rows = append(c.rows, row)
			return io.EOF
		}
		c.rows = append(c.rows, row)
	}
	return nil
}
