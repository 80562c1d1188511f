package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"assay/corpus"
)

// stream reads one source: the splitter cuts chunks, workers decode them, and
// each hands them on in order.
type stream struct {
	Source
	mapping *compiled
	workers int
	reuse   bool // chunks are used again once they were handed on

	format      Format
	compression string
	in          meter
	box         *container
	rows        rowSource
	header      *csvHeader
}

// open finds out what the source is. An error means that not one row can be
// read of it.
func (s *stream) open(r io.Reader) error {
	s.in.Reader = r
	if s.workers <= 0 {
		s.workers = runtime.GOMAXPROCS(0)
	}
	box, err := openContainer(&s.in)
	s.box = box
	if err != nil {
		return err
	}
	s.compression = box.compression
	head, err := box.Peek(peekBytes)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return err
	}
	if s.format, err = detectFormat(head, s.Name); err != nil {
		return err
	}
	return s.openRows(r)
}

func (s *stream) openRows(r io.Reader) (err error) {
	switch s.format {
	case JSON:
		s.rows = textSource{newValueSplitter(s.box.Reader)}
	case CSV, TSV:
		s.rows, s.header, err = openCSV(s.box.Reader, s.format)
	case Parquet:
		s.rows, err = openParquet(s.box, r, s.Size)
	default:
		s.rows = textSource{&lineSplitter{lineReader{r: s.box.Reader}}}
	}
	return err
}

func (s *stream) close() {
	if s.rows != nil {
		s.rows.close()
	}
	if s.box != nil {
		s.box.close()
	}
}

// each calls use with the decoded chunks in order, until it returns false, the
// source ends or ctx does, whose error is then returned.
func (s *stream) each(ctx context.Context, use func(*chunk) bool) error {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()

	ordered, work := make(chan *chunk, 2*s.workers), make(chan *chunk, 2*s.workers)
	free := make(chan *chunk, 3*s.workers)
	running.Go(func() { s.cut(ctx, ordered, work, free) })
	for range s.workers {
		d := &decoder{file: s.Name, format: s.format, header: s.header, shared: s.reuse, shaper: shaper{compiled: s.mapping}}
		running.Go(func() {
			for c := range work {
				d.decode(c)
				c.decoded <- struct{}{}
			}
		})
	}
	return s.handOn(ctx, ordered, free, use)
}

// cut fills chunks and passes each to the workers and, in order, to handOn.
func (s *stream) cut(ctx context.Context, ordered, work chan<- *chunk, free <-chan *chunk) {
	defer close(ordered)
	defer close(work)
	for {
		c := takeChunk(free)
		err := s.rows.fill(ctx, c)
		c.read = s.in.n.Load()
		if len(c.rows) > 0 {
			select {
			case ordered <- c:
			case <-ctx.Done():
				return
			}
			work <- c
		}
		if err != nil {
			return
		}
	}
}

func takeChunk(free <-chan *chunk) *chunk {
	select {
	case c := <-free:
		return c
	default:
		return newChunk()
	}
}

func (s *stream) handOn(ctx context.Context, ordered <-chan *chunk, free chan<- *chunk, use func(*chunk) bool) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case c, more := <-ordered:
			if !more {
				return ctx.Err()
			}
			<-c.decoded
			if !use(c) {
				return nil
			}
			if s.reuse {
				c.reset()
				select {
				case free <- c:
				default:
				}
			}
		}
	}
}

// Read decodes a source row by row, in order, until yield returns false. A row
// that cannot be read comes with its *RowError and no event; one that is
// Broken is the last. The error is that of opening the source or of ctx. A nil
// mapping is DefaultMapping.
func Read(ctx context.Context, src Source, m *Mapping, yield func(corpus.Event, *RowError) bool) error {
	if m == nil {
		m = DefaultMapping()
	}
	mapping, err := m.compile()
	if err != nil {
		return fmt.Errorf("read %s: %w", src.Name, err)
	}
	r, err := src.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", src.Name, err)
	}
	defer r.Close()
	s := &stream{Source: src, mapping: mapping}
	defer s.close()
	if err := s.open(r); err != nil {
		return fmt.Errorf("read %s: %w", src.Name, err)
	}
	return s.each(ctx, func(c *chunk) bool {
		for i := range c.results {
			if !yield(c.results[i].event, c.results[i].bad) {
				return false
			}
		}
		return true
	})
}
