package rule

import (
	"slices"
	"strconv"
)

// The canonical text of an expression is what String writes and ParseExpr
// reads:
//
//	expr    := and-expr ("or" and-expr)*
//	and     := unary ("and" unary)*
//	unary   := "not" unary | primary
//	primary := "(" expr ")" | "and" "(" expr ")" | "or" "(" expr ")"
//	         | name "{" expr "}"                      a named part
//	         | name ["part" name] op ["/" flags] ["cased"] operands a test
//	         | name ["part" name] "is" "null"
//	         | "keyword" [op ["/" flags]] ["cased"] operands
//	         | "compare" term op term
//	         | "holds" term
//	operands:= operand | "(" operand ("," operand)* ")" | "all" "(" operand ("," operand)* ")"
//	operand := "text" | like "te*xt?%list%" | 12.5 | num("0x10", 16) | true | false | null
//	         | field name | list name
//	term    := operand | name "(" [term ("," term)*] ")" | "{" expr "}"
//	op      := = != < <= > >= contains startswith endswith re cidr exists equals in
//
// Strings are quoted as in Go; in a like string * and ? are wildcards and
// %name% is a placeholder, unless a backslash stands before the sign. A name is bare when it is a plain word that
// the grammar does not use, and quoted otherwise. "and(x)" and "or(x)" are
// nodes of a single term.

// opText is the canonical spelling of each Op.
var opText = [...]string{
	OpEquals: "=", OpContains: "contains", OpStartsWith: "startswith", OpEndsWith: "endswith",
	OpRegexp: "re", OpCIDR: "cidr", OpExists: "exists", OpNull: "is null",
	OpLess: "<", OpLessEq: "<=", OpGreater: ">", OpGreaterEq: ">=",
	OpDiffers: "!=", OpEqualsField: "equals", OpInList: "in",
}

// reserved words are quoted when they are names.
var reserved = []string{
	"all", "and", "by", "as", "cased", "cidr", "compare", "contains", "endswith", "equals", "exists", "false", "field",
	"holds", "in", "is", "keyword", "like", "list", "not", "null", "num", "or", "re", "startswith", "true",
}

// String is the canonical spelling.
func (o Op) String() string {
	if int(o) < len(opText) {
		return opText[o]
	}
	return "op" + strconv.Itoa(int(o))
}

// String is the canonical text; ParseExpr reads it back.
func (e *And) String() string     { return string(appendExpr(nil, e)) }
func (e *Or) String() string      { return string(appendExpr(nil, e)) }
func (e *Not) String() string     { return string(appendExpr(nil, e)) }
func (e *Named) String() string   { return string(appendExpr(nil, e)) }
func (e *Test) String() string    { return string(appendExpr(nil, e)) }
func (e *Keyword) String() string { return string(appendExpr(nil, e)) }

// String is the canonical text of one operand.
func (o Operand) String() string { return string(appendOperand(nil, o)) }

func appendExpr(b []byte, e Expr) []byte {
	switch e := e.(type) {
	case *And:
		return appendTerms(b, "and", e.Terms)
	case *Or:
		return appendTerms(b, "or", e.Terms)
	case *Not:
		return appendGrouped(append(b, "not "...), e.X)
	case *Named:
		b = append(appendName(b, e.Name), '{')
		return append(appendExpr(b, e.X), '}')
	case *Test:
		return appendTest(b, e)
	case *Keyword:
		return appendKeyword(b, e)
	case *Compare:
		b = append(append(appendTerm(append(b, "compare "...), e.Left), ' '), e.Op.String()...)
		return appendTerm(append(b, ' '), e.Right)
	case *Holds:
		return appendTerm(append(b, "holds "...), e.X)
	}
	return b
}

// appendTerms writes a infix, and a node of a single term as op(x).
func appendTerms(b []byte, op string, terms []Expr) []byte {
	if len(terms) == 1 {
		b = append(append(b, op...), '(')
		return append(appendExpr(b, terms[0]), ')')
	}
	for i, t := range terms {
		if i > 0 {
			b = append(append(append(b, ' '), op...), ' ')
		}
		b = appendGrouped(b, t)
	}
	return b
}

// appendGrouped puts parentheses around what has an infix operator.
func appendGrouped(b []byte, e Expr) []byte {
	if !isInfix(e) {
		return appendExpr(b, e)
	}
	return append(appendExpr(append(b, '('), e), ')')
}

func isInfix(e Expr) bool {
	switch e := e.(type) {
	case *And:
		return len(e.Terms) != 1
	case *Or:
		return len(e.Terms) != 1
	}
	return false
}

func appendTest(b []byte, t *Test) []byte {
	b = append(appendName(b, t.Field), ' ')
	if t.Part != "" {
		b = append(appendName(append(b, "part "...), t.Part), ' ')
	}
	b = append(b, t.Op.String()...)
	if t.Op == OpNull {
		return b
	}
	return appendOperands(appendManner(b, t.Flags, t.Cased), t.Operands, t.All)
}

// appendKeyword writes the operation unless it is the plain one.
func appendKeyword(b []byte, k *Keyword) []byte {
	b = append(b, "keyword"...)
	if k.Op != OpEquals || k.Flags != "" {
		b = append(append(b, ' '), k.Op.String()...)
	}
	return appendOperands(appendManner(b, k.Flags, k.Cased), k.Operands, k.All)
}

// appendManner writes what stands between an operation and its operands.
func appendManner(b []byte, flags string, cased bool) []byte {
	if flags != "" {
		b = append(append(b, '/'), flags...)
	}
	if cased {
		b = append(b, " cased"...)
	}
	return append(b, ' ')
}

func appendOperands(b []byte, ops []Operand, all bool) []byte {
	if all {
		b = append(b, "all"...)
	}
	if len(ops) == 1 && !all {
		return appendOperand(b, ops[0])
	}
	b = append(b, '(')
	for i, o := range ops {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendOperand(b, o)
	}
	return append(b, ')')
}

func appendOperand(b []byte, o Operand) []byte {
	switch o.Kind {
	case OperandNumber:
		return appendNumber(b, o)
	case OperandBool:
		return strconv.AppendBool(b, o.Bool)
	case OperandNull:
		return append(b, "null"...)
	case OperandField:
		return appendName(append(b, "field "...), o.Text)
	case OperandList:
		return appendName(append(b, "list "...), o.Text)
	}
	if o.Pattern != nil {
		return appendPattern(append(b, "like "...), o.Pattern)
	}
	return strconv.AppendQuote(b, o.Text)
}

// appendNumber writes the author's spelling where that says the number by
// itself, else the spelling and the number.
func appendNumber(b []byte, o Operand) []byte {
	if n, ok := plainNumber(o.Text); ok && n == o.Number {
		return append(b, o.Text...)
	}
	b = strconv.AppendQuote(append(b, "num("...), o.Text)
	b = strconv.AppendFloat(append(b, ", "...), o.Number, 'g', -1, 64)
	return append(b, ')')
}

// plainNumber reads a decimal number that needs no dialect to be understood.
func plainNumber(s string) (float64, bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == 'e', c == 'E':
		case c == '-' || c == '+':
		default:
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

func appendPattern(b []byte, parts []PatternPart) []byte {
	b = append(b, '"')
	for _, p := range parts {
		switch p.Wild {
		case 0:
			b = appendLiteral(b, p.Text)
		case '%':
			b = append(appendLiteral(append(b, '%'), p.Text), '%')
		default:
			b = append(b, p.Wild)
		}
	}
	return append(b, '"')
}

// appendLiteral writes a text of a like string.
func appendLiteral(b []byte, text string) []byte {
	quoted := strconv.Quote(text)
	for _, c := range []byte(quoted[1 : len(quoted)-1]) {
		if isWild(c) {
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return b
}

// isWild reports the signs that mean something by themselves in a like string.
func isWild(c byte) bool { return c == '*' || c == '?' || c == '%' }

func appendName(b []byte, name string) []byte {
	if isBareName(name) {
		return append(b, name...)
	}
	return strconv.AppendQuote(b, name)
}

func isBareName(s string) bool {
	if s == "" || !isNameStart(s[0]) || slices.Contains(reserved, s) {
		return false
	}
	for i := range len(s) {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return true
}

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '@'
}

func isNameByte(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == '.' || c == '-'
}
