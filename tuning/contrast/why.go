package contrast

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// Kind is what makes the difference.
type Kind string

// The kinds of differences.
const (
	Case     Kind = "case"        // capital and small letters
	Null     Kind = "null"        // the field is absent, null or empty
	Wildcard Kind = "wildcard"    // a pattern beside a plain text, or the same text with wildcards elsewhere
	List     Kind = "list"        // the event has a list there, or one rule lists more values than the other
	Window   Kind = "window edge" // both search for the event, but their windows or thresholds do not agree
	Value    Kind = "value"       // another value, field or operation
)

// Reason is one part of the rule that misses.
type Reason struct {
	Kind  Kind     `json:"kind"`
	Part  string   `json:"part"` // the author's words
	Field string   `json:"field,omitempty"`
	Met   plan.Met `json:"met,omitempty"`
	Shown string   `json:"value,omitempty"`
}

// Side is a rule that is compared.
type Side struct {
	Plan   *plan.Plan
	folded *plan.Plan // without regard to case; nil where that cannot be
	tests  []*rule.Test
}

// NewSide makes a rule ready. env is what its plan was compiled with.
func NewSide(p *plan.Plan, env plan.Env) *Side {
	fitted, _ := p.Fitted()
	s := &Side{Plan: p}
	s.tests = testsOf(fitted.Where, nil)
	for _, stage := range fitted.Stages {
		if f, ok := stage.(*rule.Filter); ok {
			s.tests = testsOf(f.Where, s.tests)
		}
	}
	env.Pipelines = nil
	s.folded, _ = plan.Compile(foldedRule(fitted), env)
	return s
}

// Why says why the rule has passes over an event that the rule lacks misses.
// Where both search for the event, what they count is the reason.
func Why(has, lacks *Side, e *corpus.Event) []Reason {
	if lacks.Plan.Match(e) {
		return []Reason{{Kind: Window, Part: asks(lacks.Plan)}}
	}
	var out []Reason
	tree := lacks.Plan.Explain(e)
	turned := lacks.turnedByCase(tree, e)
	for _, x := range parts(tree, turned) {
		r := Reason{Kind: Value, Part: x.Text, Field: x.Field, Met: x.Met, Shown: x.Shown}
		switch {
		case x.Met != "" && x.Met != plan.MetValue:
			r.Kind = Null
		case turned[x]:
			r.Kind = Case
		case x.Value.Kind() == corpus.KindList:
			r.Kind = List
		case patterned(has.tests, x.Field) != patterned(lacks.tests, x.Field):
			r.Kind = Wildcard
		default:
			r.Kind = beside(has.tests, lacks.tests, x.Field)
		}
		out = append(out, r)
	}
	return out
}

// turnedByCase are the parts of an explanation of the event that have another
// verdict without regard to case.
func (s *Side) turnedByCase(tree *plan.Explanation, e *corpus.Event) map[*plan.Explanation]bool {
	turned := map[*plan.Explanation]bool{}
	var both func(x, y *plan.Explanation)
	both = func(x, y *plan.Explanation) {
		turned[x] = x.Holds != y.Holds
		if len(x.Children) == len(y.Children) { // a part that folding changes the shape of is told as a whole
			for i := range x.Children {
				both(x.Children[i], y.Children[i])
			}
		}
	}
	if s.folded != nil {
		both(tree, s.folded.Explain(e))
	}
	return turned
}

// parts are those that make the rule miss: where case alone does, those whose
// own folding turns the rule, else the fewest that would have to change.
func parts(tree *plan.Explanation, turned map[*plan.Explanation]bool) []*plan.Explanation {
	if !turned[tree] {
		return tree.Nearest()
	}
	var out []*plan.Explanation
	for _, c := range tree.Children {
		if turned[c] {
			out = append(out, parts(c, turned)...)
		}
	}
	if len(out) == 0 {
		return []*plan.Explanation{tree}
	}
	return out
}

// asks is what a rule counts, in a line.
func asks(p *plan.Plan) string {
	r := p.Rule()
	if r.Correlation != nil {
		return r.Correlation.Asks()
	}
	text := ""
	for _, s := range r.Stages {
		if at := s.Span(); at.Start >= 0 && at.Start < at.End && at.End <= len(r.Text) {
			text += "| " + r.Text[at.Start:at.End] + " "
		}
	}
	return text
}

// beside tells a longer list of values and other wildcards around the same text
// from another value, by the tests of a field in both rules.
func beside(a, b []*rule.Test, field string) Kind {
	for _, x := range a {
		for _, y := range b {
			switch {
			case x.Field != field || y.Field != field:
			case x.Op == y.Op && len(x.Operands) != len(y.Operands) && (listedIn(x, y) || listedIn(y, x)):
				return List
			case sameLetters(x, y):
				return Wildcard
			}
		}
	}
	return Value
}

// listedIn reports that y has every operand of x.
func listedIn(x, y *rule.Test) bool {
	return !slices.ContainsFunc(x.Operands, func(a rule.Operand) bool {
		return !slices.ContainsFunc(y.Operands, func(b rule.Operand) bool { return a.String() == b.String() })
	})
}

// sameLetters reports tests of the same text, which differ in where other text
// may stand.
func sameLetters(x, y *rule.Test) bool {
	if !texts(x.Op) || !texts(y.Op) {
		return false
	}
	for _, a := range x.Operands {
		for _, b := range y.Operands {
			if text := letters(a); text != "" && text == letters(b) && (x.Op != y.Op || a.String() != b.String()) {
				return true
			}
		}
	}
	return false
}

func texts(op rule.Op) bool {
	return op == rule.OpEquals || op == rule.OpContains || op == rule.OpStartsWith || op == rule.OpEndsWith
}

// letters are the text of an operand without its wildcards, in small letters.
func letters(o rule.Operand) string {
	if o.Kind != rule.OperandText {
		return ""
	}
	text := o.Text
	for _, p := range o.Pattern {
		text += p.Text
	}
	return strings.ToLower(text)
}

// patterned reports that a field is compared with wildcards, or with a part of
// its text.
func patterned(tests []*rule.Test, field string) bool {
	for _, t := range tests {
		if t.Field != field {
			continue
		}
		switch t.Op {
		case rule.OpContains, rule.OpStartsWith, rule.OpEndsWith, rule.OpRegexp:
			return true
		}
		for _, o := range t.Operands {
			if o.Pattern != nil {
				return true
			}
		}
	}
	return false
}

func testsOf(e rule.Expr, out []*rule.Test) []*rule.Test {
	switch e := e.(type) {
	case *rule.And:
		for _, t := range e.Terms {
			out = testsOf(t, out)
		}
	case *rule.Or:
		for _, t := range e.Terms {
			out = testsOf(t, out)
		}
	case *rule.Not:
		return testsOf(e.X, out)
	case *rule.Named:
		return testsOf(e.X, out)
	case *rule.Test:
		return append(out, e)
	}
	return out
}
