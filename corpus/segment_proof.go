package corpus

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"os"
	"runtime"
	"slices"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
)

// errProof says that what was written is not what is read: a fault of the
// disk, the memory or the library. Nothing is kept of such a segment.
var errProof = errors.New("contents differ from what was written")

// proveColumns reads the columns back, several at a time, and compares their
// checksums with those of what was to be written.
func proveColumns(ctx context.Context, f *os.File, size int64, l *segmentLayout, sums []uint64) error {
	file, err := openSegmentFile(f, size)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range l.columns {
		g.Go(func() error {
			sum, err := file.sum(ctx, c.name, c.shape)
			if err == nil && sum != sums[i] {
				err = fmt.Errorf("column %s: %w", c.name, errProof)
			}
			return err
		})
	}
	return g.Wait()
}

// sum is the checksum of a column as columnSink adds it up. noShape is the
// column of keys.
func (f *segmentFile) sum(ctx context.Context, name string, s shape) (uint64, error) {
	p := &columnProof{shape: s}
	err := f.pages(ctx, name, p.page)
	return p.sum, err
}

// columnProof adds up the checksum of a column page after page. Of a page that
// comes with a dictionary each entry is hashed once.
type columnProof struct {
	shape shape
	sum   uint64

	from   parquet.Dictionary
	group  int      // row group of from
	known  []uint64 // hash of each entry of from
	hashes []uint64 // of the values of the page
}

func (c *columnProof) page(p *pageCells) error {
	if err := c.hash(p); err != nil {
		return err
	}
	switch {
	case c.shape.isList():
		return c.addLists(p)
	case len(p.levels) == 0:
		if len(c.hashes) != int(p.NumRows()) {
			return errCorrupt
		}
		for _, h := range c.hashes {
			c.sum = addRow(c.sum, h)
		}
		return nil
	}
	return c.addOptional(p)
}

func (c *columnProof) addOptional(p *pageCells) error {
	sum, n := c.sum, 0
	for _, level := range p.levels {
		h := uint64(0)
		if level != 0 {
			if n == len(c.hashes) {
				return errCorrupt
			}
			h = c.hashes[n]
			n++
		}
		sum = addRow(sum, h)
	}
	c.sum = sum
	if n != len(c.hashes) {
		return errCorrupt
	}
	return nil
}

// addLists adds the rows of a page of lists: where a row starts, the level of
// repetition is 0.
func (c *columnProof) addLists(p *pageCells) error {
	starts, n := p.RepetitionLevels(), 0
	if len(starts) != len(p.levels) {
		return errCorrupt
	}
	for i := 0; i < len(starts); {
		from := n
		for first := true; i < len(starts) && (first || starts[i] != 0); i++ {
			if p.levels[i] != 0 {
				n++
			}
			first = false
		}
		if n > len(c.hashes) {
			return errCorrupt
		}
		h := uint64(0)
		if n > from {
			h = hashList(c.hashes[from:n])
		}
		c.sum = addRow(c.sum, h)
	}
	return nil
}

// hash fills c.hashes with those of the page's values.
func (c *columnProof) hash(p *pageCells) error {
	data := p.Data()
	c.hashes = slices.Grow(c.hashes[:0], int(p.NumValues()))
	if d := p.Dictionary(); d != nil {
		return c.hashIndexes(d, p.group, data.Int32())
	}
	kind := c.shape.scalar().kind()
	switch c.shape.scalar() {
	case noShape:
		return c.hashKeys(p)
	case boolShape:
		packed := data.Boolean()
		for i := range min(int(p.NumValues()-p.NumNulls()), 8*len(packed)) {
			c.hashes = append(c.hashes, hashNumber(uint64(packed[i>>3]>>(i&7)&1), kind))
		}
	case intShape:
		for _, n := range data.Int64() {
			c.hashes = append(c.hashes, hashNumber(uint64(n), kind))
		}
	case floatShape:
		for _, n := range data.Double() {
			c.hashes = append(c.hashes, hashNumber(math.Float64bits(n), kind))
		}
	case textShape:
		arena, offsets := data.ByteArray()
		for i := 1; i < len(offsets); i++ {
			c.hashes = append(c.hashes, maphash.Bytes(textSeed, arena[offsets[i-1]:offsets[i]]))
		}
	}
	return nil
}

func (c *columnProof) hashKeys(p *pageCells) error {
	data := p.Data()
	cells, size := data.FixedLenByteArray()
	if size != len(Key{}) || len(cells) != size*int(p.NumRows()) {
		return errCorrupt
	}
	for ; len(cells) > 0; cells = cells[size:] {
		c.hashes = append(c.hashes, hashKey(Key(cells[:size])))
	}
	return nil
}

func (c *columnProof) hashIndexes(d parquet.Dictionary, group int, indexes []int32) error {
	if d != c.from || group != c.group {
		c.from, c.group, c.known = d, group, slices.Grow(c.known[:0], d.Len())
		for i := range d.Len() {
			c.known = append(c.known, c.hashEntry(d.Index(int32(i))))
		}
	}
	for _, i := range indexes {
		if int(i) >= len(c.known) || i < 0 {
			return errCorrupt
		}
		c.hashes = append(c.hashes, c.known[i])
	}
	return nil
}

func (c *columnProof) hashEntry(v parquet.Value) uint64 {
	if c.shape.scalar() == textShape {
		return maphash.Bytes(textSeed, v.ByteArray())
	}
	return hashValue(fromParquet(v, c.shape.scalar()))
}
