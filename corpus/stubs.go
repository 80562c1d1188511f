package corpus

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

var errNotBuilt = errors.New("corpus: not built yet")

// ErrNotFound is wrapped by every error about a thing that is not there.
var ErrNotFound = errors.New("not found")

// Options of a store; the zero value works.
type Options struct {
	Now        func() time.Time // time.Now
	CacheBytes int64            // memory for loaded columns; 0: a quarter of the machine's
}

// Store is an open corpus directory.
type Store struct{ dir string }

func (s *Store) segmentDir() string { return s.dir + "/segments" }

func Open(ctx context.Context, dir string, o Options) (*Store, error) { return nil, errNotBuilt }
func (s *Store) Close() error                                         { return nil }
func (s *Store) Dir() string                                          { return s.dir }
func (s *Store) DB() *sql.DB                                          { return nil }
func (s *Store) Head(ctx context.Context) (Snapshot, error)           { return Snapshot{}, errNotBuilt }
func (s *Store) Resolve(ctx context.Context, ref string) (Snapshot, error) {
	return Snapshot{}, errNotBuilt
}
func (s *Store) Keep(ctx context.Context, snap Snapshot) error          { return errNotBuilt }
func (s *Store) Snapshots(ctx context.Context) ([]SnapshotEntry, error) { return nil, errNotBuilt }
func (s *Store) Tag(ctx context.Context, ref, tag string) error         { return errNotBuilt }
func (s *Store) View(ctx context.Context, snap Snapshot) (*View, error) { return nil, errNotBuilt }
func (s *Store) Commit(ctx context.Context, im Import) (Snapshot, error) {
	return Snapshot{}, errNotBuilt
}
func (s *Store) Imports(ctx context.Context) ([]Import, error)             { return nil, errNotBuilt }
func (s *Store) LockImport(ctx context.Context) (unlock func(), err error) { return nil, errNotBuilt }
func (s *Store) KeySet(ctx context.Context) (*KeySet, error)               { return nil, errNotBuilt }
func (s *Store) Label(ctx context.Context, c LabelChange) (LabelResult, error) {
	return LabelResult{}, errNotBuilt
}
func (s *Store) LabelEach(ctx context.Context, cs []LabelChange) (LabelResult, error) {
	return LabelResult{}, errNotBuilt
}
func (s *Store) Undo(ctx context.Context, who, batch string, at time.Time) (LabelResult, error) {
	return LabelResult{}, errNotBuilt
}
func (s *Store) History(ctx context.Context, eventID string) ([]Label, error) {
	return nil, errNotBuilt
}

// KeySet is a set of event keys.
type KeySet struct{}

func (k *KeySet) Has(Key) bool { return false }
func (k *KeySet) Add(Key) bool { return false }
func (k *KeySet) Len() int     { return 0 }

// Ref is the place of an event in a view.
type Ref struct{ Segment, Row int }

// PathMeta describes a field path of a view.
type PathMeta struct {
	Path  string
	Rows  int    // events that have the field, null counted
	Nulls int    // of those, explicitly null
	Kinds []Kind // kinds met, null not listed, rising
}

// View is a snapshot opened for reading.
type View struct{ snap Snapshot }

func (v *View) Snapshot() Snapshot                               { return v.snap }
func (v *View) Segments() []*Segment                             { return nil }
func (v *View) Rows() int                                        { return 0 }
func (v *View) Labels(seg int) *LabelColumn                      { return nil }
func (v *View) Find(ctx context.Context, id string) (Ref, error) { return Ref{}, errNotBuilt }
func (v *View) Event(ctx context.Context, r Ref) (*Event, error) { return nil, errNotBuilt }
func (v *View) Paths(ctx context.Context) ([]PathMeta, error)    { return nil, errNotBuilt }

// LabelColumn holds the outcomes of one segment's rows.
type LabelColumn struct{ n int }

func (c *LabelColumn) Rows() int                { return c.n }
func (c *LabelColumn) Verdict(row int) Verdict  { return 0 }
func (c *LabelColumn) Reason(row int) Reason    { return 0 }
func (c *LabelColumn) Bitmap(v Verdict) *Bitmap { return NewBitmap(c.n) }

var _ Columns = (*Segment)(nil)
