package study_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/tuning/report"
	"assay/tuning/study"
)

// completed is the report of a candidate, against a baseline unless it is "".
func completed(t *testing.T, view *corpus.View, baseline, candidate string) *report.Report {
	t.Helper()
	g := groundOf(t, view)
	after := shipped(t, g, candidate)
	if baseline != "" {
		return compared(t, g, shipped(t, g, baseline), after, "forecast")
	}
	r := report.New(g.Survey, after.Outcome, report.Options{})
	fatal(t, study.Complete(t.Context(), g, r, nil, after, study.Options{Only: []string{"forecast"}}))
	return r
}

// A forecast is the same to the byte from one segment and from five, and says
// of a narrower rule that it costs less.
func TestForecastSection(t *testing.T) {
	text := generated(t, generate.Config{Events: 5000})
	encode := func(r *report.Report) string {
		r.Snapshot = ""
		b, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	whole := completed(t, imported(t, stream, text), "agent_upload.yml", "agent_upload_not_partner.yml")
	pieces := completed(t, imported(t, stream, pieces(text, 5)...), "agent_upload.yml", "agent_upload_not_partner.yml")
	if d := cmp.Diff(encode(whole), encode(pieces)); d != "" {
		t.Errorf("one segment and five: -one +five\n%s", d)
	}
	c := whole.Comparison
	if whole.Forecast == nil || c.Baseline.Forecast == nil || c.Forecast == nil || c.Forecast.Hours.High >= 0 {
		t.Fatalf("forecasts %v and %v, difference %+v", whole.Forecast, c.Baseline.Forecast, c.Forecast)
	}
	if m := whole.Forecast.Method; m.BackgroundRules == 0 || m.Replications < 200 || m.Days != 28 {
		t.Errorf("method %+v", m)
	}
	alone := completed(t, imported(t, stream, text), "", "agent_upload.yml")
	if alone.Forecast == nil || alone.Comparison != nil {
		t.Errorf("without a baseline: forecast %v", alone.Forecast)
	}
}

// A response holds until the forecast queue has come to the alert, of either rule
// in its own queue; without a forecast, for as long as past alerts lay.
func TestHoldUntilTheForecastQueueComes(t *testing.T) {
	view := imported(t, stream, generated(t, generate.Config{Events: 5000}))
	g := groundOf(t, view)
	before, after := shipped(t, g, "agent_upload.yml"), shipped(t, g, "agent_upload_not_partner.yml")
	for _, only := range [][]string{{"forecast", "reach"}, {"reach"}} {
		r := compared(t, g, before, after, only...)
		for _, f := range []report.Figures{r.Figures, r.Comparison.Baseline} {
			hold := f.Reach.Radius.Hold
			if f.Forecast == nil {
				if hold.WaitFrom == "forecast" || hold.WaitSeconds == 0 {
					t.Errorf("without a forecast: %+v", hold)
				}
				continue
			}
			want := 60 * (f.Forecast.Wait.P50.Median + f.Forecast.Queue.ServiceMinutes/f.Forecast.Method.Productive)
			if hold.WaitFrom != "forecast" || math.Abs(hold.WaitSeconds-want) > .5 {
				t.Errorf("with a forecast: %+v, want %g s", hold, want)
			}
		}
	}
}

// A curated corpus shows nothing of what a rule costs.
func TestNoForecast(t *testing.T) {
	r := completed(t, imported(t, curated, generated(t, generate.Config{Events: 1000})), "agent_upload.yml", "agent_upload_not_partner.yml")
	if r.Forecast != nil || r.Comparison.Forecast != nil || r.Load != nil {
		t.Errorf("forecast %+v", r.Forecast)
	}
}
