package study_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/study"
)

// stand is a corpus of events that are one minute apart: every tenth is an
// attack, and the rule finds half of these.
type stand struct {
	*testing.T
	store *corpus.Store
	log   *audit.Log
	plan  *plan.Plan
}

func newStand(t *testing.T, label func(n int) corpus.Verdict, alert func(n int) string) *stand {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := store.NewSegment(corpus.SegmentOptions{Import: "one"})
	var labels []corpus.ImportLabel
	for n := range 1000 {
		e := corpus.Event{ID: fmt.Sprintf("e%04d", n), Time: time.Date(2026, 3, 1, 0, n, 0, 0, time.UTC)}
		if a := alert(n); a != "" {
			e.Fields = append(e.Fields, corpus.Field{Path: "alert.rule_id", Value: corpus.String(a)})
		}
		e.Fields = append(e.Fields, corpus.Field{Path: "process.name", Value: corpus.String(nameOf(n))})
		if v := label(n); v != corpus.Unlabelled {
			labels = append(labels, corpus.ImportLabel{Event: e.ID, Verdict: v})
		}
		if err := w.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.Finish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap, err := store.Commit(t.Context(), corpus.Import{ID: "one", Segments: []corpus.SegmentMeta{m}, Labels: labels})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Keep(t.Context(), snap); err != nil {
		t.Fatal(err)
	}
	log, err := audit.Open(t.Context(), store.DB())
	if err != nil {
		t.Fatal(err)
	}
	where, err := rule.ParseExpr(`process.name = "fetch"`)
	if err != nil {
		t.Fatal(err)
	}
	p, ds := plan.Compile(&rule.Rule{ID: "fetches", Title: "Fetches", Where: where, Digest: strings.Repeat("a", 64)}, plan.Env{})
	if p == nil {
		t.Fatal(ds)
	}
	return &stand{t, store, log, p}
}

func nameOf(n int) string {
	if n%20 == 0 {
		return "fetch"
	}
	return "other"
}

func truth(n int) corpus.Verdict {
	if n%10 == 0 {
		return corpus.TruePositive
	}
	return corpus.FalsePositive
}

func (s *stand) view() *corpus.View {
	s.Helper()
	snap, err := s.store.Head(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	v, err := s.store.View(s.Context(), snap)
	if err != nil {
		s.Fatal(err)
	}
	return v
}

// report is a whole report of the rule, on what is labelled now.
func (s *stand) report(draws study.Draws, workers int) *report.Report {
	s.Helper()
	v := s.view()
	survey, err := report.NewSurvey(s.Context(), report.SourceOf(v), episode.Options{})
	if err != nil {
		s.Fatal(err)
	}
	res, err := replay.Run(s.Context(), s.plan, v, replay.Options{Workers: workers})
	if err != nil {
		s.Fatal(err)
	}
	o := report.OutcomeOf(res)
	r := report.New(survey, o, report.Options{})
	g := &study.Ground{View: v, Survey: survey, Draws: draws}
	if err := study.Complete(s.Context(), g, r, nil, study.Subject{Plan: s.plan, Outcome: o}, study.Options{Only: []string{"verified"}}); err != nil {
		s.Fatal(err)
	}
	return r
}

func (s *stand) draw(size int) *audit.Draw {
	s.Helper()
	v := s.view()
	pool, err := episode.NewPool(s.Context(), episode.Parts(v), episode.Options{})
	if err != nil {
		s.Fatal(err)
	}
	res, err := replay.Run(s.Context(), s.plan, v, replay.Options{})
	if err != nil {
		s.Fatal(err)
	}
	d, err := audit.New(s.Context(), v, pool, audit.Subject{Plan: s.plan, Fired: res.Fired}, audit.Options{Size: size})
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.log.Append(s.Context(), d, "ana", time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		s.Fatal(err)
	}
	return d
}

func (s *stand) label(rows []audit.Row) {
	s.Helper()
	var changes []corpus.LabelChange
	for _, r := range rows {
		var n int
		if _, err := fmt.Sscanf(r.Event, "e%d", &n); err != nil {
			s.Fatal(err)
		}
		changes = append(changes, corpus.LabelChange{Events: []string{r.Event}, Verdict: truth(n), Reason: corpus.OtherReason, Who: "ana", Source: "test", Seen: corpus.AnyLabels})
	}
	if _, err := s.store.LabelEach(s.Context(), changes); err != nil {
		s.Fatal(err)
	}
}

// labels of what fired, as an old rule would have got them.
func fired(n int) corpus.Verdict {
	switch {
	case n%20 == 0:
		return corpus.TruePositive
	case n == 5:
		return corpus.FalsePositive
	}
	return corpus.Unlabelled
}

func raisedBy(n int) string {
	if n%40 == 0 {
		return "fetches"
	}
	return ""
}

// Known recall is 100 %, and half of the attacks were never raised: the audit
// says so, and a census of them says it exactly.
func TestVerifiedCorrectsKnownRecall(t *testing.T) {
	s := newStand(t, fired, raisedBy)
	shelf := audit.Shelf{Log: s.log, Store: s.store}
	v := s.report(shelf, 1).Verified
	if v.Corrected != nil || v.Audit != nil || !strings.Contains(v.Reason, "have been drawn") {
		t.Errorf("without a draw: %+v", v)
	}
	d := s.draw(300)
	if v := s.report(shelf, 1).Verified; v.Corrected != nil || v.Audit != nil || !strings.Contains(v.Reason, "have been drawn") {
		t.Errorf("a draw changes the report of its own snapshot: %+v", v)
	}
	s.label(d.Rows[:1])
	if v := s.report(shelf, 1).Verified; v.Audit == nil || v.Audit.Judged() != 1 || v.Corrected == nil || v.Corrected.Low > .1 {
		t.Errorf("one label says next to nothing: %+v", v)
	}
	s.label(d.Rows[:150])
	half := s.report(shelf, 1)
	s.label(d.Rows[150:])
	r := s.report(shelf, 1)
	if share, _ := r.KnownRecall.Event.Value(); share < .5 {
		t.Errorf("known recall is %v", share)
	}
	c := r.Verified.Corrected
	if c == nil || c.Low > .5 || c.High < .5 || c.Value < .4 || c.Value > .6 || r.Verified.Reason != "" {
		t.Fatalf("corrected recall is %+v, %q; want about half", c, r.Verified.Reason)
	}
	if h := half.Verified.Corrected; h == nil || h.High-h.Low < c.High-c.Low {
		t.Errorf("half of the labels: %+v, all of them: %+v", h, c)
	}
	a, _ := r.Encode()
	b, _ := s.report(shelf, 4).Encode()
	if !bytes.Equal(a, b) {
		t.Error("four workers give other bytes than one")
	}
	if words := r.Verified.Words(&r.Figures); !strings.Contains(words, "audited silent events") || !strings.Contains(words, "corrected recall") {
		t.Errorf("in words: %s", words)
	}
	var text bytes.Buffer
	if err := report.WriteText(&text, r); err != nil || !strings.Contains(text.String(), "What nobody raised\n") {
		t.Errorf("as text: %v\n%s", err, text.String())
	}
	all := newStand(t, fired, raisedBy)
	census := all.draw(audit.MaxSize)
	all.label(census.Rows)
	exact := all.report(audit.Shelf{Log: all.log, Store: all.store}, 1).Verified.Corrected
	if exact == nil || math.Abs(exact.Value-.5) > 1e-9 || exact.Low != exact.High {
		t.Errorf("a census gives %+v, want exactly half", exact)
	}
}

// Figures that the choice of labels settled are refused, and said to be.
func TestVerifiedRefusesVacuousFigures(t *testing.T) {
	own := func(n int) string {
		if n%20 == 0 {
			return "fetches"
		}
		return ""
	}
	onlyTrue := func(n int) corpus.Verdict {
		if n%20 == 0 {
			return corpus.TruePositive
		}
		return corpus.Unlabelled
	}
	check := func(label func(int) corpus.Verdict, alert func(int) string, want ...string) {
		t.Helper()
		r := newStand(t, label, alert).report(nil, 1)
		var got []string
		for _, f := range r.Verified.Refused {
			got = append(got, f.Code)
			if !slices.Contains(r.Warnings, f.Warning) {
				t.Errorf("%s is no warning", f.Code)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("refused %q, want %q", got, want)
		}
	}
	check(fired, raisedBy)
	check(onlyTrue, raisedBy, report.VacuousPrecision)
	check(fired, own, report.VacuousRecall)
	check(onlyTrue, own, report.VacuousPrecision, report.VacuousRecall)
}

// Whatever the open events turn out to be, precision and recall lie within the
// bounds; one who sees what the rule sees is counted as the other source.
func TestVerifiedBounds(t *testing.T) {
	some := func(n int) corpus.Verdict {
		if n%3 == 0 {
			return corpus.Unlabelled
		}
		return truth(n)
	}
	others := func(n int) string {
		if n%10 == 0 {
			return "another"
		}
		return ""
	}
	r := newStand(t, some, others).report(nil, 1)
	p, rec := r.Verified.Precision.Event.Actionable, r.Verified.Recall
	if math.Abs(p.Low-33./50) > 1e-9 || p.High != 1 || rec.Low >= .5 || rec.High <= .5 {
		t.Errorf("precision %+v, recall %+v", p, rec)
	}
	if c := r.Verified.Capture; c == nil || c.Rule != 33 || c.Others != 66 || c.Both != 33 || math.Abs(c.Total-66) > 1e-9 {
		t.Errorf("capture: %+v", c)
	}
}

// failing is a shelf that cannot be read.
type failing struct{ error }

func (f failing) Newest(context.Context, string, int64) (*audit.Opened, error) { return nil, f.error }

func TestVerifiedSaysWhatIsGone(t *testing.T) {
	s := newStand(t, fired, raisedBy)
	r := s.report(failing{fmt.Errorf("open: %w", corpus.ErrNotFound)}, 1)
	if !strings.Contains(r.Verified.Reason, "is gone") {
		t.Errorf("got %q", r.Verified.Reason)
	}
}
