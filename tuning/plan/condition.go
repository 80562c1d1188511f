package plan

import (
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// condition is a comparison of terms, or a term that is true. With one field
// it is evaluated once for each distinct value, else for each row.
type condition struct {
	holds    eval.Condition
	fields   []string   // as the author wrote them, each once
	paths    [][]string // of each
	searches bool       // it looks into every field
	timely   bool       // it depends on the end of the window
	window   time.Duration
	expr     rule.Expr
}

func (c *compiler) condition(e rule.Expr) node {
	n := &condition{searches: rule.Searches(e), timely: flow.AsksNow(e), window: c.window, expr: e}
	switch e := e.(type) {
	case *rule.Compare:
		n.holds = c.terms.Compare(e)
	case *rule.Holds:
		n.holds = c.terms.Holds(e)
	}
	rule.FieldsOf(e, func(f string, _ rule.Span) {
		if !slices.Contains(n.fields, f) {
			n.fields = append(n.fields, f)
			n.paths = append(n.paths, c.pathsOf(f))
		}
	})
	return n
}

// pathsOf are the candidate paths of a field where the compiler stands.
func (c *compiler) pathsOf(field string) []string {
	if c.rows || c.columns != nil {
		return []string{field}
	}
	return c.env.candidates(field)
}

// tested, holding, namedList and add are what terms ask of the compiler.
func (c *compiler) tested(field string, at rule.Span) []string { return c.use(field, Tested, at) }

func (c *compiler) holding(e rule.Expr) eval.Condition {
	n := c.node(e, 0)
	return n.match
}

func (c *compiler) namedList(name string) ([]string, bool) {
	entries, ok := c.env.Lists[name]
	return entries, ok
}

func (c *compiler) add(d rule.Diagnostic) { c.diags = append(c.diags, d) }

func (n *condition) cost() int           { return 150 * (1 + len(n.fields)) }
func (n *condition) match(r record) bool { return n.holds(r) }

func (n *condition) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	at, err := s.cursor(n.paths, n.window)
	if err != nil {
		return nil, err
	}
	if len(n.fields) == 1 && !n.searches && !n.timely {
		return n.evalDistinct(s, at, need)
	}
	held, seen := corpus.NewBitmap(need.Len()), 0
	for row := range need.All {
		if seen++; seen%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		if at.row = row; n.holds(at) {
			held.Set(row)
		}
	}
	return held, at.err
}

// evalDistinct evaluates once for each column and code.
func (n *condition) evalDistinct(s *scan, at *cursor, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	cols, err := s.columns(n.paths[0])
	if err != nil {
		return nil, err
	}
	type place struct {
		col  *corpus.Column
		code uint32
	}
	known := map[place]bool{}
	held, seen := corpus.NewBitmap(need.Len()), 0
	for row := range need.All {
		if seen++; seen%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		col, code := first(cols, row)
		p := place{col, code}
		yes, ok := known[p]
		if !ok {
			at.row = row
			yes = n.holds(at)
			known[p] = yes
		}
		if yes {
			held.Set(row)
		}
	}
	return held, at.err
}

// cursor is one row of a segment as a record.
type cursor struct {
	s      *scan
	cols   map[string]*corpus.Column
	times  *corpus.Times
	window time.Duration
	row    int
	err    error
}

// cursor loads the columns of fields.
func (s *scan) cursor(fields [][]string, window time.Duration) (*cursor, error) {
	c := &cursor{s: s, window: window, cols: map[string]*corpus.Column{}}
	for _, paths := range fields {
		cols, err := s.columns(paths)
		if err != nil {
			return nil, err
		}
		for _, col := range cols {
			c.cols[col.Path()] = col
		}
	}
	var err error
	c.times, err = s.cols.Times(s.ctx)
	return c, err
}

// Get is the value at a path.
func (c *cursor) Get(path string) corpus.Value {
	if col := c.cols[path]; col != nil {
		return col.Value(c.row)
	}
	return corpus.Value{}
}

// Now is the end of the window that the row is in.
func (c *cursor) Now() int64 {
	nano, ok := c.times.At(c.row)
	if !ok {
		return corpus.NoTime
	}
	if c.window == rule.WholeTime || c.window <= 0 {
		return nano
	}
	_, end := flow.Window(c.window, nano)
	return end
}

// All yields the visible fields of the row's event.
func (c *cursor) All(yield func(string, corpus.Value) bool) {
	e, err := c.s.cols.Event(c.s.ctx, c.row)
	if err != nil {
		c.err = err
		return
	}
	eventRecord{e, corpus.NoTime}.All(yield)
}

func (n *condition) explain(x *explainer, r record) *Explanation {
	ex := x.node("condition", n.expr)
	ex.Holds = n.holds(r)
	for i, f := range n.fields {
		v, path := resolve(r, n.paths[i])
		if i == 0 {
			ex.meet(f, v, path)
			continue
		}
		other := &Explanation{Kind: "field", Span: ex.Span}
		other.meet(f, v, path)
		ex.Others = append(ex.Others, other)
	}
	return ex
}
