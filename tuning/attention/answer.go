package attention

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"assay/corpus"
)

// Given is an answer as it comes from the queue.
type Given struct {
	Control string // its id
	Verdict corpus.Verdict
	Slot    string        // the open event in front of which the control stood
	Spell   time.Duration // since the spell of work began
	Queue   int           // how many events were open
	At      time.Time
}

// Answer keeps what was said of a control, and answers what it is. ErrAnswered
// when somebody was quicker, ErrNotFound when there is no such control.
func (l *Log) Answer(ctx context.Context, g Given) (truth corpus.Verdict, err error) {
	if g.Verdict == corpus.Unlabelled || g.Verdict >= corpus.NumVerdicts {
		return 0, fmt.Errorf("answer control: verdict %s: %w", g.Verdict, ErrPlan)
	}
	hours := math.Round(max(0, g.Spell.Hours())*1e6) / 1e6
	err = l.within(ctx, func(tx *sql.Tx) error {
		var seq int64
		var answered bool
		err := tx.QueryRowContext(ctx, `SELECT seq, verdict, EXISTS (SELECT 1 FROM control_answer a WHERE a.control = c.seq) FROM control c WHERE id = ?`, g.Control).
			Scan(&seq, (*uint8)(&truth), &answered)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotFound
		case err != nil:
			return err
		case answered:
			return ErrAnswered
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO control_answer (control, at, verdict, slot, hours, queue) VALUES (?, ?, ?, ?, ?, ?)`,
			seq, g.At.UnixNano(), int64(g.Verdict), g.Slot, hours, g.Queue)
		return err
	})
	if err != nil {
		return truth, fmt.Errorf("answer control %q: %w", g.Control, err)
	}
	return truth, nil
}

// Answers are all of them, oldest first.
func (l *Log) Answers(ctx context.Context) ([]Answer, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT c.team, c.verdict, a.verdict, a.at, a.hours, a.queue FROM control_answer a JOIN control c ON c.seq = a.control ORDER BY a.at, a.seq`)
	if err != nil {
		return nil, fmt.Errorf("read answers to controls: %w", err)
	}
	defer rows.Close()
	var out []Answer
	for rows.Next() {
		var a Answer
		var at int64
		if err := rows.Scan(&a.Team, (*uint8)(&a.Truth), (*uint8)(&a.Verdict), &at, &a.Hours, &a.Queue); err != nil {
			return nil, fmt.Errorf("read answers to controls: %w", err)
		}
		a.At = timeOf(at)
		out = append(out, a)
	}
	return out, rows.Err()
}
