package corpus

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// Texts are the texts of a dictionary, one behind the other in one arena, so
// that all of them can be searched at once.
type Texts struct {
	Arena string
	Ends  []uint32 // end of each text in the arena, rising
}

// Len is the number of texts.
func (t Texts) Len() int { return len(t.Ends) }

// At is text i.
func (t Texts) At(i int) string {
	lo := uint32(0)
	if i > 0 {
		lo = t.Ends[i-1]
	}
	return t.Arena[lo:t.Ends[i]]
}

// Start is where text i begins in the arena.
func (t Texts) Start(i int) int {
	if i == 0 {
		return 0
	}
	return int(t.Ends[i-1])
}

// Containing is the text that holds the byte at the offset. From is a text
// that is known to begin at or before it.
func (t Texts) Containing(offset, from int) int {
	// The next hit is mostly near: gallop, then halve.
	step, lo := 1, from
	for lo+step < len(t.Ends) && int(t.Ends[lo+step]) <= offset {
		lo += step
		step *= 2
	}
	hi := min(lo+step, len(t.Ends)-1)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if int(t.Ends[mid]) <= offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (t Texts) bytes() int64 { return int64(len(t.Arena)) + 4*int64(len(t.Ends)) }

// textsOf shows the texts of a set, which must not be used afterwards; ok is
// false when they are too large for one arena.
func textsOf(s *TextSet) (t Texts, ok bool) {
	if len(s.arena) > math.MaxUint32 {
		return t, false
	}
	t.Arena, t.Ends = bytesAsString(s.arena), make([]uint32, len(s.ends))
	for i, end := range s.ends {
		t.Ends[i] = uint32(end)
	}
	return t, true
}

// gatherTexts copies texts into an arena; ok is false when they are too large
// for one.
func gatherTexts(texts []Value) (t Texts, ok bool) {
	size := 0
	for _, v := range texts {
		size += len(v.text)
	}
	if size > math.MaxUint32 {
		return t, false
	}
	arena := make([]byte, 0, size)
	t.Ends = make([]uint32, len(texts))
	for i, v := range texts {
		arena = append(arena, v.text...)
		t.Ends[i] = uint32(len(arena))
	}
	t.Arena = bytesAsString(arena)
	return t, true
}

// fold folds every text; the same arena when none changes. ok is false when
// what comes of it is too large for an arena.
func (t Texts) fold() (folded Texts, ok bool) {
	if isFolded(t.Arena) {
		return t, true
	}
	arena := make([]byte, 0, len(t.Arena)+len(t.Arena)/64)
	ends := make([]uint32, len(t.Ends))
	for i := range ends {
		if arena = appendFold(arena, t.At(i)); len(arena) > math.MaxUint32 {
			return Texts{}, false
		}
		ends[i] = uint32(len(arena))
	}
	return Texts{bytesAsString(arena), ends}, true
}

// isFolded reports text that Fold gives back, without looking at letters that
// are not ASCII: those are taken to change.
func isFolded(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// digitsOf are the texts of whole numbers.
func digitsOf(numbers []uint64) Texts {
	arena, ends := make([]byte, 0, 8*len(numbers)), make([]uint32, len(numbers))
	for i, n := range numbers {
		arena = strconv.AppendInt(arena, int64(n), 10)
		ends[i] = uint32(len(arena))
	}
	return Texts{bytesAsString(arena), ends}
}
