package report_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// retired is the retirement of demo's baseline while its candidate stays.
func retired(t *testing.T, size int, others ...report.Outcome) *report.Report {
	t.Helper()
	s, baseline, candidate := replayed(demo(), size, corpus.Stream)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if others == nil {
		other := *candidate.Rule
		other.ID, other.Title = "other", "Other"
		candidate.Rule = &other
		others = []report.Outcome{candidate}
	}
	r, err := report.Retire(context.Background(), v, baseline, others, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRetire: the lost list names every true positive that goes, and the rules
// that stay cover what they fire on.
func TestRetire(t *testing.T) {
	r := retired(t, 7)
	if want := []string{"drip-0", "drip-1", "drip-2"}; !slices.Equal(r.Comparison.Lost, want) {
		t.Errorf("lost %v, want %v", r.Comparison.Lost, want)
	}
	got := r.Retirement
	if want := []report.Covered{{Event: "drip-1", By: []string{"other"}}, {Event: "drip-2", By: []string{"other"}}}; !cmp.Equal(got.Covered, want) {
		t.Errorf("covered %+v, want %+v", got.Covered, want)
	}
	// case-1 stays in sight by drip-1; each drip is an episode of its own.
	if want := (episode.ByUnit[int]{Event: 1, Episode: 1, Incident: 0}); got.Uncovered != want {
		t.Errorf("uncovered %+v, want %+v", got.Uncovered, want)
	}
	if got.Judged.Event != 84+3+3 || len(got.Others) != 1 || got.Others[0].Finds != 2 {
		t.Errorf("judged %+v, others %+v", got.Judged, got.Others)
	}
	if r.Rule.Digest != report.Nothing || r.Rule.Status != rule.Deprecated || r.Fired.Event.Total() != 0 {
		t.Errorf("the candidate is %+v, firing on %d; want nothing", r.Rule, r.Fired.Event.Total())
	}
	if slices.ContainsFunc(r.Warnings, func(w report.Warning) bool { return strings.HasPrefix(w.Code, "figures/silent") }) {
		t.Errorf("warned that nothing fires on nothing: %+v", r.Warnings)
	}
}

// TestRetireLaws: beside a silent rule nothing is covered, with the rule itself
// beside it everything is; the cut into segments does not show; the form reads
// back and follows the schema.
func TestRetireLaws(t *testing.T) {
	_, baseline, _ := replayed(demo(), 7, corpus.Stream)
	silent := baseline
	silent.Firing = episode.Firing{}
	if r := retired(t, 7, silent); len(r.Retirement.Covered) != 0 || r.Retirement.Uncovered.Event != len(r.Comparison.Lost) {
		t.Errorf("beside a rule that fires on nothing: %+v", r.Retirement)
	}
	twin := retired(t, 7, baseline)
	if twin.Retirement.Uncovered != (episode.ByUnit[int]{}) || len(twin.Retirement.Covered) != len(twin.Comparison.Lost) {
		t.Errorf("beside its twin: %+v", twin.Retirement)
	}
	if a, b := encoded(t, retired(t, 7)), encoded(t, retired(t, 1000)); a != b {
		t.Errorf("the cut into segments shows:\n%s", cmp.Diff(a, b))
	}
	text := encoded(t, retired(t, 7))
	back, err := report.Decode([]byte(text))
	if err != nil || encoded(t, back) != text {
		t.Errorf("read back: %v", err)
	}
	var words strings.Builder
	if err := report.WriteText(&words, retired(t, 7)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Retirement of Downloads by agents", "Of 3 lost true positives, 2 are found by rules that stay", "Known incidents that nothing finds any more: 0"} {
		if !strings.Contains(words.String(), want) {
			t.Errorf("no %q in\n%s", want, words.String())
		}
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err == nil {
		err = compile(t).Validate(doc)
	}
	if err != nil {
		t.Errorf("schema: %v", err)
	}
}

// TestSameText: a rule compared with itself says so.
func TestSameText(t *testing.T) {
	s, baseline, _ := replayed(demo(), 7, corpus.Stream)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Compare(context.Background(), v, baseline, baseline, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Warnings, func(w report.Warning) bool { return w.Code == report.SameText }) {
		t.Errorf("warnings %+v, want %s", r.Warnings, report.SameText)
	}
}
