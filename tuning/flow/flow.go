package flow

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// Env is what stages may refer to. It is read by Compile only.
type Env struct {
	Condition func(rule.Expr) eval.Condition     // compiles a condition over rows; it reports what is wrong by itself
	List      func(name string) ([]string, bool) // named lists
	Table     func(name string) (*Table, bool)   // tables for lookup and inputlookup
	Report    func(rule.Diagnostic)              // what is wrong with a stage
	Window    time.Duration                      // 0: rule.DefaultWindow
	Steps     int                                // values looked at for one window; 0: the usual bound
	Bytes     int64                              // memory that stages may add for one window; 0: the usual bound
}

// stage is a compiled stage. It may change the rows it is given, which are
// nobody else's.
type stage interface {
	apply(b *budget, rows []*Row) ([]*Row, error)
}

// Flow is a compiled pipeline.
type Flow struct {
	stages []stage
	rules  []rule.Stage // the author's, one for each
	split  int          // where Pass ends and Gather begins
	window time.Duration
	by     []string
	values []string // columns that come first in a group's values
	groups bool
	steps  int
	bytes  int64
}

// Compile makes a Flow. What is wrong is reported; the Flow is then of no use.
func Compile(stages []rule.Stage, env Env) *Flow {
	if env.Window == 0 {
		env.Window = rule.DefaultWindow
	}
	f := &Flow{window: env.Window, rules: withoutTables(stages), steps: cmp.Or(env.Steps, maxSteps), bytes: cmp.Or(env.Bytes, maxBytes)}
	c := newCompiler(env)
	for _, s := range f.rules {
		f.stages = append(f.stages, c.stage(s))
		if Replaces(s) {
			f.groups = true
			f.by, f.values = columns(s)
		}
	}
	f.split = len(f.rules)
	if i := slices.IndexFunc(f.rules, func(s rule.Stage) bool { return Gathers(s) || env.Window == rule.WholeTime && asksNow(s) }); i >= 0 {
		f.split = i
	}
	return f
}

// withoutTables leaves out the tables at the end, which show and drop nothing.
func withoutTables(stages []rule.Stage) []rule.Stage {
	for len(stages) > 0 {
		if _, ok := stages[len(stages)-1].(*rule.Table); !ok {
			break
		}
		stages = stages[:len(stages)-1]
	}
	return stages
}

// By names what a row is grouped by; nil when rows are not grouped.
func (f *Flow) By() []string { return f.by }

// Groups reports that rows replace events: an alert is a row at the end.
// Otherwise an alert is an event whose row is there at the end.
func (f *Flow) Groups() bool { return f.groups }

// Leading are the stages that Pass runs.
func (f *Flow) Leading() []rule.Stage { return f.rules[:f.split] }

// Gathers reports that Gather has something to do.
func (f *Flow) Gathers() bool { return f.split < len(f.stages) }

// Gathering is how many stages Gather runs.
func (f *Flow) Gathering() int { return len(f.stages) - f.split }

// Window is the start and the end of the window in which a time lies, both
// corpus.NoTime for events without a time; the end also when one window holds
// all times.
func (f *Flow) Window(nano int64) (start, end int64) { return Window(f.window, nano) }

// Window is Flow.Window for windows of a length.
func Window(length time.Duration, nano int64) (start, end int64) {
	if nano == corpus.NoTime || length <= 0 {
		return corpus.NoTime, corpus.NoTime
	}
	if length == rule.WholeTime {
		return 0, corpus.NoTime
	}
	w := int64(length)
	n := nano % w
	if n < 0 {
		n += w
	}
	if nano < corpus.NoTime+1+n { // the first window of all is cut short
		return corpus.NoTime + 1, nano - n + w
	}
	return nano - n, nano - n + w
}

// Pass runs the leading stages that work on one row at a time. It uses up the
// rows.
func (f *Flow) Pass(ctx context.Context, rows []*Row) ([]*Row, error) {
	return f.PassCounting(ctx, rows, nil)
}

// PassCounting is Pass, which adds the rows that come out of each stage to
// counts unless they are nil.
func (f *Flow) PassCounting(ctx context.Context, rows []*Row, counts []int) ([]*Row, error) {
	return f.run(f.budget(ctx), 0, f.split, rows, counts)
}

// Result is what a window gave.
type Result struct {
	Rows    []*Row
	Made    int   // rows that the last stage that groups gave
	Dropped int   // rows left out: a field to group by has no value
	Wide    int   // rows left out: in more than 1,024 groups
	Passed  []int // rows that came out of each stage
}

// Gather runs what is behind Pass on all the rows of one window, in any order.
// It uses up the rows.
func (f *Flow) Gather(ctx context.Context, rows []*Row) (Result, error) {
	b := f.budget(ctx)
	slices.SortStableFunc(rows, newest)
	if f.window == rule.WholeTime {
		settle(rows)
	}
	passed := make([]int, len(f.stages)-f.split)
	rows, err := f.run(b, f.split, len(f.stages), rows, passed)
	return Result{rows, b.made, b.dropped, b.wide, passed}, err
}

// settle makes the newest time the end of the one window.
func settle(rows []*Row) {
	end := int64(corpus.NoTime)
	for _, r := range rows {
		end = max(end, r.last)
	}
	for _, r := range rows {
		r.end = end
	}
}

func (f *Flow) run(b *budget, from, to int, rows []*Row, counts []int) ([]*Row, error) {
	var err error
	for i := from; i < to && err == nil; i++ {
		if rows, err = f.stages[i].apply(b, rows); err == nil && len(rows) > maxRows {
			err = ErrTooMuch
		}
		if err != nil {
			return nil, fmt.Errorf("run %s: %w", f.rules[i], err)
		}
		if counts != nil {
			counts[i-from] += len(rows)
		}
	}
	return rows, err
}

// Values are the columns of a row at the end, without those of By: what the
// last stage that grouped computed first, in its order.
func (f *Flow) Values(r *Row) []corpus.Field {
	out := make([]corpus.Field, 0, len(r.fields))
	for _, name := range f.values {
		if v := r.Get(name); !v.IsAbsent() {
			out = append(out, corpus.Field{Path: name, Value: v})
		}
	}
	for _, field := range r.fields {
		if !slices.Contains(f.values, field.Path) && !slices.Contains(f.by, field.Path) {
			out = append(out, field)
		}
	}
	return out
}

// Step is what one stage made of a row.
type Step struct {
	Stage   rule.Stage
	Gathers bool   // it needs other events; it and what is behind it is not run
	Before  []*Row // never empty
	After   []*Row // empty for a filter that drops all of them; the next step then goes on with Before
}

// Trace runs one row through the leading stages that work on one row at a
// time, without ever stopping early, and names the others.
func (f *Flow) Trace(ctx context.Context, row *Row) ([]Step, error) {
	b, rows := f.budget(ctx), []*Row{row}
	var steps []Step
	for i, s := range f.rules {
		step := Step{Stage: s, Gathers: i >= f.split, Before: cloneAll(rows)}
		if !step.Gathers {
			after, err := f.stages[i].apply(b, cloneAll(rows))
			if err != nil {
				return nil, err
			}
			if step.After = after; len(after) > 0 {
				rows = after
			}
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func cloneAll(rows []*Row) []*Row {
	out := make([]*Row, len(rows))
	for i, r := range rows {
		out[i] = r.clone()
	}
	return out
}
