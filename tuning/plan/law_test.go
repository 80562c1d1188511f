package plan

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/rule"
)

var lawEnv = Env{
	Aliases: map[string][]string{"cmd": {"b", "x.y"}, "a": {"cmd"}, "ip": {"label.ip", "o.k"}},
	Lists:   map[string][]string{"net": {"10.0.0.0/8", "2001:db8::/32", "ab"}, "none": nil, "words": {"a", "curl", "b*", "É"}, "nets": {"10.0.0.0/8", "192.168.0.1"}},
}

var (
	lawFields = []string{"a", "b", "cmd", "x.y", "ip", "o.k", "zz", "label.verdict"}
	lawTexts  = []string{"", "a", "A", "ab", "aBc", "curl -s", "CURL", "é", "ÉA", "日本", "K", "k", "1", "1.0", "01", "true", "a\nb",
		"2026-01-02T23:30:00-02:00", "1767225600", "10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "192.168.0.1", "0x10", "*", "a*b"}
	lawNets    = []string{"10.0.0.0/8", "10.1.2.3", "2001:db8::/32", "192.168.0.0/16", "0.0.0.0/0"}
	lawRegexps = []string{"a", "^ab", "b$", "(?i)AB|curl", "a.b", "cu+rl", "[a-c]+", "(ab|cu)", "x?", "é", `\d+`, "(a|)b"}
)

func genScalar() *rapid.Generator[corpus.Value] {
	return rapid.OneOf(
		rapid.Map(rapid.SampledFrom(lawTexts), corpus.String),
		rapid.Map(rapid.SampledFrom(lawTexts), corpus.String),
		rapid.Map(rapid.Int64Range(-1, 12), corpus.Int),
		rapid.Map(rapid.SampledFrom([]float64{0.5, 1, 1e6, -2}), corpus.Float),
		rapid.Map(rapid.Bool(), corpus.Bool),
		rapid.Just(corpus.Null()),
	)
}

func genValue() *rapid.Generator[corpus.Value] {
	list := rapid.Custom(func(t *rapid.T) corpus.Value {
		return corpus.List(rapid.SliceOfN(genScalar(), 0, 3).Draw(t, "elems")...)
	})
	object := rapid.Map(rapid.SampledFrom([]string{"curl", "A", "zz"}), func(s string) corpus.Value {
		return corpus.List(corpus.JSON(`{"k":"`+s+`","n":7}`), corpus.JSON(`{"m":1}`))
	})
	return rapid.OneOf(genScalar(), genScalar(), genScalar(), list, object)
}

func genEvents() *rapid.Generator[[]corpus.Event] {
	event := rapid.Custom(func(t *rapid.T) corpus.Event {
		var fields []corpus.Field
		for _, path := range []string{"a", "b", "cmd", "ip", "label.verdict", "o", "x.y"} {
			if rapid.IntRange(0, 2).Draw(t, path) > 0 {
				fields = append(fields, corpus.Field{Path: path, Value: genValue().Draw(t, "value of "+path)})
			}
		}
		return corpus.Event{Fields: fields}
	})
	return rapid.SliceOfN(event, 1, 40)
}

func genText(t *rapid.T) rule.Operand {
	if rapid.IntRange(0, 3).Draw(t, "wild") > 0 {
		return rule.Operand{Text: rapid.SampledFrom(lawTexts).Draw(t, "text")}
	}
	part := rapid.Custom(func(t *rapid.T) rule.PatternPart {
		return rapid.SampledFrom([]rule.PatternPart{{Wild: '*'}, {Wild: '?'}, {Text: "a"}, {Text: "B"}, {Text: "curl"}, {Text: "é"}, {Wild: '%', Text: "words"}, {Wild: '%', Text: "none"}}).Draw(t, "part")
	})
	return rule.Operand{Pattern: rapid.SliceOfN(part, 1, 5).Draw(t, "pattern")}
}

func genOperand(t *rapid.T, op rule.Op) rule.Operand {
	kind := rapid.IntRange(0, 9).Draw(t, "operand")
	list := rapid.SampledFrom([]string{"words", "none"}).Draw(t, "placeholder")
	switch {
	case kind == 9 && op == rule.OpCIDR:
		return rule.Operand{Pattern: []rule.PatternPart{{Wild: '%', Text: "nets"}}}
	case kind == 9 && op == rule.OpRegexp:
		return rule.Operand{Pattern: []rule.PatternPart{{Text: "^(x|"}, {Wild: '%', Text: list}, {Text: ")+"}}}
	}
	switch op {
	case rule.OpCIDR:
		return rule.Operand{Text: rapid.SampledFrom(lawNets).Draw(t, "net")}
	case rule.OpRegexp:
		return rule.Operand{Text: rapid.SampledFrom(lawRegexps).Draw(t, "re")}
	case rule.OpInList:
		return rule.Operand{Kind: rule.OperandList, Text: rapid.SampledFrom([]string{"net", "none"}).Draw(t, "list")}
	case rule.OpEqualsField:
		kind = 0
	case rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq:
		kind = min(kind, 1)
	}
	switch {
	case kind == 0:
		return rule.Operand{Kind: rule.OperandField, Text: rapid.SampledFrom(lawFields).Draw(t, "other")}
	case kind == 1:
		n := rapid.IntRange(-2, 12).Draw(t, "number")
		return rule.Operand{Kind: rule.OperandNumber, Number: float64(n), Text: strconv.Itoa(n)}
	case kind == 2 && (op == rule.OpEquals || op == rule.OpDiffers):
		return rule.Operand{Kind: rule.OperandBool, Bool: rapid.Bool().Draw(t, "bool")}
	case kind == 3 && (op == rule.OpEquals || op == rule.OpDiffers):
		return rule.Operand{Kind: rule.OperandNull}
	}
	return genText(t)
}

func genTest(t *rapid.T) rule.Expr {
	e := &rule.Test{
		Field: rapid.SampledFrom(lawFields).Draw(t, "field"),
		Op:    rule.Op(rapid.IntRange(0, int(rule.OpInList)).Draw(t, "op")),
		Cased: rapid.IntRange(0, 4).Draw(t, "cased") == 0,
		All:   rapid.IntRange(0, 3).Draw(t, "all") == 0,
	}
	switch e.Op {
	case rule.OpNull:
		return e
	case rule.OpExists:
		e.Operands = []rule.Operand{{Kind: rule.OperandBool, Bool: rapid.Bool().Draw(t, "exists")}}
		return e
	case rule.OpRegexp:
		e.Flags = rapid.SampledFrom([]string{"", "i", "ims", "s"}).Draw(t, "flags")
	}
	if rapid.IntRange(0, 7).Draw(t, "time part") == 0 {
		return genPart(t, e)
	}
	for range rapid.IntRange(1, 11).Draw(t, "operands") {
		e.Operands = append(e.Operands, genOperand(t, e.Op))
	}
	return e
}

// genPart makes the test one of a part of a time.
func genPart(t *rapid.T, e *rule.Test) *rule.Test {
	ops := []rule.Op{rule.OpEquals, rule.OpDiffers, rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq}
	e.Op, e.Flags, e.Part = rapid.SampledFrom(ops).Draw(t, "op of part"), "", rapid.SampledFrom(timeParts).Draw(t, "part")
	for range rapid.IntRange(1, 3).Draw(t, "numbers") {
		n := rapid.SampledFrom([]int{0, 1, 2, 3, 30, 2026}).Draw(t, "number")
		e.Operands = append(e.Operands, rule.Operand{Kind: rule.OperandNumber, Number: float64(n), Text: strconv.Itoa(n)})
	}
	return e
}

func genExpr(t *rapid.T, depth int) rule.Expr {
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 {
		kind = min(kind, 3)
	}
	terms := func() (out []rule.Expr) {
		for range rapid.IntRange(1, 3).Draw(t, "terms") {
			out = append(out, genExpr(t, depth-1))
		}
		return out
	}
	switch kind {
	case 4:
		return &rule.And{Terms: terms()}
	case 5:
		return &rule.Or{Terms: terms()}
	case 6:
		return &rule.Not{X: genExpr(t, depth-1)}
	case 7:
		return &rule.Named{Name: rapid.SampledFrom([]string{"sel", "filter"}).Draw(t, "name"), X: genExpr(t, depth-1)}
	case 3:
		ops := []rule.Op{rule.OpEquals, rule.OpEquals, rule.OpContains, rule.OpStartsWith, rule.OpEndsWith, rule.OpRegexp}
		k := &rule.Keyword{All: rapid.Bool().Draw(t, "all"), Op: rapid.SampledFrom(ops).Draw(t, "op"), Cased: rapid.Bool().Draw(t, "cased")}
		for range rapid.IntRange(1, 3).Draw(t, "words") {
			o := genText(t)
			if k.Op == rule.OpRegexp {
				o = rule.Operand{Text: rapid.SampledFrom(lawRegexps).Draw(t, "re")}
			}
			k.Operands = append(k.Operands, o)
		}
		return k
	}
	return genTest(t)
}

// pathless is columns that do not tell their paths.
type pathless struct{ corpus.Columns }

// TestSelectMatchExplainReference is the package's law: over generated rules
// and events the reference, Select with and without known paths, SelectParts,
// Match and Explain give the same verdict.
func TestSelectMatchExplainReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := genEvents().Draw(t, "events")
		where := genExpr(t, 3)
		p, diags := Compile(&rule.Rule{ID: "law", Where: where}, lawEnv)
		if p == nil {
			t.Fatalf("compile %s: %v", where, diags)
		}
		batch := corpus.NewBatch(events)
		full := selected(t, p, batch)
		bare := selected(t, p, pathless{batch})
		withParts, counts, err := p.SelectParts(context.Background(), batch)
		if err != nil || len(counts) != len(p.Parts()) {
			t.Fatalf("select parts: %d counts for %v, error %v", len(counts), p.Parts(), err)
		}
		for row := range events {
			e := &events[row]
			x := p.Explain(e)
			got := [...]bool{full.Has(row), bare.Has(row), withParts.Has(row), p.Match(e), x.Holds}
			if want := (reference{lawEnv, e}).holds(where); got != [...]bool{want, want, want, want, want} {
				t.Fatalf("rule %s\nevent %v\ngot select, pathless, parts, match, explain = %v, want %v", where, show(e), got, want)
			}
			if turned(x) == x.Holds {
				t.Fatalf("rule %s\nevent %v\n%t, and what would have to change does not turn it", where, show(e), x.Holds)
			}
		}
	})
}

// turned is the verdict if the marked parts were otherwise.
func turned(x *Explanation) bool {
	if len(x.Children) == 0 {
		return x.Holds != x.Change
	}
	all, any := true, false
	for _, c := range x.Children {
		holds := turned(c)
		all, any = all && holds, any || holds
	}
	switch x.Kind {
	case "or":
		return any
	case "not":
		return !all
	}
	return all
}

func selected(t interface{ Fatalf(string, ...any) }, p *Plan, cols corpus.Columns) *corpus.Bitmap {
	rows, err := p.Select(context.Background(), cols)
	if err != nil {
		t.Fatalf("select: %v", err)
	}
	return rows
}

func show(e *corpus.Event) string {
	var b strings.Builder
	for _, f := range e.Fields {
		b.WriteString(f.Path + "=" + string(f.Value.AppendJSON(nil)) + " ")
	}
	return b.String()
}
