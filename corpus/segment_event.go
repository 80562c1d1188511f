package corpus

import (
	"context"
	"time"
)

// byPage is how many events of a segment are read by page, which is quick for
// one event; after that columns are loaded and kept, which is quick for many.
const byPage = 8

// Event is the event of a row, with its Native.
func (s *Segment) Event(ctx context.Context, row int) (*Event, error) {
	r := s.reader(ctx)
	e := &Event{ID: r.cell(idColumn, textShape, row).text, Line: r.cell(lineColumn, intShape, row).Int64()}
	if t := r.cell(timeColumn, intShape, row); !t.IsAbsent() {
		e.Time = time.Unix(0, t.Int64()).UTC()
	}
	for i := range s.file.meta.Paths {
		p := &s.file.meta.Paths[i]
		if p.Column == "" {
			continue
		}
		if v := r.cell(columnName(p.Path), parseShape(p.Column), row); !v.IsAbsent() {
			e.Fields = append(e.Fields, Field{p.Path, v})
		}
	}
	for _, path := range r.cell(nullColumn, textList, row).list {
		e.Fields = append(e.Fields, Field{path.text, Null()})
	}
	if text := r.cell(restColumn, textShape, row).text; text != "" && r.err == nil {
		r.err = parseRest(text, func(path string, v Value) { e.Fields = append(e.Fields, Field{path, v}) })
	}
	e.Fields = SortFields(e.Fields)
	if text := r.cell(labelColumn, textShape, row).text; text != "" && r.err == nil {
		e.Native, r.err = parseNative(text)
	}
	if r.err != nil {
		return nil, s.named(r.err)
	}
	return e, nil
}

// Native is what the source said about the outcome of a row, nil when it said
// nothing.
func (s *Segment) Native(ctx context.Context, row int) (*Native, error) {
	r := s.reader(ctx)
	text := r.cell(labelColumn, textShape, row).text
	if r.err != nil || text == "" {
		return nil, s.named(r.err)
	}
	n, err := parseNative(text)
	return n, s.named(err)
}

// cellReader reads single values and keeps the first error.
type cellReader struct {
	ctx     context.Context
	segment *Segment
	columns bool // load whole columns
	err     error
}

func (s *Segment) reader(ctx context.Context) *cellReader {
	return &cellReader{ctx: ctx, segment: s, columns: s.alone.Add(1) > byPage}
}

func (r *cellReader) cell(name string, sh shape, row int) (v Value) {
	if r.err != nil {
		return Value{}
	}
	s := r.segment
	c, ok := peek[*Column](s.cache, cacheKey{s.meta.Digest, "internal", name})
	if !ok && !r.columns {
		v, r.err = s.file.cell(name, sh, row)
		return v
	}
	if !ok {
		if c, r.err = s.internal(r.ctx, name, sh); r.err != nil {
			return Value{}
		}
	}
	return c.Value(row)
}
