package eval

import (
	"math"
	"net/netip"

	"assay/corpus"
	"assay/tuning/rule"
)

// questions are the functions that are true or false.
var questions = []Function{
	{"isnull", "isnull(x)", 1, 1, lax(func(a []corpus.Value) corpus.Value { return corpus.Bool(!HasValue(a[0])) })},
	{"isnotnull", "isnotnull(x)", 1, 1, lax(func(a []corpus.Value) corpus.Value { return corpus.Bool(HasValue(a[0])) })},
	{"isnum", "isnum(x)", 1, 1, lax(func(a []corpus.Value) corpus.Value { return corpus.Bool(typeOf(a[0]) == "Number") })},
	{"isint", "isint(x)", 1, 1, lax(isInt)},
	{"isstr", "isstr(x)", 1, 1, lax(func(a []corpus.Value) corpus.Value { return corpus.Bool(typeOf(a[0]) == "String") })},
	{"isbool", "isbool(x)", 1, 1, lax(func(a []corpus.Value) corpus.Value { return corpus.Bool(typeOf(a[0]) == "Boolean") })},
	{"typeof", "typeof(x): Number, String, Boolean, Multivalue or Invalid", 1, 1, lax(func(a []corpus.Value) corpus.Value { return corpus.String(typeOf(a[0])) })},
	{"like", `like(text, "%part_")`, 2, 2, strict(like)},
	{"match", `match(text, "regular expression")`, 2, 2, match},
	{"in", `in(x, "one", "two", ...)`, 2, -1, lax(in)},
	{"cidrmatch", `cidrmatch("10.0.0.0/8", address)`, 2, 2, cidrMatch},
	{"searchmatch", `searchmatch("a search")`, 1, 1, searchMatch},
}

func typeOf(v corpus.Value) string {
	if v.Kind() == corpus.KindList && len(Elements(v)) > 1 {
		return "Multivalue"
	}
	v, ok := single(v)
	if _, isNumber := v.Number(); isNumber {
		return "Number"
	}
	switch {
	case !ok:
		return "Invalid"
	case v.Kind() == corpus.KindBool:
		return "Boolean"
	}
	return "String"
}

func isInt(args []corpus.Value) corpus.Value {
	f, ok := float(args[0])
	return corpus.Bool(ok && f == math.Trunc(f))
}

// like matches a whole text: % is any run of characters, _ is one.
func like(args []corpus.Value) corpus.Value {
	pattern, ok := single(args[1])
	if !ok {
		return corpus.Value{}
	}
	want := []rune(Text(pattern))
	return corpus.Bool(anyElement(args[0], func(e corpus.Value) bool { return likeText([]rune(Text(e)), want) }))
}

// likeText walks the text once, and goes back to the last % where it fails.
func likeText(s, pattern []rune) bool {
	i, j, star, from := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(pattern) && pattern[j] == '%':
			star, from = j, i
			j++
		case j < len(pattern) && (pattern[j] == '_' || pattern[j] == s[i]):
			i++
			j++
		case star >= 0:
			from++
			i, j = from, star+1
		default:
			return false
		}
	}
	for j < len(pattern) && pattern[j] == '%' {
		j++
	}
	return j == len(pattern)
}

func match(c *Compiler, call *rule.Call, args []Term) Term {
	re := c.pattern(call.Args[1])
	if re == nil {
		return noTerm
	}
	return func(r Record) corpus.Value {
		v := args[0](r)
		if !HasValue(v) {
			return corpus.Value{}
		}
		return corpus.Bool(anyElement(v, func(e corpus.Value) bool { return re.MatchString(Text(e)) }))
	}
}

// in has no value when its first argument has none; a candidate without one
// is no candidate.
func in(args []corpus.Value) corpus.Value {
	if !HasValue(args[0]) {
		return corpus.Value{}
	}
	for _, a := range args[1:] {
		if Holds(rule.OpEquals, args[0], a) {
			return corpus.Bool(true)
		}
	}
	return corpus.Bool(false)
}

// cidrMatch tests an address against a network, an address or the networks of
// a named list.
func cidrMatch(c *Compiler, call *rule.Call, args []Term) Term {
	if source, ok := written(call.Args[0]); ok {
		nets, ok := c.networks(source)
		if !ok {
			return c.errorf(codeNetwork, call.Args[0].Span(), "write a network such as 10.0.0.0/8", "%q is no network", source)
		}
		return func(r Record) corpus.Value { return inside(args[1](r), nets) }
	}
	return func(r Record) corpus.Value {
		v, ok := single(args[0](r))
		if !ok {
			return corpus.Value{}
		}
		p, err := ParseNetwork(Text(v))
		if err != nil {
			return corpus.Value{}
		}
		return inside(args[1](r), []netip.Prefix{p})
	}
}

func inside(v corpus.Value, nets []netip.Prefix) corpus.Value {
	if !HasValue(v) {
		return corpus.Value{}
	}
	return corpus.Bool(anyElement(v, func(e corpus.Value) bool {
		addr, ok := Address(Text(e))
		if !ok {
			return false
		}
		for _, p := range nets {
			if p.Contains(addr) {
				return true
			}
		}
		return false
	}))
}

// networks reads a network, or the entries of a named list that are some.
func (c *Compiler) networks(source string) ([]netip.Prefix, bool) {
	if p, err := ParseNetwork(source); err == nil {
		return []netip.Prefix{p}, true
	}
	if c.env.List == nil {
		return nil, false
	}
	entries, ok := c.env.List(source)
	var nets []netip.Prefix
	for _, e := range entries {
		if p, err := ParseNetwork(e); err == nil {
			nets = append(nets, p)
		}
	}
	return nets, ok
}

// searchMatch takes a search that the parser has read already, as a truth.
func searchMatch(c *Compiler, call *rule.Call, args []Term) Term {
	if _, ok := call.Args[0].(*rule.Truth); !ok {
		return c.errorf(codeConstant, call.At, `searchmatch("user=admin action=login")`, "searchmatch takes a search as a constant text")
	}
	return args[0]
}
