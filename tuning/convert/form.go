package convert

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// form is the one form of a condition: without names, spans and the order of
// terms, with every not at a test, a list of values as an or of tests, a part of
// a text as a pattern.
func form(e rule.Expr) string { return written(plain(e, true)) }

func written(e rule.Expr) string {
	switch e := e.(type) {
	case *rule.And:
		return joint("and", each(e.Terms))
	case *rule.Or:
		return joint("or", each(e.Terms))
	case *rule.Not:
		return "not " + written(e.X)
	case *rule.Test:
		return testForm(e)
	case *rule.Keyword:
		return keywordForm(e)
	}
	return e.String()
}

func each(terms []rule.Expr) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = written(t)
	}
	return out
}

func joint(word string, forms []string) string {
	slices.Sort(forms)
	forms = slices.Compact(forms)
	if len(forms) == 1 {
		return forms[0]
	}
	return word + "(" + strings.Join(forms, "; ") + ")"
}

// several is how the operands of a test are joined, "" for a single one and
// where they cannot be taken apart.
func several(os []rule.Operand, all bool, op rule.Op) string {
	switch {
	case len(os) < 2 || op == rule.OpDiffers:
		return ""
	case all:
		return "and"
	}
	return "or"
}

// testForm is the form of a test that plain has taken apart.
func testForm(t *rule.Test) string {
	one := *t
	one.All = false
	if len(one.Operands) == 1 {
		one.Op, one.Operands = wholeText(t.Op, t.Operands[0], t.Cased)
		one.Operands[0], one.Flags = flagged(one.Op, one.Operands[0], one.Flags)
	}
	return one.String()
}

// wholeText is a test of a part of a text as one of the whole with wildcards.
func wholeText(op rule.Op, o rule.Operand, cased bool) (rule.Op, []rule.Operand) {
	if o.Kind != rule.OperandText || op != rule.OpEquals && op != rule.OpContains && op != rule.OpStartsWith && op != rule.OpEndsWith {
		return op, []rule.Operand{o}
	}
	parts := slices.Clone(o.Pattern)
	if o.Pattern == nil && o.Text != "" {
		parts = []rule.PatternPart{{Text: o.Text}}
	}
	star := rule.PatternPart{Wild: '*'}
	if op == rule.OpContains || op == rule.OpEndsWith {
		parts = append([]rule.PatternPart{star}, parts...)
	}
	if op == rule.OpContains || op == rule.OpStartsWith {
		parts = append(parts, star)
	}
	parts = slices.CompactFunc(parts, func(a, b rule.PatternPart) bool { return a.Wild == '*' && b.Wild == '*' })
	wild := false
	for i := range parts {
		wild = wild || parts[i].Wild != 0
		if !cased {
			parts[i].Text = strings.ToLower(parts[i].Text)
		}
	}
	switch {
	case wild:
		return rule.OpEquals, []rule.Operand{{Kind: rule.OperandText, Pattern: parts}}
	case len(parts) == 1:
		return rule.OpEquals, []rule.Operand{{Kind: rule.OperandText, Text: parts[0].Text}}
	}
	return rule.OpEquals, []rule.Operand{o}
}

// flagged moves the flags of a regular expression to where they belong.
func flagged(op rule.Op, o rule.Operand, flags string) (rule.Operand, string) {
	if op != rule.OpRegexp || !strings.HasPrefix(o.Text, "(?") {
		return o, flags
	}
	own, rest, ok := strings.Cut(o.Text[2:], ")")
	if !ok || own == "" || strings.Trim(own, "ims") != "" {
		return o, flags
	}
	all := []byte(own + flags)
	slices.Sort(all)
	o.Text = rest
	return o, string(slices.Compact(all))
}

// keywordForm is the form of a keyword that plain has taken apart. Anywhere and
// contains are the same.
func keywordForm(k *rule.Keyword) string {
	one := *k
	one.All = false
	if one.Op == rule.OpContains {
		one.Op = rule.OpEquals
	}
	if len(k.Operands) == 1 && !k.Cased {
		o := k.Operands[0]
		o.Text = strings.ToLower(o.Text)
		one.Operands = []rule.Operand{o}
	}
	return one.String()
}

// whole is the search of a rule with the filters behind it, nil with other
// stages.
func whole(r *rule.Rule) rule.Expr {
	terms := []rule.Expr{r.Where}
	for _, s := range r.Stages {
		f, ok := s.(*rule.Filter)
		if !ok {
			return nil
		}
		terms = append(terms, f.Where)
	}
	return &rule.And{Terms: terms}
}
