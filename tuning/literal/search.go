package literal

import (
	"context"
	"math/bits"
	"strings"

	"assay/corpus"
)

// search looks for one literal that may stand anywhere, over the whole arena.
type search struct {
	*needle
	texts corpus.Texts
	yield func(literal, entry int)
	next  func(lo, hi int) int // searches for a literal that begins from lo to hi, and says from where to go on

	rare, other int // offsets of the two rarest bytes of the literal
	entry       int // begins at or before where the search is
	wasted      int // comparisons that came to nothing, in steps of 16 bytes
	allowed     int // of them, so far
}

// common is the share of the arena, as 1 in so many, from which a byte is no
// longer looked for alone.
const common = 64

func newSearch(n *needle, t corpus.Texts, seen *counts, yield func(literal, entry int)) *search {
	s := &search{needle: n, texts: t, yield: yield}
	s.rare, s.other = seen.rarest(n.Text)
	s.next = s.byPair
	if len(n.Text) == 1 || seen.share(n.Text[s.rare]) >= common {
		s.next = s.byByte
	}
	return s
}

func (s *search) run(ctx context.Context) error {
	last := len(s.texts.Arena) - len(s.Text) + 1
	for lo := s.fitting(0); lo < last; {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.allowed = stride/4 + lo/4
		if lo = s.next(lo, min(lo+stride, last)); s.wasted > s.allowed {
			s.next = s.byIndex
		}
	}
	return nil
}

// found is told where the literal stands, and says from where to go on.
func (s *search) found(at int) int {
	s.entry = s.texts.Containing(at, s.entry)
	end := int(s.texts.Ends[s.entry])
	if at+len(s.Text) <= end {
		s.tell(s.entry, s.yield)
	}
	// What begins later in this entry either says nothing new or would not
	// end in it either.
	return s.fitting(s.entry + 1)
}

// fitting is where the next entry begins, from the given one on, that is long
// enough; the end of the arena if none is.
func (s *search) fitting(entry int) int {
	start := s.texts.Start(entry)
	for ; entry < s.texts.Len(); entry++ {
		end := int(s.texts.Ends[entry])
		if end-start >= len(s.Text) {
			s.entry = entry
			return start
		}
		start = end
	}
	return len(s.texts.Arena)
}

// is compares the literal with what stands at a place.
func (s *search) is(at int) bool {
	if s.texts.Arena[at:at+len(s.Text)] == s.Text {
		return true
	}
	s.wasted += 1 + len(s.Text)/16
	return false
}

// byByte stops at the rarest byte.
func (s *search) byByte(lo, hi int) int {
	arena := s.texts.Arena[s.rare : hi+s.rare]
	rare := s.Text[s.rare]
	for lo < hi {
		i := strings.IndexByte(arena[lo:], rare)
		if i < 0 {
			return hi
		}
		if lo += i; s.is(lo) {
			lo = s.found(lo)
		} else if lo++; s.wasted > s.allowed {
			break
		}
	}
	return lo
}

const (
	lows  = 0x0101010101010101 // 1 in each byte
	highs = 0x8080808080808080 // the top bit of each byte
)

// byPair stops where the two rarest bytes stand at their distance, eight
// places at a time.
func (s *search) byPair(lo, hi int) int {
	rares, others := s.texts.Arena[s.rare:hi+s.rare], s.texts.Arena[s.other:hi+s.other]
	rare, other := lows*uint64(s.Text[s.rare]), lows*uint64(s.Text[s.other])
	for lo <= hi-8 {
		both := load64(rares, lo) ^ rare | load64(others, lo) ^ other
		// The top bit of each byte that is zero; of a byte above one that is
		// zero perhaps too.
		hits := (both - lows) &^ both & highs
		if hits == 0 {
			lo += 8
			continue
		}
		if lo = s.among(hits, lo); s.wasted > s.allowed {
			return lo
		}
	}
	for lo < hi {
		if s.is(lo) {
			lo = s.found(lo)
		} else {
			lo++
		}
	}
	return lo
}

// among looks at the places that are marked among the eight from lo on.
func (s *search) among(hits uint64, lo int) int {
	for ; hits != 0; hits &= hits - 1 {
		if at := lo + bits.TrailingZeros64(hits)/8; s.is(at) {
			return s.found(at)
		}
	}
	return lo + 8
}

// byIndex does not guess.
func (s *search) byIndex(lo, hi int) int {
	arena := s.texts.Arena[:hi+len(s.Text)-1]
	for lo < hi {
		i := strings.Index(arena[lo:], s.Text)
		if i < 0 {
			return hi
		}
		lo = s.found(lo + i)
	}
	return lo
}
