package reach

import (
	"regexp/syntax"
	"strings"
)

// maxSample bounds a text made for an expression, in runes.
const maxSample = 4096

// sampleOf is a text that an RE2 expression may match, made of its first
// alternatives and least repetitions. Anchors and word bounds are not heeded:
// whoever uses it checks.
func sampleOf(pattern, flags string) (string, bool) {
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	if !sample(&b, re) {
		return "", false
	}
	return b.String(), true
}

func sample(b *strings.Builder, re *syntax.Regexp) bool {
	if b.Len() > maxSample {
		return false
	}
	switch re.Op {
	case syntax.OpNoMatch:
		return false
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		return sampleClass(b, re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpPlus, syntax.OpCapture:
		return sample(b, re.Sub[0])
	case syntax.OpRepeat:
		for range re.Min {
			if !sample(b, re.Sub[0]) {
				return false
			}
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !sample(b, sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		return sample(b, re.Sub[0])
	}
	return true
}

// sampleClass writes a plain character of the class where it has one.
func sampleClass(b *strings.Builder, ranges []rune) bool {
	for _, want := range "xaX1 -/._" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= want && want <= ranges[i+1] {
				b.WriteRune(want)
				return true
			}
		}
	}
	if len(ranges) == 0 {
		return false
	}
	b.WriteRune(ranges[0])
	return true
}
