package episode

import (
	"context"
	"fmt"

	"assay/corpus"
)

// read fills the per-row columns of the pool from the parts.
func (p *Pool) read(ctx context.Context, parts []Part) error {
	rows := p.Rows()
	p.verdict = make([]corpus.Verdict, rows)
	p.time = make([]int64, rows)
	p.entity = make([]uint32, rows)
	p.incident = make([]uint32, rows)
	entities, incidents, sessions := codes{}, codes{}, codes{}
	for i, part := range parts {
		if err := p.readPart(ctx, i, part, entities, incidents, sessions); err != nil {
			return fmt.Errorf("count units of segment %d: %w", i, err)
		}
	}
	for range len(entities) {
		p.names = append(p.names, "")
	}
	for name, code := range entities {
		p.names[code] = name.text
	}
	p.given = len(incidents)
	return nil
}

func (p *Pool) readPart(ctx context.Context, i int, part Part, entities, incidents, sessions codes) error {
	lo, hi := p.starts[i], p.starts[i+1]
	for row := range hi - lo {
		p.verdict[lo+row] = part.Labels.Verdict(row)
	}
	for field, path := range p.o.Entity {
		if err := entities.read(ctx, part.Columns, path, field, p.entity[lo:hi]); err != nil {
			return err
		}
	}
	if err := incidents.read(ctx, part.Columns, incidentPath, 0, p.incident[lo:hi]); err != nil {
		return err
	}
	untimed, err := p.readTimes(ctx, part.Columns, lo, hi)
	if err != nil || untimed == 0 {
		return err
	}
	if p.session == nil {
		p.session = make([]uint32, p.Rows())
	}
	return sessions.read(ctx, part.Columns, sessionPath, 0, p.session[lo:hi])
}

func (p *Pool) readTimes(ctx context.Context, c corpus.Columns, lo, hi int) (untimed int, err error) {
	times, err := c.Times(ctx)
	if err != nil {
		return 0, err
	}
	for row := range hi - lo {
		nano, ok := times.At(row)
		if !ok {
			nano = corpus.NoTime
			untimed++
		}
		p.time[lo+row] = nano
	}
	p.untimed += untimed
	return untimed, nil
}

// name is a text of one field; the same text of two fields is two names.
type name struct {
	field int
	text  string
}

// codes number names from 1, through all segments. A number is an accident of
// the order of reading: nothing that is shown depends on it.
type codes map[name]uint32

// read gives the rows of out that have no code yet that of their value at
// path; absent, null and empty give none.
func (c codes) read(ctx context.Context, columns corpus.Columns, path string, field int, out []uint32) error {
	column, err := columns.Column(ctx, path)
	if err != nil {
		return err
	}
	if column.Distinct() == 0 {
		return nil
	}
	byCode := make([]uint32, column.Distinct()+corpus.FirstCode)
	for row, have := range out {
		if have != 0 {
			continue
		}
		if code := column.Code(row); code >= corpus.FirstCode {
			if byCode[code] == 0 {
				byCode[code] = c.number(name{field, column.Entry(int(code - corpus.FirstCode)).Text()})
			}
			out[row] = byCode[code]
		}
	}
	return nil
}

func (c codes) number(n name) uint32 {
	if n.text == "" {
		return 0
	}
	code, ok := c[n]
	if !ok {
		code = uint32(len(c) + 1)
		c[n] = code
	}
	return code
}
