package rule

// String is "where" and the condition.
func (s *Filter) String() string { return string(appendExpr([]byte("where "), s.Where)) }

// String is "stats", the aggregates and the fields they are grouped by.
func (s *Stats) String() string {
	b := []byte("stats ")
	for i, a := range s.Aggs {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, a.String()...)
	}
	if len(s.By) > 0 {
		b = appendNames(append(b, " by "...), s.By)
	}
	return string(b)
}

// String is "table" and the fields.
func (s *Table) String() string { return string(appendNames([]byte("table "), s.Fields)) }

// String is the function, its field and, where it is not that of itself, the
// name of the result.
func (a Agg) String() string {
	b := appendName(nil, a.Func)
	if a.Field != "" {
		b = append(appendName(append(b, '('), a.Field), ')')
	}
	if a.As != a.DefaultAs() {
		b = appendName(append(b, " as "...), a.As)
	}
	return string(b)
}

// DefaultAs is the name of the result field when the author gives none: Func,
// or Func(Field).
func (a Agg) DefaultAs() string {
	if a.Field == "" {
		return a.Func
	}
	return a.Func + "(" + a.Field + ")"
}

func appendNames(b []byte, names []string) []byte {
	for i, n := range names {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendName(b, n)
	}
	return b
}
