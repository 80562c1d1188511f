package report_test

import (
	"strings"
	"testing"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
)

// One known attack that is found is no proof that every one is, and where no event
// is open there are no bounds to tell.
func TestWordsClaimNoMoreThanOneEventShows(t *testing.T) {
	r := &report.Report{Figures: report.Figures{KnownRecall: episode.ByUnit[interval.Proportion]{Event: interval.Of(1, 1)}}}
	r.Fired.Event.TruePositive, r.Fired.Episode.TruePositive = 1, 1
	r.Verify(0)
	text := func() string {
		var b strings.Builder
		if err := report.WriteText(&b, r); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if got := text(); !strings.Contains(got, "Known recall is 100 % of events (1 of 1, 95 %: 20.6 % or more)") || !strings.Contains(got, "No event waits for a verdict") || strings.Contains(got, "100.0 % to 100.0 %") {
		t.Error(got)
	}
	r.Fired.Event.Unlabelled, r.Fired.Episode.Unlabelled = 4, 4
	r.Verify(0)
	if got := text(); !strings.Contains(got, "actionable precision of episodes in 20.0 % to 100.0 %.") {
		t.Error(got)
	}
}
