package index

import (
	"context"
	"fmt"
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
	parts := make([][][corpus.NumVerdicts]int, len(c.rows))
	err = c.table.each(ctx, func(ctx context.Context, i int) error {
		times, err := c.table.slices[i].Times(ctx)
		if err != nil {
			return fmt.Errorf("read times: %w", err)
		}
		counts, l := make([][corpus.NumVerdicts]int, n), c.table.slices[i].labels
		for _, row := range c.rows[i] {
			if nano, ok := times.At(int(row)); ok {
				counts[(nano-start)/int64(step)][l.Verdict(int(row))]++
			}
		}
		parts[i] = counts
		return nil
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

// extent is the first and last time found (lo > hi: none), and how many found
// events have no time.
func (c *counter) extent(ctx context.Context) (lo, hi int64, untimed int, err error) {
	lo, hi = 1<<63-1, -1<<63
	for i, rows := range c.rows {
		times, err := c.table.slices[i].Times(ctx)
		if err != nil {
			return 0, 0, 0, fmt.Errorf("read times: %w", err)
		}
		for _, row := range rows {
			nano, ok := times.At(int(row))
			if !ok {
				untimed++
				continue
			}
			lo, hi = min(lo, nano), max(hi, nano)
		}
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
