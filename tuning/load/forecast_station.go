package load

import (
	"math"

	"assay/tuning/queue"
)

// Station is the forecast's queue as the closed forms see it, in minutes: as
// many analysts as the roster has in the mean, and more of them or fewer, at all
// hours alike, and episodes that come one by one. The number of servers is
// whole; the rate is such that the utilisation is that of the mean. ok is false
// where nobody would be left.
func (f *Forecast) Station(more int) (s queue.Station, ok bool) {
	analysts := f.Method.Analysts + float64(more)
	if analysts < 0.1 || f.Method.Productive <= 0 {
		return s, false
	}
	servers := max(1, math.Round(analysts))
	return queue.Station{
		Servers: int(servers), Rate: f.Queue.PerDay / (24 * 60) * servers / analysts,
		Service: f.Queue.ServiceMinutes / f.Method.Productive, CA2: 1, CS2: f.Queue.CS2,
	}, true
}

// Asked is the share of the team's time for alerts that the queue asks for; it
// cannot keep up with more than all of it.
func (f *Forecast) Asked() float64 {
	there := f.Method.Analysts * 24 * f.Method.Productive
	if there <= 0 {
		return 0
	}
	return f.Hours.Median / there
}
