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
