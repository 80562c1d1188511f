package ablate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
)

func parse(t *testing.T, name, text string) *rule.Rule {
	t.Helper()
	rules, ds := library.Parse(name, text, nil)
	if ds.Err() != nil || len(rules) == 0 {
		t.Fatalf("%s: %v", text, ds)
	}
	if r := library.Only(rules, text); r != nil {
		return r
	}
	return rules[0]
}

const curlRule = `title: Curl to a new host
logsource: {product: llm_agent}
detection:
    tool:
        name: curl
        to: new
    other:
        name: wget
    filter_mirror:
        to|endswith: mirror
    filter_pair:
        by: build
        to: cache
    condition: (tool or other) and not 1 of filter_*
`

func TestParts(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string // kind, name and where it stands; ! where nothing is left
	}{
		{"a.yml", curlRule, []string{"item tool or other", "detection tool", "item name: curl in tool", "item to: new in tool",
			"detection other", "filter not 1 of filter_*", "filter filter_mirror", "filter filter_pair", "item by: build in filter_pair", "item to: cache in filter_pair"}},
		{"a.spl", `a=1 NOT b=2 (c=3 OR d=4)`, []string{"item a=1", "filter NOT b=2", "item c=3 OR d=4", "item c=3", "item d=4"}},
		{"a.spl", `a=1 | stats count by h | where count > 5`, []string{"stage where count > 5"}},
		{"a.spl", `a=1 | where b="x" AND c="y"`, []string{`stage where b="x" AND c="y"`, `item b="x" in where b="x" AND c="y"`, `item c="y" in where b="x" AND c="y"`}},
		{"a.spl", `a=1`, nil},
		{"a.spl", `NOT (a=1 OR b=2)`, []string{"filter a=1", "filter b=2"}},
		{"a.spl", `c=3 NOT (a=1 b=2)`, []string{"item c=3", "filter NOT (a=1 b=2)", "filter a=1", "filter b=2"}},
		{"a.yml", "title: One\nlogsource: {product: p}\ndetection:\n    s: {a: 1}\n    filter_x: {b: 1}\n    condition: s and not 1 of filter_* or not s\n",
			[]string{"item s and not 1 of filter_*", "detection s", "filter filter_x"}},
		{"a.yml", "title: Deep\ncorrelation:\n    type: event_count\n    rules: [Twice]\n    timespan: 1h\n    condition: {gte: 2}\n---\n" + strings.Replace(correlated, "title: Twice", "title: Inner\nname: Twice", 1),
			[]string{"detection Twice/base/one in Twice/base", "item a: 1 in Twice/base/one", "item b: 2 in Twice/base/one", "filter Twice/base/two in Twice/base"}},
		{"a.yml", "title: One\nlogsource: {product: p}\ndetection:\n    only:\n        a: 1\n        b: 2\n    condition: only\n",
			[]string{"detection only!", "item a: 1 in only", "item b: 2 in only"}},
		{"a.yml", correlated, []string{"detection base/one in base", "item a: 1 in base/one", "item b: 2 in base/one", "filter base/two in base"}},
	} {
		parts, more := ablate.Parts(parse(t, c.name, c.text))
		var got []string
		for _, p := range parts {
			line := string(p.Kind) + " " + p.Name
			if p.Of != "" {
				line += " in " + p.Of
			}
			if p.Rule == nil {
				line += "!"
			}
			got = append(got, line)
		}
		if d := cmp.Diff(c.want, got); d != "" || more != 0 {
			t.Errorf("%s (-want +got), %d more:\n%s", c.text, more, d)
		}
	}
}

const correlated = `title: Twice
correlation:
    type: event_count
    rules: [base]
    group-by: [h]
    timespan: 1h
    condition: {gte: 2}
---
title: Base
name: base
logsource: {product: p}
detection:
    one: {a: 1, b: 2}
    two: {c: 3}
    condition: one and not two
`

func TestManyPartsAreBounded(t *testing.T) {
	var terms []string
	for i := range ablate.MostParts + 7 {
		terms = append(terms, fmt.Sprintf("f%d=1", i))
	}
	parts, more := ablate.Parts(parse(t, "a.spl", strings.Join(terms, " ")))
	if len(parts) != ablate.MostParts || more != 7 {
		t.Errorf("got %d parts and %d more", len(parts), more)
	}
	parts, more = ablate.Parts(parse(t, "a.spl", strings.Join(terms, " ")+" | where x=1 AND y=2 | where z=3"))
	if len(parts) != ablate.MostParts || more != 9 {
		t.Errorf("with stages: got %d parts and %d more", len(parts), more)
	}
	long, _ := ablate.Parts(parse(t, "a.spl", "a="+strings.Repeat("x", 500)+" b=1"))
	if n := len([]rune(long[0].Name)); n != 120 {
		t.Errorf("a name of %d characters", n)
	}
}

// world is events with verdicts, an incident each unless given.
type world struct {
	pool *episode.Pool
	cols []corpus.Columns
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

// newWorld reads lines of "verdict field=value ...".
func newWorld(t interface {
	Fatal(...any)
	Helper()
}, lines ...string) *world {
	t.Helper()
	var events []corpus.Event
	var vs verdicts
	for i, line := range lines {
		words := strings.Fields(line)
		var v corpus.Verdict
		if err := v.UnmarshalText([]byte(words[0])); err != nil {
			t.Fatal(err)
		}
		e := corpus.Event{ID: fmt.Sprint(i), Fields: []corpus.Field{{Path: "agent.id", Value: corpus.String(fmt.Sprint(i))}}}
		for _, w := range words[1:] {
			name, value, _ := strings.Cut(w, "=")
			e.Fields = append(e.Fields, corpus.Field{Path: name, Value: corpus.String(value)})
		}
		slices.SortFunc(e.Fields, func(a, b corpus.Field) int { return strings.Compare(a.Path, b.Path) })
		events, vs = append(events, e), append(vs, v)
	}
	batch := corpus.NewBatch(events)
	pool, err := episode.NewPool(context.Background(), []episode.Part{{Columns: batch, Labels: vs, Stream: true}}, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &world{pool, []corpus.Columns{batch}}
}

func (w *world) fired(ctx context.Context, r *rule.Rule) (episode.Firing, error) {
	p, ds := plan.Compile(r, plan.Env{})
	if p == nil {
		return episode.Firing{}, ds.Err()
	}
	res, err := replay.Over(ctx, p, w.cols, replay.Options{SkipParts: true})
	if err != nil {
		return episode.Firing{}, err
	}
	return report.OutcomeOf(res).Firing, nil
}

// ground costs an hour for each event that fires.
func (w *world) ground() ablate.Ground {
	return ablate.Ground{Pool: w.pool, Replay: w.fired, Hours: func(_ episode.Firing, c *episode.Cut) *float64 {
		hours := float64(c.Fired.Event.Total())
		return &hours
	}}
}

func (w *world) run(t *testing.T, r *rule.Rule) *ablate.Ablation {
	t.Helper()
	fired, err := w.fired(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ablate.Run(t.Context(), w.ground(), r, fired)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var curls = []string{
	"true_positive name=curl to=new", "true_positive name=wget to=x", "true_positive name=curl to=newmirror",
	"true_positive name=wget to=a.mirror", "false_positive name=wget to=b.mirror", "false_positive name=wget to=c.mirror",
	"false_positive name=curl to=old", "false_positive name=wget to=cache by=build", "true_positive name=nc to=new",
	"unlabelled name=wget to=d.mirror",
}

// TestEffects: what each part hides, finds, quiets and saves.
func TestEffects(t *testing.T) {
	a := newWorld(t, curls...).run(t, parse(t, "a.yml", curlRule))
	type row struct {
		Name                              string
		Hides, Finds, Quiets, Of, Without int
		Saved                             float64
	}
	var got []row
	for _, e := range a.Parts {
		if e.Hides.Incident.N != 5 || e.Finds.Episode.N != 5 || e.Quiets.Event != e.Quiets.Episode {
			t.Errorf("%s: %+v", e.Name, e)
		}
		got = append(got, row{e.Name, e.Hides.Incident.K, e.Finds.Incident.K, e.Quiets.Episode, e.WithoutFalse.Event, e.Hides.Episode.K, *e.HoursSaved})
	}
	want := []row{
		{"tool or other", 1, 0, 1, 1, 1, 2},
		{"tool", 0, 1, 0, 0, 0, -1},
		{"name: curl", 1, 0, 0, 0, 1, 1},
		{"to: new", 0, 0, 1, 1, 0, 1},
		{"other", 0, 1, 0, 0, 0, -1},
		{"not 1 of filter_*", 1, 0, 3, 3, 1, 5},
		{"filter_mirror", 1, 0, 2, 2, 1, 4},
		{"filter_pair", 0, 0, 1, 1, 0, 1},
		{"by: build", 0, 0, 0, 0, 0, 0},
		{"to: cache", 0, 0, 0, 0, 0, 0},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !a.Parts[9].Silent() || a.Parts[0].Silent() {
		t.Errorf("silent: %+v", a.Parts)
	}
}

// A part that leaves out events which nobody judged makes a difference.
func TestUnjudgedEventsMove(t *testing.T) {
	w := newWorld(t, "true_positive a=1 b=2", "unlabelled a=1 b=3", "undetermined a=1 b=3")
	g, r := w.ground(), parse(t, "a.spl", "a=1 NOT b=3 NOT b=4")
	g.Hours = func(episode.Firing, *episode.Cut) *float64 { return nil }
	fired, _ := w.fired(t.Context(), r)
	a, err := ablate.Run(t.Context(), g, r, fired)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Parts) != 3 || a.Parts[1].Silent() || a.Parts[1].Moves.Event != 2 || !a.Parts[2].Silent() {
		t.Errorf("got %+v, want two events more without the second part, and no difference by the third", a.Parts)
	}
}

func TestAPartThatIsAll(t *testing.T) {
	w := newWorld(t, "true_positive a=1 b=2", "false_positive a=1 b=3")
	a := w.run(t, parse(t, "a.yml", "title: One\nlogsource: {product: p}\ndetection:\n    only:\n        a: 1\n        b: 2\n    condition: only\n"))
	if !a.Parts[0].Whole || a.Parts[0].Figured() || a.Parts[0].Silent() || a.Parts[2].Quiets.Event != 1 {
		t.Errorf("got %+v", a.Parts)
	}
}

func TestWhatDoesNotRun(t *testing.T) {
	w := newWorld(t, "true_positive a=1 b=2")
	r := parse(t, "a.spl", "a=1 b=2")
	g := w.ground()
	g.Replay = func(context.Context, *rule.Rule) (episode.Firing, error) {
		return episode.Firing{}, errors.New("no room")
	}
	g.Hours = func(episode.Firing, *episode.Cut) *float64 { return nil }
	fired, _ := w.fired(t.Context(), r)
	a, err := ablate.Run(t.Context(), g, r, fired)
	if err != nil || a.Parts[0].Error != "no room" || a.Parts[0].Figured() {
		t.Errorf("got %+v, %v", a, err)
	}
	g.Replay = w.fired
	if a, err = ablate.Run(t.Context(), g, r, fired); err != nil || a.Parts[0].HoursSaved != nil || !a.Parts[0].Silent() {
		t.Errorf("without hours: %+v, %v", a, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err = ablate.Run(ctx, g, r, fired); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestLaws: nothing depends on the order of the events; a filter never finds,
// an item of a conjunction never finds, one of a disjunction never hides.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.Custom(func(t *rapid.T) string {
			pick := func(name string, of ...string) string { return name + "=" + rapid.SampledFrom(of).Draw(t, name) }
			return rapid.SampledFrom([]string{"true_positive", "false_positive", "benign_positive", "unlabelled"}).Draw(t, "verdict") + " " +
				pick("a", "1", "2") + " " + pick("b", "1", "2") + " " + pick("c", "1", "2")
		})
		lines := rapid.SliceOfN(line, 1, 30).Draw(t, "events")
		text := rapid.SampledFrom([]string{"a=1 b=1 NOT c=1", "a=1 OR b=1 OR c=1", "a=1 (b=1 OR NOT c=1)"}).Draw(t, "rule")
		rules, _ := library.Parse("a.spl", text, nil)
		measure := func(lines []string) *ablate.Ablation {
			w := newWorld(t, lines...)
			fired, err := w.fired(context.Background(), rules[0])
			if err != nil {
				t.Fatal(err)
			}
			a, err := ablate.Run(context.Background(), w.ground(), rules[0], fired)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		got := measure(lines)
		if d := cmp.Diff(got, measure(rapid.Permutation(lines).Draw(t, "other order"))); d != "" {
			t.Fatalf("the order of events shows:\n%s", d)
		}
		for i, e := range got.Parts {
			narrows := text[:4] == "a=1 " && text[4] != 'O' && i < 3
			if strings.HasPrefix(text, "a=1 (") {
				narrows = i < 2
			}
			if narrows && (e.Finds.Episode.K != 0 || e.Quiets.Event < 0 || *e.HoursSaved < 0) {
				t.Fatalf("%s: %s narrows the rule: %+v", text, e.Name, e)
			}
			if !narrows && (e.Hides.Episode.K != 0 || e.Quiets.Event > 0 || *e.HoursSaved > 0) {
				t.Fatalf("%s: %s widens the rule: %+v", text, e.Name, e)
			}
		}
	})
}
