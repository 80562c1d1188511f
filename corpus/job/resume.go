package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrOver is wrapped when a job cannot go on: it runs, it is done, or it is of
// a kind that begins anew.
var ErrOver = errors.New("the job cannot go on")

// errStopping is the cause of a run's context whose process ends.
var errStopping = errors.New("its process ends")

// Waiting are the jobs of a kind that go on and whose process has ended, the
// oldest first.
func (l *Log) Waiting(ctx context.Context, kind string) ([]Job, error) {
	if err := l.bury(ctx); err != nil {
		return nil, err
	}
	return l.query(ctx, `SELECT `+fields+` FROM job WHERE state = 'queued' AND resumes = 1 AND kind = ? ORDER BY seq`, kind)
}

// Resume takes up a job that goes on (Spec.Resumes): one that waits, or one
// that was cancelled or failed. Of several processes one gets it; the others
// get ErrOver.
func (l *Log) Resume(ctx context.Context, id string) (*Run, error) {
	owner, err := l.own()
	if err != nil {
		return nil, fmt.Errorf("resume job %q: %w", id, err)
	}
	var total, done int64
	now := l.now().UnixNano()
	err = l.db.QueryRowContext(ctx, `UPDATE job SET state = 'running', owner = ?, beat = ?, started = ?, ended = 0, cancel = 0, error = '', message = '', before = done,
			died = CASE WHEN state = 'queued' THEN died ELSE 0 END
		WHERE id = ? AND resumes = 1 AND state IN ('queued', 'cancelled', 'failed') RETURNING total, done`, owner, now, now, id).Scan(&total, &done)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err = l.Get(ctx, id); err == nil {
			err = ErrOver
		}
	}
	if err != nil {
		return nil, fmt.Errorf("resume job %q: %w", id, err)
	}
	r := newRun(ctx, l, id, Spec{Total: total, Resumes: true})
	r.done = done
	l.begin(r)
	return r, nil
}

// drop cancels a job that waits for a process and that somebody has cancelled;
// it reports whether it did.
func (l *Log) drop(ctx context.Context, id string) (bool, error) {
	res, err := l.db.ExecContext(ctx, `UPDATE job SET state = 'cancelled', error = ?, ended = ? WHERE id = ? AND resumes = 1 AND state = 'queued' AND cancel = 1`,
		ErrCancelled.Error(), l.now().UnixNano(), id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
