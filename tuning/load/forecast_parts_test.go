package load

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/roster"
)

// Handling times of few closures lie between the rule's own and the queue's,
// twenty of the queue's against them.
func TestShrinkage(t *testing.T) {
	fifty := func(seconds float64, n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = seconds
		}
		return out
	}
	m := &Measures{times: map[string]*durations{
		"much": {corpus.FalsePositive: fifty(100, 30)},
		"few":  {corpus.FalsePositive: fifty(100, 20), corpus.TruePositive: fifty(0.2, 1)},
	}}
	m.all[corpus.FalsePositive] = fifty(400, 50)
	s := m.services()
	for _, c := range []struct {
		names  []string
		v      corpus.Verdict
		median float64
		cs2    float64
		from   string
	}{
		{[]string{"much"}, corpus.FalsePositive, 100, 0, "rule"},
		{[]string{"", "few"}, corpus.FalsePositive, 200, 0, "shrunk"}, // the root of 100 times 400
		{[]string{"few"}, corpus.TruePositive, math.Pow(400, 20./21), 0, "shrunk"},
		{[]string{"few"}, corpus.Undetermined, 400, 2.25, "queue"},
		{[]string{"new"}, corpus.FalsePositive, 400, 2.25, "queue"},
	} {
		l, n := s.fit(c.names, c.v)
		f := serviceFit(c.v, l, n)
		if math.Abs(f.MedianSeconds-c.median) > 1e-6 || math.Abs(f.CS2-c.cs2) > 1e-6 || f.From != c.from {
			t.Errorf("%v, %v: got %+v, want median %g, cs2 %g from %s", c.names, c.v, f, c.median, c.cs2, c.from)
		}
	}
	if a, b := s.of("few", corpus.FalsePositive), s.of("few", corpus.FalsePositive); a != b || math.Abs(math.Exp(a.mean)-200) > 1e-6 {
		t.Errorf("the same rule twice: %+v, %+v", a, b)
	}
}

// Drawn handling times have the moments of their log-normal, and are never
// longer than work is taken for.
func TestDraws(t *testing.T) {
	l := logNormal{math.Log(600), math.Sqrt(math.Log1p(1))}
	const n = 200_000
	sum, squares := 0.0, 0.0
	for i := range n {
		s := l.draw(mix(uint64(i))).Seconds()
		sum += s
		squares += s * s
	}
	mean := sum / n
	if cs2 := squares/n/mean/mean - 1; math.Abs(mean/(600*math.Sqrt2)-1) > .01 || math.Abs(cs2-1) > .08 {
		t.Errorf("mean %g, cs2 %g; want %g and 1", mean, cs2, 600*math.Sqrt2)
	}
	if d := (logNormal{20, 0}).draw(7); d != MaxHandling {
		t.Errorf("drawn %s, want at most %s", d, MaxHandling)
	}
}

// Days are drawn within weekdays and weekends alike often.
func TestSources(t *testing.T) {
	var days []int64
	for d := range int64(28) {
		days = append(days, 18+d) // the epoch was a Thursday: day 18 is a Monday
	}
	s := newSources(days, ForecastOptions{Seed: 5, Weeks: 4})
	var drawn [28]int
	for replication := range 1000 {
		for slot := range 28 {
			from := s.day(replication, slot)
			d := from[0] / 24
			if d%7 >= 5 != (slot%7 >= 5) || from[23] != 24*d+23 {
				t.Fatalf("day %d of a stretch is made of %v", slot, from)
			}
			drawn[d]++
		}
	}
	for d, n := range drawn {
		if n < 850 || n > 1150 {
			t.Errorf("day %d was drawn %d times in 28,000, want about 1,000", d, n)
		}
	}
	if weekday(18) != 0 || weekday(-4) != 6 || weekday(-3) != 0 {
		t.Errorf("weekdays of days 18, -4 and -3: %d %d %d", weekday(18), weekday(-4), weekday(-3))
	}
}

// An episode's class is that of its most urgent alert, its time that of the
// first, its verdict the leading one.
func TestPastRuns(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 8, minute, 0, 0, time.UTC) }
	event := func(minute int, level string) corpus.Event {
		return corpus.Event{Time: at(minute), Fields: []corpus.Field{
			{Path: "agent.id", Value: corpus.String("a")}, {Path: "alert.rule_id", Value: corpus.String("r")}, {Path: "alert.severity", Value: corpus.String(level)}}}
	}
	events := []corpus.Event{event(30, "low"), event(0, "high"), event(40, "odd")}
	parts := []episode.Part{{Columns: corpus.NewBatch(events), Labels: fixedLabels{corpus.FalsePositive, corpus.Unlabelled, corpus.TruePositive}, Stream: true}}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := episode.Number(context.Background(), parts, "alert.rule_id")
	if err != nil {
		t.Fatal(err)
	}
	levels, err := episode.Number(context.Background(), parts, severityPath)
	if err != nil {
		t.Fatal(err)
	}
	got := pastRuns(p, rules.Of, levels, roster.Default())
	want := pastRun{rule: 1, raised: at(0).UnixNano(), entity: "a", verdict: corpus.TruePositive, class: 1}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

type fixedLabels []corpus.Verdict

func (l fixedLabels) Verdict(row int) corpus.Verdict { return l[row] }

// torn has columns that cannot be read from a certain one on.
type torn struct {
	corpus.Columns
	path string
}

func (c torn) Column(ctx context.Context, path string) (*corpus.Column, error) {
	if path == c.path {
		return nil, errors.New("torn")
	}
	return c.Columns.Column(ctx, path)
}

func TestTornColumns(t *testing.T) {
	event := corpus.Event{Time: time.Unix(1e9, 0), Fields: []corpus.Field{{Path: handlingPath, Value: corpus.Float(9)}, {Path: "alert.rule_id", Value: corpus.String("r")}}}
	good := []episode.Part{{Columns: corpus.NewBatch([]corpus.Event{event}), Labels: unlabelled{}, Stream: true}}
	p, err := episode.NewPool(context.Background(), good, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"alert.rule_id", "alert.rule_name", severityPath, handlingPath} {
		parts := []episode.Part{{Columns: torn{good[0].Columns, path}, Labels: unlabelled{}, Stream: true}}
		_, measured := Measure(context.Background(), parts, p)
		m, err := Measure(context.Background(), good, p)
		if err != nil {
			t.Fatal(err)
		}
		_, forecast := m.Forecast(context.Background(), parts, p, roster.Default(), nil, Side{}, ForecastOptions{Replications: 1})
		if measured == nil && forecast == nil {
			t.Errorf("%s cannot be read, and nobody says so", path)
		}
	}
}

func TestPlayStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (&scene{o: ForecastOptions{Replications: 5}}).play(ctx); err == nil {
		t.Error("played to the end")
	}
}

// A long queue is played less often, and never too little to say anything.
func TestAffordable(t *testing.T) {
	for _, c := range []struct{ aDay, replications, want int }{{500, 200, 200}, {500, 10_000, 857}, {100_000, 200, 20}} {
		s := &scene{days: make([]int64, 28), sides: []trace{{make([]arrival, 28*c.aDay)}}, background: trace{}}
		o := ForecastOptions{Replications: c.replications, Weeks: 4}
		if got := s.affordable(o); got != c.want {
			t.Errorf("%d a day, %d times: got %d, want %d", c.aDay, c.replications, got, c.want)
		}
		s.o, s.asked = ForecastOptions{Replications: c.want}, c.replications
		s.roster, s.sources = roster.Default(), &sources{whole: true}
		s.background = trace{make([]arrival, 1)}
		if ws := s.warnings(&Forecast{}); len(ws) > 1 != (c.want < c.replications) {
			t.Errorf("%d instead of %d: %v", c.want, c.replications, ws)
		}
	}
}

// The closed forms are asked about the mean team: 144 episodes a day of 10
// minutes at half of everybody's time are two analysts' work.
func TestStation(t *testing.T) {
	f := &Forecast{Queue: Queue{PerDay: 144, ServiceMinutes: 10, CS2: 2}}
	if f.Asked() != 0 {
		t.Errorf("nobody is asked for %g of their time", f.Asked())
	}
	f.Method.Analysts, f.Method.Productive, f.Hours.Median = 2.6, .5, 24
	if math.Abs(f.Asked()-2/2.6) > 1e-9 {
		t.Errorf("asked for %g of all time, want %g", f.Asked(), 2/2.6)
	}
	for more, want := range map[int]struct {
		servers     int
		utilisation float64
		ok          bool
	}{0: {3, 2 / 2.6, true}, 1: {4, 2 / 3.6, true}, -2: {1, 2 / .6, true}, -3: {0, 0, false}} {
		s, ok := f.Station(more)
		if ok != want.ok || s.Servers != want.servers || ok && math.Abs(s.Utilisation()-want.utilisation) > 1e-9 {
			t.Errorf("%+d: got %+v, %v, want %+v", more, s, ok, want)
		}
	}
}
