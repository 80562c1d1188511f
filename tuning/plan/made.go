package plan

import (
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// isMade reports a field that is made of the event as a whole: _time, its time
// in seconds since 1970-01-01 UTC, and _raw, its message.
func isMade(path string) bool { return path == flow.TimeField || path == flow.RawField }

// made is the value of such a field.
func made(e *corpus.Event, path string) corpus.Value {
	if path == flow.RawField {
		return raw(e)
	}
	if !e.HasTime() {
		return corpus.Value{}
	}
	return eval.Seconds(e.Time.UnixNano())
}

// raw is the message that the event was made of, where it has one; else its
// visible fields as JSON.
func raw(e *corpus.Event) corpus.Value {
	for _, path := range []string{flow.RawField, "event.original"} {
		if v := e.Get(path); v.Kind() == corpus.KindString {
			return v
		}
	}
	b := []byte{'{'}
	for _, f := range e.Fields {
		if corpus.IsOutcomePath(f.Path) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(corpus.String(f.Path).AppendJSON(b), ':')
		b = f.Value.AppendJSON(b)
	}
	return corpus.String(string(append(b, '}')))
}

// made is the column of a made field.
func (s *scan) made(path string) (*corpus.Column, error) {
	if col := s.extra[path]; col != nil {
		return col, nil
	}
	b := corpus.NewColumnBuilder(path, s.cols.Rows())
	times, err := s.cols.Times(s.ctx)
	if err != nil {
		return nil, err
	}
	for row := range s.cols.Rows() {
		if path == flow.TimeField {
			nano, ok := times.At(row)
			if !ok {
				nano = corpus.NoTime
			}
			b.Append(eval.Seconds(nano))
			continue
		}
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		e, err := s.cols.Event(s.ctx, row)
		if err != nil {
			return nil, err
		}
		b.Append(raw(e))
	}
	if s.extra == nil {
		s.extra = map[string]*corpus.Column{}
	}
	s.extra[path] = b.Column()
	return s.extra[path], nil
}

// endOf is the end of the window that an event is in; its own time when one
// window holds all.
func endOf(window time.Duration, e *corpus.Event) int64 {
	if !e.HasTime() {
		return corpus.NoTime
	}
	nano := e.Time.UnixNano()
	if window == rule.WholeTime || window <= 0 {
		return nano
	}
	_, end := flow.Window(window, nano)
	return end
}
