package rule

// Term is an expression that gives a value, as eval and where of SPL have
// them. It is sealed: Const, Ref, Call, Truth.
//
// A term may have no value: a field that is absent or null, a function of one.
// A condition on a term without a value does not hold (Compare, Holds).
type Term interface {
	// String is the canonical text.
	String() string
	// Span is the place in the rule's text.
	Span() Span
	term()
}

// Const is a text, a number, a truth or null.
type Const struct {
	Value Operand // of kind OperandText without Pattern, OperandNumber, OperandBool or OperandNull
}

// Ref is the value of a field of the event or row.
type Ref struct {
	Field string
	At    Span
}

// Call is a function of terms. Operators are functions of the names + - * / %
// and . (joins texts); a minus sign before a term is neg.
type Call struct {
	Func string // lower case
	Args []Term
	At   Span
}

// Truth is a condition as a value, true or false.
type Truth struct {
	X  Expr
	At Span
}

func (*Const) term() {}
func (*Ref) term()   {}
func (*Call) term()  {}
func (*Truth) term() {}

// Span is the term's place in the rule's text.
func (t *Const) Span() Span { return t.Value.At }
func (t *Ref) Span() Span   { return t.At }
func (t *Call) Span() Span  { return t.At }
func (t *Truth) Span() Span { return t.At }

// Compare holds when both terms have values and those compare so: as numbers
// when both read as numbers, else as texts with case. With several values on
// a side, it holds when it does for any pair.
type Compare struct {
	Left  Term
	Op    Op // OpEquals, OpDiffers, OpLess, OpLessEq, OpGreater, OpGreaterEq
	Right Term
	At    Span
}

// Holds holds when the term has the value true, as functions such as like,
// match and isnull give it. The negation of a term that may have no value is
// Holds of the call not(x), which has none either.
type Holds struct {
	X  Term
	At Span
}

func (*Compare) expr() {}
func (*Holds) expr()   {}

// Span is the node's place in the rule's text.
func (e *Compare) Span() Span { return e.At }
func (e *Holds) Span() Span   { return e.At }
