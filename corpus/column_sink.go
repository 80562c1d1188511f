package corpus

import (
	"slices"

	"github.com/parquet-go/parquet-go"
)

// columnSink passes one column to Parquet in batches and adds up its checksum.
type columnSink struct {
	writer   *parquet.ColumnWriter
	column   int
	source   rowSource
	required bool
	sum      uint64

	*sinkBuffers // while it writes
	size         int
}

// sinkBuffers is the memory of a sink, which the next one uses again.
type sinkBuffers struct {
	slots []uint32        // by row: number of its value + 1; 0 is none
	texts []parquet.Value // by number of the text
	batch []parquet.Value
}

// A batch ends after so many values or bytes of text; a page ends with a batch.
const (
	batchValues = 1024
	batchBytes  = 64 << 10
)

func (s *columnSink) writeRows(b *sinkBuffers, at []uint32, lo, hi int) (err error) {
	s.sinkBuffers, s.size, b.batch = b, 0, b.batch[:0]
	defer func() { s.sinkBuffers = nil }()
	clear(b.slots)
	for i := range s.source.len() {
		row := s.source.row(i)
		if at != nil {
			row = at[row]
		}
		b.slots[row] = uint32(i) + 1
	}
	if l, ok := s.source.(laneSource); ok && l.lane.shape == textShape {
		err = s.writeTexts(l.lane, b.slots[lo:hi])
	} else {
		err = s.writeValues(b.slots[lo:hi])
	}
	if err != nil {
		return err
	}
	return s.flush()
}

// writeTexts writes the rows of a column of texts, each of which is made a
// Parquet value once.
func (s *columnSink) writeTexts(l *lane, slots []uint32) error {
	level := 1
	if s.required {
		level = 0
	}
	s.texts = slices.Grow(s.texts[:0], l.texts.Len())
	for n := range l.texts.Len() {
		s.texts = append(s.texts, parquet.ByteArrayValue(l.texts.at(uint32(n))).Level(0, level, s.column))
	}
	none := parquet.NullValue().Level(0, 0, s.column)
	for _, slot := range slots {
		if slot == 0 {
			s.sum = addRow(s.sum, 0)
			s.batch = append(s.batch, none)
		} else {
			cell := l.cells[slot-1]
			s.sum = addRow(s.sum, l.texts.hashes[cell])
			s.batch = append(s.batch, s.texts[cell])
			s.size += l.texts.length(uint32(cell))
		}
		if err := s.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

func (s *columnSink) writeValues(slots []uint32) error {
	none := parquet.NullValue().Level(0, 0, s.column)
	for _, slot := range slots {
		if slot == 0 {
			s.sum = addRow(s.sum, 0)
			s.batch = append(s.batch, none)
		} else {
			s.writeValue(int(slot - 1))
		}
		if err := s.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

func (s *columnSink) writeValue(i int) {
	n := len(s.batch)
	s.batch = s.source.append(s.batch, i, s.column)
	s.sum = addRow(s.sum, s.source.hash(i))
	for j := n; j < len(s.batch); j++ {
		if s.batch[j].Kind() == parquet.ByteArray {
			s.size += len(s.batch[j].ByteArray())
		}
		if s.required {
			s.batch[j] = s.batch[j].Level(0, 0, s.column)
		}
	}
}

func (s *columnSink) flushFull() error {
	if len(s.batch) < batchValues && s.size < batchBytes {
		return nil
	}
	return s.flush()
}

func (s *columnSink) flush() error {
	if len(s.batch) == 0 {
		return nil
	}
	_, err := s.writer.WriteRowValues(s.batch)
	s.batch, s.size = s.batch[:0], 0
	return err
}
