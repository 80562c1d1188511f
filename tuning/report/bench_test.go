package report_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
)

func BenchmarkReport(b *testing.B) {
	for _, rows := range []int{1e5, 1e6} {
		s, baseline, candidate := replayed(stream(rows), rows/4, corpus.Stream)
		v, err := report.NewSurvey(context.Background(), s, episode.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("step=survey/rows=%.0e", float64(rows)), func(b *testing.B) {
			for b.Loop() {
				if _, err := report.NewSurvey(context.Background(), s, episode.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("step=compare/rows=%.0e", float64(rows)), func(b *testing.B) {
			for b.Loop() {
				if _, err := report.Compare(context.Background(), v, baseline, candidate, report.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// stream is four weeks of 300 agents in the order of time; each rule fires on
// a twentieth of it, and a twenty-fifth is labelled.
func stream(rows int) []fact {
	r := rand.New(rand.NewPCG(1, 2))
	fs := make([]fact, rows)
	for i := range fs {
		fs[i] = fact{id: fmt.Sprintf("event-%07d", i), agent: fmt.Sprint("agent-", r.IntN(300)), hour: 672 * float64(i) / float64(rows),
			before: r.IntN(20) == 0, after: r.IntN(20) == 0}
		if r.IntN(25) == 0 {
			fs[i].verdict, fs[i].seconds = corpus.Verdict(1+r.IntN(4)), float64(60+r.IntN(900))
		}
	}
	return fs
}
