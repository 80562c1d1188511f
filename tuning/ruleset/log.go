package ruleset

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"assay/corpus/catalog"
	"assay/tuning/library"
	"assay/tuning/report"
	"assay/tuning/rule"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNotFound is wrapped when there is no such replay, or report of one.
var ErrNotFound = errors.New("no such replay of a rule set")

// partsKept is how long the parts of a replay that was stopped wait for it to
// go on.
const partsKept = 7 * 24 * time.Hour

// Replay is one replay of a set, done or not.
type Replay struct {
	Job       string // its id
	Ask       Ask
	Title     string
	Snapshot  string // digest
	Candidate []Member
	Baseline  []Member // nil for none
	Who       string
	At        time.Time
	Report    string           // digest; "" while there is none
	Took      time.Duration    // of the last stretch of work
	Together  *report.Together // of the report
}

// Member is a version of the library in a set, with the status that counted
// when the set was made.
type Member struct {
	Version int64       `json:"version"` // library.Version.Seq
	Status  rule.Status `json:"status"`
}

func membersOf(versions []library.Version) []Member {
	if versions == nil {
		return nil
	}
	out := make([]Member, len(versions))
	for i, v := range versions {
		out[i] = Member{v.Seq, v.Status}
	}
	return out
}

// Log keeps replays, their parts and their reports. It is safe for concurrent
// use, also by several processes.
type Log struct{ db *sql.DB }

// Open brings the tables up to date. The database stays the caller's.
func Open(ctx context.Context, db *sql.DB) (*Log, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		err = catalog.Migrate(ctx, db, "ruleset", files)
	}
	if err != nil {
		return nil, fmt.Errorf("open rule set replays: %w", err)
	}
	return &Log{db}, nil
}

// begin records a replay that is to run, and forgets what nobody goes on with.
func (l *Log) begin(ctx context.Context, r *Replay) error {
	asked, err := json.Marshal(r.Ask)
	if err != nil {
		return err
	}
	candidate, err := json.Marshal(r.Candidate)
	if err != nil {
		return err
	}
	baseline, err := json.Marshal(r.Baseline)
	if err != nil {
		return err
	}
	return l.within(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO set_replay (job, asked, title, snapshot, candidate, baseline, who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			r.Job, string(asked), r.Title, r.Snapshot, string(candidate), string(baseline), r.Who, stamp(r.At))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM set_part WHERE job IN (SELECT job FROM set_replay WHERE at < ?)`, stamp(r.At.Add(-partsKept)))
		return err
	})
}

const selectReplay = `SELECT job, asked, title, snapshot, candidate, baseline, who, at, report, took_ms, together FROM set_replay`

// Get is the replay of a job.
func (l *Log) Get(ctx context.Context, job string) (*Replay, error) {
	r, err := scanReplay(l.db.QueryRowContext(ctx, selectReplay+` WHERE job = ?`, job))
	if err != nil {
		return nil, fmt.Errorf("get rule set replay %q: %w", job, err)
	}
	return r, nil
}

// List are the replays, newest first: at most limit, after leaving out offset
// of them. Their members are left out.
func (l *Log) List(ctx context.Context, limit, offset int) ([]*Replay, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT job, asked, title, snapshot, 'null', 'null', who, at, report, took_ms, together FROM set_replay ORDER BY seq DESC LIMIT ? OFFSET ?`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list rule set replays: %w", err)
	}
	defer rows.Close()
	var out []*Replay
	for rows.Next() {
		r, err := scanReplay(rows)
		if err != nil {
			return nil, fmt.Errorf("list rule set replays: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Count is the number of replays.
func (l *Log) Count(ctx context.Context) (n int64, err error) {
	if err := l.db.QueryRowContext(ctx, `SELECT count(*) FROM set_replay`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count rule set replays: %w", err)
	}
	return n, nil
}

func scanReplay(row interface{ Scan(...any) error }) (*Replay, error) {
	var r Replay
	var asked, candidate, baseline, at, together string
	var took int64
	err := row.Scan(&r.Job, &asked, &r.Title, &r.Snapshot, &candidate, &baseline, &r.Who, &at, &r.Report, &took, &together)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	r.Took = time.Duration(took) * time.Millisecond
	r.At, err = time.Parse(time.RFC3339Nano, at)
	for text, into := range map[string]any{asked: &r.Ask, candidate: &r.Candidate, baseline: &r.Baseline, together: &r.Together} {
		err = errors.Join(err, json.Unmarshal([]byte(text), into))
	}
	return &r, err
}

// within runs f in one transaction, which begins with the write lock.
func (l *Log) within(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
