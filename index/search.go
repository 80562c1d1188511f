package index

import (
	"context"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
)

// Request is one search. The zero value finds everything, newest first, and
// shows nothing but the total.
type Request struct {
	Query *Query // nil: everything
	// Sort is "-time" (newest first, the default), "time", "relevance", or a
	// field, with "-" before it for falling. Events without a time, or without
	// the field, come last. relevance without a word to rank by is -time.
	Sort      string
	Offset    int
	Size      int      // hits to show, at most MaxSize
	Facets    []string // fields, as in the query language
	FacetSize int      // values per facet; 0 is 10
	Buckets   int      // most buckets of the histogram; 0: none
	Highlight bool
	Aliases   map[string][]string // other names for paths, to say what an unknown field may mean
}

// MaxSize bounds Request.Size.
const MaxSize = 1000

// DefaultFacets are what the corpus page shows beside the hits.
func DefaultFacets() []string {
	return []string{"verdict", "reason", "rule", "severity", "kind", "action", "agent", "user", "day"}
}

// Result is the answer to a Request. All counts are exact.
type Result struct {
	Total     int // events that the query finds
	Rows      int // events of the view
	Untimed   int // found events without a time; counted when Buckets is set
	Hits      []Hit
	Facets    []Facet
	Histogram *Histogram
	Sort      string // the order used
	// From says where words were looked up: "index", "scan", both
	// ("index+scan") or, without words, "columns".
	From    string
	Unknown []UnknownField
	Elapsed time.Duration
}

// Hit is one found event.
type Hit struct {
	Ref     corpus.Ref
	Event   *corpus.Event
	Verdict corpus.Verdict
	Reason  corpus.Reason
	Score   float64 // 0 unless sorted by relevance
	Marks   []Mark  // what the query found in it, when asked for
}

// Search answers a request. The view's labels are those of its snapshot.
func (x *Index) Search(ctx context.Context, v *corpus.View, req Request) (*Result, error) {
	start := time.Now()
	t, err := newTable(ctx, v)
	if err != nil {
		return nil, err
	}
	res, err := x.search(ctx, t, req)
	if err != nil {
		return nil, err
	}
	res.Elapsed = time.Since(start)
	return res, nil
}

// Select gives the rows of each segment that the query finds; the caller may
// change them.
func (x *Index) Select(ctx context.Context, v *corpus.View, q *Query) ([]*corpus.Bitmap, error) {
	t, err := newTable(ctx, v)
	if err != nil {
		return nil, err
	}
	s := x.begin(t, q)
	defer s.words.close()
	rows, err := s.rows(ctx)
	for i := range rows {
		if rows[i] != nil {
			rows[i] = rows[i].Clone()
		}
	}
	return rows, err
}

func (x *Index) begin(t *table, q *Query) *selection {
	if q == nil {
		q = &Query{root: allNode{}}
	}
	s := &selection{table: t, query: q, cache: x.cache, words: noReader(t), rules: x.rules}
	if hasWords(q.root) {
		s.words = x.reader(t)
	}
	return s
}

// hasWords reports a query for which the index is of use.
func hasWords(n node) bool {
	switch n := n.(type) {
	case textNode:
		return true
	case termNode:
		return resolveField(n.field).words && !n.value.isInfix()
	case notNode:
		return hasWords(n.x)
	case andNode:
		return slices.ContainsFunc(n.terms, hasWords)
	case orNode:
		return slices.ContainsFunc(n.terms, hasWords)
	}
	return false
}

func (x *Index) search(ctx context.Context, t *table, req Request) (*Result, error) {
	if req.Offset < 0 || req.Size < 0 || req.Size > MaxSize {
		return nil, fmt.Errorf("search: offset %d and size %d: want offset >= 0 and size from 0 to %d", req.Offset, req.Size, MaxSize)
	}
	s := x.begin(t, req.Query)
	defer s.words.close()
	found, err := s.rows(ctx)
	if err != nil {
		return nil, err
	}
	res := &Result{Rows: t.rows}
	for _, b := range found {
		res.Total += b.Count()
	}
	if err := s.hits(ctx, req, found, res); err != nil {
		return nil, err
	}
	if err := s.count(ctx, req, found, res); err != nil {
		return nil, err
	}
	res.Unknown = t.unknown(s.query, req.Aliases)
	res.From = s.from()
	return res, nil
}

// count fills facets and histogram.
func (s *selection) count(ctx context.Context, req Request, found []*corpus.Bitmap, res *Result) error {
	if len(req.Facets) == 0 && req.Buckets <= 0 {
		return nil
	}
	c := &counter{selection: s, found: found}
	for _, field := range req.Facets {
		f, err := c.facet(ctx, field, req.FacetSize)
		if err != nil {
			return err
		}
		res.Facets = append(res.Facets, f)
	}
	var err error
	if req.Buckets > 0 {
		res.Histogram, res.Untimed, err = c.histogram(ctx, req.Buckets)
	}
	return err
}

func (s *selection) from() string {
	switch indexed, scanned := s.indexed.Load(), s.scanned.Load(); {
	case indexed && scanned:
		return "index+scan"
	case indexed:
		return "index"
	case scanned:
		return "scan"
	}
	return "columns"
}

// hits fills the page.
func (s *selection) hits(ctx context.Context, req Request, found []*corpus.Bitmap, res *Result) error {
	res.Sort = req.Sort
	if res.Sort == "" || res.Sort == "relevance" && len(s.wanted()) == 0 {
		res.Sort = "-time"
	}
	if req.Size == 0 || req.Offset >= res.Total {
		return nil
	}
	p := pager{s: s, found: found, total: res.Total, offset: req.Offset, size: min(req.Size, res.Total-req.Offset)}
	page, err := p.page(ctx, res.Sort)
	if err != nil {
		return err
	}
	marks := s.wanted()
	for _, at := range page {
		ref := s.table.ref(at.row)
		sl := &s.table.slices[ref.Segment]
		e, err := sl.Event(ctx, ref.Row)
		if err != nil {
			return fmt.Errorf("read event: %w", err)
		}
		h := Hit{Ref: ref, Event: e, Score: float64(at.score), Verdict: sl.labels.Verdict(ref.Row), Reason: sl.labels.Reason(ref.Row)}
		if req.Highlight {
			h.Marks = markEvent(e, marks)
		}
		res.Hits = append(res.Hits, h)
	}
	return nil
}

func eachField(n node, f func(field string)) {
	eachNode(n, func(n node) {
		switch n := n.(type) {
		case termNode:
			f(n.field)
		case rangeNode:
			f(n.field)
		case existsNode:
			f(n.field)
		}
	})
}

// eachNode visits the conditions of a query from left to right.
func eachNode(n node, f func(node)) {
	switch n := n.(type) {
	case andNode:
		for _, t := range n.terms {
			eachNode(t, f)
		}
	case orNode:
		for _, t := range n.terms {
			eachNode(t, f)
		}
	case notNode:
		eachNode(n.x, f)
	default:
		f(n)
	}
}
