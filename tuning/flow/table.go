package flow

import (
	"encoding/binary"
	"slices"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// Table is a table of texts: a named list has one column, which answers to
// every name. An empty cell has no value.
type Table struct {
	Columns []string
	Rows    [][]string
}

// NewList is a named list as a table.
func NewList(entries []string) *Table {
	t := &Table{Columns: []string{"value"}}
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

func (t *Table) cell(row, column int) corpus.Value {
	if column >= len(t.Rows[row]) || t.Rows[row][column] == "" {
		return corpus.Value{}
	}
	return corpus.String(t.Rows[row][column])
}

// maxMatches is how many rows of a table one row can meet.
const maxMatches = 1000

func (c *compiler) table(name string, at rule.Span) *Table {
	if c.env.Table != nil {
		if t, ok := c.env.Table(name); ok {
			return t
		}
	}
	if c.env.List != nil {
		if entries, ok := c.env.List(name); ok {
			return NewList(entries)
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
			c.errorf(codeColumn, at, "", "the table has no column %q", n.From)
			return p, false
		}
		p.columns, p.fields = append(p.columns, i), append(p.fields, n.To)
	}
	return p, true
}

func (c *compiler) lookup(s *rule.Lookup) stage {
	nothing := each(func(*Row) {})
	t := c.table(s.List, s.At)
	if t == nil {
		return nothing
	}
	match, ok := c.pairs(t, s.Match, s.At)
	if !ok || len(s.Match) == 0 {
		return nothing
	}
	named := s.Output
	if len(named) == 0 {
		for i, name := range t.Columns {
			if !slices.Contains(match.columns, i) {
				named = append(named, rule.Pair{From: name, To: name})
			}
		}
	}
	output, ok := c.pairs(t, named, s.At)
	if !ok {
		return nothing
	}
	index := indexOf(t, match.columns)
	return each(func(r *Row) {
		rows := met(r, match.fields, index)
		for i, field := range output.fields {
			if s.Keep && eval.HasValue(r.Get(field)) {
				continue
			}
			var out []corpus.Value
			for _, row := range rows {
				if v := t.cell(row, output.columns[i]); !v.IsAbsent() {
					out = append(out, v)
				}
			}
			if v := eval.List(out); !v.IsAbsent() || !s.Keep {
				r.set(field, v)
			}
		}
	})
}

// indexOf is the rows of a table by the texts of some columns.
func indexOf(t *Table, columns []int) map[string][]int {
	index := map[string][]int{}
	var key []byte
	for row := range t.Rows {
		key = key[:0]
		for _, c := range columns {
			key = appendKey(key, t.cell(row, c).Text())
		}
		if len(index[string(key)]) < maxMatches {
			index[string(key)] = append(index[string(key)], row)
		}
	}
	return index
}

// met are the rows of the index whose texts are those of the fields; of lists,
// any element.
func met(r *Row, fields []string, index map[string][]int) []int {
	choices, ok, _ := combinations(r, fields)
	if !ok {
		return nil
	}
	var rows []int
	for _, values := range choices {
		var key []byte
		for _, v := range values {
			key = appendKey(key, eval.Text(v))
		}
		rows = append(rows, index[string(key)]...)
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	return rows[:min(len(rows), maxMatches)]
}

// appendKey adds a text to a key, so that other texts give other keys.
func appendKey(key []byte, text string) []byte {
	key = binary.AppendUvarint(key, uint64(len(text)))
	return append(key, text...)
}

// inputLookup makes the rows of a table rows of the pipeline.
func (c *compiler) inputLookup(s *rule.InputLookup) stage {
	t := c.table(s.List, s.At)
	keep := c.condition(s.Where)
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
