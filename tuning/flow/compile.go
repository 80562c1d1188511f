package flow

import (
	"fmt"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// compiler makes stages.
type compiler struct {
	env   Env
	terms *eval.Compiler
}

func newCompiler(env Env) *compiler {
	if env.Report == nil {
		env.Report = func(rule.Diagnostic) {}
	}
	return &compiler{env: env, terms: eval.NewCompiler(eval.Env{Condition: env.Condition, List: env.List, Report: env.Report})}
}

func (c *compiler) errorf(code string, at rule.Span, hint, format string, args ...any) {
	c.env.Report(rule.Diagnostic{Grade: rule.Error, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: at})
}

func (c *compiler) condition(e rule.Expr) eval.Condition {
	if e == nil || c.env.Condition == nil {
		return func(eval.Record) bool { return true }
	}
	return c.env.Condition(e)
}

// each is a stage that changes rows one by one and keeps them all.
type each func(r *Row)

func (f each) apply(b *budget, rows []*Row) ([]*Row, error) {
	for _, r := range rows {
		if err := b.spend(1); err != nil {
			return nil, err
		}
		before := r.grown
		f(r)
		if err := b.hold(r.grown - before); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// gathering is a stage over all rows.
type gathering func(b *budget, rows []*Row) ([]*Row, error)

func (f gathering) apply(b *budget, rows []*Row) ([]*Row, error) { return f(b, rows) }

func (c *compiler) stage(s rule.Stage) stage {
	switch s := s.(type) {
	case *rule.Filter:
		return filter(c.condition(s.Where))
	case *rule.Eval:
		return c.eval(s)
	case *rule.Rename:
		return c.rename(s)
	case *rule.Fields:
		return keepFields(s.Names, s.Drop, true)
	case *rule.Table:
		return keepFields(s.Fields, false, false)
	case *rule.Bin:
		return c.bin(s)
	case *rule.Rex:
		return c.rex(s)
	case *rule.FillNull:
		return fillNull(s)
	case *rule.MakeMV:
		return c.makeMV(s)
	case *rule.MVExpand:
		return mvExpand(s)
	case *rule.Spath:
		return c.spath(s)
	case *rule.Lookup:
		return c.lookup(s)
	case *rule.InputLookup:
		return c.inputLookup(s)
	case *rule.Convert:
		return c.convert(s)
	}
	return c.gathering(s)
}

func (c *compiler) gathering(s rule.Stage) stage {
	switch s := s.(type) {
	case *rule.Stats:
		return c.stats(s)
	case *rule.EventStats:
		return c.eventStats(s)
	case *rule.StreamStats:
		return c.streamStats(s)
	case *rule.Dedup:
		return dedup(s)
	case *rule.Sort:
		return sorting(s)
	case *rule.Head:
		return c.head(s)
	case *rule.Tail:
		return tail(s)
	case *rule.Top:
		return top(s)
	case *rule.TimeChart:
		return c.timeChart(s)
	}
	c.errorf(codeStage, s.Span(), "", "this stage cannot be run yet: %s", s)
	return each(func(*Row) {})
}

type filter eval.Condition

func (f filter) apply(b *budget, rows []*Row) ([]*Row, error) {
	kept := rows[:0]
	for _, r := range rows {
		if err := b.spend(1); err != nil {
			return nil, err
		}
		if f(r) {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

func (c *compiler) eval(s *rule.Eval) stage {
	type set struct {
		field string
		to    eval.Term
	}
	sets := make([]set, len(s.Sets))
	for i, a := range s.Sets {
		sets[i] = set{a.Field, c.terms.Term(a.To)}
	}
	return each(func(r *Row) {
		for _, a := range sets {
			r.set(a.field, a.to(r))
		}
	})
}

// keepFields keeps the named fields, or drops them; names may hold stars.
func keepFields(names []string, drop, keepInternal bool) stage {
	return each(func(r *Row) {
		kept := make([]corpus.Field, 0, len(r.fields))
		for _, f := range r.fields {
			named := anyGlob(names, f.Path)
			if named != drop || keepInternal && !drop && internal(f.Path) {
				kept = append(kept, f)
			}
		}
		if !drop {
			kept = reached(r, names, kept)
		}
		r.fields = kept
	})
}

// reached adds fields that the row has by reaching into a list of objects.
func reached(r *Row, names []string, kept []corpus.Field) []corpus.Field {
	add := false
	for _, n := range names {
		if IsPattern(n) || !corpus.GetField(kept, n).IsAbsent() {
			continue
		}
		if v := r.Get(n); !v.IsAbsent() {
			kept, add = append(kept, corpus.Field{Path: n, Value: v}), true
		}
	}
	if add {
		return corpus.SortFields(kept)
	}
	return kept
}

func anyGlob(names []string, name string) bool {
	for _, n := range names {
		if n == name || IsPattern(n) && Glob(n, name) {
			return true
		}
	}
	return false
}

func (c *compiler) rename(s *rule.Rename) stage {
	for _, p := range s.Pairs {
		if stars(p.From) != stars(p.To) {
			c.errorf(codeArgument, s.At, "write as many stars on both sides", "%s and %s have different numbers of stars", p.From, p.To)
		}
	}
	return each(func(r *Row) {
		for _, p := range s.Pairs {
			if IsPattern(p.From) {
				renameAll(r, p)
				continue
			}
			if v := r.Get(p.From); p.From != p.To {
				r.set(p.From, corpus.Value{})
				r.set(p.To, v)
			}
		}
	})
}

func stars(name string) (n int) {
	for i := range len(name) {
		if name[i] == '*' {
			n++
		}
	}
	return n
}

func renameAll(r *Row, p rule.Pair) {
	var moved []corpus.Field
	kept := make([]corpus.Field, 0, len(r.fields))
	for _, f := range r.fields {
		stand, ok := glob(p.From, f.Path)
		if !ok || internal(f.Path) && !internal(p.From) {
			kept = append(kept, f)
			continue
		}
		moved = append(moved, corpus.Field{Path: filled(p.To, stand), Value: f.Value})
	}
	r.fields = kept
	for _, f := range moved {
		r.set(f.Path, f.Value)
	}
}
