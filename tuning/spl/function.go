package spl

import (
	"fmt"
	"maps"
	"regexp/syntax"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// function is one function of the expression grammar.
type function struct {
	usage string
	takes string // a letter for each argument, see below; the last goes on where max allows it
	min   int
	max   int // 0: as many as takes has letters
	gives kind
	test  func(p *parser, args []node, at rule.Span) rule.Expr // the call as a rule.Test, or nil
}

// The letters of takes.
const (
	takesValue     = 'v' // a value
	takesAny       = 'a' // a value or a condition
	takesCondition = 'c'
	takesNumber    = 'n'
	takesRegexp    = 'r' // a regular expression, written out
	takesSearch    = 's' // a search, written out
)

// functions are the functions of eval and where, by name in lower case. What
// they compute is said by package eval.
var functions = map[string]function{
	"if":       {usage: "if(condition, then, else)", takes: "caa"},
	"case":     {usage: "case(condition, value, condition, value, ...)", takes: "ca", min: 2, max: maxTerms},
	"validate": {usage: `validate(condition, "what is wrong", ...)`, takes: "ca", min: 2, max: maxTerms},
	"coalesce": {usage: "coalesce(field, field, ...)", takes: "a", min: 1, max: maxTerms},
	"nullif":   {usage: "nullif(field, value)", takes: "vv"},
	"null":     {usage: "null()", gives: nothing},
	"true":     {usage: "true()", gives: aTruth},
	"false":    {usage: "false()", gives: aTruth},

	"isnull":      {usage: "isnull(field)", takes: "a", gives: aTruth, test: (*parser).isNull},
	"isnotnull":   {usage: "isnotnull(field)", takes: "a", gives: aTruth, test: (*parser).isNotNull},
	"isnum":       {usage: "isnum(field)", takes: "a", gives: aTruth},
	"isint":       {usage: "isint(field)", takes: "a", gives: aTruth},
	"isstr":       {usage: "isstr(field)", takes: "a", gives: aTruth},
	"isbool":      {usage: "isbool(field)", takes: "a", gives: aTruth},
	"typeof":      {usage: "typeof(field)", takes: "a", gives: aText},
	"like":        {usage: `like(field, "%part%")`, takes: "vv", gives: aTruth, test: (*parser).like},
	"match":       {usage: `match(field, "regular expression")`, takes: "vr", gives: aTruth, test: (*parser).match},
	"in":          {usage: `in(field, "one", "two")`, takes: "vv", min: 2, max: maxTerms, gives: aTruth, test: (*parser).in},
	"cidrmatch":   {usage: `cidrmatch("10.0.0.0/8", field) or cidrmatch("list", field)`, takes: "vv", gives: aTruth, test: (*parser).cidrMatch},
	"searchmatch": {usage: `searchmatch("field=value word")`, takes: "s", gives: aTruth, test: (*parser).searchMatch},

	"abs":     {usage: "abs(number)", takes: "n", gives: aNumber},
	"ceil":    {usage: "ceil(number)", takes: "n", gives: aNumber},
	"ceiling": {usage: "ceiling(number)", takes: "n", gives: aNumber},
	"floor":   {usage: "floor(number)", takes: "n", gives: aNumber},
	"round":   {usage: "round(number, digits)", takes: "nn", min: 1, gives: aNumber},
	"exact":   {usage: "exact(number)", takes: "n", gives: aNumber},
	"exp":     {usage: "exp(number)", takes: "n", gives: aNumber},
	"ln":      {usage: "ln(number)", takes: "n", gives: aNumber},
	"log":     {usage: "log(number, base)", takes: "nn", min: 1, gives: aNumber},
	"pow":     {usage: "pow(number, exponent)", takes: "nn", gives: aNumber},
	"sqrt":    {usage: "sqrt(number)", takes: "n", gives: aNumber},
	"max":     {usage: "max(value, value, ...)", takes: "v", min: 1, max: maxTerms},
	"min":     {usage: "min(value, value, ...)", takes: "v", min: 1, max: maxTerms},

	"len":       {usage: "len(text)", takes: "v", gives: aNumber},
	"lower":     {usage: "lower(text)", takes: "v", gives: aText},
	"upper":     {usage: "upper(text)", takes: "v", gives: aText},
	"trim":      {usage: `trim(text, "characters")`, takes: "vv", min: 1},
	"ltrim":     {usage: `ltrim(text, "characters")`, takes: "vv", min: 1},
	"rtrim":     {usage: `rtrim(text, "characters")`, takes: "vv", min: 1},
	"substr":    {usage: "substr(text, first, length)", takes: "vnn", min: 2},
	"replace":   {usage: `replace(text, "regular expression", "replacement")`, takes: "vrv"},
	"urldecode": {usage: "urldecode(text)", takes: "v"},
	"tonumber":  {usage: "tonumber(text, base)", takes: "vn", min: 1, gives: aNumber},
	"tostring":  {usage: `tostring(value, "hex")`, takes: "av", min: 1, gives: aText},
	"md5":       {usage: "md5(text)", takes: "v", gives: aText},
	"sha1":      {usage: "sha1(text)", takes: "v", gives: aText},
	"sha256":    {usage: "sha256(text)", takes: "v", gives: aText},
	"sha512":    {usage: "sha512(text)", takes: "v", gives: aText},

	"split":    {usage: `split(text, ",")`, takes: "vv"},
	"mvcount":  {usage: "mvcount(field)", takes: "v", gives: aNumber},
	"mvindex":  {usage: "mvindex(field, first, last)", takes: "vnn", min: 2},
	"mvfilter": {usage: `mvfilter(match(field, "regular expression"))`, takes: "c"},
	"mvmap":    {usage: "mvmap(field, expression of the field)", takes: "vv"},
	"mvjoin":   {usage: `mvjoin(field, ", ")`, takes: "vv"},
	"mvappend": {usage: "mvappend(value, value, ...)", takes: "v", min: 1, max: maxTerms},
	"mvdedup":  {usage: "mvdedup(field)", takes: "v"},
	"mvsort":   {usage: "mvsort(field)", takes: "v"},
	"mvfind":   {usage: `mvfind(field, "regular expression")`, takes: "vr", gives: aNumber},
	"mvrange":  {usage: "mvrange(first, behind the last, step)", takes: "nnn", min: 2},
	"mvzip":    {usage: `mvzip(field, field, ",")`, takes: "vvv", min: 2},

	"now":           {usage: "now()", gives: aNumber},
	"time":          {usage: "time()", gives: aNumber},
	"strftime":      {usage: `strftime(seconds, "%Y-%m-%d %H:%M:%S")`, takes: "nv", gives: aText},
	"strptime":      {usage: `strptime(text, "%Y-%m-%d %H:%M:%S")`, takes: "vv", gives: aNumber},
	"relative_time": {usage: `relative_time(seconds, "-1d@d")`, takes: "nv", gives: aNumber},
	"spath":         {usage: `spath(field, "path")`, takes: "vv"},
}

// FunctionNames are the names of the functions of eval and where, sorted.
func FunctionNames() []string { return slices.Sorted(maps.Keys(functions)) }

// most is how many arguments the function takes at most.
func (f function) most() int { return max(f.max, len(f.takes)) }

// least is how many it takes at least.
func (f function) least() int {
	if f.min > 0 || f.max > 0 {
		return f.min
	}
	return len(f.takes)
}

// letter is what the argument must be: case and validate take turns, in other
// functions the last letter goes on.
func (f function) letter(i int) byte {
	if f.takes == "ca" {
		return f.takes[i%2]
	}
	return f.takes[min(i, len(f.takes)-1)]
}

// named reads the call of the function named by t.
func (p *parser) named(t token) node {
	name := strings.ToLower(t.text)
	f, ok := functions[name]
	if !ok {
		p.fail(t.at, codeNoFunction, fmt.Sprintf("the function %s is not supported", t.text), functionHint(name))
		return node{at: t.at}
	}
	args, end := p.arguments()
	if p.bad {
		return node{at: t.at}
	}
	return p.call(f, name, args, t.at.To(end))
}

// functionHint names the functions that begin as this one does.
func functionHint(name string) string {
	switch {
	case name == "random":
		return "a rule gives the same result each time, so there is no random"
	case strings.HasPrefix(name, "json"):
		return `spath(field, "path") reads a value out of JSON`
	case strings.HasPrefix(name, "cluster"), name == "lookup":
		return "keep the values in a named list and use the command lookup"
	}
	for n := min(len(name), 3); n > 0; n-- {
		var near []string
		for _, f := range FunctionNames() {
			if strings.HasPrefix(f, name[:n]) {
				near = append(near, f)
			}
		}
		if len(near) > 0 {
			return "supported are " + strings.Join(near, ", ") + ", among others"
		}
	}
	return "the language reference lists the functions that are supported"
}

// arguments reads expressions in parentheses; the span is that of the closing
// one.
func (p *parser) arguments() (args []node, end rule.Span) {
	open := p.tok.at
	p.nested(open, func() node {
		for p.advance(); !p.tok.is(")"); p.advance() {
			n := p.expression()
			if p.bad {
				return n
			}
			args = append(args, n)
			p.count(1, n.at)
			if p.tok.is(")") {
				break
			}
			if !p.tok.is(",") {
				p.failArgument(open)
				return n
			}
		}
		return node{}
	})
	if p.bad {
		return nil, open
	}
	end = p.tok.at
	p.advance()
	return args, end
}

func (p *parser) failArgument(open rule.Span) {
	if p.tok.kind == tokEnd {
		p.fail(open, codeUnbalanced, "this parenthesis is never closed", "")
		return
	}
	p.fail(p.tok.at, codeUnexpected, "expected a comma or a closing parenthesis, found "+p.current(), "")
}

// call makes the node of a function of arguments.
func (p *parser) call(f function, name string, args []node, at rule.Span) node {
	if len(args) < f.least() || len(args) > f.most() || f.takes == "ca" && len(args)%2 != 0 {
		p.badArguments(at, f.usage)
		return node{at: at}
	}
	for i, a := range args {
		if !p.fits(a, f.letter(i), name, f.usage) {
			return node{at: at}
		}
	}
	height := p.over(at, args...)
	if f.test != nil {
		if e := f.test(p, args, at); e != nil || p.bad {
			return p.truth(e, at, height)
		}
	}
	out := node{kind: f.gives, at: at, height: height, term: p.callTerm(name, args, at)}
	if f.gives == aTruth && !p.bad {
		return p.truth(&rule.Holds{X: out.term, At: at}, at, height)
	}
	return out
}

// callTerm is the term of a call; null(), true() and false() are constants.
func (p *parser) callTerm(name string, args []node, at rule.Span) rule.Term {
	switch name {
	case "null":
		return &rule.Const{Value: rule.Operand{Kind: rule.OperandNull, At: at}}
	case "true", "false":
		return &rule.Const{Value: rule.Operand{Kind: rule.OperandBool, Bool: name == "true", At: at}}
	}
	c := &rule.Call{Func: name, At: at}
	for _, a := range args {
		c.Args = append(c.Args, p.value(a))
	}
	p.count(1, at)
	return c
}

func (p *parser) badArguments(at rule.Span, usage string) {
	p.fail(at, codeBadArguments, "this call has the wrong number or kind of arguments", "write "+usage)
}

// fits checks one argument.
func (p *parser) fits(n node, letter byte, name, usage string) bool {
	switch letter {
	case takesCondition:
		return p.condition(n) != nil
	case takesValue:
		p.needsValue(n, name)
	case takesNumber:
		p.needsValue(n, name)
		p.needsNumber(n, name)
	case takesRegexp:
		text, ok := n.text()
		if !ok {
			p.fail(n.at, codeBadArguments, "the regular expression of "+name+" must be written out as a text", "write "+usage)
			break
		}
		p.goodRegexp(text, n.at)
	case takesSearch:
		if _, ok := n.text(); !ok {
			p.badArguments(n.at, usage)
		}
	}
	return !p.bad
}

// goodRegexp fails when the text is no regular expression.
func (p *parser) goodRegexp(text string, at rule.Span) bool {
	_, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		p.fail(at, codeBadRegexp, "this regular expression cannot be read: "+regexpReason(err),
			"the syntax is RE2: no look-around, no back-references")
	}
	return err == nil
}

func regexpReason(err error) string {
	if e, ok := err.(*syntax.Error); ok {
		return fmt.Sprintf("%s: %s", e.Code, shortened(e.Expr))
	}
	return "bad syntax"
}
