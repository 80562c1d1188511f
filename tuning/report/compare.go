package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

// compare finds the events whose outcome changed. They are counted as sets;
// only those that are listed are looked at one by one.
func (s *Survey) compare(ctx context.Context, baseline, candidate episode.Firing, o Options) (*Comparison, error) {
	stopped, err := s.without(ctx, baseline, candidate)
	if err != nil {
		return nil, err
	}
	started, err := s.without(ctx, candidate, baseline)
	if err != nil {
		return nil, err
	}
	c := &Comparison{
		Lost: []string{}, Gained: []string{}, Changed: []Change{},
		Stopped: stopped.tally, Started: started.tally,
		ChangedTotal: stopped.tally.Total() + started.tally.Total(),
	}
	c.Quieted, c.Added = c.Stopped.FalsePositive, c.Started.FalsePositive
	s.list(c, stopped, started, o.MaxChanged)
	return c, nil
}

// list names the changed events, those first that matter most: every true
// positive, and of the rest as many as there is room for.
func (s *Survey) list(c *Comparison, stopped, started *difference, limit int) {
	if limit <= 0 {
		limit = DefaultMaxChanged
	}
	add := func(kind ChangeKind, changed []position) {
		for _, p := range changed[:min(len(changed), limit-len(c.Changed))] {
			c.Changed = append(c.Changed, s.change(kind, p))
		}
	}
	lost := stopped.first(corpus.TruePositive, stopped.tally.TruePositive)
	gained := started.first(corpus.TruePositive, started.tally.TruePositive)
	c.Lost, c.Gained = append(c.Lost, names(lost)...), append(c.Gained, names(gained)...)
	add(Lost, lost)
	add(Gained, gained)
	for _, v := range otherVerdicts {
		add(Quieted, stopped.first(v, limit-len(c.Changed)))
	}
	for _, v := range otherVerdicts {
		add(Added, started.first(v, limit-len(c.Changed)))
	}
}

// otherVerdicts are those that are no true positive in the order of reading.
var otherVerdicts = [...]corpus.Verdict{corpus.FalsePositive, corpus.BenignPositive, corpus.Undetermined, corpus.Unlabelled}

func names(ps []position) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.id
	}
	return out
}

// position is a changed event on its way into the list.
type position struct {
	verdict corpus.Verdict
	time    int64 // corpus.NoTime without one
	id      string
	row     int
}

// compare depends on nothing but the events, so that the order of rows and
// the cut into segments show in no report.
func (p position) compare(q position) int {
	if p.time != q.time {
		return cmp.Compare(p.time, q.time)
	}
	return cmp.Compare(p.id, q.id)
}

// difference is the events that one rule fires on and another does not.
type difference struct {
	pool  *episode.Pool
	rows  []*corpus.Bitmap // by part; nil: none
	ids   []*corpus.Column // of the parts with rows
	tally episode.Tally
}

// without are the events of a that are not in b.
func (s *Survey) without(ctx context.Context, a, b episode.Firing) (*difference, error) {
	d := &difference{pool: s.pool, rows: make([]*corpus.Bitmap, len(a.Rows)), ids: make([]*corpus.Column, len(a.Rows))}
	for i, rows := range a.Rows {
		if rows == nil {
			continue
		}
		rest := rows
		if i < len(b.Rows) && b.Rows[i] != nil {
			rest = rows.Minus(b.Rows[i])
		}
		if !rest.Any() {
			continue
		}
		var err error
		if d.ids[i], err = s.ids.IDs(ctx, i); err != nil {
			return nil, fmt.Errorf("read ids of segment %d: %w", i, err)
		}
		d.rows[i] = rest
		for v := range corpus.Verdict(corpus.NumVerdicts) {
			if judged := s.pool.Judged(i, v); judged != nil {
				*d.tally.Of(v) += rest.AndCount(judged)
			}
		}
	}
	return d, nil
}

// first are the first n events of a verdict, by time and id.
func (d *difference) first(v corpus.Verdict, n int) []position {
	n = min(n, *d.tally.Of(v))
	if n <= 0 {
		return nil
	}
	out := make([]position, 0, min(2*n, *d.tally.Of(v)))
	last := position{time: 1<<63 - 1} // nothing behind it is among the first
	full := false
	for part, rows := range d.rows {
		judged := (*corpus.Bitmap)(nil)
		if rows != nil {
			judged = d.pool.Judged(part, v)
		}
		if judged == nil {
			continue
		}
		start, rising := d.pool.Start(part), d.pool.Rising(part)
		for r := range rows.Clone().And(judged).All {
			nano, _ := d.pool.Time(start + r)
			if full && nano > last.time {
				if rising {
					break
				}
				continue
			}
			out = append(out, position{v, nano, d.ids[part].Value(r).Text(), start + r})
			if len(out) == 2*n {
				out = leading(out, n)
				last, full = out[n-1], true
			}
		}
	}
	return leading(out, n)
}

// leading are the first n of the positions, in order.
func leading(ps []position, n int) []position {
	slices.SortFunc(ps, position.compare)
	return ps[:min(n, len(ps))]
}

// pairEvents is the paired table of the known true positives among events, of
// which the candidate fires on so many.
func (s *Survey) pairEvents(fired, lost, gained int) episode.Paired {
	both := fired - gained
	return episode.Paired{Both: both, Lost: lost, Gained: gained, Neither: s.pool.Events().TruePositive - both - lost - gained}
}

func (s *Survey) change(kind ChangeKind, p position) Change {
	c := Change{Kind: kind, Event: p.id, Verdict: p.verdict, Entity: s.pool.Entity(p.row)}
	if p.time != corpus.NoTime {
		c.Time = time.Unix(0, p.time).UTC().Format(time.RFC3339Nano)
	}
	return c
}
