package corpus

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Codes of any width give back what was packed, and the rows that are asked
// for.
func TestCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := rapid.SampledFrom([]int{0, 1, 2, 255, 256, 65535, 65536, 70000}).Draw(t, "top")
		wide := make([]uint32, rapid.IntRange(0, 200).Draw(t, "rows"))
		keep := make([]bool, top+1)
		for i := range keep {
			keep[i] = rand.IntN(2) == 0
		}
		for i := range wide {
			wide[i] = uint32(rapid.IntRange(0, top).Draw(t, "code"))
		}
		packed := packCodes(append([]uint32(nil), wide...), uint32(top))
		rows, absent, nulls := packed.where(keep), 0, 0
		for i, code := range wide {
			if packed.at(i) != code || packed.wide()[i] != code || rows.Has(i) != keep[code] {
				t.Fatalf("row %d of %d: code %d, kept %t; want %d, %t", i, len(wide), packed.at(i), rows.Has(i), code, keep[code])
			}
			switch code {
			case CodeAbsent:
				absent++
			case CodeNull:
				nulls++
			}
		}
		if a, n := packed.tally(); a != absent || n != nulls {
			t.Fatalf("tally %d, %d; want %d, %d", a, n, absent, nulls)
		}
	})
}

func TestRampOfCodes(t *testing.T) {
	wide := make([]uint32, 70000)
	for i := range wide {
		wide[i] = uint32(i) + FirstCode
	}
	c := packCodes(wide, 70001)
	keep := make([]bool, 70002)
	keep[FirstCode+69999] = true
	if rows := c.where(keep); !c.ramp || rows.Count() != 1 || !rows.Has(69999) || c.at(5) != 7 || c.wide()[5] != 7 {
		t.Errorf("ramp %t, %d rows, code %d", c.ramp, rows.Count(), c.at(5))
	}
}

func BenchmarkWhere(b *testing.B) {
	for _, distinct := range []int{10, 1000, 100_000} {
		wide := make([]uint32, 1<<17)
		for i := range wide {
			wide[i] = uint32(rand.IntN(distinct + FirstCode))
		}
		c := NewColumn("x", wide, make([]Value, distinct))
		keep := make([]bool, distinct+FirstCode)
		for i := range keep {
			keep[i] = i%3 == 0
		}
		b.Run(fmt.Sprintf("rows=%d/distinct=%d", len(wide), distinct), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Where(keep)
			}
		})
	}
}
