package index

import (
	"context"
	"fmt"
	"sort"

	"assay/corpus"
)

// timeline is the times of a segment, with its order where it has one.
type timeline struct {
	*corpus.Times
	timed  int  // rows before those without a time
	sorted bool // rows come by rising time, those without one last
}

func (s *slice) timeline(ctx context.Context) (timeline, error) {
	times, err := s.Times(ctx)
	if err != nil {
		return timeline{}, fmt.Errorf("read times: %w", err)
	}
	t := timeline{Times: times}
	t.timed, t.sorted = times.Sorted()
	return t, nil
}

// nano is the time of a row that has one.
func (t timeline) nano(row int) int64 {
	n, _ := t.At(row)
	return n
}

// from is the first row of a sorted segment that is not before nano, at or
// behind row.
func (t timeline) from(row int, nano int64) int {
	return row + sort.Search(t.timed-row, func(i int) bool { return t.nano(row+i) >= nano })
}

// during is the rows in a stretch of time.
func (t timeline) during(rows int, sp span) *corpus.Bitmap {
	if !t.sorted {
		return rowsWhere(rows, func(row int) bool {
			nano, ok := t.At(row)
			return ok && nano >= sp.start && nano < sp.end
		})
	}
	b := corpus.NewBitmap(rows)
	lo := t.from(0, sp.start)
	b.SetRange(lo, t.from(lo, sp.end))
	return b
}

// extent widens lo and hi to the times of the rows, and tells how many of them
// have none.
func (t timeline) extent(rows *corpus.Bitmap, lo, hi int64) (int64, int64, int) {
	untimed := 0
	if t.sorted {
		if first := rows.Next(0); first >= 0 && first < t.timed {
			lo, hi = min(lo, t.nano(first)), max(hi, t.nano(rows.Last(t.timed)))
		}
		return lo, hi, rows.CountRange(t.timed, rows.Len())
	}
	for row := range rows.All {
		nano, ok := t.At(row)
		if !ok {
			untimed++
			continue
		}
		lo, hi = min(lo, nano), max(hi, nano)
	}
	return lo, hi, untimed
}

// eachStretch cuts time into stretches of the length step that follow each
// other from origin, and yields the number of one with rows lo to hi-1: those
// of the set among them lie in it. A sorted segment yields each stretch once.
func (t timeline) eachStretch(rows *corpus.Bitmap, origin, step int64, yield func(n int64, lo, hi int)) {
	if !t.sorted {
		t.eachRun(rows, origin, step, yield)
		return
	}
	for row := rows.Next(0); row >= 0 && row < t.timed; {
		n := floorDiv(t.nano(row)-origin, step)
		end := t.timed
		if next := origin + (n+1)*step; next > t.nano(row) { // else behind the end of time
			end = t.from(row, next)
		}
		yield(n, row, end)
		row = rows.Next(end)
	}
}

// eachRun yields neighbours that lie in one stretch together.
func (t timeline) eachRun(rows *corpus.Bitmap, origin, step int64, yield func(n int64, lo, hi int)) {
	run, lo, hi := int64(0), 0, 0
	for row := range rows.All {
		nano, ok := t.At(row)
		n := floorDiv(nano-origin, step)
		if hi > lo && (!ok || n != run) {
			yield(run, lo, hi)
			lo = hi
		}
		if !ok {
			continue
		}
		if hi == lo {
			run, lo = n, row
		}
		hi = row + 1
	}
	if hi > lo {
		yield(run, lo, hi)
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
