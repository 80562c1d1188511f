package load

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/tuning/episode"
	"assay/tuning/queue"
	"assay/tuning/roster"
)

// Bounds on the work of a forecast.
const (
	mostCases       = 12_000_000 // of all stretches together, with every rule looked at
	leastReplicated = 20
)

// scene is what all stretches of a forecast are played in.
type scene struct {
	o          ForecastOptions
	asked      int // stretches
	roster     *roster.Roster
	days       []int64
	duties     []queue.Duty
	staffed    [queue.HoursAWeek]time.Duration
	sources    *sources
	background trace
	rules      int  // behind the background
	unnamed    bool // no past alert carries a name of the rules looked at
	sides      []trace
	fits       [][]ServiceFit // of each side
}

// Forecast plays the queue of the stream with each side's rule in it, on the
// same days and with the same handling times. The Measures must be of the same
// pool and parts; without a baseline, baseline is nil. What cannot be said at
// all leaves an Outlook without forecasts and a warning why.
func (m *Measures) Forecast(ctx context.Context, parts []episode.Part, p *episode.Pool, r *roster.Roster, baseline *Side, candidate Side, o ForecastOptions) (*Outlook, error) {
	o = o.filled()
	days := local{r.Zone}.watched(p)
	if w := m.unforeseeable(days); w != nil {
		return &Outlook{Warnings: []Warning{*w}}, nil
	}
	sides := []Side{candidate}
	if baseline != nil {
		sides = append(sides, *baseline)
	}
	s, err := m.scene(ctx, parts, p, r, days, sides, o)
	var all [][]played
	if err == nil {
		all, err = s.play(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("forecast load: %w", err)
	}
	out := &Outlook{Candidate: s.forecast(all, 0)}
	if baseline != nil {
		out.Baseline = s.forecast(all, 1)
		out.Difference = s.difference(all[1], all[0])
	}
	out.Warnings = s.warnings(out.Candidate)
	return out, nil
}

// scene sorts the episodes of the past into the hours that they are drawn from.
func (m *Measures) scene(ctx context.Context, parts []episode.Part, p *episode.Pool, r *roster.Roster, days []int64, sides []Side, o ForecastOptions) (*scene, error) {
	t := &tracer{calendar: local{r.Zone}, place: map[int64]int{}, roster: r, services: m.services()}
	for i, d := range days {
		t.place[d] = i
	}
	var names []string
	for _, side := range sides {
		names = append(names, side.Names...)
	}
	alerts, err := pastOf(ctx, parts, names)
	if err != nil {
		return nil, err
	}
	s := &scene{asked: o.Replications, roster: r, days: days, duties: r.Duties(o.Weeks)}
	s.staffed = queue.Staffed(s.duties)
	for _, side := range sides {
		of, fits := t.side(p, side, alerts.names())
		s.sides, s.fits = append(s.sides, of), append(s.fits, fits)
	}
	s.unnamed = len(alerts.names()) == 0
	s.background, s.rules, err = t.background(ctx, parts, p, alerts)
	o.Replications = s.affordable(o)
	s.o, s.sources = o, newSources(days, o)
	return s, err
}

// unforeseeable is why nothing can be said, nil where something can.
func (m *Measures) unforeseeable(days []int64) *Warning {
	if len(days) == 0 {
		return &Warning{"forecast/no-stream", "no forecast is given: the snapshot has no stream whose events have times"}
	}
	for _, d := range m.all {
		if len(d) > 0 {
			return nil
		}
	}
	return &Warning{"forecast/no-handling", "no forecast is given: no alert of the snapshot has " + handlingPath}
}

// affordable is how many stretches are played: fewer than asked for where the
// queue is so long that they would take minutes.
func (s *scene) affordable(o ForecastOptions) int {
	cases := 0
	for _, side := range s.sides {
		cases += s.background.len() + side.len()
	}
	perStretch := cases*7*o.Weeks/len(s.days) + 1
	return min(o.Replications, max(leastReplicated, mostCases/perStretch))
}

// played is what one stretch said of one side.
type played struct {
	queue.Outcome
	episodes []int         // of the rule, by week
	own      time.Duration // handling of the rule's episodes
}

// play plays every stretch with every side.
func (s *scene) play(ctx context.Context) ([][]played, error) {
	out := make([][]played, len(s.sides))
	for i := range out {
		out[i] = make([]played, s.o.Replications)
	}
	workers := s.o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range workers {
		g.Go(func() error {
			var w worker
			for {
				if err := ctx.Err(); err != nil {
					return err
				}
				replication := int(next.Add(1)) - 1
				if replication >= s.o.Replications {
					return nil
				}
				for side, got := range w.stretch(s, replication) {
					out[side][replication] = got
				}
			}
		})
	}
	return out, g.Wait()
}

// worker plays one stretch after another in the same memory.
type worker struct {
	simulator             queue.Simulator
	background, own, both []queue.Case
}

func (w *worker) stretch(s *scene, replication int) []played {
	horizon := time.Duration(s.o.Weeks) * queue.Week
	o := queue.Options{Horizon: horizon, Productive: s.roster.Productive, Level: s.roster.Level, Patience: s.roster.Expiry}
	w.background = s.sources.cases(w.background, s.background, replication)
	out := make([]played, len(s.sides))
	for i, side := range s.sides {
		w.own = s.sources.cases(w.own, side, replication)
		w.both = merge(w.both, w.background, w.own)
		out[i] = played{Outcome: w.simulator.Run(w.both, s.duties, o), episodes: make([]int, s.o.Weeks)}
		for _, c := range w.own {
			out[i].episodes[c.At/queue.Week]++
			out[i].own += c.Service
		}
	}
	return out
}

// merge puts two rising lists together; of equal times the first list's come
// first.
func merge(out, a, b []queue.Case) []queue.Case {
	out = slices.Grow(out[:0], len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0].At < a[0].At {
			out, b = append(out, b[0]), b[1:]
		} else {
			out, a = append(out, a[0]), a[1:]
		}
	}
	return append(append(out, a...), b...)
}

func (s *scene) method() ForecastMethod {
	days := s.days
	m := ForecastMethod{
		Seed: s.o.Seed, Replications: s.o.Replications, Weeks: s.o.Weeks, Resampled: "hours",
		From: episode.DayText(days[0]), To: episode.DayText(days[len(days)-1]), Days: len(days),
		Background: round(float64(s.background.len()) / float64(len(days))), BackgroundRules: s.rules,
		Roster: s.roster.Name, RosterDigest: s.roster.Digest, Zone: s.roster.Zone.String(),
		Analysts: round(s.staffedHours() / float64(s.o.Weeks) / queue.HoursAWeek), Productive: s.roster.Productive,
		LevelMinutes: round(s.roster.Level.Minutes()), ExpiryHours: round(s.roster.Expiry.Hours()), Widening: round(s.o.Widening),
	}
	if s.sources.whole {
		m.Resampled = "days"
	}
	return m
}

// staffedHours are those of all duties of a stretch.
func (s *scene) staffedHours() (sum float64) {
	for _, d := range s.staffed {
		sum += d.Hours()
	}
	return sum
}

func (s *scene) warnings(f *Forecast) (out []Warning) {
	add := func(when bool, code, format string, args ...any) {
		if when {
			out = append(out, Warning{code, fmt.Sprintf(format, args...)})
		}
	}
	add(s.roster.Digest == roster.Default().Digest, "forecast/default-roster",
		"the forecast is that of the roster that ships and not of your team; %s in the corpus directory says who is there when", roster.File)
	add(!s.sources.whole, "forecast/short-stream",
		"the forecast rests on less than two weeks of whole days, %d: days are put together from hours, weekends are taken for weekdays, and its bands are too narrow", f.Method.Days)
	add(s.background.len() == 0, "forecast/no-background",
		"no other rule raised an alert in the stream: utilisation and waits are those of a team that handles this rule alone")
	add(s.unnamed && len(s.sides) > 1 && s.background.len() > 0, "forecast/unnamed",
		"no past alert carries the id, name or title of the baseline: should it have raised alerts under another name, they are taken for another rule's, and its episodes come on top of them")
	add(s.o.Replications < s.asked, "forecast/few-replications", "the forecast plays %d stretches instead of %d, for the queue is long", s.o.Replications, s.asked)
	add(f.Asked() >= 1, "forecast/overload", "the team cannot keep up: the queue asks for %.0f %% of the time that it has for alerts, what waits grows, and waits are those of %d weeks from an empty queue", f.Asked()*100, s.o.Weeks)
	guessed := slices.ContainsFunc(f.Service, func(f ServiceFit) bool { return f.Measured == 0 })
	add(guessed, "forecast/guessed-handling", "episodes of verdicts that no past alert of the rule has are taken to be handled as the queue's median, give or take much")
	return out
}
