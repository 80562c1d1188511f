package rule

// FieldsOf yields every field that the condition reads, in the order of the
// text, with its place; a field comes as often as it stands there. A keyword
// reads every field; Searches says whether there is one.
func FieldsOf(e Expr, yield func(field string, at Span)) {
	switch e := e.(type) {
	case *And:
		for _, t := range e.Terms {
			FieldsOf(t, yield)
		}
	case *Or:
		for _, t := range e.Terms {
			FieldsOf(t, yield)
		}
	case *Not:
		FieldsOf(e.X, yield)
	case *Named:
		FieldsOf(e.X, yield)
	case *Test:
		yield(e.Field, e.FieldAt)
		for _, o := range e.Operands {
			if o.Kind == OperandField {
				yield(o.Text, o.At)
			}
		}
	case *Compare:
		FieldsOfTerm(e.Left, yield)
		FieldsOfTerm(e.Right, yield)
	case *Holds:
		FieldsOfTerm(e.X, yield)
	}
}

// FieldsOfTerm is FieldsOf of a term.
func FieldsOfTerm(t Term, yield func(field string, at Span)) {
	switch t := t.(type) {
	case *Ref:
		yield(t.Field, t.At)
	case *Call:
		for _, a := range t.Args {
			FieldsOfTerm(a, yield)
		}
	case *Truth:
		FieldsOf(t.X, yield)
	}
}

// Searches reports a keyword in the condition, which looks into every field.
func Searches(e Expr) bool {
	switch e := e.(type) {
	case *And:
		return anySearches(e.Terms)
	case *Or:
		return anySearches(e.Terms)
	case *Not:
		return Searches(e.X)
	case *Named:
		return Searches(e.X)
	case *Keyword:
		return true
	case *Compare:
		return TermSearches(e.Left) || TermSearches(e.Right)
	case *Holds:
		return TermSearches(e.X)
	}
	return false
}

func anySearches(terms []Expr) bool {
	for _, t := range terms {
		if Searches(t) {
			return true
		}
	}
	return false
}

// TermSearches is Searches of a term.
func TermSearches(t Term) bool {
	switch t := t.(type) {
	case *Call:
		for _, a := range t.Args {
			if TermSearches(a) {
				return true
			}
		}
	case *Truth:
		return Searches(t.X)
	}
	return false
}

// Calls reports that a function is called in the term or in a condition
// inside it.
func Calls(t Term, name string) bool {
	switch t := t.(type) {
	case *Call:
		if t.Func == name {
			return true
		}
		for _, a := range t.Args {
			if Calls(a, name) {
				return true
			}
		}
	case *Truth:
		return ExprCalls(t.X, name)
	}
	return false
}

// ExprCalls is Calls for the terms of a condition.
func ExprCalls(e Expr, name string) bool {
	switch e := e.(type) {
	case *And:
		return anyCalls(e.Terms, name)
	case *Or:
		return anyCalls(e.Terms, name)
	case *Not:
		return ExprCalls(e.X, name)
	case *Named:
		return ExprCalls(e.X, name)
	case *Compare:
		return Calls(e.Left, name) || Calls(e.Right, name)
	case *Holds:
		return Calls(e.X, name)
	}
	return false
}

func anyCalls(terms []Expr, name string) bool {
	for _, t := range terms {
		if ExprCalls(t, name) {
			return true
		}
	}
	return false
}
