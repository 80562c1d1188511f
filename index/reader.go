package index

import (
	"context"
	"errors"
	"strings"
	"sync"

	"assay/corpus"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// textField is the one field of the index.
const textField = "t"

// reader is one state of the index while one search runs. It must be closed.
type reader struct {
	index    *Index
	table    *table
	snapshot *scorch.IndexSnapshot // nil: nothing is indexed
	zaps     []zap
	records  map[string]record // by segment digest, of the table's segments that are covered
	slices   map[uint32]int    // segment number to slice

	mu      sync.Mutex
	answers map[string]*answer
}

// zap is one Bleve segment with its decoded ids.
type zap struct {
	*scorch.SegmentSnapshot
	places *places
	first  uint64 // global number of its first document
}

// placeMaps are the decoded ids of the Bleve segments last seen, by their id.
type placeMaps struct {
	mu sync.Mutex
	by map[uint64]*places
}

// noReader is for a search without words.
func noReader(t *table) *reader { return &reader{table: t} }

// reader opens the index for a table; what cannot be read is not covered.
func (x *Index) reader(t *table) *reader {
	r := &reader{index: x, table: t, answers: map[string]*answer{}}
	x.mu.RLock()
	if err := r.open(); err != nil {
		r.drop()
		go x.markBroken(err)
	}
	return r
}

// close gives the state back. The Index cannot be closed before.
func (r *reader) close() {
	r.drop()
	if r.index != nil {
		r.index.mu.RUnlock()
	}
}

func (r *reader) drop() {
	if r.snapshot != nil {
		r.snapshot.Close()
	}
	r.snapshot, r.records, r.slices = nil, nil, nil
}

// markBroken makes the next Sync start the index anew.
func (x *Index) markBroken(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.broken, x.replaced = true, err
}

func (r *reader) open() (err error) {
	defer recoverTo(&err)
	if r.index.store == nil || r.index.broken {
		return nil
	}
	adv, err := r.index.store.Advanced()
	if err != nil {
		return err
	}
	ir, err := adv.Reader()
	if err != nil {
		return err
	}
	snap, ok := ir.(*scorch.IndexSnapshot)
	if !ok {
		return errors.Join(errBroken, ir.Close())
	}
	r.snapshot = snap
	if err := r.openZaps(); err != nil {
		return err
	}
	return r.readRecords()
}

func (r *reader) openZaps() error {
	first := uint64(0)
	maps, seen := &r.index.maps, map[uint64]*places{}
	maps.mu.Lock()
	defer maps.mu.Unlock()
	for _, s := range r.snapshot.Segments() {
		p := maps.by[s.Id()]
		if p == nil {
			r.index.opened++
			p = &places{serial: r.index.opened}
			for d := range s.Segment().Count() {
				id, err := s.Segment().DocID(d)
				if err != nil {
					return err
				}
				if err := p.add(id); err != nil {
					return err
				}
			}
		}
		seen[s.Id()] = p
		r.zaps = append(r.zaps, zap{s, p, first})
		first += s.Segment().Count()
	}
	maps.by = seen
	return nil
}

// readRecords finds out which segments of the table are indexed completely: a
// record says so, and as many documents as it says are there.
func (r *reader) readRecords() error {
	r.records, r.slices = map[string]record{}, map[uint32]int{}
	live := r.liveDocs()
	for i, s := range r.table.slices {
		b, err := r.snapshot.GetInternal([]byte(recordPrefix + s.name))
		if err != nil {
			return err
		}
		if b == nil {
			continue
		}
		rec, err := r.index.recordOf(s.name, b)
		if err != nil {
			return err
		}
		if live[rec.Number] != rec.Docs {
			continue
		}
		r.records[s.name], r.slices[rec.Number] = rec, i
	}
	return nil
}

// recordOf decodes a record, or takes the decoded one kept from last time.
func (x *Index) recordOf(name string, b []byte) (record, error) {
	key := "record " + name + string(b[:min(8, len(b))])
	if rec, ok := x.cache.get(key); ok {
		return rec.(record), nil
	}
	rec, err := decodeRecord(b)
	if err == nil {
		x.cache.put(key, rec, int64(len(b)))
	}
	return rec, err
}

// liveDocs counts documents by segment number.
func (r *reader) liveDocs() map[uint32]int {
	live := map[uint32]int{}
	for _, z := range r.zaps {
		for n, c := range z.places.docs {
			live[n] += c
		}
		if gone := z.Deleted(); gone != nil {
			for it := gone.Iterator(); it.HasNext(); {
				live[z.places.segment(uint64(it.Next()))]--
			}
		}
	}
	return live
}

// covers reports that words of a segment are answered by the index.
func (r *reader) covers(name string) bool {
	_, ok := r.records[name]
	return ok
}

// answer is what the index says about a phrase, for all slices at once.
type answer struct {
	once sync.Once
	rows []*corpus.Bitmap // nil where the slice is not covered
	err  error
}

// rows gives the rows of a covered slice with the phrase in one of the
// columns, all when paths is nil. An error means: scan instead.
func (r *reader) rows(ctx context.Context, slice int, ph phrase, paths []string) (*corpus.Bitmap, error) {
	key := ph.key() + "\x00" + strings.Join(paths, "\x00")
	r.mu.Lock()
	a := r.answers[key]
	if a == nil {
		a = &answer{}
		r.answers[key] = a
	}
	r.mu.Unlock()
	a.once.Do(func() {
		s := newSpread(ctx, r, paths)
		if a.err = r.find(ctx, ph, s.add); a.err == nil {
			a.rows, a.err = s.bitmaps()
		}
	})
	if a.err != nil {
		return nil, a.err
	}
	return a.rows[slice], nil
}
