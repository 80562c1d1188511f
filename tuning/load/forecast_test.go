package load_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/load"
	"assay/tuning/roster"
)

// office is one analyst around the clock who does nothing but alerts.
const office = `version: 1
name: one
zone: UTC
productive: 1
service_level_minutes: 30
expiry_hours: 12
shifts:
  - {days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "00:00", analysts: 1}
`

func rosterOf(t testing.TB, text string) *roster.Roster {
	t.Helper()
	r, err := roster.Parse("test.yml", text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// outlook forecasts alerts cut into parts of a size; the baseline, unless nil,
// fires where it is true.
func outlook(t testing.TB, alerts []alert, size int, r *roster.Roster, baseline func(alert) bool, o load.ForecastOptions) *load.Outlook {
	t.Helper()
	var parts []episode.Part
	candidate, before := load.Side{Names: []string{"r1", ""}}, load.Side{Names: []string{"r1", ""}}
	for chunk := range slices.Chunk(alerts, size) {
		part, f := build(chunk)
		parts = append(parts, part...)
		candidate.Firing.Rows = append(candidate.Firing.Rows, f.Rows...)
		for _, curated := range []bool{false, true} {
			var fires []bool
			for _, a := range chunk {
				if a.curated == curated {
					fires = append(fires, baseline != nil && baseline(a))
				}
			}
			if len(fires) == 0 {
				continue
			}
			b := corpus.NewBitmap(len(fires))
			for i, on := range fires {
				if on {
					b.Set(i)
				}
			}
			before.Firing.Rows = append(before.Firing.Rows, b)
		}
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := load.Measure(context.Background(), parts, p)
	if err != nil {
		t.Fatal(err)
	}
	side := &before
	if baseline == nil {
		side = nil
	}
	out, err := m.Forecast(context.Background(), parts, p, r, side, candidate, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func codes(ws []load.Warning) string {
	var out []string
	for _, w := range ws {
		out = append(out, w.Code)
	}
	return strings.Join(out, " ")
}

// clockwork is three weeks of a rule that fires every two hours on another
// agent and takes ten minutes, and of one beside it at odd hours of 20 minutes.
func clockwork() (as []alert) {
	for h := 0; h < 21*24; h++ {
		a := alert{hour: float64(h), agent: fmt.Sprint("a", h%5), rule: "r1", seconds: 600, verdict: corpus.FalsePositive}
		if h%2 == 1 {
			a.rule, a.seconds, a.silent, a.agent = "r2", 1200, true, fmt.Sprint("b", h%5)
		}
		as = append(as, a)
	}
	return as
}

// Where nothing varies a forecast is arithmetic.
func TestForecastOfClockwork(t *testing.T) {
	o := outlook(t, clockwork(), 100, rosterOf(t, office), nil, load.ForecastOptions{Replications: 40})
	f := o.Candidate
	flat := func(x float64) load.Band { return load.Band{Median: x, Low: x, High: x} }
	for _, c := range []struct {
		name      string
		got, want load.Band
	}{
		{"episodes a week", f.Episodes, flat(84)},
		{"the rule's hours a day", f.RuleHours, flat(2)},
		{"all hours a day", f.Hours, flat(6)},
		{"utilisation", f.Utilisation, flat(.25)},
		{"utilisation at its peak", f.Peak.Utilisation, flat(.3333)},
		{"wait", f.Wait.P95, flat(0)},
		{"in time", f.InTime, flat(1)},
		{"backlog", f.Backlog, flat(0)},
		{"expired", f.Expired, flat(0)},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, c.got, c.want)
		}
	}
	if f.Queue != (load.Queue{PerDay: 24, ServiceMinutes: 15, CS2: 0.111111111}) {
		t.Errorf("queue: %+v, want half the episodes of 10 and half of 20 minutes", f.Queue)
	}
	if f.P95Day != 6 || f.Peak.Hour%2 != 1 || *f.ByHour.Median[0] != .1667 || f.Uncleared != 0 {
		t.Errorf("95th day %g h, peak in hour %d, %g in the first", f.P95Day, f.Peak.Hour, *f.ByHour.Median[0])
	}
	if m := f.Method; m.Resampled != "days" || m.Days != 21 || m.Background != 12 || m.BackgroundRules != 1 || m.Analysts != 1 || m.From != "2026-03-02" || m.To != "2026-03-22" {
		t.Errorf("method: %+v", m)
	}
	if len(f.Service) != 1 || f.Service[0] != (load.ServiceFit{Verdict: corpus.FalsePositive, MedianSeconds: 600, Measured: 252, From: "rule"}) {
		t.Errorf("service: %+v", f.Service)
	}
	if got := codes(o.Warnings); got != "" {
		t.Errorf("warned %q", got)
	}
}

// busy is weeks of a queue that has bursts, nights and weekends.
func busy(n int) (as []alert) {
	r := rand.New(rand.NewPCG(3, 4))
	for range n {
		day := float64(r.IntN(28))
		if int(day)%7 >= 5 && r.IntN(3) > 0 {
			day -= 3
		}
		as = append(as, alert{hour: day*24 + math.Mod(12+4*r.NormFloat64()+24, 24), agent: fmt.Sprint("a", r.IntN(40)), rule: fmt.Sprint("r", 1+r.IntN(3)),
			seconds: 400 * math.Exp(r.NormFloat64()), verdict: corpus.Verdict(r.IntN(5)), silent: r.IntN(3) > 0, curated: r.IntN(20) == 0})
	}
	return as
}

// The same bytes come whatever the order of rows, the cut into parts and the
// number of workers.
func TestForecastIsTheSameHoweverItIsMade(t *testing.T) {
	alerts, r := busy(4000), rosterOf(t, office)
	less := func(a alert) bool { return int(a.seconds)%3 == 0 }
	bytes := func(o *load.Outlook) string {
		t.Helper()
		b, err := json.MarshalIndent(o, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	want := bytes(outlook(t, alerts, 1<<20, r, less, load.ForecastOptions{Replications: 30, Workers: 1}))
	rand.New(rand.NewPCG(9, 9)).Shuffle(len(alerts), func(i, j int) { alerts[i], alerts[j] = alerts[j], alerts[i] })
	if d := cmp.Diff(want, bytes(outlook(t, alerts, 700, r, less, load.ForecastOptions{Replications: 30, Workers: 5}))); d != "" {
		t.Errorf("shuffled, in parts, by five workers: -first +now\n%s", d)
	}
	if want == bytes(outlook(t, alerts, 700, r, less, load.ForecastOptions{Replications: 30, Seed: 2})) {
		t.Error("another seed gives the same bytes: nothing is drawn")
	}
}

// A rule held against itself changes nothing at all: days and handling times
// are common to both.
func TestCommonRandomNumbers(t *testing.T) {
	alerts, r := busy(3000), rosterOf(t, office)
	same := outlook(t, alerts, 1000, r, func(a alert) bool { return !a.silent }, load.ForecastOptions{Replications: 25})
	if *same.Difference != (load.Difference{}) || same.Difference.Hours != (load.Band{}) {
		t.Errorf("against itself: %+v", same.Difference)
	}
	more := outlook(t, alerts, 1000, r, func(a alert) bool { return !a.silent && a.agent != "a7" }, load.ForecastOptions{Replications: 25})
	d := more.Difference
	if d.Hours.Low <= 0 || d.P95Day < d.Hours.Median || d.Utilisation.Median <= 0 || d.InTime.Median > 0 {
		t.Errorf("with the episodes of one agent more: %+v", d)
	}
	if own := more.Candidate.Hours.High - more.Baseline.Hours.Low; d.Hours.High-d.Hours.Low >= own/2 {
		t.Errorf("differences spread by %g, as the forecasts by %g: they are not paired", d.Hours.High-d.Hours.Low, own)
	}
	if !cmp.Equal(more.Candidate.Method, more.Baseline.Method) {
		t.Errorf("methods differ: %s", cmp.Diff(more.Candidate.Method, more.Baseline.Method))
	}
}

func TestForecastWarns(t *testing.T) {
	check := func(name string, alerts []alert, r *roster.Roster, o load.ForecastOptions, want string) *load.Outlook {
		t.Helper()
		out := outlook(t, alerts, 1<<20, r, nil, o)
		if got := codes(out.Warnings); got != want {
			t.Errorf("%s: warned %q, want %q", name, got, want)
		}
		return out
	}
	one, few := rosterOf(t, office), load.ForecastOptions{Replications: 20}
	check("curated", []alert{{hour: 1, agent: "a", seconds: 9, curated: true}}, one, few, "forecast/no-stream")
	check("no handling", []alert{{hour: 1, agent: "a"}}, one, few, "forecast/no-handling")
	short := check("five days", clockwork()[:5*24], one, few, "forecast/short-stream")
	if m := short.Candidate.Method; m.Resampled != "hours" || m.Days != 5 || short.Candidate.Hours.Low >= short.Candidate.Hours.High {
		t.Errorf("five days: %+v, %+v", m, short.Candidate.Hours)
	}
	check("alone, of a verdict that nobody met, with the roster that ships", append(clockwork()[:1], alert{hour: 500, agent: "a", verdict: corpus.TruePositive}),
		roster.Default(), few, "forecast/default-roster forecast/short-stream forecast/no-background forecast/guessed-handling")
	var flood []alert
	for h := range 20 * 24 {
		for i := range 8 {
			flood = append(flood, alert{hour: float64(h), agent: fmt.Sprint(i), rule: "r2", seconds: 600, silent: i > 0})
		}
	}
	f := check("more than one can do", flood, one, few, "forecast/overload forecast/guessed-handling").Candidate
	if f.Expired.Median == 0 || f.Wait.P95.Median != 720 || f.InTime.Median > .1 || f.Uncleared != 20 {
		t.Errorf("more than one can do: %g expired, p95 %g minutes, %g in time, %d never cleared", f.Expired.Median, f.Wait.P95.Median, f.InTime.Median, f.Uncleared)
	}
}

// A baseline that no past alert names may be there twice.
func TestUnnamedBaseline(t *testing.T) {
	as := clockwork()
	for i := range as {
		as[i].rule = "r2"
	}
	fires := func(a alert) bool { return !a.silent }
	if got := codes(outlook(t, as, 1<<20, rosterOf(t, office), fires, load.ForecastOptions{Replications: 20}).Warnings); got != "forecast/unnamed forecast/guessed-handling" {
		t.Errorf("warned %q", got)
	}
	if got := codes(outlook(t, clockwork(), 1<<20, rosterOf(t, office), fires, load.ForecastOptions{Replications: 20}).Warnings); got != "" {
		t.Errorf("a baseline that alerts name: warned %q", got)
	}
}

func TestNothingFires(t *testing.T) {
	as := clockwork()
	for i := range as {
		as[i].silent = true
		as[i].rule = "r1"
	}
	f := outlook(t, as, 1<<20, rosterOf(t, office), nil, load.ForecastOptions{Replications: 20}).Candidate
	if f.Hours.High != 0 || f.Queue.PerDay != 0 || f.InTime.Median != 1 || f.Wait.P95.High != 0 || len(f.Service) != 0 || f.Service == nil {
		t.Errorf("got %+v", f)
	}
}

// Bands are wider by the factor on both sides of the median, and shares stay
// shares.
func TestWidening(t *testing.T) {
	alerts, r := busy(4000), rosterOf(t, office)
	plain := outlook(t, alerts, 1<<20, r, nil, load.ForecastOptions{Replications: 20}).Candidate
	wide := outlook(t, alerts, 1<<20, r, nil, load.ForecastOptions{Replications: 20, Widening: 2}).Candidate
	if d := (wide.Hours.High - wide.Hours.Low) / (plain.Hours.High - plain.Hours.Low); math.Abs(d-2) > 1e-6 || wide.Hours.Median != plain.Hours.Median {
		t.Errorf("hours %+v, doubled %+v", plain.Hours, wide.Hours)
	}
	if wide.InTime.High > 1 || wide.Method.Widening != 2 || wide.Backlog.Low < 0 {
		t.Errorf("in time %+v, backlog %+v", wide.InTime, wide.Backlog)
	}
}

// Hours of the week are those of the roster's zone, through a change of the
// clock (in Vienna on 29 March 2026).
func TestZone(t *testing.T) {
	var as []alert
	for d := range 56 {
		at := time.Date(2026, 3, 2+d, 9, 30, 0, 0, mustZone(t, "Europe/Vienna"))
		as = append(as, alert{hour: at.Sub(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)).Hours(), agent: "a", rule: "r1", seconds: 1800})
	}
	f := outlook(t, as, 1<<20, rosterOf(t, strings.Replace(office, "zone: UTC", "zone: Europe/Vienna", 1)), nil, load.ForecastOptions{Replications: 20}).Candidate
	for h, u := range f.ByHour.Median {
		if want := map[bool]float64{true: .5}[h%24 == 9]; *u != want {
			t.Errorf("hour %d of the week: %g, want %g", h, *u, want)
		}
	}
	if f.Method.Days != 54 || f.Method.From != "2026-03-03" {
		t.Errorf("days: %+v; want the first and the last left out, of which a part was collected", f.Method)
	}
}

// A rule is known by the name that its alerts give it, too: it does not come on
// top of itself.
func TestRulesKnownByName(t *testing.T) {
	as := clockwork()
	for i := range as {
		if as[i].rule == "r1" {
			as[i].rule, as[i].name = "77", "r1"
		}
	}
	f := outlook(t, as, 1<<20, rosterOf(t, office), nil, load.ForecastOptions{Replications: 20}).Candidate
	if f.Method.Background != 12 || f.Method.BackgroundRules != 1 || f.Hours.Median != 6 || f.Service[0].Measured != 252 {
		t.Errorf("got %+v, %g hours a day, %+v", f.Method, f.Hours.Median, f.Service)
	}
}

// Days on which nothing came are days; a month is a hole.
func TestSilentDays(t *testing.T) {
	var as []alert
	for _, d := range []int{0, 1, 2, 6, 7, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49} {
		as = append(as, alert{hour: float64(24 * d), agent: "a", rule: "r1", seconds: 60})
	}
	if m := outlook(t, as, 1<<20, rosterOf(t, office), nil, load.ForecastOptions{Replications: 20}).Candidate.Method; m.Days != 17 {
		t.Errorf("got %d days, want 8 and 10 without the last, which was not all collected", m.Days)
	}
}

// An hour in which nobody is there has no utilisation.
func TestHoursWithoutAnalysts(t *testing.T) {
	r := rosterOf(t, strings.Replace(office, `from: "00:00", to: "00:00"`, `from: "08:00", to: "16:00"`, 1))
	f := outlook(t, clockwork(), 1<<20, r, nil, load.ForecastOptions{Replications: 20}).Candidate
	if f.ByHour.Median[7] != nil || f.ByHour.High[8] == nil || f.ByHour.Low[16] != nil {
		t.Errorf("hours 7, 8 and 16: %v %v %v", f.ByHour.Median[7], f.ByHour.High[8], f.ByHour.Low[16])
	}
	if f.Wait.P95.Median < 400 || f.Clear.Median == 0 {
		t.Errorf("what comes in the evening waits for the morning: %+v, cleared after %+v h", f.Wait.P95, f.Clear)
	}
}

func TestForecastStops(t *testing.T) {
	parts, f := build(busy(500))
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := load.Measure(context.Background(), parts, p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Forecast(ctx, parts, p, roster.Default(), nil, load.Side{Firing: f}, load.ForecastOptions{}); err == nil {
		t.Error("a forecast that was stopped says something")
	}
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// BenchmarkForecast is 200 stretches of four weeks at 500 episodes a day.
func BenchmarkForecast(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var as []alert
	for i := range 28 * 550 { // of which a ninth would have been raised by the rule itself
		as = append(as, alert{hour: r.Float64() * 28 * 24, agent: fmt.Sprint("a", i), rule: fmt.Sprint("r", 1+r.IntN(9)), seconds: 300 * math.Exp(r.NormFloat64()), silent: i%50 > 0})
	}
	parts, f := build(as)
	for i := range as {
		if as[i].rule == "r1" {
			as[i].rule = "r2"
		}
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		b.Fatal(err)
	}
	m, err := load.Measure(context.Background(), parts, p)
	if err != nil {
		b.Fatal(err)
	}
	team := roster.Default()
	for b.Loop() {
		out, err := m.Forecast(context.Background(), parts, p, team, nil, load.Side{Firing: f, Names: []string{"r1"}}, load.ForecastOptions{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(out.Candidate.Method.Background+out.Candidate.Episodes.Median/7, "episodes/day")
	}
}
