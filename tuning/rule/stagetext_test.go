package rule

import "testing"

func TestStageString(t *testing.T) {
	check := func(s Stage, want string) {
		t.Helper()
		if got := s.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	count := Agg{Func: "count", As: "count"}
	check(&Filter{Where: &Test{Field: "count", Op: OpGreater, Operands: []Operand{{Kind: OperandNumber, Text: "3", Number: 3}}}}, "where count > 3")
	check(&Stats{Aggs: []Agg{count}, By: []string{"agent_id", "user id"}}, `stats count by agent_id, "user id"`)
	check(&Stats{Aggs: []Agg{{Func: "dc", Field: "host", As: "dc(host)"}, {Func: "sum", Field: "bytes", As: "all"}}}, `stats dc(host), sum(bytes) as "all"`)
	check(&Table{Fields: []string{"a", "b.c"}}, "table a, b.c")
}
