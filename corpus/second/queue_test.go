package second_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/second"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// storeOf has n events e0, e1 and so on.
func storeOf(t testing.TB, n int) *corpus.Store {
	t.Helper()
	ctx := context.Background()
	s, err := corpus.Open(ctx, t.TempDir(), corpus.Options{Now: func() time.Time { return now }, CacheBytes: 64 << 20})
	fatal(t, err)
	t.Cleanup(func() { s.Close() })
	unlock, err := s.LockImport(ctx)
	fatal(t, err)
	defer unlock()
	im := corpus.Import{ID: "events", By: "anna", Files: []string{"events.ndjson"}, Read: int64(n), Added: int64(n)}
	for from := 0; from < n; from += 400 {
		w := s.NewSegment(corpus.SegmentOptions{Origin: corpus.Stream, Import: im.ID})
		for i := from; i < min(n, from+400); i++ {
			fatal(t, w.Append(&corpus.Event{ID: fmt.Sprint("e", i), Time: now, Fields: []corpus.Field{{Path: "n", Value: corpus.Int(int64(i))}}}))
		}
		meta, err := w.Finish(ctx)
		fatal(t, err)
		im.Segments = append(im.Segments, meta)
	}
	_, err = s.Commit(ctx, im)
	fatal(t, err)
	return s
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func label(t testing.TB, s *corpus.Store, who string, v corpus.Verdict, from, to int) {
	t.Helper()
	var ids []string
	for i := from; i < to; i++ {
		ids = append(ids, fmt.Sprint("e", i))
	}
	_, err := s.Label(context.Background(), corpus.LabelChange{Events: ids, Verdict: v, Who: who, Source: "page", Seen: corpus.AnyLabels})
	fatal(t, err)
}

func queueOf(t testing.TB, s *corpus.Store, o second.Options) *second.Queue {
	t.Helper()
	ctx := context.Background()
	head, err := s.Head(ctx)
	fatal(t, err)
	v, err := s.View(ctx, head)
	fatal(t, err)
	q, err := second.New(ctx, s, v, o)
	fatal(t, err)
	return q
}

func eventsFor(t testing.TB, q *second.Queue, who string, limit int) (ids []string) {
	t.Helper()
	offers, err := q.For(context.Background(), who, limit)
	fatal(t, err)
	for _, o := range offers {
		ids = append(ids, o.Event)
	}
	return ids
}

// The random share is of the size that was asked for, holds every smaller one,
// and does not change when more is labelled.
func TestRandomShare(t *testing.T) {
	s := storeOf(t, 2000)
	label(t, s, "ana", corpus.FalsePositive, 0, 1500)
	tenth := eventsFor(t, queueOf(t, s, second.Options{Share: .1}), "bob", 0)
	fifth := eventsFor(t, queueOf(t, s, second.Options{Share: .2}), "bob", 0)
	if n := len(tenth); n < 95 || n > 215 {
		t.Errorf("a tenth of 1,500: %d", n)
	}
	if !slices.Equal(tenth, fifth[:len(tenth)]) {
		t.Error("a larger share begins with another one")
	}
	label(t, s, "ana", corpus.TruePositive, 1500, 2000)
	more := queueOf(t, s, second.Options{Share: .1})
	for _, e := range tenth {
		if !slices.Contains(eventsFor(t, more, "bob", 0), e) {
			t.Fatalf("%s left the share", e)
		}
	}
	if c := more.Counts(); c.Labelled != 2000 || c.Random != c.Waiting || c.Done != 0 {
		t.Errorf("%+v", c)
	}
	if all := eventsFor(t, queueOf(t, s, second.Options{Share: 1}), "bob", 0); len(all) != 2000 {
		t.Errorf("all of it: %d", len(all))
	}
	if none := eventsFor(t, queueOf(t, s, second.Options{}), "bob", 0); len(none) != 0 {
		t.Errorf("none of it: %d", len(none))
	}
	if own := eventsFor(t, more, "ana", 0); len(own) != 0 {
		t.Errorf("the one who labelled is offered %d", len(own))
	}
	if first := eventsFor(t, more, "bob", 3); len(first) != 3 {
		t.Error(first)
	}
}

// Two corpora draw different events of the same ids.
func TestNobodyKnowsTheShare(t *testing.T) {
	var drawn [2][]string
	for i := range drawn {
		s := storeOf(t, 500)
		label(t, s, "ana", corpus.FalsePositive, 0, 500)
		drawn[i] = eventsFor(t, queueOf(t, s, second.Options{Share: .2}), "bob", 0)
	}
	if slices.Equal(drawn[0], drawn[1]) {
		t.Error("the same events in both")
	}
}

// What decides a promotion comes first, then what is in dispute; answers are
// taken of what is offered only.
func TestOrderAndAnswers(t *testing.T) {
	ctx := context.Background()
	s := storeOf(t, 300)
	label(t, s, "ana", corpus.FalsePositive, 0, 200)
	o := second.Options{Share: .1, Deciding: []string{"e7", "e250", "e7", "nosuch", "e9"}}
	q := queueOf(t, s, o)
	first := eventsFor(t, q, "bob", 2)
	slices.Sort(first)
	if !slices.Equal(first, []string{"e7", "e9"}) {
		t.Fatal(first)
	}
	drawnFrom := eventsFor(t, q, "bob", 0)
	outside := ""
	for i := range 200 {
		if id := fmt.Sprint("e", i); !slices.Contains(drawnFrom, id) {
			outside = id
		}
	}
	for _, id := range []string{outside, "e250", "nosuch"} {
		if err := q.Give(ctx, "bob", "page", []second.Answer{{Event: id, Verdict: corpus.TruePositive}}); !errors.Is(err, second.ErrNotOffered) {
			t.Errorf("%s: %v", id, err)
		}
	}
	fatal(t, q.Give(ctx, "bob", "page", []second.Answer{{Event: "e7", Verdict: corpus.TruePositive}, {Event: "e9", Verdict: corpus.FalsePositive}, {Event: drawnFrom[2], Verdict: corpus.FalsePositive}}))
	if err := q.Give(ctx, "bob", "page", []second.Answer{{Event: "e7", Verdict: corpus.TruePositive}}); !errors.Is(err, corpus.ErrParty) {
		t.Error(err)
	}
	next := queueOf(t, s, o)
	if got := eventsFor(t, next, "eve", 1); !slices.Equal(got, []string{"e7"}) {
		t.Errorf("a third person looks at %v", got)
	}
	if got := eventsFor(t, next, "bob", 0); slices.Contains(got, "e7") || slices.Contains(got, "e9") || slices.Contains(got, drawnFrom[2]) {
		t.Error("bob is offered what he answered")
	}
	c := next.Counts()
	if c.Disputed != 1 || c.Deciding != 0 || c.Done < 1 {
		t.Errorf("%+v", c)
	}
	fatal(t, next.Give(ctx, "eve", "page", []second.Answer{{Event: "e7", Verdict: corpus.TruePositive}}))
	if got := queueOf(t, s, o).Counts().Disputed; got != 0 {
		t.Errorf("three people looked, and %d are offered", got)
	}
	head, _ := s.Head(ctx)
	all, _, err := s.Opinions(ctx, head)
	fatal(t, err)
	for _, op := range all {
		if want := map[string]corpus.Drawn{"bob e7": corpus.Deciding, "eve e7": corpus.Disputed}[op.Who+" "+op.Event]; want != 0 && op.Drawn != want {
			t.Errorf("%s of %s was drawn as %s", op.Who, op.Event, op.Drawn)
		}
		if op.Event == drawnFrom[2] && !op.Sampled {
			t.Error("an event of the random share is not told to be in it")
		}
	}
}

func TestShareIsChecked(t *testing.T) {
	s := storeOf(t, 1)
	head, _ := s.Head(context.Background())
	v, err := s.View(context.Background(), head)
	fatal(t, err)
	for _, share := range []float64{-1, 1.5} {
		if _, err := second.New(context.Background(), s, v, second.Options{Share: share}); err == nil {
			t.Errorf("a share of %v is taken", share)
		}
	}
}

// Who has opened an event, label and all, is neither offered nor heard on it.
func TestOpenedEventsAreNotBlind(t *testing.T) {
	s := storeOf(t, 200)
	label(t, s, "anna", corpus.FalsePositive, 0, 200)
	looked := []string{}
	q := queueOf(t, s, second.Options{Share: 1, Looked: func(_ context.Context, who string) ([]string, error) {
		if who != "bob" {
			return nil, nil
		}
		return looked, nil
	}})
	before := eventsFor(t, q, "bob", 0)
	looked = before[:3]
	after := eventsFor(t, q, "bob", 0)
	if len(after) != len(before)-3 || slices.Contains(after, looked[0]) || len(eventsFor(t, q, "eve", 0)) != len(before) {
		t.Errorf("%d offers, after three looks %d", len(before), len(after))
	}
	answer := []second.Answer{{Event: looked[0], Verdict: corpus.TruePositive}}
	if err := q.Give(context.Background(), "bob", "test", answer); !errors.Is(err, second.ErrOpened) {
		t.Errorf("an opinion after a look: %v", err)
	}
	if err := q.Give(context.Background(), "eve", "test", answer); err != nil {
		t.Errorf("an opinion of somebody else: %v", err)
	}
}
