package audit

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"time"

	"assay/corpus"
	"assay/corpus/catalog"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNotFound is wrapped when there is no such draw.
var ErrNotFound = errors.New("no such draw")

// Kept is what the log tells of a draw without reading it.
type Kept struct {
	Digest   string    `json:"draw"`
	Rule     string    `json:"rule"` // id
	Title    string    `json:"title"`
	Version  string    `json:"version"`  // digest of the rule's text
	Snapshot string    `json:"snapshot"` // digest
	Seed     uint64    `json:"seed"`
	Drawn    int       `json:"drawn"`
	Frame    int       `json:"frame"`
	Who      string    `json:"who"`
	At       time.Time `json:"at"`
}

// Log keeps draws. It is append-only and safe for concurrent use, also by
// several processes.
type Log struct{ db *sql.DB }

// Open brings the tables up to date. The database stays the caller's.
func Open(ctx context.Context, db *sql.DB) (*Log, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = catalog.Migrate(ctx, db, "audit", files)
	}
	if err != nil {
		return nil, fmt.Errorf("open draws: %w", err)
	}
	return &Log{db}, nil
}

// Append keeps a draw and gives its digest. The same draw again stays as it is.
func (l *Log) Append(ctx context.Context, d *Draw, who string, at time.Time) (string, error) {
	form, err := d.Encode()
	if err != nil {
		return "", err
	}
	digest := digestOf(form)
	_, err = l.db.ExecContext(ctx, `INSERT INTO audit_draw (digest, rule, title, version, snapshot, labels, seed, drawn, frame, who, at, form)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		digest, d.Rule.ID, d.Rule.Title, d.Rule.Digest, d.Snapshot, d.LabelSeq, strconv.FormatUint(d.Seed, 10), len(d.Rows), d.Frame(), who,
		at.UTC().Format(time.RFC3339Nano), string(form))
	if err != nil {
		return "", fmt.Errorf("keep draw %.12s: %w", digest, err)
	}
	return digest, nil
}

const selectKept = `SELECT digest, rule, title, version, snapshot, seed, drawn, frame, who, at FROM audit_draw`

// List are the draws for the rule with the id, of all rules when it is "":
// newest first, at most limit.
func (l *Log) List(ctx context.Context, id string, limit int) ([]Kept, error) {
	return l.kept(ctx, selectKept+` WHERE ? IN ('', rule) ORDER BY seq DESC LIMIT ?`, id, limit)
}

// Find is the draw that a digest or its beginning names. A beginning that
// several have is an error.
func (l *Log) Find(ctx context.Context, ref string) (Kept, error) {
	if !hexDigits.MatchString(ref) {
		return Kept{}, fmt.Errorf("find draw %q: %w", ref, ErrNotFound)
	}
	all, err := l.kept(ctx, selectKept+` WHERE digest LIKE ? || '%' ORDER BY seq DESC LIMIT 2`, ref)
	switch {
	case err != nil:
		return Kept{}, err
	case len(all) == 0:
		return Kept{}, fmt.Errorf("find draw %q: %w", ref, ErrNotFound)
	case len(all) > 1:
		return Kept{}, fmt.Errorf("find draw %q: several begin so: %w", ref, ErrNotFound)
	}
	return all[0], nil
}

var hexDigits = regexp.MustCompile(`^[0-9a-f]{4,64}$`)

// Get reads a draw by its whole digest.
func (l *Log) Get(ctx context.Context, digest string) (*Draw, error) {
	var form string
	err := l.db.QueryRowContext(ctx, `SELECT form FROM audit_draw WHERE digest = ?`, digest).Scan(&form)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read draw %.12s: %w", digest, err)
	}
	if digestOf([]byte(form)) != digest {
		return nil, fmt.Errorf("read draw %.12s: its text is not the one that the digest names", digest)
	}
	return Decode([]byte(form))
}

func (l *Log) kept(ctx context.Context, query string, args ...any) (all []Kept, err error) {
	rows, err := l.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list draws: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k Kept
		var seed, at string
		if err := rows.Scan(&k.Digest, &k.Rule, &k.Title, &k.Version, &k.Snapshot, &seed, &k.Drawn, &k.Frame, &k.Who, &at); err != nil {
			return nil, fmt.Errorf("list draws: %w", err)
		}
		if k.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
			return nil, fmt.Errorf("list draws: %w", err)
		}
		if k.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, fmt.Errorf("list draws: %w", err)
		}
		all = append(all, k)
	}
	return all, rows.Err()
}

// Opened is a draw with the snapshot that it was made on.
type Opened struct {
	Kept   Kept
	Draw   *Draw
	Before *corpus.View
}

// Shelf opens draws with their snapshots.
type Shelf struct {
	Log   *Log
	Store *corpus.Store
}

// Open opens a draw.
func (s Shelf) Open(ctx context.Context, k Kept) (*Opened, error) {
	d, err := s.Log.Get(ctx, k.Digest)
	if err != nil {
		return nil, err
	}
	snap, err := s.Store.Resolve(ctx, d.Snapshot)
	if err != nil {
		return nil, fmt.Errorf("open draw %.12s: %w", k.Digest, err)
	}
	v, err := s.Store.View(ctx, snap)
	if err != nil {
		return nil, fmt.Errorf("open draw %.12s: %w", k.Digest, err)
	}
	return &Opened{k, d, v}, nil
}

// Newest opens the newest draw for the rule with the id that was made before the
// position in the label log; nil without one. A draw of that position or later
// has no label yet, and leaving it out a report on the same snapshot stays what
// it is, whatever is drawn afterwards.
func (s Shelf) Newest(ctx context.Context, id string, before int64) (*Opened, error) {
	all, err := s.Log.kept(ctx, selectKept+` WHERE rule = ? AND labels < ? ORDER BY seq DESC LIMIT 1`, id, before)
	if err != nil || len(all) == 0 || id == "" {
		return nil, err
	}
	return s.Open(ctx, all[0])
}
