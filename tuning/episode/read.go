package episode

import (
	"context"
	"fmt"

	"assay/corpus"
)

// read fills the per-row columns of the pool from the parts.
func (p *Pool) read(ctx context.Context, parts []Part) error {
	p.verdict = make([]corpus.Verdict, p.Rows())
	p.time = make([]int64, p.Rows())
	for i, part := range parts {
		lo, hi := p.starts[i], p.starts[i+1]
		for row := range hi - lo {
			p.verdict[lo+row] = part.Labels.Verdict(row)
		}
		if err := p.readTimes(ctx, part.Columns, p.time[lo:hi]); err != nil {
			return fmt.Errorf("read times of segment %d: %w", i, err)
		}
	}
	entity, err := Number(ctx, parts, p.o.Entity...)
	if err != nil {
		return err
	}
	incident, err := Number(ctx, parts, incidentPath)
	if err != nil {
		return err
	}
	p.entity, p.names = entity.Of, entity.Names
	p.incident, p.given = incident.Of, len(incident.Names)-1
	if p.untimed == 0 {
		return nil
	}
	session, err := Number(ctx, parts, sessionPath)
	p.session = session.Of
	return err
}

func (p *Pool) readTimes(ctx context.Context, c corpus.Columns, out []int64) error {
	times, err := c.Times(ctx)
	if err != nil {
		return err
	}
	for row := range out {
		nano, ok := times.At(row)
		if !ok {
			nano = corpus.NoTime
			p.untimed++
		}
		out[row] = nano
	}
	return nil
}

// Numbers are the distinct texts of a field, or of the first filled of
// several, numbered through all parts. A number is an accident of the order
// of reading: nothing that is shown may depend on it.
type Numbers struct {
	Of    []uint32 // per row: an index of Names, 0 where no field is filled
	Names []string // Names[0] is ""
}

// Number reads the first filled of the paths of every row. Absent, null and
// empty are not filled; the same text at two paths is two numbers.
func Number(ctx context.Context, parts []Part, paths ...string) (Numbers, error) {
	rows := 0
	for _, part := range parts {
		rows += part.Columns.Rows()
	}
	n := Numbers{Of: make([]uint32, rows), Names: []string{""}}
	codes := make([]map[string]uint32, len(paths))
	for i := range codes {
		codes[i] = map[string]uint32{}
	}
	start := 0
	for i, part := range parts {
		out := n.Of[start : start+part.Columns.Rows()]
		start += len(out)
		for j, path := range paths {
			column, err := part.Columns.Column(ctx, path)
			if err != nil {
				return Numbers{}, fmt.Errorf("read %s of segment %d: %w", path, i, err)
			}
			n.read(column, codes[j], out)
		}
	}
	return n, nil
}

// read gives the rows of out without a number that of their value. The map is
// asked once a distinct value, not once a row.
func (n *Numbers) read(column *corpus.Column, codes map[string]uint32, out []uint32) {
	if column.Distinct() == 0 {
		return
	}
	byCode := make([]uint32, column.Distinct()+corpus.FirstCode)
	for row, have := range out {
		code := column.Code(row)
		if have != 0 || code < corpus.FirstCode {
			continue
		}
		if byCode[code] == 0 {
			byCode[code] = n.number(codes, column.Entry(int(code-corpus.FirstCode)).Text())
		}
		out[row] = byCode[code]
	}
}

func (n *Numbers) number(codes map[string]uint32, text string) uint32 {
	if text == "" {
		return 0
	}
	number, ok := codes[text]
	if !ok {
		number = uint32(len(n.Names))
		codes[text] = number
		n.Names = append(n.Names, text)
	}
	return number
}
