package load_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/load"
)

// alert is one event of a test.
type alert struct {
	hour    float64 // since Monday 2 March 2026, 00:00 UTC; < 0: no time
	agent   string
	rule    string // that raised it in the past
	name    string // of that rule
	raised  string // when the alert says that it was
	seconds float64
	verdict corpus.Verdict
	silent  bool // our rule does not fire on it
	curated bool
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

func estimate(t *testing.T, alerts []alert) (*load.Load, string) {
	t.Helper()
	parts, f := build(alerts)
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := load.Measure(context.Background(), parts, p)
	if err != nil {
		t.Fatal(err)
	}
	l, ws := m.Estimate(p, f, p.Cut(f), "r1", "")
	var codes []string
	for _, w := range ws {
		codes = append(codes, w.Code)
	}
	return l, strings.Join(codes, " ")
}

// build puts the alerts into a stream part and a curated part.
func build(alerts []alert) (parts []episode.Part, f episode.Firing) {
	for _, curated := range []bool{false, true} {
		var events []corpus.Event
		var vs verdicts
		var fired []bool
		for _, a := range alerts {
			if a.curated == curated {
				events = append(events, a.event())
				vs = append(vs, a.verdict)
				fired = append(fired, !a.silent)
			}
		}
		if len(events) == 0 {
			continue
		}
		b := corpus.NewBitmap(len(events))
		for i, on := range fired {
			if on {
				b.Set(i)
			}
		}
		parts = append(parts, episode.Part{Columns: corpus.NewBatch(events), Labels: vs, Stream: !curated})
		f.Rows = append(f.Rows, b)
	}
	return parts, f
}

func (a alert) event() corpus.Event {
	e := corpus.Event{Fields: []corpus.Field{{Path: "agent.id", Value: corpus.String(a.agent)}}}
	if a.seconds != 0 {
		e.Fields = append(e.Fields,
			corpus.Field{Path: "alert.handling_seconds", Value: corpus.Float(a.seconds)},
			corpus.Field{Path: "alert.rule_id", Value: corpus.String(a.rule)})
	}
	if a.raised != "" {
		e.Fields = append(e.Fields, corpus.Field{Path: "alert.raised_at", Value: corpus.String(a.raised)})
	}
	if a.name != "" {
		e.Fields = append(e.Fields, corpus.Field{Path: "alert.rule_name", Value: corpus.String(a.name)})
	}
	slices.SortFunc(e.Fields, func(a, b corpus.Field) int { return strings.Compare(a.Path, b.Path) })
	if a.hour >= 0 {
		e.Time = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(a.hour * float64(time.Hour)))
	}
	return e
}

func TestDaysAndHours(t *testing.T) {
	l, warned := estimate(t, []alert{
		{hour: 1, agent: "a", rule: "r1", seconds: 600, verdict: corpus.TruePositive},
		{hour: 1.5, agent: "a", rule: "r1", seconds: 600, verdict: corpus.FalsePositive},
		{hour: 30, agent: "a", rule: "r2", seconds: 1800, verdict: corpus.FalsePositive},
		{hour: 31, agent: "b", verdict: corpus.Unlabelled},
		{hour: 167, agent: "c", silent: true},
	})
	want := &load.Load{
		AlertsPerDay: 0.571428571, P95Day: 2, BusiestDay: &load.Day{Day: "2026-03-02", Count: 2},
		EpisodesPerDay: 0.428571429, HoursPerWeek: ptr(1.25), Days: 7,
		Basis: load.Basis{Unit: "event", Alerts: 4, Episodes: 3, From: "2026-03-02", To: "2026-03-08",
			Handling: []load.Service{
				{Verdict: corpus.Unlabelled, MeanSeconds: 1500, MedianSeconds: 1500, Measured: 2, From: load.FromCorpus},
				{Verdict: corpus.TruePositive, MeanSeconds: 1500, MedianSeconds: 1500, Measured: 2, From: load.FromCorpus},
				{Verdict: corpus.FalsePositive, MeanSeconds: 1500, MedianSeconds: 1500, Measured: 2, From: load.FromCorpus},
			}},
	}
	if diff := cmp.Diff(want, l); diff != "" || warned != "" {
		t.Errorf("load (warned %q) -want +got:\n%s", warned, diff)
	}
}

// Handling times come from the rule's own alerts when there are enough.
func TestSourceOfHandlingTimes(t *testing.T) {
	past := func(rule string, v corpus.Verdict, n int, seconds float64) (as []alert) {
		for i := range n {
			as = append(as, alert{hour: float64(i * 3), agent: rule + v.String(), rule: rule, seconds: seconds, verdict: v, silent: true})
		}
		return as
	}
	check := func(name string, pasts []alert, want load.Source, mean float64) {
		t.Helper()
		l, _ := estimate(t, append(pasts, alert{hour: 1, agent: "now", verdict: corpus.FalsePositive}))
		if s := l.Basis.Handling[0]; s.From != want || s.MeanSeconds != mean {
			t.Errorf("%s: got %+v, want %v of %s", name, s, mean, want)
		}
	}
	check("30 of its own", slices.Concat(past("r1", corpus.FalsePositive, 30, 60), past("r2", corpus.FalsePositive, 90, 600)), load.FromRule, 60)
	check("29 of its own", slices.Concat(past("r1", corpus.FalsePositive, 29, 60), past("r2", corpus.FalsePositive, 1, 90)), load.FromVerdict, 61)
	check("few of any", slices.Concat(past("r2", corpus.FalsePositive, 1, 60), past("r2", corpus.TruePositive, 1, 180)), load.FromCorpus, 120)
	check("idle ones do not count", slices.Concat(past("r2", corpus.FalsePositive, 1, 60), past("r2", corpus.TruePositive, 1, 28801)), load.FromCorpus, 60)
}

func TestNoLoad(t *testing.T) {
	check := func(name string, alerts []alert, nothing bool, want string) {
		t.Helper()
		l, got := estimate(t, alerts)
		if got != want || (l == nil) != nothing {
			t.Errorf("%s: got load %+v warned %q, want none %v warned %q", name, l, got, nothing, want)
		}
	}
	check("curated", []alert{{hour: 1, agent: "a", curated: true}}, true, "load/curated")
	check("nothing at all", nil, true, "load/curated")
	check("no times", []alert{{hour: -1, agent: "a"}}, true, "load/no-times")
	check("most without times", []alert{{hour: 1, agent: "a"}, {hour: -1, agent: "a"}}, true, "load/no-times")
	some := []alert{{hour: -1, agent: "a"}, {hour: 1, agent: "a", curated: true}}
	for i := range 20 {
		some = append(some, alert{hour: float64(i * 8), agent: "a"})
	}
	check("few without times, some curated", some, false, "load/curated-left-out load/untimed-left-out load/no-handling")
	check("two days", []alert{{hour: 1, agent: "a", seconds: 1}, {hour: 30, agent: "a"}}, false, "load/short-stream")
}

func TestStretchesWithoutCollectionAreNotDays(t *testing.T) {
	at := func(day float64) alert { return alert{hour: day * 24, agent: "a", seconds: 1} }
	for _, c := range []struct {
		name   string
		alerts []alert
		days   int
	}{
		{"seven silent days are watched", []alert{at(0), at(8)}, 9},
		{"eight are not", []alert{at(0), at(9)}, 2},
		{"months apart", []alert{at(0), at(1), at(90), at(92)}, 5},
	} {
		if l, _ := estimate(t, c.alerts); l.Days != c.days {
			t.Errorf("%s: got %d days, want %d", c.name, l.Days, c.days)
		}
	}
}

func TestP95CountsQuietDays(t *testing.T) {
	var as []alert
	for d := range 100 {
		as = append(as, alert{hour: float64(d * 24), agent: "a", silent: true, seconds: 1})
	}
	for d := range 6 {
		for range d + 1 {
			as = append(as, alert{hour: float64(d * 24), agent: "a"})
		}
	}
	if l, _ := estimate(t, as); l.P95Day != 1 || l.BusiestDay.Count != 6 {
		t.Errorf("got p95 %d, busiest %+v; want 1 (the 95th of 94 quiet days and 1 to 6 alerts) and 6", l.P95Day, l.BusiestDay)
	}
}

func TestGroupsAreAlerts(t *testing.T) {
	parts, f := build([]alert{{hour: 1, agent: "a"}, {hour: 1.2, agent: "a"}, {hour: 23.9, agent: "b"}, {hour: 24.1, agent: "b"}})
	nano := func(row int) int64 { return timeOf(parts[0], row) }
	f.Stats = true
	f.Groups = []episode.Group{
		{Key: "a", First: nano(0), Last: nano(1), Events: []corpus.Ref{{Row: 0}, {Row: 1}}},
		{Key: "b", First: nano(2), Last: nano(3), Events: []corpus.Ref{{Row: 2}, {Row: 3}}},
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := load.Measure(context.Background(), parts, p)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := m.Estimate(p, f, p.Cut(f))
	if l.Basis.Unit != "group" || l.Basis.Alerts != 2 || l.BusiestDay.Day != "2026-03-02" || l.BusiestDay.Count != 1 {
		t.Errorf("got %+v, %+v; want two groups, one a day", l.Basis, l.BusiestDay)
	}
}

// The order of rows changes nothing, to the last bit.
func TestRowOrderDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var as []alert
	for range 400 {
		as = append(as, alert{hour: r.Float64() * 400, agent: fmt.Sprint(r.IntN(9)), rule: fmt.Sprint("r", r.IntN(2)),
			seconds: r.Float64() * 1000, verdict: corpus.Verdict(r.IntN(5)), silent: r.IntN(2) == 0, curated: r.IntN(9) == 0})
	}
	want, warned := estimate(t, as)
	r.Shuffle(len(as), func(i, j int) { as[i], as[j] = as[j], as[i] })
	got, again := estimate(t, as)
	if diff := cmp.Diff(want, got); diff != "" || warned != again {
		t.Errorf("shuffled (warned %q, then %q):\n%s", warned, again, diff)
	}
}

func timeOf(p episode.Part, row int) int64 {
	times, err := p.Columns.Times(context.Background())
	if err != nil {
		return corpus.NoTime
	}
	nano, _ := times.At(row)
	return nano
}

func ptr[T any](v T) *T { return &v }

// A rule that never fires has no busiest day, and none that 95 % do not exceed.
func TestSilentRule(t *testing.T) {
	l, _ := estimate(t, []alert{{hour: 1, agent: "a", seconds: 1, silent: true}})
	if l.BusiestDay != nil || l.P95Day != 0 || l.AlertsPerDay != 0 {
		t.Errorf("got %+v", l)
	}
}
