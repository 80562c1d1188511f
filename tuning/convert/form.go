package convert

import (
	"slices"
	"strings"

	"assay/tuning/rule"
)

// form is the one form of a condition: without names, spans and the order of
// terms, a list of values as an or of tests, a part of a text as a pattern.
func form(e rule.Expr) string {
	switch e := e.(type) {
	case *rule.And:
		return joint("and", spread("and", e.Terms, nil))
	case *rule.Or:
		return joint("or", spread("or", e.Terms, nil))
	case *rule.Not:
		return "not " + form(e.X)
	case *rule.Named:
		return form(e.X)
	case *rule.Test:
		return testForm(e)
	case *rule.Keyword:
		return keywordForm(e)
	}
	return e.String()
}

// spread are the forms of terms, those of terms of the same kind among them.
func spread(word string, terms []rule.Expr, out []string) []string {
	for _, t := range terms {
		for {
			n, ok := t.(*rule.Named)
			if !ok {
				break
			}
			t = n.X
		}
		switch x := t.(type) {
		case *rule.And:
			if word == "and" || len(x.Terms) == 1 {
				out = spread(word, x.Terms, out)
				continue
			}
		case *rule.Or:
			if word == "or" || len(x.Terms) == 1 {
				out = spread(word, x.Terms, out)
				continue
			}
		case *rule.Test:
			if several(x.Operands, x.All, x.Op) == word {
				out = append(out, eachOperand(x)...)
				continue
			}
		}
		out = append(out, form(t))
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

func testForm(t *rule.Test) string {
	if word := several(t.Operands, t.All, t.Op); word != "" {
		return joint(word, eachOperand(t))
	}
	one := *t
	one.All = false
	if len(one.Operands) == 1 {
		one.Op, one.Operands = wholeText(t.Op, t.Operands[0], t.Cased)
		one.Operands[0], one.Flags = flagged(one.Op, one.Operands[0], one.Flags)
	}
	return one.String()
}

func eachOperand(t *rule.Test) []string {
	out := make([]string, len(t.Operands))
	for i, o := range t.Operands {
		one := *t
		one.Operands, one.All = []rule.Operand{o}, false
		out[i] = testForm(&one)
	}
	return out
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

// keywordForm takes a keyword's operands apart. Anywhere and contains are the
// same.
func keywordForm(k *rule.Keyword) string {
	word := "or"
	if k.All {
		word = "and"
	}
	var forms []string
	for _, o := range k.Operands {
		one := *k
		if one.Op == rule.OpContains {
			one.Op = rule.OpEquals
		}
		if !one.Cased {
			o.Text = strings.ToLower(o.Text)
		}
		one.Operands, one.All = []rule.Operand{o}, false
		forms = append(forms, one.String())
	}
	return joint(word, forms)
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
