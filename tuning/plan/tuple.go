package plan

import (
	"encoding/binary"
	"slices"

	"assay/corpus"
)

// tuples numbers tuples of values, which are told apart by text.
type tuples struct {
	index map[string]int32
	all   [][]corpus.Value
	key   []byte
}

func newTuples() *tuples { return &tuples{index: map[string]int32{}} }

// number gives the tuple's number; of values with the same text it keeps the
// one of the first kind, so that it does not matter which came first.
func (t *tuples) number(tuple []corpus.Value) int32 {
	t.key = t.key[:0]
	for _, v := range tuple {
		text := v.Text()
		t.key = binary.AppendUvarint(t.key, uint64(len(text)))
		t.key = append(t.key, text...)
	}
	n, ok := t.index[string(t.key)]
	if !ok {
		n = int32(len(t.all))
		t.index[string(t.key)] = n
		t.all = append(t.all, slices.Clone(tuple))
		return n
	}
	for i, v := range tuple {
		if v.Kind() < t.all[n][i].Kind() {
			t.all[n][i] = v
		}
	}
	return n
}

// lack says why a row has no tuple.
type lack uint8

const (
	lacksNothing lack = iota
	lacksValue        // a field has no value
	tooWide           // lists make more than maxFan tuples
)

// tupler gives the tuples that the rows of a segment have at some fields. A
// list in a field gives one for each element. Tuples are made once for each
// combination of dictionary codes.
type tupler struct {
	cols  [][]*corpus.Column // of each field, its candidates
	made  map[string]tupled  // by codes
	table *tuples
	key   []byte
	row   []corpus.Value
}

type tupled struct {
	numbers []int32
	lacks   lack
}

func (s *scan) tupler(fields [][]string, table *tuples) (*tupler, error) {
	cols, err := s.columnsOf(fields)
	return &tupler{cols: cols, made: map[string]tupled{}, table: table, row: make([]corpus.Value, len(cols))}, err
}

// at gives the numbers of the row's tuples.
func (t *tupler) at(row int) tupled {
	t.key = t.key[:0]
	for _, cols := range t.cols {
		n, code := 0, uint32(corpus.CodeAbsent)
		for n < len(cols) && code == corpus.CodeAbsent {
			code = cols[n].Code(row)
			n++
		}
		if code < corpus.FirstCode {
			return tupled{lacks: lacksValue}
		}
		t.key = binary.AppendUvarint(binary.AppendUvarint(t.key, uint64(n)), uint64(code))
	}
	out, ok := t.made[string(t.key)]
	if !ok {
		for i, cols := range t.cols {
			t.row[i] = valueAt(cols, row)
		}
		out = t.make()
		t.made[string(t.key)] = out
	}
	return out
}

func (t *tupler) make() tupled {
	for _, v := range t.row {
		if !hasScalar(v) {
			return tupled{lacks: lacksValue}
		}
	}
	choices := fanned(t.row)
	if choices == nil {
		return tupled{lacks: tooWide}
	}
	numbers := make([]int32, len(choices))
	for i, c := range choices {
		numbers[i] = t.table.number(c)
	}
	return tupled{numbers: numbers}
}
