package attention

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"assay/corpus"
)

// Plan keeps controls that Draw made of the draft; it is the plan that counts
// from now on. who is the lead.
func (l *Log) Plan(ctx context.Context, d Draft, controls []Control, who string, at time.Time) (Plan, error) {
	d, err := d.filled()
	if err == nil && (len(controls) == 0 || strings.TrimSpace(who) == "") {
		err = fmt.Errorf("%w: controls and a name are needed", ErrPlan)
	}
	p := Plan{At: at.UTC(), Share: d.Share, Seed: d.Seed, Controls: len(controls)}
	if err != nil {
		return p, fmt.Errorf("plan controls: %w", err)
	}
	err = l.within(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO control_plan (at, who, share, seed) VALUES (?, ?, ?, ?)`, at.UnixNano(), who, d.Share, int64(d.Seed))
		if err != nil {
			return err
		}
		if p.Seq, err = res.LastInsertId(); err != nil {
			return err
		}
		for i := range controls {
			if err := insertControl(ctx, tx, p.Seq, &controls[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("plan controls: %w", err)
	}
	return p, nil
}

// insertControl keeps a control. One that an earlier plan has is planned anew
// under an id of its own, since a control is answered once.
func insertControl(ctx context.Context, tx *sql.Tx, plan int64, c *Control) error {
	nano := int64(corpus.NoTime)
	if c.Event.HasTime() {
		nano = c.Event.Time.UnixNano()
	}
	id := c.Event.ID
	for try := uint64(1); ; try++ {
		var taken bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM control WHERE id = ?)`, id).Scan(&taken); err != nil {
			return err
		}
		if !taken {
			break
		}
		id = (&mask{seed: uint64(plan) + try<<32}).text(c.Event.ID)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO control (plan, id, team, verdict, time, fields) VALUES (?, ?, ?, ?, ?, ?)`,
		plan, id, c.Team, int64(c.Verdict), nano, object(c.Event.Fields))
	return err
}

// object is the fields as a JSON object of dotted paths.
func object(fields []corpus.Field) string {
	b := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = corpus.String(f.Path).AppendJSON(b)
		b = append(b, ':')
		b = f.Value.AppendJSON(b)
	}
	return string(append(b, '}'))
}

const selectPlan = `SELECT p.seq, p.at, p.share, p.seed, (SELECT count(*) FROM control c WHERE c.plan = p.seq),
	(SELECT count(*) FROM control c JOIN control_answer a ON a.control = c.seq WHERE c.plan = p.seq) FROM control_plan p ORDER BY p.seq DESC`

// Plans are all of them, the newest, which counts, first.
func (l *Log) Plans(ctx context.Context) ([]Plan, error) { return l.plans(ctx, selectPlan) }

func (l *Log) plans(ctx context.Context, query string) ([]Plan, error) {
	rows, err := l.db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read plans of controls: %w", err)
	}
	defer rows.Close()
	var out []Plan
	for rows.Next() {
		var p Plan
		var at, seed int64
		if err := rows.Scan(&p.Seq, &at, &p.Share, &seed, &p.Controls, &p.Answered); err != nil {
			return nil, fmt.Errorf("read plans of controls: %w", err)
		}
		p.At, p.Seed = timeOf(at), uint64(seed)
		out = append(out, p)
	}
	return out, rows.Err()
}

// Next is the control that stands in front of an open event, the slot; nil
// when none does. One is answered once, and at a slot there is one at most.
func (l *Log) Next(ctx context.Context, slot string) (*Control, error) {
	plans, err := l.plans(ctx, selectPlan+` LIMIT 1`)
	if err != nil || len(plans) == 0 || !stands(plans[0], slot) {
		return nil, err
	}
	return l.one(ctx, `c.plan = ? AND NOT EXISTS (SELECT 1 FROM control_answer a WHERE a.control = c.seq)
		AND NOT EXISTS (SELECT 1 FROM control_answer a WHERE a.slot = ?) ORDER BY c.seq LIMIT 1`, plans[0].Seq, slot)
}

// stands reports a slot with a control in front of it.
func stands(p Plan, slot string) bool {
	hash := binary.BigEndian.Uint64(keyed(p.Seed, "slot", slot))
	return float64(hash) < p.Share*math.MaxUint64
}

// Control is the control of an id, answered or not; nil when there is none.
func (l *Log) Control(ctx context.Context, id string) (*Control, error) {
	return l.one(ctx, `c.id = ?`, id)
}

func (l *Log) one(ctx context.Context, where string, args ...any) (*Control, error) {
	c := &Control{Event: &corpus.Event{}}
	var nano int64
	var fields string
	err := l.db.QueryRowContext(ctx, `SELECT c.seq, c.id, c.team, c.verdict, c.time, c.fields FROM control c WHERE `+where, args...).
		Scan(&c.seq, &c.Event.ID, &c.Team, (*uint8)(&c.Verdict), &nano, &fields)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		c.Event.Fields, err = corpus.AppendObject(nil, []byte(fields))
	}
	if err != nil {
		return nil, fmt.Errorf("read control: %w", err)
	}
	if nano != corpus.NoTime {
		c.Event.Time = timeOf(nano)
	}
	return c, nil
}
