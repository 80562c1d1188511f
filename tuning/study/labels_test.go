package study_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/study"
)

// twiceLabelled is a corpus in segments of size events: of 60 events 30 are
// labelled true and 30 false positive by ana; bob looks at the first of each kind,
// as many as looked, and says of every fifth that it is the other.
func twiceLabelled(t *testing.T, size, looked int) (*corpus.Store, *study.Ground) {
	t.Helper()
	ctx := context.Background()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := corpus.Open(ctx, t.TempDir(), corpus.Options{CacheBytes: 64 << 20})
	ok(err)
	t.Cleanup(func() { s.Close() })
	unlock, err := s.LockImport(ctx)
	ok(err)
	im := corpus.Import{ID: "i", By: "ana", Read: 60, Added: 60}
	for from := 0; from < 60; from += size {
		w := s.NewSegment(corpus.SegmentOptions{Origin: corpus.Stream, Import: im.ID})
		for i := from; i < from+size; i++ {
			ok(w.Append(&corpus.Event{ID: fmt.Sprint("e", i), Fields: []corpus.Field{{Path: "agent.id", Value: corpus.String(fmt.Sprint("a", i%7))}}}))
		}
		meta, err := w.Finish(ctx)
		ok(err)
		im.Segments = append(im.Segments, meta)
	}
	_, err = s.Commit(ctx, im)
	ok(err)
	unlock()
	kinds := [2]corpus.Verdict{corpus.TruePositive, corpus.FalsePositive}
	for kind, v := range kinds {
		var ids []string
		var opinions []corpus.Opinion
		for i := range 30 {
			id := fmt.Sprint("e", 2*i+kind)
			ids = append(ids, id)
			o := corpus.Opinion{Event: id, Verdict: v, Who: "bob", Drawn: corpus.RandomShare, Sampled: true}
			if i%5 == 4 {
				o.Verdict = kinds[1-kind]
			}
			if i < looked {
				opinions = append(opinions, o)
			}
		}
		_, err := s.Label(ctx, corpus.LabelChange{Events: ids, Verdict: v, Who: "ana", Source: "page", Seen: corpus.AnyLabels})
		ok(err)
		ok(s.Opine(ctx, opinions))
	}
	head, err := s.Head(ctx)
	ok(err)
	view, err := s.View(ctx, head)
	ok(err)
	survey, err := report.NewSurvey(ctx, report.SourceOf(view), episode.Options{})
	ok(err)
	return s, &study.Ground{View: view, Survey: survey}
}

// firing is a rule that fires on the events whose number holds.
func firing(t *testing.T, g *study.Ground, digest string, holds func(n int) bool) study.Subject {
	t.Helper()
	s := study.Subject{Outcome: report.Outcome{Rule: &rule.Rule{ID: "r", Title: "R", Digest: strings.Repeat(digest, 64), Dialect: rule.Sigma, Status: rule.Stable}}}
	for _, seg := range g.View.Segments() {
		b := corpus.NewBitmap(seg.Rows())
		s.Outcome.Firing.Rows = append(s.Outcome.Firing.Rows, b)
	}
	for n := range 60 {
		ref, err := g.View.Find(context.Background(), fmt.Sprint("e", n))
		if err != nil {
			t.Fatal(err)
		}
		if holds(n) {
			s.Outcome.Firing.Rows[ref.Segment].Set(ref.Row)
		}
	}
	return s
}

func withLabels(t *testing.T, g *study.Ground) *report.Report {
	t.Helper()
	ctx := context.Background()
	baseline, candidate := firing(t, g, "b", func(n int) bool { return true }), firing(t, g, "c", func(n int) bool { return n < 20 })
	r, err := report.Compare(ctx, g.Survey, baseline.Outcome, candidate.Outcome, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := study.Complete(ctx, g, r, &baseline, candidate, study.Options{Only: []string{"labels"}}); err != nil {
		t.Fatal(err)
	}
	return r
}

// Of 60 labelled events 40 were looked at twice, and 32 are agreed on.
func TestLabelsSection(t *testing.T) {
	_, g := twiceLabelled(t, 20, 20)
	r := withLabels(t, g)
	after, before := r.Labels, r.Comparison.Baseline.Labels
	if before.Double.K != 40 || before.Double.N != 60 || before.Agreement.K != 32 || before.Corpus.N != 40 || before.Kappa.Value != .6 {
		t.Errorf("baseline: %+v, kappa %+v", before, before.Kappa)
	}
	if after.Double.K != 20 || after.Double.N != 20 || after.Agreement.K != 16 || after.Opinions != 40 {
		t.Errorf("candidate: %+v", after)
	}
	if x := after.Actionable; x == nil || x.Observed.K != 10 || x.Observed.N != 20 || *x.Corrected != .5 || x.Low >= .5 || x.High <= .5 {
		t.Errorf("actionable: %+v", x)
	}
	if !warns(r, "labels/low-agreement") || warns(r, "labels/no-second") || warns(r, "labels/no-range") {
		t.Errorf("warnings: %+v", r.Warnings)
	}
	var text, markdown strings.Builder
	if report.WriteText(&text, r) != nil || report.WriteMarkdown(&markdown, r) != nil ||
		!strings.Contains(text.String(), "Two people agree on random labelled events of the snapshot: 32 of 40, 80 % (65 to 90); kappa .60 (") ||
		!strings.Contains(text.String(), "candidate: if second opinions are right, actionable precision of events lies between") ||
		!strings.Contains(markdown.String(), "baseline: labelled fired events that two people looked at: 40 of 60") {
		t.Error(text.String())
	}
	encoded(t, r)
}

// The same bytes from other segments.
func TestLabelsSectionLaws(t *testing.T) {
	forms := map[string]bool{}
	for _, size := range []int{60, 20, 12} {
		_, g := twiceLabelled(t, size, 20)
		r := withLabels(t, g)
		b, err := json.Marshal([]any{r.Labels, r.Comparison.Baseline.Labels})
		if err != nil {
			t.Fatal(err)
		}
		forms[string(b)] = true
	}
	if len(forms) != 1 {
		t.Errorf("%d forms", len(forms))
	}
}

func TestNothingLabelledTwice(t *testing.T) {
	_, g := twiceLabelled(t, 60, 0)
	r := withLabels(t, g)
	if l := r.Labels; l.Double.K != 0 || l.Actionable != nil || l.Kappa != nil || !warns(r, "labels/no-second") || warns(r, "labels/no-range") {
		t.Errorf("%+v, %+v", l, r.Warnings)
	}
	encoded(t, r)
}

func warns(r *report.Report, code string) bool {
	for _, w := range r.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}
