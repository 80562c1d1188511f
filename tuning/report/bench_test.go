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
	for _, events := range []int{1e5, 1e6} {
		s, baseline, candidate := replayed(stream(events), events/4, corpus.Stream)
		v, err := report.NewSurvey(context.Background(), s, episode.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("step=survey/events=%.0e", float64(events)), func(b *testing.B) {
			for b.Loop() {
				if _, err := report.NewSurvey(context.Background(), s, episode.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		for _, fired := range []struct {
			name string
			one  int // in so many events
		}{{"rare", 2000}, {"common", 20}, {"most", 2}} {
			baseline.Firing, candidate.Firing = oneIn(fired.one, 3, events), oneIn(fired.one, 4, events)
			b.Run(fmt.Sprintf("step=compare/events=%.0e/fired=%s", float64(events), fired.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := report.Compare(context.Background(), v, baseline, candidate, report.Options{MaxChanged: 12}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// oneIn fires on one in so many events of four segments.
func oneIn(n int, seed uint64, events int) (f episode.Firing) {
	r := rand.New(rand.NewPCG(1, seed))
	for range 4 {
		rows := corpus.NewBitmap(events / 4)
		for row := range events / 4 {
			if r.IntN(n) == 0 {
				rows.Set(row)
			}
		}
		f.Rows = append(f.Rows, rows)
	}
	return f
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
