package corpus

import (
	"testing"

	"pgregory.net/rapid"
)

// What works on parts of a set agrees with going through its rows.
func TestBitmapRanges(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(r, "rows")
		a, o := drawSet(r, n), drawSet(r, n)
		lo := rapid.IntRange(0, n).Draw(r, "lo")
		hi := rapid.IntRange(lo, n).Draw(r, "hi")
		count, both, next, last := 0, 0, -1, -1
		var rows []int
		for row := range a.All {
			if row >= lo && row < hi {
				count++
				if o.Has(row) {
					both++
				}
			}
			if row >= lo && next < 0 {
				next = row
			}
			if row < hi {
				last = row
			}
			rows = append(rows, row)
		}
		if a.CountRange(lo, hi) != count || a.AndCountRange(o, lo, hi) != both || a.Next(lo) != next || a.Last(hi) != last {
			r.Fatalf("rows %d to %d of %v: %d, %d, %d, %d; want %d, %d, %d, %d", lo, hi, rows,
				a.CountRange(lo, hi), a.AndCountRange(o, lo, hi), a.Next(lo), a.Last(hi), count, both, next, last)
		}
		for i := range len(rows) + 1 {
			want := -1
			if i < len(rows) {
				want = rows[i]
			}
			if got := a.Nth(i); got != want {
				r.Fatalf("row %d of %v: %d, want %d", i, rows, got, want)
			}
		}
		grown := a.Clone()
		grown.SetRange(lo, hi)
		for row := range n {
			if grown.Has(row) != (a.Has(row) || row >= lo && row < hi) {
				r.Fatalf("row %d after %d to %d were added", row, lo, hi)
			}
		}
	})
}

func drawSet(r *rapid.T, n int) *Bitmap {
	b := NewBitmap(n)
	switch rapid.IntRange(0, 2).Draw(r, "fill") {
	case 0:
		b.Not()
	case 1:
		for range rapid.IntRange(0, n).Draw(r, "set") {
			b.Set(rapid.IntRange(0, n-1).Draw(r, "row"))
		}
	}
	return b
}

// Counting the codes of some rows, or their outcomes, agrees with looking at
// each of them, however the codes are stored.
func TestColumnCount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(r, "rows")
		distinct := rapid.SampledFrom([]int{0, 1, 5, 253, 254, 300, 70000, n}).Draw(r, "distinct")
		codes, dict, packed := make([]uint32, n), make([]Value, distinct), make([]outcome, n)
		for i := range dict {
			dict[i] = Int(int64(i))
		}
		for i := range codes {
			codes[i] = uint32(rapid.IntRange(0, distinct+FirstCode-1).Draw(r, "code"))
			packed[i] = outcomeOf(Verdict(rapid.IntRange(0, NumVerdicts-1).Draw(r, "verdict")), Reason(rapid.IntRange(0, NumReasons-1).Draw(r, "reason")))
		}
		c, l, rows := NewColumn("f", codes, dict), &LabelColumn{packed: packed}, drawSet(r, n)
		got, want := make([]int, distinct+FirstCode), make([]int, distinct+FirstCode)
		c.Count(rows, got)
		verdicts, reasons := l.Count(rows)
		for row := range rows.All {
			want[c.Code(row)]++
			verdicts[l.Verdict(row)]--
			reasons[l.Reason(row)]--
		}
		for code := range want {
			if got[code] != want[code] {
				r.Fatalf("code %d: %d rows, want %d", code, got[code], want[code])
			}
		}
		if verdicts != [NumVerdicts]int{} || reasons != [NumReasons]int{} {
			r.Fatalf("too many verdicts %v and reasons %v", verdicts, reasons)
		}
		for v := range Verdict(NumVerdicts) {
			for row := range n {
				if has := l.Verdict(row) == v; l.Having(v).Has(row) != has || l.Bitmap(v).Has(row) != has {
					r.Fatalf("row %d with %s: %v", row, v, l.Having(v).Has(row))
				}
			}
		}
	})
}

// A value of its own in every row counts too.
func TestColumnCountUnique(t *testing.T) {
	const n = 70_000
	codes, dict := make([]uint32, n), make([]Value, n)
	for i := range codes {
		codes[i], dict[i] = uint32(i+FirstCode), Int(int64(i))
	}
	rows, counts := NewBitmap(n), make([]int, n+FirstCode)
	rows.SetAll([]uint32{0, 63, n - 1})
	NewColumn("f", codes, dict).Count(rows, counts)
	for code, count := range counts {
		if want := code >= FirstCode && rows.Has(code-FirstCode); want != (count == 1) || count > 1 {
			t.Fatalf("code %d: %d", code, count)
		}
	}
}

// Sorted tells rows that rise in time, those without a time behind them.
func TestTimesSorted(t *testing.T) {
	for _, c := range []struct {
		nano  []int64
		timed int
		ok    bool
	}{
		{nil, 0, true}, {[]int64{NoTime}, 0, true}, {[]int64{1, 1, 2}, 3, true}, {[]int64{-5, 7, NoTime, NoTime}, 2, true},
		{[]int64{2, 1}, 0, false}, {[]int64{NoTime, 1}, 0, false}, {[]int64{1, NoTime, 2}, 0, false},
	} {
		if timed, ok := NewTimes(c.nano).Sorted(); ok != c.ok || ok && timed != c.timed {
			t.Errorf("%v: %d, %v; want %d, %v", c.nano, timed, ok, c.timed, c.ok)
		}
	}
}
