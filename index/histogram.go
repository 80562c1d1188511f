package index

import (
	"context"
	"time"

	"assay/corpus"
)

// Histogram counts the found events over time, by verdict. Its buckets follow
// each other without a gap and cover the found events.
type Histogram struct {
	Step    time.Duration
	Buckets []Bucket
}

// Bucket is a stretch of time, End not included.
type Bucket struct {
	Start, End time.Time
	Counts     [corpus.NumVerdicts]int // by corpus.Verdict
}

// Total is the events of a bucket.
func (b Bucket) Total() (n int) {
	for _, c := range b.Counts {
		n += c
	}
	return n
}

// steps are the widths that people read without effort.
var steps = []time.Duration{
	time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute,
	time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 7 * day, 28 * day, 91 * day, 364 * day,
}

const day = 24 * time.Hour

// monday is the Monday before 1970-01-01; buckets of weeks start on Mondays.
const monday = -3 * int64(day)

// histogram returns nil when no found event has a time.
func (c *counter) histogram(ctx context.Context, buckets int) (*Histogram, int, error) {
	lo, hi, untimed, err := c.extent(ctx)
	if err != nil || lo > hi {
		return nil, untimed, err
	}
	step := chooseStep(lo, hi, min(buckets, 1000))
	start := floorTo(lo, step)
	n := int((hi-start)/int64(step)) + 1
	parts := make([][][corpus.NumVerdicts]int, len(c.found))
	err = c.table.each(ctx, func(ctx context.Context, i int) error {
		parts[i] = make([][corpus.NumVerdicts]int, n)
		return c.countStretches(ctx, i, start, int64(step), parts[i])
	})
	h := &Histogram{Step: step, Buckets: make([]Bucket, n)}
	for b := range h.Buckets {
		at := start + int64(b)*int64(step)
		h.Buckets[b].Start, h.Buckets[b].End = time.Unix(0, at).UTC(), time.Unix(0, at).Add(step).UTC()
		for _, counts := range parts {
			for v := range counts[b] {
				h.Buckets[b].Counts[v] += counts[b][v]
			}
		}
	}
	return h, untimed, err
}

// countStretches counts the found rows of a slice by stretch and verdict.
func (c *counter) countStretches(ctx context.Context, i int, start, step int64, counts [][corpus.NumVerdicts]int) error {
	sl := &c.table.slices[i]
	times, err := sl.timeline(ctx)
	if err != nil {
		return err
	}
	times.eachStretch(c.found[i], start, step, func(n int64, lo, hi int) {
		if lo+1 == hi {
			counts[n][sl.labels.Verdict(lo)]++
			return
		}
		for v := range counts[n] {
			counts[n][v] += c.found[i].AndCountRange(sl.labels.Having(corpus.Verdict(v)), lo, hi)
		}
	})
	return nil
}

// extent is the first and last time found (lo > hi: none), and how many found
// events have no time.
func (c *counter) extent(ctx context.Context) (lo, hi int64, untimed int, err error) {
	lo, hi = 1<<63-1, -1<<63
	for i := range c.found {
		times, err := c.table.slices[i].timeline(ctx)
		if err != nil {
			return 0, 0, 0, err
		}
		n := 0
		lo, hi, n = times.extent(c.found[i], lo, hi)
		untimed += n
	}
	return lo, hi, untimed, nil
}

func chooseStep(lo, hi int64, buckets int) time.Duration {
	for _, step := range steps {
		if n := (hi-floorTo(lo, step))/int64(step) + 1; n > 0 && n <= int64(buckets) {
			return step
		}
	}
	years := time.Duration(hi/int64(364*day)-lo/int64(364*day))/time.Duration(buckets) + 1
	return max(years, 1) * 364 * day
}

func floorTo(nano int64, step time.Duration) int64 {
	origin := int64(0)
	if step >= 7*day {
		origin = monday
	}
	rest := (nano - origin) % int64(step)
	if rest < 0 {
		rest += int64(step)
	}
	return nano - rest
}
