package corpus

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// A zone rules out nothing that is there.
func TestZonesErrTowardsReading(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		seg := writeSegment(t, dir, drawEvents(rt))
		paths, _ := seg.PathIndex()
		for _, path := range append(paths, "nowhere") {
			z, ok := seg.Zone(path)
			if !ok {
				continue
			}
			c := must(seg.Column(ctx, path))
			if z.Rows != c.Rows() || z.Absent != c.Absent() || z.Nulls != c.Nulls() {
				rt.Fatalf("path %q: zone %+v, column has %d absent and %d null", path, z, c.Absent(), c.Nulls())
			}
			for i := range c.Distinct() {
				low, high, whole := z.Numbers()
				if f, number := c.Entry(i).Number(); number && whole && (f < low || f > high) || !z.MayText(c.Folded(i)) {
					rt.Fatalf("path %q: %v is ruled out", path, c.Entry(i))
				}
			}
		}
	})
}

// Of texts that are not there nearly all are ruled out, and none that is.
func TestFilterOfManyTexts(t *testing.T) {
	events := make([]Event, 3*fewTexts)
	for i := range events {
		events[i] = Event{ID: fmt.Sprint("e", i), Fields: []Field{{Path: "hash", Value: String(fmt.Sprintf("İD-%d", i))}}}
	}
	seg := writeSegment(t, t.TempDir(), events)
	z, ok := seg.Zone("hash")
	if !ok || z.filter == nil {
		t.Fatalf("zone %+v: there is no filter", z)
	}
	passed := 0
	for i := range events {
		if !z.MayText(Fold(fmt.Sprintf("İD-%d", i))) {
			t.Fatalf("text %d is ruled out", i)
		}
		if z.MayText(fmt.Sprintf("other-%d", i)) {
			passed++
		}
	}
	if share := float64(passed) / float64(len(events)); share > 0.03 {
		t.Errorf("%.1f %% of other texts pass the filter, at most 3 are expected", 100*share)
	}
}
