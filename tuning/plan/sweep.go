package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"assay/corpus"
)

// Sweep is many plans over the same events. What their tests ask of a column
// is found for all of them in one pass over its distinct values; each rule is
// then logic over sets of rows. It is immutable and safe for concurrent use.
type Sweep struct {
	plans    []*Plan
	paths    []sweptPath // sorted
	keywords sweptPath   // asked of every path
}

// sweptPath is what the tests of all plans ask of one path.
type sweptPath struct {
	path  string
	atoms []atom // each once
	ready *hunts
}

// NewSweep gathers what the plans ask.
func NewSweep(plans []*Plan) *Sweep {
	w := &Sweep{plans: plans}
	byPath, keywords := map[string]*asked{}, newAsked()
	for _, p := range plans {
		p.walk(func(n node) {
			switch n := n.(type) {
			case *test:
				for _, path := range n.paths {
					if isMade(path) {
						continue
					}
					if byPath[path] == nil {
						byPath[path] = newAsked()
					}
					byPath[path].add(n.atoms)
				}
			case *keyword:
				for _, t := range n.terms {
					keywords.add(t.atoms)
				}
			}
		})
	}
	for path, a := range byPath {
		w.paths = append(w.paths, sweptPath{path, a.atoms, &hunts{}})
	}
	slices.SortFunc(w.paths, func(a, b sweptPath) int { return cmp.Compare(a.path, b.path) })
	w.keywords = sweptPath{everywhere, keywords.atoms, &hunts{}}
	return w
}

// asked is atoms, each once.
type asked struct {
	atoms []atom
	seen  map[string]bool
}

func newAsked() *asked { return &asked{seen: map[string]bool{}} }

func (a *asked) add(atoms []atom) {
	for _, x := range atoms {
		if x.key != "" && !a.seen[x.key] {
			a.seen[x.key] = true
			a.atoms = append(a.atoms, x)
		}
	}
}

// Plans are the plans, in the order in which they were given.
func (w *Sweep) Plans() []*Plan { return w.plans }

// Atoms is how many questions the plans ask together, each counted once for
// each path.
func (w *Sweep) Atoms() int {
	n := len(w.keywords.atoms)
	for _, p := range w.paths {
		n += len(p.atoms)
	}
	return n
}

// Over runs every plan over one segment, and hands on what each gathers, in
// the order of Plans; its rows may be used until visit returns. segment is
// the number that refs of groups carry.
func (w *Sweep) Over(ctx context.Context, cols corpus.Columns, segment int, visit func(plan int, g *Gathered) error) error {
	s, err := newScan(ctx, cols)
	if err != nil {
		return err
	}
	s.local, s.scratch = map[atomKey]answer{}, &scratch{}
	if err := w.prepare(s); err != nil {
		return err
	}
	for i, p := range w.plans {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, err := p.gatherOn(s, false)
		if err != nil {
			return err
		}
		found, err := p.collect(g, segment)
		if err != nil {
			return fmt.Errorf("group rule %s: %w", p.rule.ID, err)
		}
		if err := visit(i, found); err != nil {
			return err
		}
		s.whole = nil
		s.scratch.takeBack()
	}
	return nil
}

// prepare answers what is asked of the paths that the segment has.
func (w *Sweep) prepare(s *scan) error {
	for _, p := range w.paths {
		if z, ok := s.zone(p.path); ok && excludesAll(&z, p.atoms) {
			continue // no test will read it for these
		}
		cols, err := s.columns([]string{p.path})
		if err != nil {
			return err
		}
		for _, col := range cols {
			found, err := s.answersOf(col, p.atoms, p.ready)
			if err != nil {
				return err
			}
			for i, x := range found {
				s.local[atomKey{s.segment, col.Path(), p.atoms[i].key}] = x
			}
		}
	}
	if s.has == nil {
		return nil // keywords are asked of the events themselves
	}
	return s.search(w.keywords.atoms, w.keywords.ready)
}

// walk visits every node of the plan over events.
func (p *Plan) walk(visit func(node)) {
	walk(p.root, visit)
	if g, ok := p.grouper.(*correlation); ok {
		for _, l := range g.leaves {
			walk(l.part, visit)
		}
	}
}

func walk(n node, visit func(node)) {
	visit(n)
	switch n := n.(type) {
	case *junction:
		for _, t := range n.terms {
			walk(t, visit)
		}
	case *negation:
		walk(n.x, visit)
	case *part:
		walk(n.x, visit)
	}
}
