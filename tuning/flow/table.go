package flow

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// Table is a table of texts, which lookup and inputlookup read. A table of one
// column answers to every name of a column. An empty cell has no value, and
// nothing matches it.
type Table struct {
	Columns []string
	Rows    [][]string
	Match   []Match `json:",omitempty"` // how lookup compares each column; nil: all ByText
	Fold    bool    `json:",omitempty"` // lookup takes no notice of case
	Max     int     `json:",omitempty"` // rows that lookup finds at most, in the order of the table; 0: 1,000
}

// Match is how lookup compares the cells of a column with a value.
type Match string

// The ways to compare.
const (
	ByText     Match = ""         // the same text
	ByNetwork  Match = "cidr"     // an address inside a cell that is a network; other cells by text
	ByWildcard Match = "wildcard" // a * in a cell is any run of characters
)

// maxMatches is how many rows of a table one row can meet.
const maxMatches = 1000

// NewList is a named list as a table. Its networks match the addresses inside,
// as they do wherever a list is named.
func NewList(entries []string) *Table {
	t := &Table{Columns: []string{"value"}, Match: []Match{ByNetwork}}
	for _, e := range entries {
		t.Rows = append(t.Rows, []string{e})
	}
	return t
}

func (t *Table) column(name string) int {
	if i := slices.Index(t.Columns, name); i >= 0 {
		return i
	}
	if len(t.Columns) == 1 {
		return 0
	}
	return -1
}

func (t *Table) text(row, column int) string {
	if column >= len(t.Rows[row]) {
		return ""
	}
	return t.Rows[row][column]
}

func (t *Table) cell(row, column int) corpus.Value {
	if text := t.text(row, column); text != "" {
		return corpus.String(text)
	}
	return corpus.Value{}
}

func (t *Table) match(column int) Match {
	if column < len(t.Match) {
		return t.Match[column]
	}
	return ByText
}

// table finds a table or a list by its name, or by that of its file.
func (c *compiler) table(name string, at rule.Span) *Table {
	for _, n := range []string{name, strings.TrimSuffix(name, ".csv")} {
		if c.env.Table != nil {
			if t, ok := c.env.Table(n); ok {
				return t
			}
		}
		if c.env.List != nil {
			if entries, ok := c.env.List(n); ok {
				return NewList(entries)
			}
		}
	}
	c.errorf(codeTable, at, "add a list or a table of that name", "there is no table %q", name)
	return nil
}

// pairs are columns of a table with fields of a row.
type pairs struct {
	columns []int
	fields  []string
}

func (c *compiler) pairs(t *Table, named []rule.Pair, at rule.Span) (p pairs, ok bool) {
	for _, n := range named {
		i := t.column(n.From)
		if i < 0 {
			c.errorf(codeColumn, at, "it has "+strings.Join(t.Columns, ", "), "the table has no column %q", n.From)
			return p, false
		}
		p.columns, p.fields = append(p.columns, i), append(p.fields, n.To)
	}
	return p, true
}

// inputLookup makes the rows of a table rows of the pipeline.
func (c *compiler) inputLookup(s *rule.InputLookup) stage {
	t := c.table(s.List, s.At)
	keep := c.condition(s.Where)
	if !s.Append {
		c.env.Report(rule.Diagnostic{Grade: rule.Warning, Code: codeNoEvents, Span: s.At, Message: "the rows come from a table, not from events: this rule never raises an alert",
			Hint: "search the events, and look values up: | lookup " + s.List + " ..."})
	}
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		end := int64(corpus.NoTime)
		if len(rows) > 0 {
			end = rows[0].end
		}
		if !s.Append {
			rows = nil
		}
		for i, n := 0, 0; t != nil && i < len(t.Rows) && (s.Max <= 0 || n < s.Max); i++ {
			if err := b.spend(1); err != nil {
				return nil, err
			}
			row := &Row{first: corpus.NoTime, last: corpus.NoTime, end: end}
			for j, name := range t.Columns {
				row.set(name, t.cell(i, j))
			}
			if keep(row) {
				rows, n = append(rows, row), n+1
			}
		}
		return rows, nil
	})
}
