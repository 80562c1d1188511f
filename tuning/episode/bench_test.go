package episode_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"assay/corpus"
	"assay/tuning/episode"
)

func BenchmarkPool(b *testing.B) {
	for _, rows := range []int{1e5, 1e6} {
		parts, firing := stream(rows)
		b.Run(fmt.Sprintf("step=new/rows=%.0e", float64(rows)), func(b *testing.B) {
			for b.Loop() {
				if _, err := episode.NewPool(context.Background(), parts, episode.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		p, err := episode.NewPool(context.Background(), parts, episode.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("step=cut/rows=%.0e", float64(rows)), func(b *testing.B) {
			for b.Loop() {
				p.Cut(firing)
			}
		})
	}
}

// stream is events of 300 agents over four weeks, a tenth of them fired on.
func stream(rows int) ([]episode.Part, episode.Firing) {
	r := rand.New(rand.NewPCG(1, 2))
	var parts []episode.Part
	var f episode.Firing
	for range 4 {
		events := make([]corpus.Event, rows/4)
		labels := make(verdicts, len(events))
		fired := corpus.NewBitmap(len(events))
		for i := range events {
			events[i] = fact{entity: fmt.Sprint("a", r.IntN(300)), minute: i * 40320 / len(events)}.event()
			if r.IntN(10) == 0 {
				fired.Set(i)
				labels[i] = corpus.Verdict(r.IntN(5))
			}
		}
		parts = append(parts, episode.Part{Columns: corpus.NewBatch(events), Labels: labels, Stream: true})
		f.Rows = append(f.Rows, fired)
	}
	return parts, f
}
