package plan

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"assay/corpus"
)

// expression is an RE2 expression, unanchored, behind a prefilter: a set of
// literals of which one must occur, in folded text, where the expression
// matches. The prefilter may only err towards running the expression.
type expression struct {
	re       *regexp.Regexp
	literals []string // folded; empty: no prefilter
}

// source is an expression that was read and not compiled yet.
type source struct {
	text string // flags included
	tree *syntax.Regexp
}

// readExpression reads; flags are some of i, m and s.
func readExpression(text, flags string) (source, error) {
	if flags != "" {
		text = "(?" + flags + ")" + text
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return source{}, fmt.Errorf("compile regular expression: %w", err)
	}
	return source{text, tree}, nil
}

func (s source) compile() (expression, error) {
	re, err := regexp.Compile(s.text)
	if err != nil {
		return expression{}, fmt.Errorf("compile regular expression: %w", err)
	}
	return expression{re: re, literals: required(s.tree)}, nil
}

func (m expression) folds() bool { return len(m.literals) > 0 }

func (m expression) cost() int {
	if m.folds() {
		return 40
	}
	return 200
}

func (m expression) match(v corpus.Value, folded string) bool {
	if len(m.literals) > 0 && !containsAny(folded, m.literals) {
		return false
	}
	return m.re.MatchString(v.Text())
}

func containsAny(text string, literals []string) bool {
	for _, l := range literals {
		if strings.Contains(text, l) {
			return true
		}
	}
	return false
}

// Bounds of a prefilter: a shorter literal is too common to help, more
// literals than that cost more than they spare.
const (
	minLiteral  = 2
	maxLiterals = 16
)

// required gives literals of which one occurs in every match, nil when it
// knows none. Any literal of a concatenation will do: it takes the best one.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		// RE2 reads a byte that is not UTF-8 as U+FFFD; text search does not.
		l := corpus.Fold(string(re.Rune))
		if len(l) >= minLiteral && !strings.ContainsRune(l, utf8.RuneError) {
			return []string{l}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		return requiredOfConcat(re.Sub)
	case syntax.OpAlternate:
		return requiredOfAlternate(re.Sub)
	}
	return nil
}

func requiredOfConcat(subs []*syntax.Regexp) []string {
	var best []string
	for _, sub := range subs {
		if l := required(sub); l != nil && (best == nil || shortest(l) > shortest(best)) {
			best = l
		}
	}
	return best
}

func requiredOfAlternate(subs []*syntax.Regexp) []string {
	var all []string
	for _, sub := range subs {
		l := required(sub)
		if l == nil || len(all)+len(l) > maxLiterals {
			return nil
		}
		all = append(all, l...)
	}
	return all
}

func shortest(literals []string) int {
	n := len(literals[0])
	for _, l := range literals[1:] {
		n = min(n, len(l))
	}
	return n
}
