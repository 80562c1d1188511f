package corpus

import (
	"sync"
	"sync/atomic"
)

// Codes of a column that stand for no dictionary entry.
const (
	CodeAbsent = 0 // the row has no such field
	CodeNull   = 1 // the row has the field and it is null
	FirstCode  = 2 // code of dictionary entry 0
)

// Column is one field of one segment: a dictionary of the distinct values and
// a code a row. A matcher runs once per distinct value; what it answered is
// spread over the rows by code. A column is immutable and safe for concurrent
// use. How it stores codes and values is its own business.
type Column struct {
	path          string
	codes         codes
	dict          dictionary
	absent, nulls int
	mapped        bool // codes and dictionary lie in a file that is mapped

	foldOnce sync.Once
	folding  foldedTexts

	postOnce sync.Once
	postings *Postings
	posted   atomic.Bool
}

// foldedTexts are the folded texts of a dictionary, in an arena where they
// fit one.
type foldedTexts struct {
	texts Texts
	whole bool     // texts has them all
	list  []string // otherwise
}

// NewColumn makes a column from codes as in Code and a dictionary without
// repeats; it keeps both.
func NewColumn(path string, codes []uint32, dict []Value) *Column {
	return newColumn(path, packCodes(codes, topCode(codes, len(dict))), newDictionary(dict))
}

// topCode is the largest code. A dictionary is mostly used up to its end.
func topCode(codes []uint32, distinct int) (top uint32) {
	for _, c := range codes {
		if c > top {
			if top = c; int(top) == distinct+FirstCode-1 {
				break
			}
		}
	}
	return top
}

func newColumn(path string, codes codes, dict dictionary) *Column {
	c := &Column{path: path, codes: codes, dict: dict}
	c.absent, c.nulls = codes.tally()
	return c
}

// at is the column under another path.
func (c *Column) at(path string) *Column {
	return &Column{path: path, codes: c.codes, dict: c.dict, absent: c.absent, nulls: c.nulls}
}

// Path is the field's dotted path.
func (c *Column) Path() string { return c.path }

// Rows is the number of rows.
func (c *Column) Rows() int { return c.codes.rows }

// Absent is the number of rows without the field, Nulls of those where it is
// null.
func (c *Column) Absent() int { return c.absent }

// Nulls is the number of rows in which the field is null.
func (c *Column) Nulls() int { return c.nulls }

// Distinct is the number of distinct values, null and absent not counted.
func (c *Column) Distinct() int { return c.dict.len() }

// Entry is distinct value i, 0 <= i < Distinct.
func (c *Column) Entry(i int) Value { return c.dict.at(i) }

// Texts are the distinct values when all of them are texts.
func (c *Column) Texts() (t Texts, ok bool) { return c.dict.texts, c.dict.kind == KindString }

// FoldedTexts are the folded texts of the distinct values when all of them
// are texts or whole numbers, computed at the first call and kept.
func (c *Column) FoldedTexts() (t Texts, ok bool) {
	if c.dict.kind != KindString && c.dict.kind != KindInt {
		return Texts{}, false
	}
	c.foldOnce.Do(c.fold)
	return c.folding.texts, c.folding.whole
}

// Folded is Fold(Entry(i).Text()), computed for the whole dictionary at the
// first call and kept.
func (c *Column) Folded(i int) string {
	c.foldOnce.Do(c.fold)
	if c.folding.whole {
		return c.folding.texts.At(i)
	}
	return c.folding.list[i]
}

func (c *Column) fold() {
	if c.folding.whole {
		return // it came with the column
	}
	if c.dict.kind == KindInt {
		c.folding.texts, c.folding.whole = digitsOf(c.dict.bits), true
		return
	}
	if c.dict.kind == KindString {
		if c.folding.texts, c.folding.whole = c.dict.texts.fold(); c.folding.whole {
			return
		}
	}
	c.folding.list = make([]string, c.Distinct())
	for i := range c.folding.list {
		c.folding.list[i] = Fold(c.Entry(i).Text())
	}
}

// Code is the code of a row: CodeAbsent, CodeNull or FirstCode + entry.
func (c *Column) Code(row int) uint32 { return c.codes.at(row) }

// Codes are the codes of all rows, in a slice of the caller's own.
func (c *Column) Codes() []uint32 { return c.codes.wide() }

// Value is the value of a row.
func (c *Column) Value(row int) Value {
	switch code := c.codes.at(row); code {
	case CodeAbsent:
		return Value{}
	case CodeNull:
		return Null()
	default:
		return c.dict.at(int(code - FirstCode))
	}
}

// Where is the set of the rows whose code c has keep[c] set. keep has
// Distinct()+FirstCode elements.
func (c *Column) Where(keep []bool) *Bitmap { return c.codes.where(keep) }

// Postings are the rows of each distinct value, made at the first call and
// kept.
func (c *Column) Postings() *Postings {
	c.postOnce.Do(func() {
		c.postings = newPostings(&c.codes, c.Distinct())
		c.posted.Store(true)
	})
	return c.postings
}

// Posted reports that the postings are made.
func (c *Column) Posted() bool { return c.posted.Load() }

// Bytes is about how much memory the column holds, what is made of it later
// counted.
func (c *Column) Bytes() int64 {
	later := 4 * int64(c.codes.rows+c.Distinct())
	if c.mapped {
		return later + 64*int64(len(c.dict.values))
	}
	return later + c.codes.bytes() + c.dict.bytes()
}

// HasLists reports that a distinct value may be a list.
func (c *Column) HasLists() bool { return c.dict.kind == KindAbsent && len(c.dict.values) > 0 }

// Plain reports that the distinct values are texts, whole numbers or booleans
// alone: no two of them have the same text.
func (c *Column) Plain() bool {
	switch c.dict.kind {
	case KindString, KindInt, KindBool:
		return true
	}
	return c.Distinct() == 0
}
