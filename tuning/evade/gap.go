package evade

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/literal"
	"assay/tuning/plan"
)

// Gap is a field that holds what a rule seeks in another one.
type Gap struct {
	Field   string `json:"field"`             // that the rule reads
	Path    string `json:"path"`              // where it lies
	Key     string `json:"key,omitempty"`     // of a JSON text: the name inside it
	Events  int    `json:"events"`            // silent events without the field whose text at the path holds what is sought
	Finds   int    `json:"finds"`             // more events that the rule fires on with the mapping
	Known   int    `json:"known"`             // of these, true positives
	Mapping string `json:"mapping,omitempty"` // what to do
}

// Bounds on the search for gaps.
const (
	shortestSought = 4       // bytes of a literal that is worth looking for
	maxSought      = 256     // literals of a rule
	maxArena       = 1 << 28 // bytes of text that are searched
	maxTried       = 12      // mappings that are replayed
	maxTriedWhole  = 4       // of a rule that counts, for which the whole snapshot is
	maxGaps        = 5       // that are told
	maxParsed      = 20_000  // JSON texts that are read for a mapping
)

// Ground is where gaps are looked for: the segments of a snapshot, the paths
// in them, and its units.
type Ground struct {
	Segments []corpus.Columns
	Paths    []corpus.PathMeta
	Pool     *episode.Pool
}

// GroundOf is a view as ground.
func GroundOf(ctx context.Context, v *corpus.View, pool *episode.Pool) (*Ground, error) {
	g := &Ground{Pool: pool}
	for _, s := range v.Segments() {
		g.Segments = append(g.Segments, s)
	}
	var err error
	g.Paths, err = v.Paths(ctx)
	return g, err
}

// Gaps are the fields that hold what the rule seeks in others, in events on
// which it is silent and that lack the field, the most promising first: those
// whose mapping finds most known true positives, then most events. A mapping
// that finds nothing is no gap. Whole is false when there was more text than is
// searched.
func Gaps(ctx context.Context, g *Ground, p *plan.Plan, f episode.Firing) (gaps []Gap, whole bool, err error) {
	s := &seeker{ground: g, plan: p, firing: f, whole: true}
	s.read()
	if len(s.literals) == 0 {
		return []Gap{}, true, nil
	}
	if err := s.look(ctx); err != nil {
		return nil, false, fmt.Errorf("look for gaps of rule %s: %w", p.Rule().ID, err)
	}
	gaps = []Gap{}
	for _, c := range s.promising() {
		gap, err := s.try(ctx, c)
		if err != nil {
			return nil, false, fmt.Errorf("replay rule %s with %s mapped: %w", p.Rule().ID, c.path, err)
		}
		if gap.Finds > 0 {
			gaps = append(gaps, gap)
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Known, a.Known), cmp.Compare(b.Finds, a.Finds), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Path, b.Path))
	})
	return gaps[:min(len(gaps), maxGaps)], s.whole, nil
}

// seeker looks for the literals of one rule.
type seeker struct {
	ground   *Ground
	plan     *plan.Plan
	firing   episode.Firing
	fields   []Read
	literals []literal.Literal
	of       []int // the field of each literal
	found    []*candidate
	whole    bool
}

// candidate is a path that holds what is sought in a field.
type candidate struct {
	field  int
	path   string
	events int
	hits   map[int][]bool // by segment: the entries of the column
}

// read takes the fields and what is sought in them.
func (s *seeker) read() {
	fitted, _ := s.plan.Fitted()
	sought := soughtIn(fitted)
	target := TargetOf(s.plan)
	for _, r := range target.Reads {
		for _, text := range sought[r.Field] {
			if len(s.literals) == maxSought {
				s.whole = false
				return
			}
			if n := len(s.fields); n == 0 || s.fields[n-1].Field != r.Field {
				s.fields = append(s.fields, r)
			}
			s.literals = append(s.literals, literal.Literal{Text: text})
			s.of = append(s.of, len(s.fields)-1)
		}
	}
}

// look searches the texts of every other field.
func (s *seeker) look(ctx context.Context) error {
	set := literal.Compile(s.literals)
	left := maxArena
	for _, meta := range s.ground.Paths {
		if !slices.Contains(meta.Kinds, corpus.KindString) || s.apart(meta.Path) {
			continue
		}
		at := make([]*candidate, len(s.fields))
		for i, cols := range s.ground.Segments {
			col, err := cols.Column(ctx, meta.Path)
			if err != nil {
				return err
			}
			texts, ok := col.Texts()
			if !ok || col.Distinct() == 0 {
				continue
			}
			if left -= len(texts.Arena); left < 0 {
				s.whole = false
				return nil
			}
			texts, ok = col.FoldedTexts()
			if !ok {
				continue
			}
			err = set.Find(ctx, texts, func(l, entry int) {
				c := at[s.of[l]]
				if c == nil {
					c = &candidate{field: s.of[l], path: meta.Path, hits: map[int][]bool{}}
					at[s.of[l]] = c
				}
				if c.hits[i] == nil {
					c.hits[i] = make([]bool, col.Distinct()+corpus.FirstCode)
				}
				c.hits[i][entry+corpus.FirstCode] = true
			})
			if err != nil {
				return err
			}
		}
		for _, c := range at {
			if c != nil {
				s.found = append(s.found, c)
			}
		}
	}
	return s.count(ctx)
}

// apart reports a path that the rule reads, or that says what happened to the
// event later.
func (s *seeker) apart(path string) bool {
	for _, p := range []string{"alert.", "incident.", "response.", "rule."} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	for _, f := range TargetOf(s.plan).Reads {
		if slices.Contains(f.Paths, path) {
			return true
		}
	}
	return false
}

// count is the silent events without the field whose text holds what is
// sought; a candidate without any is dropped.
func (s *seeker) count(ctx context.Context) error {
	silent := map[[2]int]*corpus.Bitmap{}
	for _, c := range s.found {
		for i, keep := range c.hits {
			key := [2]int{c.field, i}
			if silent[key] == nil {
				rows, err := s.silent(ctx, i, s.fields[c.field].Paths)
				if err != nil {
					return err
				}
				silent[key] = rows
			}
			col, err := s.ground.Segments[i].Column(ctx, c.path)
			if err != nil {
				return err
			}
			c.events += col.Where(keep).AndCount(silent[key])
		}
	}
	s.found = slices.DeleteFunc(s.found, func(c *candidate) bool { return c.events == 0 })
	return nil
}

// silent are the rows of a segment on which the rule does not fire and that
// have none of the paths.
func (s *seeker) silent(ctx context.Context, segment int, paths []string) (*corpus.Bitmap, error) {
	cols := s.ground.Segments[segment]
	rows := corpus.FullBitmap(cols.Rows())
	if fired := s.firing.Rows[segment]; fired != nil {
		rows.AndNot(fired)
	}
	for _, p := range paths {
		col, err := cols.Column(ctx, p)
		if err != nil {
			return nil, err
		}
		keep := make([]bool, col.Distinct()+corpus.FirstCode)
		keep[corpus.CodeAbsent] = true
		rows.And(col.Where(keep))
	}
	return rows, nil
}

// promising are the candidates that are replayed: known names of the field
// first, then catch-all fields, then those with most events.
func (s *seeker) promising() []*candidate {
	rank := func(c *candidate) int {
		for _, p := range s.fields[c.field].Paths {
			if slices.Contains(aliasesOf(p), c.path) {
				return 0
			}
		}
		for _, blob := range blobPaths {
			if c.path == blob || strings.HasPrefix(c.path, blob+".") {
				return 1
			}
		}
		return 2
	}
	slices.SortStableFunc(s.found, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.events, a.events), cmp.Compare(a.field, b.field), cmp.Compare(a.path, b.path))
	})
	most := maxTried
	if s.plan.Grouper() != nil {
		most = maxTriedWhole
	}
	return s.found[:min(len(s.found), most)]
}
