package report_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/load"
	"assay/tuning/report"
	"assay/tuning/roster"
)

// forecasted is a comparison of facts with its forecasts.
func forecasted(t *testing.T, fs []fact) *report.Report {
	t.Helper()
	s, baseline, candidate := replayed(fs, 50, corpus.Stream)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Compare(context.Background(), v, baseline, candidate, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	before := load.Side{Firing: baseline.Firing, Names: []string{"r"}}
	out, err := v.Measures().Forecast(context.Background(), s.Parts, v.Pool(), roster.Default(), &before, load.Side{Firing: candidate.Firing, Names: []string{"r"}}, load.ForecastOptions{Replications: 20})
	if err != nil {
		t.Fatal(err)
	}
	r.Forecast, r.Comparison.Forecast, r.Comparison.Baseline.Forecast = out.Candidate, out.Difference, out.Baseline
	return r
}

// A forecast fits the schema, comes back from its JSON, and stands in the text
// and in Markdown.
func TestForecast(t *testing.T) {
	r := forecasted(t, demo())
	text := encoded(t, r)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compile(t).Validate(doc); err != nil {
		t.Error(err)
	}
	back, err := report.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if again := encoded(t, back); again != text {
		t.Error("what was decoded is encoded otherwise")
	}
	for name, write := range map[string]func() string{
		"text":     func() string { var b bytes.Buffer; _ = report.WriteText(&b, r); return b.String() },
		"markdown": func() string { var b bytes.Buffer; _ = report.WriteMarkdown(&b, r); return b.String() },
	} {
		for _, want := range []string{"Load forecast", "h a week less than now; 95 % of the episodes in its queue wait under 1 min", "Simulated 20 times 4 weeks, from days of 2026-03-02 to 2026-03-28"} {
			if !strings.Contains(write(), want) {
				t.Errorf("%s: no %q in\n%s", name, want, write())
			}
		}
	}
	rows := r.ForecastRows()
	if len(rows) != 12 || rows[2].Baseline == "" || !strings.HasPrefix(rows[2].Difference, "-") || rows[0].Difference != "" || rows[7].Difference != "0.0 (0.0 to 0.0)" {
		t.Errorf("rows: %+v", rows)
	}
}

func TestForecastWords(t *testing.T) {
	f := &load.Forecast{Utilisation: load.Band{Median: .713, Low: .66, High: .784}, InTime: load.Band{Median: .9, Low: .8, High: .951}}
	f.Method.LevelMinutes, f.Wait.P95.Median = 60, 23.2
	r := &report.Report{Comparison: &report.Comparison{Forecast: &load.Difference{}}}
	if r.ForecastWords() != "" || r.ForecastRows() != nil {
		t.Errorf("without a forecast: %q, %v", r.ForecastWords(), r.ForecastRows())
	}
	r.Forecast = f
	for hours, want := range map[float64]string{
		2. / 7: "The team would be busy 71 % of its hours for alerts (10 to 90 %: 66 to 78), 2.0 h a week more than now; 95 % of the episodes in its queue wait under 24 min, and 90 % (80 to 95) at most 60 min.",
		-1:     "7.0 h a week less than now",
		.001:   "as long as now",
	} {
		r.Comparison.Forecast.Hours.Median = hours
		if got := r.ForecastWords(); !strings.Contains(got, want) {
			t.Errorf("%g h a day: got %q, want %q", hours, got, want)
		}
	}
	f.Method.Analysts, f.Method.Productive, f.Method.Weeks = 1, .5, 4
	f.Hours.Median, f.Expired.Median = 18, 321
	if got := r.ForecastWords(); !strings.HasPrefix(got, "The team could not keep up: the queue asks for 150 % of its hours for alerts, ") || !strings.HasSuffix(got, "; 321 expire in 4 weeks.") {
		t.Errorf("more than all of the time: %q", got)
	}
	r.Comparison = nil
	if got := r.ForecastWords(); strings.Contains(got, "now") {
		t.Errorf("without a baseline: %q", got)
	}
	for minutes, want := range map[float64]string{0: "1 min", 119: "119 min", 150: "2.5 h", 4320: "3.0 days"} {
		if got := report.Wait(minutes); got != want {
			t.Errorf("Wait(%g) = %q, want %q", minutes, got, want)
		}
	}
}
