package fatigue_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/fatigue"

	"pgregory.net/rapid"
)

func drawFacts(t *rapid.T) []fact {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) fact {
		f := fact{
			at:      monday.Add(time.Duration(rapid.IntRange(0, 45*24*4).Draw(t, "quarter")) * 15 * time.Minute),
			rule:    rapid.SampledFrom([]string{"r1", "r2", "r3", "-"}).Draw(t, "rule"),
			entity:  rapid.SampledFrom([]string{"a", "b", "-"}).Draw(t, "entity"),
			team:    rapid.SampledFrom([]string{"red", "blue", "-"}).Draw(t, "team"),
			verdict: corpus.Verdict(rapid.IntRange(0, corpus.NumVerdicts-1).Draw(t, "verdict")),
			seconds: "-", closed: "-",
		}
		if rapid.Bool().Draw(t, "handled") {
			f.seconds, f.closed = fmt.Sprint(rapid.IntRange(0, 30000).Draw(t, "seconds")), fmt.Sprint(rapid.IntRange(0, 60).Draw(t, "hours"))
		}
		return f
	}), 1, 80).Draw(t, "facts")
}

func drawScope(t *rapid.T) fatigue.Scope {
	return fatigue.Scope{Team: rapid.SampledFrom([]string{"", "red", "blue"}).Draw(t, "of"), Last: rapid.IntRange(0, 60).Draw(t, "last")}
}

func rapidRead(t *rapid.T, parts []episode.Part) *fatigue.Alerts {
	a, err := fatigue.Read(t.Context(), parts)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func figures(t *rapid.T, a *fatigue.Alerts, s fatigue.Scope) *fatigue.Figures {
	f, err := a.Measure(s)
	if err != nil {
		t.Skip("no days")
	}
	return f
}

// Order and segmentation are accidents.
func TestFiguresDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, s := drawFacts(t), drawScope(t)
		want, _ := json.Marshal(figures(t, rapidRead(t, partsOf(facts, len(facts))), s))
		shuffled := rapid.Permutation(facts).Draw(t, "shuffled")
		got, _ := json.Marshal(figures(t, rapidRead(t, partsOf(shuffled, rapid.IntRange(1, 20).Draw(t, "size"))), s))
		if string(got) != string(want) {
			t.Errorf("%d facts, %+v:\ngot  %s\nwant %s", len(facts), s, got, want)
		}
	})
}

// The parts make the whole, and two teams and the rest make all.
func TestPartsMakeTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := figures(t, rapidRead(t, partsOf(drawFacts(t), 30)), drawScope(t))
		days, heat, rules, hours, weeks := 0, 0.0, 0, 0.0, 0
		for _, d := range f.Daily {
			days += d.Verdicts.Total()
		}
		for _, d := range f.Heat {
			for _, n := range d {
				heat += n
			}
		}
		for i, r := range f.Rules {
			rules += r.Alerts
			hours += r.Hours
			if i > 0 && (r.Running < f.Rules[i-1].Running-1e-9 || r.Running > 1+1e-9) {
				t.Errorf("running share falls: %+v", f.Rules)
			}
		}
		for _, w := range f.Weekly {
			weeks += w.Alerts
		}
		if len(f.Daily) != f.Days || days != f.Alerts || rules != f.Alerts || weeks != f.Alerts || heat > float64(f.Alerts)+1e-9 || abs(hours-f.NoActionHours) > 1e-6 {
			t.Errorf("%d alerts: by day %d, by rule %d, by week %d, heat %v, hours %v of %v", f.Alerts, days, rules, weeks, heat, hours, f.NoActionHours)
		}
	})
}

// Repeats against the definition, read word for word and episode by episode of
// package episode.
func TestRepeatsAreAsDefined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := drawFacts(t)
		f := figures(t, rapidRead(t, partsOf(facts, 25)), fatigue.Scope{})
		k, n := 0, 0
		type past struct {
			rule, entity string
			verdict      corpus.Verdict
			first, last  time.Time
		}
		var all []past
		parts := partsOf(facts, 25)
		pool, err := episode.NewPool(t.Context(), parts, episode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		keys := make([]uint32, len(facts))
		for i, f := range facts {
			if f.rule != "-" {
				keys[i] = uint32(f.rule[1])
			}
		}
		of, runs := pool.RunsBy(keys)
		all = make([]past, runs)
		for i, run := range of {
			if run == 0 {
				continue
			}
			p, f := &all[run-1], facts[i]
			if p.rule == "" {
				*p = past{f.rule, f.entity, f.verdict, f.at, f.at}
			}
			p.verdict = episode.Leading(p.verdict, f.verdict)
			if f.at.Before(p.first) {
				p.first = f.at
			}
			if f.at.After(p.last) {
				p.last = f.at
			}
		}
		for i, p := range all {
			if p.verdict == corpus.Unlabelled {
				continue
			}
			n++
			if slices.ContainsFunc(all[:], func(q past) bool {
				return q != all[i] && p.entity != "-" && q.rule == p.rule && q.entity == p.entity && q.verdict == p.verdict &&
					q.last.Before(p.first) && p.first.Sub(q.last) <= fatigue.Memory
			}) {
				k++
			}
		}
		if f.Repeats.K != k || f.Repeats.N != n {
			t.Errorf("repeats %d of %d, want %d of %d", f.Repeats.K, f.Repeats.N, k, n)
		}
	})
}

func abs(x float64) float64 { return max(x, -x) }
