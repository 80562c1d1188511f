package rule

import (
	"math"

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
	return &Keyword{Operands: rapid.SliceOfN(rapid.Custom(genOperand), 1, 4).Draw(t, "words"), All: rapid.Bool().Draw(t, "all")}
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
