package ingest

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

// prefixed cuts off what four bytes of length stand before.
func prefixed(data []byte) (body, rest []byte, err error) {
	if len(data) < 4 {
		return nil, nil, io.ErrUnexpectedEOF
	}
	n := uint64(binary.LittleEndian.Uint32(data))
	if data = data[4:]; n > uint64(len(data)) {
		return nil, nil, io.ErrUnexpectedEOF
	}
	return data[:n], data[n:], nil
}

// data checks the values of a page, of which there are at most n.
func (c *chunkCheck) data(e format.Encoding, data []byte, n int) error {
	switch e {
	case format.PlainDictionary, format.RLEDictionary: //lint:ignore SA1019 old writers use it in data pages
		if len(data) == 0 {
			return nil
		}
		return runs(data[1:], uint(data[0]), n, nil)
	case format.RLE:
		body, _, err := prefixed(data)
		if err != nil {
			return err
		}
		return runs(body, 1, n, nil)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		_, _, err := deltas(data, n)
		return err
	case format.DeltaByteArray:
		return prefixes(data, n)
	}
	return nil // as long as its bytes
}

// levels checks the levels of a page of n values. Those of repetition tell how
// long the rows are.
func (c *chunkCheck) levels(data []byte, highest, n int, repetition bool) error {
	if highest == 0 || len(data) == 0 {
		return nil
	}
	width := uint(bits.Len(uint(highest)))
	if !repetition {
		return runs(data, width, n, nil)
	}
	left := n
	return runs(data, width, n, func(level, count int) error {
		count = min(count, left)
		left -= count
		if level == 0 {
			c.row = min(count, 1)
		} else {
			c.row += count
		}
		if c.longest = max(c.longest, c.row); c.longest > maxRowElements {
			return fmt.Errorf("row of more than %d elements: %w", maxRowElements, errClaim)
		}
		return nil
	})
}

// runs walks the hybrid of runs and packed groups (Parquet Encodings.md,
// RLE = 3) of at most n values, and a few more that fill the last group.
func runs(data []byte, width uint, n int, yield func(value, count int) error) error {
	if width > 32 {
		return fmt.Errorf("values of %d bits: %w", width, errClaim)
	}
	for total := 0; len(data) > 0; {
		head, k := binary.Uvarint(data)
		if k <= 0 {
			return io.ErrUnexpectedEOF
		}
		data = data[k:]
		count, packed := head>>1, head&1 == 1
		if packed {
			count *= 8
		}
		if count > maxPageValues || packed && width > 0 && count*uint64(width)/8 > uint64(len(data))+8*uint64(width) {
			return fmt.Errorf("run of %d values: %w", count, errClaim)
		}
		if total += int(count); total > n+504 {
			return fmt.Errorf("%d values where there are %d: %w", total, n, errClaim)
		}
		bytes := int(width+7) / 8
		if packed {
			bytes = int(count) * int(width) / 8
		}
		bytes = min(bytes, len(data))
		if yield != nil {
			if err := eachRun(data[:bytes], width, int(count), packed, yield); err != nil {
				return err
			}
		}
		data = data[bytes:]
	}
	return nil
}

// eachRun yields the values of one run or packed group.
func eachRun(data []byte, width uint, count int, packed bool, yield func(value, count int) error) error {
	if !packed {
		value := 0
		for i, b := range data {
			value |= int(b) << (8 * i)
		}
		return yield(value, count)
	}
	for i := range count {
		value := 0
		for b := range int(width) {
			if bit := i*int(width) + b; bit>>3 < len(data) {
				value |= int(data[bit>>3]>>(bit&7)&1) << b
			}
		}
		if err := yield(value, 1); err != nil {
			return err
		}
	}
	return nil
}

// deltas walks a block of packed deltas (Parquet Encodings.md,
// DELTA_BINARY_PACKED = 5) of at most n values, and gives how many there are
// and what stands behind.
func deltas(data []byte, n int) (total int, rest []byte, err error) {
	var head [4]uint64 // block size, miniblocks, values, first value
	for i := range head {
		v, k := binary.Uvarint(data)
		if k <= 0 {
			return 0, nil, io.ErrUnexpectedEOF
		}
		head[i], data = v, data[k:]
	}
	if head[1] == 0 || head[1] > 1<<10 || head[0] > 1<<16 || head[2] > uint64(n) {
		return 0, nil, fmt.Errorf("%d deltas where there are %d values: %w", head[2], n, errClaim)
	}
	minis, size := int(head[1]), int(head[0]/head[1])
	for left := int(head[2]) - 1; left > 0; {
		_, k := binary.Uvarint(data)
		if k <= 0 || size == 0 || len(data) < k+minis {
			return 0, nil, io.ErrUnexpectedEOF
		}
		widths := data[k : k+minis]
		data = data[k+minis:]
		for _, w := range widths {
			if left <= 0 {
				break
			}
			data = data[min(len(data), int(w)*size/8):]
			left -= size
		}
	}
	return int(head[2]), data, nil
}

// prefixes checks texts that begin like the one before them (DELTA_BYTE_ARRAY
// = 7), which may come to far more than their bytes.
func prefixes(data []byte, n int) error {
	total, rest, err := deltas(data, n)
	if err != nil {
		return err
	}
	lengths, err := (&delta.BinaryPackedEncoding{}).DecodeInt32(make([]int32, 0, total), data[:len(data)-len(rest)])
	if err != nil {
		return err
	}
	sum := int64(0)
	for _, l := range lengths {
		if sum += int64(l); l < 0 || sum > maxPageBytes {
			return fmt.Errorf("texts of %d bytes in a page of %d: %w", sum, len(data), errClaim)
		}
	}
	_, _, err = deltas(rest, n)
	return err
}

// leavesOf are the columns with values, by their index.
func leavesOf(c *parquet.Column) (leaves []*parquet.Column) {
	if c.Leaf() {
		return []*parquet.Column{c}
	}
	for _, child := range c.Columns() {
		leaves = append(leaves, leavesOf(child)...)
	}
	return leaves
}
