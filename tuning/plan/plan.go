package plan

import (
	"context"
	"fmt"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	pipelines "assay/tuning/pipeline"
	"assay/tuning/rule"
)

// Plan is a compiled rule.
type Plan struct {
	rule    *rule.Rule // as its author wrote it
	fitted  *rule.Rule // as the pipelines have made it
	changes []pipelines.Change
	root    node
	terms   []node // of root, in the order of the text; nil when root has no stages behind it
	parts   []*part
	fields  []FieldUse
	grouper Grouper
	flow    *pipe // the stages that are run on rows; nil for none
	window  time.Duration
}

// Use is what a rule does with a field.
type Use string

// The uses of a field.
const (
	Tested     Use = "tested"
	Grouped    Use = "grouped"
	Aggregated Use = "aggregated"
	Shown      Use = "shown"
)

// FieldUse is a field that the rule reads, and where it is looked for.
type FieldUse struct {
	Field string
	Paths []string // candidates in order; empty for a hidden field
	Use   Use
	At    rule.Span
	Late  bool // filled when an analyst closes the alert: there on past events alone
}

// Compile makes a plan. The plan is nil exactly when the diagnostics hold an
// error.
func Compile(r *rule.Rule, env Env) (*Plan, rule.Diagnostics) {
	c := &compiler{env: env, seen: map[fieldKey]bool{}, nested: r.Dialect == rule.Sigma}
	p := &Plan{rule: r}
	r, p.changes, c.diags = pipelines.Join(env.Pipelines...).Trace(r)
	if r == nil {
		return nil, c.diags
	}
	p.fitted, p.window = r, r.Window
	if p.window == 0 {
		p.window = rule.DefaultWindow
	}
	c.window = p.window
	c.terms = eval.NewCompiler(eval.Env{Paths: c.tested, Condition: c.holding, List: c.namedList, Report: c.add})
	if r.Where == nil {
		c.report(rule.Error, codeNoCondition, rule.Span{}, "the rule has no condition", "")
		return nil, c.diags
	}
	if r.Correlation != nil {
		p.root, p.grouper = c.correlation(r)
		return c.finish(p)
	}
	terms := []node{c.node(r.Where, 0)}
	if isPlain(r.Stages, c.window) {
		terms = append(terms, c.plainStages(r, p)...)
	} else {
		terms = append(terms, c.rowStages(r, p)...)
	}
	p.root = terms[0]
	if len(terms) > 1 {
		p.root = newJunction(true, terms, nil)
	}
	if len(r.Stages) > 0 {
		p.terms = terms
	}
	return c.finish(p)
}

// finish gives the plan what the compiler has gathered; nil when there are
// errors.
func (c *compiler) finish(p *Plan) (*Plan, rule.Diagnostics) {
	p.parts, p.fields = c.parts, c.fields
	if c.diags.Err() != nil {
		return nil, c.diags
	}
	return p, c.diags
}

// Rule is the rule that the plan was made from.
func (p *Plan) Rule() *rule.Rule { return p.rule }

// Fitted is the rule that runs: Rule as the pipelines of the environment have
// made it. Changes tells what they did, in order.
func (p *Plan) Fitted() (r *rule.Rule, changes []pipelines.Change) { return p.fitted, p.changes }

// Fields are the fields that the rule reads over events, in the order of the
// text, each once for each use.
func (p *Plan) Fields() []FieldUse { return p.fields }

// Parts are the names that the author gave to parts, in the order in which
// the condition mentions them.
func (p *Plan) Parts() []string {
	names := make([]string, len(p.parts))
	for i, n := range p.parts {
		names[i] = n.full
	}
	return names
}

// Grouper is what the rule does with what its search selects; nil for a rule
// that raises an alert for each event that Select gives.
func (p *Plan) Grouper() Grouper { return p.grouper }

// Grouped reports that the rule raises an alert for a group of events. A rule
// that has a Grouper and is not grouped raises one for each of
// Grouping.Events.
func (p *Plan) Grouped() bool { return p.grouper != nil && (p.flow == nil || p.flow.Groups()) }

// record is an event as the rule sees it.
func (p *Plan) record(e *corpus.Event) record { return eventRecord{e, endOf(p.window, e)} }

// Select is the set of events that pass everything before the first stats
// stage.
func (p *Plan) Select(ctx context.Context, cols corpus.Columns) (*corpus.Bitmap, error) {
	s, err := newScan(ctx, cols)
	if err != nil {
		return nil, err
	}
	rows, err := p.root.eval(s, corpus.FullBitmap(cols.Rows()))
	if err != nil {
		return nil, fmt.Errorf("select rule %s: %w", p.rule.ID, err)
	}
	return rows, nil
}

// SelectParts is Select, and how many rows each of Parts holds for by itself.
// It costs more than Select: no part is spared because another one failed.
func (p *Plan) SelectParts(ctx context.Context, cols corpus.Columns) (*corpus.Bitmap, []int, error) {
	g, err := p.gather(ctx, cols, true)
	if err != nil {
		return nil, nil, err
	}
	return g.Rows, g.Parts, nil
}

// Match reports whether the event passes everything before the first stats
// stage.
func (p *Plan) Match(e *corpus.Event) bool { return p.root.match(p.record(e)) }
