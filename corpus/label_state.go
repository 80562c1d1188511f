package corpus

import (
	"context"
	"fmt"
	"maps"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// labelState is the outcomes of segments at one position of the label log.
type labelState struct {
	seq     int64
	columns map[string]*LabelColumn // by segment digest
}

// labelsAt gives the outcomes of the segments at a position. It starts from
// the nearest older position in memory, or else on disk, and reads only the log
// between; without either it is made from the log anew.
func (s *Store) labelsAt(ctx context.Context, q querier, segments []*Segment, seq int64) ([]*LabelColumn, error) {
	out, _, err := s.labelState(ctx, q, segments, seq)
	return out, err
}

// labelState is labelsAt; it says too how many labels were read.
func (s *Store) labelState(ctx context.Context, q querier, segments []*Segment, seq int64) (_ []*LabelColumn, read int, err error) {
	base := s.stateBefore(seq)
	if base == nil {
		if base, err = s.savedState(ctx, q, segments, seq); err != nil {
			return nil, 0, fmt.Errorf("read label log: %w", err)
		}
	}
	changes, err := readOutcomes(ctx, q, s.logStart(segments, base, seq), seq)
	if err != nil {
		return nil, 0, err
	}
	out, err := base.after(ctx, segments, changes)
	if err != nil {
		return nil, 0, err
	}
	s.remember(base, seq, segments, out)
	if changes != nil {
		read = len(changes.values)
	}
	return out, read, nil
}

// after is the outcomes of the segments once the changes are made.
func (st *labelState) after(ctx context.Context, segments []*Segment, changes *keyMap[outcome]) ([]*LabelColumn, error) {
	out := make([]*LabelColumn, len(segments))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, seg := range segments {
		g.Go(func() (err error) {
			out[i], err = applyOutcomes(ctx, seg, st.columns[seg.meta.Digest], changes)
			return err
		})
	}
	return out, g.Wait()
}

// stateBefore is the nearest state in memory that is not newer than seq; nil
// when there is none.
func (s *Store) stateBefore(seq int64) *labelState {
	s.mu.Lock()
	defer s.mu.Unlock()
	var best *labelState
	for _, st := range s.states {
		if st.seq <= seq && (best == nil || st.seq >= best.seq) {
			best = st
		}
	}
	return best
}

// logStart is the position behind which every label of the segments that is
// not in base lies.
func (s *Store) logStart(segments []*Segment, base *labelState, seq int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := seq
	for _, seg := range segments {
		if base.columns[seg.meta.Digest] != nil {
			from = min(from, base.seq)
		} else {
			from = min(from, s.known[seg.meta.Digest].since) // 0 when it is not committed
		}
	}
	return from
}

// readOutcomes reads the log behind from, up to seq; the newest label of an
// event counts.
func readOutcomes(ctx context.Context, q querier, from, seq int64) (*keyMap[outcome], error) {
	if from >= seq {
		return nil, nil
	}
	out := newKeyMap[outcome](0)
	return out, eachOutcome(ctx, q, from, seq, func(key Key, is, _ outcome) { out.set(key, is) })
}

// applyOutcomes is the column after the changes; the old one, nil for none, is
// given back when nothing changed.
func applyOutcomes(ctx context.Context, seg *Segment, old *LabelColumn, changes *keyMap[outcome]) (*LabelColumn, error) {
	if old == nil {
		old = &LabelColumn{packed: make([]outcome, seg.Rows())}
	}
	if changes == nil || len(changes.values) == 0 {
		return old, nil
	}
	keys, err := seg.Keys(ctx)
	if err != nil {
		return nil, err
	}
	out := old
	for row, k := range keys {
		o, ok := changes.get(k)
		if !ok || out.packed[row] == o {
			continue
		}
		if out == old {
			out = &LabelColumn{packed: append([]outcome(nil), old.packed...)}
		}
		out.packed[row] = o
	}
	return out, nil
}

// advance puts the state after a change into memory, so that whoever looks next
// need not read the change back from the log. What it cannot do, for want of
// the state before, is left to that reader.
func (s *Store) advance(ctx context.Context, r LabelResult, changes *keyMap[outcome]) {
	before := r.Seq - int64(r.Changed)
	base := s.stateBefore(before)
	if base == nil || base.seq != before || r.Changed == 0 {
		return
	}
	var segments []*Segment
	s.mu.Lock()
	for digest := range base.columns {
		if seg := s.segments[digest]; seg != nil {
			segments = append(segments, seg)
		}
	}
	s.mu.Unlock()
	if out, err := base.after(ctx, segments, changes); err == nil {
		s.remember(base, r.Seq, segments, out)
	}
}

// maxStates is how many label positions stay in memory; two are compared at
// a time, and the newest is always one of them.
const maxStates = 4

func (s *Store) remember(base *labelState, seq int64, segments []*Segment, columns []*LabelColumn) {
	st := &labelState{seq: seq, columns: map[string]*LabelColumn{}}
	if base.seq == seq {
		maps.Copy(st.columns, base.columns)
	}
	for i, seg := range segments {
		st.columns[seg.meta.Digest] = columns[i]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := []*labelState{}
	newest := int64(-1)
	for _, other := range s.states {
		if other.seq != seq {
			kept = append(kept, other)
			newest = max(newest, other.seq)
		}
	}
	for len(kept) >= maxStates { // the oldest in memory goes, but never the newest position
		i := 0
		if kept[0].seq == newest && seq < newest {
			i = 1
		}
		kept = append(kept[:i], kept[i+1:]...)
	}
	s.states = append(kept, st)
}
