package eval

import (
	"regexp"
	"regexp/syntax"

	"assay/tuning/rule"
)

// MaxProgram bounds the expressions that one compiler reads, together: the
// instructions of their programs, and the ranges of their character classes. A
// repetition counts as often as it is written out: x{1000} is seven bytes and
// takes a thousand instructions, so that a file of such texts could take all
// the memory there is.
const MaxProgram = 100_000

// pattern compiles the constant regular expression of an argument; nil when
// it is none, which is reported.
func (c *Compiler) pattern(t rule.Term) *regexp.Regexp {
	source, ok := written(t)
	if !ok {
		c.errorf(codeConstant, t.Span(), `write the expression as a text, "^a.*"`, "the regular expression must be constant")
		return nil
	}
	return c.Regexp(source, t.Span())
}

// Regexp compiles a regular expression within the bounds of the Compiler; nil
// when it cannot, which is reported at the place.
func (c *Compiler) Regexp(source string, at rule.Span) *regexp.Regexp {
	const hint = "expressions are RE2: no look-around, no back references"
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		c.errorf(codeRegexp, at, hint, "the regular expression cannot be read: %v", err)
		return nil
	}
	if c.program > MaxProgram {
		return nil // reported already
	}
	if c.program += ProgramSize(tree); c.program > MaxProgram {
		c.errorf(codeTooLarge, at, "repeat fewer characters, such as x{1,100}, or split the rule",
			"the regular expressions of this rule are too large to run")
		return nil
	}
	re, err := regexp.Compile(source)
	if err != nil {
		c.errorf(codeRegexp, at, hint, "the regular expression cannot be read: %v", err)
		return nil
	}
	return re
}

// ProgramSize estimates, from above, what an expression compiles to.
func ProgramSize(re *syntax.Regexp) int {
	size := 2 + len(re.Rune)
	for _, sub := range re.Sub {
		size = min(size+ProgramSize(sub), MaxProgram+1)
	}
	if re.Op == syntax.OpRepeat {
		size = min(size*max(re.Min+1, re.Max, 1), MaxProgram+1)
	}
	return size
}
