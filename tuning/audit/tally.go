package audit

import (
	"context"
	"errors"
	"fmt"

	"assay/corpus"
	"assay/tuning/sampling"
)

// ErrGone is wrapped when a snapshot lacks events that were drawn from.
var ErrGone = errors.New("the snapshot lacks segments that the draw was made from")

// State is how far a stratum has come.
type State struct {
	Stratum      Stratum `json:"stratum"`
	Units        int     `json:"units"`        // N
	Drawn        int     `json:"drawn"`        // n of the draw
	Judged       int     `json:"judged"`       // of the drawn, with a verdict that decides
	Undetermined int     `json:"undetermined"` // of the drawn
	Positive     int     `json:"positive"`     // of the judged, true positives
	Fired        int     `json:"fired"`        // of the judged, the rule in question fires on: one that was loosened since
	Found        int     `json:"found"`        // of both, true positives on which it fires
}

// Tally is a draw joined with the labels of a snapshot.
type Tally struct {
	Strata  [NumStrata]State `json:"strata"`
	Found   int              `json:"found"`   // true positives outside the frame on which the rule in question fires
	Missed  int              `json:"missed"`  // on which it does not
	Strayed int              `json:"strayed"` // events of the frame that were labelled since and not drawn
	Events  int              `json:"events"`  // that the draw speaks of
	Newer   int              `json:"newer"`   // events of the snapshot that it says nothing of
}

// Drawn, Judged and Undetermined are the sums over the strata.
func (t *Tally) Drawn() int        { return t.sum(func(s State) int { return s.Drawn }) }
func (t *Tally) Judged() int       { return t.sum(func(s State) int { return s.Judged }) }
func (t *Tally) Undetermined() int { return t.sum(func(s State) int { return s.Undetermined }) }

// Positive is how many of the judged events are true positives.
func (t *Tally) Positive() int { return t.sum(func(s State) int { return s.Positive }) }

func (t *Tally) sum(of func(State) int) (n int) {
	for _, s := range t.Strata {
		n += of(s)
	}
	return n
}

// Samples are the strata for the estimators.
func (t *Tally) Samples() []sampling.Stratum {
	out := make([]sampling.Stratum, NumStrata)
	for i, s := range t.Strata {
		out[i] = sampling.Stratum{Units: s.Units, Labelled: s.Judged, Positive: s.Positive, Found: s.Found}
	}
	return out
}

// Raised are the judged events on which the rule in question fires, each with
// the probability with which it came to be judged, which differs by stratum.
func (t *Tally) Raised() (rows []sampling.Row) {
	for _, s := range t.Strata {
		for i := range s.Fired {
			rows = append(rows, sampling.Row{Probability: float64(s.Judged) / float64(s.Units), Positive: i < s.Found})
		}
	}
	return rows
}

// Guesses are the shares of positives as this draw found them, for the next.
func (t *Tally) Guesses() (g [NumStrata]float64) {
	for i, s := range t.Strata {
		if s.Judged > 0 {
			g[i] = (float64(s.Positive) + 0.5) / float64(s.Judged+1)
		}
	}
	return g
}

// Unseen are the strata that have events of which none is judged yet.
func (t *Tally) Unseen() (all []Stratum) {
	for i, s := range t.Strata {
		if s.Units > 0 && s.Judged == 0 {
			all = append(all, Stratum(i))
		}
	}
	return all
}

// Tally joins the draw with the labels of now; before is the draw's own
// snapshot. fires says what the rule in question fires on in now, by segment.
func (d *Draw) Tally(ctx context.Context, before, now *corpus.View, fires []*corpus.Bitmap) (*Tally, error) {
	pairs, err := d.pairs(before, now)
	if err != nil {
		return nil, err
	}
	t := &Tally{}
	for i, s := range d.Strata {
		t.Strata[i] = State{Stratum: Stratum(i), Units: s.Units, Drawn: s.Drawn}
	}
	drawn, err := d.join(ctx, t, now, fires)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		t.outside(p, before, now, at(fires, p.now), drawn[p.now])
	}
	t.Newer = now.Rows() - t.Events
	return t, nil
}

// pair is a segment of the draw in both views.
type pair struct {
	before, now int
	of          Segment
}

func (d *Draw) pairs(before, now *corpus.View) (out []pair, err error) {
	place := func(v *corpus.View, digest string) int {
		for i, s := range v.Segments() {
			if s.Meta().Digest == digest {
				return i
			}
		}
		return -1
	}
	for _, s := range d.Segments {
		p := pair{place(before, s.Digest), place(now, s.Digest), s}
		if p.before < 0 || p.now < 0 {
			return nil, fmt.Errorf("join draw with snapshot %.12s: %w", now.Snapshot().Digest(), ErrGone)
		}
		out = append(out, p)
	}
	return out, nil
}

// join counts the drawn events and gives their rows, by segment.
func (d *Draw) join(ctx context.Context, t *Tally, now *corpus.View, fires []*corpus.Bitmap) ([]*corpus.Bitmap, error) {
	drawn := make([]*corpus.Bitmap, len(now.Segments()))
	for i, s := range now.Segments() {
		drawn[i] = corpus.NewBitmap(s.Rows())
	}
	for _, r := range d.Rows {
		ref, err := now.Find(ctx, r.Event)
		if err != nil {
			return nil, fmt.Errorf("find a drawn event: %w", err)
		}
		drawn[ref.Segment].Set(ref.Row)
		b := at(fires, ref.Segment)
		t.Strata[r.Stratum].count(now.Labels(ref.Segment).Verdict(ref.Row), b != nil && b.Has(ref.Row))
	}
	return drawn, nil
}

// count takes up a drawn event.
func (s *State) count(v corpus.Verdict, fires bool) {
	switch v {
	case corpus.Unlabelled:
		return
	case corpus.Undetermined:
		s.Undetermined++
		return
	}
	s.Judged++
	if fires {
		s.Fired++
	}
	if v == corpus.TruePositive {
		s.Positive++
		if fires {
			s.Found++
		}
	}
}

// VerdictOf is the verdict of a drawn event in a view.
func VerdictOf(ctx context.Context, v *corpus.View, event string) (corpus.Verdict, error) {
	ref, err := v.Find(ctx, event)
	if err != nil {
		return corpus.Unlabelled, fmt.Errorf("find a drawn event: %w", err)
	}
	return v.Labels(ref.Segment).Verdict(ref.Row), nil
}

// outside counts the true positives of a segment that were not in the frame,
// and the events of the frame that were labelled without being drawn.
func (t *Tally) outside(p pair, before, now *corpus.View, fires, drawn *corpus.Bitmap) {
	was, is := before.Labels(p.before), now.Labels(p.now)
	t.Events += is.Rows()
	fired := p.of.Fired.set(is.Rows()).Or(p.of.InForce.set(is.Rows()))
	for row := range is.Rows() {
		v := is.Verdict(row)
		switch {
		case v == corpus.Unlabelled || drawn.Has(row):
		case was.Verdict(row) == corpus.Unlabelled && !fired.Has(row):
			t.Strayed++
		case v != corpus.TruePositive:
		case fires != nil && fires.Has(row):
			t.Found++
		default:
			t.Missed++
		}
	}
}
