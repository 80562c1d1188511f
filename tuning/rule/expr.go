package rule

// Expr is a condition over one event, or over one row of a stats result. It
// is sealed: And, Or, Not, Named, Test, Keyword, Compare, Holds.
//
// Logic is two-valued: a Test on an absent field is false, so its negation is
// true (sigma.md section 5.2).
type Expr interface {
	// String is the canonical text; ParseExpr reads it back to an equal tree.
	String() string
	// Span is the place in the rule's text.
	Span() Span
	expr()
}

// And holds when every term holds; it has at least one term.
type And struct {
	Terms []Expr
	At    Span
}

// Or holds when a term holds; it has at least one term.
type Or struct {
	Terms []Expr
	At    Span
}

// Not holds when X does not.
type Not struct {
	X  Expr
	At Span
}

// Named is a part that the author gave a name: Sigma's search identifiers.
// It means X; Explain and the editor report by Name.
type Named struct {
	Name string
	X    Expr
	At   Span
}

// Op is what a Test does with the field's value and its operands.
type Op uint8

// The operations. Text comparisons ignore case unless Cased; a list in the
// event holds when any element does.
const (
	OpEquals     Op = iota // whole value; Operand patterns may hold wildcards; numbers compare as numbers
	OpContains             // operand pattern anywhere in the text
	OpStartsWith           // text begins with the operand pattern
	OpEndsWith             // text ends with the operand pattern
	OpRegexp               // RE2, unanchored; case-sensitive unless the i flag
	OpCIDR                 // address inside a network, v4 or v6
	OpExists               // operand true: present, null and empty included; false: absent
	OpNull                 // absent or null (Sigma's field: null)
	OpLess                 // numeric; not a number is false
	OpLessEq
	OpGreater
	OpGreaterEq
	OpDiffers     // SPL's != : present and no operand equal; a list differs when any element does
	OpEqualsField // equal to the value of another field of the same event
	OpInList      // member of the named list (a network list for addresses)
)

// Test is one field against one or more operands.
type Test struct {
	Field    string // as the author wrote it; aliases are resolved by the plan
	Op       Op
	Operands []Operand // at least one, but for OpNull
	All      bool      // every operand must hold; otherwise any
	Cased    bool      // case-sensitive text
	Flags    string    // OpRegexp: some of "ims", sorted
	At       Span
	Part     string // "" the value itself; else that part of it as a time, in UTC: minute, hour, day, week (ISO), month, year
	FieldAt  Span
}

// Keyword is text searched in every value of the event; field names are not
// searched. Op says how: OpEquals and OpContains anywhere in a value,
// OpStartsWith and OpEndsWith at its start or end, OpRegexp by an expression.
// With All, each operand must be found, in the same value or in another.
type Keyword struct {
	Op       Op
	Operands []Operand
	All      bool
	Cased    bool   // case-sensitive text
	Flags    string // OpRegexp: some of "ims", sorted
	At       Span
}

// OperandKind is the type of an Operand.
type OperandKind uint8

// The operand kinds.
const (
	OperandText   OperandKind = iota // Text, or Pattern when it has wildcards
	OperandNumber                    // Number; Text is the author's spelling
	OperandBool                      // Bool
	OperandNull                      // null among values
	OperandField                     // Text is a field name
	OperandList                      // Text is a list name
)

// Operand is one value of a Test, as the author wrote it.
type Operand struct {
	Kind    OperandKind
	Text    string        // text without wildcards and escapes; "" when Pattern is set
	Pattern []PatternPart // literals and wildcards, when the author used any
	Number  float64
	Bool    bool
	At      Span
}

// PatternPart is a literal, a wildcard or a placeholder of a pattern.
type PatternPart struct {
	Wild byte   // 0 literal, '*' any run, '?' one character, '%' placeholder: any value of a named list
	Text string // the literal; the list's name
}

func (*And) expr()     {}
func (*Or) expr()      {}
func (*Not) expr()     {}
func (*Named) expr()   {}
func (*Test) expr()    {}
func (*Keyword) expr() {}

// Span is the node's place in the rule's text.
func (e *And) Span() Span     { return e.At }
func (e *Or) Span() Span      { return e.At }
func (e *Not) Span() Span     { return e.At }
func (e *Named) Span() Span   { return e.At }
func (e *Test) Span() Span    { return e.At }
func (e *Keyword) Span() Span { return e.At }
