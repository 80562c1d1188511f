package eval

import (
	"math"

	"assay/corpus"
)

// operators are the operators of arithmetic and of texts.
var operators = []Function{
	{"+", "a + b", 2, 2, strict(func(a []corpus.Value) corpus.Value { return plus(a[0], a[1]) })},
	{"-", "a - b", 2, 2, strict(func(a []corpus.Value) corpus.Value {
		return arithmetic(a, minusInt, func(x, y float64) float64 { return x - y })
	})},
	{"*", "a * b", 2, 2, strict(func(a []corpus.Value) corpus.Value {
		return arithmetic(a, timesInt, func(x, y float64) float64 { return x * y })
	})},
	{"/", "a / b", 2, 2, strict(func(a []corpus.Value) corpus.Value { return arithmetic(a, nil, quotient) })},
	{"%", "a % b", 2, 2, strict(func(a []corpus.Value) corpus.Value { return arithmetic(a, nil, math.Mod) })},
	{".", "a . b", 2, 2, strict(joinTexts)},
	{"neg", "-a", 1, 1, unary(func(x float64) float64 { return -x })},
	{"not", "NOT condition", 1, 1, strict(not)},
}

// plus adds numbers, and joins texts.
func plus(a, b corpus.Value) corpus.Value {
	_, x := float(a)
	_, y := float(b)
	if x && y {
		return arithmetic([]corpus.Value{a, b}, plusInt, func(x, y float64) float64 { return x + y })
	}
	if isNumber(a) || isNumber(b) {
		return corpus.Value{}
	}
	return joinTexts([]corpus.Value{a, b})
}

func isNumber(v corpus.Value) bool {
	v, _ = single(v)
	return v.Kind() == corpus.KindInt || v.Kind() == corpus.KindFloat
}

func joinTexts(args []corpus.Value) corpus.Value {
	a, ok := single(args[0])
	b, also := single(args[1])
	if !ok || !also || len(a.Text())+len(b.Text()) > MaxText {
		return corpus.Value{}
	}
	return text(Text(a) + Text(b))
}

// arithmetic is a function of two numbers; whole numbers that stay whole are
// added without loss.
func arithmetic(args []corpus.Value, whole func(a, b int64) (int64, bool), f func(x, y float64) float64) corpus.Value {
	a, ok := single(args[0])
	b, also := single(args[1])
	if ok && also && whole != nil && a.Kind() == corpus.KindInt && b.Kind() == corpus.KindInt {
		if n, fits := whole(a.Int64(), b.Int64()); fits {
			return corpus.Int(n)
		}
	}
	x, ok := float(a)
	y, also := float(b)
	if !ok || !also {
		return corpus.Value{}
	}
	return number(f(x, y))
}

func plusInt(a, b int64) (int64, bool) {
	n := a + b
	return n, (n > a) == (b > 0)
}

func minusInt(a, b int64) (int64, bool) {
	n := a - b
	return n, (n < a) == (b > 0)
}

func timesInt(a, b int64) (int64, bool) {
	const half = 1 << 31
	return a * b, -half < a && a < half && -half < b && b < half
}

func quotient(x, y float64) float64 {
	if y == 0 {
		return math.NaN()
	}
	return x / y
}

// not is the other truth; what is no truth has none.
func not(args []corpus.Value) corpus.Value {
	if args[0].Kind() != corpus.KindBool {
		return corpus.Value{}
	}
	return corpus.Bool(!args[0].Truth())
}
