package respond

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"assay/corpus/catalog"
)

// Shelf holds playbooks: those that ship, and every version that people wrote
// or derived. It is safe for concurrent use, also by several processes.
type Shelf struct {
	db    *sql.DB // nil: those that ship alone
	ships fs.FS
}

//go:embed migrations/*.sql
var migrations embed.FS

// Version is one text of a playbook.
type Version struct {
	Playbook
	Digest string    // hex SHA-256 of the whole text, front matter included
	Whole  string    // the whole text
	Who    string    // "" for one that ships
	Why    string    // what was changed
	At     time.Time // zero for one that ships
}

// maxWhy is the longest reason, in bytes.
const maxWhy = 1000

// ErrWhy says that a version cannot be kept without a reason, or with a long
// one.
var ErrWhy = errors.New("a version of a playbook needs a reason of at most 1,000 bytes")

// OpenShelf brings the tables up to date; ships is a folder of *.md. With db
// nil the shelf holds what ships, and nothing can be added.
func OpenShelf(ctx context.Context, db *sql.DB, ships fs.FS) (*Shelf, error) {
	if db == nil {
		return &Shelf{ships: ships}, nil
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open playbooks: %w", err)
	}
	if err := catalog.Migrate(ctx, db, "respond", files); err != nil {
		return nil, fmt.Errorf("open playbooks: %w", err)
	}
	return &Shelf{db, ships}, nil
}

// Append keeps a text as the newest version of the playbook whose id its front
// matter names. A text that is the newest already is not kept again.
func (s *Shelf) Append(ctx context.Context, name, text, who, why string, at time.Time) (Version, error) {
	p, err := ParsePlaybook(name, []byte(text))
	if err != nil {
		return Version{}, err
	}
	why = strings.TrimSpace(why)
	switch {
	case s.db == nil:
		return Version{}, errors.New("keep playbook: no corpus is open")
	case why == "" || len(why) > maxWhy:
		return Version{}, fmt.Errorf("keep playbook %s: %w", p.ID, ErrWhy)
	case len(p.Rules) == 0:
		return Version{}, fmt.Errorf("keep playbook %s: it names no rule (rules: [...] in its front matter)", p.ID)
	}
	v := Version{Playbook: p, Digest: digestOf(text), Whole: text, Who: who, Why: why, At: at.UTC()}
	before, err := s.Versions(ctx, p.ID)
	if err == nil && before[0].Digest == v.Digest {
		return before[0], nil
	}
	if err != nil && !errors.Is(err, ErrNoPlaybook) {
		return Version{}, err
	}
	_, err = s.db.ExecContext(ctx, `INSERT INTO playbook_version (id, digest, text, who, why, at) VALUES (?, ?, ?, ?, ?, ?)`,
		p.ID, v.Digest, text, who, why, v.At.Format(time.RFC3339Nano))
	if err != nil {
		return Version{}, fmt.Errorf("keep playbook %s: %w", p.ID, err)
	}
	return v, nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Versions are those of a playbook, newest first, the one that ships last;
// ErrNoPlaybook when there is none.
func (s *Shelf) Versions(ctx context.Context, id string) ([]Version, error) {
	all, err := s.all(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(v Version) bool { return v.ID != id })
	if len(all) == 0 {
		return nil, fmt.Errorf("versions of playbook %q: %w", id, ErrNoPlaybook)
	}
	return all, nil
}

// Newest is the version in use of every playbook, by id.
func (s *Shelf) Newest(ctx context.Context) (out []Version, err error) {
	all, err := s.all(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, v := range all {
		if !seen[v.ID] {
			seen[v.ID] = true
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Version) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// For is the version in use of the first playbook that names one of the rule's
// names; ErrNoPlaybook when none does.
func (s *Shelf) For(ctx context.Context, names ...string) (Version, error) {
	all, err := s.Newest(ctx)
	if err != nil {
		return Version{}, err
	}
	for _, v := range all {
		if _, err := PlaybookFor([]Playbook{v.Playbook}, names...); err == nil {
			return v, nil
		}
	}
	return Version{}, ErrNoPlaybook
}

// all is every version, newest first, those that ship last.
func (s *Shelf) all(ctx context.Context) (out []Version, err error) {
	if s.db != nil {
		if out, err = s.kept(ctx); err != nil {
			return nil, fmt.Errorf("read playbooks: %w", err)
		}
	}
	names, err := fs.Glob(s.ships, "*.md")
	if err != nil {
		return nil, fmt.Errorf("list playbooks: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(s.ships, name)
		if err != nil {
			return nil, fmt.Errorf("read playbook: %w", err)
		}
		p, err := ParsePlaybook(name, text)
		if err != nil {
			return nil, err
		}
		out = append(out, Version{Playbook: p, Digest: digestOf(string(text)), Whole: string(text)})
	}
	return out, nil
}

func (s *Shelf) kept(ctx context.Context) (out []Version, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, digest, text, who, why, at FROM playbook_version ORDER BY seq DESC`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var v Version
		var id, at string
		if err := rows.Scan(&id, &v.Digest, &v.Whole, &v.Who, &v.Why, &at); err != nil {
			return nil, err
		}
		if digestOf(v.Whole) != v.Digest {
			return nil, fmt.Errorf("playbook %s: its content is not what its digest %.12s names", id, v.Digest)
		}
		if v.Playbook, err = ParsePlaybook(id+".md", []byte(v.Whole)); err != nil {
			return nil, err
		}
		if v.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
