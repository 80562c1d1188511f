package corpus

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"assay/corpus/catalog"
)

// ErrNotFound is wrapped by every error about a thing that is not there.
var ErrNotFound = errors.New("not found")

//go:embed migrations/*.sql
var migrations embed.FS

// Options of a store; the zero value works.
type Options struct {
	Now        func() time.Time // time.Now
	CacheBytes int64            // memory for loaded columns; 0: a quarter of the machine's
}

// Store is an open corpus directory. It is safe for concurrent use, and other
// processes may have the same directory open.
type Store struct {
	dir   string
	db    *sql.DB
	reads *catalog.Statements
	now   func() time.Time
	cache *columnCache

	saveAfter int // labels read before a state is saved
	buffers   segmentPool

	mu       sync.Mutex
	segments map[string]*Segment // open, by digest
	retired  []*Segment          // open, and opened anew for later views
	known    map[string]committed
	head     []SegmentMeta // every committed segment, in order
	states   []*labelState // label positions in memory, the newest last
}

// Open opens a corpus directory, and creates it, for its owner only, when it
// is absent. The segments are opened when a view needs them.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	s := &Store{dir: dir, now: o.Now, saveAfter: saveAfter, segments: map[string]*Segment{}, known: map[string]committed{}}
	if s.now == nil {
		s.now = time.Now
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = MachineMemory() / 4
	}
	s.cache = newColumnCache(o.CacheBytes)
	if err := checkCatalog(dir); err != nil {
		return nil, fmt.Errorf("open corpus %s: %w", dir, err)
	}
	if err := os.MkdirAll(s.segmentDir(), 0o700); err != nil {
		return nil, fmt.Errorf("open corpus %s: %w", dir, err)
	}
	db, err := catalog.Open(filepath.Join(dir, "assay.db"))
	if err != nil {
		return nil, fmt.Errorf("open corpus %s: %w", dir, err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = catalog.Migrate(ctx, db, "corpus", files)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open corpus %s: %w", dir, err), db.Close())
	}
	s.db, s.reads = db, catalog.NewStatements(db)
	return s, nil
}

// Close closes the segments and the database. Views must not be used after it.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, seg := range append(slices.Collect(maps.Values(s.segments)), s.retired...) {
		errs = append(errs, seg.close())
	}
	s.segments = map[string]*Segment{}
	return errors.Join(append(errs, s.db.Close())...)
}

// Dir is the directory.
func (s *Store) Dir() string { return s.dir }

// DB is the directory's database, for the tables of other packages.
func (s *Store) DB() *sql.DB { return s.db }

func (s *Store) segmentDir() string { return filepath.Join(s.dir, "segments") }

// write runs fn in one transaction that begins as the only writer.
func (s *Store) write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return catalog.Told(err)
	}
	defer tx.Rollback()
	if err = fn(tx); err == nil {
		err = tx.Commit()
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return ctx.Err() // it was rolled back because of that
	}
	return catalog.Told(err)
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
