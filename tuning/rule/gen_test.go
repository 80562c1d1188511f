package rule

import (
	"math"
	"time"

	"pgregory.net/rapid"
)

// The generators below make every tree that the contract of expr.go allows.

func genExpr(depth int) *rapid.Generator[Expr] {
	leaves := []*rapid.Generator[Expr]{rapid.Custom(genTest), rapid.Custom(genKeyword)}
	if depth == 0 {
		return rapid.OneOf(leaves...)
	}
	sub := genExpr(depth - 1)
	terms, values := rapid.SliceOfN(sub, 1, 4), genTerm(depth-1)
	return rapid.OneOf(append(leaves,
		rapid.Custom(func(t *rapid.T) Expr { return &And{Terms: terms.Draw(t, "and")} }),
		rapid.Custom(func(t *rapid.T) Expr { return &Or{Terms: terms.Draw(t, "or")} }),
		rapid.Custom(func(t *rapid.T) Expr { return &Not{X: sub.Draw(t, "not")} }),
		rapid.Custom(func(t *rapid.T) Expr {
			return &Named{Name: genText().Draw(t, "name"), X: sub.Draw(t, "named")}
		}),
		rapid.Custom(func(t *rapid.T) Expr {
			op := rapid.SampledFrom([]Op{OpEquals, OpDiffers, OpLess, OpLessEq, OpGreater, OpGreaterEq}).Draw(t, "order")
			return &Compare{Left: values.Draw(t, "left"), Op: op, Right: values.Draw(t, "right")}
		}),
		rapid.Custom(func(t *rapid.T) Expr { return &Holds{X: values.Draw(t, "holds")} }))...)
}

func genTerm(depth int) *rapid.Generator[Term] {
	leaves := []*rapid.Generator[Term]{
		rapid.Custom(func(t *rapid.T) Term { return &Ref{Field: genText().Draw(t, "ref")} }),
		rapid.Custom(func(t *rapid.T) Term {
			o := rapid.Custom(genOperand).Filter(func(o Operand) bool {
				return o.Pattern == nil && o.Kind != OperandField && o.Kind != OperandList
			})
			return &Const{Value: o.Draw(t, "const")}
		}),
	}
	if depth <= 0 {
		return rapid.OneOf(leaves...)
	}
	return rapid.OneOf(append(leaves,
		rapid.Custom(func(t *rapid.T) Term { return &Truth{X: genExpr(depth-1).Draw(t, "truth")} }),
		rapid.Custom(func(t *rapid.T) Term {
			name := rapid.OneOf(rapid.SampledFrom([]string{"+", ".", "if", "null", "like", "true", "field"}), genText())
			c := &Call{Func: name.Draw(t, "func")}
			for range rapid.IntRange(0, 3).Draw(t, "args") {
				c.Args = append(c.Args, genTerm(depth-1).Draw(t, "arg"))
			}
			return c
		}))...)
}

func genText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "and", "a.b", "cs-uri-query", "Image", `C:\Windows\`, `*`, `\*`, `"`, "a b", "0x10", "null"}),
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }))
}

func genTest(t *rapid.T) Expr {
	e := &Test{Field: genText().Draw(t, "field"), Op: Op(rapid.IntRange(0, len(opText)-1).Draw(t, "op"))}
	e.Part = rapid.OneOf(rapid.SampledFrom([]string{"", "", "hour", "week"}), genText()).Draw(t, "part")
	if e.Op == OpNull {
		return e
	}
	e.Operands = rapid.SliceOfN(rapid.Custom(genOperand), 1, 4).Draw(t, "operands")
	e.All, e.Cased = rapid.Bool().Draw(t, "all"), rapid.Bool().Draw(t, "cased")
	if e.Op == OpRegexp {
		e.Flags = rapid.SampledFrom([]string{"", "i", "im", "ims", "s"}).Draw(t, "flags")
	}
	return e
}

func genKeyword(t *rapid.T) Expr {
	k := &Keyword{Operands: rapid.SliceOfN(rapid.Custom(genOperand), 1, 4).Draw(t, "words"), All: rapid.Bool().Draw(t, "all")}
	k.Op = rapid.SampledFrom([]Op{OpEquals, OpEquals, OpContains, OpStartsWith, OpEndsWith, OpRegexp}).Draw(t, "op")
	k.Cased = rapid.Bool().Draw(t, "cased")
	if k.Op == OpRegexp {
		k.Flags = rapid.SampledFrom([]string{"", "i", "im", "ims", "s"}).Draw(t, "flags")
	}
	return k
}

func genOperand(t *rapid.T) Operand {
	switch kind := OperandKind(rapid.IntRange(0, int(OperandList)).Draw(t, "kind")); kind {
	case OperandNumber:
		n := rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) }).Draw(t, "number")
		return Operand{Kind: kind, Number: n, Text: rapid.SampledFrom([]string{"", "1", "0x10", "+1_0", "1e999", "-0", ".5"}).Draw(t, "spelling")}
	case OperandBool:
		return Operand{Kind: kind, Bool: rapid.Bool().Draw(t, "bool")}
	case OperandNull:
		return Operand{Kind: kind}
	case OperandText:
		if rapid.Bool().Draw(t, "wild") {
			return Operand{Pattern: genPattern(t)}
		}
		fallthrough
	default:
		return Operand{Kind: kind, Text: genText().Draw(t, "text")}
	}
}

// genPattern keeps the normal form: no empty and no adjacent literals.
func genPattern(t *rapid.T) []PatternPart {
	parts := []PatternPart{}
	for range rapid.IntRange(1, 5).Draw(t, "parts") {
		if rapid.IntRange(0, 4).Draw(t, "placeholder") == 0 {
			parts = append(parts, PatternPart{Wild: '%', Text: genText().Draw(t, "list")})
			continue
		}
		lit := genText().Draw(t, "literal")
		if lit != "" && (len(parts) == 0 || parts[len(parts)-1].Wild != 0) {
			parts = append(parts, PatternPart{Text: lit})
		} else {
			parts = append(parts, PatternPart{Wild: rapid.SampledFrom([]byte("*?")).Draw(t, "wild")})
		}
	}
	return parts
}

func genName() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"a", "src ip", "by", "as", "desc", "eval", "count", "_time", "dc(x)"}), genText())
}

func genNames(t *rapid.T, label string, least int) []string {
	names := rapid.SliceOfN(genName(), least, 3).Draw(t, label)
	if len(names) == 0 {
		return nil
	}
	return names
}

func genPairs(t *rapid.T, label string) []Pair {
	var out []Pair
	for range rapid.IntRange(0, 2).Draw(t, label) {
		out = append(out, Pair{genName().Draw(t, "from"), genName().Draw(t, "to")})
	}
	return out
}

func genSpan(t *rapid.T, label string) time.Duration {
	return rapid.OneOf(rapid.SampledFrom([]time.Duration{0, time.Minute, WholeTime, 1500}),
		rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(WholeTime)).Draw(t, "ns"))
		})).Draw(t, label)
}

func genAgg(t *rapid.T) Agg {
	a := Agg{Func: rapid.SampledFrom([]string{"count", "dc", "perc", "values", "latest"}).Draw(t, "func")}
	if rapid.Bool().Draw(t, "percent") {
		a.Percent = rapid.Float64Range(0, 100).Draw(t, "percentage")
	}
	switch rapid.IntRange(0, 2).Draw(t, "arg") {
	case 0:
		a.Field = genName().Draw(t, "field")
	case 1:
		a.Arg = genTerm(1).Draw(t, "term")
	}
	a.As = a.DefaultAs()
	if rapid.Bool().Draw(t, "named") {
		a.As = genName().Draw(t, "as")
	}
	return a
}

func genAggs(t *rapid.T) []Agg {
	aggs := rapid.SliceOfN(rapid.Custom(genAgg), 0, 3).Draw(t, "aggs")
	if len(aggs) == 0 {
		return nil
	}
	return aggs
}

func genSortKeys(t *rapid.T) []SortKey {
	var out []SortKey
	for range rapid.IntRange(0, 2).Draw(t, "keys") {
		out = append(out, SortKey{genName().Draw(t, "key"), rapid.Bool().Draw(t, "desc"),
			rapid.SampledFrom([]string{"", "auto", "str", "num", "ip"}).Draw(t, "type")})
	}
	return out
}

// genStage makes every kind of stage.
func genStage(t *rapid.T) Stage {
	text := func(label string) string { return genText().Draw(t, label) }
	name := func(label string) string { return genName().Draw(t, label) }
	yes := func(label string) bool { return rapid.Bool().Draw(t, label) }
	num := func(label string) int { return rapid.IntRange(0, 1<<40).Draw(t, label) }
	var cond Expr
	if yes("condition") {
		cond = genExpr(1).Draw(t, "cond")
	}
	stages := []func() Stage{
		func() Stage { return &Filter{Where: genExpr(2).Draw(t, "where")} },
		func() Stage { return &Stats{Aggs: genAggs(t), By: genNames(t, "by", 0)} },
		func() Stage { return &EventStats{Aggs: genAggs(t), By: genNames(t, "by", 0)} },
		func() Stage {
			return &StreamStats{Aggs: genAggs(t), By: genNames(t, "by", 0), Rows: num("rows"), Period: genSpan(t, "period"),
				Without: yes("without"), Overall: yes("overall")}
		},
		func() Stage {
			return &Dedup{N: num("n"), Fields: genNames(t, "fields", 0), KeepEmpty: yes("empty"), KeepEvents: yes("events"),
				Consecutive: yes("consecutive"), Sort: genSortKeys(t)}
		},
		func() Stage { return &Sort{Keys: genSortKeys(t), Limit: num("limit")} },
		func() Stage { return &Head{N: num("n"), While: cond, KeepLast: yes("last"), Null: yes("null")} },
		func() Stage { return &Tail{N: num("n")} },
		func() Stage {
			return &Top{Rare: yes("rare"), Limit: num("limit"), Fields: genNames(t, "fields", 0), By: genNames(t, "by", 0),
				CountField: text("count"), PercentField: text("percent"), Other: yes("other")}
		},
		func() Stage {
			return &TimeChart{Every: genSpan(t, "every"), Aggs: genAggs(t), By: text("by"), Limit: num("limit"), Other: yes("other")}
		},
		func() Stage {
			s := &Eval{}
			for range rapid.IntRange(0, 3).Draw(t, "sets") {
				s.Sets = append(s.Sets, Assign{name("set"), genTerm(2).Draw(t, "to")})
			}
			return s
		},
		func() Stage { return &Table{Fields: genNames(t, "fields", 0)} },
		func() Stage { return &Fields{Names: genNames(t, "names", 0), Drop: yes("drop")} },
		func() Stage { return &Rename{Pairs: genPairs(t, "pairs")} },
		func() Stage {
			return &Bin{Field: name("field"), As: text("as"), Every: genSpan(t, "every"), Width: rapid.Float64().Draw(t, "width"), Bins: num("bins")}
		},
		func() Stage {
			return &Rex{Field: name("field"), Pattern: text("pattern"), Max: num("max"), Mode: rapid.SampledFrom([]string{"", "s", "y"}).Draw(t, "mode"), Replace: text("replace")}
		},
		func() Stage { return &FillNull{Value: text("value"), Fields: genNames(t, "fields", 0)} },
		func() Stage {
			return &MakeMV{Field: name("field"), Delim: text("delim"), Tokenizer: text("tokenizer"), AllowEmpty: yes("empty")}
		},
		func() Stage { return &MVExpand{Field: name("field"), Limit: num("limit")} },
		func() Stage { return &Spath{Input: text("input"), Path: text("path"), Output: text("output")} },
		func() Stage {
			return &Lookup{List: text("list"), Match: genPairs(t, "match"), Output: genPairs(t, "output"), Keep: yes("keep")}
		},
		func() Stage {
			return &InputLookup{List: text("list"), Where: cond, Append: yes("append"), Max: num("max")}
		},
		func() Stage {
			s := &Convert{Format: text("format")}
			for range rapid.IntRange(0, 2).Draw(t, "calls") {
				s.Calls = append(s.Calls, Conversion{rapid.SampledFrom([]string{"ctime", "num", "memk"}).Draw(t, "func"), name("field"), text("as")})
			}
			return s
		},
	}
	return rapid.SampledFrom(stages).Draw(t, "stage")()
}

// genRule makes rules, and correlations of rules down to depth.
func genRule(depth int) *rapid.Generator[*Rule] {
	return rapid.Custom(func(t *rapid.T) *Rule {
		text := func(label string) string { return genText().Draw(t, label) }
		r := &Rule{ID: text("id"), Name: text("name"), Title: text("title"), Dialect: Dialect(text("dialect")), Status: Status(text("status")),
			Level: text("level"), Description: text("description"), Author: text("author"), Date: text("date"), Modified: text("modified"),
			Tags: genNames(t, "tags", 0), References: genNames(t, "refs", 0), FalsePositives: genNames(t, "fp", 0), Fields: genNames(t, "fields", 0),
			Filters: genNames(t, "filters", 0), Window: genSpan(t, "window"), LogSource: LogSource{text("category"), text("product"), text("service")}}
		for range rapid.IntRange(0, 2).Draw(t, "related") {
			r.Related = append(r.Related, Related{text("related"), text("relation")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "applied") {
			r.Applied = append(r.Applied, AppliedFilter{Name: text("filter"), Owner: text("owner"), Expires: text("expires")})
		}
		if rapid.Bool().Draw(t, "custom") {
			r.Custom = rapid.MapOfN(genName(), genText(), 0, 3).Draw(t, "customs")
		}
		if rapid.Bool().Draw(t, "response") {
			r.Response = &Response{Action: text("action"), TTL: genSpan(t, "ttl"), Undo: text("undo"), Owner: text("owner"), Evidence: text("evidence")}
		}
		if rapid.IntRange(0, 9).Draw(t, "where") > 0 {
			r.Where = genExpr(2).Draw(t, "condition")
		}
		for range rapid.IntRange(0, 3).Draw(t, "stages") {
			r.Stages = append(r.Stages, genStage(t))
		}
		if depth > 0 && rapid.Bool().Draw(t, "correlation") {
			r.Correlation = genCorrelation(t, depth-1)
		}
		return r
	})
}

func genCorrelation(t *rapid.T, depth int) *Correlation {
	c := &Correlation{Type: rapid.SampledFrom([]CorrelationType{EventCount, TemporalOrdered, ValuePercentile}).Draw(t, "type"),
		GroupBy: genNames(t, "by", 0), Timespan: genSpan(t, "timespan"), Field: genNames(t, "field", 0), Percentile: rapid.Float64().Draw(t, "percentile"),
		Generate: rapid.Bool().Draw(t, "generate"), Firing: rapid.SampledFrom([]Firing{FireOnce, FireEach}).Draw(t, "firing")}
	if rapid.Bool().Draw(t, "when") {
		c.When = genExpr(1).Draw(t, "when")
	}
	for range rapid.IntRange(0, 2).Draw(t, "bounds") {
		c.Bounds = append(c.Bounds, Bound{rapid.SampledFrom([]Op{OpLess, OpGreaterEq, OpEquals, OpDiffers}).Draw(t, "op"), rapid.Float64().Draw(t, "value")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "aliases") {
		c.Aliases = append(c.Aliases, Alias{genName().Draw(t, "alias"), genPairs(t, "fields")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "bases") {
		b := Base{Name: genName().Draw(t, "base")}
		if rapid.Bool().Draw(t, "rule") {
			b.Rule = genRule(depth).Draw(t, "rule")
		}
		c.Bases = append(c.Bases, b)
	}
	return c
}
