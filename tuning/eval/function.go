package eval

import (
	"maps"
	"slices"

	"assay/corpus"
	"assay/tuning/rule"
)

// Function is one function of eval and where.
type Function struct {
	Name  string
	Usage string // how it is written, with an example of each argument
	Min   int    // arguments
	Max   int    // -1: any number

	make maker
}

// maker makes the term of a call whose arguments were counted and compiled.
type maker func(c *Compiler, call *rule.Call, args []Term) Term

// Functions are all functions, by name. Those whose name is no word are the
// operators.
func Functions() []Function {
	names := slices.Sorted(maps.Keys(functions))
	out := make([]Function, len(names))
	for i, n := range names {
		out[i] = functions[n]
	}
	return out
}

// functions are the functions by name.
var functions = tabled(operators, choices, questions, numbers, texts, lists, times, hashes, documents)

func tabled(tables ...[]Function) map[string]Function {
	all := map[string]Function{}
	for _, table := range tables {
		for _, f := range table {
			all[f.Name] = f
		}
	}
	return all
}

// strict makes terms of a function of values that has no value when one of
// them has none.
func strict(f func(args []corpus.Value) corpus.Value) maker {
	return func(_ *Compiler, _ *rule.Call, args []Term) Term {
		return func(r Record) corpus.Value {
			var few [4]corpus.Value
			values := few[:0]
			for _, a := range args {
				v := a(r)
				if !HasValue(v) {
					return corpus.Value{}
				}
				values = append(values, v)
			}
			return f(values)
		}
	}
}

// lax is strict for functions that see what has no value, too.
func lax(f func(args []corpus.Value) corpus.Value) maker {
	return func(_ *Compiler, _ *rule.Call, args []Term) Term {
		return func(r Record) corpus.Value {
			var few [4]corpus.Value
			values := few[:0]
			for _, a := range args {
				values = append(values, a(r))
			}
			return f(values)
		}
	}
}

// unary makes terms of a function of one number.
func unary(f func(float64) float64) maker {
	return strict(func(args []corpus.Value) corpus.Value {
		x, ok := float(args[0])
		if !ok {
			return corpus.Value{}
		}
		return number(f(x))
	})
}

// onText makes terms of a function of one text, which works on each element
// of a list.
func onText(f func(string) corpus.Value) maker {
	return strict(func(args []corpus.Value) corpus.Value {
		return mapped(args[0], func(e corpus.Value) corpus.Value { return f(Text(e)) })
	})
}

// mapped is a value with each of its elements replaced; elements that become
// nothing are left out.
func mapped(v corpus.Value, f func(corpus.Value) corpus.Value) corpus.Value {
	if v.Kind() != corpus.KindList {
		return f(v)
	}
	var out []corpus.Value
	size := 0
	for _, e := range Elements(v) {
		if e = f(e); HasValue(e) {
			out = append(out, e)
			size += len(e.Text())
		}
		if len(out) > MaxList || size > MaxText {
			return corpus.Value{}
		}
	}
	return list(out)
}

// anyElement reports an element of the value for which f holds.
func anyElement(v corpus.Value, f func(corpus.Value) bool) bool {
	return slices.ContainsFunc(Elements(v), f)
}

// written is the constant text of an argument.
func written(t rule.Term) (string, bool) {
	c, ok := t.(*rule.Const)
	if !ok || c.Value.Kind != rule.OperandText && c.Value.Kind != rule.OperandNumber {
		return "", false
	}
	return Text(constant(c.Value)), true
}
