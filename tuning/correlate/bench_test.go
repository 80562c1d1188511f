package correlate

import (
	"context"
	"fmt"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

func BenchmarkRun(b *testing.B) {
	const events = 100_000
	for _, typ := range []rule.CorrelationType{rule.EventCount, rule.ValueCount, rule.ValueAvg, rule.ValuePercentile, rule.Temporal, rule.TemporalOrdered} {
		for _, groups := range []int{1, 1_000, 100_000} {
			all := make([]Firing, events)
			for i := range all {
				all[i] = Firing{Time: int64(i) * int64(time.Second), Event: corpus.Ref{Row: i}, Rule: int32(i % 3), Group: int32(i * 7919 % groups), Value: float64(i % 101)}
			}
			b.Run(fmt.Sprintf("type=%s/groups=%.0e/events=1e5", typ, float64(groups)), func(b *testing.B) {
				c, err := New(Options{Type: typ, Names: []string{"a", "b", "c"}, Timespan: time.Hour, Bounds: atLeast(3), Percentile: 95})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.Run(context.Background(), all); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkValueCount is a million firings with many distinct values, in
// windows that hold few of them or nearly all.
func BenchmarkValueCount(b *testing.B) {
	const events = 1_000_000
	for _, values := range []int{100, 1_000_000} {
		for _, groups := range []int{1, 1_000} {
			for _, window := range []int{1_000, 1_000_000} {
				all := make([]Firing, events)
				for i := range all {
					all[i] = Firing{Time: int64(i) * int64(time.Second), Event: corpus.Ref{Row: i}, Group: int32(i % groups), Value: float64(i % values)}
				}
				b.Run(fmt.Sprintf("values=%.0e/groups=%.0e/window=%.0e/events=1e6", float64(values), float64(groups), float64(window)), func(b *testing.B) {
					c, err := New(Options{Type: rule.ValueCount, Names: []string{"a"}, Timespan: time.Duration(window) * time.Second, Bounds: atLeast(10)})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportAllocs()
					for b.Loop() {
						if _, err := c.Run(context.Background(), all); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
