package promote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"assay/tuning/report"
)

// Replay is a report that somebody made and kept, with the texts of the two
// rules, which need not be versions of a library.
type Replay struct {
	Report    string // digest
	RuleID    string // of the candidate
	Title     string // of the candidate
	Candidate string // text
	Baseline  string // text, "" when there was none
	Snapshot  string // digest
	Who       string
	At        time.Time
	Took      time.Duration
}

// KeepReport stores the report by its digest, which it gives back, and what is
// told of how it was made. A report that is kept already stays as it is.
func (r *Register) KeepReport(ctx context.Context, rep *report.Report, made Replay) (string, error) {
	form, err := rep.Encode()
	if err != nil {
		return "", fmt.Errorf("keep report: %w", err)
	}
	digest := digestOf(string(form))
	err = r.within(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO review_report (digest, form, who, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			digest, string(form), made.Who, stamp(made.At))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO replay (report, rule, title, candidate, baseline, snapshot, who, at, took_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			digest, rep.Rule.ID, rep.Rule.Title, made.Candidate, made.Baseline, rep.Snapshot, made.Who, stamp(made.At), made.Took.Milliseconds())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keep report %.12s: %w", digest, err)
	}
	return digest, nil
}

const selectReplay = `SELECT report, rule, title, candidate, baseline, snapshot, who, at, took_ms FROM replay`

// Replay is how a kept report was made; ErrNotFound when nobody kept it.
func (r *Register) Replay(ctx context.Context, digest string) (Replay, error) {
	all, err := r.replays(ctx, selectReplay+` WHERE report = ?`, digest)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Replay{}, fmt.Errorf("read replay %.12s: %w", digest, err)
	}
	return all[0], nil
}

// Replays are the kept reports of the rule with the id, of all rules when it
// is "": newest first, at most limit, after leaving out offset of them.
func (r *Register) Replays(ctx context.Context, id string, limit, offset int) ([]Replay, error) {
	all, err := r.replays(ctx, selectReplay+` WHERE ? IN ('', rule) ORDER BY seq DESC LIMIT ? OFFSET ?`, id, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list replays: %w", err)
	}
	return all, nil
}

// CountReplays is the number of kept reports.
func (r *Register) CountReplays(ctx context.Context) (int64, error) {
	var n int64
	if err := r.db.QueryRowContext(ctx, `SELECT count(*) FROM replay`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count replays: %w", err)
	}
	return n, nil
}

func (r *Register) replays(ctx context.Context, query string, args ...any) (all []Replay, err error) {
	rows, err := r.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p Replay
		var at string
		var took int64
		if err := rows.Scan(&p.Report, &p.RuleID, &p.Title, &p.Candidate, &p.Baseline, &p.Snapshot, &p.Who, &at, &took); err != nil {
			return nil, err
		}
		if p.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, err
		}
		p.Took = time.Duration(took) * time.Millisecond
		all = append(all, p)
	}
	return all, rows.Err()
}
