package index

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"assay/corpus"

	"github.com/blevesearch/bleve/v2"
)

// ErrBusy says that another process has the index open.
var ErrBusy = errors.New("the search index is in use by another process")

// cacheBytes bounds what an Index keeps of derived sets and orders.
const cacheBytes = 256 << 20

// Index answers searches. Safe for concurrent use.
type Index struct {
	dir   string
	lock  io.Closer
	cache *cache
	rules Rules // nil: not known

	syncing sync.Mutex // one Sync or Rebuild at a time

	mu       sync.RWMutex // held for reading while the store is read
	store    bleve.Index  // nil: nothing is indexed, everything is scanned
	broken   bool
	replaced error // why the index on disk was started anew
	maps     placeMaps
	opened   uint64 // Bleve segments so far; guarded by maps.mu
}

// None is an Index that holds nothing: every search scans. It is what a
// process uses while another one has the index.
func None() *Index { return &Index{cache: newCache(cacheBytes)} }

// Open opens the index in dir, creating it when it is absent and starting it
// anew when it is torn or of another version (Status says so). When another
// process has it, the error is ErrBusy at once: use None. It must be closed.
func Open(ctx context.Context, dir string) (*Index, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	store, replaced, err := openStore(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Index{dir: dir, lock: lock, cache: newCache(cacheBytes), store: store, replaced: replaced}, nil
}

// Close waits for a running Sync, which the caller should have cancelled.
func (x *Index) Close() error {
	x.syncing.Lock()
	defer x.syncing.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	err := x.closeStore()
	if x.lock != nil {
		err = errors.Join(err, x.lock.Close())
		x.lock = nil
	}
	return err
}

func (x *Index) closeStore() (err error) {
	if x.store == nil {
		return nil
	}
	defer recoverTo(&err)
	store := x.store
	x.store, x.maps = nil, placeMaps{}
	if err := store.Close(); err != nil {
		return fmt.Errorf("close index: %w", err)
	}
	if x.broken {
		return nil
	}
	return writeClean(filepath.Join(x.dir, storeName))
}

// Status is how far the index is.
type Status struct {
	State    string `json:"state"` // none, behind, ready or broken
	Segments int    `json:"segments"`
	Indexed  int    `json:"indexed"` // segments of the view that are indexed
	Rows     int    `json:"rows"`
	Covered  int    `json:"covered"` // rows of these segments
	Texts    int64  `json:"texts"`   // documents of the index
	Bytes    int64  `json:"bytes"`   // on disk
	Replaced string `json:"replaced,omitempty"`
}

// Status compares the index with a view.
func (x *Index) Status(ctx context.Context, v *corpus.View) (Status, error) {
	t, err := newTable(ctx, v)
	if err != nil {
		return Status{}, err
	}
	return x.status(t), nil
}

func (x *Index) status(t *table) Status {
	st := Status{State: "none", Segments: len(t.slices), Rows: t.rows}
	r := x.reader(t)
	for _, s := range t.slices {
		if r.covers(s.name) {
			st.Indexed++
			st.Covered += s.Rows()
		}
	}
	r.close()
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.replaced != nil {
		st.Replaced = x.replaced.Error()
	}
	switch {
	case x.store == nil:
		return st
	case x.broken:
		st.State = "broken"
	case st.Indexed < st.Segments:
		st.State = "behind"
	default:
		st.State = "ready"
	}
	n, err := x.store.DocCount()
	if err == nil {
		st.Texts = int64(n)
	}
	st.Bytes = dirBytes(x.dir)
	return st
}

func dirBytes(dir string) (n int64) {
	filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if st, err := d.Info(); err == nil {
				n += st.Size()
			}
		}
		return nil
	})
	return n
}
