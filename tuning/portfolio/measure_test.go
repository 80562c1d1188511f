package portfolio_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/portfolio"
	"assay/tuning/report"
	"assay/tuning/ruleset"
)

// viewOf imports each text as a segment.
func viewOf(t *testing.T, origin corpus.Origin, texts ...string) *corpus.View {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, text := range texts {
		source := ingest.Source{Name: fmt.Sprint(i, ".ndjson"), Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		if _, err := ingest.Import(t.Context(), store, []ingest.Source{source}, ingest.Options{Origin: origin, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	snap, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := store.View(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func measured(t *testing.T, v *corpus.View, o portfolio.Options, texts ...string) *portfolio.Portfolio {
	t.Helper()
	var files []library.File
	for i, text := range texts {
		name := fmt.Sprintf("%02d.spl", i)
		if strings.HasPrefix(text, "title:") {
			name = fmt.Sprintf("%02d.yml", i)
		}
		files = append(files, library.File{Name: name, Text: text})
	}
	survey, err := report.NewSurvey(t.Context(), report.SourceOf(v), episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := portfolio.Measure(t.Context(), v, survey, portfolio.Set(*ruleset.Read(files, plan.Env{})), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// line is an event: minute of its time, entity, a and b, handling seconds and
// verdict, "" for none.
func line(id, minute int, entity, fields string, seconds int, verdict string) string {
	s := fmt.Sprintf(`{"event":{"id":"e%d","time":"2026-05-%02dT%02d:%02d:00Z"},"agent":{"id":%q},%s`, id, 4+minute/1440, minute/60%24, minute%60, entity, fields)
	if seconds > 0 {
		s += fmt.Sprintf(`,"alert":{"handling_seconds":%d}`, seconds)
	}
	if verdict != "" {
		s += fmt.Sprintf(`,"label":{"verdict":%q}`, verdict)
	}
	return s + "}"
}

// events are three incidents (x, y, z, a day apart), a benign one in which two
// rules fire, and noise of one rule.
func events() []string {
	return []string{
		line(1, 0, "x", `"a":1,"b":1`, 3600, "true_positive"), line(2, 10, "x", `"a":1`, 0, "true_positive"),
		line(3, 2880, "y", `"a":1,"b":1`, 0, "true_positive"), line(4, 5760, "z", `"c":1`, 0, "true_positive"),
		line(5, 100, "n", `"a":1`, 1800, "false_positive"), line(6, 110, "n", `"c":1`, 0, ""),
		line(7, 200, "m", `"d":1`, 0, "false_positive"), line(8, 3000, "m", `"d":1`, 0, "false_positive"),
	}
}

const tagged = `title: C
logsource: {product: p, category: q}
detection: {s: {c: 1}, condition: s}
tags: [attack.t1059.001, attack.execution, ATLAS.AML.T0051, attack.t1027]
`

func TestMeasure(t *testing.T) {
	v := viewOf(t, corpus.Stream, strings.Join(events(), "\n"))
	p := measured(t, v, portfolio.Options{Recall: .6}, "a=1", "b=1", tagged, "d=1", "nothing=1", strings.Replace(strings.Replace(tagged, "title: C", "title: Broken", 1), "condition: s", "condition: q", 1))
	type row struct {
		K, Alone, Cases, Vanish int
		Shapley, Load, Share    float64
	}
	var got []row
	for _, r := range p.Rules {
		got = append(got, row{r.Incidents.K, r.Alone, r.Cases, r.Vanish, r.Shapley, *r.Load, *r.LoadShare})
	}
	// Cases: x, y and z of 40 minutes to an hour; n shared by a and c; two of m.
	// Five days; every handling time stands for every verdict: 45 minutes.
	const hour = .75 / 5 * 7
	round := func(x float64) float64 { return float64(int64(x*1e9+.5)) / 1e9 }
	want := []row{
		{2, 0, 3, 0, 1, round(3 * hour), round((.5 + .5 + .5) * hour)},
		{2, 0, 2, 0, 1, round(2 * hour), round(1 * hour)},
		{1, 1, 2, 1, 1, round(2 * hour), round(1.5 * hour)},
		{0, 0, 2, 2, 0, round(2 * hour), round(2 * hour)},
		{},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if p.Found.K != 3 || p.Found.N != 3 || p.OnlyOne != 1 || p.Cases != 6 || p.CostUnit != portfolio.Hours || *p.HoursPerWeek != round(6*hour) || len(p.Broken) != 1 {
		t.Errorf("together: %+v", p)
	}
	if want := []portfolio.Redundancy{{Rule: 0, By: 1, Shared: 2, Either: 2, Jaccard: 1, Independent: "no field in common"}, {Rule: 1, By: 0, Shared: 2, Either: 2, Jaccard: 1, Independent: "no field in common"}}; !cmp.Equal(want, p.Redundant) {
		t.Errorf("redundant: %+v", p.Redundant)
	}
	if c := p.Cheapest; c.Want != 2 || !c.Reached || !cmp.Equal(c.Rules, []int{1}) || c.Cost != round(2*hour) || c.Found.K != 2 {
		t.Errorf("cheapest: %+v", c)
	}
	if want := []portfolio.Technique{{"atlas.aml.t0051", 2}, {"attack.t1027", 2}, {"attack.t1059.001", 2}}; !cmp.Equal(want, p.Techniques) || p.Tagged != 3 {
		t.Errorf("techniques: %+v of %d", p.Techniques, p.Tagged)
	}
	if twins, both := p.Alike(); len(twins) != 1 || !both[0] {
		t.Errorf("alike: %+v, %v", twins, both)
	}
	if order := p.ByWorth(); !cmp.Equal(order, []int{2, 1, 0, 4, 3}) {
		t.Errorf("by worth: %v", order)
	}
	words := strings.Join(p.Words(), "\n")
	for _, want := range []string{"5 rules find 3 of 3 known incidents, 1 of these by one rule alone.", "1 rule finds no known incident and opens cases: 2.1 of 6.3 analyst hours a week.", "1 rule of the 5 finds 2 of 3, at 2.1 of 6.3"} {
		if !strings.Contains(words, want) {
			t.Errorf("want %q in\n%s", want, words)
		}
	}
}

// TestMeasureShowsNoOrder: neither the cut into segments nor the order of rows
// shows.
func TestMeasureShowsNoOrder(t *testing.T) {
	lines := events()
	for i := range 90 { // in which nothing fires
		lines = append(lines, line(100+i, i, "quiet", `"q":1`, 0, ""))
	}
	texts := []string{"a=1", "b=1", tagged, "d=1", "a=1 | stats count by agent.id | where count > 1", strings.Replace(tagged, "category: q", "category: r", 1)}
	want := encoded(t, measured(t, viewOf(t, corpus.Stream, strings.Join(lines, "\n")), portfolio.Options{}, texts...))
	r := rand.New(rand.NewPCG(1, 2))
	for range 4 {
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		got := encoded(t, measured(t, viewOf(t, corpus.Stream, strings.Join(lines[:3], "\n"), strings.Join(lines[3:45], "\n"), strings.Join(lines[45:], "\n")), portfolio.Options{}, texts...))
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("(-want +got):\n%s", d)
		}
	}
}

// encoded is the form without the snapshot.
func encoded(t *testing.T, p *portfolio.Portfolio) string {
	t.Helper()
	p.Snapshot = ""
	b, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b) || !bytes.HasSuffix(b, []byte("}\n")) {
		t.Errorf("not JSON: %s", b)
	}
	return string(b)
}

// TestWhatASnapshotCannotSay: without a stream there are no hours, and the
// cheapest set is the smallest; without handling times cost is in cases.
func TestWhatASnapshotCannotSay(t *testing.T) {
	text := strings.Join(events(), "\n")
	p := measured(t, viewOf(t, corpus.Curated, text), portfolio.Options{}, "a=1", "b=1", "c=1")
	if p.CostUnit != portfolio.Rules || p.HoursPerWeek != nil || p.Rules[0].Load != nil || p.Cheapest.Cost != 2 || codes(p) != "portfolio/few-incidents portfolio/no-stream" {
		t.Errorf("curated: %+v, %s", p.Cheapest, codes(p))
	}
	if p.ByWorth()[0] != 2 {
		t.Errorf("by worth: %v", p.ByWorth())
	}
	p = measured(t, viewOf(t, corpus.Stream, strings.ReplaceAll(strings.ReplaceAll(text, `"handling_seconds":3600`, `"x":1`), `"handling_seconds":1800`, `"x":1`)), portfolio.Options{}, "a=1", "c=1")
	if p.CostUnit != portfolio.Cases || p.Cheapest.Cost != 4 || !strings.Contains(p.CheapWords(), "with 4 of 4 cases") || codes(p) != "portfolio/few-incidents portfolio/no-handling" {
		t.Errorf("no handling: %+v, %s, %s", p.Cheapest, p.CheapWords(), codes(p))
	}
	p = measured(t, viewOf(t, corpus.Stream, line(1, 0, "x", `"a":1`, 0, "")), portfolio.Options{}, "a=1", "b=1", "a=1 c=*")
	if codes(p) != "portfolio/no-incidents portfolio/no-handling" || !strings.Contains(p.CheapWords(), "nothing to find") {
		t.Errorf("no incident: %s, %s", codes(p), p.CheapWords())
	}
	p = measured(t, viewOf(t, corpus.Stream, text), portfolio.Options{}, "b=1", "d=1", "d=1 agent.id=m")
	if p.Cheapest.Reached || !strings.Contains(p.CheapWords(), "which is all that any finds and less than the 3 wanted") || !strings.Contains(p.FoundWords(), "2 rules find no known incident and open") {
		t.Errorf("out of reach: %+v, %s", p.Cheapest, p.Words())
	}
}

func codes(p *portfolio.Portfolio) string {
	var out []string
	for _, w := range p.Warnings {
		out = append(out, w.Code)
	}
	return strings.Join(out, " ")
}

func TestWanted(t *testing.T) {
	for _, c := range []struct {
		recall float64
		known  int
		want   int
	}{{.95, 100, 95}, {.95, 41, 39}, {1, 7, 7}, {.1, 30, 3}, {.3, 10, 3}, {.95, 0, 0}, {.01, 5, 1}} {
		if got := portfolio.Wanted(c.recall, c.known); got != c.want {
			t.Errorf("%v of %d: got %d, want %d", c.recall, c.known, got, c.want)
		}
	}
}
