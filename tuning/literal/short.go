package literal

import (
	"context"
	"strings"

	"assay/corpus"
)

// short looks for many literals of less than a window in one pass, by their
// first two bytes.
type short struct {
	needles []needle
	begins  [1 << 10]uint64 // a bit for each pair of bytes that one may begin with
	ones    [256]int32      // 1 + the needle that is this byte
	pairs   [1 << 16]int32  // 1 + the group of a pair of bytes
	groups  []group
}

// group is the literals that begin with one pair of bytes.
type group struct {
	two    int32   // 1 + the needle that is the pair
	thirds string  // the third byte of each that is longer
	threes []int32 // and which it is
}

func newShort(needles []needle) *short {
	s := &short{needles: needles}
	for i := range needles {
		text, me := needles[i].Text, int32(i)
		if len(text) == 1 {
			s.ones[text[0]] = me + 1
			for second := range 256 {
				s.mark(pair(text[0], byte(second)))
			}
			continue
		}
		p := pair(text[0], text[1])
		s.mark(p)
		if s.pairs[p] == 0 {
			s.groups = append(s.groups, group{})
			s.pairs[p] = int32(len(s.groups))
		}
		g := &s.groups[s.pairs[p]-1]
		if len(text) == 2 {
			g.two = me + 1
		} else {
			g.thirds, g.threes = g.thirds+text[2:], append(g.threes, me)
		}
	}
	return s
}

func pair(a, b byte) uint16 { return uint16(a) | uint16(b)<<8 }

func (s *short) mark(p uint16) { s.begins[p>>6] |= 1 << (p & 63) }

func (s *short) find(ctx context.Context, t corpus.Texts, yield func(literal, entry int)) error {
	r := shortRun{short: s, yield: yield, told: make([]uint32, len(s.needles))}
	next, start := 0, 0
	for e := range t.Ends {
		if start >= next {
			if err := ctx.Err(); err != nil {
				return err
			}
			next = start + stride
		}
		end := int(t.Ends[e])
		r.entry = e
		r.read(t.Arena[start:end])
		start = end
	}
	return nil
}

// shortRun is one run over an arena.
type shortRun struct {
	*short
	yield func(literal, entry int)
	told  []uint32 // by needle, 1 + the entry that it was told of last
	entry int
}

func (r *shortRun) read(text string) {
	for len(text) > 1 {
		p := pair(text[0], text[1])
		if r.begins[p>>6]>>(p&63)&1 != 0 {
			r.compare(p, text)
		}
		text = text[1:]
	}
	if len(text) == 1 {
		r.tell(r.ones[text[0]])
	}
}

func (r *shortRun) compare(p uint16, text string) {
	r.tell(r.ones[text[0]])
	if r.pairs[p] == 0 {
		return
	}
	g := &r.groups[r.pairs[p]-1]
	r.tell(g.two)
	if len(text) > 2 && len(g.threes) > 0 {
		if i := strings.IndexByte(g.thirds, text[2]); i >= 0 {
			r.tell(g.threes[i] + 1)
		}
	}
}

// tell tells of a needle, counted from 1, unless it did in this entry.
func (r *shortRun) tell(which int32) {
	if which == 0 || r.told[which-1] == uint32(r.entry+1) {
		return
	}
	r.told[which-1] = uint32(r.entry + 1)
	r.needles[which-1].tell(r.entry, r.yield)
}
