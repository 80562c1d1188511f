package evade

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
)

// Bounds on what is written anew.
const (
	MaxIncidents = 200  // incidents of a rule
	maxEvents    = 8    // events of an incident, of a rule that fires on each event
	maxGroup     = 256  // of a rule that counts
	maxCounted   = 2048 // events of all incidents, of a rule that counts
)

// Source gives the events of a snapshot; SourceOf a view is one.
type Source interface {
	Event(ctx context.Context, r corpus.Ref) (*corpus.Event, error)
	IDs(ctx context.Context, segment int) (*corpus.Column, error)
}

// SourceOf is a view as a source.
func SourceOf(v *corpus.View) Source { return viewSource{v} }

type viewSource struct{ *corpus.View }

// IDs is the segment's id column, which the view keeps.
func (v viewSource) IDs(ctx context.Context, segment int) (*corpus.Column, error) {
	return v.Segments()[segment].IDs(ctx)
}

// Incident is a true positive incident, as the events that make a rule fire.
type Incident struct {
	Name   string // the id of its first true positive event, whatever the rule
	Events []corpus.Event
}

// original is the id of the event that one with this id was made of.
func (i Incident) original(id string) string {
	if slices.ContainsFunc(i.Events, func(e corpus.Event) bool { return e.ID == id }) {
		return id
	}
	return strings.TrimSuffix(id, secondMark)
}

// Base is the incidents that a rule is asked about again.
type Base struct {
	Incidents []Incident // by name
	Caught    int        // true positive incidents that the rule catches
	Unfit     int        // of those taken up, left out: their events alone do not make the rule fire, or are too many
}

// NewBase takes the true positive incidents that the plan's rule catches: of
// more than MaxIncidents those whose names have the smallest digests. Of an
// incident it takes the first fired true positive events, and of a rule that
// counts the first group with such an event.
func NewBase(ctx context.Context, src Source, pool *episode.Pool, p *plan.Plan, f episode.Firing) (*Base, error) {
	c := &chooser{src: src, pool: pool, ids: make([]*corpus.Column, pool.Parts())}
	fired := c.fired(f)
	names, err := c.names(ctx, fired)
	if err != nil {
		return nil, fmt.Errorf("choose incidents: %w", err)
	}
	b := &Base{Caught: len(names)}
	counted := 0
	for _, n := range names[:min(len(names), MaxIncidents)] {
		rows, err := c.sorted(ctx, c.rowsOf(p, f, fired[n.incident]))
		if err != nil {
			return nil, fmt.Errorf("choose events of incident %s: %w", n.name, err)
		}
		inc := Incident{Name: n.name}
		if p.Grouper() == nil {
			rows = rows[:min(len(rows), maxEvents)]
		} else if counted += len(rows); len(rows) > maxGroup || counted > maxCounted {
			b.Unfit, counted = b.Unfit+1, counted-len(rows)
			continue
		}
		for _, row := range rows {
			e, err := src.Event(ctx, pool.Ref(row))
			if err != nil {
				return nil, fmt.Errorf("read events of incident %s: %w", n.name, err)
			}
			inc.Events = append(inc.Events, *e)
		}
		fires, err := fires(ctx, p, inc.Events)
		if err != nil {
			return nil, err
		}
		if !fires {
			b.Unfit++
			continue
		}
		b.Incidents = append(b.Incidents, inc)
	}
	slices.SortFunc(b.Incidents, func(a, b Incident) int { return cmp.Compare(a.Name, b.Name) })
	return b, nil
}

// chooser chooses incidents and their events so that neither the order of rows
// nor the cut into segments shows.
type chooser struct {
	src  Source
	pool *episode.Pool
	ids  []*corpus.Column
}

// fired are the fired true positive rows by known incident.
func (c *chooser) fired(f episode.Firing) map[int][]int {
	out := map[int][]int{}
	for i, rows := range f.Rows {
		judged := c.pool.Judged(i, corpus.TruePositive)
		if rows == nil || judged == nil {
			continue
		}
		start := c.pool.Start(i)
		for r := range rows.Clone().And(judged).All {
			if n := int(c.pool.KnownIncident(start + r)); n != 0 {
				out[n] = append(out[n], start+r)
			}
		}
	}
	return out
}

// named is an incident with its name.
type named struct {
	incident int
	name     string
	key      [sha256.Size]byte
}

// names are the incidents in the order in which they are taken: by the digest
// of their names.
func (c *chooser) names(ctx context.Context, fired map[int][]int) ([]named, error) {
	first := make(map[int]int, len(fired))
	for i := range c.pool.Parts() {
		judged := c.pool.Judged(i, corpus.TruePositive)
		if judged == nil {
			continue
		}
		for r := range judged.All {
			row := c.pool.Start(i) + r
			n := int(c.pool.KnownIncident(row))
			if fired[n] == nil {
				continue
			}
			best, ok := first[n]
			if !ok {
				first[n] = row
				continue
			}
			order, err := c.compare(ctx, row, best)
			if err != nil {
				return nil, err
			}
			if order < 0 {
				first[n] = row
			}
		}
	}
	out := make([]named, 0, len(first))
	for n, row := range first {
		id, err := c.id(ctx, row)
		if err != nil {
			return nil, err
		}
		out = append(out, named{n, id, sha256.Sum256([]byte(id))})
	}
	slices.SortFunc(out, func(a, b named) int { return bytes.Compare(a.key[:], b.key[:]) })
	return out, nil
}

// rowsOf are the rows that make the rule fire for an incident, of which these
// are the fired true positive ones.
func (c *chooser) rowsOf(p *plan.Plan, f episode.Firing, rows []int) []int {
	if p.Grouper() == nil || !f.Stats {
		return rows
	}
	of := map[int]bool{}
	for _, r := range rows {
		of[r] = true
	}
	var best []int
	var first episode.Group
	for _, g := range f.Groups {
		if best != nil && cmp.Or(cmp.Compare(g.First, first.First), cmp.Compare(g.Last, first.Last), cmp.Compare(g.Key, first.Key)) >= 0 {
			continue
		}
		in, with := make([]int, len(g.Events)), false
		for i, e := range g.Events {
			in[i] = c.pool.Row(e)
			with = with || of[in[i]]
		}
		if with {
			best, first = in, g
		}
	}
	if best == nil {
		return rows
	}
	return best
}

// sorted are rows by time and id.
func (c *chooser) sorted(ctx context.Context, rows []int) (out []int, err error) {
	out = slices.Clone(rows)
	slices.SortFunc(out, func(a, b int) int {
		order, bad := c.compare(ctx, a, b)
		if bad != nil {
			err = bad
		}
		return order
	})
	return out, err
}

func (c *chooser) compare(ctx context.Context, a, b int) (int, error) {
	s, _ := c.pool.Time(a)
	t, _ := c.pool.Time(b)
	if s != t || a == b {
		return cmp.Compare(s, t), nil
	}
	x, err := c.id(ctx, a)
	if err != nil {
		return 0, err
	}
	y, err := c.id(ctx, b)
	return cmp.Compare(x, y), err
}

func (c *chooser) id(ctx context.Context, row int) (string, error) {
	r := c.pool.Ref(row)
	if c.ids[r.Segment] == nil {
		col, err := c.src.IDs(ctx, r.Segment)
		if err != nil {
			return "", fmt.Errorf("read ids of segment %d: %w", r.Segment, err)
		}
		c.ids[r.Segment] = col
	}
	return c.ids[r.Segment].Value(r.Row).Text(), nil
}

// fires reports whether the rule fires on these events: on one of them, or, of
// a rule that counts, on them together.
func fires(ctx context.Context, p *plan.Plan, events []corpus.Event) (bool, error) {
	g := p.Grouper()
	if g == nil {
		for i := range events {
			if p.Match(&events[i]) {
				return true, nil
			}
		}
		return false, nil
	}
	found, err := p.Gather(ctx, corpus.NewBatch(events), 0, false)
	if err != nil {
		return false, fmt.Errorf("ask rule %s again: %w", p.Rule().ID, err)
	}
	all, err := g.Merge(ctx, []plan.Partial{found.Partial})
	if err != nil {
		return false, fmt.Errorf("ask rule %s again: %w", p.Rule().ID, err)
	}
	return len(all.Groups) > 0 || len(all.Events) > 0, nil
}
