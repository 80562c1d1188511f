package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// Bounds on what the placeholders of one operand stand for.
const (
	maxExpanded      = 100_000  // texts
	maxExpandedBytes = 32 << 20 // of them together
)

// alternatives is an operand with placeholders: it holds when it does with
// any value of each list in the place of its placeholder.
type alternatives []matcher

func (m alternatives) match(v corpus.Value, folded string) bool {
	for _, a := range m {
		if a.match(v, folded) {
			return true
		}
	}
	return false
}

func (m alternatives) folds() bool { return slices.ContainsFunc(m, matcher.folds) }

func (m alternatives) cost() int {
	sum := 0
	for _, a := range m {
		sum += a.cost()
	}
	return sum
}

func hasPlaceholder(o rule.Operand) bool {
	return slices.ContainsFunc(o.Pattern, func(p rule.PatternPart) bool { return p.Wild == '%' })
}

// placeholders makes the matcher of an operand with placeholders. The values
// of a list stand for themselves: what is a wildcard or has a meaning in an
// expression elsewhere is a letter in them.
func (c *compiler) placeholders(e *rule.Test, o rule.Operand) matcher {
	if e.Op == rule.OpRegexp {
		return c.expandedExpression(e, o)
	}
	patterns, ok := c.expansions(o)
	if !ok {
		return nothing{}
	}
	all := make([]matcher, 0, len(patterns))
	for _, p := range patterns {
		x := rule.Operand{Pattern: p, At: o.At}
		switch e.Op {
		case rule.OpEquals, rule.OpDiffers, rule.OpContains, rule.OpStartsWith, rule.OpEndsWith:
			all = append(all, textual(x, e.Op, e.Cased))
		case rule.OpCIDR:
			all = append(all, c.network(x))
		default:
			c.errorf(codeOperand, o.At, "%s takes no placeholder", e.Op)
			return nothing{}
		}
	}
	return alternatives(gather(all))
}

// expansions are the patterns that an operand stands for; ok is false when an
// error was reported.
func (c *compiler) expansions(o rule.Operand) (out [][]rule.PatternPart, ok bool) {
	out = [][]rule.PatternPart{nil}
	for _, part := range o.Pattern {
		parts := []rule.PatternPart{part}
		if part.Wild == '%' {
			entries, ok := c.entries(part.Text, o.At)
			if !ok {
				return nil, false
			}
			parts = parts[:0]
			for _, e := range entries {
				parts = append(parts, rule.PatternPart{Text: e})
			}
		}
		bytes := 0
		for _, p := range parts {
			bytes += len(p.Text) + 1
		}
		if len(out)*len(parts) > maxExpanded || len(out)*bytes > maxExpandedBytes {
			c.report(rule.Error, codeTooMany, o.At, fmt.Sprintf("the lists in this value make more than %d texts", maxExpanded), "name fewer lists in one value")
			return nil, false
		}
		next := make([][]rule.PatternPart, 0, len(out)*len(parts))
		for _, head := range out {
			for _, p := range parts {
				next = append(next, append(slices.Clip(head), p))
			}
		}
		out = next
	}
	return out, true
}

// expandedExpression puts an alternative of the list's values into the place
// of each placeholder.
func (c *compiler) expandedExpression(e *rule.Test, o rule.Operand) matcher {
	var text strings.Builder
	for _, part := range o.Pattern {
		if part.Wild != '%' {
			text.WriteString(words(rule.Operand{Pattern: []rule.PatternPart{part}}))
			continue
		}
		entries, ok := c.entries(part.Text, o.At)
		if !ok || len(entries) == 0 {
			return nothing{}
		}
		quoted := make([]string, len(entries))
		for i, entry := range entries {
			quoted[i] = regexp.QuoteMeta(entry)
		}
		text.WriteString("(?:" + strings.Join(quoted, "|") + ")")
	}
	return c.regexp(e, rule.Operand{Text: text.String(), At: o.At})
}

// entries are the values of a named list.
func (c *compiler) entries(name string, at rule.Span) ([]string, bool) {
	entries, ok := c.env.Lists[name]
	if !ok {
		c.report(rule.Error, codeUnknownList, at, fmt.Sprintf("there is no named list %q", name),
			fmt.Sprintf("write its values, one a line, into the file lists/%s.txt of the corpus directory", name))
	}
	return entries, ok
}
