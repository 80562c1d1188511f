package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/holdout"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/sweep"
)

func parse(t interface {
	Fatalf(string, ...any)
	Helper()
}, name, text string) *rule.Rule {
	t.Helper()
	rules, ds := library.Parse(name, text, nil)
	if ds.Err() != nil || len(rules) == 0 {
		t.Fatalf("%s: %v", text, ds)
	}
	return rules[0]
}

const failed = "title: Failed\nname: failed\nlogsource: {product: p}\ndetection:\n    s: {a: 1}\n    condition: s\n"

// TestFind: the thresholds of a rule, and that With changes nothing else.
func TestFind(t *testing.T) {
	correlated := func(condition string) string {
		return "title: Many\ncorrelation:\n    type: event_count\n    rules: [failed]\n    timespan: 1h\n    condition: " + condition + "\n---\n" + failed
	}
	for _, c := range []struct{ name, text, want string }{
		{"a.yml", correlated("{gte: 4}"), "correlation event count >= 4"},
		{"a.yml", correlated("{gt: 4, lt: 9}"), "correlation event count > 4, correlation event count < 9"},
		{"a.yml", correlated("{eq: 4}"), ""},
		{"a.spl", "a=1 score>50 | stats count by h | where count > 3", "stage count > 3, field score > 50"},
		{"a.spl", "a=1 | where score >= 50 AND b=2 | stats count by h | search count>3", "stage count > 3, field score >= 50"},
		{"a.spl", `a=1 (score<5 OR b=1) NOT c>3`, "field score < 5"},
		{"a.spl", `a=1`, ""},
		{"a.spl", `a=1 | where len(cmd) > 100`, "field len(cmd) > 100"},
		{"a.yml", strings.Replace(failed, "{a: 1}", "{a: 1, score|gte: 7.5}", 1), "field score >= 7.5"},
	} {
		r := parse(t, c.name, c.text)
		var got []string
		for _, k := range sweep.Find(r) {
			got = append(got, fmt.Sprintf("%s %s %s %v", k.Kind, k.Name, k.Op, k.Value))
			back := k.With(1e6)
			if d := cmp.Diff(k.Value, find(t, sweep.Find(back), k).Value); d == "" {
				t.Errorf("%s: With changes nothing", c.text)
			}
			again := find(t, sweep.Find(back), k).With(k.Value)
			if want, got := r.String(), again.String(); want != got {
				t.Errorf("there and back again:\n%s\n%s", want, got)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %s, want %s", c.text, strings.Join(got, ", "), c.want)
		}
	}
}

func find(t *testing.T, knobs []sweep.Knob, like sweep.Knob) *sweep.Knob {
	t.Helper()
	for i := range knobs {
		if k := &knobs[i]; k.Kind == like.Kind && k.Name == like.Name && k.Op == like.Op {
			return k
		}
	}
	t.Fatalf("no %+v among %+v", like, knobs)
	return nil
}

func TestQuantiles(t *testing.T) {
	counts := map[float64]int{}
	for i := range 1000 {
		counts[float64(i)]++
	}
	counts[5000] = 3000
	got := sweep.Quantiles(counts, 8)
	if len(got) > 8 || got[0] != 0 || got[len(got)-1] != 5000 || !slices.IsSorted(got) {
		t.Errorf("got %v", got)
	}
	if got := sweep.Quantiles(map[float64]int{3: 1, 1: 9}, 8); !cmp.Equal(got, []float64{1, 3}) {
		t.Errorf("few: %v", got)
	}
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

// ground has the agents 0 to 39; agent i raises i%8 events within an hour on a
// day of its own. Those with an even number of at least four are true positives.
func ground(t interface{ Fatal(...any) }, order []int) sweep.Ground {
	start := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	var events []corpus.Event
	var vs verdicts
	for agent := range 40 {
		for n := range agent % 8 {
			v := corpus.FalsePositive
			if agent%8 >= 4 && agent%2 == 0 {
				v = corpus.TruePositive
			}
			events = append(events, corpus.Event{ID: fmt.Sprint(agent, "-", n), Time: start.AddDate(0, 0, agent).Add(time.Duration(n) * time.Minute),
				Fields: []corpus.Field{{Path: "a", Value: corpus.Int(1)}, {Path: "agent.id", Value: corpus.String(fmt.Sprint(agent))}, {Path: "score", Value: corpus.Int(int64(10 * (agent % 8)))}}})
			vs = append(vs, v)
		}
	}
	if order != nil {
		e, v := slices.Clone(events), slices.Clone(vs)
		for i, at := range order {
			events[i], vs[i] = e[at], v[at]
		}
	}
	batch := corpus.NewBatch(events)
	pool, err := episode.NewPool(context.Background(), []episode.Part{{Columns: batch, Labels: vs, Stream: true}}, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	split := holdout.Sealed(pool, "rule")
	return sweep.Ground{Pool: pool, All: holdout.All(pool), Split: split.Words(), Cut: func(f episode.Firing) (a, b episode.Firing) { return split.Cut(f) },
		Hours: func(_ episode.Firing, c *episode.Cut) *float64 {
			h := float64(c.Fired.Episode.Total())
			return &h
		},
		Values: func(context.Context, string) ([]float64, error) { return []float64{0, 10, 20, 30, 40, 50, 60, 70}, nil },
		Replay: func(ctx context.Context, r *rule.Rule) (episode.Firing, error) {
			p, ds := plan.Compile(r, plan.Env{})
			if p == nil {
				return episode.Firing{}, ds.Err()
			}
			res, err := replay.Over(ctx, p, []corpus.Columns{batch}, replay.Options{})
			if err != nil {
				return episode.Firing{}, err
			}
			return report.OutcomeOf(res).Firing, nil
		}}
}

const counted = "a=1 | stats count by agent.id | where count > 1"

func TestRun(t *testing.T) {
	for _, text := range []string{counted, "a=1 score>10"} {
		s, err := sweep.Run(t.Context(), ground(t, nil), parse(t, "a.spl", text), -1)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, p := range s.Points {
			mark := ""
			if p.Pareto {
				mark = "*"
			}
			if i == s.Current {
				mark += " now"
			}
			got = append(got, fmt.Sprintf("%d/%d %d/%d %v%s", p.Precision.K, p.Precision.N, p.Recall.K, p.Recall.N, *p.Hours, mark))
			if p.Tune.Recall.K+p.Holdout.Recall.K != p.Recall.K || p.Tune.Precision.N+p.Holdout.Precision.N != p.Precision.N || p.Tune.Recall.N+p.Holdout.Recall.N != p.Recall.N {
				t.Errorf("%v: the parts are not the whole: %+v", p.Value, p)
			}
		}
		// Precision falls from 4 to 5 events, for agents with five are none.
		want := []string{"10/35 10/10 35", "10/30 10/10 30 now", "10/25 10/10 25", "10/20 10/10 20*", "5/15 5/10 15", "5/10 5/10 10*", "0/5 0/10 5", "0/0 0/10 0"}
		if d := cmp.Diff(want, got[:min(len(got), len(want))]); d != "" {
			t.Errorf("%s (-want +got):\n%s", text, d)
		}
		if s.Chosen == nil || s.Points[*s.Chosen].Precision.N != 20 || *s.BudgetHours != *s.Points[s.Current].Tune.Hours {
			t.Errorf("%s: chosen %v with a budget of %v", text, s.Chosen, *s.BudgetHours)
		}
	}
}

// TestBudget: the chosen point keeps within the budget on the part it was
// chosen on; without one that does, the reason is told.
func TestBudget(t *testing.T) {
	r := parse(t, "a.spl", counted)
	s, err := sweep.Run(t.Context(), ground(t, nil), r, 12)
	if err != nil || s.Chosen == nil || *s.Points[*s.Chosen].Tune.Hours > 12 || s.Points[*s.Chosen].Value != 5 {
		t.Errorf("12 hours: %+v, %v", s, err)
	}
	if s, err = sweep.Run(t.Context(), ground(t, nil), r, 0); err != nil || s.Chosen != nil || !strings.HasPrefix(s.Refused, "no value keeps") {
		t.Errorf("no hours: %+v, %v", s, err)
	}
	g := ground(t, nil)
	g.Hours = func(episode.Firing, *episode.Cut) *float64 { return nil }
	for _, budget := range []float64{-1, 12} { // which no value can be held to
		if s, err = sweep.Run(t.Context(), g, r, budget); err != nil || s.Chosen != nil || s.BudgetHours != nil || !strings.HasPrefix(s.Refused, "nothing says what a value costs") {
			t.Errorf("a budget of %v without hours: chosen %v, %q, %v", budget, s.Chosen, s.Refused, err)
		}
	}
	g.Refused, g.Split, g.Cut = "there is no holdout", "", nil
	if s, err = sweep.Run(t.Context(), g, r, -1); err != nil || s.Chosen != nil || s.BudgetHours != nil || s.Refused != "there is no holdout" || len(s.Points) < 7 || !s.Points[3].Pareto {
		t.Errorf("no holdout: %+v, %v", s, err)
	}
	if s, err = sweep.Run(t.Context(), g, parse(t, "a.spl", "a=1"), -1); err != nil || s != nil {
		t.Errorf("no threshold: %+v, %v", s, err)
	}
}

// TestManyValues: a threshold far up is tried around, and no more often than
// it may be.
func TestManyValues(t *testing.T) {
	for _, now := range []string{"0", "1", "30", "700", "10000"} {
		s, err := sweep.Run(t.Context(), ground(t, nil), parse(t, "a.spl", "a=1 | stats count by agent.id | where count < "+now), -1)
		if err != nil || len(s.Points) > sweep.MostPoints || len(s.Points) < 12 || fmt.Sprint(s.Points[s.Current].Value) != now {
			t.Errorf("%s: %v, %+v", now, err, s)
		}
	}
}

// TestNoField: what is compared is no field, so that no values of it are known.
func TestNoField(t *testing.T) {
	g := ground(t, nil)
	g.Values = func(context.Context, string) ([]float64, error) { return nil, nil }
	s, err := sweep.Run(t.Context(), g, parse(t, "a.spl", `a=1 | where abs(score) > 10`), -1)
	if err != nil || len(s.Points) < 12 {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestWhatDoesNotRun(t *testing.T) {
	r, g := parse(t, "a.spl", counted), ground(t, nil)
	run, broken := g.Replay, ""
	g.Replay = func(ctx context.Context, r *rule.Rule) (episode.Firing, error) {
		if text := r.Stages[1].String(); text == broken {
			return episode.Firing{}, errors.New("no room")
		}
		return run(ctx, r)
	}
	broken = sweep.Find(r)[0].With(3).Stages[1].String()
	s, err := sweep.Run(t.Context(), g, r, -1)
	if err != nil || slices.ContainsFunc(s.Points, func(p sweep.Point) bool { return p.Value == 3 }) {
		t.Errorf("with 3: %+v, %v", s, err)
	}
	broken = r.Stages[1].String()
	if _, err = sweep.Run(t.Context(), g, r, -1); err == nil {
		broken = sweep.Find(r)[0].With(1).Stages[1].String()
		if _, err = sweep.Run(t.Context(), g, r, -1); err == nil {
			t.Error("with its own threshold: no error")
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err = sweep.Run(ctx, ground(t, nil), r, -1); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	g = ground(t, nil)
	g.Values = func(context.Context, string) ([]float64, error) { return nil, errors.New("no column") }
	if _, err = sweep.Run(t.Context(), g, parse(t, "a.spl", "a=1 score>10"), -1); err == nil {
		t.Error("values that cannot be read: no error")
	}
}

// TestLaws: the order of events does not show; a higher threshold finds and
// costs no more; a point that is not marked has one that is better.
func TestLaws(t *testing.T) {
	want, err := sweep.Run(context.Background(), ground(t, nil), parse(t, "a.spl", counted), -1)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for agent := range 40 {
		n += agent % 8
	}
	rapid.Check(t, func(rt *rapid.T) {
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		got, err := sweep.Run(context.Background(), ground(t, rapid.Permutation(order).Draw(rt, "order")), parse(t, "a.spl", counted), -1)
		if err != nil {
			rt.Fatal(err)
		}
		got.Knob, want.Knob = sweep.Knob{}, sweep.Knob{}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(sweep.Knob{})); d != "" {
			rt.Fatalf("the order shows:\n%s", d)
		}
	})
	for i, p := range want.Points[1:] {
		if before := want.Points[i]; p.Recall.K > before.Recall.K || *p.Hours > *before.Hours {
			t.Errorf("%v finds or costs more than %v", p.Value, before.Value)
		}
	}
}
