package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// rowStages compiles a pipeline of rows. The filters at its beginning are
// terms of the search; so is the rest, which holds for an event of whose row
// something is left by the stages that work on one row at a time. What is
// behind these is the Grouper.
func (c *compiler) rowStages(r *rule.Rule, p *Plan) []node {
	var terms []node
	stages := r.Stages
	for len(stages) > 0 {
		f, ok := stages[0].(*rule.Filter)
		if !ok || c.window == rule.WholeTime && flow.AsksNow(f.Where) {
			break
		}
		terms = append(terms, c.node(f.Where, 0))
		stages = stages[1:]
	}
	if c.window < 0 {
		c.errorf(codeWindow, stages[0].Span(), "the window %s is not longer than zero", c.window)
		return nil
	}
	p.flow = c.pipe(stages)
	if p.flow.Gathers() {
		p.grouper = &pipeline{p.flow}
	}
	return append(terms, p.flow)
}

// pipe compiles stages over rows, and what events give to a row.
func (c *compiler) pipe(stages []rule.Stage) *pipe {
	n := &pipe{conditions: map[rule.Expr]node{}}
	reads := flow.ReadsOf(stages)
	c.reads(reads)
	for _, name := range reads.Names {
		n.names = append(n.names, rowField{name, c.env.candidates(name)})
	}
	n.patterns = reads.Patterns
	for _, s := range stages {
		if t, ok := s.(*rule.Table); ok {
			for _, f := range t.Fields {
				c.use(f, Shown, t.At)
			}
		}
	}
	c.rows = true
	n.Flow = flow.Compile(stages, flow.Env{
		Condition: func(e rule.Expr) eval.Condition {
			x := c.node(e, 0)
			n.conditions[e] = x
			return x.match
		},
		List: c.namedList, Table: c.table, Report: c.add, Window: c.window,
	})
	c.rows = false
	n.filters = slices.ContainsFunc(n.Leading(), func(s rule.Stage) bool { _, ok := s.(*rule.Filter); return ok })
	n.expands = slices.ContainsFunc(n.Leading(), func(s rule.Stage) bool { _, ok := s.(*rule.MVExpand); return ok })
	for _, f := range tableOf(stages) {
		if reads.Leaves(f) && !flow.IsPattern(f) {
			n.shown = append(n.shown, rowField{f, c.env.candidates(f)})
		}
	}
	return n
}

func (c *compiler) table(name string) (*flow.Table, bool) {
	t, ok := c.env.Tables[name]
	return t, ok && t != nil
}

// reads notes the fields of events that a pipeline reads, and warns of columns
// that there are not.
func (c *compiler) reads(reads flow.Reads) {
	uses := map[flow.How]Use{flow.Tested: Tested, flow.Grouped: Grouped, flow.Aggregated: Aggregated}
	warned := map[string]bool{}
	for _, f := range reads.Fields {
		switch {
		case f.Unknown && !warned[f.Field]:
			warned[f.Field] = true
			c.report(rule.Warning, codeUnknownColumn, f.At, fmt.Sprintf("the rows at this stage have no column %q", f.Field),
				"name a field of the by clause, an aggregate, or a field that an earlier stage makes")
		case f.Unknown || f.Made:
		default:
			c.use(f.Field, uses[f.How], f.At)
		}
	}
}

// pipe is the stages behind the search that are run on rows. As a term of the
// search it holds for an event of whose row something is left by the leading
// stages that work on one row at a time.
type pipe struct {
	*flow.Flow
	names      []rowField
	patterns   []string   // and the fields that these meet
	filters    bool       // a leading stage can drop a row
	expands    bool       // a leading stage can make several of one
	shown      []rowField // what a table at the end names and no stage makes, for a sight of the rows
	conditions map[rule.Expr]node
}

// rowField is a field of a row and where an event has it.
type rowField struct {
	name  string
	paths []string
}

// cost puts the pipe behind all other terms.
func (n *pipe) cost() int { return 1 << 30 }

// batch is how many rows are made at once.
const batch = 1024

func (n *pipe) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if s.passed != nil && !n.filters && !n.expands {
		for i := range s.passed {
			s.passed[i] = need.Count()
		}
	}
	if !need.Any() || !n.filters && (s.passed == nil || !n.expands) {
		return need, nil
	}
	held := corpus.NewBitmap(need.Len())
	err := n.each(s, need, 0, func(rows []*flow.Row) error {
		left, err := n.PassCounting(s.ctx, rows, s.passed)
		for _, r := range left {
			for _, ref := range r.Refs() {
				held.Set(ref.Row)
			}
		}
		return err
	})
	return held, err
}

// each makes the rows of events, and hands them on in batches.
func (n *pipe) each(s *scan, need *corpus.Bitmap, segment int, take func([]*flow.Row) error) error {
	m, err := n.maker(s, segment)
	if err != nil {
		return err
	}
	rows := make([]*flow.Row, 0, batch)
	for row := range need.All {
		r, err := m.row(row)
		if err != nil {
			return err
		}
		if rows = append(rows, r); len(rows) == batch {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			if err := take(rows); err != nil {
				return err
			}
			rows = make([]*flow.Row, 0, batch)
		}
	}
	return take(rows)
}

// match runs one event through the leading stages.
func (n *pipe) match(r record) bool {
	if !n.filters {
		return true
	}
	left, err := n.Pass(context.Background(), []*flow.Row{n.rowOf(r)})
	return err != nil || len(left) > 0
}

// rowOf is the row of one event.
func (n *pipe) rowOf(r record) *flow.Row {
	var fields []corpus.Field
	for _, f := range n.names {
		if v, _ := resolve(r, f.paths); !v.IsAbsent() {
			fields = append(fields, corpus.Field{Path: f.name, Value: v})
		}
	}
	if len(n.patterns) > 0 {
		r.All(func(path string, v corpus.Value) bool {
			if n.meets(path) {
				fields = append(fields, corpus.Field{Path: path, Value: v})
			}
			return true
		})
		fields = corpus.SortFields(fields)
	}
	nano, end := corpus.NoTime, r.Now()
	if t, ok := eval.Moment(r.Get(flow.TimeField)); ok {
		nano = t.UnixNano()
	}
	return flow.NewRow(fields, corpus.Ref{}, nano, end)
}

// meets reports a path that a pattern takes up and that is no field by name.
func (n *pipe) meets(path string) bool {
	for _, f := range n.names {
		if f.name == path {
			return false
		}
	}
	return slices.ContainsFunc(n.patterns, func(p string) bool { return flow.Glob(p, path) })
}

// rowMaker makes the rows of one segment.
type rowMaker struct {
	n       *pipe
	s       *scan
	segment int
	times   *corpus.Times
	fields  []madeField
	events  bool // the columns do not tell which paths there are
}

type madeField struct {
	name string
	cols []*corpus.Column
}

func (n *pipe) maker(s *scan, segment int) (*rowMaker, error) {
	m := &rowMaker{n: n, s: s, segment: segment, events: s.has == nil && len(n.patterns) > 0}
	var err error
	if m.times, err = s.cols.Times(s.ctx); err != nil {
		return nil, fmt.Errorf("read times: %w", err)
	}
	for _, f := range n.names {
		cols, err := s.columns(f.paths)
		if err != nil {
			return nil, err
		}
		if len(cols) > 0 {
			m.fields = append(m.fields, madeField{f.name, cols})
		}
	}
	if len(n.patterns) == 0 {
		return m, nil
	}
	for _, path := range s.paths {
		if n.meets(path) {
			col, err := s.own(path)
			if err != nil {
				return nil, err
			}
			m.fields = append(m.fields, madeField{path, []*corpus.Column{col}})
		}
	}
	slices.SortFunc(m.fields, func(a, b madeField) int { return strings.Compare(a.name, b.name) })
	return m, nil
}

func (m *rowMaker) row(row int) (*flow.Row, error) {
	nano, ok := m.times.At(row)
	if !ok {
		nano = corpus.NoTime
	}
	_, end := m.n.Window(nano)
	if end == corpus.NoTime {
		end = nano // one window for all: its end is known when all rows are there
	}
	if m.events {
		e, err := m.s.cols.Event(m.s.ctx, row)
		if err != nil {
			return nil, err
		}
		r := m.n.rowOf(eventRecord{e, end})
		return flow.NewRow(r.Fields(), corpus.Ref{Segment: m.segment, Row: row}, nano, end), nil
	}
	fields := make([]corpus.Field, 0, len(m.fields)+2)
	for _, f := range m.fields {
		if col, code := first(f.cols, row); code != corpus.CodeAbsent {
			fields = append(fields, corpus.Field{Path: f.name, Value: col.Value(row)})
		}
	}
	return flow.NewRow(fields, corpus.Ref{Segment: m.segment, Row: row}, nano, end), nil
}
