package study_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/study"
)

// events are four weeks of generated ones.
func events(t *testing.T, n int) []byte {
	t.Helper()
	g, err := generate.New(generate.Config{Events: n})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := g.Write(t.Context(), &text, nil); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// viewOf imports the lines as so many files, one after the other.
func viewOf(t *testing.T, text []byte, pieces int, origin corpus.Origin) *corpus.View {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	lines := bytes.SplitAfter(text, []byte("\n"))
	for i := range pieces {
		part := bytes.Join(lines[i*len(lines)/pieces:(i+1)*len(lines)/pieces], nil)
		source := ingest.Source{Name: fmt.Sprint(i, ".ndjson"), Size: int64(len(part)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(part)), nil }}
		if _, err := ingest.Import(t.Context(), store, []ingest.Source{source}, ingest.Options{Origin: origin, Synthetic: true, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

// subjectOf replays a rule that ships.
func subjectOf(t *testing.T, view *corpus.View, file string) study.Subject {
	t.Helper()
	text, err := data.Files().Open("rules/" + file)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(text)
	if err != nil {
		t.Fatal(err)
	}
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		t.Fatal(err)
	}
	parsed := library.EnvironmentOf(env).ParseSet([]library.File{{Name: file, Text: string(body)}})[0]
	p, diags := plan.Compile(parsed.Rules[len(parsed.Rules)-1], env)
	if p == nil {
		t.Fatalf("%s: %v", file, diags)
	}
	res, err := replay.Run(t.Context(), p, view, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return study.Subject{Plan: p, Outcome: report.OutcomeOf(res)}
}

// completed is the report of a candidate, against a baseline unless it is "".
func completed(t *testing.T, view *corpus.View, baseline, candidate string) *report.Report {
	t.Helper()
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(view), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ground, after := &study.Ground{View: view, Survey: survey}, subjectOf(t, view, candidate)
	if baseline == "" {
		r := report.New(survey, after.Outcome, report.Options{})
		if err := study.Complete(t.Context(), ground, r, nil, after, study.Options{Only: []string{"forecast"}}); err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := subjectOf(t, view, baseline)
	r, err := report.Compare(t.Context(), survey, before.Outcome, after.Outcome, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := study.Complete(t.Context(), ground, r, &before, after, study.Options{Only: []string{"forecast"}}); err != nil {
		t.Fatal(err)
	}
	return r
}

// A forecast is the same to the byte from one segment and from five, and says
// of a narrower rule that it costs less.
func TestForecastSection(t *testing.T) {
	text := events(t, 5000)
	encode := func(r *report.Report) string {
		r.Snapshot = ""
		b, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	whole := completed(t, viewOf(t, text, 1, corpus.Stream), "agent_upload.yml", "agent_upload_not_partner.yml")
	pieces := completed(t, viewOf(t, text, 5, corpus.Stream), "agent_upload.yml", "agent_upload_not_partner.yml")
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
	alone := completed(t, viewOf(t, text, 1, corpus.Stream), "", "agent_upload.yml")
	if alone.Forecast == nil || alone.Comparison != nil {
		t.Errorf("without a baseline: forecast %v", alone.Forecast)
	}
}

// A response holds until the forecast queue has come to the alert, of either rule
// in its own queue; without a forecast, for as long as past alerts lay.
func TestHoldUntilTheForecastQueueComes(t *testing.T) {
	view := viewOf(t, events(t, 5000), 1, corpus.Stream)
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(view), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	before, after := subjectOf(t, view, "agent_upload.yml"), subjectOf(t, view, "agent_upload_not_partner.yml")
	for _, only := range [][]string{{"forecast", "reach"}, {"reach"}} {
		r, err := report.Compare(t.Context(), survey, before.Outcome, after.Outcome, report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := study.Complete(t.Context(), &study.Ground{View: view, Survey: survey}, r, &before, after, study.Options{Only: only}); err != nil {
			t.Fatal(err)
		}
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
	r := completed(t, viewOf(t, events(t, 1000), 1, corpus.Curated), "agent_upload.yml", "agent_upload_not_partner.yml")
	if r.Forecast != nil || r.Comparison.Forecast != nil || r.Load != nil {
		t.Errorf("forecast %+v", r.Forecast)
	}
}
