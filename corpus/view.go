package corpus

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// View is a snapshot opened for reading. It is immutable and safe for
// concurrent use; its segments and their columns are shared with other views.
type View struct {
	snap     Snapshot
	segments []*Segment
	labels   []*LabelColumn
	rows     int
	store    *Store
}

// Ref is the place of an event in a view.
type Ref struct{ Segment, Row int }

// PathMeta describes a field path of a view.
type PathMeta struct {
	Path  string
	Rows  int    // events that have the field, null counted
	Nulls int    // of those, explicitly null
	Kinds []Kind // kinds met, null not listed, rising
}

// View opens a snapshot. The first time a process meets a segment it compares
// the file's size with the catalog and maps its sidecar, whose blocks are
// checked as they are read. Without a good sidecar the file itself is opened,
// and with that checked whole against its digest. Errors name the file and the
// repair.
func (s *Store) View(ctx context.Context, snap Snapshot) (*View, error) {
	segments, err := s.open(ctx, snap.Segments)
	if err != nil {
		return nil, fmt.Errorf("open snapshot %.12s: %w", snap.Digest(), err)
	}
	labels, read, err := s.labelState(ctx, s.db, segments, snap.LabelSeq)
	if err != nil {
		return nil, fmt.Errorf("open snapshot %.12s: %w", snap.Digest(), err)
	}
	if read >= s.saveAfter {
		s.saveState(ctx, segments, labels, snap.LabelSeq)
	}
	return &View{snap: snap, segments: segments, labels: labels, rows: snap.Rows(), store: s}, nil
}

// open opens the segments that are not open yet, several at a time.
func (s *Store) open(ctx context.Context, metas []SegmentMeta) ([]*Segment, error) {
	out := make([]*Segment, len(metas))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, m := range metas {
		s.mu.Lock()
		out[i] = s.segments[m.Digest]
		s.mu.Unlock()
		if out[i] != nil {
			continue
		}
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			out[i], err = s.openOne(m)
			return err
		})
	}
	return out, g.Wait()
}

func (s *Store) openOne(m SegmentMeta) (*Segment, error) {
	seg, err := openSegment(s.segmentDir(), m, s.cache)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.segments[m.Digest]; other != nil { // somebody else was quicker
		return other, seg.close()
	}
	s.segments[m.Digest] = seg
	return seg, nil
}

// Snapshot is what the view shows.
func (v *View) Snapshot() Snapshot { return v.snap }

// Segments are the open segments in the snapshot's order; do not change them.
func (v *View) Segments() []*Segment { return v.segments }

// Rows is the number of events.
func (v *View) Rows() int { return v.rows }

// Labels are the outcomes of a segment's rows at the snapshot's position.
func (v *View) Labels(seg int) *LabelColumn { return v.labels[seg] }

// Find is the place of an event, ErrNotFound when the view has none of that id.
func (v *View) Find(ctx context.Context, id string) (Ref, error) {
	want := KeyOf(id)
	for i, s := range v.segments {
		rows, err := s.keyRows(ctx)
		if err != nil {
			return Ref{}, err
		}
		if row := rows.find(want); row >= 0 {
			return Ref{i, row}, nil
		}
	}
	return Ref{}, fmt.Errorf("find event %q: %w", id, ErrNotFound)
}

// Event is the event at a place.
func (v *View) Event(ctx context.Context, r Ref) (*Event, error) {
	if r.Segment < 0 || r.Segment >= len(v.segments) || r.Row < 0 || r.Row >= v.segments[r.Segment].Rows() {
		return nil, fmt.Errorf("read event at %d:%d: %w", r.Segment, r.Row, ErrNotFound)
	}
	return v.segments[r.Segment].Event(ctx, r.Row)
}

// Paths lists the field paths of the view, sorted. It reads no column.
func (v *View) Paths(context.Context) ([]PathMeta, error) {
	byPath := map[string]*PathMeta{}
	kinds := map[string]uint16{}
	for _, s := range v.segments {
		for _, p := range s.desc.Paths {
			if IsOutcomePath(p.Path) {
				continue
			}
			m := byPath[p.Path]
			if m == nil {
				m = &PathMeta{Path: p.Path}
				byPath[p.Path] = m
			}
			m.Rows += p.Filled + p.Nulls
			m.Nulls += p.Nulls
			kinds[p.Path] |= p.Kinds
		}
	}
	out := make([]PathMeta, 0, len(byPath))
	for m := range maps.Values(byPath) {
		m.Kinds = kindsOf(kinds[m.Path])
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b PathMeta) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}
