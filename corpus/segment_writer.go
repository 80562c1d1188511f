package corpus

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
	"unicode/utf8"
)

// SegmentOptions describe a segment about to be written.
type SegmentOptions struct {
	Origin    Origin // "" is Stream
	Synthetic bool
	Import    string
}

// SegmentWriter buffers events column by column and writes them as one
// segment. It is for one goroutine. The caller watches Rows and Bytes and
// finishes the segment when either is enough: 131,072 rows or 96 MB serve
// replay and memory well. Nothing is on disk before Finish, and nothing is
// visible before Store.Commit.
type SegmentWriter struct {
	*segmentBuffers
	pool    *segmentPool // where the buffers go back to
	dir     string
	options SegmentOptions

	first   *pathLanes // path that the last event began with
	bytes   int64
	ordered bool // times rise so far, untimed last
	done    bool
}

var errSegmentDone = errors.New("segment is finished already")

// NewSegment starts a segment.
func (s *Store) NewSegment(o SegmentOptions) *SegmentWriter {
	return newSegmentWriter(s.segmentDir(), o, &s.buffers)
}

func newSegmentWriter(dir string, o SegmentOptions, pool *segmentPool) *SegmentWriter {
	if o.Origin == "" {
		o.Origin = Stream
	}
	return &SegmentWriter{segmentBuffers: pool.get(), pool: pool, dir: dir, options: o, ordered: true}
}

// Rows is the number of events appended.
func (w *SegmentWriter) Rows() int {
	if w.done {
		return 0
	}
	return len(w.keys)
}

// Bytes is about how much memory the events take.
func (w *SegmentWriter) Bytes() int64 { return w.bytes }

// Abort drops the events. It may be called after Finish, and then does nothing.
func (w *SegmentWriter) Abort() {
	if w.done {
		return
	}
	w.pool.put(w.segmentBuffers)
	*w = SegmentWriter{done: true}
}

// Append adds an event, of which it keeps no memory. The fields must be sorted
// by path, each path once. Fields that state an outcome (IsOutcomePath) are
// moved to Native.Evidence. An event that is refused changes nothing.
func (w *SegmentWriter) Append(e *Event) error { return w.AppendKeyed(e, e.Key()) }

// AppendKeyed is Append for who has the event's key already.
func (w *SegmentWriter) AppendKeyed(e *Event, key Key) error {
	if err := w.check(e); err != nil {
		return fmt.Errorf("append event %q: %w", e.ID, err)
	}
	row := uint32(len(w.keys))
	w.appendTime(e)
	w.keys = append(w.keys, key)
	w.ids.appendText(row, e.ID) // check has seen that it is UTF-8
	w.lines = append(w.lines, e.Line)
	w.bytes += int64(len(e.ID)) + 16 + 3*16
	native := w.appendFields(row, e)
	if native != nil {
		w.native = appendNative(w.native[:0], native)
		w.labels.append(row, String(bytesAsString(w.native)))
		w.bytes += int64(len(w.native)) + 16
	}
	return nil
}

func (w *SegmentWriter) check(e *Event) error {
	if w.done {
		return errSegmentDone
	}
	if e.ID == "" || !utf8.ValidString(e.ID) {
		return errors.New("an id is UTF-8 text that is not empty")
	}
	if e.HasTime() && (e.Time.Before(minTime) || e.Time.After(maxTime)) {
		return fmt.Errorf("time %s is outside %s to %s", e.Time.Format(time.RFC3339), minTime.Format(time.RFC3339), maxTime.Format(time.RFC3339))
	}
	if len(w.keys) == math.MaxInt32 {
		return errors.New("segment is full")
	}
	for i := range e.Fields {
		if e.Fields[i].Value.IsAbsent() {
			return fmt.Errorf("field %q is absent", e.Fields[i].Path)
		}
		if i > 0 && e.Fields[i].Path <= e.Fields[i-1].Path {
			return fmt.Errorf("field %q is out of order", e.Fields[i].Path)
		}
	}
	return nil
}

// The times that nanoseconds in 64 bits can tell.
var (
	minTime = time.Unix(0, math.MinInt64+1).UTC()
	maxTime = time.Unix(0, math.MaxInt64).UTC()
)

func (w *SegmentWriter) appendTime(e *Event) {
	nano := NoTime
	if e.HasTime() {
		nano = e.Time.UnixNano()
	}
	if n := len(w.times); n > 0 && nano != NoTime && (w.times[n-1] == NoTime || w.times[n-1] > nano) {
		w.ordered = false
	}
	w.times = append(w.times, nano)
}

// appendFields adds the fields and returns the event's Native, with the fields
// that state an outcome.
func (w *SegmentWriter) appendFields(row uint32, e *Event) *Native {
	native := e.Native
	var evidence []Field
	last, guess := (*pathLanes)(nil), w.first
	for i := range e.Fields {
		f := &e.Fields[i]
		p := guess
		if p == nil || p.path != f.Path {
			p = w.lanesOf(f.Path)
		}
		if last == nil {
			w.first = p
		} else {
			last.next = p
		}
		last, guess = p, p.next
		if p.outcome {
			evidence = append(evidence, *f)
			continue
		}
		p.append(row, f.Value)
		w.bytes += 12 + valueBytes(f.Value)
	}
	if evidence == nil {
		return native
	}
	moved := Native{}
	if native != nil {
		moved = *native
	}
	moved.Evidence = SortFields(append(evidence, moved.Evidence...))
	return &moved
}

func (w *SegmentWriter) lanesOf(path string) *pathLanes {
	p := w.paths[path]
	if p == nil {
		own := string([]byte(path)) // the caller's text may be part of a large row
		p = &pathLanes{path: own, outcome: IsOutcomePath(own)}
		w.paths[own] = p
		w.bytes += 512
	}
	return p
}

func valueBytes(v Value) int64 {
	n := int64(len(v.text))
	for _, e := range v.list {
		n += 8 + valueBytes(e)
	}
	return n
}

// Finish sorts the events by time (those without last, equal ones as they
// came), writes the file, reads it back, compares, and gives it its name. The
// writer is spent afterwards, whatever comes of it.
func (w *SegmentWriter) Finish(ctx context.Context) (SegmentMeta, error) {
	if w.done {
		return SegmentMeta{}, fmt.Errorf("finish segment: %w", errSegmentDone)
	}
	if len(w.keys) == 0 {
		return SegmentMeta{}, errors.New("finish segment: no events")
	}
	l := w.layout()
	meta, err := writeSegmentFile(ctx, w.dir, l)
	w.Abort()
	if err != nil {
		return SegmentMeta{}, fmt.Errorf("finish segment: %w", err)
	}
	return meta, nil
}
