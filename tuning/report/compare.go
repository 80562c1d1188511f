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

// compare finds the events whose outcome changed.
func (s *Survey) compare(ctx context.Context, baseline, candidate episode.Firing, o Options) (*Comparison, error) {
	const lost, gained, quieted, added = 0, 1, 2, 3 // as in readingOrder
	stopped, err := s.without(ctx, baseline, candidate, lost, quieted)
	if err != nil {
		return nil, err
	}
	started, err := s.without(ctx, candidate, baseline, gained, added)
	if err != nil {
		return nil, err
	}
	c := &Comparison{
		Lost: []string{}, Gained: []string{}, Changed: []Change{},
		Stopped: s.tally(stopped), Started: s.tally(started),
		ChangedTotal: len(stopped) + len(started),
	}
	c.Quieted, c.Added = c.Stopped.FalsePositive, c.Started.FalsePositive
	c.Paired.Event = s.pairEvents(candidate, c.Stopped.TruePositive, c.Started.TruePositive)
	s.list(c, append(stopped, started...), o.MaxChanged)
	return c, nil
}

// list names the changed events, those first that matter most.
func (s *Survey) list(c *Comparison, changed []position, limit int) {
	if limit <= 0 {
		limit = DefaultMaxChanged
	}
	slices.SortFunc(changed, position.compare)
	for i, p := range changed {
		switch readingOrder[p.kind] {
		case Lost:
			c.Lost = append(c.Lost, p.id)
		case Gained:
			c.Gained = append(c.Gained, p.id)
		}
		if i < limit {
			c.Changed = append(c.Changed, s.change(p))
		}
	}
}

// position is a changed event on its way into the list.
type position struct {
	kind    int // an index of readingOrder
	verdict corpus.Verdict
	time    int64 // corpus.NoTime without one
	id      string
	row     int
}

// readingOrder are the kinds in the order of reading.
var readingOrder = [...]ChangeKind{Lost, Gained, Quieted, Added}

// verdictOrder ranks what is no true positive: false positives first.
var verdictOrder = [corpus.NumVerdicts]int{
	corpus.FalsePositive: 0, corpus.BenignPositive: 1, corpus.Undetermined: 2, corpus.Unlabelled: 3, corpus.TruePositive: 4,
}

// compare depends on nothing but the events, so that the order of rows and
// the cut into segments show in no report.
func (p position) compare(q position) int {
	switch {
	case p.kind != q.kind:
		return cmp.Compare(p.kind, q.kind)
	case p.verdict != q.verdict:
		return cmp.Compare(verdictOrder[p.verdict], verdictOrder[q.verdict])
	case p.time != q.time:
		return cmp.Compare(p.time, q.time)
	}
	return cmp.Compare(p.id, q.id)
}

// without are the events of a that are not in b: positive those that are true
// positives, other the rest.
func (s *Survey) without(ctx context.Context, a, b episode.Firing, positive, other int) ([]position, error) {
	var out []position
	for i, rows := range a.Rows {
		if rows == nil {
			continue
		}
		rest := rows.Clone()
		if i < len(b.Rows) && b.Rows[i] != nil {
			rest.AndNot(b.Rows[i])
		}
		if !rest.Any() {
			continue
		}
		ids, err := s.ids.IDs(ctx, i)
		if err != nil {
			return nil, fmt.Errorf("read ids of segment %d: %w", i, err)
		}
		for r := range rest.All {
			row := s.pool.Row(corpus.Ref{Segment: i, Row: r})
			nano, _ := s.pool.Time(row)
			p := position{other, s.pool.Verdict(row), nano, ids.Value(r).Text(), row}
			if p.verdict == corpus.TruePositive {
				p.kind = positive
			}
			out = append(out, p)
		}
	}
	return out, nil
}

func (s *Survey) tally(changed []position) episode.Tally {
	var t episode.Tally
	for _, p := range changed {
		*t.Of(p.verdict)++
	}
	return t
}

// pairEvents is the paired table of the known true positives among events.
func (s *Survey) pairEvents(candidate episode.Firing, lost, gained int) episode.Paired {
	fired := 0
	for row := range s.pool.Fired(candidate) {
		if s.pool.Verdict(row) == corpus.TruePositive {
			fired++
		}
	}
	both := fired - gained
	return episode.Paired{Both: both, Lost: lost, Gained: gained, Neither: s.pool.Events().TruePositive - both - lost - gained}
}

func (s *Survey) change(p position) Change {
	c := Change{Kind: readingOrder[p.kind], Event: p.id, Verdict: p.verdict, Entity: s.pool.Entity(p.row)}
	if p.time != corpus.NoTime {
		c.Time = time.Unix(0, p.time).UTC().Format(time.RFC3339Nano)
	}
	return c
}
