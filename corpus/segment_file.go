package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// segmentFile is a segment's Parquet file, read column by column. It is safe
// for concurrent use.
type segmentFile struct {
	parquet *parquet.File
	meta    *fileMeta
	columns map[string]int
}

var errCorrupt = errors.New("file is damaged")

func openSegmentFile(r io.ReaderAt, size int64) (f *segmentFile, err error) {
	defer recoverCorrupt(&err)
	p, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.ReadBufferSize(256<<10))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	text, ok := p.Lookup(metaKey)
	if !ok {
		return nil, fmt.Errorf("%w: no %s in its metadata", errCorrupt, metaKey)
	}
	meta, err := parseFileMeta(text)
	if err != nil {
		return nil, err
	}
	if p.NumRows() != int64(meta.Rows) {
		return nil, fmt.Errorf("%w: %d rows, its metadata says %d", errCorrupt, p.NumRows(), meta.Rows)
	}
	return &segmentFile{p, meta, columnIndex(p.Schema())}, nil
}

// recoverCorrupt turns a panic of the Parquet library, which only a damaged
// file can cause, into an error.
func recoverCorrupt(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", errCorrupt, p)
	}
}

// pageCells is one page of a column. It is valid until visit returns.
type pageCells struct {
	parquet.Page
	row    int // first row of the page
	group  int // row group it is of
	levels []byte
}

// pages visits the pages of a column in order.
func (f *segmentFile) pages(ctx context.Context, name string, visit func(*pageCells) error) (err error) {
	defer recoverCorrupt(&err)
	n, ok := f.columns[name]
	if !ok {
		return fmt.Errorf("%w: no column %s", errCorrupt, name)
	}
	row := 0
	for g, group := range f.parquet.RowGroups() {
		pages := group.ColumnChunks()[n].Pages()
		err := visitPages(ctx, pages, g, &row, visit)
		if err = errors.Join(err, pages.Close()); err != nil {
			return fmt.Errorf("read column %s: %w", name, err)
		}
	}
	if row != f.meta.Rows {
		return fmt.Errorf("read column %s: %w: %d rows of %d", name, errCorrupt, row, f.meta.Rows)
	}
	return nil
}

func visitPages(ctx context.Context, pages parquet.Pages, group int, row *int, visit func(*pageCells) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := pages.ReadPage()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errCorrupt, err)
		}
		err = visit(&pageCells{Page: p, row: *row, group: group, levels: p.DefinitionLevels()})
		*row += int(p.NumRows())
		parquet.Release(p)
		if err != nil {
			return err
		}
	}
}

// keys are the identities of the rows.
func (f *segmentFile) keys(ctx context.Context) ([]Key, error) {
	keys := make([]Key, f.meta.Rows)
	err := f.pages(ctx, keyColumn, func(p *pageCells) error {
		data := p.Data()
		cells, size := data.FixedLenByteArray()
		if size != len(Key{}) || len(cells) != size*int(p.NumRows()) || p.row+int(p.NumRows()) > len(keys) {
			return errCorrupt
		}
		for i := range int(p.NumRows()) {
			copy(keys[p.row+i][:], cells[i*size:])
		}
		return nil
	})
	return keys, err
}

// cell reads the value of one row, and of the column only that row's page.
func (f *segmentFile) cell(name string, s shape, row int) (v Value, err error) {
	defer recoverCorrupt(&err)
	n, ok := f.columns[name]
	if !ok {
		return v, fmt.Errorf("%w: no column %s", errCorrupt, name)
	}
	for _, group := range f.parquet.RowGroups() {
		if rows := int(group.NumRows()); row >= rows {
			row -= rows
			continue
		}
		pages := group.ColumnChunks()[n].Pages()
		v, err = readCell(pages, s, row)
		if err = errors.Join(err, pages.Close()); err != nil {
			return v, fmt.Errorf("read column %s: %w", name, err)
		}
		return v, nil
	}
	return v, fmt.Errorf("read column %s: %w: no row %d", name, errCorrupt, row)
}

func readCell(pages parquet.Pages, s shape, row int) (Value, error) {
	if err := pages.SeekToRow(int64(row)); err != nil {
		return Value{}, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	p, err := pages.ReadPage()
	if err != nil {
		return Value{}, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	defer parquet.Release(p)
	return readValue(p.Slice(0, 1).Values(), s)
}

// readValue reads the one row that the values are of.
func readValue(r parquet.ValueReader, s shape) (Value, error) {
	var list []Value
	var buf [16]parquet.Value
	for {
		n, err := r.ReadValues(buf[:])
		for _, v := range buf[:n] {
			if !v.IsNull() {
				list = append(list, fromParquet(v, s.scalar()))
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return Value{}, fmt.Errorf("%w: %w", errCorrupt, err)
		}
	}
	switch {
	case len(list) == 0:
		return Value{}, nil
	case s.isList():
		return List(list...), nil
	}
	return list[0], nil
}

// fromParquet copies a scalar.
func fromParquet(v parquet.Value, s shape) Value {
	switch s {
	case boolShape:
		return Bool(v.Boolean())
	case intShape:
		return Int(v.Int64())
	case floatShape:
		return Float(v.Double())
	}
	return String(string(v.ByteArray()))
}

// times are the event times, NoTime where there is none.
func (f *segmentFile) times(ctx context.Context) ([]int64, error) {
	nano := make([]int64, f.meta.Rows)
	err := f.pages(ctx, timeColumn, func(p *pageCells) error {
		data := p.Data()
		cells := data.Int64()
		if p.row+len(p.levels) > len(nano) {
			return errCorrupt
		}
		for i, level := range p.levels {
			if level == 0 {
				nano[p.row+i] = NoTime
				continue
			}
			nano[p.row+i], cells = cells[0], cells[1:]
		}
		return nil
	})
	return nano, err
}
