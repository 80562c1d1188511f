package load

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
)

type unlabelled struct{}

func (unlabelled) Verdict(int) corpus.Verdict { return corpus.Unlabelled }

// Days are counted by spans as they are event by event.
func TestSpansCountAsEventsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []episode.Part
		var f episode.Firing
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			hours := rapid.SliceOfN(rapid.IntRange(-20, 100), 0, 40).Draw(t, "hours")
			events, fired := make([]corpus.Event, len(hours)), corpus.NewBitmap(len(hours))
			for i, h := range hours {
				if h >= -10 {
					events[i].Time = time.Unix(0, 0).Add(time.Duration(h-5) * time.Hour)
				}
				if rapid.Bool().Draw(t, "fired") {
					fired.Set(i)
				}
			}
			if rapid.IntRange(0, 9).Draw(t, "silent") == 0 {
				fired = nil
			}
			parts = append(parts, episode.Part{Columns: corpus.NewBatch(events), Labels: unlabelled{}, Stream: rapid.Bool().Draw(t, "stream")})
			f.Rows = append(f.Rows, fired)
		}
		p, err := episode.NewPool(context.Background(), parts, episode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var spans []span
		for part := range p.Parts() {
			if p.StreamPart(part) {
				spans = (&calendar{}).read(p, part, spans)
			}
		}
		got, want := tally{days: map[int64]int{}}, tally{days: map[int64]int{}}
		got.addSpans(p, f, spans)
		want.addEvents(p, f)
		if diff := cmp.Diff(want.days, got.days); diff != "" || got.basis.Alerts != want.basis.Alerts || got.basis.Curated != want.basis.Curated || got.basis.Untimed != want.basis.Untimed {
			t.Fatalf("%+v, want %+v:\n%s", got.basis, want.basis, diff)
		}
	})
}
