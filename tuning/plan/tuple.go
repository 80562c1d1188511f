package plan

import (
	"encoding/binary"
	"slices"

	"assay/corpus"
)

// tuples numbers tuples of values, which are told apart by text.
type tuples struct {
	texts corpus.TextSet
	width int
	all   []corpus.Value // one tuple behind the other; nil unless they are kept
	kept  bool
	key   []byte
}

// newTuples makes a table of tuples of so many values. One that keeps them
// can give them back.
func newTuples(width int, kept bool) *tuples { return &tuples{width: width, kept: kept} }

func (t *tuples) len() int { return t.texts.Len() }

// at is tuple n of a table that keeps them.
func (t *tuples) at(n int32) []corpus.Value {
	lo, hi := int(n)*t.width, int(n+1)*t.width
	return t.all[lo:hi:hi]
}

// number gives the tuple's number; of values with the same text it keeps the
// one of the first kind, so that it does not matter which came first.
func (t *tuples) number(tuple []corpus.Value) int32 {
	t.key = t.key[:0]
	for i := range tuple {
		t.key = appendElement(t.key, &tuple[i], t.width > 1)
	}
	size := t.texts.Len()
	n := int32(t.texts.Number(t.key))
	switch {
	case !t.kept:
	case int(n) == size:
		t.all = append(t.all, tuple...)
	default:
		for i, v := range t.at(n) {
			if tuple[i].Kind() < v.Kind() {
				t.at(n)[i] = tuple[i]
			}
		}
	}
	return n
}

// appendElement appends the text of one value of a tuple, behind its length
// where others follow.
func appendElement(key []byte, v *corpus.Value, others bool) []byte {
	if !others {
		return v.AppendText(key)
	}
	at := len(key)
	key = v.AppendText(append(key, 0, 0, 0, 0))
	binary.LittleEndian.PutUint32(key[at:], uint32(len(key)-at-4))
	return key
}

// numbersOf gives, for each tuple of a list, its number in this table.
func (t *tuples) numbersOf(l *tupleList) []int32 {
	out := make([]int32, l.n)
	for i := range out {
		out[i] = t.number(l.all[i*l.width : (i+1)*l.width])
	}
	return out
}

// tupleList is tuples one behind the other; the same may stand in it twice,
// under texts of different kinds.
type tupleList struct {
	width, n int
	all      []corpus.Value
}

func (l *tupleList) add(tuple []corpus.Value) {
	l.all = append(l.all, tuple...)
	l.n++
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
	fields []codedField
	made   []tupled            // by state
	states []map[uint64]uint32 // by field: of the state before it and its code; nil when states are computed
	list   *tupleList
	row    []corpus.Value
	share  share // of the tuples: all others are left out
}

// others stands for tuples that are none of the share's.
var others = tupled{from: 1, to: 1}

// tupled is the tuples of a state: those of the list from one number to
// another. The zero value is not made yet.
type tupled struct {
	from, to int32
	lacks    lack
}

// codedField is a field's candidate columns; their values have codes from 0.
type codedField struct {
	cols  []*corpus.Column
	first []uint32 // the code of each column's first value
	size  int
}

// maxStates is how many states are computed rather than looked up, unless
// there are more rows.
const maxStates = 1 << 16

// tupler makes the tupler of some fields for so many rows, which adds the
// tuples to a list.
func (s *scan) tupler(fields [][]string, list *tupleList, rows int) (*tupler, error) {
	cols, err := s.columnsOf(fields)
	if err != nil {
		return nil, err
	}
	list.width = len(cols)
	t := &tupler{list: list, row: make([]corpus.Value, len(cols))}
	states, most := 1, max(maxStates, s.cols.Rows())
	for _, candidates := range cols {
		f := codedField{cols: candidates}
		for _, c := range candidates {
			f.first = append(f.first, uint32(f.size))
			f.size += c.Distinct()
		}
		t.fields = append(t.fields, f)
		states = min(states, most+1) * max(f.size, 1)
	}
	if len(t.fields) > 1 && states > most {
		t.states = make([]map[uint64]uint32, len(t.fields))
		for i := range t.states[1:] {
			t.states[i+1] = map[uint64]uint32{}
		}
		return t, nil
	}
	t.made = make([]tupled, states)
	list.all = make([]corpus.Value, 0, min(states, rows)*list.width)
	return t, nil
}

// code is the code of a row's value; ok is false when it has none.
func (f *codedField) code(row int) (code uint32, ok bool) {
	for i, c := range f.cols {
		if code := c.Code(row); code != corpus.CodeAbsent {
			return f.first[i] + code - corpus.FirstCode, code >= corpus.FirstCode
		}
	}
	return 0, false
}

// at gives the row's tuples.
func (t *tupler) at(row int) tupled {
	state := uint32(0)
	for i := range t.fields {
		f := &t.fields[i]
		code, ok := f.code(row)
		if !ok {
			return tupled{lacks: lacksValue}
		}
		if t.states == nil {
			state = state*uint32(f.size) + code
		} else {
			state = t.state(state, i, code)
		}
	}
	if t.made[state] == (tupled{}) {
		for i := range t.fields {
			t.row[i] = valueAt(t.fields[i].cols, row)
		}
		t.made[state] = t.make()
	}
	return t.made[state]
}

// state numbers what the fields up to i say together.
func (t *tupler) state(before uint32, i int, code uint32) uint32 {
	if i == 0 {
		return code
	}
	pair := uint64(before)<<32 | uint64(code)
	state, ok := t.states[i][pair]
	if !ok {
		state = uint32(len(t.states[i]))
		t.states[i][pair] = state
		if i == len(t.fields)-1 {
			t.made = append(t.made, tupled{})
		}
	}
	return state
}

func (t *tupler) make() tupled {
	for _, v := range t.row {
		if !hasScalar(v) {
			return tupled{lacks: lacksValue}
		}
	}
	out := tupled{from: int32(t.list.n)}
	if !slices.ContainsFunc(t.row, isList) {
		if !t.share.tuple(t.row) {
			return others
		}
		t.list.add(t.row)
		out.to = int32(t.list.n)
		return out
	}
	choices := fanned(t.row)
	if choices == nil {
		return tupled{lacks: tooWide}
	}
	for _, c := range choices {
		if t.share.tuple(c) {
			t.list.add(c)
		}
	}
	if out.to = int32(t.list.n); out.from == out.to {
		return others
	}
	return out
}

func isList(v corpus.Value) bool { return v.Kind() == corpus.KindList }
