package quality

import (
	"context"
	"math"
	"slices"

	"assay/corpus"
	"assay/tuning/interval"
)

// Reading is the second opinions of a view, with their figures and the places
// of their events.
type Reading struct {
	Figures *Figures
	pairs   []pair
	refs    []corpus.Ref // of the pairs
	live    []bool       // the pair's event has a verdict now
}

// Read reads the second opinions of a view. seed draws the letters of the
// raters.
func Read(ctx context.Context, view *corpus.View, seed []byte) (*Reading, error) {
	return ReadUpTo(ctx, view, seed, math.MaxInt64)
}

// ReadUpTo is Read of the opinions up to and including a position, as they stood
// then.
func ReadUpTo(ctx context.Context, view *corpus.View, seed []byte, most int64) (*Reading, error) {
	opinions, position, err := view.Opinions(ctx)
	if err != nil {
		return nil, err
	}
	position = min(position, most)
	opinions = slices.DeleteFunc(opinions, func(o corpus.Opinion) bool { return o.Seq > most })
	r := &Reading{pairs: pairsOf(opinions)}
	double := 0
	for _, p := range r.pairs {
		ref, err := view.Find(ctx, p.Event)
		if err != nil {
			return nil, err
		}
		live := view.Labels(ref.Segment).Verdict(ref.Row) != corpus.Unlabelled
		if live {
			double++
		}
		r.refs, r.live = append(r.refs, ref), append(r.live, live)
	}
	var counts [corpus.NumVerdicts]int
	labelled := 0
	for i := range view.Segments() {
		for _, v := range Verdicts {
			n := view.Labels(i).Having(v).Count()
			counts[v] += n
			labelled += n
		}
	}
	f := Measure(opinions, interval.Of(double, labelled), seed)
	f.Snapshot, f.Opinions = view.Snapshot().Digest(), position
	found, others := counts[corpus.TruePositive], counts[corpus.BenignPositive]
	decided := found + others + counts[corpus.FalsePositive]
	f.Actionable, f.Logic = f.Errors.Actionable.Range(interval.Of(found, decided)), f.Errors.Logic.Range(interval.Of(found+others, decided))
	r.Figures = f
	return r, nil
}

// Fired is what the opinions say of the rows that a rule fires on, nil for none
// in a segment, of which labelled have a verdict, and of the rule's precisions.
func (r *Reading) Fired(rows []*corpus.Bitmap, labelled int, actionable, logic interval.Proportion) *Fired {
	double, agreed := 0, 0
	for i, ref := range r.refs {
		if b := rows[ref.Segment]; b == nil || !b.Has(ref.Row) || !r.live[i] {
			continue
		}
		double++
		if r.pairs[i].Agrees() {
			agreed++
		}
	}
	return &Fired{
		Opinions: r.Figures.Opinions, Double: interval.Of(double, labelled), Agreement: interval.Of(agreed, double),
		Corpus: r.Figures.Agreement, Kappa: r.Figures.Kappa,
		Actionable: r.Figures.Errors.Actionable.Range(actionable), Logic: r.Figures.Errors.Logic.Range(logic),
	}
}
