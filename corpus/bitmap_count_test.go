package corpus_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"assay/corpus"
)

func TestCountsAreThoseOfTheSetsBuilt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		draw := func(name string) *corpus.Bitmap {
			b := corpus.NewBitmap(n)
			for row := range n {
				if rapid.Bool().Draw(t, name) {
					b.Set(row)
				}
			}
			return b
		}
		a, b := draw("a"), draw("b")
		if got, want := a.AndNotCount(b), a.Clone().AndNot(b).Count(); got != want {
			t.Fatalf("AndNotCount: got %d, want %d", got, want)
		}
		from, to, want := rapid.IntRange(-2, n+2).Draw(t, "from"), rapid.IntRange(-2, n+2).Draw(t, "to"), 0
		for row := range a.All {
			if row >= from && row < to {
				want++
			}
		}
		if got := a.CountIn(from, to); got != want {
			t.Fatalf("CountIn(%d, %d) of %d rows: got %d, want %d", from, to, n, got, want)
		}
	})
}

func TestSpreadIsTheTableByCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		distinct := rapid.SampledFrom([]int{1, 3, 300, 70000}).Draw(t, "distinct")
		dict := make([]corpus.Value, distinct)
		for i := range dict {
			dict[i] = corpus.Int(int64(i))
		}
		codes := rapid.SliceOfN(rapid.Uint32Range(0, uint32(distinct)+corpus.FirstCode-1), 0, 50).Draw(t, "codes")
		table := make([]uint32, distinct+corpus.FirstCode)
		for i := range table {
			table[i] = uint32(i) % 3
		}
		column := corpus.NewColumn("x", codes, dict)
		got := rapid.SliceOfN(rapid.Uint32Range(0, 1), len(codes), len(codes)).Draw(t, "before")
		want := make([]uint32, len(got))
		for row, have := range got {
			if want[row] = have; have == 0 {
				want[row] = table[column.Code(row)]
			}
		}
		wanted := make([]bool, len(table))
		for row, have := range got {
			wanted[column.Code(row)] = wanted[column.Code(row)] || have == 0
		}
		if !slices.Equal(column.Wanted(got), wanted) {
			t.Fatalf("wanted of %v: got %v, want %v", got, column.Wanted(got), wanted)
		}
		column.Spread(table, got)
		for row := range got {
			if got[row] != want[row] {
				t.Fatalf("row %d: got %d, want %d", row, got[row], want[row])
			}
		}
	})
}
