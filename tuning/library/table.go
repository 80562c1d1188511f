package library

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/tuning/eval"
	"assay/tuning/flow"
)

// Bounds of a table, whose file is bounded as that of a list.
const (
	maxTableColumns = 1 << 10
	maxTableCells   = 4 << 20
)

// ParseTable reads a lookup table: CSV (RFC 4180) with a header row. Lines
// before the header that begin with # are comments, or say how lookup compares
// cells, which it otherwise does by text, as Splunk does:
//
//	# match: cidr(net), wildcard(host)
//	# case: insensitive
//	# max_matches: 1
//
// Every row has as many cells as the header; blanks in a cell count. What is
// wrong is the error, with its line: "NAME:LINE: ...".
func ParseTable(name string, text []byte) (*flow.Table, error) {
	p := &tableParser{name: name, table: &flow.Table{}}
	if !utf8.Valid(text) {
		return nil, p.wrong(1, "the text is not valid UTF-8")
	}
	rest, err := p.settings(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		return nil, err
	}
	if err := p.records(rest); err != nil {
		return nil, err
	}
	return p.table, nil
}

type tableParser struct {
	name    string
	table   *flow.Table
	line    int // lines before the header
	matches []namedMatch
}

// namedMatch is one entry of "# match:".
type namedMatch struct {
	how    flow.Match
	column string
	line   int
}

func (p *tableParser) wrong(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", p.name, line, fmt.Errorf(format, args...))
}

var tableSetting = regexp.MustCompile(`^#[ \t]*([a-z_]+):[ \t]*(.*?)[ \t\r]*$`)

// settings reads the lines before the header, and gives the rest.
func (p *tableParser) settings(text []byte) ([]byte, error) {
	for len(text) > 0 && (text[0] == '#' || text[0] == '\n' || text[0] == '\r') {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text, p.line = rest, p.line+1
		m := tableSetting.FindSubmatch(line)
		if m == nil {
			continue
		}
		if err := p.setting(string(m[1]), string(m[2])); err != nil {
			return nil, err
		}
	}
	return text, nil
}

func (p *tableParser) setting(key, value string) error {
	switch key {
	case "match":
		return p.match(value)
	case "case":
		if value != "sensitive" && value != "insensitive" {
			return p.wrong(p.line, "case is sensitive or insensitive, not %q", value)
		}
		p.table.Fold = value == "insensitive"
	case "max_matches":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > 1000 {
			return p.wrong(p.line, "max_matches is a number from 1 to 1000, not %q", value)
		}
		p.table.Max = n
	default:
		return p.wrong(p.line, "a table has no setting %q: it has match, case and max_matches", key)
	}
	return nil
}

var matchEntry = regexp.MustCompile(`^(cidr|wildcard)\(([^()]+)\)$`)

func (p *tableParser) match(value string) error {
	for _, entry := range strings.Split(value, ",") {
		m := matchEntry.FindStringSubmatch(strings.TrimSpace(entry))
		if m == nil {
			return p.wrong(p.line, "match is a list such as cidr(net), wildcard(host), not %q", value)
		}
		p.matches = append(p.matches, namedMatch{flow.Match(m[1]), strings.TrimSpace(m[2]), p.line})
	}
	return nil
}

// records reads the header and the rows.
func (p *tableParser) records(text []byte) error {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	cells := 0
	for {
		record, err := r.Read()
		var broken *csv.ParseError
		switch {
		case err == io.EOF && p.table.Columns == nil:
			return p.wrong(p.line+1, "the table has no header row")
		case err == io.EOF:
			return nil
		case errors.As(err, &broken):
			return p.wrong(p.line+broken.Line, "%w", broken.Err)
		case err != nil:
			return fmt.Errorf("%s: %w", p.name, err)
		}
		line, _ := r.FieldPos(0)
		if cells += len(record); cells > maxTableCells {
			return p.wrong(p.line+line, "more than %d cells", maxTableCells)
		}
		if p.table.Columns == nil {
			err = p.header(record, p.line+line)
		} else {
			err = p.row(record, p.line+line)
		}
		if err != nil {
			return err
		}
	}
}

func (p *tableParser) header(names []string, line int) error {
	if len(names) > maxTableColumns {
		return p.wrong(line, "more than %d columns", maxTableColumns)
	}
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return p.wrong(line, "column %d has no name", i+1)
		case slices.Contains(p.table.Columns, name):
			return p.wrong(line, "two columns are called %q", name)
		}
		p.table.Columns = append(p.table.Columns, name)
	}
	for _, m := range p.matches {
		i := slices.Index(p.table.Columns, m.column)
		if i < 0 {
			return p.wrong(m.line, "the table has no column %q: it has %s", m.column, strings.Join(p.table.Columns, ", "))
		}
		if p.table.Match == nil {
			p.table.Match = make([]flow.Match, len(p.table.Columns))
		}
		p.table.Match[i] = m.how
	}
	return nil
}

func (p *tableParser) row(cells []string, line int) error {
	if len(cells) != len(p.table.Columns) {
		return p.wrong(line, "%d cells, but the header has %d", len(cells), len(p.table.Columns))
	}
	for i, how := range p.table.Match {
		if _, err := eval.ParseNetwork(cells[i]); how == flow.ByNetwork && cells[i] != "" && err != nil {
			return p.wrong(line, "%q in column %s is no network or address", cells[i], p.table.Columns[i])
		}
	}
	p.table.Rows = append(p.table.Rows, cells)
	return nil
}
