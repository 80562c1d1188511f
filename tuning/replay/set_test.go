package replay

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// TestSetIsSingleReplays: a set in one pass counts what its rules count one
// by one, whatever the segments, the workers and what is known already.
func TestSetIsSingleReplays(t *testing.T) {
	events := genEvents().Filter(func(e []corpus.Event) bool { return len(e) > 30 }).Example(2)
	for i := range events {
		events[i].ID = fmt.Sprintf("set-%d", i)
		events[i].Native = nil
	}
	rules := []*rule.Rule{
		statsRule(t),
		{ID: "plain", Where: mustExpr(t, `a{k = "a"} or not b{u = 1 and v exists true} or keyword "1"`)},
		{ID: "text", Where: mustExpr(t, `k contains "a" and not v = 1`)},
		{ID: "none", Where: mustExpr(t, `k = "nobody has this"`)},
	}
	var plans []*plan.Plan
	for _, r := range rules {
		plans = append(plans, mustPlan(t, r, plan.Env{}))
	}
	warned := 0
	for _, n := range []int{1, 3} {
		view := labelled(t, events, n)
		var want []SetCount
		for _, p := range plans {
			res, err := Run(t.Context(), p, view, Options{})
			if err != nil {
				t.Fatal(err)
			}
			c := SetCount{Grouped: res.Grouped, Groups: len(res.Groups), Warnings: aboutGroups(res.Warnings)}
			start := 0
			for i, rows := range res.Fired {
				for row := range rows.All {
					v := view.Labels(i).Verdict(row)
					c.Fired[v]++
					switch v {
					case corpus.TruePositive:
						c.Truths = append(c.Truths, uint32(start+row))
					case corpus.FalsePositive:
						c.Noise = append(c.Noise, uint32(start+row))
					}
				}
				start += rows.Len()
			}
			want, warned = append(want, c), warned+len(c.Warnings)
		}
		parts := map[int]*SetPart{}
		atoms := plan.NewAtoms(1 << 20)
		for _, o := range []SetOptions{
			{Workers: 1, Found: func(segment int, p *SetPart) error { parts[segment] = p; return nil }},
			{Workers: 4, Atoms: atoms}, {Atoms: atoms},
			{Known: func(segment int) *SetPart { return reread(t, parts[segment]) }},
		} {
			got, err := RunSet(t.Context(), plans, view, o)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got.Rules); d != "" {
				t.Errorf("%d segments (-single +set):\n%s", n, d)
			}
			if got.Events != len(events) || got.Labelled[corpus.TruePositive] == 0 || got.Labelled[corpus.FalsePositive] == 0 {
				t.Errorf("set covers %d events, labelled %v", got.Events, got.Labelled)
			}
		}
		heard := make([]int, len(plans))
		var mu sync.Mutex
		_, err := RunSet(t.Context(), plans, view, SetOptions{Rows: func(rule, segment int, rows *corpus.Bitmap) {
			mu.Lock()
			defer mu.Unlock()
			if rows.Len() != view.Segments()[segment].Rows() || !rows.Any() {
				t.Errorf("rule %d hears of %d rows of segment %d", rule, rows.Len(), segment)
			}
			heard[rule] += rows.Count()
		}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if heard[i] != want[i].Matches() {
				t.Errorf("rule %d: heard of %d rows, it fires on %d", i, heard[i], want[i].Matches())
			}
		}
	}
	if warned == 0 {
		t.Error("no group leaves an event out: the warnings are not tried")
	}
}

// aboutGroups are the warnings about events that a group leaves out: a set has
// those of its rules, and looks at no field that is absent.
func aboutGroups(all []Warning) (some []Warning) {
	for _, w := range all {
		if w.Code != WarnFieldAbsent && w.Code != WarnOutcome {
			some = append(some, w)
		}
	}
	return some
}

// reread is the part as it comes back from where it was written.
func reread(t *testing.T, p *SetPart) *SetPart {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	out := &SetPart{}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A rule that gathers more than there is room for beside the others is no end
// of the set: it runs alone behind them.
func TestSetWithoutRoom(t *testing.T) {
	events := genEvents().Filter(func(e []corpus.Event) bool { return len(e) > 30 }).Example(2)
	for i := range events {
		events[i].ID = fmt.Sprintf("room-%d", i)
		events[i].Native = nil
	}
	view := labelled(t, events, 3)
	pipeline := &rule.Rule{ID: "rows", Where: mustExpr(t, `not k = "nobody has this"`), Stages: []rule.Stage{&rule.Dedup{N: 1, Fields: []string{"k"}}}}
	plans := []*plan.Plan{mustPlan(t, &rule.Rule{ID: "plain", Where: mustExpr(t, `not k = "nobody"`)}, plan.Env{}), mustPlan(t, pipeline, plan.Env{})}
	want, err := RunSet(t.Context(), plans, view, SetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r := newSetRun(plans, view, SetOptions{Workers: 2})
	full, err := plans[1].Gather(t.Context(), view.Segments()[0], 0, false)
	if err != nil {
		t.Fatal(err)
	}
	for r.load.Add(full.Partial) == nil {
	}
	for i := range view.Segments() {
		if err := r.segment(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
	if !r.late[1].Load() {
		t.Fatal("there was room for the rows")
	}
	got, err := r.join(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want.Rules, got.Rules); d != "" {
		t.Errorf("-at once +alone\n%s", d)
	}
	if want.Rules[1].Matches() == 0 {
		t.Error("the pipeline leaves nothing")
	}
}
