package correlate

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/tuning/rule"
)

// Run finds the alerts of the firings, which may come in any order and which
// it keeps as they are. Alerts stand by group, then by time. Groups are looked
// at side by side.
func (c *Correlator) Run(ctx context.Context, firings []Firing) ([]Alert, error) {
	return c.run(ctx, byGroup(firings, c.least))
}

// Groups are firings by group, in the order in which any Correlator looks at
// them. They are immutable.
type Groups struct{ groups [][]Firing }

// GroupsOf sorts firings once for many runs.
func GroupsOf(firings []Firing) Groups { return Groups{byGroup(firings, 0)} }

// RunGroups is Run over firings that are sorted already.
func (c *Correlator) RunGroups(ctx context.Context, g Groups) ([]Alert, error) {
	large := make([][]Firing, 0, len(g.groups))
	for _, group := range g.groups {
		if len(group) >= c.least {
			large = append(large, group)
		}
	}
	return c.run(ctx, large)
}

func (c *Correlator) run(ctx context.Context, groups [][]Firing) ([]Alert, error) {
	workers := min(runtime.GOMAXPROCS(0), len(groups)/fewGroups+1)
	found, room := make([]*run, workers), new(atomic.Int64)
	room.Store(MaxRefs)
	g, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		r := &run{ctx: ctx, c: c, m: newMeasure(&c.o, c.ways), room: room}
		found[w] = r
		g.Go(func() error { return r.groups(groups[w*len(groups)/workers : (w+1)*len(groups)/workers]) })
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	alerts := found[0].alerts
	for _, r := range found[1:] {
		alerts = append(alerts, r.alerts...)
	}
	return alerts, nil
}

// fewGroups are looked at by one worker.
const fewGroups = 256

func (r *run) groups(groups [][]Firing) error {
	for _, group := range groups {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.group(group); err != nil {
			return err
		}
	}
	return nil
}

// byGroup gives the firings of each group that has at least so many, in
// order. Firings that come in the order of time, as most do, are not sorted
// again.
func byGroup(firings []Firing, least int) [][]Firing {
	most := int32(-1)
	for i := range firings {
		most = max(most, firings[i].Group)
	}
	counts := make([]int, most+1)
	for i := range firings {
		counts[firings[i].Group]++
	}
	starts, sum, several := make([]int, most+1), 0, 0
	for g, n := range counts {
		if starts[g] = sum; n < least {
			starts[g] = -1
			continue
		}
		sum += n
		several++
	}
	sorted, ends := make([]Firing, sum), slices.Clone(starts)
	for i := range firings {
		if at := &ends[firings[i].Group]; *at >= 0 {
			sorted[*at] = firings[i]
			*at++
		}
	}
	groups := make([][]Firing, 0, several)
	for g, start := range starts {
		if start < 0 || ends[g] == start {
			continue
		}
		group := sorted[start:ends[g]:ends[g]]
		compare := func(a, b Firing) int { return before(&a, &b) }
		if !slices.IsSortedFunc(group, compare) {
			slices.SortFunc(group, compare) // equal ones differ in what has no order
		}
		groups = append(groups, group)
	}
	return groups
}

// run is one Run.
type run struct {
	ctx    context.Context
	c      *Correlator
	m      measure
	alerts []Alert
	room   *atomic.Int64 // refs that all alerts may still hold

	firings []Firing // of the group at hand
	steps   []int    // where each event begins in firings, and their end
	behind  behind
	open    *window // unless nil, what will be an alert
	err     error
}

const checkEvery = 4096

func (r *run) group(firings []Firing) error {
	r.firings, r.steps = firings, r.steps[:0]
	for i := range firings {
		if i == 0 || firings[i].Time != firings[i-1].Time || firings[i].Event != firings[i-1].Event {
			r.steps = append(r.steps, i)
		}
	}
	r.steps = append(r.steps, len(firings))
	r.behind = behind{r: r}
	r.m.start(firings)
	if r.c.atClose {
		return r.close()
	}
	return r.slide()
}

// events is the number of events of the group.
func (r *run) events() int { return len(r.steps) - 1 }

func (r *run) step(i int) []Firing { return r.firings[r.steps[i]:r.steps[i+1]] }
func (r *run) time(i int) int64    { return r.firings[r.steps[i]].Time }

// window is an alert in the making: events lo to hi, hi left out.
type window struct {
	lo, hi    int
	opened    int64
	completed int64
	by        int // the event that completed it
	value     float64
	qualified int
}

// slide judges the window that ends at each event.
func (r *run) slide() error {
	lo := 0
	for i := range r.events() {
		if i%checkEvery == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		since := earlier(r.time(i), r.c.o.Timespan)
		lo = r.expire(lo, i, since)
		r.m.add(r.step(i))
		value, holds := r.m.judge(since)
		switch {
		case !holds:
			r.end()
		case r.open != nil:
			r.open.hi, r.open.qualified, r.open.value = i+1, r.open.qualified+1, max(r.open.value, value)
		default:
			r.open = &window{lo: lo, hi: i + 1, opened: since, completed: r.time(i), by: i, value: value, qualified: 1}
			if r.c.o.Firing == rule.FireEach {
				r.end()
			}
		}
		if r.err != nil {
			return r.err
		}
	}
	for ; lo < r.events(); lo++ {
		r.m.drop(r.step(lo))
	}
	r.end()
	return r.err
}

// expire lets what is before since leave the window of lo to hi, and ends the
// episode when the condition was false on the way.
func (r *run) expire(lo, hi int, since int64) int {
	for lo < hi && r.time(lo) < since {
		at := r.time(lo)
		for lo < hi && r.time(lo) == at {
			r.m.drop(r.step(lo))
			lo++
		}
		if r.open == nil {
			continue
		}
		if _, holds := r.m.judge(at + 1); !holds {
			r.end()
		}
	}
	return lo
}

// close judges one window behind the other, each when it closes.
func (r *run) close() error {
	for lo, hi := 0, 0; lo < r.events(); lo = hi {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		end := later(r.time(lo), r.c.o.Timespan)
		for hi < r.events() && r.time(hi) <= end {
			r.m.add(r.step(hi))
			hi++
		}
		if value, holds := r.m.judge(r.time(lo)); holds {
			r.open = &window{lo: lo, hi: hi, opened: r.time(lo), completed: end, by: hi - 1, value: value, qualified: hi - lo}
			r.end()
		}
		for i := lo; i < hi; i++ {
			r.m.drop(r.step(i))
		}
	}
	return r.err
}

// end makes the open window an alert, if there is one.
func (r *run) end() {
	w := r.open
	if w == nil {
		return
	}
	r.open = nil
	events, first, last := r.behind.of(w.lo, w.hi)
	if r.room.Add(-int64(len(events))) < 0 {
		r.err = ErrTooMany
		return
	}
	f := &r.firings[r.steps[w.by]]
	r.alerts = append(r.alerts, Alert{Group: f.Group, Opened: w.opened, First: first, Last: last,
		Completed: w.completed, Event: f.Event, Value: w.value, Qualified: w.qualified, Events: events})
}

// earlier and later move a time; the ends of time stop them.
func earlier(t int64, d time.Duration) int64 {
	if t < math.MinInt64+1+int64(d) {
		return math.MinInt64 + 1
	}
	return t - int64(d)
}

func later(t int64, d time.Duration) int64 {
	if t > math.MaxInt64-int64(d) {
		return math.MaxInt64
	}
	return t + int64(d)
}
