package flow

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

func someBudget() *budget { return &budget{ctx: context.Background(), left: 1 << 20, checked: 1 << 20} }

// found are the rows of the table for the texts, in order.
func found(t testing.TB, table *Table, texts ...string) []int {
	t.Helper()
	columns := make([]int, len(texts))
	for i := range columns {
		columns[i] = i
	}
	rows, err := newTableIndex(table, columns).find(someBudget(), texts, nil)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

func TestTableIndex(t *testing.T) {
	check := func(table Table, want []int, texts ...string) {
		t.Helper()
		table.Columns = []string{"a", "b", "c"}
		if got := found(t, &table, texts...); !slices.Equal(got, want) {
			t.Errorf("%q in %v: rows %v, want %v", texts, table, got, want)
		}
	}
	plain := Table{Rows: [][]string{{"x"}, {"X"}, {"*"}, {"10.0.0.0/8"}, {""}, {}}}
	check(plain, []int{0}, "x")
	check(plain, []int{2}, "*")
	check(plain, nil, "10.1.1.1")
	check(plain, nil, "")
	plain.Fold = true
	check(plain, []int{0, 1}, "X")
	nets := Table{Match: []Match{ByNetwork}, Rows: [][]string{{"10.0.0.0/8"}, {"10.1.0.0/16"}, {"host"}, {"2001:db8::/32"}, {"10.1.2.3"}, {"0.0.0.0/0"}}}
	check(nets, []int{0, 1, 4, 5}, "10.1.2.3")
	check(nets, []int{0, 1, 4, 5}, "::ffff:10.1.2.3")
	check(nets, []int{3}, "2001:db8::1")
	check(nets, []int{2}, "host")
	check(nets, []int{0}, "10.0.0.0/8")
	check(nets, nil, "nothing")
	wild := Table{Match: []Match{ByText, ByWildcard}, Rows: [][]string{{"u", "*.example"}, {"u", "w*.example"}, {"v", "*"}, {"u", "plain"}}}
	check(wild, []int{0, 1}, "u", "www.example")
	check(wild, []int{2}, "v", "")
	check(wild, nil, "u", "WWW.example.org")
	two := Table{Match: []Match{ByNetwork, ByNetwork}, Rows: [][]string{{"10.0.0.0/8", "192.168.0.0/16"}, {"10.0.0.0/8", "any"}}}
	check(two, []int{0}, "10.9.9.9", "192.168.1.1")
	check(two, []int{1}, "10.9.9.9", "any")
}

// TestTableIndexLaw: the index finds what going through the rows finds.
func TestTableIndexLaw(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "a", "A", "ab", "a*", "*b", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "fe80::/10", "fe80::1", "::ffff:10.1.2.3"})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "columns")
		table := &Table{Columns: []string{"a", "b", "c"}[:n], Fold: rapid.Bool().Draw(t, "fold"),
			Match: rapid.SliceOfN(rapid.SampledFrom([]Match{ByText, ByNetwork, ByWildcard}), n, n).Draw(t, "match"),
			Rows:  rapid.SliceOfN(rapid.SliceOfN(text, n, n), 0, 8).Draw(t, "rows")}
		texts := rapid.SliceOfN(text, n, n).Draw(t, "texts")
		columns := []int{0, 1, 2}[:n]
		got, err := newTableIndex(table, columns).find(someBudget(), texts, nil)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		got = slices.Compact(got)
		var want []int
		for row := range table.Rows {
			if !slices.ContainsFunc(columns, func(c int) bool { return !matches(table, row, c, texts[c]) }) {
				want = append(want, row)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q in %v: rows %v, want %v", texts, table, got, want)
		}
	})
}

func matches(t *Table, row, column int, text string) bool {
	cell := t.Rows[row][column]
	same := cell == text
	if t.Fold {
		same = strings.EqualFold(cell, text)
		cell, text = strings.ToLower(cell), strings.ToLower(text)
	}
	if cell == "" {
		return false
	}
	switch t.Match[column] {
	case ByNetwork:
		p, err := eval.ParseNetwork(cell)
		addr, ok := eval.Address(text)
		return same || err == nil && ok && p.Contains(addr)
	case ByWildcard:
		_, ok := glob(cell, text)
		return ok
	}
	return same
}

// TestLookupBounds: as many rows as the table says, in its order; a search
// through all rows is work.
func TestLookupBounds(t *testing.T) {
	table := &Table{Columns: []string{"k", "v"}, Match: []Match{ByWildcard}, Max: 2, Rows: [][]string{{"*", "3"}, {"a*", "1"}, {"*", "2"}}}
	stages := []rule.Stage{&rule.Lookup{List: "t.csv", Match: []rule.Pair{{From: "k", To: "k"}}}}
	env := Env{Table: func(name string) (*Table, bool) { return table, name == "t" }}
	row := func() []*Row {
		return []*Row{NewRow([]corpus.Field{{Path: "k", Value: corpus.String("ab")}}, corpus.Ref{}, 0, 0)}
	}
	got, err := Compile(stages, env).Pass(context.Background(), row())
	if err != nil || got[0].Get("v").Text() != `["3","1"]` {
		t.Errorf("got %v, %v", got[0].Fields(), err)
	}
	env.Steps = 3
	if _, err := Compile(stages, env).Pass(context.Background(), row()); err == nil {
		t.Error("three rows within three steps: no error")
	}
}

// TestSuspectCells: networks and wildcards that are compared as text are a
// warning.
func TestSuspectCells(t *testing.T) {
	check := func(want string, table Table) {
		t.Helper()
		table.Columns = []string{"k"}
		got := ""
		Compile([]rule.Stage{&rule.Lookup{List: "t", Match: []rule.Pair{{From: "k", To: "k"}}}},
			Env{Table: func(string) (*Table, bool) { return &table, true }, Report: func(d rule.Diagnostic) { got = d.Code + " " + d.Hint }})
		if got != want {
			t.Errorf("%v: got %q, want %q", table, got, want)
		}
	}
	check("", Table{Rows: [][]string{{"a"}, {"10.0.0.1"}}})
	check("flow/match-type write above the header of the table: # match: cidr(k)", Table{Rows: [][]string{{"a"}, {"10.0.0.0/8"}}})
	check("flow/match-type write above the header of the table: # match: wildcard(k)", Table{Rows: [][]string{{"a*"}}})
	check("", Table{Rows: [][]string{{"a*"}}, Match: []Match{ByWildcard}})
}
