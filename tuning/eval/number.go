package eval

import (
	"math"

	"assay/corpus"
	"assay/tuning/rule"
)

// numbers are the functions of numbers.
var numbers = []Function{
	{"abs", "abs(x)", 1, 1, unary(math.Abs)},
	{"ceil", "ceil(x)", 1, 1, unary(math.Ceil)},
	{"ceiling", "ceiling(x)", 1, 1, unary(math.Ceil)},
	{"floor", "floor(x)", 1, 1, unary(math.Floor)},
	{"exact", "exact(x)", 1, 1, unary(func(x float64) float64 { return x })},
	{"exp", "exp(x)", 1, 1, unary(math.Exp)},
	{"ln", "ln(x)", 1, 1, unary(math.Log)},
	{"log", "log(x, base)", 1, 2, strict(logarithm)},
	{"pow", "pow(x, y)", 2, 2, strict(func(a []corpus.Value) corpus.Value { return arithmetic(a, nil, math.Pow) })},
	{"round", "round(x, digits)", 1, 2, strict(round)},
	{"sqrt", "sqrt(x)", 1, 1, unary(math.Sqrt)},
	{"max", "max(a, b, ...)", 1, -1, lax(func(a []corpus.Value) corpus.Value { return furthest(a, 1) })},
	{"min", "min(a, b, ...)", 1, -1, lax(func(a []corpus.Value) corpus.Value { return furthest(a, -1) })},
	{"random", "none: a rule gives the same result each time", 0, 0, refuseRandom},
}

func refuseRandom(c *Compiler, call *rule.Call, _ []Term) Term {
	return c.errorf(codeRandom, call.At, "leave it out, or take a digest of a field: md5(user)", "random would give another result each time")
}

func logarithm(args []corpus.Value) corpus.Value {
	x, ok := float(args[0])
	base, also := 10.0, true
	if len(args) > 1 {
		base, also = float(args[1])
	}
	switch {
	case !ok || !also || base <= 0 || base == 1:
		return corpus.Value{}
	case base == 10:
		return number(math.Log10(x))
	case base == 2:
		return number(math.Log2(x))
	}
	return number(math.Log(x) / math.Log(base))
}

// round rounds half away from zero; negative digits round to tens.
func round(args []corpus.Value) corpus.Value {
	x, ok := float(args[0])
	digits, also := 0.0, true
	if len(args) > 1 {
		digits, also = float(args[1])
	}
	if !ok || !also || math.Abs(digits) > 300 {
		return corpus.Value{}
	}
	unit := math.Pow(10, math.Abs(math.Trunc(digits)))
	if digits < 0 {
		return number(math.Round(x/unit) * unit)
	}
	if y := x * unit; math.Abs(y) < exactFloat {
		return number(math.Round(y) / unit)
	}
	return number(x) // it has no digits to lose
}

// furthest is the largest or the smallest of all elements. Texts are beyond
// numbers.
func furthest(args []corpus.Value, sign int) corpus.Value {
	var best corpus.Value
	for _, a := range args {
		for _, e := range Elements(a) {
			if !HasValue(best) || order(e, best)*sign > 0 {
				best = e
			}
		}
	}
	return best
}

// order is compare with all numbers before all texts.
func order(a, b corpus.Value) int {
	_, x := a.Number()
	_, y := b.Number()
	switch {
	case x && !y:
		return -1
	case y && !x:
		return 1
	}
	return compare(a, b)
}
