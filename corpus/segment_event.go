package corpus

import (
	"context"
	"errors"
	"time"
)

// byPage is how many events of a segment are read by page, which is quick for
// one event; after that columns are loaded and kept, which is quick for many.
const byPage = 8

// Event is the event of a row, with its Native.
func (s *Segment) Event(ctx context.Context, row int) (*Event, error) {
	r := s.reader(ctx)
	e := &Event{ID: r.id(row), Line: r.cell(lineColumn, intShape, row).Int64()}
	if t := r.cell(timeColumn, intShape, row); !t.IsAbsent() {
		e.Time = time.Unix(0, t.Int64()).UTC()
	}
	for i := range s.desc.Paths {
		p := &s.desc.Paths[i]
		if p.Column == "" {
			continue
		}
		if v := r.field(p, row); !v.IsAbsent() {
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

// id is the event id, from the sidecar where there is one.
func (r *cellReader) id(row int) string {
	if r.segment.cols == nil {
		return r.cell(idColumn, textShape, row).text
	}
	return r.value(r.segment.IDs(r.ctx))(row).text
}

// field is what stands in a path's Parquet column; from the sidecar where
// that has the same.
func (r *cellReader) field(p *filePath, row int) Value {
	if s := r.segment; p.Nulls == 0 && p.Rest == 0 && s.cols != nil && s.cols.columns[p.Path] != nil {
		return r.value(s.own(r.ctx, p.Path))(row)
	}
	return r.cell(columnName(p.Path), parseShape(p.Column), row)
}

func (r *cellReader) value(c *Column, err error) func(row int) Value {
	if err != nil || r.err != nil {
		r.err = errors.Join(r.err, err)
		return func(int) Value { return Value{} }
	}
	return c.Value
}

func (r *cellReader) cell(name string, sh shape, row int) (v Value) {
	if r.err != nil {
		return Value{}
	}
	s := r.segment
	c, ok := peek[*Column](s.cache, cacheKey{s.meta.Digest, "internal", name})
	if !ok && !r.columns {
		var f *segmentFile
		if f, r.err = s.file(); r.err == nil {
			v, r.err = f.cell(name, sh, row)
		}
		return v
	}
	if !ok {
		if c, r.err = s.internal(r.ctx, name, sh); r.err != nil {
			return Value{}
		}
	}
	return c.Value(row)
}
