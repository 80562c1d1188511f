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

// try is a literal, where in it the window is, how long it is and what it
// begins with: under the mask, eight bytes or all it has.
type try struct {
	needle, offset, length int32
	mask, begin            uint64
}

func newTry(which int, text string, offset int) try {
	t := try{needle: int32(which), offset: int32(offset), length: int32(len(text)), mask: ^uint64(0)}
	if len(text) < 8 {
		t.mask >>= 64 - 8*len(text)
	}
	for i := range min(len(text), 8) {
		t.begin |= uint64(text[i]) << (8 * i)
	}
	return t
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
		i := uint64(w.window) * spread >> f.shift
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

// bit is 1 for a window that the filter may know.
func (f *filter) bit(window uint32) uint {
	i := uint64(window) * spread >> (f.shift & 63)
	return uint(f.bits[i>>6&(bitWords-1)]>>(i&63)) & 1
}

// gather writes to out where in a text a window may begin that the filter
// knows, and returns how many places there are. The text has at most block
// places.
func (f *filter) gather(text string, out *[block]uint16) int {
	n, at := uint(0), 0
	for ; at <= len(text)-8; at += 4 {
		// Every place is written down and kept only where the bit is set: a
		// branch would be guessed wrongly too often. The four are written out
		// because the compiler leaves a loop of four a loop.
		w := load64(text, at)
		out[n%block] = uint16(at)
		n += f.bit(uint32(w))
		out[n%block] = uint16(at + 1)
		n += f.bit(uint32(w >> 8))
		out[n%block] = uint16(at + 2)
		n += f.bit(uint32(w >> 16))
		out[n%block] = uint16(at + 3)
		n += f.bit(uint32(w >> 24))
	}
	for ; at <= len(text)-window; at++ {
		out[n%block] = uint16(at)
		n += f.bit(load32(text, at))
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
	tries := p.tries[s.first : s.first+s.count]
	for i := range tries {
		t := &tries[i]
		lo := at - int(t.offset)
		if lo < p.start || lo+int(t.length) > p.end || p.told[t.needle] == told || !p.begins(t, lo) {
			continue
		}
		if t.length > 8 {
			p.work += int(t.length) / 16
			if p.texts.Arena[lo:lo+int(t.length)] != p.needles[t.needle].Text {
				continue
			}
		}
		p.tell(t.needle)
	}
}

// begins reports that a literal may begin at a place; one of up to eight bytes
// then stands there.
func (p *pass) begins(t *try, at int) bool {
	if at <= len(p.texts.Arena)-8 {
		return load64(p.texts.Arena, at)&t.mask == t.begin
	}
	size := min(int(t.length), 8)
	return p.texts.Arena[at:at+size] == p.needles[t.needle].Text[:size]
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
