package doubt

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"sort"

	"assay/corpus"
	"assay/tuning/episode"
)

// SchemaVersion is the version of the JSON form of Figures.
const SchemaVersion = 1

// MaxListed is how many doubtful labels are listed.
const MaxListed = 200

// Options of a search; the zero value works.
type Options struct {
	Rules  []Rule // the stable rules; none: no label is doubted for them
	Listed int    // length of the list; 0: MaxListed
	Only   string // code of the reason whose labels are listed; "" lists all
}

// Figures are the doubtful labels of a snapshot.
type Figures struct {
	SchemaVersion int     `json:"schema_version"`
	Snapshot      string  `json:"snapshot"` // digest
	Decided       int     `json:"decided"`  // events labelled true, benign or false positive
	Doubted       int     `json:"doubted"`  // of those, with one reason or more
	Counts        []Count `json:"counts"`   // of every reason, in fixed order
	Listed        []Label `json:"labels"`   // those with most reasons first, then by event id
}

// Count is how many labels a reason doubts.
type Count struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Events int    `json:"events"`
}

// Label is a label that looks wrong.
type Label struct {
	Event   string         `json:"event"`
	Verdict corpus.Verdict `json:"verdict"`
	Why     []Reason       `json:"why"`
}

// Reason is one reason to doubt a label.
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// check is one reason. Rows count through all segments.
type check interface {
	code() string
	title() string
	doubts(row int, v corpus.Verdict) bool
	why(row int, v corpus.Verdict) string
}

// ground is the snapshot as the checks read it.
type ground struct {
	view   *corpus.View
	parts  []episode.Part
	starts []int
	rows   int
}

func groundOf(v *corpus.View) *ground {
	g := &ground{view: v, parts: episode.Parts(v)}
	for _, seg := range v.Segments() {
		g.starts = append(g.starts, g.rows)
		g.rows += seg.Rows()
	}
	return g
}

// row counts through all segments.
func (g *ground) row(r corpus.Ref) int { return g.starts[r.Segment] + r.Row }

func (g *ground) ref(row int) corpus.Ref {
	i := sort.SearchInts(g.starts, row+1) - 1
	return corpus.Ref{Segment: i, Row: row - g.starts[i]}
}

// decided calls visit for each event with a verdict that decides.
func (g *ground) decided(visit func(row int, v corpus.Verdict)) {
	for i, start := range g.starts {
		labels := g.view.Labels(i)
		for row := range labels.Rows() {
			if v := labels.Verdict(row); decides(v) {
				visit(start+row, v)
			}
		}
	}
}

func decides(v corpus.Verdict) bool {
	return v == corpus.TruePositive || v == corpus.BenignPositive || v == corpus.FalsePositive
}

// Find looks for labels that look wrong.
func Find(ctx context.Context, store *corpus.Store, view *corpus.View, o Options) (*Figures, error) {
	g := groundOf(view)
	checks, err := g.checks(ctx, store, o)
	if err != nil {
		return nil, fmt.Errorf("look for doubtful labels: %w", err)
	}
	f := &Figures{SchemaVersion: SchemaVersion, Snapshot: view.Snapshot().Digest(), Listed: []Label{}}
	wanted := uint8(0)
	for i, c := range checks {
		f.Counts = append(f.Counts, Count{Code: c.code(), Title: c.title()})
		if o.Only == "" || o.Only == c.code() {
			wanted |= 1 << i
		}
	}
	best := shortlist{g: g, size: cmp.Or(o.Listed, MaxListed)}
	g.decided(func(row int, v corpus.Verdict) {
		f.Decided++
		var why uint8
		for i, c := range checks {
			if c.doubts(row, v) {
				why |= 1 << i
				f.Counts[i].Events++
			}
		}
		if why != 0 {
			f.Doubted++
		}
		if why&wanted != 0 {
			best.add(found{row, v, why})
		}
	})
	if err := best.close(ctx); err != nil {
		return nil, fmt.Errorf("look for doubtful labels: %w", err)
	}
	for i, x := range best.all {
		l := Label{Event: best.ids[i], Verdict: x.verdict}
		for j, c := range checks {
			if x.why&(1<<j) != 0 {
				l.Why = append(l.Why, Reason{c.code(), c.why(x.row, x.verdict)})
			}
		}
		f.Listed = append(f.Listed, l)
	}
	return f, nil
}

func (g *ground) checks(ctx context.Context, store *corpus.Store, o Options) ([]check, error) {
	text, err := g.sameText(ctx)
	if err != nil {
		return nil, err
	}
	incident, err := g.sameIncident(ctx)
	if err != nil {
		return nil, err
	}
	bulk, err := g.bulk(ctx, store)
	if err != nil {
		return nil, err
	}
	source, err := g.source(ctx)
	if err != nil {
		return nil, err
	}
	fast, err := g.fast(ctx)
	if err != nil {
		return nil, err
	}
	return []check{text, incident, g.fired(o.Rules), bulk, source, fast}, nil
}

// found is a doubted label.
type found struct {
	row     int
	verdict corpus.Verdict
	why     uint8 // a bit for each check
}

// shortlist keeps the labels with most reasons, of as many the first by event id.
type shortlist struct {
	g    *ground
	size int
	most [9][]found // by number of reasons
	all  []found    // after close
	ids  []string   // of all
}

func (s *shortlist) add(x found) {
	n := bits.OnesCount8(x.why)
	s.most[n] = append(s.most[n], x)
}

// close sorts the labels with most reasons until there are enough.
func (s *shortlist) close(ctx context.Context) error {
	for n := len(s.most) - 1; n > 0 && len(s.all) < s.size; n-- {
		type named struct {
			found
			id string
		}
		level := make([]named, len(s.most[n]))
		for i, x := range s.most[n] {
			ref := s.g.ref(x.row)
			ids, err := s.g.view.Segments()[ref.Segment].IDs(ctx)
			if err != nil {
				return err
			}
			level[i] = named{x, ids.Value(ref.Row).Text()}
		}
		slices.SortFunc(level, func(a, b named) int { return cmp.Compare(a.id, b.id) })
		for _, x := range level[:min(len(level), s.size-len(s.all))] {
			s.all, s.ids = append(s.all, x.found), append(s.ids, x.id)
		}
	}
	return nil
}
