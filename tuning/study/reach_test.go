package study_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus/generate"
	"assay/tuning/reach"
	"assay/tuning/report"
	"assay/tuning/study"
)

const head = "title: t\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: llm_agent}\ndetection:\n"

// TestReach: candidate and baseline are both asked, the same bytes come out of a
// second study, and a section that is not asked for is not there.
func TestReach(t *testing.T) {
	ctx, g := t.Context(), bare(t, imported(t, stream, generated(t, generate.Config{Events: 4000, Days: 14})))
	candidate := written(t, g, "t.yml", head+"  a: {process.command_line|contains: curl}\n  condition: a\n")
	baseline := written(t, g, "t.yml", head+"  a: {event.kind: tool_result, content.text|contains: ignore all}\n  condition: a\n")
	var first []byte
	for range 2 {
		r, err := report.Compare(ctx, g.Survey, baseline.Outcome, candidate.Outcome, report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		o := study.Options{Only: []string{"reach"}, Progress: func(_, _ int, next string) { told = append(told, next) }}
		if err := study.Complete(ctx, g, r, &baseline, candidate, o); err != nil {
			t.Fatal(err)
		}
		if r.Reach == nil || r.Comparison.Baseline.Reach == nil || r.Reach.Outsider.Outcome != reach.No || r.Comparison.Baseline.Reach.Outsider.Outcome != reach.Yes {
			t.Fatalf("reach of the candidate %+v, of the baseline %+v", r.Reach, r.Comparison.Baseline.Reach)
		}
		if r.Reach.Radius == nil || r.Reach.Radius.Days != 14 || r.Reach.Radius.Population == 0 || len(told) != 1 {
			t.Errorf("radius %+v, told %q", r.Reach.Radius, told)
		}
		b := encoded(t, r)
		if first == nil {
			first = b
		}
		if d := cmp.Diff(string(first), string(b)); d != "" {
			t.Errorf("a second study differs:\n%s", d)
		}
	}
	r := report.New(g.Survey, candidate.Outcome, report.Options{})
	if err := study.Complete(ctx, g, r, nil, candidate, study.Options{Only: []string{}}); err != nil || r.Reach != nil {
		t.Errorf("nothing asked for: %+v, %v", r.Reach, err)
	}
	gone := report.New(g.Survey, candidate.Outcome, report.Options{})
	if err := study.Complete(ctx, g, gone, nil, study.Subject{}, study.Options{Only: []string{"reach"}}); err != nil || gone.Reach != nil {
		t.Errorf("a rule that is not there: %+v, %v", gone.Reach, err)
	}
}
