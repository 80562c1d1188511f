package report_test

import (
	"testing"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
)

func TestASurveyTellsItsSteps(t *testing.T) {
	s, _, _ := replayed(demo(), 2, corpus.Stream)
	type step struct {
		done, total int
		next        string
	}
	var told []step
	v, err := report.NewSurvey(t.Context(), s, episode.Options{Progress: func(done, total int, next string) { told = append(told, step{done, total, next}) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != report.Steps {
		t.Errorf("%d steps were told of %d: %v", len(told), report.Steps, told)
	}
	for i, s := range told {
		if s.done != i || s.total != len(told) || s.next == "" {
			t.Errorf("step %d: got %+v", i, s)
		}
	}
	if v.Pool().Options().Progress != nil {
		t.Error("the pool holds on to who was told")
	}
}
