package reach

import (
	"slices"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// edit writes into a copy of the event what makes the rule match, only where
// the level may write; nil when no way was found. Edits that are not needed
// are taken back, so that what is left is the smallest set that was found.
func (m *measurement) edit(s *shape, e *corpus.Event, level trust.Level) (*Step, *corpus.Event) {
	for pick := range maxOperands {
		for way := range 2 {
			edited, ok := m.write(s, e, level, pick, way)
			if !ok {
				continue
			}
			if edited = m.avoid(s, edited, level); s.plan.Match(edited) {
				edited = least(s.plan, e, edited)
				return m.step(e, edited), edited
			}
		}
	}
	return nil, nil
}

// write grants the wishes of the literals that should hold: of each field the
// way-th of the values that would do.
func (m *measurement) write(s *shape, e *corpus.Event, level trust.Level, pick, way int) (*corpus.Event, bool) {
	var wishes []*wish
	wishFor := func(path string) *wish {
		for _, w := range wishes {
			if w.path == path {
				return w
			}
		}
		wishes = append(wishes, &wish{path: path})
		return wishes[len(wishes)-1]
	}
	for _, l := range s.writes {
		t, ok := testOf(l)
		path := ""
		if ok {
			path = m.path(t.Field)
		} else {
			k := l.Expr.(*rule.Keyword)
			path = m.textField(e, level)
			t = &rule.Test{Field: path, Op: k.Op, Operands: k.Operands, All: k.All, Flags: k.Flags}
			if t.Op == rule.OpEquals {
				t.Op = rule.OpContains
			}
		}
		if path == "" || !wishFor(path).add(t, m.g.Env, pick) {
			return nil, false
		}
	}
	for _, w := range wishes {
		values := w.values(e.Get(w.path))
		if e = m.set(e, w.path, values[min(way, len(values)-1)], level); e == nil {
			return nil, false
		}
	}
	return e, true
}

// set writes a field where the level may, nil where it may not. What an event
// is made of from nothing has no kind yet, and any event counts.
func (m *measurement) set(e *corpus.Event, path string, v corpus.Value, level trust.Level) *corpus.Event {
	if m.answer(e, path).Level > level {
		return nil
	}
	return with(e, path, v)
}

func (m *measurement) answer(e *corpus.Event, path string) trust.Answer {
	if e.Fields == nil {
		return m.o.Trust.Of(path, nil)
	}
	return m.o.Trust.Of(path, textAt(e))
}

// textField is a field of the event that holds text and that the level may
// write, for a keyword.
func (m *measurement) textField(e *corpus.Event, level trust.Level) string {
	for _, f := range e.Fields {
		if f.Value.Kind() == corpus.KindString && m.answer(e, f.Path).Level <= level && m.answer(e, f.Path).Known {
			return f.Path
		}
	}
	if e.Fields == nil && level == trust.Outsider {
		return "message"
	}
	return ""
}

// avoid sets the fields of negated tests that still hold, where the level may,
// to something they do not look for.
func (m *measurement) avoid(s *shape, e *corpus.Event, level trust.Level) *corpus.Event {
	for _, l := range s.avoids {
		for _, field := range fieldsOf(l) {
			if m.holds(l, e) {
				break
			}
			path := m.path(field)
			if slices.Contains(m.written(s), path) || e.Get(path).IsAbsent() {
				continue
			}
			for _, v := range neutral() {
				if tried := m.set(e, path, v, level); tried != nil && m.holds(l, tried) {
					e = tried
					break
				}
			}
		}
	}
	return e
}

// least takes back every edit that the rule does not need.
func least(p *plan.Plan, old, edited *corpus.Event) *corpus.Event {
	for _, f := range edited.Fields {
		if f.Value.Equal(old.Get(f.Path)) {
			continue
		}
		back := without(edited, f.Path)
		if v := old.Get(f.Path); !v.IsAbsent() {
			back = with(edited, f.Path, v)
		}
		if p.Match(back) {
			edited = back
		}
	}
	return edited
}

func without(e *corpus.Event, path string) *corpus.Event {
	c := *e
	c.Fields = slices.DeleteFunc(slices.Clone(e.Fields), func(f corpus.Field) bool { return f.Path == path })
	return &c
}

// step lists what was edited.
func (m *measurement) step(old, edited *corpus.Event) *Step {
	s := &Step{Edits: []Edit{}}
	for _, f := range edited.Fields {
		before := old.Get(f.Path)
		if f.Value.Equal(before) {
			continue
		}
		s.Edits = append(s.Edits, Edit{Path: f.Path, Value: shown(f.Value.Text()), Level: m.answer(old, f.Path).Level, Added: before.IsAbsent() && old.Fields != nil})
	}
	return s
}

// shown is a text cut to what a report keeps, at the beginning of a rune.
func shown(s string) string {
	if len(s) <= maxShown {
		return s
	}
	cut := maxShown
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
