package queue

import (
	"slices"
	"time"
)

// Case is one arrival.
type Case struct {
	At      time.Duration // since the first Monday
	Service time.Duration // that an analyst who did nothing else would need
	Class   uint8         // 0 goes first
}

// Options of a run; the zero value of all but Horizon works.
type Options struct {
	Horizon    time.Duration // cases from it on are left out
	Productive float64       // share of a window that goes into cases; 0: all of it
	Level      time.Duration // the wait that is still in time
	Patience   time.Duration // a case that waited so long expires; 0: none does
}

// Outcome is what became of the cases. Arrived = Done + Expired + Queued.
type Outcome struct {
	Arrived int
	Done    int // begun before the horizon
	Expired int
	Queued  int // still waiting at the horizon

	Work          time.Duration             // service of all that arrived
	Days          []time.Duration           // that of each day
	Busy          [HoursAWeek]time.Duration // of the clock, by hour of the week
	Over          [HoursAWeek]time.Duration // of that, outside of windows: in breaks, after shifts
	P50, P90, P95 time.Duration             // wait; expired and queued cases with what they waited
	MeanWait      time.Duration
	MeanQueue     float64 // waiting cases, mean over time
	InTime, Late  int     // by the service level; a queued case that is not yet late is neither
	Backlog       int     // most cases waiting at once
	Clear         time.Duration
	Cleared       bool // false: the backlog was not worked off before the horizon, and Clear is the time until then
}

// Simulator plays runs one after another in the same memory. The zero value
// is ready; it is not safe for concurrent use.
type Simulator struct {
	o       Options
	duties  []Duty
	windows []int // of each duty, the one that it is in
	busy    readyHeap
	idle    []int32
	queues  []fifo
	waits   []time.Duration
	out     Outcome

	waiting int
	changed time.Duration // when waiting last did
	area    float64       // of waiting over time, in nanoseconds
	worst   time.Duration // when the backlog was largest
}

// fifo are the waiting cases of a class.
type fifo struct {
	cases []Case
	head  int
}

func (f *fifo) empty() bool { return f.head == len(f.cases) }

func (f *fifo) pop() Case {
	c := f.cases[f.head]
	f.head++
	return c
}

// Run plays the cases, which rise in time, and gives what became of them.
func (s *Simulator) Run(cases []Case, duties []Duty, o Options) Outcome {
	s.reset(duties, o)
	for _, c := range cases {
		if c.At >= o.Horizon {
			break
		}
		s.until(c.At)
		s.arrive(c)
	}
	s.until(o.Horizon - 1)
	s.finish()
	return s.out
}

func (s *Simulator) reset(duties []Duty, o Options) {
	if o.Productive <= 0 {
		o.Productive = 1
	}
	s.o, s.duties = o, duties
	s.out = Outcome{Days: make([]time.Duration, (o.Horizon+Day-1)/Day), Cleared: true}
	s.windows = slices.Grow(s.windows[:0], len(duties))[:len(duties)]
	clear(s.windows)
	s.busy, s.idle, s.waits = s.busy[:0], s.idle[:0], s.waits[:0]
	for i := range s.queues {
		s.queues[i] = fifo{cases: s.queues[i].cases[:0]}
	}
	s.waiting, s.changed, s.area, s.worst = 0, 0, 0, 0
	for i, d := range duties {
		s.busy.push(ready{d[0].From, int32(i)})
	}
}

// until lets everybody go on who is ready by then.
func (s *Simulator) until(t time.Duration) {
	for len(s.busy) > 0 && s.busy[0].at <= t {
		r := s.busy.pop()
		if !s.open(r.duty, r.at) {
			continue
		}
		s.expire(r.at)
		if c, ok := s.next(r.at); ok {
			s.begin(r.duty, c, r.at)
		} else {
			s.idle = append(s.idle, r.duty)
		}
	}
}

// open reports whether a duty may begin a case at t. One that may later is
// called again then; one whose windows are over is not.
func (s *Simulator) open(duty int32, t time.Duration) bool {
	windows, i := s.duties[duty], s.windows[duty]
	for i < len(windows) && windows[i].To <= t {
		i++
	}
	s.windows[duty] = i
	switch {
	case i == len(windows):
		return false
	case windows[i].From > t:
		s.busy.push(ready{windows[i].From, duty})
		return false
	}
	return true
}

// arrive gives the case to somebody idle, else puts it into its queue.
func (s *Simulator) arrive(c Case) {
	s.out.Arrived++
	s.out.Work += c.Service
	s.out.Days[c.At/Day] += c.Service
	for len(s.idle) > 0 {
		duty := s.idle[len(s.idle)-1]
		s.idle = s.idle[:len(s.idle)-1]
		if s.open(duty, c.At) {
			s.begin(duty, c, c.At)
			return
		}
	}
	s.expire(c.At)
	for int(c.Class) >= len(s.queues) {
		s.queues = append(s.queues, fifo{})
	}
	q := &s.queues[c.Class]
	q.cases = append(q.cases, c)
	s.wait(c.At, 1)
}

// next takes the case out of the queues whose turn it is.
func (s *Simulator) next(t time.Duration) (Case, bool) {
	for i := range s.queues {
		if q := &s.queues[i]; !q.empty() {
			s.wait(t, -1)
			return q.pop(), true
		}
	}
	return Case{}, false
}

func (s *Simulator) begin(duty int32, c Case, t time.Duration) {
	s.out.Done++
	s.waited(t - c.At)
	done := t + time.Duration(float64(c.Service)/s.o.Productive)
	spread(&s.out.Busy, t, min(done, s.o.Horizon))
	s.over(duty, min(done, s.o.Horizon))
	s.busy.push(ready{done, duty})
}

// over counts what a case that goes on until done takes of the time behind the
// window in which it was begun.
func (s *Simulator) over(duty int32, done time.Duration) {
	windows := s.duties[duty]
	for i := s.windows[duty]; i < len(windows) && windows[i].To < done; i++ {
		end := done
		if i+1 < len(windows) {
			end = min(done, windows[i+1].From)
		}
		spread(&s.out.Over, windows[i].To, end)
	}
}

// Utilisation is the share of the time that there was for cases, windows and
// what went on behind them, that they took, in some hours of the week. ok is
// false where nobody was there.
func (o *Outcome) Utilisation(staffed *[HoursAWeek]time.Duration, from, to int) (share float64, ok bool) {
	busy, there := time.Duration(0), time.Duration(0)
	for h := from; h < to; h++ {
		busy, there = busy+o.Busy[h], there+staffed[h]+o.Over[h]
	}
	if there == 0 {
		return 0, false
	}
	return float64(busy) / float64(there), true
}

// expire lets go of the cases whose patience ended by t. Within a queue those
// that came first go first.
func (s *Simulator) expire(t time.Duration) {
	if s.o.Patience <= 0 {
		return
	}
	for i := range s.queues {
		for q := &s.queues[i]; !q.empty() && q.cases[q.head].At+s.o.Patience <= t; {
			c := q.pop()
			s.out.Expired++
			s.waited(s.o.Patience)
			s.wait(t, -1)
			s.area -= float64(t - c.At - s.o.Patience)
		}
	}
}

// wait counts a case that joins a queue or leaves it.
func (s *Simulator) wait(t time.Duration, by int) {
	s.area += float64(s.waiting) * float64(t-s.changed)
	s.changed = t
	s.waiting += by
	switch {
	case s.waiting > s.out.Backlog:
		s.out.Backlog, s.worst, s.out.Cleared = s.waiting, t, false
	case s.waiting == 0 && !s.out.Cleared:
		s.out.Clear, s.out.Cleared = t-s.worst, true
	}
}

// waited notes a wait that is over.
func (s *Simulator) waited(d time.Duration) {
	s.waits = append(s.waits, d)
	if d <= s.o.Level {
		s.out.InTime++
	} else {
		s.out.Late++
	}
}

// finish counts what still waits, and puts the waits in order.
func (s *Simulator) finish() {
	end := s.o.Horizon
	s.expire(end)
	for i := range s.queues {
		for q := &s.queues[i]; !q.empty(); {
			c := q.pop()
			s.out.Queued++
			s.waits = append(s.waits, end-c.At)
			if end-c.At > s.o.Level {
				s.out.Late++
			}
		}
	}
	s.area += float64(s.waiting) * float64(end-s.changed)
	if !s.out.Cleared {
		s.out.Clear = end - s.worst
	}
	if end > 0 {
		s.out.MeanQueue = s.area / float64(end)
	}
	s.quantiles()
}

// quantiles are by nearest rank; the wait of nothing is zero.
func (s *Simulator) quantiles() {
	if len(s.waits) == 0 {
		return
	}
	slices.Sort(s.waits)
	sum := 0.0
	for _, w := range s.waits {
		sum += float64(w)
	}
	s.out.MeanWait = time.Duration(sum / float64(len(s.waits)))
	at := func(per int) time.Duration { return s.waits[(per*len(s.waits)+99)/100-1] }
	s.out.P50, s.out.P90, s.out.P95 = at(50), at(90), at(95)
}
