package plan

import (
	"context"
	"fmt"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

// BenchmarkStats groups rows by two fields, by columns and by rows.
func BenchmarkStats(b *testing.B) {
	const rows = 100_000
	events := make([]corpus.Event, rows)
	for i := range events {
		events[i] = corpus.Event{Time: time.Unix(int64(i), 0).UTC(), Fields: []corpus.Field{
			{Path: "agent", Value: corpus.String(fmt.Sprint("agent-", i%97))}, {Path: "bytes", Value: corpus.Int(int64(i))}, {Path: "user", Value: corpus.String(fmt.Sprint("user-", i%13))},
		}}
	}
	stats := []rule.Stage{
		&rule.Stats{Aggs: []rule.Agg{{Func: "count", As: "n"}, {Func: "sum", Field: "bytes", As: "s"}, {Func: "dc", Field: "user", As: "d"}}, By: []string{"agent", "user"}},
		&rule.Filter{Where: &rule.Test{Field: "n", Op: rule.OpGreater, Operands: []rule.Operand{{Kind: rule.OperandNumber, Number: 3, Text: "3"}}}},
	}
	for _, way := range []struct {
		name   string
		stages []rule.Stage
	}{{"columns", stats}, {"rows", append([]rule.Stage{&rule.Fields{Names: []string{"*"}}}, stats...)}} {
		b.Run(fmt.Sprintf("way=%s/rows=%d", way.name, rows), func(b *testing.B) {
			p, diags := Compile(&rule.Rule{Where: &rule.Test{Field: "none", Op: rule.OpNull}, Stages: way.stages}, Env{})
			if p == nil {
				b.Fatal(diags)
			}
			batch := corpus.NewBatch(events)
			b.ReportAllocs()
			for b.Loop() {
				g, err := p.Gather(context.Background(), batch, 0, false)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Grouper().Merge(context.Background(), []Partial{g.Partial}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
