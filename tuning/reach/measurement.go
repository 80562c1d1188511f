package reach

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// measurement is one Measure under way.
type measurement struct {
	ctx     context.Context
	g       *Ground
	s       Subject
	o       Setting
	fitted  *rule.Rule
	terms   []trust.Term
	capped  bool
	paths   map[string][]string   // of each field: the candidates that the plan reads
	tests   map[string]*plan.Plan // of literals and predicates, by their text
	counted []*corpus.Bitmap      // rows of each part that a rule that counts looks at; made when first asked for
	chosen  map[string][]carrier  // honest events, by what was asked of them
	donors  []*corpus.Event       // events that fired; made when first asked for
	notes   []Note
}

// FieldTrust is a field that the rule reads, and who can write it.
type FieldTrust struct {
	Field   string      `json:"field"`
	Path    string      `json:"path,omitempty"` // where it is read, when that is another name
	Level   trust.Level `json:"level"`          // the most careful one over all events
	Known   bool        `json:"known"`          // false: the table does not name it
	Derived bool        `json:"derived,omitempty"`
	Filter  bool        `json:"filter,omitempty"` // some conjunction asks that a test on it does not hold
	Why     string      `json:"why"`
}

func newMeasurement(ctx context.Context, g *Ground, s Subject, o Setting) (*measurement, error) {
	if s.Plan == nil {
		return nil, fmt.Errorf("measure reach: no rule")
	}
	m := &measurement{ctx: ctx, g: g, s: s, o: o, paths: map[string][]string{}, tests: map[string]*plan.Plan{}, chosen: map[string][]carrier{}}
	m.fitted, _ = s.Plan.Fitted()
	m.terms, m.capped = trust.Terms(search(m.fitted), trust.MaxTerms)
	for _, f := range s.Plan.Fields() {
		if len(m.paths[f.Field]) == 0 {
			m.paths[f.Field] = f.Paths
		}
	}
	if m.capped {
		m.note("reach/capped", "the condition has more than %d conjunctions: those behind are not asked, so that nothing is ruled out", trust.MaxTerms)
	}
	return m, nil
}

// search is the rule's condition with the filters that follow it at once.
func search(r *rule.Rule) rule.Expr {
	terms := []rule.Expr{r.Where}
	for _, s := range r.Stages {
		f, ok := s.(*rule.Filter)
		if !ok {
			break
		}
		terms = append(terms, f.Where)
	}
	if len(terms) == 1 {
		return r.Where
	}
	return &rule.And{Terms: terms}
}

// staged says that stages behind the search may test fields that the level can
// write: what they ask is not in the conjunctions.
func (m *measurement) staged(level trust.Level) bool {
	for i, s := range m.fitted.Stages {
		if _, ok := s.(*rule.Filter); !ok {
			return m.stagesRead(m.fitted.Stages[i:], level)
		}
	}
	return false
}

func (m *measurement) stagesRead(stages []rule.Stage, level trust.Level) bool {
	for i, s := range stages {
		switch s.(type) {
		case *rule.Table, *rule.Sort, *rule.Head, *rule.Tail, *rule.Dedup:
		case *rule.Stats:
			if i == 0 { // groups and counts, which copies of an event meet
				continue
			}
		case *rule.Filter:
			if i == 1 {
				continue
			}
		default:
			for _, f := range m.s.Plan.Fields() {
				if f.Use != plan.Shown && m.level(f.Field).Level <= level {
					return true
				}
			}
		}
	}
	return false
}

func (m *measurement) note(code, format string, args ...any) {
	m.notes = append(m.notes, Note{code, fmt.Sprintf(format, args...)})
}

// path is where a field is written: the first candidate that the snapshot has,
// else the first.
func (m *measurement) path(field string) string {
	paths := m.paths[field]
	for _, p := range paths {
		if m.g.Paths[p] {
			return p
		}
	}
	if len(paths) == 0 {
		return field
	}
	return paths[0]
}

// level is the most careful trust of a field over all events: of its
// candidates those that the snapshot has count, or all when it has none.
func (m *measurement) level(field string) trust.Answer {
	best := m.o.Trust.Of(m.path(field), nil)
	for _, p := range m.paths[field] {
		if a := m.o.Trust.Of(p, nil); m.g.Paths[p] && a.Level < best.Level {
			best = a
		}
	}
	return best
}

// fields are those that the rule reads over events, by name.
func (m *measurement) fields() []FieldTrust {
	asked, filtered := map[string]bool{}, map[string]bool{}
	keyword := false
	for _, t := range m.terms {
		for _, l := range t {
			into := asked
			if l.Negated {
				into = filtered
			}
			if _, ok := l.Expr.(*rule.Keyword); ok {
				keyword = true
			}
			rule.FieldsOf(l.Expr, func(field string, _ rule.Span) { into[field] = true })
		}
	}
	for _, f := range m.s.Plan.Fields() {
		if f.Use == plan.Tested || f.Use == plan.Grouped || f.Use == plan.Aggregated {
			asked[f.Field] = asked[f.Field] || !filtered[f.Field]
		}
	}
	var out []FieldTrust
	for _, field := range sortedKeys(asked, filtered) {
		a := m.level(field)
		f := FieldTrust{Field: field, Level: a.Level, Known: a.Known, Derived: a.Derived, Filter: filtered[field], Why: a.Why}
		if p := m.path(field); p != field {
			f.Path = p
		}
		out = append(out, f)
	}
	if keyword {
		out = append(out, FieldTrust{Field: "any field", Level: trust.Outsider, Known: true, Why: "a keyword is looked for in every field, also in those that outsiders write"})
	}
	if out == nil {
		out = []FieldTrust{}
	}
	return out
}

func sortedKeys(sets ...map[string]bool) (out []string) {
	for _, s := range sets {
		for k, in := range s {
			if in {
				out = append(out, k)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// test compiles a condition by itself, as the rule's environment reads it; nil
// when it cannot be.
func (m *measurement) test(e rule.Expr) *plan.Plan {
	key := e.String()
	if p, ok := m.tests[key]; ok {
		return p
	}
	env := m.g.Env
	env.Pipelines = nil // the condition is fitted already
	p, _ := plan.Compile(&rule.Rule{ID: m.fitted.ID, Dialect: m.fitted.Dialect, Where: e}, env)
	m.tests[key] = p
	return p
}

// holds says whether a literal does of an event. One that cannot be asked does
// not.
func (m *measurement) holds(l trust.Literal, e *corpus.Event) bool {
	p := m.test(l.Expr)
	return p != nil && p.Match(e) != l.Negated
}

// fieldsOf are the fields that a literal reads.
func fieldsOf(l trust.Literal) (out []string) {
	rule.FieldsOf(l.Expr, func(field string, _ rule.Span) {
		if !slices.Contains(out, field) {
			out = append(out, field)
		}
	})
	return out
}

// textAt gives an event's fields as text, for the conditions of a table.
func textAt(e *corpus.Event) func(string) string {
	return func(field string) string { return e.Get(field).Text() }
}

// with is a copy of the event with a field set.
func with(e *corpus.Event, path string, v corpus.Value) *corpus.Event {
	c := *e
	c.Fields = slices.Clone(e.Fields)
	i, found := slices.BinarySearchFunc(c.Fields, path, func(f corpus.Field, p string) int { return strings.Compare(f.Path, p) })
	if found {
		c.Fields[i].Value = v
	} else {
		c.Fields = slices.Insert(c.Fields, i, corpus.Field{Path: path, Value: v})
	}
	return &c
}
