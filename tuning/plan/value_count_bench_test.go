package plan

import (
	"context"
	"fmt"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

// BenchmarkValueCount is a million events of few or of a million distinct
// values, from columns to alerts.
func BenchmarkValueCount(b *testing.B) {
	const rows, segment = 1_000_000, 1 << 17
	for _, values := range []int{100, rows} {
		var batches []*corpus.Batch
		for _, groups := range []int{1, 1_000} {
			for _, fields := range []int{1, 2} {
				b.Run(fmt.Sprintf("values=%.0e/groups=%.0e/fields=%d/events=1e6", float64(values), float64(groups), fields), func(b *testing.B) {
					if testing.Short() {
						b.Skip("makes a million events")
					}
					if batches == nil {
						batches = distinctBatches(rows, segment, values)
					}
					benchValueCount(b, batches, groups, fields)
				})
			}
		}
	}
}

func distinctBatches(rows, segment, values int) (batches []*corpus.Batch) {
	var events []corpus.Event
	for i := range rows {
		events = append(events, corpus.Event{Time: time.Unix(int64(i), 0), Fields: []corpus.Field{
			{Path: "action", Value: corpus.String("fail")}, {Path: "path", Value: corpus.String(fmt.Sprint("/home/user/file", i*7919%values))},
			{Path: "user1", Value: corpus.String("u")}, {Path: "user1000", Value: corpus.String(fmt.Sprint("u", i%1000))}}})
		if len(events) == segment || i == rows-1 {
			batches, events = append(batches, corpus.NewBatch(events)), nil
		}
	}
	return batches
}

func benchValueCount(b *testing.B, batches []*corpus.Batch, groups, fields int) {
	c := rule.Correlation{Type: rule.ValueCount, GroupBy: []string{fmt.Sprint("user", groups)}, Timespan: 30 * 24 * time.Hour, Bounds: atLeast(10),
		Field: []string{"path", "action"}[:fields]}
	p, diags := Compile(correlating(b, c, `fails: action = "fail"`), Env{})
	if p == nil {
		b.Fatal(diags)
	}
	b.ReportAllocs()
	for b.Loop() {
		var parts []Partial
		for i, batch := range batches {
			g, err := p.Gather(context.Background(), batch, i, false)
			if err != nil {
				b.Fatal(err)
			}
			parts = append(parts, g.Partial)
		}
		if _, err := p.Grouper().Merge(context.Background(), parts); err != nil {
			b.Fatal(err)
		}
	}
}
