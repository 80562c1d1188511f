package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"assay/corpus"
)

// The Parquet library takes memory and time for as much as a file claims to
// hold: pages, runs and deltas of a few bytes may claim 2^31 values. So a row
// group is walked before the library reads it, and claims beyond these bounds,
// far above what writers make, break the file.
const (
	maxPageBytes   = 64 << 20 // of a page, decompressed
	maxPageValues  = 1 << 22
	valuesPerByte  = 4096 // of a column, for each byte of the file
	maxRowElements = 4 * corpus.MaxElements
)

var errClaim = errors.New("claims more than it can hold")

// chunkCheck walks the pages of one column of one row group.
type chunkCheck struct {
	*unpacker
	at   io.ReaderAt
	meta *format.ColumnMetaData
	leaf *parquet.Column
	size int64 // of the file

	values  int64 // met so far
	row     int   // elements of the row that the last page ended in
	longest int   // elements of the longest row
}

// checkGroup walks the pages of a row group and gives the number of elements
// of its longest row.
func checkGroup(ctx context.Context, u *unpacker, at io.ReaderAt, size int64, group *format.RowGroup, leaves []*parquet.Column) (longest int, err error) {
	defer guard(&err)
	if len(group.Columns) != len(leaves) {
		return 0, fmt.Errorf("a row group of %d columns in a schema of %d", len(group.Columns), len(leaves))
	}
	if group.NumRows > size*valuesPerByte {
		return 0, fmt.Errorf("row group of %d rows: %w", group.NumRows, errClaim)
	}
	for i := range group.Columns {
		c := chunkCheck{unpacker: u, at: at, meta: &group.Columns[i].MetaData, leaf: leaves[i], size: size}
		if err := c.walk(ctx, group.NumRows); err != nil {
			return 0, fmt.Errorf("column %s: %w", clip(strings.Join(c.meta.PathInSchema, ".")), err)
		}
		longest = max(longest, c.longest)
	}
	return longest, nil
}

func (c *chunkCheck) walk(ctx context.Context, rows int64) error {
	start := c.meta.DataPageOffset
	if c.meta.DictionaryPageOffset != 0 {
		start = c.meta.DictionaryPageOffset
	}
	if start < 4 || c.meta.TotalCompressedSize < 0 || start > c.size-c.meta.TotalCompressedSize {
		return fmt.Errorf("%d bytes at %d of a file of %d: %w", c.meta.TotalCompressedSize, start, c.size, errClaim)
	}
	r := bufio.NewReaderSize(io.NewSectionReader(c.at, start, c.meta.TotalCompressedSize), 64<<10)
	decoder := thrift.NewDecoder((&thrift.CompactProtocol{}).NewReader(r))
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := r.Peek(1); errors.Is(err, io.EOF) {
			break
		}
		header := &format.PageHeader{}
		if err := decoder.Decode(header); err != nil {
			return fmt.Errorf("page header: %w", err)
		}
		if err := c.page(header, r); err != nil {
			return err
		}
	}
	if c.leaf.MaxRepetitionLevel() == 0 && c.values != rows {
		return fmt.Errorf("%d values in %d rows", c.values, rows)
	}
	return nil
}

// page checks one page, whose body r stands at.
func (c *chunkCheck) page(h *format.PageHeader, r *bufio.Reader) error {
	if h.CompressedPageSize < 0 || int64(h.CompressedPageSize) > c.meta.TotalCompressedSize || h.UncompressedPageSize < 0 || h.UncompressedPageSize > maxPageBytes {
		return fmt.Errorf("page of %d bytes, %d decompressed: %w", h.CompressedPageSize, h.UncompressedPageSize, errClaim)
	}
	body, err := c.read(r, int(h.CompressedPageSize))
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	switch h.Type {
	case format.DictionaryPage:
		return c.dictionary(h, body)
	case format.DataPage:
		return c.dataV1(h, body)
	case format.DataPageV2:
		return c.dataV2(h, body)
	}
	return nil
}

func (c *chunkCheck) dictionary(h *format.PageHeader, body []byte) error {
	d := &h.DictionaryPageHeader.V
	if d.NumValues < 0 || d.NumValues > maxPageValues || int64(d.NumValues) > 8*int64(h.UncompressedPageSize) {
		return fmt.Errorf("dictionary of %d values: %w", d.NumValues, errClaim)
	}
	data, err := c.unpack(c.meta.Codec, body, int(h.UncompressedPageSize))
	if err != nil {
		return err
	}
	return c.data(d.Encoding, data, int(d.NumValues))
}

func (c *chunkCheck) dataV1(h *format.PageHeader, body []byte) error {
	d := &h.DataPageHeader.V
	if err := c.count(d.NumValues); err != nil {
		return err
	}
	data, err := c.unpack(c.meta.Codec, body, int(h.UncompressedPageSize))
	if err != nil {
		return err
	}
	n := int(d.NumValues)
	for _, l := range [...]struct {
		max        int
		encoding   format.Encoding
		repetition bool
	}{{c.leaf.MaxRepetitionLevel(), d.RepetitionLevelEncoding, true}, {c.leaf.MaxDefinitionLevel(), d.DefinitionLevelEncoding, false}} {
		if l.max == 0 {
			continue
		}
		if l.encoding != format.RLE {
			return fmt.Errorf("levels are encoded as %s, which is not read", l.encoding)
		}
		levels, rest, err := prefixed(data)
		if err != nil {
			return err
		}
		if err := c.levels(levels, l.max, n, l.repetition); err != nil {
			return err
		}
		data = rest
	}
	return c.data(d.Encoding, data, n)
}

func (c *chunkCheck) dataV2(h *format.PageHeader, body []byte) error {
	d := &h.DataPageHeaderV2.V
	if err := c.count(d.NumValues); err != nil {
		return err
	}
	n, reps, defs := int(d.NumValues), int(d.RepetitionLevelsByteLength), int(d.DefinitionLevelsByteLength)
	if reps < 0 || defs < 0 || reps+defs > len(body) || d.NumNulls < 0 || d.NumNulls > d.NumValues || d.NumRows < 0 || d.NumRows > d.NumValues {
		return fmt.Errorf("page of %d bytes with %d of levels: %w", len(body), reps+defs, errClaim)
	}
	if err := c.levels(body[:reps], c.leaf.MaxRepetitionLevel(), n, true); err != nil {
		return err
	}
	if err := c.levels(body[reps:reps+defs], c.leaf.MaxDefinitionLevel(), n, false); err != nil {
		return err
	}
	data := body[reps+defs:]
	if !d.IsCompressed.Valid || d.IsCompressed.V {
		var err error
		if data, err = c.unpack(c.meta.Codec, data, int(h.UncompressedPageSize)); err != nil {
			return err
		}
	}
	return c.data(d.Encoding, data, n-int(d.NumNulls))
}

// count adds the values of a page.
func (c *chunkCheck) count(n int32) error {
	c.values += int64(n)
	if n < 0 || n > maxPageValues || c.values > c.size*valuesPerByte {
		return fmt.Errorf("page of %d values: %w", n, errClaim)
	}
	return nil
}
