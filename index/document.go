package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"assay/corpus"
)

// A document of the index is a distinct text of a segment. Its id says where
// the text stands: the segment's number and the text's own (texts of one
// list stand in the same places), then for each column its place in the
// record's list of paths and either the rows, when they are few, or the first
// of them. A row is enough to find the text's code in the column,
// whatever the order of the dictionary.
//
//	uvarint segment, uvarint text, then groups of: uvarint column, uvarint count,
//	count row differences (count 0: one row, the first of many)
//
// Rows right in the id mean that a rare word is answered without loading the
// columns that hold it.

// maxDirect is the most rows of a column that an id lists.
const maxDirect = 8

// textDoc is a text on its way into the index.
type textDoc struct {
	text string
	id   []byte
}

// segmentTexts lists the distinct texts of a segment.
func segmentTexts(ctx context.Context, number uint32, c corpus.Columns, paths []string) ([]textDoc, error) {
	b := textCollector{number: number, places: map[string]int{}}
	for i, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		col, err := c.Column(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("read column %s: %w", path, err)
		}
		b.add(i, col)
	}
	return b.docs, nil
}

type textCollector struct {
	number uint32
	docs   []textDoc
	places map[string]int // text to place in docs
}

func (b *textCollector) add(path int, col *corpus.Column) {
	var rows [][]uint32 // by entry, filled when the column has text at all
	for e := range col.Distinct() {
		eachText(col.Entry(e), func(s string) bool {
			if rows == nil {
				rows = rowsOfEntries(col)
			}
			at, ok := b.places[s]
			if !ok {
				at = len(b.docs)
				b.places[s] = at
				b.docs = append(b.docs, textDoc{text: s, id: b.newID(at)})
			}
			d := &b.docs[at]
			d.id = appendGroup(d.id, path, rows[e])
			return true
		})
	}
}

func (b *textCollector) newID(place int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(b.number)), uint64(place))
}

// rowsOfEntries gives the rows of each entry, but only the first of those
// that have more than maxDirect.
func rowsOfEntries(col *corpus.Column) [][]uint32 {
	counts := make([]uint32, col.Distinct())
	for row := range col.Rows() {
		if code := col.Code(row); code >= corpus.FirstCode {
			counts[code-corpus.FirstCode]++
		}
	}
	total := 0
	for _, n := range counts {
		total += room(n)
	}
	arena, rows := make([]uint32, 0, total), make([][]uint32, len(counts))
	for e, n := range counts {
		rows[e] = arena[len(arena) : len(arena) : len(arena)+room(n)]
		arena = arena[:len(arena)+room(n)]
	}
	for row := range col.Rows() {
		if code := col.Code(row); code >= corpus.FirstCode {
			if e := code - corpus.FirstCode; len(rows[e]) < cap(rows[e]) {
				rows[e] = append(rows[e], uint32(row))
			}
		}
	}
	for e, n := range counts {
		if n > maxDirect {
			rows[e] = append(rows[e], manyRows)
		}
	}
	return rows
}

// manyRows behind a row says that it is the first of many.
const manyRows = 1<<32 - 1

func room(n uint32) int {
	if n > maxDirect {
		return 1
	}
	return int(n)
}

func appendGroup(id []byte, path int, rows []uint32) []byte {
	id = binary.AppendUvarint(id, uint64(path))
	if n := len(rows); n > 0 && rows[n-1] == manyRows {
		id = binary.AppendUvarint(id, 0)
		return binary.AppendUvarint(id, uint64(rows[0]))
	}
	id = binary.AppendUvarint(id, uint64(len(rows)))
	last := uint32(0)
	for _, r := range rows {
		id = binary.AppendUvarint(id, uint64(r-last))
		last = r
	}
	return id
}

// places are the decoded ids of one Bleve segment: document d's numbers are
// data[starts[d]:starts[d+1]]: segment, text, then per group path, count, rows.
type places struct {
	serial uint64 // no other of the Index has it, whatever Bleve calls its segments
	starts []uint32
	data   []uint32
	docs   map[uint32]int // documents by segment number, deleted ones included
}

var errDocID = errors.New("document id cannot be read")

// add decodes the next document's id.
func (p *places) add(id []byte) error {
	if len(p.starts) == 0 {
		p.starts, p.docs = append(p.starts, 0), map[uint32]int{}
	}
	for len(id) > 0 {
		v, size := binary.Uvarint(id)
		if size <= 0 || v > 1<<32-1 {
			return errDocID
		}
		p.data, id = append(p.data, uint32(v)), id[size:]
	}
	p.starts = append(p.starts, uint32(len(p.data)))
	at := p.starts[len(p.starts)-2]
	if len(p.data)-int(at) < 2 {
		return errDocID
	}
	p.docs[p.data[at]]++
	return nil
}

// segment is the segment number of document d.
func (p *places) segment(d uint64) uint32 { return p.data[p.starts[d]] }

// groups yields where document d stands. The rows are the differences as
// written; nextRow adds them up.
func (p *places) groups(d uint64, yield func(path uint32, first bool, deltas []uint32)) {
	data := p.data[p.starts[d]+2 : p.starts[d+1]]
	for len(data) >= 3 {
		path, n := data[0], int(data[1])
		first := n == 0
		if first {
			n = 1
		}
		if len(data) < 2+n {
			return
		}
		yield(path, first, data[2:2+n])
		data = data[2+n:]
	}
}
