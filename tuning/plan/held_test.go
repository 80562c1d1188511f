package plan

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/rule"
)

// manyGroups are events of which each is a group of its own.
func manyGroups(n int) []corpus.Event {
	events := make([]corpus.Event, n)
	for i := range events {
		events[i] = corpus.Event{Time: time.Unix(int64(i), 0), Fields: []corpus.Field{{Path: "user", Value: corpus.String(fmt.Sprint("user ", i))}}}
	}
	return events
}

func countsByUser(t *testing.T) *Plan {
	t.Helper()
	p, ds := Compile(&rule.Rule{Where: expr(t, `user exists true`), Stages: []rule.Stage{&rule.Stats{Aggs: []rule.Agg{{Func: "count", As: "n"}}, By: []string{"user"}}}}, Env{})
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	return p
}

// What takes more memory than its events let expect is made in shares.
func TestGroupsThatTakeMoreThanExpected(t *testing.T) {
	events := manyGroups(100)
	p := countsByUser(t)
	expected := p.Grouper().(*Aggregate).eventBytes() * int64(len(events))
	load := &Load{Budget: 2 * expected}
	g, err := p.Gather(t.Context(), Share(corpus.NewBatch(events), nil, load), 0, false)
	if err != nil {
		t.Fatal(err)
	}
	if h := g.Partial.(*held); h.part != nil || h.bytes < 100*groupBytes || load.held.Load() != 0 {
		t.Errorf("groups of %d bytes are there with a budget of %d, and %d are held", h.bytes, load.Budget, load.held.Load())
	}
	got, err := p.Grouper().Merge(t.Context(), []Partial{g.Partial})
	if err != nil {
		t.Fatal(err)
	}
	want := merged(t, p, "all", [][]corpus.Event{events}, nil, nil)
	if d := cmp.Diff(want, got, cmp.AllowUnexported(corpus.Value{})); d != "" {
		t.Errorf("-at once +in shares\n%s", d)
	}
}

// However much memory there is, and however many rules share it, what is held
// within the budget is no error.
func TestHeldIsNeverTooMuch(t *testing.T) {
	var load Load
	for range 5 {
		for _, p := range []Partial{&grouped{bytes: maxAllBytes / 2}, &tabulated{bytes: maxAllBytes / 2}} {
			if err := load.Add(&held{part: p}); err != nil {
				t.Fatal(err)
			}
		}
	}
	huge := Load{Budget: 1 << 50}
	if n := huge.budget() / (&correlation{}).eventBytes(); n > maxFirings {
		t.Errorf("%d firings are held at once, a merge takes %d", n, maxFirings)
	}
}

// Firings of columns that nothing names are not kept: one cannot be told from
// another.
func TestFiringsWithoutAName(t *testing.T) {
	where := expr(t, `user exists true`)
	p, ds := Compile(linkedRule(&rule.Correlation{Bases: []rule.Base{{Name: "base", Rule: &rule.Rule{ID: "base", Where: where}}}, Type: rule.EventCount,
		GroupBy: []string{"user"}, Timespan: time.Hour, Bounds: []rule.Bound{{Op: rule.OpGreaterEq, Value: 1}}}), Env{})
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	memory := NewAtoms(1 << 24)
	for _, n := range []int{3, 7} {
		part, err := p.Gather(context.Background(), Share(corpus.NewBatch(manyGroups(n)), memory, nil), 0, false)
		if err != nil {
			t.Fatal(err)
		}
		all, err := p.Grouper().Merge(context.Background(), []Partial{part.Partial})
		if err != nil {
			t.Fatal(err)
		}
		if len(all.Groups) != n {
			t.Errorf("%d groups, want %d", len(all.Groups), n)
		}
	}
}

// A share takes the room of its groups, not of all events.
func TestShareTakesItsRoom(t *testing.T) {
	const n, of = 10_000, 50
	cols, rows := corpus.NewBatch(manyGroups(n)), corpus.FullBitmap(n)
	where := expr(t, `user exists true`)
	correlates, ds := Compile(linkedRule(&rule.Correlation{Bases: []rule.Base{{Name: "base", Rule: &rule.Rule{ID: "base", Where: where}}}, Type: rule.EventCount,
		GroupBy: []string{"user"}, Timespan: time.Hour, Bounds: []rule.Bound{{Op: rule.OpGreaterEq, Value: 1}}}), Env{})
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	for _, p := range []*Plan{countsByUser(t), correlates} {
		s, err := newScan(t.Context(), cols)
		if err != nil {
			t.Fatal(err)
		}
		s.whole = map[node]*corpus.Bitmap{}
		part, err := p.Grouper().(sharable).collectShare(s, rows, 0, share{n: 1, of: of})
		if err != nil {
			t.Fatal(err)
		}
		took := 0
		switch part := part.(type) {
		case *tabulated:
			took = max(cap(part.rows), cap(part.of), cap(part.groups))
		case *firings:
			took = max(cap(part.leaves[0].all), cap(part.leaves[0].keys.all))
		}
		if took == 0 || took > 5*n/of {
			t.Errorf("%T: room for %d of %d events in one share of %d", part, took, n, of)
		}
	}
}
