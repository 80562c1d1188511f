package flow

import (
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// lookup adds columns of the table's rows whose cells match fields of a row.
type lookup struct {
	table  *Table
	index  *tableIndex
	fields []string // that are looked up
	output pairs
	keep   bool // what a field has stays
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
	c.suspectCells(s, t, match.columns)
	return &lookup{t, newTableIndex(t, match.columns), match.fields, output, s.Keep}
}

func (l *lookup) apply(b *budget, rows []*Row) ([]*Row, error) {
	for _, r := range rows {
		found, err := l.met(b, r)
		if err != nil {
			return nil, err
		}
		l.put(r, found)
	}
	return rows, nil
}

// met are the rows of the table whose cells match the fields; of lists, any
// element.
func (l *lookup) met(b *budget, r *Row) (rows []int, err error) {
	choices, ok, _ := combinations(r, l.fields)
	if err := b.spend(1 + len(choices)); err != nil || !ok {
		return nil, err
	}
	for _, values := range choices {
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = eval.Text(v)
		}
		if rows, err = l.index.find(b, texts, rows); err != nil {
			return nil, err
		}
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	most := maxMatches
	if l.table.Max > 0 {
		most = l.table.Max
	}
	return rows[:min(len(rows), most)], nil
}

// put gives a row the output columns of rows of the table.
func (l *lookup) put(r *Row, rows []int) {
	for i, field := range l.output.fields {
		if l.keep && eval.HasValue(r.Get(field)) {
			continue
		}
		var out []corpus.Value
		for _, row := range rows {
			if v := l.table.cell(row, l.output.columns[i]); !v.IsAbsent() {
				out = append(out, v)
			}
		}
		if v := eval.List(out); !v.IsAbsent() || !l.keep {
			r.set(field, v)
		}
	}
}

// suspectCells warns of cells that look as if more was meant than a text.
func (c *compiler) suspectCells(s *rule.Lookup, t *Table, columns []int) {
	for _, column := range columns {
		if t.match(column) != ByText || len(t.Rows) == 0 {
			continue
		}
		networks, stars := 0, 0
		for row := range t.Rows {
			text := t.text(row, column)
			if _, err := eval.ParseNetwork(text); err == nil && strings.Contains(text, "/") {
				networks++
			}
			if strings.Contains(text, "*") {
				stars++
			}
		}
		name, how, what := t.Columns[column], ByWildcard, "a *"
		switch {
		case networks > 0:
			how, what = ByNetwork, "a network"
		case stars == 0:
			continue
		}
		c.env.Report(rule.Diagnostic{Grade: rule.Warning, Code: codeMatch, Span: s.At,
			Message: fmt.Sprintf("the column %s of %s holds %s, but is compared as text", name, s.List, what),
			Hint:    fmt.Sprintf("write above the header of the table: # match: %s(%s)", how, name)})
	}
}
