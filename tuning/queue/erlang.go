package queue

import "math"

// ErlangB is the probability that a case finds all servers busy where nobody
// waits: Erlang's loss formula (1917), by the recursion B(0) = 1, B(k) =
// aB(k-1) / (k + aB(k-1)). The load offered is in erlangs: arrivals times mean
// service.
func ErlangB(servers int, offered float64) float64 {
	b := 1.0
	for k := 1; k <= servers; k++ {
		b = offered * b / (float64(k) + offered*b)
	}
	return b
}

// ErlangC is the probability that a case has to wait: Erlang's delay formula,
// C = B / (1 - a/c (1 - B)); 1 where the load is more than the servers can do.
func ErlangC(servers int, offered float64) float64 {
	if offered >= float64(servers) {
		return 1
	}
	b := ErlangB(servers, offered)
	return b / (1 - offered/float64(servers)*(1-b))
}

// PollaczekKhinchine is the mean wait of the queue with one server, Poisson
// arrivals and any service (M/G/1): a E[S] (1 + cs2) / (2 (1 - a)), in the unit
// of service; infinite where the server cannot keep up.
func PollaczekKhinchine(rate, service, cs2 float64) float64 {
	load := rate * service
	if load >= 1 {
		return math.Inf(1)
	}
	return load * service * (1 + cs2) / (2 * (1 - load))
}

// Station is a queue that is the same at all hours. Rate and Service are in
// one unit of time, and so is what its methods give.
type Station struct {
	Servers  int
	Rate     float64 // arrivals in a unit of time
	Service  float64 // mean
	CA2, CS2 float64 // squared coefficients of variation of arrivals and service; both 1: M/M/c
}

// Utilisation is the share of its time that a server is busy.
func (s Station) Utilisation() float64 { return s.Rate * s.Service / float64(s.Servers) }

// Delayed is the share of cases that wait at all, of M/M/c.
func (s Station) Delayed() float64 { return ErlangC(s.Servers, s.Rate*s.Service) }

// Wait is the mean wait: that of M/M/c, C / (c mu - rate), times (ca2 + cs2) / 2
// (Allen and Cunneen; A. O. Allen, Probability, Statistics and Queueing Theory,
// 1990, section 5.3). Infinite where the servers cannot keep up.
func (s Station) Wait() float64 {
	if s.Utilisation() >= 1 {
		return math.Inf(1)
	}
	return s.Delayed() / (float64(s.Servers)/s.Service - s.Rate) * (s.CA2 + s.CS2) / 2
}

// Quantile is the wait that a share p of the cases do not exceed: the wait of
// those that wait at all is taken to be exponential, which it is for M/M/c.
func (s Station) Quantile(p float64) float64 {
	c := s.Delayed()
	if c <= 1-p {
		return 0
	}
	return s.Wait() / c * math.Log(c/(1-p))
}

// Within is the share of the cases that wait no longer than t.
func (s Station) Within(t float64) float64 {
	c, wait := s.Delayed(), s.Wait()
	switch {
	case math.IsInf(wait, 1):
		return 0
	case wait == 0:
		return 1
	}
	return 1 - c*math.Exp(-c*t/wait)
}
