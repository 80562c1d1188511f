package flow

import (
	"math"
	"strconv"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// bin puts numbers or times into buckets.
func (c *compiler) bin(s *rule.Bin) stage {
	as := s.As
	if as == "" {
		as = s.Field
	}
	switch {
	case s.Every < 0 || s.Width < 0 || s.Bins < 0:
		c.errorf(codeArgument, s.At, "", "a bucket must be wider than zero")
	case s.Every > 0:
		return each(func(r *Row) { put(r, as, TimeBucket(r.Get(s.Field), s.Every)) })
	case s.Width > 0 && s.Field == TimeField:
		return each(func(r *Row) { put(r, as, startOf(r.Get(s.Field), s.Width)) })
	case s.Width > 0:
		return each(func(r *Row) { put(r, as, bucket(r.Get(s.Field), s.Width)) })
	}
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) {
		lo, hi, any := extent(rows, s.Field)
		if !any {
			return rows, nil
		}
		if s.Field == TimeField {
			every := timeSpan(lo, hi, s.Bins)
			return each(func(r *Row) { put(r, as, TimeBucket(r.Get(s.Field), every)) }).apply(b, rows)
		}
		width := numberSpan(lo, hi, s.Bins)
		return each(func(r *Row) { put(r, as, bucket(r.Get(s.Field), width)) }).apply(b, rows)
	})
}

// put sets a field unless there is nothing to set.
func put(r *Row, field string, v corpus.Value) {
	if !v.IsAbsent() {
		r.set(field, v)
	}
}

// TimeBucket is the start of the span that a time in seconds is in: whole
// seconds of spans that are; absent for what is no time.
func TimeBucket(v corpus.Value, every time.Duration) corpus.Value {
	t, ok := eval.Moment(v)
	if !ok {
		return corpus.Value{}
	}
	if every%time.Second == 0 { // whole seconds reach further than nanoseconds
		n, w := t.Unix(), int64(every/time.Second)
		return corpus.Int(n - (n%w+w)%w)
	}
	n, w := t.UnixNano(), int64(every) // a span of less than a second: near times only
	return eval.Seconds(n - (n%w+w)%w)
}

func startOf(v corpus.Value, width float64) corpus.Value {
	f, ok := v.Number()
	if !ok {
		return corpus.Value{}
	}
	return eval.Number(math.Floor(f/width) * width)
}

// bucket is the text lo-hi of the bucket that a number is in.
func bucket(v corpus.Value, width float64) corpus.Value {
	f, ok := v.Number()
	if !ok {
		return corpus.Value{}
	}
	n := math.Floor(f / width)
	write := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return corpus.String(write(n*width) + "-" + write((n+1)*width))
}

// extent is the smallest and the largest number of a field.
func extent(rows []*Row, field string) (lo, hi float64, any bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		if f, ok := r.Get(field).Number(); ok {
			lo, hi, any = min(lo, f), max(hi, f), true
		}
	}
	return lo, hi, any
}

// defaultBins is how many buckets there are at most where the author gave no
// number.
const defaultBins = 100

// numberSpan is the smallest power of ten that needs at most so many buckets.
func numberSpan(lo, hi float64, bins int) float64 {
	if bins <= 0 {
		bins = defaultBins
	}
	exponent := -300
	if hi > lo {
		exponent = int(math.Floor(math.Log10((hi-lo)/float64(bins)))) - 1
	} else {
		exponent = 0
	}
	for ; exponent < 300; exponent++ {
		w := math.Pow(10, float64(exponent))
		if math.Floor(hi/w)-math.Floor(lo/w) < float64(bins) {
			return w
		}
	}
	return math.Pow(10, 300)
}

// usual are the spans of time that bins choose from.
var usual = []time.Duration{
	time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, 10 * time.Minute,
	30 * time.Minute, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour,
}

func timeSpan(lo, hi float64, bins int) time.Duration {
	if bins <= 0 {
		bins = defaultBins
	}
	for _, d := range usual {
		if w := d.Seconds(); math.Floor(hi/w)-math.Floor(lo/w) < float64(bins) {
			return d
		}
	}
	return rule.MaxSpan
}
