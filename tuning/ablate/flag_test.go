package ablate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
)

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

// flagged is a filter on 40 events of which it hides those that hide holds for;
// every fourth is held out, and events lie a day apart.
func flagged(t *testing.T, g Ground, hidesKnown int, agents int, hide func(n int) bool) []Code {
	t.Helper()
	const n = 40
	var events []corpus.Event
	labels := make(verdicts, n)
	with, all := corpus.NewBitmap(n), corpus.FullBitmap(n)
	for i := range n {
		events = append(events, corpus.Event{Time: time.Date(2026, 3, 1+i, 0, 0, 0, 0, time.UTC), Fields: []corpus.Field{{Path: "agent.id", Value: corpus.String(fmt.Sprint("a", i%agents))}}})
		labels[i] = corpus.FalsePositive
		if !hide(i) {
			with.Set(i)
		}
	}
	var err error
	if g.Pool, err = episode.NewPool(context.Background(), []episode.Part{{Columns: corpus.NewBatch(events), Labels: labels, Stream: true}}, episode.Options{}); err != nil {
		t.Fatal(err)
	}
	e := &Effect{Hides: Units{interval.Of(hidesKnown, 5), interval.Of(hidesKnown, 5)}}
	var codes []Code
	for _, f := range g.flags(Part{Fields: []string{"process.command_line", "agent.role"}}, e, episode.Firing{Rows: []*corpus.Bitmap{with}}, episode.Firing{Rows: []*corpus.Bitmap{all}}) {
		if f.Message == "" {
			t.Errorf("%s has no reason", f.Code)
		}
		codes = append(codes, f.Code)
	}
	return codes
}

func TestFlags(t *testing.T) {
	check := func(name string, got []Code, want ...Code) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	third := func(n int) bool { return n%3 == 0 }
	held := func(row int) bool { return row%4 == 0 }
	check("an honest filter", flagged(t, Ground{Held: held}, 0, 7, third))
	check("hides an incident", flagged(t, Ground{}, 1, 7, third), TooBroad)
	check("hides most", flagged(t, Ground{}, 0, 7, func(n int) bool { return n > 5 }), TooBroad)
	check("of one agent", flagged(t, Ground{}, 0, 1, third), TooNarrow)
	check("of what it was tuned on", flagged(t, Ground{Held: held}, 0, 7, func(n int) bool { return n%4 == 1 }), TooNarrow)
	check("dead", flagged(t, Ground{}, 0, 7, func(n int) bool { return n < 6 }), Dead)
	check("hides nothing", flagged(t, Ground{}, 0, 7, func(int) bool { return false }), Dead)
	check("written by an attacker", flagged(t, Ground{Writable: func(string) bool { return true }}, 0, 7, third), Writable)
	check("not all of it", flagged(t, Ground{Writable: func(f string) bool { return strings.HasPrefix(f, "process") }}, 0, 7, third))
}
