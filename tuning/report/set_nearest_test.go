package report

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/tuning/replay"
)

// TestNearestBothWays: whichever way is cheaper, the answer is the same.
func TestNearestBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const events = 300
		counts := make([]replay.SetCount, rapid.IntRange(0, 12).Draw(t, "rules"))
		for i := range counts {
			counts[i].Truths = rapid.SliceOfDistinct(rapid.Uint32Max(events-1), rapid.ID[uint32]).Draw(t, "truths")
			slices.Sort(counts[i].Truths)
		}
		at, truths := numbered(counts, events)
		meets := make([]int, truths)
		for i := range counts {
			for _, row := range counts[i].Truths {
				meets[at[row]]++
			}
		}
		byPair, err := nearestByPair(context.Background(), counts, at, (truths+63)/64)
		if err != nil {
			t.Fatal(err)
		}
		byMeeting, err := nearestByMeeting(context.Background(), counts, at, meets)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(byPair, byMeeting); d != "" {
			t.Fatalf("-by pair +by meeting:\n%s", d)
		}
	})
}
