package doubt_test

import (
	"context"
	"fmt"
	"testing"

	"assay/corpus"
	"assay/corpus/second"
	"assay/tuning/doubt"
)

// A million labelled events, a tenth of them with a text of their own.
func BenchmarkFind(b *testing.B) {
	const events = 1_000_000
	facts := make([]fact, events)
	for i := range facts {
		facts[i] = fact{id: fmt.Sprint("e", i), text: fmt.Sprintf("curl -s https://host%d.example.org/%c", i%100_000, 'a'+i%26), kind: []string{"a", "b"}[i%2],
			incident: fmt.Sprint("case ", i%5000), seconds: float64(i % 4000), verdict: corpus.Verdict(1 + i%4)}
	}
	s := storeOf(b, facts, 131072)
	ctx := context.Background()
	head, err := s.Head(ctx)
	fatal(b, err)
	v, err := s.View(ctx, head)
	fatal(b, err)
	b.Run("op=find/events=1e6", func(b *testing.B) {
		for b.Loop() {
			_, err := doubt.Find(ctx, s, v, doubt.Options{})
			fatal(b, err)
		}
	})
	b.Run("op=queue/events=1e6", func(b *testing.B) {
		for b.Loop() {
			_, err := second.New(ctx, s, v, second.Options{Share: second.DefaultShare})
			fatal(b, err)
		}
	})
	b.Run("op=offer/events=1e6", func(b *testing.B) {
		q, err := second.New(ctx, s, v, second.Options{Share: second.DefaultShare})
		fatal(b, err)
		for b.Loop() {
			_, err := q.For(ctx, "bob", 1)
			fatal(b, err)
		}
	})
}
