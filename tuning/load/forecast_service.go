package load

import (
	"math"
	"slices"

	"assay/corpus"
)

// How far few closures are pulled towards the queue's, and how much a rule
// without any is taken to vary (load.md section 3).
const (
	pooledAs = 20
	newCS2   = 2.25
)

// logNormal is a handling time: exp of a normal of mean and deviation, in
// seconds.
type logNormal struct{ mean, deviation float64 }

func (l logNormal) cs2() float64 { return math.Expm1(l.deviation * l.deviation) }

// services are the handling times of rules by verdict, found once each.
type services struct {
	m     *Measures
	queue [corpus.NumVerdicts]moments
	known map[string]*[corpus.NumVerdicts]logNormal
}

// moments are those of the logarithms of measured seconds.
type moments struct {
	n              int
	mean, variance float64
	median         float64 // of the logarithm
}

func (m *Measures) services() *services {
	s := &services{m: m, known: map[string]*[corpus.NumVerdicts]logNormal{}}
	var every []float64
	for _, d := range m.all {
		every = append(every, d...)
	}
	slices.Sort(every)
	all := momentsOf(every)
	for v, d := range m.all {
		s.queue[v] = all
		if len(d) >= MinMeasured {
			s.queue[v] = momentsOf(d)
		}
	}
	return s
}

// momentsOf are those of one measured time at least; what took less than a
// second is taken for one.
func momentsOf(rising []float64) (m moments) {
	m.n = len(rising)
	log := func(seconds float64) float64 { return math.Log(max(1, seconds)) }
	for _, s := range rising {
		m.mean += log(s)
	}
	m.mean /= float64(m.n)
	for _, s := range rising {
		m.variance += (log(s) - m.mean) * (log(s) - m.mean)
	}
	m.variance /= float64(max(1, m.n-1))
	m.median = (log(rising[(m.n-1)/2]) + log(rising[m.n/2])) / 2
	return m
}

// fit is the handling time of a verdict's episodes of the rule of these names,
// and how many past ones it rests on.
func (s *services) fit(names []string, v corpus.Verdict) (logNormal, int) {
	var own moments
	for _, name := range names {
		if d := s.m.times[name]; name != "" && d != nil && len(d[v]) > own.n {
			own = momentsOf(d[v])
		}
	}
	q := s.queue[v]
	switch {
	case own.n == 0:
		return logNormal{q.median, math.Sqrt(math.Log1p(newCS2))}, 0
	case own.n >= MinMeasured:
		return logNormal{own.mean, math.Sqrt(own.variance)}, own.n
	}
	n := float64(own.n)
	pull := func(own, queue float64) float64 { return (n*own + pooledAs*queue) / (n + pooledAs) }
	return logNormal{pull(own.mean, q.mean), math.Sqrt(pull(own.variance, q.variance))}, own.n
}

// of is the handling time of a past rule's episodes.
func (s *services) of(name string, v corpus.Verdict) logNormal {
	known := s.known[name]
	if known == nil {
		known = new([corpus.NumVerdicts]logNormal)
		for v := range corpus.Verdict(corpus.NumVerdicts) {
			known[v], _ = s.fit([]string{name}, v)
		}
		s.known[name] = known
	}
	return known[v]
}

// serviceFit is how a report shows a handling time.
func serviceFit(v corpus.Verdict, l logNormal, measured int) ServiceFit {
	from := "rule"
	switch {
	case measured == 0:
		from = "queue"
	case measured < MinMeasured:
		from = "shrunk"
	}
	return ServiceFit{v, round(math.Exp(l.mean)), round(l.cs2()), measured, from}
}
