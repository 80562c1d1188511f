package study_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus/generate"
	"assay/tuning/report"
	"assay/tuning/study"
)

// A whole report follows the schema, is read again as it was written, and is the
// same bytes however the events are cut into segments.
func TestWholeReport(t *testing.T) {
	var forms []string
	for _, files := range []int{1, 5} {
		g := groundOf(t, imported(t, stream, pieces(generated(t, generate.Config{Events: 6_000}), files)...))
		for _, file := range []string{"agent_secret_in_command.yml", "agent_repeated_download.yml"} {
			candidate := shipped(t, g, file, "and not filter_placeholder", "", "curl ", "wget ")
			r := compared(t, g, shipped(t, g, file), candidate)
			r.Snapshot = strings.Repeat("5", 64) // a snapshot's digest names its segments
			forms = append(forms, string(encoded(t, r)))
		}
	}
	for i := range 2 {
		if d := cmp.Diff(forms[i], forms[2+i]); d != "" {
			t.Errorf("in one segment and in five:\n%s", d)
		}
	}
}

// A section that is not asked for is not there, and what is not asked for costs
// nothing; progress names every section.
func TestOnly(t *testing.T) {
	g := groundOf(t, imported(t, stream, generated(t, generate.Config{Events: 2_000})))
	s := shipped(t, g, "agent_passwd_read.yml")
	r := report.New(g.Survey, s.Outcome, report.Options{})
	fatal(t, study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{}}))
	if r.Evaluation != nil {
		t.Error("an evaluation that nobody asked for")
	}
	var told []string
	fatal(t, study.Complete(t.Context(), g, r, nil, s, study.Options{Only: []string{"evaluation"}, Progress: func(done, total int, next string) {
		if done < 0 || done >= total {
			t.Errorf("%d of %d", done, total)
		}
		told = append(told, next)
	}}))
	if len(told) != 1 || r.Evaluation == nil {
		t.Errorf("told %q", told)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := study.Complete(ctx, g, r, nil, s, study.Options{}); err == nil {
		t.Error("a study goes on after it was cancelled")
	}
}

// Of a rule that goes the report has its evaluation and what the queue is without
// it, and nothing that asks how a rule does.
func TestRetired(t *testing.T) {
	g := groundOf(t, imported(t, stream, generated(t, generate.Config{Events: 5_000})))
	goes := shipped(t, g, "agent_upload.yml")
	r, err := report.Retire(t.Context(), g.Survey, goes.Outcome, nil, report.Options{Tool: "assay test"})
	fatal(t, err)
	fatal(t, study.Retired(t.Context(), g, r, goes, study.Options{}))
	was, c := r.Comparison.Baseline, r.Comparison
	if was.Evaluation == nil || was.Forecast == nil || r.Forecast == nil || c.Forecast == nil || c.Forecast.Hours.Median >= 0 || r.Forecast.RuleHours.High != 0 {
		t.Errorf("evaluation %+v, forecast %+v to %+v, difference %+v", was.Evaluation, was.Forecast, r.Forecast, c.Forecast)
	}
	if was.Evasion != nil || was.Ablation != nil || was.Reach != nil || r.Reach != nil {
		t.Error("more than the sections of a retirement")
	}
	encoded(t, r)
}
