package lint

import (
	"regexp/syntax"
	"strings"

	"assay/tuning/rule"
)

// expressions checks regular expressions; flags are those of the test.
func (c *checker) expressions(os []rule.Operand, flags string) {
	for _, o := range os {
		re, err := syntax.Parse(o.Text, syntax.Perl)
		if err != nil {
			continue // told where it is compiled
		}
		c.expression(o, re, strings.Contains(flags, "i"))
	}
}

func (c *checker) expression(o rule.Operand, re *syntax.Regexp, anyCase bool) {
	if !needsLiteral(re) {
		c.say(rule.Hint, codeNoLiteral, o.At, "no letter of this expression has to stand in the value as it is", "add a text that every value you look for has, or a second condition that has one")
	}
	if strings.HasPrefix(o.Text, ".*") || strings.HasSuffix(o.Text, ".*") && !strings.HasSuffix(o.Text, `\.*`) {
		c.say(rule.Hint, codeRegexEdge, o.At, ".* at the edge changes nothing, as an expression is looked for anywhere in the value", "leave it out, or write ^ and $ where the edge is meant")
	}
	if re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0 && len(re.Rune) > 0 {
		c.say(rule.Hint, codePlainRegex, o.At, "this expression is plain text", "compare it as text: contains in Sigma, =\"*text*\" in SPL")
	}
	if !anyCase && spellsCase(re) {
		c.say(rule.Hint, codeOnlyByCase, o.At, "this expression tells capital from small letters", "begin it with (?i), unless case is the sign you look for")
	}
}

// needsLiteral reports that some character has to stand in every match.
func needsLiteral(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return true
	case syntax.OpCapture, syntax.OpPlus:
		return needsLiteral(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && needsLiteral(re.Sub[0])
	case syntax.OpConcat:
		for _, s := range re.Sub {
			if needsLiteral(s) {
				return true
			}
		}
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if !needsLiteral(s) {
				return false
			}
		}
		return true
	}
	return false
}

// spellsCase reports a letter that is asked for in one case only.
func spellsCase(re *syntax.Regexp) bool {
	if re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0 && hasLetter(string(re.Rune)) {
		return true
	}
	for _, s := range re.Sub {
		if spellsCase(s) {
			return true
		}
	}
	return false
}
