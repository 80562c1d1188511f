package library

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"time"

	"assay/corpus/catalog"
	"assay/tuning/rule"
	"assay/tuning/spl"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options of Open; the zero value works.
type Options struct {
	Now func() time.Time // nil: time.Now

	// Names is what reading a rule depends on, as it is now: it is asked each
	// time that rules are read. nil: the zero Environment.
	Names func() (Environment, error)

	// Adopted is told, in the transaction that adopts it, of a version that
	// begins above experimental: the ledger's way to know. nil: nobody is told.
	Adopted func(ctx context.Context, tx *sql.Tx, c StatusChange) error
}

// Library is the rules of a corpus directory. It is safe for concurrent use,
// also by several processes.
type Library struct {
	db    *sql.DB
	reads *catalog.Statements
	now   func() time.Time
	names func() (Environment, error)

	adopted func(context.Context, *sql.Tx, StatusChange) error

	marks marked
}

// Open brings the tables up to date. The database stays the caller's.
func Open(ctx context.Context, db *sql.DB, o Options) (*Library, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open rule library: %w", err)
	}
	if err := catalog.Migrate(ctx, db, "library", files); err != nil {
		return nil, fmt.Errorf("open rule library: %w", err)
	}
	if o.Names == nil {
		o.Names = func() (Environment, error) { return Environment{}, nil }
	}
	return &Library{db: db, reads: catalog.NewStatements(db), now: o.Now, names: o.Names, adopted: o.Adopted}, nil
}

// Add stores the rules of a text as new versions, all or none. The newest text
// of a rule adds nothing; an older one becomes the newest again. The name is that of the file. A text with errors
// is refused: the error is then the diagnostics, which also carry warnings
// when there is none.
func (l *Library) Add(ctx context.Context, text, name, who string) ([]Added, rule.Diagnostics, error) {
	return l.add(ctx, text, name, who, nil)
}

// Adopt is Add for rules that were promoted elsewhere: a version starts with
// the status that its text claims, and the log says who believed that and
// why. A text that is here already adds nothing, so that adopting a folder
// again undoes nobody's work.
func (l *Library) Adopt(ctx context.Context, text, name, who, why string) ([]Added, rule.Diagnostics, error) {
	return l.add(ctx, text, name, who, &why)
}

// Outcome is what became of a file of a set: what was added, or why nothing
// was. The diagnostics also carry warnings.
type Outcome struct {
	Added       []Added
	Diagnostics rule.Diagnostics
}

// AddSet is Add of files that belong together (ParseSet); what is wrong with
// one does not keep the others out, nor one stanza of a savedsearches.conf the
// other stanzas. The names are those of the files.
func (l *Library) AddSet(ctx context.Context, files []File, who string) ([]Outcome, error) {
	return l.addSet(ctx, files, who, nil)
}

// AdoptSet is Adopt of files that belong together.
func (l *Library) AdoptSet(ctx context.Context, files []File, who, why string) ([]Outcome, error) {
	return l.addSet(ctx, files, who, &why)
}

func (l *Library) addSet(ctx context.Context, files []File, who string, adopted *string) ([]Outcome, error) {
	names, err := l.names()
	if err != nil {
		return nil, fmt.Errorf("add rules: %w", err)
	}
	out := make([]Outcome, len(files))
	for i, p := range names.ParseSet(files) {
		out[i].Diagnostics = p.Diagnostics
		if p.Diagnostics.Err() != nil && !spl.IsSavedFile(files[i].Name, files[i].Text) {
			continue
		}
		if out[i].Added, err = l.store(ctx, p.Rules, files[i].Name, who, adopted); err != nil {
			return out[:i], err
		}
	}
	return out, nil
}

// AdoptFolder adopts the rule files directly in the folder, such as
// data.Rules(), as a set; the first that has an error is the error.
func (l *Library) AdoptFolder(ctx context.Context, folder fs.FS, who, why string) ([]Added, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("adopt rules: %w", err)
	}
	var files []File
	for _, f := range entries {
		switch path.Ext(f.Name()) {
		case ".yml", ".yaml", ".spl":
		default:
			continue
		}
		text, err := fs.ReadFile(folder, f.Name())
		if err != nil {
			return nil, fmt.Errorf("adopt rules: %w", err)
		}
		files = append(files, File{f.Name(), string(text)})
	}
	outcomes, err := l.AdoptSet(ctx, files, who, why)
	var out []Added
	for i, o := range outcomes {
		if err := o.Diagnostics.Err(); err != nil {
			return out, fmt.Errorf("adopt rule %s: %w", files[i].Name, err)
		}
		out = append(out, o.Added...)
	}
	return out, err
}

func (l *Library) add(ctx context.Context, text, name, who string, adopted *string) ([]Added, rule.Diagnostics, error) {
	names, err := l.names()
	if err != nil {
		return nil, nil, fmt.Errorf("add rule %s: %w", name, err)
	}
	rules, ds := names.Parse(name, text)
	if err := ds.Err(); err != nil {
		return nil, ds, err
	}
	out, err := l.store(ctx, rules, name, who, adopted)
	return out, ds, err
}

// store adds the rules of one file, all or none.
func (l *Library) store(ctx context.Context, rules []*rule.Rule, name, who string, adopted *string) ([]Added, error) {
	if who == "" {
		return nil, fmt.Errorf("add rule %s: nobody is named who adds it", name)
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("add rule %s: %w", name, err)
	}
	defer tx.Rollback()
	var out []Added
	for _, r := range rules {
		a, err := l.insert(ctx, tx, r, name, who)
		if err == nil && !a.New && adopted == nil {
			a, err = l.again(ctx, tx, a.Version, who)
		}
		if err == nil && a.New && adopted != nil && a.Claimed != a.Status {
			err = l.adopt(ctx, tx, &a.Version, who, *adopted)
		}
		if err != nil {
			return nil, fmt.Errorf("add rule %s: %w", r.ID, err)
		}
		out = append(out, a)
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("add rule %s: %w", name, err)
	}
	return out, nil
}

// adopt believes what the text of a new version claims.
func (l *Library) adopt(ctx context.Context, tx *sql.Tx, v *Version, who, why string) error {
	c := StatusChange{Rule: v.Rule, Digest: v.Digest, From: v.Status, To: v.Claimed, Who: who, Why: why, At: v.At}
	if err := appendStatus(ctx, tx, v, c); err != nil || l.adopted == nil {
		return err
	}
	return l.adopted(ctx, tx, c)
}

// insert adds one version, or finds the one that is there.
func (l *Library) insert(ctx context.Context, tx *sql.Tx, r *rule.Rule, file, who string) (Added, error) {
	v := Version{Rule: r.ID, Digest: r.Digest, File: path.Base(file), Title: r.Title, Dialect: r.Dialect, Level: r.Level,
		Claimed: r.Status, Status: started(r.Status), Who: who, At: l.now().UTC(), Text: r.Text}
	res, err := tx.ExecContext(ctx, `INSERT INTO rule_version (rule, digest, file, title, dialect, level, claimed, initial, who, at, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rule, digest) DO NOTHING`,
		v.Rule, v.Digest, v.File, v.Title, v.Dialect, v.Level, v.Claimed, v.Status, v.Who, stamp(v.At), v.Text)
	if err != nil {
		return Added{}, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		old, err2 := scanOne(tx.QueryRowContext(ctx, selectVersion+` WHERE v.rule = ? AND v.digest = ?`, v.Rule, v.Digest))
		if err == nil {
			err = err2
		}
		return Added{Version: old}, err
	}
	v.Seq, err = res.LastInsertId()
	return Added{Version: v, New: true}, err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
