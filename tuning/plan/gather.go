package plan

import (
	"context"
	"fmt"

	"assay/corpus"
)

// Gathered is what a plan finds in one segment.
type Gathered struct {
	Rows    *corpus.Bitmap // Select
	Parts   []int          // how many rows each of Plan.Parts holds for by itself; nil unless asked for
	Passed  []int          // rows that the search and the stages behind it that work on one row leave; nil unless parts are asked for
	Partial Partial        // of the plan's Grouper; nil without one
}

// Gather is Select, with the counts of parts when they are asked for, and
// then the Collect of the plan's Grouper, over the same columns at once:
// nothing is evaluated twice. Counting parts costs more: no part is spared
// because another one failed. segment is the number that refs of groups carry.
func (p *Plan) Gather(ctx context.Context, cols corpus.Columns, segment int, parts bool) (*Gathered, error) {
	g, err := p.gather(ctx, cols, parts)
	if err != nil {
		return nil, err
	}
	return p.collect(g, segment)
}

// collect adds what the plan's Grouper takes up.
func (p *Plan) collect(g *gathered, segment int) (_ *Gathered, err error) {
	switch c := p.grouper.(type) {
	case sharable:
		if g.scan.load != nil {
			g.Partial, err = g.scan.hold(c, g.Rows, segment)
		} else {
			g.Partial, err = c.collectShare(g.scan, g.Rows, segment, share{})
		}
	case *pipeline:
		g.Partial, err = c.collect(g.scan, g.Rows, segment)
	}
	return &g.Gathered, err
}

// gathered is Gathered with the answers of its scan.
type gathered struct {
	Gathered
	scan *scan
}

func (p *Plan) gather(ctx context.Context, cols corpus.Columns, parts bool) (*gathered, error) {
	s, err := newScan(ctx, cols)
	if err != nil {
		return nil, err
	}
	return p.gatherOn(s, parts)
}

func (p *Plan) gatherOn(s *scan, parts bool) (_ *gathered, err error) {
	g := &gathered{scan: s}
	switch c, correlates := p.grouper.(*correlation); {
	case parts:
		s.whole = map[node]*corpus.Bitmap{}
		g.Parts, err = p.countParts(s)
	case correlates:
		s.whole = map[node]*corpus.Bitmap{}
		err = c.answer(s)
	}
	if err != nil {
		return nil, err
	}
	if parts && p.terms != nil {
		err = p.count(g)
	} else {
		g.Rows, err = p.root.eval(s, s.all())
	}
	if err != nil {
		return nil, fmt.Errorf("select rule %s: %w", p.rule.ID, err)
	}
	return g, nil
}

func (p *Plan) countParts(s *scan) ([]int, error) {
	counts := make([]int, len(p.parts))
	for i, n := range p.parts {
		rows, err := s.answer(n)
		if err != nil {
			return nil, err
		}
		counts[i] = rows.Count()
	}
	return counts, nil
}

// answer evaluates a part over all rows and keeps what it gives.
func (s *scan) answer(n *part) (*corpus.Bitmap, error) {
	if rows := s.whole[n.x]; rows != nil {
		return rows, nil
	}
	rows, err := n.x.eval(s, s.all())
	if err != nil {
		return nil, fmt.Errorf("select part %s: %w", n.full, err)
	}
	s.whole[n.x] = rows
	return rows, nil
}

// answer evaluates the base rules.
func (g *correlation) answer(s *scan) error {
	for _, f := range g.leaves {
		if _, err := s.answer(f.part); err != nil {
			return err
		}
	}
	return nil
}
