package reach

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// copies are how often the events of a witness are tried one after another,
// until the rule fires.
var copies = []int{1, 2, 3, 4, 5, 6, 8, 11, 16, 21, 32, 51, 101, 256, 512}

// confirm replays the events through the plan, as often as a rule that counts
// needs; nil when it never fires.
func (m *measurement) confirm(w *Witness, events []*corpus.Event, level trust.Level) (*Witness, error) {
	for _, n := range copies {
		got, err := fires(m.ctx, m.s.Plan, m.series(events, n, level))
		if err != nil {
			return nil, err
		}
		if got > 0 {
			w.Copies, w.Alerts = n, got
			return w, nil
		}
		if m.s.Plan.Grouper() == nil {
			break
		}
	}
	return nil, nil
}

// series is n copies of the events in the order of time, a second apart from
// the beginning of an hour on: an attacker chooses when. What the rule counts
// the distinct values of differs from copy to copy, where the level may write
// it.
func (m *measurement) series(events []*corpus.Event, n int, level trust.Level) []corpus.Event {
	start := time.Unix(0, 0).UTC()
	if events[0].HasTime() {
		start = events[0].Time.Truncate(time.Hour)
	}
	distinct := m.distinct()
	out := make([]corpus.Event, 0, n*len(events))
	for i := range n {
		for _, e := range events {
			for _, path := range distinct {
				if v := e.Get(path); i > 0 && !v.IsAbsent() && m.answer(e, path).Level <= level {
					e = with(e, path, corpus.String(v.Text()+"-"+strconv.Itoa(i)))
				}
			}
			c := *e
			c.ID, c.Time = e.ID+"#"+strconv.Itoa(len(out)), start.Add(time.Duration(len(out))*time.Second)
			out = append(out, c)
		}
	}
	return out
}

// distinct are the paths whose distinct values the rule counts.
func (m *measurement) distinct() (out []string) {
	if c := m.fitted.Correlation; c != nil && c.Type == rule.ValueCount {
		for _, f := range c.Field {
			out = append(out, m.path(f))
		}
	}
	for _, s := range m.fitted.Stages {
		if st, ok := s.(*rule.Stats); ok {
			for _, a := range st.Aggs {
				if (a.Func == "dc" || a.Func == "estdc") && a.Field != "" {
					out = append(out, m.path(a.Field))
				}
			}
		}
	}
	return out
}

// needsAll says that a correlation wants events of several base rules.
func needsAll(c *rule.Correlation) bool {
	return (c.Type == rule.Temporal || c.Type == rule.TemporalOrdered) && len(c.Bases) > 1
}

// stage is an event found for a base rule.
type stage struct {
	step Step
	e    *corpus.Event
}

// induceAll looks for an event of each base rule, on one and the same group:
// the events behind the first are honest ones with the values of its group.
func (m *measurement) induceAll(level trust.Level) (Inducible, error) {
	all := bases(m.fitted.Where)
	if len(all) == 0 {
		return Inducible{Outcome: Open, Why: "the correlation has no base rule that can be taken apart"}, nil
	}
	first, answer, err := m.stages(all[0], level, nil)
	if err != nil || len(first) == 0 {
		return answer, err
	}
	for _, f := range first {
		row := []stage{f}
		for _, base := range all[1:] {
			next, no, err := m.stages(base, level, m.groupOf(f.e))
			if err != nil {
				return Inducible{}, err
			}
			if len(next) == 0 {
				row, answer = nil, no
				break
			}
			row = append(row, next[0])
		}
		if row == nil {
			continue
		}
		w := &Witness{Edited: true}
		var events []*corpus.Event
		for _, s := range row {
			w.Steps, events = append(w.Steps, s.step), append(events, s.e)
		}
		if w, err = m.confirm(w, events, level); err != nil || w != nil {
			return m.shown(w, err)
		}
		answer = Inducible{Outcome: Open, Why: "each base rule can be made to match, but no row of such events was found on which the correlation fires: it counts as if there were one"}
	}
	return answer, nil
}

// stages are the events that can be made to match a base rule, without a
// replay; when there are none, the answer says why.
func (m *measurement) stages(base *rule.Named, level trust.Level, group []rule.Expr) (out []stage, none Inducible, err error) {
	p := m.test(base.X)
	if p == nil {
		return nil, Inducible{Outcome: Open, Why: "the base rule " + base.Name + " cannot be asked by itself"}, nil
	}
	terms, capped := trust.Terms(base.X, trust.MaxTerms)
	shapes, cut := m.shapes(terms, level, p)
	for i := range shapes {
		s := &shapes[i]
		found, err := m.carriers(slices.Concat(m.asks(s, level), s.hard, group))
		if err != nil {
			return nil, none, err
		}
		s.tried = s.tried || len(found) > 0
		for _, c := range found {
			if step, e := m.edit(s, c.e, level); step != nil {
				step.Event, step.Part = c.id, base.Name
				out = append(out, stage{*step, e})
			}
		}
		if len(out) > 0 {
			return out, none, nil
		}
	}
	none = m.notShown(shapes, cut || capped, level)
	none.Why = "for the base rule " + base.Name + ": " + none.Why
	return nil, none, nil
}

// bases are the named parts of a correlation's condition.
func bases(e rule.Expr) (out []*rule.Named) {
	switch e := e.(type) {
	case *rule.Or:
		for _, t := range e.Terms {
			out = append(out, bases(t)...)
		}
	case *rule.Named:
		out = append(out, e)
	}
	return out
}

// groupOf are the tests that hold for events of the same group as e.
func (m *measurement) groupOf(e *corpus.Event) []rule.Expr {
	out := []rule.Expr{}
	for _, f := range m.s.Plan.Fields() {
		if f.Use != plan.Grouped {
			continue
		}
		path := m.path(f.Field)
		if v := e.Get(path); v.Kind() != corpus.KindAbsent && !slices.ContainsFunc(out, func(x rule.Expr) bool { return x.(*rule.Test).Field == path }) {
			out = append(out, &rule.Test{Field: path, Op: rule.OpEquals, Cased: true, Operands: []rule.Operand{{Text: v.Text()}}})
		}
	}
	return out
}

// words is the witness as a clause: what makes the rule fire.
func (w *Witness) words() string {
	var paths []string
	for _, s := range w.Steps {
		for _, e := range s.Edits {
			if !slices.Contains(paths, e.Path) {
				paths = append(paths, e.Path)
			}
		}
	}
	what := strings.Join(paths, " and ")
	switch {
	case len(paths) == 0:
		what = "an honest event of the snapshot as it stands"
	case w.Edited:
		what = "an honest event of the snapshot with other words in " + what
	default:
		what = "an event that holds nothing but " + what
	}
	switch {
	case len(w.Steps) > 1:
		return fmt.Sprintf("%d honest events of the snapshot with other words in %s set it off", len(w.Steps), strings.Join(paths, " and "))
	case w.Copies > 1:
		what += fmt.Sprintf(", %d times in a row,", w.Copies)
	}
	return what + " sets it off"
}
