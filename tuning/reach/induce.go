package reach

import (
	"cmp"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// Outcome answers whether a rule can be provoked. The zero value is Open.
type Outcome string

// The outcomes.
const (
	Yes  Outcome = "yes"  // a witness fires
	No   Outcome = "no"   // every conjunction asks a field that the level cannot write, and no honest event brings that along
	Open Outcome = "open" // the fields would do, and no witness was found
)

// Inducible says whether somebody of a level can make the rule fire on honest
// principals or on an act of their own.
type Inducible struct {
	Outcome Outcome  `json:"outcome"`
	Why     string   `json:"why"`
	Fields  []string `json:"fields,omitempty"`  // the smallest set that was found to do it
	Witness *Witness `json:"witness,omitempty"` // of yes
}

// Witness is events on which the rule fires.
type Witness struct {
	Edited bool   `json:"edited"` // false: made of the rule's own words
	Steps  []Step `json:"steps"`  // one event; of a correlation that asks for several, each
	Copies int    `json:"copies"` // how often each is needed
	Alerts int    `json:"alerts"` // that the rule raises on them
}

// Step is one event of a witness.
type Step struct {
	Part  string `json:"part,omitempty"`  // the base rule that it is for
	Event string `json:"event,omitempty"` // id of the honest event that is edited
	Edits []Edit `json:"edits"`
}

// Edit is what a field is set to.
type Edit struct {
	Path  string      `json:"path"`
	Value string      `json:"value"` // as text; cut behind maxShown bytes
	Level trust.Level `json:"level"` // of the field in that event
	Added bool        `json:"added,omitempty"`
}

const maxShown = 400

// Bounds on the search for a witness of one level.
const (
	maxTries    = 24 // conjunctions that are tried
	maxAlike    = 2  // of those with the same fields
	maxOperands = 3  // operands of a test
)

// shape is a conjunction as a level of trust sees it.
type shape struct {
	term   trust.Term
	writes []trust.Literal // what the level can make hold by writing
	given  []rule.Expr     // what an honest event must bring along
	avoids []trust.Literal // negated, on fields that the level can write
	beyond bool            // some of what must hold is out of the level's reach
	hard   []rule.Expr     // in its reach, and nothing can be written for it from its words
	opaque bool            // there is something hard, in the condition or in a stage behind it
	tried  bool            // an honest event brought the rest along
	key    string
	plan   *plan.Plan // what must match: the rule, or a base rule by itself
}

// shapeOf sorts the literals of a conjunction by who can write their fields. A
// negated test on a field of the platform must hold of the honest event as it
// is: that is what makes filters count, and never as something that an
// attacker turns off.
func (m *measurement) shapeOf(t trust.Term, level trust.Level) shape {
	s := shape{term: t, opaque: m.staged(level)}
	var key []string
	for _, l := range t {
		writable := m.writable(l, level)
		test, plain := testOf(l)
		presence := plain && (test.Op == rule.OpNull || test.Op == rule.OpExists)
		switch {
		case l.Negated && writable && !presence:
			s.avoids = append(s.avoids, l)
		case l.Negated:
			s.given = append(s.given, &rule.Not{X: l.Expr})
			key = append(key, "not "+l.Expr.String())
		case writable && plain && !presence:
			s.writes = append(s.writes, l)
			key = append(key, m.path(test.Field))
		case writable && isKeyword(l):
			s.writes = append(s.writes, l)
			key = append(key, "keyword")
		case writable && !presence:
			s.hard, s.opaque = append(s.hard, l.Expr), true
			key = append(key, l.Expr.String())
		default:
			s.given = append(s.given, l.Expr)
			s.beyond = s.beyond || !m.reachable(l, level)
			key = append(key, l.Expr.String())
		}
	}
	slices.Sort(key)
	s.key = strings.Join(slices.Compact(key), "\n")
	return s
}

// tryable says that there is something for the level to write.
func (s *shape) tryable() bool { return len(s.writes)+len(s.avoids) > 0 || s.opaque }

func isKeyword(l trust.Literal) bool { _, ok := l.Expr.(*rule.Keyword); return ok }

// writable says whether somebody of the level can write every field that the
// literal reads, in some event.
func (m *measurement) writable(l trust.Literal, level trust.Level) bool {
	return m.all(l, func(field string) bool { return m.o.Trust.Of(m.path(field), nil).Level <= level })
}

// reachable is writable under any of the names that the fields go by: an event
// that lacks the first is read by the next.
func (m *measurement) reachable(l trust.Literal, level trust.Level) bool {
	return m.all(l, func(field string) bool { return m.level(field).Level <= level })
}

func (m *measurement) all(l trust.Literal, holds func(field string) bool) bool {
	fields := fieldsOf(l)
	for _, f := range fields {
		if !holds(f) {
			return false
		}
	}
	return len(fields) > 0 || isKeyword(l)
}

// induce looks for a witness of the level.
func (m *measurement) induce(level trust.Level) (Inducible, error) {
	if m.fitted.Correlation != nil && needsAll(m.fitted.Correlation) {
		return m.induceAll(level)
	}
	shapes, cut := m.shapes(m.terms, level, m.s.Plan)
	for i := range shapes {
		w, err := m.witness(&shapes[i], level, nil)
		if err != nil || w != nil {
			return m.shown(w, err)
		}
	}
	if level == trust.User {
		if w, err := m.asItStands(); err != nil || w != nil {
			return m.shown(w, err)
		}
	}
	return m.notShown(shapes, cut, level), nil
}

// asItStands is the earliest honest event that the rule fires on, or that it
// counts: a user who does the same, as often as it takes, makes it fire without
// writing anything special.
func (m *measurement) asItStands() (*Witness, error) {
	var best []carrier
	for part := range m.g.Parts {
		rows, err := m.matched(part)
		if err != nil {
			return nil, err
		}
		if rows == nil {
			continue
		}
		for row := range rows.All {
			c := carrier{ref: corpus.Ref{Segment: part, Row: row}}
			at := m.g.Pool.Row(c.ref)
			c.time, _ = m.g.Pool.Time(at)
			if m.g.Pool.Verdict(at) == corpus.TruePositive || len(best) == 1 && c.time > best[0].time {
				continue
			}
			if best, err = m.insert(best, c, 1); err != nil {
				return nil, err
			}
		}
	}
	if len(best) == 0 {
		return nil, nil
	}
	e, err := m.g.Source.Event(m.ctx, best[0].ref)
	if err != nil {
		return nil, err
	}
	return m.confirm(&Witness{Edited: true, Steps: []Step{{Event: best[0].id, Edits: []Edit{}}}}, []*corpus.Event{e}, trust.User)
}

func (m *measurement) shown(w *Witness, err error) (Inducible, error) {
	if err != nil {
		return Inducible{}, err
	}
	var fields []string
	for _, s := range w.Steps {
		for _, e := range s.Edits {
			fields = append(fields, e.Path)
		}
	}
	slices.Sort(fields)
	return Inducible{Outcome: Yes, Why: w.words(), Fields: slices.Compact(fields), Witness: w}, nil
}

// notShown says why there is no witness: no, where each conjunction that was
// asked rests on a field that the level cannot write, else open.
func (m *measurement) notShown(shapes []shape, cut bool, level trust.Level) Inducible {
	who := map[trust.Level]string{trust.Outsider: "an outsider", trust.User: "a user or an agent"}[level]
	open := m.capped || cut
	for _, s := range shapes {
		open = open || s.tried || !s.beyond
	}
	switch {
	case len(m.terms) == 0:
		return Inducible{Outcome: Open, Why: "the rule has no condition that can be taken apart"}
	case open:
		return Inducible{Outcome: Open, Why: "the fields that " + who + " can write would be enough for some of its conditions, but no event was found on which the rule then fires: it counts as if they could"}
	}
	return Inducible{Outcome: No, Why: "every way to fire asks a field that " + who + " cannot write, and no honest event of the snapshot brings that along"}
}

// shapes are the conjunctions worth a try, the shortest first, alike ones left
// out; cut says that some are left out for their number.
func (m *measurement) shapes(terms []trust.Term, level trust.Level, p *plan.Plan) (out []shape, cut bool) {
	alike := map[string]int{}
	for _, t := range terms {
		s := m.shapeOf(t, level)
		s.plan = p
		if alike[s.key]++; alike[s.key] <= maxAlike && s.tryable() {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b shape) int {
		return cmp.Or(cmp.Compare(len(a.given), len(b.given)), cmp.Compare(len(a.term), len(b.term)))
	})
	if len(out) > maxTries {
		return out[:maxTries], true
	}
	return out, false
}

// witness tries a conjunction: on honest events, then on one made of its own
// words. more are conditions that the honest event must also meet.
func (m *measurement) witness(s *shape, level trust.Level, more []rule.Expr) (*Witness, error) {
	found, err := m.carriers(slices.Concat(m.asks(s, level), s.hard, more))
	if err != nil {
		return nil, err
	}
	s.tried = s.tried || len(found) > 0
	for _, c := range found {
		if step, e := m.edit(s, c.e, level); step != nil {
			step.Event = c.id
			if w, err := m.confirm(&Witness{Edited: true, Steps: []Step{*step}}, []*corpus.Event{e}, level); err != nil || w != nil {
				return w, err
			}
		}
	}
	if len(s.hard) > 0 {
		if found, err = m.carriers(slices.Concat(m.asks(s, level), more)); err != nil {
			return nil, err
		}
		s.tried = s.tried || len(found) > 0
	}
	if w, err := m.grafted(s, found, level); err != nil || w != nil {
		return w, err
	}
	if len(s.given)+len(s.hard)+len(more) > 0 || len(s.writes) == 0 {
		return nil, nil
	}
	step, e := m.edit(s, &corpus.Event{ID: "made"}, level)
	if step == nil {
		return nil, nil
	}
	return m.confirm(&Witness{Steps: []Step{*step}}, []*corpus.Event{e}, level)
}

// asks are the conditions on an honest event: what is given, the fields that
// are to be written, and no event of a kind in which the level cannot write
// them.
func (m *measurement) asks(s *shape, level trust.Level) []rule.Expr {
	out := slices.Clone(s.given)
	paths := m.written(s)
	for _, path := range paths {
		if !m.o.Trust.Of(path, nil).Open {
			out = append(out, &rule.Test{Field: path, Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true}}})
		}
	}
	for _, l := range s.avoids {
		if f := fieldsOf(l); len(s.writes) == 0 && len(f) == 1 {
			paths = append(paths, m.path(f[0]))
		}
	}
	for _, path := range paths {
		for _, e := range m.o.Trust.For(path) {
			if e.Level != trust.Derived && e.Level > level && len(e.When) > 0 {
				out = append(out, &rule.Not{X: whenExpr(e.When)})
			}
		}
	}
	return out
}

func whenExpr(when []trust.When) rule.Expr {
	var all []rule.Expr
	for _, w := range when {
		t := &rule.Test{Field: w.Field, Op: rule.OpEquals, Cased: true}
		for _, v := range w.Values {
			t.Operands = append(t.Operands, rule.Operand{Text: v})
		}
		all = append(all, t)
	}
	return &rule.And{Terms: all}
}

// written are the paths that a conjunction's writes set.
func (m *measurement) written(s *shape) (out []string) {
	for _, l := range s.writes {
		if t, ok := testOf(l); ok {
			if p := m.path(t.Field); !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	slices.Sort(out)
	return out
}
