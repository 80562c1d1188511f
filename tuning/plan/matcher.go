package plan

import (
	"strconv"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// matcher answers for one operand, or for several gathered into one, over a
// value that is neither absent, null nor a list. It is immutable. The folded
// text is given only when the matcher folds.
type matcher interface {
	match(v corpus.Value, folded string) bool
	folds() bool
	cost() int
}

// nothing matches no value: a null operand, which asks for the field itself.
type nothing struct{}

func (nothing) match(corpus.Value, string) bool { return false }
func (nothing) folds() bool                     { return false }
func (nothing) cost() int                       { return 0 }

// textMatcher holds what all matchers of text have in common. Text is folded
// unless the test is cased.
type textMatcher struct {
	cased bool
	text  string // folded already, unless cased
	how   textHow
}

type textHow uint8

const (
	whole textHow = iota
	inside
	prefix
	suffix
	anyText
)

func (m textMatcher) folds() bool { return !m.cased && m.how != anyText }

func (m textMatcher) cost() int {
	return [...]int{whole: 2, inside: 12, prefix: 2, suffix: 2, anyText: 1}[m.how]
}

func (m textMatcher) match(v corpus.Value, folded string) bool {
	text := folded
	if m.cased {
		text = v.Text()
	}
	switch m.how {
	case whole:
		return text == m.text
	case inside:
		return strings.Contains(text, m.text)
	case prefix:
		return strings.HasPrefix(text, m.text)
	case suffix:
		return strings.HasSuffix(text, m.text)
	}
	return true
}

// oneOf is many whole texts at once.
type oneOf struct {
	cased bool
	texts map[string]struct{}
}

func (m oneOf) folds() bool { return !m.cased }
func (m oneOf) cost() int   { return 4 }

func (m oneOf) match(v corpus.Value, folded string) bool {
	if m.cased {
		folded = v.Text()
	}
	_, ok := m.texts[folded]
	return ok
}

// boolean equals a boolean, or the text of one.
type boolean bool

func (boolean) folds() bool { return true }
func (boolean) cost() int   { return 2 }

func (m boolean) match(_ corpus.Value, folded string) bool {
	return folded == strconv.FormatBool(bool(m))
}

// gather joins operands of the same kind into fewer matchers, which hold when
// one of the operands does.
func gather(each []matcher) []matcher {
	const few = 8
	var out []matcher
	texts := map[bool]map[string]struct{}{false: {}, true: {}}
	var nets networks
	for _, m := range each {
		switch m := m.(type) {
		case textMatcher:
			if m.how == whole && len(each) > few {
				texts[m.cased][m.text] = struct{}{}
				continue
			}
		case networks:
			nets = append(nets, m...)
			continue
		case nothing:
			continue
		}
		out = append(out, m)
	}
	for cased, set := range texts {
		if len(set) > 0 {
			out = append(out, oneOf{cased, set})
		}
	}
	if nets != nil {
		out = append(out, nets.gathered())
	}
	return out
}

// fold is the form in which a test compares the author's text.
func fold(text string, cased bool) string {
	if cased {
		return text
	}
	return corpus.Fold(text)
}

// textual is the matcher of one operand's text for one of the text
// operations: the pattern, with the wildcards that the operation adds.
func textual(o rule.Operand, op rule.Op, cased bool) matcher {
	parts := o.Pattern
	if o.Pattern == nil && o.Text != "" {
		parts = []rule.PatternPart{{Text: o.Text}}
	}
	any := rule.PatternPart{Wild: '*'}
	all := make([]rule.PatternPart, 0, len(parts)+2)
	if op == rule.OpContains || op == rule.OpEndsWith {
		all = append(all, any)
	}
	all = append(all, parts...)
	if op == rule.OpContains || op == rule.OpStartsWith {
		all = append(all, any)
	}
	return newPattern(all, cased)
}
