package literal

import (
	"context"
	"sync"

	"assay/corpus"
)

const (
	// window is how many bytes of a literal the filter knows it by.
	window = 4
	// block is how many places are filtered before what is left is compared.
	block = 2048
	// bitWords is the size of the table of bits: 128 KiB, which the second
	// cache holds.
	bitWords = 1 << 14
	spread   = 0x9E3779B97F4A7C15 // the golden ratio: multiplying by it mixes the bits
)

// filter looks for many literals in one pass.
type filter struct {
	needles []needle
	bits    [bitWords]uint64 // a bit for each hash of a window
	shift   uint8            // leaves as many bits of a hash as the table has
	slots   []slot           // windows by hash, the next free slot after it
	slotted uint8            // shift for slots
	tries   []try            // of one window each, behind each other

	once      sync.Once
	automaton *automaton // made when the filter lets too much through
}

// slot is one window and the literals that it stands for.
type slot struct {
	window uint32
	first  int32
	count  int32 // 0: free
}

// try is a literal and where in it the window is.
type try struct {
	needle, offset int32
}

func newFilter(needles []needle) *filter {
	f := &filter{needles: needles, shift: 64 - 20}
	windows := chooseWindows(needles)
	if len(windows) < 256 {
		f.shift = 64 - 17 // 16 KiB, which the first cache holds
	}
	f.slotted = 62
	for 1<<(64-f.slotted) < 4*len(windows) {
		f.slotted--
	}
	f.slots = make([]slot, 1<<(64-f.slotted))
	for _, w := range windows {
		hash := uint64(w.window) * spread
		i := hash >> f.shift
		f.bits[i>>6&(bitWords-1)] |= 1 << (i & 63)
		at := f.slot(w.window)
		*at = slot{w.window, int32(len(f.tries)), int32(len(w.tries))}
		f.tries = append(f.tries, w.tries...)
	}
	return f
}

// slot is that of a window, or the free one where it belongs.
func (f *filter) slot(window uint32) *slot {
	mask := uint64(len(f.slots) - 1)
	for i := uint64(window) * spread >> f.slotted; ; i++ {
		if s := &f.slots[i&mask]; s.count == 0 || s.window == window {
			return s
		}
	}
}

// gather writes to out where in a text a window may begin that the filter
// knows, and returns how many places there are. The text has at most block
// places.
func (f *filter) gather(text string, out *[block]uint16) int {
	n, at := uint(0), 0
	for ; at <= len(text)-8; at += 4 {
		w := load64(text, at)
		for k := range 4 {
			i := uint64(uint32(w>>(8*k))) * spread >> f.shift
			out[n%block] = uint16(at + k)
			n += uint(f.bits[i>>6&(bitWords-1)] >> (i & 63) & 1)
		}
	}
	for ; at <= len(text)-window; at++ {
		i := uint64(load32(text, at)) * spread >> f.shift
		out[n%block] = uint16(at)
		n += uint(f.bits[i>>6&(bitWords-1)] >> (i & 63) & 1)
	}
	return int(n)
}

// pass is one run of a filter over an arena.
type pass struct {
	*filter
	texts      corpus.Texts
	yield      func(literal, entry int)
	told       []uint32 // by needle, 1 + the entry that it was told of last
	entry      int
	start, end int // of the entry
	work       int // comparisons, in steps of 16 bytes
}

func (f *filter) find(ctx context.Context, t corpus.Texts, yield func(literal, entry int)) error {
	p := pass{filter: f, texts: t, yield: yield, told: make([]uint32, len(f.needles)), end: int(t.Ends[0])}
	var places [block]uint16
	for lo := 0; lo <= len(t.Arena)-window; lo += block {
		if lo%stride == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		n := f.gather(t.Arena[lo:min(lo+block+window-1, len(t.Arena))], &places)
		for _, at := range places[:n] {
			if p.compare(lo + int(at)); p.work > 1<<16+8*lo {
				return p.finish(ctx)
			}
		}
	}
	return nil
}

// compare looks for the literals whose window is at a place.
func (p *pass) compare(at int) {
	s := p.slot(load32(p.texts.Arena, at))
	if s.count == 0 {
		return
	}
	for p.end <= at {
		p.entry++
		p.start, p.end = p.end, int(p.texts.Ends[p.entry])
	}
	told := uint32(p.entry + 1)
	p.work += int(s.count)
	for _, t := range p.tries[s.first : s.first+s.count] {
		if p.told[t.needle] == told {
			continue
		}
		n := &p.needles[t.needle]
		lo := at - int(t.offset)
		hi := lo + len(n.Text)
		if lo < p.start || hi > p.end {
			continue
		}
		p.work += len(n.Text) / 16
		if p.texts.Arena[lo:hi] == n.Text {
			p.tell(t.needle)
		}
	}
}

// tell tells of a needle, unless it did in this entry.
func (p *pass) tell(which int32) {
	if now := uint32(p.entry + 1); p.told[which] != now {
		p.told[which] = now
		p.needles[which].tell(p.entry, p.yield)
	}
}

// finish searches from the current entry on without the filter.
func (p *pass) finish(ctx context.Context) error {
	p.once.Do(func() { p.automaton = newAutomaton(p.needles) })
	return p.automaton.find(ctx, p)
}
