package plan

import (
	"testing"

	"assay/corpus"
	"assay/tuning/rule"
)

func TestTimePart(t *testing.T) {
	check := func(v corpus.Value, part string, want int64) {
		t.Helper()
		at, ok := timeOf(v, part)
		if !ok {
			t.Errorf("%s of %s: no time, want %d", part, v.Text(), want)
		} else if got := partOf(at, part); got != want {
			t.Errorf("%s of %s: got %d, want %d", part, v.Text(), got, want)
		}
	}
	text := corpus.String
	check(text("2026-03-01T00:59:59.999+02:00"), "hour", 22)
	check(text("2026-03-01T00:59:59+02:00"), "day", 28)
	check(text("2026-03-01T00:59:59+02:00"), "month", 2)
	check(text("2026-03-01 07:08:09.123"), "minute", 8)
	check(text("2026-03-01 07:08:09+01:00"), "hour", 6)
	check(text("2026-03-01T07:08:09"), "hour", 7)
	check(text("2026-03-01"), "day", 1)
	check(text("2020-12-31T12:00:00Z"), "week", 53)
	check(text("2021-01-03T12:00:00Z"), "week", 53)
	check(corpus.Int(1767225600), "year", 2026)
	check(corpus.Int(1767225600000), "year", 2026)
	check(corpus.Int(1767225600000000), "year", 2026)
	check(corpus.Int(1767225600000000000), "year", 2026)
	check(text("1767225600"), "hour", 0)
	check(corpus.Float(1767229200.5), "hour", 1)
	none := func(v corpus.Value, part string) {
		t.Helper()
		if at, ok := timeOf(v, part); ok {
			t.Errorf("%s of %s: got %v, want none", part, v.Text(), at)
		}
	}
	none(text("2026-03-01"), "hour")
	none(text("12:30"), "hour")
	none(text(""), "year")
	none(corpus.Int(2026), "year")
	none(corpus.Int(-1767225600), "year")
	none(corpus.Bool(true), "year")
}

// TestListsAreNeeded: a list that is not there is an error that says how to
// make it, wherever its name stands.
func TestListsAreNeeded(t *testing.T) {
	like := rule.Operand{Pattern: []rule.PatternPart{{Text: "x"}, {Wild: '%', Text: "staff"}}}
	for name, where := range map[string]rule.Expr{
		"member":     &rule.Test{Field: "a", Op: rule.OpInList, Operands: []rule.Operand{{Kind: rule.OperandList, Text: "staff"}}},
		"contains":   &rule.Test{Field: "a", Op: rule.OpContains, Operands: []rule.Operand{like}},
		"expression": &rule.Test{Field: "a", Op: rule.OpRegexp, Operands: []rule.Operand{like}},
		"network":    &rule.Test{Field: "a", Op: rule.OpCIDR, Operands: []rule.Operand{like}},
		"keyword":    &rule.Keyword{Operands: []rule.Operand{like}},
	} {
		_, ds := Compile(&rule.Rule{Where: where}, Env{})
		if len(ds) == 0 || ds[0].Code != codeUnknownList || ds[0].Hint == "" {
			t.Errorf("%s: got %v, want %s with a hint", name, ds, codeUnknownList)
		}
	}
	_, ds := Compile(&rule.Rule{Where: &rule.Test{Field: "a", Op: rule.OpCIDR, Operands: []rule.Operand{like}}}, Env{Lists: map[string][]string{"staff": {"10.0.0.1"}}})
	if ds.Err() == nil || ds[0].Code != codeNetwork {
		t.Errorf("an entry that makes no network: got %v, want %s", ds, codeNetwork)
	}
	huge := make([]string, 400)
	_, ds = Compile(&rule.Rule{Where: &rule.Test{Field: "a", Operands: []rule.Operand{{Pattern: []rule.PatternPart{
		{Wild: '%', Text: "l"}, {Wild: '%', Text: "l"}, {Wild: '%', Text: "l"}}}}}}, Env{Lists: map[string][]string{"l": huge}})
	if ds.Err() == nil || ds[0].Code != codeTooMany {
		t.Errorf("400 × 400 × 400 texts: got %v, want %s", ds, codeTooMany)
	}
}
