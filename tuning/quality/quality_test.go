package quality_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/quality"
)

const (
	tp  = corpus.TruePositive
	bp  = corpus.BenignPositive
	fp  = corpus.FalsePositive
	und = corpus.Undetermined
)

// pile is opinions that are being written down.
type pile struct {
	all []corpus.Opinion
	seq int64
}

// says adds n events whose label and opinions are these; the first person is
// ana, then bob, eve and so on.
func (p *pile) says(n int, sampled bool, verdicts ...corpus.Verdict) *pile {
	for range n {
		event := fmt.Sprintf("e%04d", len(p.all))
		for i, v := range verdicts[1:] {
			p.seq++
			p.all = append(p.all, corpus.Opinion{Seq: p.seq, Event: event, Verdict: v, Who: []string{"bob", "eve", "dan"}[i], Drawn: corpus.RandomShare, Sampled: sampled && i == 0,
				First: corpus.Label{Event: event, Verdict: verdicts[0], Who: "ana"}})
		}
	}
	return p
}

func measure(all []corpus.Opinion) *quality.Figures {
	return quality.Measure(all, interval.Of(len(all), 1000), []byte("seed"))
}

// 91 of 100 random pairs agree; chosen events do not count for that.
func TestMeasure(t *testing.T) {
	p := new(pile).says(40, true, tp, tp).says(51, true, fp, fp).says(6, true, fp, tp).says(3, true, bp, fp).says(5, false, fp, fp).says(2, false, tp, bp)
	f := measure(p.all)
	if f.Agreement.K != 91 || f.Agreement.N != 100 || f.Chosen.K != 5 || f.Chosen.N != 7 || f.Disagreed != 11 || f.Overturned.K != 6 || f.Overturned.N != 60 {
		t.Errorf("%+v", f)
	}
	if f.Table[2][0] != 6 || f.Table[1][2] != 3 || f.Table[0][0] != 40 {
		t.Error(f.Table)
	}
	if f.Kappa == nil || f.Kappa.Low == nil || *f.Kappa.Low >= f.Kappa.Value || f.Kappa.FormulaHigh <= f.Kappa.Value || f.Kappa.Seed != quality.Seed {
		t.Errorf("%+v", f.Kappa)
	}
	if math.Abs(*f.PABAK-(4*.91-1)/3) > 1e-9 || f.Fleiss == nil {
		t.Error(*f.PABAK)
	}
	if first := f.Listed[0]; first.Second != tp || f.Listed[6].First != tp {
		t.Errorf("missed true positives come first: %+v", f.Listed)
	}
	if f.Judged != 0 || len(f.Raters) != 0 || len(f.Posteriors) != 0 {
		t.Error("nobody judged an event three times")
	}
	e := f.Errors.Actionable
	if e.Sensitivity.K != 40 || e.Sensitivity.N != 46 || e.Specificity.K != 54 || e.Specificity.N != 54 {
		t.Errorf("%+v", e)
	}
	l := f.Errors.Logic
	if l.Sensitivity.K != 40 || l.Sensitivity.N != 46 || l.Specificity.K != 51 || l.Specificity.N != 54 {
		t.Errorf("%+v", l)
	}
}

func TestRange(t *testing.T) {
	f := measure(new(pile).says(45, true, tp, tp).says(5, true, fp, tp).says(90, true, fp, fp).says(10, true, tp, fp).says(3, true, und, tp).all)
	r := f.Errors.Actionable.Range(interval.Of(30, 100))
	// (.30 + .90 - 1) / (.90 + .90 - 1)
	if r == nil || math.Abs(*r.Corrected-.25) > 1e-9 || r.Low >= .25 || r.High <= .25 {
		t.Fatalf("%+v", r)
	}
	var none quality.Errors
	if none.Range(interval.Of(1, 2)) != nil || f.Errors.Actionable.Range(interval.Of(0, 0)) != nil {
		t.Error("a range of nothing")
	}
	coin := measure(new(pile).says(10, true, tp, tp).says(10, true, fp, tp).says(10, true, fp, fp).says(10, true, tp, fp).all)
	if r := coin.Errors.Actionable.Range(interval.Of(1, 2)); r.Corrected != nil || r.Low != 0 || r.High != 1 {
		t.Errorf("%+v", r)
	}
}

// Three judgements weigh more than two; rates are shown from 30 events on.
func TestWeigh(t *testing.T) {
	p := new(pile).says(60, true, tp, tp, tp).says(60, true, fp, fp, fp).says(1, true, fp, tp, tp).says(1, true, und, bp, tp)
	f := measure(p.all)
	if f.Judged != 122 || len(f.Posteriors) != 122 || f.Posteriors[0].Label != und {
		t.Fatalf("%d, %+v", f.Judged, f.Posteriors[:2])
	}
	if last := f.Posteriors[1]; last.Chance[0] < .9 || last.Votes != [4]int{2, 0, 1, 0} {
		t.Errorf("two of three say true positive: %+v", last)
	}
	letters := map[string]int{}
	for _, r := range f.Raters {
		letters[r.Letter] = r.Judged
		for _, row := range r.Rows {
			if row.Shown != (row.Cell >= quality.MinCell) || !row.Shown && row.Rates != [4]float64{} {
				t.Errorf("rater %s, %s: %+v", r.Letter, row.Is, row)
			}
		}
	}
	if len(letters) != 3 || letters["A"]+letters["B"]+letters["C"] != 366 {
		t.Error(letters)
	}
}

// Letters do not follow names: with another seed they are others.
func TestLettersFollowTheSeed(t *testing.T) {
	all := new(pile).says(3, true, fp, tp, tp).says(2, true, fp, tp).says(4, true, fp, tp, tp, tp).all
	seen := map[string]bool{}
	for i := range 20 {
		f := quality.Measure(all, interval.Of(9, 9), []byte{byte(i)})
		order := ""
		for _, r := range f.Raters {
			order += fmt.Sprint(r.Judged, " ")
		}
		seen[order] = true
	}
	if len(seen) < 2 {
		t.Error("20 seeds give one order:", seen)
	}
}

func TestManyRaters(t *testing.T) {
	var all []corpus.Opinion
	for i := range 30 {
		all = append(all, corpus.Opinion{Seq: int64(i + 1), Event: "e", Verdict: tp, Who: fmt.Sprint("p", i), First: corpus.Label{Verdict: tp, Who: "ana"}})
	}
	f := measure(all)
	if f.Raters[26].Letter != "AA" || f.Raters[30].Letter != "AE" {
		t.Error(f.Raters[26].Letter)
	}
}

// The order in which opinions are read changes nothing; an opinion beside a
// label that was cleared counts for nothing.
func TestMeasureLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := new(pile)
		verdict := rapid.SampledFrom([]corpus.Verdict{tp, bp, fp, und})
		for range rapid.IntRange(0, 12).Draw(t, "kinds") {
			p.says(rapid.IntRange(1, 4).Draw(t, "events"), rapid.Bool().Draw(t, "sampled"), rapid.SliceOfN(verdict, 2, 4).Draw(t, "verdicts")...)
		}
		want := measure(p.all)
		turned := rapid.Permutation(p.all).Draw(t, "order")
		turned = append(turned, corpus.Opinion{Event: "cleared", Verdict: tp, Who: "bob", Sampled: true})
		got := quality.Measure(turned, interval.Of(len(p.all), 1000), []byte("seed"))
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("in another order (-want +got):\n%s", d)
		}
		if got.Agreement.N+got.Chosen.N < len(got.Posteriors) || got.Agreement.K+got.Chosen.K+got.Disagreed != got.Agreement.N+got.Chosen.N {
			t.Fatalf("%+v", got)
		}
	})
}

// Read reads what a store keeps: labels and opinions of the snapshot.
func TestRead(t *testing.T) {
	ctx := context.Background()
	s, err := corpus.Open(ctx, t.TempDir(), corpus.Options{CacheBytes: 64 << 20})
	fatal(t, err)
	defer s.Close()
	unlock, err := s.LockImport(ctx)
	fatal(t, err)
	w := s.NewSegment(corpus.SegmentOptions{Origin: corpus.Stream, Import: "i"})
	for i := range 5 {
		fatal(t, w.Append(&corpus.Event{ID: fmt.Sprint("e", i)}))
	}
	meta, err := w.Finish(ctx)
	fatal(t, err)
	_, err = s.Commit(ctx, corpus.Import{ID: "i", By: "ana", Read: 5, Added: 5, Segments: []corpus.SegmentMeta{meta}})
	fatal(t, err)
	unlock()
	label := func(v corpus.Verdict, ids ...string) {
		t.Helper()
		_, err := s.Label(ctx, corpus.LabelChange{Events: ids, Verdict: v, Who: "ana", Source: "page", Seen: corpus.AnyLabels})
		fatal(t, err)
	}
	label(fp, "e0", "e1", "e2", "e3")
	fatal(t, s.Opine(ctx, []corpus.Opinion{{Event: "e0", Verdict: tp, Who: "bob", Drawn: corpus.RandomShare, Sampled: true}, {Event: "e1", Verdict: fp, Who: "bob", Drawn: corpus.Deciding}}))
	label(corpus.Unlabelled, "e1")
	head, err := s.Head(ctx)
	fatal(t, err)
	v, err := s.View(ctx, head)
	fatal(t, err)
	r, err := quality.Read(ctx, v, []byte("seed"))
	fatal(t, err)
	earlier, err := quality.ReadUpTo(ctx, v, []byte("seed"), 1)
	fatal(t, err)
	if e := earlier.Figures; e.Opinions != 1 || e.Agreement.N != 1 || e.Chosen.N != 0 {
		t.Errorf("up to the first opinion: %+v", e)
	}
	f := r.Figures
	if f.Labelled != 3 || f.Double.K != 1 || f.Double.N != 3 || f.Opinions != 2 || f.Agreement.N != 1 || f.Chosen.K != 1 || f.Snapshot != head.Digest() {
		t.Errorf("%+v", f)
	}
	rows := corpus.NewBitmap(5)
	rows.Set(0)
	rows.Set(1)
	of := r.Fired([]*corpus.Bitmap{rows}, 1, interval.Of(0, 1), interval.Of(0, 1))
	if of.Double.K != 1 || of.Agreement.K != 0 || of.Corpus.N != 1 || of.Actionable != nil {
		t.Errorf("%+v", of)
	}
	if none := r.Fired([]*corpus.Bitmap{nil}, 0, interval.Of(0, 0), interval.Of(0, 0)); none.Double.N != 0 {
		t.Errorf("%+v", none)
	}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The sentence says how many agree, and what kappa cannot say.
func TestSentence(t *testing.T) {
	for _, c := range []struct {
		pile *pile
		want string
	}{
		{new(pile), "No label of the random share was looked at by a second person: nothing says how far one person's labels can be relied on."},
		{new(pile).says(40, true, tp, tp).says(51, true, fp, fp).says(9, true, fp, tp), "Two people agree on 91 of 100 double-labelled events (83 to 96 %); kappa .82 (.70 to .92)."},
		{new(pile).says(9, true, fp, fp), "Two people agree on 9 of 9 double-labelled events (70 to 100 %); kappa is not defined, for all are of one verdict."},
		{new(pile).says(60, true, fp, fp).says(1, true, tp, tp), "Two people agree on 61 of 61 double-labelled events (94 to 100 %); kappa 1, without an interval, for all but a few are of one verdict."},
	} {
		if got := measure(c.pile.all).Sentence(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	if got := quality.Measure(nil, interval.Of(0, 0), nil).Sentence(); got != "No event is labelled: there is nothing to look at twice." {
		t.Error(got)
	}
	if got := (&quality.Kappa{Value: -.004}).Words() + (&quality.Kappa{Value: -.1}).Words() + (*quality.Kappa)(nil).Words(); got != ".00-.10" {
		t.Error(got)
	}
}
