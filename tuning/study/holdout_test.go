package study_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus/generate"
	"assay/tuning/holdout"
	"assay/tuning/report"
	"assay/tuning/seen"
	"assay/tuning/study"
)

type author struct {
	seen.Authorship
	err error
}

func (a author) Of(context.Context, string) (seen.Authorship, error) { return a.Authorship, a.err }

// The two parts are the whole; an event that the author had seen is tuned on, and
// its incident with it; a version with a time is measured on what came after.
func TestHoldout(t *testing.T) {
	g := groundOf(t, imported(t, stream, pieces(generated(t, generate.Config{Events: 20_000}), 3)...))
	s := shipped(t, g, "agent_upload.yml")
	measure := func(a study.Authors) *report.Report {
		t.Helper()
		g.Authors = a
		r, err := report.Compare(t.Context(), g.Survey, s.Outcome, s.Outcome, report.Options{})
		fatal(t, err)
		fatal(t, study.Complete(t.Context(), g, r, &s, s, study.Options{Only: []string{"holdout"}}))
		return r
	}
	draft := measure(nil)
	h := draft.Holdout
	if h == nil || h.Split.Kind != holdout.Groups || h.Tune.Events+h.Held.Events != draft.Events || h.Tune.KnownRecall.N+h.Held.KnownRecall.N != draft.KnownRecall.Incident.N {
		t.Fatalf("a draft's holdout %+v of %d events, warnings %v", h, draft.Events, draft.Warnings)
	}
	if b := draft.Comparison.Baseline.Holdout; b == nil || !cmp.Equal(b.Held, h.Held) {
		t.Errorf("the same rule as baseline: %+v, want %+v", b, h.Held)
	}
	id := ""
	for _, c := range measureLost(t, g, s) {
		if ref, err := g.View.Find(t.Context(), c); err == nil && holdsRow(t, g, h, ref.Segment, ref.Row) {
			id = c
			break
		}
	}
	if id == "" {
		t.Fatal("no true positive that the rule finds is held out")
	}
	opened := measure(author{Authorship: seen.Authorship{Events: []string{id, "no such event"}, Position: 2}})
	if o := opened.Holdout; o == nil || o.Seen < 1 || o.Position != 2 || o.Held.Events != h.Held.Events-o.Seen || o.Held.KnownRecall.N >= h.Held.KnownRecall.N {
		t.Errorf("after a look at %s: %+v, before %+v", id, opened.Holdout, h)
	}
	first, last := spanOf(g)
	byTime := 0
	for tenth := range 10 {
		at := first.Add(last.Sub(first) * time.Duration(tenth) / 10)
		if o := measure(author{Authorship: seen.Authorship{At: at}}).Holdout; o != nil && o.Split.Kind == holdout.Time {
			byTime++
			if o.Held.Events == 0 || o.Tune.Events == 0 || o.Held.KnownRecall.N < 5 || !o.Split.Authored.Equal(at) {
				t.Errorf("written at %s: %+v", at, o)
			}
		}
	}
	if byTime == 0 {
		t.Error("no time parts the snapshot")
	}
	wrong := errors.New("no library")
	g.Authors = author{err: wrong}
	if err := study.Complete(t.Context(), g, draft, nil, s, study.Options{Only: []string{"holdout"}}); !errors.Is(err, wrong) {
		t.Errorf("an author who cannot be read: %v", err)
	}
}

// measureLost are the true positives that the rule finds.
func measureLost(t *testing.T, g *study.Ground, s study.Subject) []string {
	t.Helper()
	r, err := report.Retire(t.Context(), g.Survey, s.Outcome, nil, report.Options{})
	fatal(t, err)
	return r.Comparison.Lost
}

func holdsRow(t *testing.T, g *study.Ground, h *report.Holdout, segment, row int) bool {
	t.Helper()
	return h.Split.Held(segment).Has(row)
}

func spanOf(g *study.Ground) (first, last time.Time) {
	first, last, _ = g.View.Snapshot().Times()
	return first, last
}

// Too few known incidents leave no holdout, and a warning says so.
func TestNoHoldout(t *testing.T) {
	g := groundOf(t, imported(t, stream, generated(t, generate.Config{Events: 1_000})))
	s := shipped(t, g, "agent_passwd_read.yml")
	r := report.New(g.Survey, s.Outcome, report.Options{})
	fatal(t, study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{"holdout"}}))
	if r.Holdout == nil && (len(r.Warnings) == 0 || r.Warnings[len(r.Warnings)-1].Code != "holdout/none") {
		t.Errorf("no holdout and no word: %+v", r.Warnings)
	}
}
