package index

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"assay/corpus"
)

// selection evaluates one query over one table.
type selection struct {
	table *table
	query *Query
	cache *cache
	words *reader
	rules Rules // nil: not known

	asking sync.Mutex
	asked  map[string]func(name string) (known, wanted bool)

	indexed, scanned atomic.Bool // where words were found

	finding sync.Mutex // one look-up at a time; the others wait for its answer
}

// locate finds the event with an id; nil when there is none.
func (s *selection) locate(ctx context.Context, id string) (*corpus.Ref, error) {
	s.finding.Lock()
	defer s.finding.Unlock()
	key := "find " + id + " " + s.table.name
	if ref, ok := s.cache.get(key); ok {
		return ref.(*corpus.Ref), nil
	}
	ref, err := s.table.find(ctx, id)
	at := &ref
	if errors.Is(err, corpus.ErrNotFound) {
		at, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find event: %w", err)
	}
	s.cache.put(key, at, 0)
	return at, nil
}

// rows gives the rows of every slice for which the query holds.
func (s *selection) rows(ctx context.Context) ([]*corpus.Bitmap, error) {
	out := make([]*corpus.Bitmap, len(s.table.slices))
	err := s.table.each(ctx, func(ctx context.Context, i int) error {
		var err error
		out[i], err = s.eval(ctx, i, s.query.root)
		return err
	})
	return out, err
}

// eval answers a node for slice i; the result may be shared and must not be
// changed.
func (s *selection) eval(ctx context.Context, i int, n node) (*corpus.Bitmap, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows := s.table.slices[i].Rows()
	switch n := n.(type) {
	case allNode:
		return corpus.FullBitmap(rows), nil
	case notNode:
		b, err := s.eval(ctx, i, n.x)
		if err != nil {
			return nil, err
		}
		return b.Clone().Not(), nil
	case andNode:
		return s.fold(ctx, i, n.terms, (*corpus.Bitmap).And)
	case orNode:
		return s.fold(ctx, i, n.terms, (*corpus.Bitmap).Or)
	case textNode:
		return s.text(ctx, i, n)
	case termNode:
		return s.term(ctx, i, n)
	case rangeNode:
		return s.inRange(ctx, i, n)
	case existsNode:
		return s.exists(ctx, i, n)
	}
	return nil, fmt.Errorf("evaluate query: unknown node %T", n)
}

func (s *selection) fold(ctx context.Context, i int, terms []node, op func(b, o *corpus.Bitmap) *corpus.Bitmap) (*corpus.Bitmap, error) {
	var acc *corpus.Bitmap
	for _, t := range terms {
		b, err := s.eval(ctx, i, t)
		if err != nil {
			return nil, err
		}
		if acc == nil {
			acc = b.Clone()
		} else {
			op(acc, b)
		}
	}
	return acc, nil
}

// text is the rows with the words in any text, and the row with that id.
func (s *selection) text(ctx context.Context, i int, n textNode) (*corpus.Bitmap, error) {
	b, err := s.phrase(ctx, i, phraseOf(n.word), nil)
	if err != nil {
		return nil, err
	}
	id, ok := n.word.plain()
	if !ok || !strings.ContainsAny(id, "0123456789") {
		return b, nil
	}
	ref, err := s.locate(ctx, id)
	if err != nil {
		return nil, err
	}
	if ref != nil && ref.Segment == i {
		b = b.Clone()
		b.Set(ref.Row)
	}
	return b, nil
}

// phrase is the rows with the words in one of the columns, all when paths is
// nil.
func (s *selection) phrase(ctx context.Context, i int, ph phrase, paths []string) (*corpus.Bitmap, error) {
	sl := &s.table.slices[i]
	if len(ph) == 0 {
		return corpus.NewBitmap(sl.Rows()), nil
	}
	covered := s.words.covers(sl.name)
	if covered {
		s.indexed.Store(true)
	} else {
		s.scanned.Store(true)
	}
	key := fmt.Sprintf("%s words %q %s", sl.name, paths, ph.key())
	return s.cache.bitmap(key, func() (*corpus.Bitmap, error) {
		if covered {
			if b, err := s.words.rows(ctx, i, ph, paths); err == nil {
				return b, nil
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in := paths
		if in == nil {
			in = s.table.textPaths()
		}
		return scanPhrase(ctx, sl, ph, in)
	})
}

func (s *selection) term(ctx context.Context, i int, n termNode) (*corpus.Bitmap, error) {
	sl := &s.table.slices[i]
	text, _ := n.value.plain()
	t := resolveField(n.field)
	switch t.source {
	case fromVerdict:
		v, err := corpus.ParseVerdict(text)
		if err != nil {
			return nil, err
		}
		return sl.labels.Having(v), nil
	case fromReason:
		r, err := corpus.ParseReason(text)
		if err != nil {
			return nil, err
		}
		return rowsWhere(sl.Rows(), func(row int) bool { return sl.labels.Reason(row) == r }), nil
	case fromTime, fromDay:
		sp, _, err := parseTime(text, s.query.now)
		if err != nil {
			return nil, err
		}
		return s.during(ctx, sl, sp)
	case fromID:
		return s.id(ctx, i, n.value)
	case fromRules:
		b, err := s.byRules(ctx, sl, n.field, ruleValue(n.value))
		if err != nil {
			return nil, err
		}
		return s.ownToo(ctx, sl, t, n.String(), equals(n.value), b)
	}
	key, m := n.String(), equals(n.value)
	if sp, ok := dayOf(text, s.query.now); ok {
		key, m = key+s.query.now.String(), m.orDuring(sp)
	}
	b, err := s.cached(ctx, sl, t, key, m)
	if err != nil || !t.words || n.value.isInfix() {
		return b, err
	}
	w, err := s.phrase(ctx, i, phraseOf(n.value), t.paths)
	if err != nil {
		return nil, err
	}
	return w.Clone().Or(b), nil
}

// cached is the rows for which a matcher holds in one of the columns.
func (s *selection) cached(ctx context.Context, sl *slice, t target, key string, m matcher) (*corpus.Bitmap, error) {
	return s.cache.bitmap(sl.name+" field "+key, func() (*corpus.Bitmap, error) {
		out := corpus.NewBitmap(sl.Rows())
		for _, path := range t.paths {
			b, err := whereMatch(ctx, sl, path, m)
			if err != nil {
				return nil, err
			}
			if b != nil {
				out.Or(b)
			}
		}
		return out, nil
	})
}

func (s *selection) id(ctx context.Context, i int, w word) (*corpus.Bitmap, error) {
	sl := &s.table.slices[i]
	if text, ok := w.plain(); ok {
		b := corpus.NewBitmap(sl.Rows())
		ref, err := s.locate(ctx, text)
		if ref != nil && ref.Segment == i {
			b.Set(ref.Row)
		}
		return b, err
	}
	return s.cache.bitmap(sl.name+" id "+w.String(), func() (*corpus.Bitmap, error) {
		col, err := sl.ids(ctx)
		if err != nil {
			return nil, fmt.Errorf("read ids: %w", err)
		}
		b, err := whereEntry(ctx, col, equals(w).holds)
		if b == nil && err == nil {
			b = corpus.NewBitmap(sl.Rows())
		}
		return b, err
	})
}

func (s *selection) inRange(ctx context.Context, i int, n rangeNode) (*corpus.Bitmap, error) {
	sl := &s.table.slices[i]
	t := resolveField(n.field)
	if t.source == fromTime || t.source == fromDay {
		sp, err := within(n.lo, n.hi, s.query.now)
		if err != nil {
			return nil, err
		}
		return s.during(ctx, sl, sp)
	}
	if t.source == fromRules {
		b, err := s.rulesRange(ctx, sl, n)
		if err != nil {
			return nil, err
		}
		return s.ownToo(ctx, sl, t, n.String(), inRange(n, s.query.now), b)
	}
	key := n.String()
	if needsNow(n) {
		key += s.query.now.String()
	}
	return s.cached(ctx, sl, t, key, inRange(n, s.query.now))
}

// needsNow reports a bound that means something else tomorrow.
func needsNow(n rangeNode) bool {
	for _, b := range []bound{n.lo, n.hi} {
		if isRelative(b.text) {
			return true
		}
	}
	return false
}

func (s *selection) during(ctx context.Context, sl *slice, sp span) (*corpus.Bitmap, error) {
	times, err := sl.timeline(ctx)
	if err != nil {
		return nil, err
	}
	return times.during(sl.Rows(), sp), nil
}

func (s *selection) exists(ctx context.Context, i int, n existsNode) (*corpus.Bitmap, error) {
	sl := &s.table.slices[i]
	t := resolveField(n.field)
	switch t.source {
	case fromVerdict:
		return sl.labels.Having(corpus.Unlabelled).Clone().Not(), nil
	case fromReason:
		return rowsWhere(sl.Rows(), func(row int) bool { return sl.labels.Reason(row) != corpus.NoReason }), nil
	case fromTime, fromDay:
		return s.during(ctx, sl, span{start: -1 << 63, end: 1<<63 - 1})
	case fromID:
		return corpus.FullBitmap(sl.Rows()), nil
	case fromRules:
		b, err := s.byRules(ctx, sl, n.field, "*")
		if err != nil {
			return nil, err
		}
		return s.ownToo(ctx, sl, t, n.String(), func(v corpus.Value) bool { return !v.IsNull() }, b)
	}
	return s.cache.bitmap(sl.name+" has "+n.field, func() (*corpus.Bitmap, error) {
		out := corpus.NewBitmap(sl.Rows())
		for _, path := range t.paths {
			b, err := whereValue(ctx, sl, path, func(corpus.Value) bool { return true })
			if err != nil {
				return nil, err
			}
			if b != nil {
				out.Or(b)
			}
		}
		return out, nil
	})
}
