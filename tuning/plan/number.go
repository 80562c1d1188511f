package plan

import (
	"math"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// number equals a number, or text that reads as the same number; a value that
// is no number is compared as text.
type number struct {
	value  float64
	digits string // the whole number's digits, "" when the author wrote a fraction or an exponent
	folded string // the author's spelling
}

// exactFloat is where float64 stops telling whole numbers apart.
const exactFloat = 1 << 53

func newNumber(o rule.Operand) number {
	return number{value: o.Number, digits: wholeDigits(o.Text), folded: corpus.Fold(o.Text)}
}

func (number) folds() bool { return false }
func (number) cost() int   { return 2 }

func (m number) match(v corpus.Value, _ string) bool {
	f, ok := v.Number()
	if !ok {
		return corpus.Fold(v.Text()) == m.folded
	}
	if f != m.value || math.Abs(f) < exactFloat || m.digits == "" {
		return f == m.value
	}
	digits := wholeDigits(v.Text())
	return digits == "" || digits == m.digits
}

// wholeDigits is the sign and the digits of a whole number without leading
// zeros, or "" when the text is not just that.
func wholeDigits(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign = "-"
	}
	s = strings.TrimLeft(s, "+-")
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return ""
		}
	}
	return sign + strings.TrimLeft(s, "0")
}

// comparison is a comparison by size; what is no number is on neither side.
type comparison struct {
	op    rule.Op
	value float64
}

func (comparison) folds() bool { return false }
func (comparison) cost() int   { return 2 }

func (m comparison) match(v corpus.Value, _ string) bool {
	f, ok := v.Number()
	return ok && compares(m.op, f, m.value)
}

func compares(op rule.Op, a, b float64) bool {
	switch op {
	case rule.OpLess:
		return a < b
	case rule.OpLessEq:
		return a <= b
	case rule.OpGreater:
		return a > b
	case rule.OpGreaterEq:
		return a >= b
	}
	return false
}
