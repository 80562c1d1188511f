package ingest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"assay/corpus"
)

const (
	maxSpoolBytes    = 16 << 30 // of a Parquet file that must be copied to disk to be read
	maxChunkClaim    = 4 << 30  // bytes that one column of one row group may claim to hold
	maxFooterBytes   = 64 << 20
	parquetBatchRows = 128
)

// parquetSource reads the rows of a Parquet file. Nested groups become dotted
// paths and null is absent, as Parquet has no way to tell the two apart.
type parquetSource struct {
	file    *parquet.File
	at      io.ReaderAt
	size    int64
	tree    *parquetNode
	spelled bool // a row may spell a path in two ways
	leaves  []*parquet.Column
	unpack  unpacker
	group   int // next row group
	rows    parquet.Rows
	batch   []parquet.Row
	next    []parquet.Row // of the batch, still to be used
	failed  error         // what comes after these
	row     int64
	spool   *os.File
	values  [][]parquet.Value // of the row in hand, by column
}

// openParquet opens the file in place when it can be read at random, else
// from a copy in a temporary file.
func openParquet(box *container, src io.Reader, size int64) (rowSource, error) {
	p := &parquetSource{batch: make([]parquet.Row, parquetBatchRows)}
	at, ok := src.(io.ReaderAt)
	if !ok || box.compression != "" || size <= 0 {
		var err error
		if size, err = p.spoolFrom(box); err != nil {
			p.close()
			return nil, err
		}
		at = p.spool
	}
	rows, err := p.open(at, size)
	if err != nil {
		p.close()
		return nil, err
	}
	return rows, nil
}

func (p *parquetSource) spoolFrom(r io.Reader) (int64, error) {
	f, err := os.CreateTemp("", "assay-import-*.parquet")
	if err != nil {
		return 0, fmt.Errorf("copy Parquet file: %w", err)
	}
	p.spool = f
	n, err := io.Copy(f, io.LimitReader(r, maxSpoolBytes+1))
	if err != nil {
		return n, fmt.Errorf("copy Parquet file: %w", err)
	}
	if n > maxSpoolBytes {
		return n, fmt.Errorf("%w: a compressed Parquet file of more than 16 GiB; decompress it first", ErrFormat)
	}
	return n, nil
}

func (p *parquetSource) close() {
	defer func() { _ = recover() }() // a reader of a broken file may panic here too
	if p.spool != nil {
		defer os.Remove(p.spool.Name())
		defer p.spool.Close()
	}
	p.unpack.close()
	if p.rows != nil {
		p.rows.Close()
	}
}

// guard turns a panic of the Parquet reader over a broken file into an error.
func guard(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("parquet file is broken: %v", r)
	}
}

func (p *parquetSource) open(at io.ReaderAt, size int64) (rows rowSource, err error) {
	defer guard(&err)
	if err := checkFooter(at, size); err != nil {
		return nil, err
	}
	p.file, err = parquet.OpenFile(at, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(256<<10))
	if err != nil {
		return nil, fmt.Errorf("open Parquet file: %w", err)
	}
	if err := checkParquet(p.file, size); err != nil {
		return nil, err
	}
	p.at, p.size, p.leaves = at, size, leavesOf(p.file.Root())
	if corpus.IsSegmentFile(p.file) {
		return openSegmentRows(p, at, size)
	}
	p.tree, p.spelled, err = newParquetTree(p.file.Root())
	return p, err
}

// checkFooter refuses a footer that cannot be: the library takes memory for
// as many bytes as the file says.
func checkFooter(at io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < 12 {
		return fmt.Errorf("%w: a Parquet file of %d bytes", ErrFormat, size)
	}
	if _, err := at.ReadAt(tail[:], size-8); err != nil {
		return fmt.Errorf("read Parquet footer: %w", err)
	}
	switch n := int64(binary.LittleEndian.Uint32(tail[:4])); {
	case string(tail[4:]) == "PARE":
		return fmt.Errorf("%w: an encrypted Parquet file", ErrFormat)
	case string(tail[4:]) != "PAR1":
		return fmt.Errorf("%w: a Parquet file that is torn off at its end", ErrFormat)
	case n > size-12 || n > maxFooterBytes:
		return fmt.Errorf("%w: a Parquet file of %d bytes with a footer of %d", ErrFormat, size, n)
	}
	return nil
}

// checkParquet refuses what the reader would get wrong or what claims more
// than a file of this size can hold.
func checkParquet(f *parquet.File, size int64) error {
	meta := f.Metadata()
	if len(f.Root().Columns()) == 0 {
		return fmt.Errorf("%w: a Parquet file without columns", ErrFormat)
	}
	for _, g := range meta.RowGroups {
		if g.NumRows < 0 || len(g.Columns) > corpus.MaxFields {
			return fmt.Errorf("%w: a Parquet file with %d columns", ErrFormat, len(g.Columns))
		}
		for _, c := range g.Columns {
			m := c.MetaData
			switch {
			case m.Codec == format.Lz4Raw || m.Codec == format.Lz4:
				return fmt.Errorf("%w: Parquet column %s is compressed with %s, which is not read reliably; write the file with zstd or snappy", ErrFormat, clip(strings.Join(m.PathInSchema, ".")), m.Codec)
			case m.TotalCompressedSize < 0 || m.TotalCompressedSize > size || m.TotalUncompressedSize < 0 || m.TotalUncompressedSize > maxChunkClaim:
				return fmt.Errorf("%w: Parquet column %s claims %d bytes in a file of %d", ErrFormat, clip(strings.Join(m.PathInSchema, ".")), m.TotalUncompressedSize, size)
			}
		}
	}
	return nil
}

// fill adds decoded rows to the chunk.
func (p *parquetSource) fill(ctx context.Context, c *chunk) error {
	for !c.full() {
		err := p.readRow(ctx, c)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return io.EOF
		}
		if err != nil {
			c.rows = append(c.rows, rawRow{line: p.row + 1, err: err, broken: true})
			return io.EOF
		}
	}
	return nil
}

func (p *parquetSource) readRow(ctx context.Context, c *chunk) (err error) {
	defer guard(&err)
	for len(p.next) == 0 {
		if err := p.readBatch(ctx); err != nil {
			return err
		}
	}
	fields, rowErr := p.fields(p.next[0])
	p.next = p.next[1:]
	p.row++
	c.rows = append(c.rows, rawRow{line: p.row, fields: fields, err: rowErr})
	for _, f := range fields {
		c.held += 64 + heldBytes(f.Value)
	}
	return nil
}

// heldBytes is about the memory of a value.
func heldBytes(v corpus.Value) int {
	switch v.Kind() {
	case corpus.KindString, corpus.KindJSON:
		return len(v.Text())
	case corpus.KindList:
		n := 0
		for _, e := range v.Elems() {
			n += 56 + heldBytes(e)
		}
		return n
	}
	return 0
}

// readBatch reads rows of the row group in hand, or opens the next; io.EOF
// when there is none.
func (p *parquetSource) readBatch(ctx context.Context) error {
	if p.failed != nil {
		return p.failed
	}
	if p.rows == nil {
		if err := p.openGroup(ctx); err != nil {
			return err
		}
	}
	n, err := p.rows.ReadRows(p.batch)
	p.next = p.batch[:n]
	if errors.Is(err, io.EOF) {
		rows := p.rows
		p.rows = nil
		if n > 0 { // Close lets go of the pages that the rows lie in
			p.next = cloneRows(p.next)
		}
		return rows.Close()
	}
	if err == nil && n == 0 {
		return errors.New("parquet file is broken: no rows where there should be some")
	}
	p.failed = err
	return nil
}

func cloneRows(rows []parquet.Row) []parquet.Row {
	out := make([]parquet.Row, len(rows))
	for i, r := range rows {
		out[i] = r.Clone()
	}
	return out
}

// openGroup walks the next row group and then opens it. Long rows are read one
// at a time.
func (p *parquetSource) openGroup(ctx context.Context) error {
	groups, metas := p.file.RowGroups(), p.file.Metadata().RowGroups
	if p.group == len(groups) {
		return io.EOF
	}
	longest, err := checkGroup(ctx, &p.unpack, p.at, p.size, &metas[p.group], p.leaves)
	if err != nil {
		return fmt.Errorf("parquet row group %d: %w", p.group, err)
	}
	p.batch = p.batch[:min(cap(p.batch), max(1, (1<<16)/max(longest, 1)))]
	p.rows = groups[p.group].Rows()
	p.group++
	return nil
}

// fields are the fields of a row; with an error, those before it.
func (p *parquetSource) fields(row parquet.Row) ([]corpus.Field, error) {
	p.values = p.values[:0]
	row.Range(func(_ int, values []parquet.Value) bool {
		p.values = append(p.values, values)
		return true
	})
	a := assembly{columns: p.values, at: make([]int, len(p.values)), fields: make([]corpus.Field, 0, len(p.values))}
	if err := p.tree.readFields(&a); err != nil {
		return a.fields, err
	}
	if p.spelled {
		if twice, ok := corpus.Settle(a.fields, a.levels); !ok {
			return a.fields, fmt.Errorf("field %s is there twice", clip(twice))
		}
	}
	return sortUnique(a.fields)
}
