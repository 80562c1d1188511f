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
		byPair, err := nearestByPair(context.Background(), counts, at, (truths+63)/64)
		if err != nil {
			t.Fatal(err)
		}
		byMeeting, err := nearestByMeeting(context.Background(), counts)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(byPair, byMeeting); d != "" {
			t.Fatalf("-by pair +by meeting:\n%s", d)
		}
	})
}

// TestRememberedIsFresh: whatever was remembered and whatever is edited, added
// and taken away, the nearest rules are those of a set that nobody knows.
func TestRememberedIsFresh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const events = 40
		rule := rapid.Custom(func(t *rapid.T) (c replay.SetCount) {
			c.Truths = rapid.SliceOfDistinct(rapid.Uint32Max(events-1), rapid.ID[uint32]).Draw(t, "truths")
			slices.Sort(c.Truths)
			return c
		})
		counts := rapid.SliceOfN(rule, 0, 12).Draw(t, "rules")
		m := NewSetMemory()
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			want, err := nearest(context.Background(), counts, events)
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.nearest(context.Background(), counts, events)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("-fresh +remembered:\n%s", d)
			}
			counts = slices.Clone(counts)
			at := rapid.IntRange(0, len(counts)).Draw(t, "at")
			switch do := rapid.SampledFrom([]string{"edit", "add", "drop", "swap"}).Draw(t, "do"); {
			case do == "add" || len(counts) == 0 || at == len(counts):
				counts = slices.Insert(counts, at, rule.Draw(t, "added"))
			case do == "edit":
				counts[at] = rule.Draw(t, "edited")
			case do == "drop":
				counts = slices.Delete(counts, at, at+1)
			default:
				counts[0], counts[at] = counts[at], counts[0]
			}
		}
	})
}

// TestAnEditIsRemembered: one rule of many costs one comparison.
func TestAnEditIsRemembered(t *testing.T) {
	counts := make([]replay.SetCount, 200)
	for i := range counts {
		counts[i].Truths = []uint32{uint32(i), uint32(i + 1), uint32(i + 2)}
	}
	m := NewSetMemory()
	if m.closest(counts) != nil {
		t.Error("a memory that remembers nothing knows a set")
	}
	if _, err := m.nearest(t.Context(), counts, 300); err != nil {
		t.Fatal(err)
	}
	counts = slices.Clone(counts)
	counts[7] = replay.SetCount{Truths: []uint32{8}}
	if e := m.closest(counts); e == nil || !slices.Equal(e.edited, []int{7}) {
		t.Errorf("edited: %+v, want rule 7 alone", e)
	}
}
