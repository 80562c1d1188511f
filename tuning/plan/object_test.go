package plan

import (
	"context"
	"testing"

	"assay/corpus"
	"assay/tuning/rule"
)

// plainColumns hides which paths there are.
type plainColumns struct{ corpus.Columns }

// To Sigma an object is a value: it exists and is not null, though only its
// fields are kept.
func TestObjects(t *testing.T) {
	exists := func(field string, yes bool) *rule.Test {
		return &rule.Test{Field: field, Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: yes}}}
	}
	null := func(field string) *rule.Test { return &rule.Test{Field: field, Op: rule.OpNull} }
	orNull := &rule.Test{Field: "o", Operands: []rule.Operand{{Kind: rule.OperandNull}, {Text: "x"}}}
	orAny := &rule.Test{Field: "o", Operands: []rule.Operand{{Kind: rule.OperandNull}, {Pattern: []rule.PatternPart{{Wild: '*'}}}}}
	events := []corpus.Event{
		timed(t, 0, `{"o":{"a":1},"p":"q"}`), timed(t, 1, `{"o":{"a":null}}`), timed(t, 2, `{"o":{"in":{"b":"c"}}}`),
		timed(t, 3, `{"o":null}`), timed(t, 4, `{"other":{"a":1},"oo":1}`), timed(t, 5, `{"o":"x"}`), timed(t, 6, `{"alias":{"k":1}}`),
	}
	batch := corpus.NewBatch(events)
	for _, tt := range []struct {
		x             *rule.Test
		dialect       rule.Dialect
		want, because string
	}{
		{exists("o", true), rule.Sigma, "1111.11", "an object exists"},
		{exists("o", false), rule.Sigma, "....1..", "an object is not absent"},
		{null("o"), rule.Sigma, "...11..", "an object is not null"},
		{orNull, rule.Sigma, "...111.", "an object is not null beside other values"},
		{orAny, rule.Sigma, "...111.", "an object is no text"},
		{exists("o.in", true), rule.Sigma, "..1....", "an object in an object"},
		{null("o.a"), rule.Sigma, ".111111", "a null in an object"},
		{null("o"), rule.SPL, "11111.1", "SPL has flat fields"},
	} {
		p, ds := Compile(&rule.Rule{Dialect: tt.dialect, Where: tt.x}, Env{Aliases: map[string][]string{"o": {"alias"}}})
		if ds.Err() != nil {
			t.Fatal(ds)
		}
		for _, cols := range []corpus.Columns{batch, plainColumns{batch}} {
			rows, err := p.Select(context.Background(), cols)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i := range events {
				held := rows.Has(i)
				if p.Match(&events[i]) != held || p.Explain(&events[i]).Holds != held {
					t.Errorf("%s, event %d: Select says %v, Match %v, Explain %v", tt.x, i, held, p.Match(&events[i]), p.Explain(&events[i]).Holds)
				}
				got += map[bool]string{true: "1", false: "."}[held]
			}
			if got != tt.want {
				t.Errorf("%s holds for %s, want %s: %s", tt.x, got, tt.want, tt.because)
			}
		}
	}
}
