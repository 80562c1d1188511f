package episode

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
)

// read fills verdicts and times of the pool from the parts.
func (p *Pool) read(ctx context.Context, parts []Part) error {
	p.verdict, p.time = make([]corpus.Verdict, p.Rows()), make([]int64, p.Rows())
	p.judged, p.rising = make([][corpus.NumVerdicts]*corpus.Bitmap, len(parts)), make([]bool, len(parts))
	untimed := make([]int, len(parts))
	err := eachPart(ctx, parts, func(ctx context.Context, i int) (err error) {
		p.readVerdicts(i, parts[i].Labels)
		if untimed[i], err = p.readTimes(ctx, i, parts[i].Columns); err != nil {
			return fmt.Errorf("read times of segment %d: %w", i, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, n := range untimed {
		p.untimed += n
		for v, rows := range p.judged[i] {
			if rows != nil {
				*p.total.Of(corpus.Verdict(v)) += rows.Count()
			}
		}
	}
	return nil
}

// readNames reads what the units go by.
func (p *Pool) readNames(ctx context.Context, parts []Part) error {
	entity, err := Number(ctx, parts, p.o.Entity...)
	if err != nil {
		return err
	}
	incident, err := Number(ctx, parts, incidentPath)
	if err != nil {
		return err
	}
	p.entity, p.names = entity.Of, entity.Names
	p.incident, p.given, p.cases = incident.Of, len(incident.Names)-1, incident.Names
	if p.untimed == 0 {
		return nil
	}
	session, err := Number(ctx, parts, sessionPath)
	p.session = session.Of
	return err
}

// eachPart works on several parts at once.
func eachPart(ctx context.Context, parts []Part, do func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range parts {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(ctx, i)
		})
	}
	return g.Wait()
}

func (p *Pool) readVerdicts(part int, labels Labels) {
	out := p.verdict[p.starts[part]:p.starts[part+1]]
	judged := &p.judged[part]
	for row := range out {
		v := labels.Verdict(row)
		out[row] = v
		if judged[v] == nil {
			judged[v] = corpus.NewBitmap(len(out))
		}
		judged[v].Set(row)
	}
}

func (p *Pool) readTimes(ctx context.Context, part int, c corpus.Columns) (untimed int, err error) {
	times, err := c.Times(ctx)
	if err != nil {
		return 0, err
	}
	out := p.time[p.starts[part]:p.starts[part+1]]
	copy(out, times.Nanos())
	before := corpus.NoTime
	p.rising[part] = true
	for _, nano := range out {
		if nano == corpus.NoTime {
			untimed++
		}
		if nano < before {
			p.rising[part] = false
		}
		before = nano
	}
	return untimed, nil
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
	starts := make([]int, 1, len(parts)+1)
	for i, part := range parts {
		starts = append(starts, starts[i]+part.Columns.Rows())
	}
	n := Numbers{Of: make([]uint32, starts[len(parts)]), Names: []string{""}}
	for _, path := range paths {
		columns, wanted := make([]*corpus.Column, len(parts)), make([][]bool, len(parts))
		err := eachPart(ctx, parts, func(ctx context.Context, i int) (err error) {
			out := n.Of[starts[i]:starts[i+1]]
			if !slices.Contains(out, 0) {
				return nil
			}
			if columns[i], err = parts[i].Columns.Column(ctx, path); err != nil {
				return fmt.Errorf("read %s of segment %d: %w", path, i, err)
			}
			wanted[i] = columns[i].Wanted(out)
			return nil
		})
		if err != nil {
			return Numbers{}, err
		}
		tables := n.tables(columns, wanted)
		err = eachPart(ctx, parts, func(_ context.Context, i int) error {
			if tables[i] != nil {
				columns[i].Spread(tables[i], n.Of[starts[i]:starts[i+1]])
			}
			return nil
		})
		if err != nil {
			return Numbers{}, err
		}
	}
	return n, nil
}

// tables number the wanted values of one path, once a distinct value. They are
// the number of each code by part, nil when a part has none.
func (n *Numbers) tables(columns []*corpus.Column, wanted [][]bool) [][]uint32 {
	codes, tables := map[string]uint32{}, make([][]uint32, len(columns))
	for i, column := range columns {
		if column == nil || column.Distinct() == 0 {
			continue
		}
		tables[i] = make([]uint32, column.Distinct()+corpus.FirstCode)
		for code, want := range wanted[i] {
			if want && code >= corpus.FirstCode {
				tables[i][code] = n.number(codes, column.Entry(code-corpus.FirstCode).Text())
			}
		}
	}
	return tables
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
