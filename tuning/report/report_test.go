package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-update writes it): -want +got\n%s", name, diff)
	}
}

func TestGoldenForms(t *testing.T) {
	r := compared(t, demo(), 40)
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var text, md bytes.Buffer
	if err := report.WriteText(&text, r); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteMarkdown(&md, r); err != nil {
		t.Fatal(err)
	}
	golden(t, "demo.json", b)
	golden(t, "demo.txt", text.Bytes())
	golden(t, "demo.md", md.Bytes())
}

func TestFormsFollowTheSchema(t *testing.T) {
	schema := compile(t)
	one := func(name string, r *report.Report) {
		t.Helper()
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(encoded(t, r)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	one("comparison", compared(t, demo(), 40))
	one("empty corpus", compared(t, nil, 1))
	s, _, candidate := replayed(demo(), 10, corpus.Curated)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	one("no baseline, curated", report.New(v, candidate, report.Options{Environment: strings.Repeat("0f", 32)}))
}

// compile closes every object of the schema, so that a field of the form that
// the schema does not name is found.
func compile(t *testing.T) *jsonschema.Schema { return compileSchema(t, report.Schema) }

func compileSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	closeObjects(doc)
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", closed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func closeObjects(doc any) {
	switch d := doc.(type) {
	case map[string]any:
		if _, ok := d["properties"].(map[string]any); ok {
			d["additionalProperties"] = false
		}
		for _, v := range d {
			closeObjects(v)
		}
	case []any:
		for _, v := range d {
			closeObjects(v)
		}
	}
}

func TestComparison(t *testing.T) {
	c := compared(t, demo(), 7).Comparison
	if diff := cmp.Diff([]string{"drip-0"}, c.Lost); diff != "" {
		t.Errorf("lost:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"drip-3"}, c.Gained); diff != "" {
		t.Errorf("gained:\n%s", diff)
	}
	if c.Quieted != 63 || c.Added != 0 || c.Started.Unlabelled != 2 || c.Started.Undetermined != 1 {
		t.Errorf("quieted %d, added %d, started %+v; want 63, 0, 2 unlabelled, 1 undetermined", c.Quieted, c.Added, c.Started)
	}
	if want := (episode.Paired{Both: 2, Lost: 1, Gained: 1, Neither: 1}); c.Paired.Event != want {
		t.Errorf("paired events: got %+v, want %+v", c.Paired.Event, want)
	}
	if want := (episode.Paired{Both: 1, Neither: 1}); c.Paired.Incident != want {
		t.Errorf("paired incidents: got %+v, want %+v: both rules still find case-1", c.Paired.Incident, want)
	}
	if k := c.Changed; k[0].Kind != report.Lost || k[1].Kind != report.Gained || k[2].Kind != report.Quieted {
		t.Errorf("changed begins %v %v %v, want lost, gained, quieted", k[0], k[1], k[2])
	}
}

func TestChangedIsBoundedAndNamesOfTruePositivesAreNot(t *testing.T) {
	var fs []fact
	for i := range 30 {
		fs = append(fs, fact{id: string(rune('a'+i%26)) + string(rune('a'+i/26)), verdict: corpus.TruePositive, hour: 1, before: true})
	}
	s, baseline, candidate := replayed(fs, 100, corpus.Stream)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Compare(context.Background(), v, baseline, candidate, report.Options{MaxChanged: 5})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Comparison; len(c.Changed) != 5 || c.ChangedTotal != 30 || len(c.Lost) != 30 || !slices.IsSorted(c.Lost) {
		t.Errorf("got %d of %d changed, lost %v; want 5 of 30 and 30 sorted ids", len(c.Changed), c.ChangedTotal, c.Lost)
	}
}

func TestNoFigureIsEverNaN(t *testing.T) {
	for _, fs := range [][]fact{nil, {{id: "x", hour: -1}}, {{id: "x", hour: -1, after: true}}} {
		r := compared(t, fs, 10)
		p := r.Precision.Event.Actionable
		if p.N != 0 || p.Low != nil || p.High != nil || r.KnownRecall.Event.Low != nil {
			t.Errorf("%+v: got precision %v, want 0 of 0 without bounds", fs, p)
		}
		if !slices.ContainsFunc(r.Warnings, func(w report.Warning) bool { return w.Code == "figures/no-recall" }) {
			t.Errorf("%+v: no warning that recall cannot be had in %v", fs, r.Warnings)
		}
	}
}

func drawFacts(t *rapid.T) []fact {
	n := rapid.IntRange(0, 30).Draw(t, "n")
	fs := make([]fact, n)
	for i := range fs {
		fs[i] = fact{
			id:       string(rune('a'+i%26)) + string(rune('a'+i/26)),
			agent:    rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "agent"),
			hour:     rapid.OneOf(rapid.Just(-1.0), rapid.Float64Range(0, 900)).Draw(t, "hour"),
			verdict:  corpus.Verdict(rapid.IntRange(0, 4).Draw(t, "verdict")),
			incident: rapid.SampledFrom([]string{"", "", "i", "j"}).Draw(t, "incident"),
			seconds:  rapid.SampledFrom([]float64{0, 0, 61.7, 600.3}).Draw(t, "seconds"),
			before:   rapid.Bool().Draw(t, "before"),
			after:    rapid.Bool().Draw(t, "after"),
		}
	}
	return fs
}

func TestRowsAndSegmentsDoNotShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		want := encoded(t, compared(t, fs, 100))
		shuffled := rapid.Permutation(slices.Clone(fs)).Draw(t, "shuffled")
		if got := encoded(t, compared(t, shuffled, rapid.IntRange(1, 7).Draw(t, "size"))); got != want {
			t.Fatalf("%+v\nas %+v:\n%s", fs, shuffled, cmp.Diff(want, got))
		}
	})
}

func TestBaselineAsCandidateChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		for i := range fs {
			fs[i].before = fs[i].after
		}
		r := compared(t, fs, 9)
		c := r.Comparison
		if len(c.Lost)+len(c.Gained)+c.Quieted+c.Added+c.ChangedTotal+c.Paired.Event.Lost+c.Paired.Episode.Lost+c.Paired.Incident.Gained != 0 {
			t.Fatalf("%+v: got changes %+v", fs, c)
		}
		for _, d := range []*float64{c.Delta.KnownRecall.Event, c.Delta.KnownRecall.Incident, c.Delta.Precision.Episode.Actionable, c.Delta.AlertsPerDay, c.Delta.HoursPerWeek} {
			if d != nil && *d != 0 {
				t.Fatalf("%+v: got delta %v, want 0", fs, *d)
			}
		}
	})
}

func TestFormReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := compared(t, drawFacts(t), 9)
		form := encoded(t, r)
		back, err := report.Decode([]byte(form))
		if err != nil {
			t.Fatal(err)
		}
		if got := encoded(t, back); got != form {
			t.Fatalf("read back:\n%s", cmp.Diff(form, got))
		}
	})
}

func TestDecodeRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"other version": `{"schema_version":2}`,
		"unknown field": `{"schema_version":1,"verdict":"pass"}`,
		"two values":    `{"schema_version":1}{}`,
		"no JSON":       `fine`,
		"nothing":       ``,
	} {
		if r, err := report.Decode([]byte(text)); err == nil {
			t.Errorf("%s: %q was read as %+v", name, text, r)
		}
	}
}

func TestHostileTextIsShownAndNeverMarkup(t *testing.T) {
	fs := []fact{
		{id: "\x1b[2J|pwn", agent: "<img src=x>", hour: 1, verdict: corpus.TruePositive, before: true},
		{id: "https://evil.example/`x`", agent: "zero\u200bwidth \u202egnp.exe", hour: 2, verdict: corpus.TruePositive, before: true},
	}
	var text, md bytes.Buffer
	r := compared(t, fs, 10)
	if err := report.WriteText(&text, r); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteMarkdown(&md, r); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"\x1b", "\u200b", "\u202e"} {
		if strings.Contains(text.String()+md.String(), bad) {
			t.Errorf("%+q came through", bad)
		}
	}
	for _, want := range []string{`&lt;img src=x\>`, "`` https://evil.example/`x` ``", `&lt;U+001B\>\[2J\|pwn`} {
		if !strings.Contains(md.String(), want) {
			t.Errorf("no %s in\n%s", want, md.String())
		}
	}
}
