package ablate

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// Kind is what a part is in its rule.
type Kind string

// The kinds of parts.
const (
	Detection Kind = "detection" // a named part
	Filter    Kind = "filter"    // a negated part that stands in no other
	Item      Kind = "item"      // a test, or several in brackets
	Stage     Kind = "stage"     // a condition of a pipeline
)

// MostParts is how many parts of a rule are looked at.
const MostParts = 48

// maxName is how many characters of an author's words name a part.
const maxName = 120

// Part is what can be left out of a rule.
type Part struct {
	Name string // the author's name of it, else his words
	Kind Kind
	Of   string     // the named part that it stands in, "" for none
	Rule *rule.Rule // the rule without it; nil: nothing would be left to ask

	Fields []string // that it asks, each once
}

// Parts are those of a rule in the order of its text, outer ones before what
// they hold, MostParts at most; more is how many there are beyond. A name that
// the condition mentions twice is one part.
func Parts(r *rule.Rule) (parts []Part, more int) {
	w := &walker{of: r, named: map[string]bool{}}
	w.where(r.Where, r.Correlation != nil)
	for _, s := range r.Stages {
		if f, ok := s.(*rule.Filter); ok {
			w.stage(f)
		}
	}
	return w.parts, w.more
}

// walker lists the parts of a rule.
type walker struct {
	of     *rule.Rule
	named  map[string]bool
	parts  []Part
	more   int
	within string // the named part that is walked through
	base   string // of a correlation: the base rule that is
}

// where walks the condition; the rules that a correlation refers to are no
// parts, what they ask is.
func (w *walker) where(e rule.Expr, correlation bool) {
	if !correlation {
		w.whole(e, false)
		return
	}
	for _, t := range terms(e) {
		if n, ok := t.(*rule.Named); ok {
			w.inside(n.Name, n.X, w.nested(n.Name))
		}
	}
}

// nested reports that a base rule is a correlation itself.
func (w *walker) nested(name string) bool {
	for _, b := range w.of.Correlation.Bases {
		if b.Name == name && b.Rule != nil {
			return b.Rule.Correlation != nil
		}
	}
	return false
}

func (w *walker) inside(name string, e rule.Expr, correlation bool) {
	w.within, w.base = name, name
	if correlation {
		for _, t := range terms(e) {
			if n, ok := t.(*rule.Named); ok {
				w.inside(n.Name, n.X, false)
			}
		}
	} else {
		w.whole(e, false)
	}
	w.within, w.base = "", ""
}

// terms are those of a junction, else the expression itself.
func terms(e rule.Expr) []rule.Expr {
	switch e := e.(type) {
	case *rule.And:
		return e.Terms
	case *rule.Or:
		return e.Terms
	}
	return []rule.Expr{e}
}

// whole walks an expression that is not itself a part.
func (w *walker) whole(e rule.Expr, negated bool) {
	switch e := e.(type) {
	case *rule.Not:
		w.whole(e.X, !negated)
	case *rule.Named:
		w.part(e, negated)
	case *rule.And, *rule.Or:
		all := terms(e)
		for _, t := range all {
			if len(all) == 1 {
				w.whole(t, negated)
			} else {
				w.part(t, negated)
			}
		}
	}
}

// part lists an expression and what is in it.
func (w *walker) part(e rule.Expr, negated bool) {
	switch e := e.(type) {
	case *rule.Not:
		if n, ok := sole(e.X).(*rule.Named); ok {
			w.part(n, !negated)
			return
		}
		w.add(e, w.item(!negated))
		w.whole(e.X, !negated)
	case *rule.Named:
		if w.named[e.Name] {
			return
		}
		w.named[e.Name] = true
		kind := Detection
		if _, filters := sole(e.X).(*rule.Not); filters || negated {
			kind = Filter
		}
		w.add(e, kind)
		outside := w.within
		w.within = e.Name
		w.whole(e.X, negated)
		w.within = outside
	default:
		if x := sole(e); x != e {
			w.part(x, negated)
			return
		}
		w.add(e, w.item(negated))
		w.whole(e, negated)
	}
}

// sole is the one term of a junction that has no other, else the expression.
func sole(e rule.Expr) rule.Expr {
	for all := terms(e); len(all) == 1 && all[0] != e; all = terms(e) {
		e = all[0]
	}
	return e
}

// item is what a part without a name is.
func (w *walker) item(negated bool) Kind {
	if negated && w.within == w.base {
		return Filter
	}
	return Item
}

func (w *walker) add(e rule.Expr, kind Kind) {
	if len(w.parts) == MostParts {
		w.more++
		return
	}
	p := Part{Name: w.words(e), Kind: kind, Of: w.within}
	rule.FieldsOf(e, func(field string, _ rule.Span) {
		if !slices.Contains(p.Fields, field) {
			p.Fields = append(p.Fields, field)
		}
	})
	if n, ok := e.(*rule.Named); ok {
		p.Name = n.Name
	}
	if where := without(w.of.Where, e); where != nil && w.bases(where) {
		p.Rule = w.with(where, w.of.Stages)
	}
	w.parts = append(w.parts, p)
}

// bases reports that no rule that a correlation refers to was left out whole.
func (w *walker) bases(where rule.Expr) bool {
	return w.of.Correlation == nil || count(w.of.Where, w.of.Correlation) == count(where, w.of.Correlation)
}

// count is how many base rules a condition holds.
func count(e rule.Expr, c *rule.Correlation) (n int) {
	for _, t := range terms(e) {
		named, ok := t.(*rule.Named)
		if !ok {
			continue
		}
		n++
		for _, b := range c.Bases {
			if b.Name == named.Name && b.Rule != nil && b.Rule.Correlation != nil {
				n += count(named.X, b.Rule.Correlation)
			}
		}
	}
	return n
}

// stage lists a condition of the pipeline and its terms.
func (w *walker) stage(f *rule.Filter) {
	if len(w.parts) == MostParts {
		w.more++
		return
	}
	drop := make([]rule.Stage, 0, len(w.of.Stages))
	for _, s := range w.of.Stages {
		if s != rule.Stage(f) {
			drop = append(drop, s)
		}
	}
	name := w.words(f)
	w.parts = append(w.parts, Part{Name: name, Kind: Stage, Rule: w.with(w.of.Where, drop)})
	and, ok := f.Where.(*rule.And)
	if !ok || len(and.Terms) < 2 {
		return
	}
	for _, t := range and.Terms {
		w.term(f, t, name)
	}
}

// term lists one of the terms of a condition of the pipeline.
func (w *walker) term(f *rule.Filter, t rule.Expr, of string) {
	if len(w.parts) == MostParts {
		w.more++
		return
	}
	stages := make([]rule.Stage, len(w.of.Stages))
	for i, s := range w.of.Stages {
		if stages[i] = s; s == rule.Stage(f) {
			stages[i] = &rule.Filter{Where: without(f.Where, t), At: f.At}
		}
	}
	w.parts = append(w.parts, Part{Name: w.words(t), Kind: Item, Of: of, Rule: w.with(w.of.Where, stages)})
}

// with is the rule with another condition and pipeline. It has no digest: its
// text is not that of the rule.
func (w *walker) with(where rule.Expr, stages []rule.Stage) *rule.Rule {
	r := *w.of
	r.Where, r.Stages, r.Digest = where, stages, ""
	return &r
}

// words are what the author wrote, in one line.
func (w *walker) words(e interface {
	String() string
	Span() rule.Span
}) string {
	text := e.String()
	if s := e.Span(); s.Start >= 0 && s.Start < s.End && s.End <= len(w.of.Text) {
		for s.End < len(w.of.Text) && w.of.Text[s.End] == ')' && strings.Count(w.of.Text[s.Start:s.End], "(") > strings.Count(w.of.Text[s.Start:s.End], ")") {
			s.End++ // the place of a negation ends before the bracket around what is negated
		}
		text = w.of.Text[s.Start:s.End]
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxName {
		text = string(runes[:maxName-1]) + "…"
	}
	return text
}
