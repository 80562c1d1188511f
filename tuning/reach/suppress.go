package reach

import (
	"slices"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// Suppression says whether an attack can hide behind the rule's own filters:
// one event of each known incident is edited, in fields that its author can
// write, so that a filter holds while what the rule looks for still does.
type Suppression struct {
	Filters   int                 `json:"filters"`           // distinct tests that must not hold, of those that are tried
	Incidents interval.Proportion `json:"incidents"`         // that a user or an agent can hide
	Outsider  int                 `json:"outsider"`          // of them, that an outsider can
	Example   *Hidden             `json:"example,omitempty"` // the first
	Cut       int                 `json:"cut"`               // incidents left out: there are more than are asked
}

// Hidden is a true positive that a filter hides.
type Hidden struct {
	Event  string `json:"event"`
	Filter string `json:"filter"` // the test that then holds, in canonical text
	Edits  []Edit `json:"edits"`
}

// maxFilters is how many filters are tried.
const maxFilters = 50

// suppression tries each filter with its own words; nil when the rule finds no
// known true positive.
func (m *measurement) suppression(all []known, cut int) *Suppression {
	if len(all) == 0 {
		return nil
	}
	filters := m.filters()
	if len(filters) > maxFilters {
		m.note("reach/many-filters", "of the rule's %d filters the first %d are tried", len(filters), maxFilters)
		filters = filters[:maxFilters]
	}
	s := &Suppression{Filters: len(filters), Cut: cut}
	hidden := 0
	for _, k := range all {
		level := trust.Platform
		for _, f := range filters {
			for _, l := range []trust.Level{trust.Outsider, trust.User} {
				if l >= level {
					continue
				}
				if e := m.hide(k.e, f, l); e != nil {
					level = l
					if s.Example == nil {
						s.Example = &Hidden{k.id, shown(f.Expr.String()), m.step(k.e, e).Edits}
					}
				}
			}
		}
		if level < trust.Platform {
			hidden++
		}
		if level == trust.Outsider {
			s.Outsider++
		}
	}
	s.Incidents = interval.Of(hidden, len(all))
	return s
}

// filters are the negated tests of the conjunctions, each once, in the order in
// which they stand.
func (m *measurement) filters() (out []trust.Literal) {
	seen := map[string]bool{}
	for _, t := range m.terms {
		for _, l := range t {
			if !l.Negated {
				continue
			}
			if key := l.Expr.String(); !seen[key] {
				seen[key] = true
				out = append(out, l)
			}
		}
	}
	return out
}

// hide edits the event so that the filter holds, the rule is silent and a
// conjunction's other tests still hold; nil when no way was found.
func (m *measurement) hide(e *corpus.Event, filter trust.Literal, level trust.Level) *corpus.Event {
	t, ok := testOf(filter)
	if !ok || t.Op == rule.OpNull || t.Op == rule.OpExists {
		return nil
	}
	path := m.path(t.Field)
	if m.answer(e, path).Level > level || e.Get(path).IsAbsent() && !m.o.Trust.Of(path, nil).Open {
		return nil
	}
	for pick := range maxOperands {
		w := &wish{path: path}
		if !w.add(t, m.g.Env, pick) {
			return nil
		}
		for _, v := range w.beside(e.Get(path)) {
			tried := with(e, path, v)
			if !m.s.Plan.Match(tried) && m.sought(tried) {
				return tried
			}
		}
	}
	return nil
}

// sought says that all that some conjunction looks for is there.
func (m *measurement) sought(e *corpus.Event) bool {
	return slices.ContainsFunc(m.terms, func(t trust.Term) bool {
		some := false
		for _, l := range t {
			if l.Negated {
				continue
			}
			if some = true; !m.holds(l, e) {
				return false
			}
		}
		return some
	})
}

// beside are the ways to grant the wish and keep the old text: behind it as a
// comment, behind it, before it; then the value alone.
func (w *wish) beside(old corpus.Value) []corpus.Value {
	plain := w.values(corpus.Value{})
	text := old.Text()
	if w.whole != nil || old.Kind() != corpus.KindString || text == "" {
		return plain
	}
	words := plain[0].Text()
	var out []corpus.Value
	if w.starts == "" {
		out = append(out, corpus.String(text+" # "+words), corpus.String(text+" "+words))
	}
	if w.ends == "" {
		out = append(out, corpus.String(words+" ; "+text), corpus.String(words+" "+text))
	}
	return append(out, plain...)
}
