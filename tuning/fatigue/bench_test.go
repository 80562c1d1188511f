package fatigue_test

import (
	"fmt"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/fatigue"
)

func BenchmarkFatigue(b *testing.B) {
	for _, events := range []int{1e5, 1e6} {
		facts := make([]fact, events)
		for i := range facts {
			facts[i] = fact{at: monday.Add(time.Duration(i) * 28 * 24 * time.Hour / time.Duration(events)), rule: "-", entity: fmt.Sprint("a", i%60), team: "-", seconds: "-", closed: "-"}
			if i%25 == 0 {
				facts[i].rule, facts[i].team = fmt.Sprint("r", i/25%12), []string{"red", "blue"}[i/50%2]
				facts[i].verdict, facts[i].seconds, facts[i].closed = corpus.Verdict(i/25%corpus.NumVerdicts), fmt.Sprint(i%3600), "2"
			}
		}
		parts := partsOf(facts, 131072)
		alerts := read(b, parts) // builds the columns
		b.Run(fmt.Sprintf("op=read/events=%d", events), func(b *testing.B) {
			for b.Loop() {
				read(b, parts)
			}
		})
		b.Run(fmt.Sprintf("op=indicate/events=%d", events), func(b *testing.B) {
			for b.Loop() {
				if _, err := alerts.Indicate(b.Context(), fatigue.Scope{Last: 14}, fatigue.Evidence{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("op=measure/events=%d", events), func(b *testing.B) {
			for b.Loop() {
				measure(b, alerts, fatigue.Scope{Last: 14})
			}
		})
	}
}
