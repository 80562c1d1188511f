package fatigue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/quality"
	"assay/tuning/vigilance"
)

// Second is one event of the random share that two people judged, each without
// seeing the other's label. It names neither.
type Second struct {
	Event  string
	At     time.Time // of the second label
	Team   string    // that the event's alert went to
	First  corpus.Verdict
	Second corpus.Verdict
}

// secondsIn are the pairs of labels that a store keeps, the oldest first.
func secondsIn(ctx context.Context, store *corpus.Store) ([]Second, error) {
	head, err := store.Head(ctx)
	if err != nil {
		return nil, err
	}
	view, err := store.View(ctx, head)
	if err != nil {
		return nil, err
	}
	opinions, _, err := view.Opinions(ctx)
	if err != nil {
		return nil, err
	}
	var out []Second
	for _, o := range quality.Random(opinions) {
		team, err := teamOf(ctx, view, o.Event)
		if err != nil {
			return nil, err
		}
		out = append(out, Second{o.Event, o.At, team, o.First.Verdict, o.Verdict})
	}
	slices.SortStableFunc(out, func(a, b Second) int { return a.At.Compare(b.At) })
	return out, nil
}

func teamOf(ctx context.Context, v *corpus.View, event string) (string, error) {
	ref, err := v.Find(ctx, event)
	if err != nil {
		return "", fmt.Errorf("find event %q that was labelled twice: %w", event, err)
	}
	col, err := v.Segments()[ref.Segment].Column(ctx, teamPath)
	if err != nil {
		return "", fmt.Errorf("read %s of segment %d: %w", teamPath, ref.Segment, err)
	}
	return col.Value(ref.Row).Text(), nil
}

const overturnLimit = .05

// overturned is indicator 10.
func overturned(all []Second) Indicator {
	i := Indicator{Number: 10, Name: "overturn_rate", Title: "Overturn rate", Unit: "events labelled twice",
		Definition: "Of the events that a second person labelled without seeing the first label, those with another verdict; Cohen's kappa, and 2·share − 1 beside it, since kappa collapses where one verdict is rare. Flagged over 5 %; benign positives that became true positives are counted apart.",
		Do:         "Look at the benign positives that became true positives first: these were misses."}
	if len(all) == 0 {
		i.State, i.Says = Unrecorded, "Cannot be measured: there are no second labels."
		return i
	}
	table := make([][]int, corpus.NumVerdicts)
	for v := range table {
		table[v] = make([]int, corpus.NumVerdicts)
	}
	flips := 0
	for _, s := range all {
		table[s.First][s.Second]++
		if s.First != corpus.TruePositive && s.Second == corpus.TruePositive {
			flips++
		}
	}
	a, ok := vigilance.Agree(table)
	i.withShare(interval.Of(a.Of-a.Same, a.Of), i.Unit, overturnLimit)
	i.Figures = []Figure{figure("missed", float64(flips), "events became true positives"), figure("adjusted", a.Adjusted, "")}
	kappa := "not defined"
	if ok {
		i.Figures = append(i.Figures, figure("kappa", a.Kappa, ""))
		kappa = short(nine(a.Kappa))
	}
	if i.Says = fmt.Sprintf("Overturned: %s; kappa is %s, and %s became true positives.", of(*i.Share, i.Unit), kappa, plural(flips, "event", "events")); i.State == Inconclusive {
		i.Says = few(a.Of, i.Unit)
	}
	return i
}
