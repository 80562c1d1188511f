package eval

import (
	"assay/corpus"
	"assay/tuning/rule"
)

// choices are the functions that choose among their arguments.
var choices = []Function{
	{"if", "if(condition, then, else)", 3, 3, chooseIf},
	{"case", "case(condition, value, condition, value, ...)", 2, -1, chooseCase},
	{"validate", "validate(condition, what it says when the condition fails, ...)", 2, -1, chooseValidate},
	{"coalesce", "coalesce(a, b, ...): the first that has a value", 1, -1, coalesce},
	{"nullif", "nullif(a, b): a, unless they are equal", 2, 2, nullIf},
	{"null", "null()", 0, 0, constantly(corpus.Value{})},
	{"true", "true()", 0, 0, constantly(corpus.Bool(true))},
	{"false", "false()", 0, 0, constantly(corpus.Bool(false))},
}

func constantly(v corpus.Value) maker {
	return func(*Compiler, *rule.Call, []Term) Term {
		return func(Record) corpus.Value { return v }
	}
}

func chooseIf(_ *Compiler, _ *rule.Call, args []Term) Term {
	return func(r Record) corpus.Value {
		if isTrue(args[0](r)) {
			return args[1](r)
		}
		return args[2](r)
	}
}

// inPairs refuses an odd number of arguments.
func inPairs(c *Compiler, call *rule.Call) bool {
	if len(call.Args)%2 == 0 {
		return true
	}
	c.errorf(codeArguments, call.At, "write "+call.Func+"(condition, value, condition, value)", "%s takes pairs of a condition and a value", call.Func)
	return false
}

func chooseCase(c *Compiler, call *rule.Call, args []Term) Term {
	if !inPairs(c, call) {
		return noTerm
	}
	return func(r Record) corpus.Value {
		for i := 0; i < len(args); i += 2 {
			if isTrue(args[i](r)) {
				return args[i+1](r)
			}
		}
		return corpus.Value{}
	}
}

// chooseValidate gives the value behind the first condition that is false.
func chooseValidate(c *Compiler, call *rule.Call, args []Term) Term {
	if !inPairs(c, call) {
		return noTerm
	}
	return func(r Record) corpus.Value {
		for i := 0; i < len(args); i += 2 {
			if v := args[i](r); v.Kind() == corpus.KindBool && !v.Truth() {
				return args[i+1](r)
			}
		}
		return corpus.Value{}
	}
}

func coalesce(_ *Compiler, _ *rule.Call, args []Term) Term {
	return func(r Record) corpus.Value {
		for _, a := range args {
			if v := a(r); HasValue(v) {
				return v
			}
		}
		return corpus.Value{}
	}
}

func nullIf(_ *Compiler, _ *rule.Call, args []Term) Term {
	return func(r Record) corpus.Value {
		a := args[0](r)
		if Holds(rule.OpEquals, a, args[1](r)) {
			return corpus.Value{}
		}
		return a
	}
}
