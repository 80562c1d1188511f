package queue_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/tuning/queue"
)

const minute = time.Minute

// around are duties that never end.
func around(analysts int, horizon time.Duration) (out []queue.Duty) {
	for range analysts {
		out = append(out, queue.Duty{{To: horizon}})
	}
	return out
}

// run simulates cases of {arrival, service, class} in minutes.
func run(cases [][3]int, duties []queue.Duty, o queue.Options) queue.Outcome {
	var all []queue.Case
	for _, c := range cases {
		all = append(all, queue.Case{At: time.Duration(c[0]) * minute, Service: time.Duration(c[1]) * minute, Class: uint8(c[2])})
	}
	return new(queue.Simulator).Run(all, duties, o)
}

func TestByHand(t *testing.T) {
	day := queue.Options{Horizon: 24 * hour, Level: 15 * minute}
	morning := []queue.Duty{{{From: 8 * hour, To: 12 * hour}, {From: 13 * hour, To: 16 * hour}}}
	with := func(o queue.Options, change func(*queue.Options)) queue.Options { change(&o); return o }
	for _, c := range []struct {
		name   string
		cases  [][3]int
		duties []queue.Duty
		o      queue.Options
		want   func(queue.Outcome) bool
	}{
		{"nothing comes", nil, around(1, 24*hour), day,
			func(o queue.Outcome) bool {
				return o.Arrived == 0 && o.P95 == 0 && o.MeanWait == 0 && o.Cleared && o.Backlog == 0
			}},
		{"first come, first served", [][3]int{{0, 20, 0}, {1, 10, 0}, {2, 10, 0}}, around(1, 24*hour), day,
			func(o queue.Outcome) bool {
				return o.P50 == 19*minute && o.P95 == 28*minute && o.Backlog == 2 && o.Clear == 28*minute && o.InTime == 1 && o.Late == 2
			}},
		{"the better class first, and no case put down for it", [][3]int{{0, 20, 1}, {1, 10, 1}, {2, 10, 0}}, around(1, 24*hour), day,
			func(o queue.Outcome) bool { return o.P50 == 18*minute && o.P95 == 29*minute }},
		{"half the time goes into cases", [][3]int{{0, 20, 0}, {1, 10, 0}}, around(1, 24*hour), with(day, func(o *queue.Options) { o.Productive = .5 }),
			func(o queue.Outcome) bool { return o.P95 == 39*minute && o.Work == 30*minute && o.Busy[0] == hour }},
		{"nobody begins before the shift", [][3]int{{60, 10, 0}}, morning, day,
			func(o queue.Outcome) bool { return o.P95 == 7*hour && o.Busy[8] == 10*minute }},
		{"the case in hand goes into the break", [][3]int{{11*60 + 50, 30, 0}, {11*60 + 51, 10, 0}}, morning, day,
			func(o queue.Outcome) bool {
				return o.P95 == 69*minute && o.Busy[11] == 10*minute && o.Busy[12] == 20*minute
			}},
		{"nothing is begun in the break, though somebody is there", [][3]int{{8 * 60, 10, 0}, {12*60 + 30, 10, 0}}, morning, day,
			func(o queue.Outcome) bool { return o.P95 == 30*minute }},
		{"nor after the shift", [][3]int{{15*60 + 59, 60, 0}, {17 * 60, 10, 0}}, morning, day,
			func(o queue.Outcome) bool {
				return o.Done == 1 && o.Queued == 1 && o.P95 == 7*hour && !o.Cleared && o.Clear == 7*hour && o.Late == 1
			}},
		{"a case that nobody is late with yet", [][3]int{{23*60 + 50, 10, 0}}, morning, day,
			func(o queue.Outcome) bool { return o.Queued == 1 && o.InTime == 0 && o.Late == 0 }},
		{"patience ends", [][3]int{{0, 60, 0}, {1, 10, 0}, {2, 10, 0}, {31, 10, 0}}, around(1, 24*hour), with(day, func(o *queue.Options) { o.Patience = 30 * minute }),
			func(o queue.Outcome) bool {
				return o.Expired == 2 && o.Done == 2 && o.P90 == 30*minute && o.Backlog == 2
			}},
		{"cases from the horizon on", [][3]int{{0, 1, 0}, {24 * 60, 1, 0}}, around(1, 24*hour), day,
			func(o queue.Outcome) bool { return o.Arrived == 1 && o.Done == 1 }},
		{"work by day", [][3]int{{0, 10, 0}, {25 * 60, 20, 0}}, around(1, 48*hour), queue.Options{Horizon: 48 * hour},
			func(o queue.Outcome) bool { return cmp.Equal(o.Days, []time.Duration{10 * minute, 20 * minute}) }},
		{"no time at all", nil, nil, queue.Options{}, func(o queue.Outcome) bool { return o.MeanQueue == 0 }},
	} {
		if got := run(c.cases, c.duties, c.o); !c.want(got) {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

// Whatever comes, cases are conserved and Little's law holds; a used simulator
// and a new one say the same.
func TestLaws(t *testing.T) {
	var used queue.Simulator
	rapid.Check(t, func(t *rapid.T) {
		horizon := 2 * queue.Week
		var cases []queue.Case
		var at, service time.Duration
		for range rapid.IntRange(0, 300).Draw(t, "cases") {
			at += time.Duration(rapid.IntRange(0, 200).Draw(t, "gap")) * minute
			service = time.Duration(rapid.IntRange(0, 300).Draw(t, "service")) * minute
			cases = append(cases, queue.Case{At: at, Service: service, Class: uint8(rapid.IntRange(0, 3).Draw(t, "class"))})
		}
		shift := queue.Shift{Days: workdays, From: time.Duration(rapid.IntRange(0, 23).Draw(t, "from")) * hour, To: time.Duration(rapid.IntRange(0, 23).Draw(t, "to")) * hour,
			Analysts: rapid.IntRange(0, 3).Draw(t, "analysts"), HandOver: 15 * minute, Breaks: []queue.Break{{From: 12 * hour, Length: 30 * minute}}}
		duties := queue.Duties([]queue.Shift{shift}, 2)
		o := queue.Options{Horizon: horizon, Productive: .6, Level: hour, Patience: time.Duration(rapid.IntRange(0, 48).Draw(t, "patience")) * hour}
		got := used.Run(cases, duties, o)
		if d := cmp.Diff(new(queue.Simulator).Run(cases, duties, o), got); d != "" {
			t.Fatalf("a used simulator: -new +used\n%s", d)
		}
		if got.Arrived != got.Done+got.Expired+got.Queued {
			t.Fatalf("%d came, %d were begun, %d expired, %d wait", got.Arrived, got.Done, got.Expired, got.Queued)
		}
		little(t, got, horizon, 1e-6)
		staffed := queue.Staffed(duties)
		for h := range queue.HoursAWeek {
			if share, ok := got.Utilisation(&staffed, h, h+1); share < 0 || share > 1 || ok != (staffed[h]+got.Over[h] > 0) {
				t.Fatalf("hour %d of the week: %g of the time is busy (%v)", h, share, ok)
			}
		}
	})
}

// little holds the mean number that waits to arrivals a unit of time, times
// their mean wait.
func little(t interface{ Fatalf(string, ...any) }, o queue.Outcome, horizon time.Duration, by float64) {
	want := float64(o.Arrived) * float64(o.MeanWait) / float64(horizon)
	if math.Abs(o.MeanQueue-want) > by*max(want, 1) {
		t.Fatalf("%g wait in the mean, arrivals times waits are %g", o.MeanQueue, want)
	}
}

// stream is n cases at the rate in erlangs of a mean service of 15 minutes.
func stream(n int, load float64, seed uint64, service func(*rand.Rand) float64) ([]queue.Case, time.Duration) {
	r := rand.New(rand.NewPCG(seed, seed))
	cases, at := make([]queue.Case, n), 0.0
	for i := range cases {
		at += r.ExpFloat64() * 15 / load
		cases[i] = queue.Case{At: time.Duration(at * float64(minute)), Service: time.Duration(service(r) * float64(minute))}
	}
	return cases, cases[n-1].At + 1
}

func exponential(r *rand.Rand) float64 { return 15 * r.ExpFloat64() }

// fixed takes 15 minutes each time: M/D/c.
func fixed(*rand.Rand) float64 { return 15 }

// logNormal has a mean of 15 minutes and cs2 of 1.
func logNormal(r *rand.Rand) float64 {
	return 15 * math.Exp(r.NormFloat64()*math.Sqrt(math.Ln2)-math.Ln2/2)
}

// Two million arrivals come within 1 % of the formulas that are exact: Erlang's
// for M/M/c, Pollaczek's and Khinchine's for M/G/1.
func TestMeansOfLongRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates millions of arrivals: left out under -short")
	}
	for i, c := range []struct {
		name    string
		servers int
		load    float64
		service func(*rand.Rand) float64
		want    float64
	}{
		{"M/M/1", 1, .6, exponential, queue.Station{Servers: 1, Rate: .6 / 15, Service: 15, CA2: 1, CS2: 1}.Wait()},
		{"M/M/3", 3, 2.4, exponential, queue.Station{Servers: 3, Rate: 2.4 / 15, Service: 15, CA2: 1, CS2: 1}.Wait()},
		{"M/M/5", 5, 4, exponential, queue.Station{Servers: 5, Rate: 4. / 15, Service: 15, CA2: 1, CS2: 1}.Wait()},
		{"M/D/1", 1, .7, fixed, queue.PollaczekKhinchine(.7/15, 15, 0)},
		{"M/G/1", 1, .6, logNormal, queue.PollaczekKhinchine(.6/15, 15, 1)},
	} {
		cases, horizon := stream(2_000_000, c.load, uint64(i+1), c.service)
		got := new(queue.Simulator).Run(cases, around(c.servers, horizon), queue.Options{Horizon: horizon, Level: 15 * minute})
		if wait := got.MeanWait.Minutes(); math.Abs(wait/c.want-1) > .01 {
			t.Errorf("%s: mean wait %.3f minutes, want %.3f within 1 %%", c.name, wait, c.want)
		}
		little(t, got, horizon, .005)
	}
}

// The tail of M/M/3 is Erlang's, too.
func TestTail(t *testing.T) {
	cases, horizon := stream(400_000, 2.4, 9, exponential)
	got := new(queue.Simulator).Run(cases, around(3, horizon), queue.Options{Horizon: horizon, Level: 15 * minute})
	s := station(3, .8, 1)
	near(t, "p90", got.P90.Minutes()/s.Quantile(.9), 1, .03)
	near(t, "p95", got.P95.Minutes()/s.Quantile(.95), 1, .03)
	near(t, "within 15 minutes", float64(got.InTime)/float64(got.Arrived), s.Within(15), .01)
}

// Where the rate goes up and down by day, or cases come in batches, the formulas
// understate waits, and the simulation gives what load.md section 4 found
// (five servers, services of 15 minutes with cs2 = 2.25).
func TestWhatFormulasMiss(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates millions of arrivals: left out under -short")
	}
	service := func(r *rand.Rand) float64 {
		s2 := math.Log(1 + 2.25)
		return 15 * math.Exp(r.NormFloat64()*math.Sqrt(s2)-s2/2)
	}
	for _, c := range []struct {
		name           string
		load           float64
		swing          float64 // of the rate, in a day
		batch          float64 // mean of a geometric number
		want, thumbMin float64 // mean wait, and by what factor the formula is too low
	}{
		{"a rate that swings by 60 %", 3.5, .6, 1, 28.1, 3},
		{"a rate that swings by 30 %", 3.5, .3, 1, 10.0, 1.4},
		{"batches of five", 4, 0, 5, 67.9, 4},
	} {
		r := rand.New(rand.NewPCG(11, 12))
		var cases []queue.Case
		at, most := 0.0, c.load/15/c.batch*(1+c.swing)
		for len(cases) < 700_000 {
			at += r.ExpFloat64() / most
			if r.Float64()*(1+c.swing) > 1+c.swing*math.Sin(2*math.Pi*at/(24*60)) {
				continue
			}
			for more := true; more; more = r.Float64() > 1/c.batch {
				cases = append(cases, queue.Case{At: time.Duration(at * float64(minute)), Service: time.Duration(service(r) * float64(minute))})
			}
		}
		horizon := cases[len(cases)-1].At + 1
		got := new(queue.Simulator).Run(cases, around(5, horizon), queue.Options{Horizon: horizon}).MeanWait.Minutes()
		thumb := queue.Station{Servers: 5, Rate: c.load / 15, Service: 15, CA2: 1, CS2: 2.25}.Wait()
		if math.Abs(got/c.want-1) > .08 || got < thumb*c.thumbMin {
			t.Errorf("%s: mean wait %.1f minutes, want about %.1f; the formula says %.1f", c.name, got, c.want, thumb)
		}
	}
}

// Two classes of M/M/1: Cobham's means (Priority assignment in waiting line
// problems, Operations Research 2, 1954). The wait of class k is R / ((1 - S(k-1))
// (1 - S(k))), where R is the residual service and S(k) the load of classes 1 to k.
func TestPriorities(t *testing.T) {
	cases, horizon := stream(600_000, .8, 5, exponential)
	r := rand.New(rand.NewPCG(6, 6))
	for i := range cases {
		cases[i].Class = uint8(r.IntN(2))
	}
	both := new(queue.Simulator).Run(cases, around(1, horizon), queue.Options{Horizon: horizon})
	residual := .8 * 15
	first, second := residual/(1-.4), residual/((1-.4)*(1-.8))
	near(t, "mean wait of both classes", both.MeanWait.Minutes()/((first+second)/2), 1, .03)
	var better []queue.Case
	for _, c := range cases {
		if c.Class == 0 {
			better = append(better, c)
		}
	}
	alone := new(queue.Simulator).Run(better, around(1, horizon), queue.Options{Horizon: horizon})
	if alone.MeanWait.Minutes() >= first {
		t.Errorf("the better class waits %s alone, and should wait longer behind a case of the other", alone.MeanWait)
	}
}

// BenchmarkRun is four weeks of 500 cases a day.
func BenchmarkRun(b *testing.B) {
	cases, _ := stream(14_000, 500*15/(24*60.), 1, exponential)
	duties := queue.Duties([]queue.Shift{{Days: [7]bool{true, true, true, true, true, true, true}, To: 0, Analysts: 10}}, 4)
	var s queue.Simulator
	for b.Loop() {
		s.Run(cases, duties, queue.Options{Horizon: 4 * queue.Week, Productive: .6, Level: hour})
	}
}
