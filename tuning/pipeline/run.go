package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// Limits on what a pipeline may make of one rule.
const (
	maxWork  = 8 << 20 // visits of items to parts of the rule, and bytes made
	maxField = 4096    // bytes of a field's name
)

// Apply fits a rule to data; see Trace.
func (p *Pipeline) Apply(r *rule.Rule) (*rule.Rule, rule.Diagnostics) {
	out, _, ds := p.Trace(r)
	return out, ds
}

// Trace fits a rule to data and tells what was changed, in the order in which
// it was done. The rule is nil exactly when the diagnostics hold an error;
// their spans are places in its Text. It is r itself when nothing is changed.
func (p *Pipeline) Trace(r *rule.Rule) (*rule.Rule, []Change, rule.Diagnostics) {
	if p == nil || r == nil || r.Dialect == rule.SPL {
		return r, nil, nil
	}
	t := &trace{p: p, work: maxWork, listed: map[string]int{}, done: map[*rule.Rule]*rule.Rule{}}
	out := t.rule(r, r.Where, true)
	if t.faults.Err() != nil {
		return nil, t.changes, t.faults
	}
	return out, t.changes, t.faults
}

// trace is one rule on its way, with its base rules.
type trace struct {
	p       *Pipeline
	work    int
	faults  rule.Diagnostics
	changes []Change
	listed  map[string]int            // changes by what they say
	done    map[*rule.Rule]*rule.Rule // base rules by themselves
}

// rule runs the items over a rule whose condition is where, which may stand in
// the text of another one. told: what is done there is told.
func (t *trace) rule(r *rule.Rule, where rule.Expr, told bool) *rule.Rule {
	x := &run{trace: t, rule: *r, told: told, applied: map[itemKey]bool{}, through: map[string][]itemKey{}, state: map[string]scalar{}}
	x.rule.Where = where
	if r.Correlation != nil {
		x.bases(r)
	}
	for _, it := range t.p.items {
		if t.faults.Err() != nil {
			return r
		}
		x.step(it)
	}
	if !x.changed {
		return r
	}
	return &x.rule
}

// base is a base rule by itself.
func (t *trace) base(r *rule.Rule) *rule.Rule {
	if out, ok := t.done[r]; ok {
		return out
	}
	t.done[r] = r // of one that refers to itself
	t.done[r] = t.rule(r, r.Where, false)
	return t.done[r]
}

// spend counts work; false when there was too much.
func (t *trace) spend(n int) bool {
	if t.work -= n; t.work >= 0 {
		return true
	}
	if t.faults.Err() == nil {
		t.fail(codeGrowth, rule.Span{}, "the pipelines make too much of this rule, or too little of too much")
	}
	return false
}

func (t *trace) fail(code string, at rule.Span, message string) {
	if len(t.faults) < maxFaults {
		t.faults = append(t.faults, rule.Diagnostic{Code: code, Message: message, Span: at})
	}
}

// run is one rule on its way through the items.
type run struct {
	*trace
	rule    rule.Rule
	changed bool
	told    bool
	item    *item
	applied map[itemKey]bool
	state   map[string]scalar
	through map[string][]itemKey    // field: the items that made its name
	marks   map[rule.Expr][]itemKey // part: the items that it went through
}

// itemKey is an item by its id, which is its pipeline's own.
type itemKey struct {
	of *Pipeline
	id string
}

// key is that of the item at hand.
func (r *run) key() itemKey { return itemKey{r.item.of, r.item.id} }

// step runs one item, when the rule meets its conditions.
func (r *run) step(it *item) {
	r.item = it
	if !r.spend(1) || !it.rules.open(func(c ruleCondition) bool { return c.holdsForRule(r) }) {
		return
	}
	it.does.apply(r)
	r.applied[itemKey{it.of, it.id}] = true
}

// note tells what the item did.
func (r *run) note(c Change) {
	r.changed = true
	if !r.told {
		return
	}
	c.Pipeline, c.Item, c.Times = r.item.of.Name, r.item.id, 1
	c.From = brief(c.From)
	for i := range c.To {
		c.To[i] = brief(c.To[i])
	}
	key := strings.Join(append([]string{string(c.Kind), c.Pipeline, c.Item, c.From}, c.To...), "\x00")
	if i, ok := r.listed[key]; ok {
		r.changes[i].Times++
	} else if len(r.changes) < maxChanges {
		r.listed[key] = len(r.changes)
		r.changes = append(r.changes, c)
	}
}

// maxChanges is how many changes are told of one rule.
const maxChanges = 500

// brief is a text cut to what a table shows.
func brief(text string) string {
	const widest = 200
	if len(text) <= widest {
		return text
	}
	return strings.ToValidUTF8(text[:widest], "") + "…"
}

// each puts in the place of each part that meets the item's conditions what f
// makes of it; nil drops it. Correlations have no parts of their own.
func (r *run) each(f func(rule.Expr) rule.Expr) {
	if r.rule.Correlation != nil || r.rule.Where == nil {
		return
	}
	before := r.rule.Where
	after := r.rewrite(before, func(e rule.Expr) rule.Expr {
		if !r.meets(e) {
			return e
		}
		out := f(e)
		if out != e {
			r.mark(e, out)
		}
		return out
	})
	if after == before {
		return
	}
	r.changed = true
	if after == nil {
		r.fail(codeEmpty, before.Span(), fmt.Sprintf("the pipeline %s drops everything that the rule looks for (%s)", r.item.of.Name, r.item.id))
		return
	}
	r.rule.Where = after
}

// meets reports whether a part meets the item's conditions on parts and on
// fields: of its own field, or of one that it is compared with.
func (r *run) meets(e rule.Expr) bool {
	if !r.spend(1) {
		return false
	}
	it := r.item
	named := it.fields.open(func(c fieldCondition) bool {
		if c.holdsForField(r, fieldOf(e)) || r.tracked(c, e) {
			return true
		}
		return slices.ContainsFunc(operandsOf(e), func(o rule.Operand) bool {
			return o.Kind == rule.OperandField && c.holdsForField(r, o.Text)
		})
	})
	return named && it.parts.open(func(c partCondition) bool { return c.holdsForPart(r, e) })
}

// tracked asks a condition on items of the part instead of its field.
func (r *run) tracked(c fieldCondition, e rule.Expr) bool {
	a, ok := c.(applied)
	return ok && a.holdsForPart(r, e)
}

// meetsField reports whether a name meets the item's conditions on fields.
func (r *run) meetsField(field string) bool {
	return r.item.fields.open(func(c fieldCondition) bool { return c.holdsForField(r, field) })
}

func fieldOf(e rule.Expr) string {
	if t, ok := e.(*rule.Test); ok {
		return t.Field
	}
	return ""
}

// mark notes that a part went through the item, with all that it is now.
func (r *run) mark(from, to rule.Expr) {
	if to == nil || !r.p.tracks {
		return
	}
	if r.marks == nil {
		r.marks = map[rule.Expr][]itemKey{}
	}
	ids := append(slices.Clone(r.marks[from]), r.key())
	leaves(to, func(e rule.Expr) { r.marks[e] = ids })
}

// rewrite is the condition with f of each of its leaves: e itself where
// nothing is new, nil where nothing is left.
func (r *run) rewrite(e rule.Expr, f func(rule.Expr) rule.Expr) rule.Expr {
	switch e := e.(type) {
	case *rule.And:
		if terms, ok := r.terms(e.Terms, f); ok {
			return some(len(terms), &rule.And{Terms: terms, At: e.At})
		}
	case *rule.Or:
		if terms, ok := r.terms(e.Terms, f); ok {
			return some(len(terms), &rule.Or{Terms: terms, At: e.At})
		}
	case *rule.Not:
		if x := r.rewrite(e.X, f); x == nil {
			return nil
		} else if x != e.X {
			return &rule.Not{X: x, At: e.At}
		}
	case *rule.Named:
		if x := r.rewrite(e.X, f); x == nil {
			return nil
		} else if x != e.X {
			return &rule.Named{Name: e.Name, X: x, At: e.At}
		}
	case *rule.Test, *rule.Keyword:
		return f(e)
	}
	return e
}

// some is an expression of n terms, nil of none.
func some(n int, e rule.Expr) rule.Expr {
	if n == 0 {
		return nil
	}
	return e
}

// terms are f of each; not ok when nothing is new.
func (r *run) terms(terms []rule.Expr, f func(rule.Expr) rule.Expr) (out []rule.Expr, ok bool) {
	for i, t := range terms {
		x := r.rewrite(t, f)
		if x != t && !ok {
			out, ok = append(make([]rule.Expr, 0, len(terms)), terms[:i]...), true
		}
		if ok && x != nil {
			out = append(out, x)
		}
	}
	return out, ok
}

// leaves visits the tests and keywords of a condition.
func leaves(e rule.Expr, do func(rule.Expr)) {
	switch e := e.(type) {
	case *rule.And:
		for _, t := range e.Terms {
			leaves(t, do)
		}
	case *rule.Or:
		for _, t := range e.Terms {
			leaves(t, do)
		}
	case *rule.Not:
		leaves(e.X, do)
	case *rule.Named:
		leaves(e.X, do)
	case *rule.Test, *rule.Keyword:
		do(e)
	}
}
