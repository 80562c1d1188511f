package spl

import "assay/tuning/rule"

// walk goes through expressions, terms and stages. field is called for each
// field that is read; span gives each place its new one, once for each node.
// Both may be nil.
type walk struct {
	field func(name string, at rule.Span)
	span  func(rule.Span) rule.Span
	seen  map[any]bool // nodes that have their new place
}

// place moves the places of an expression.
func place(e rule.Expr, to func(rule.Span) rule.Span) {
	walk{span: to, seen: map[any]bool{}}.expr(e)
}

// first reports that the places of a node are to be moved, at the first
// visit.
func (w walk) first(node any) bool {
	if w.span == nil || w.seen[node] {
		return false
	}
	w.seen[node] = true
	return true
}

func (w walk) exprs(es []rule.Expr) {
	for _, e := range es {
		w.expr(e)
	}
}

func (w walk) expr(e rule.Expr) {
	move := w.first(e)
	switch e := e.(type) {
	case *rule.And:
		w.exprs(e.Terms)
		w.move(move, &e.At)
	case *rule.Or:
		w.exprs(e.Terms)
		w.move(move, &e.At)
	case *rule.Not:
		w.expr(e.X)
		w.move(move, &e.At)
	case *rule.Test:
		w.read(e.Field, e.FieldAt)
		w.operands(move, e.Operands)
		w.move(move, &e.At)
		w.move(move, &e.FieldAt)
	case *rule.Keyword:
		w.operands(move, e.Operands)
		w.move(move, &e.At)
	case *rule.Compare:
		w.term(e.Left)
		w.term(e.Right)
		w.move(move, &e.At)
	case *rule.Holds:
		w.term(e.X)
		w.move(move, &e.At)
	}
}

func (w walk) operands(move bool, os []rule.Operand) {
	for i := range os {
		if os[i].Kind == rule.OperandField {
			w.read(os[i].Text, os[i].At)
		}
		w.move(move, &os[i].At)
	}
}

func (w walk) read(field string, at rule.Span) {
	if w.field != nil {
		w.field(field, at)
	}
}

func (w walk) move(move bool, at *rule.Span) {
	if move {
		*at = w.span(*at)
	}
}

func (w walk) term(t rule.Term) {
	move := w.first(t)
	switch t := t.(type) {
	case *rule.Const:
		w.move(move, &t.Value.At)
	case *rule.Ref:
		w.read(t.Field, t.At)
		w.move(move, &t.At)
	case *rule.Call:
		for _, a := range t.Args {
			w.term(a)
		}
		w.move(move, &t.At)
	case *rule.Truth:
		w.expr(t.X)
		w.move(move, &t.At)
	}
}

// stage moves the places of a stage.
func (w walk) stage(s rule.Stage) {
	switch s := s.(type) {
	case *rule.Filter:
		w.expr(s.Where)
	case *rule.Stats:
		w.aggs(s.Aggs)
	case *rule.EventStats:
		w.aggs(s.Aggs)
	case *rule.StreamStats:
		w.aggs(s.Aggs)
	case *rule.TimeChart:
		w.aggs(s.Aggs)
	case *rule.Head:
		if s.While != nil {
			w.expr(s.While)
		}
	case *rule.InputLookup:
		if s.Where != nil {
			w.expr(s.Where)
		}
	case *rule.Eval:
		for _, set := range s.Sets {
			w.term(set.To)
		}
	}
	*placeOf(s) = w.span(*placeOf(s))
}

func (w walk) aggs(aggs []rule.Agg) {
	for i := range aggs {
		if aggs[i].Arg != nil {
			w.term(aggs[i].Arg)
		}
		aggs[i].At = w.span(aggs[i].At)
	}
}

// placeOf is where a stage keeps its place.
func placeOf(s rule.Stage) *rule.Span {
	switch s := s.(type) {
	case *rule.Filter:
		return &s.At
	case *rule.Stats:
		return &s.At
	case *rule.EventStats:
		return &s.At
	case *rule.StreamStats:
		return &s.At
	case *rule.Dedup:
		return &s.At
	case *rule.Sort:
		return &s.At
	case *rule.Head:
		return &s.At
	case *rule.Tail:
		return &s.At
	case *rule.Top:
		return &s.At
	case *rule.TimeChart:
		return &s.At
	case *rule.Eval:
		return &s.At
	case *rule.Table:
		return &s.At
	case *rule.Fields:
		return &s.At
	case *rule.Rename:
		return &s.At
	case *rule.Bin:
		return &s.At
	case *rule.Rex:
		return &s.At
	case *rule.FillNull:
		return &s.At
	case *rule.MakeMV:
		return &s.At
	case *rule.MVExpand:
		return &s.At
	case *rule.Spath:
		return &s.At
	case *rule.Lookup:
		return &s.At
	case *rule.InputLookup:
		return &s.At
	case *rule.Convert:
		return &s.At
	}
	return &rule.Span{}
}
