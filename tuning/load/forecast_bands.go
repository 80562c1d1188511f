package load

import (
	"math"
	"slices"
	"time"

	"assay/tuning/queue"
)

// forecast sums up what the stretches said of one side.
func (s *scene) forecast(sides [][]played, side int) *Forecast {
	all, days := sides[side], float64(7*s.o.Weeks)
	f := &Forecast{Method: s.method(), Service: append([]ServiceFit{}, s.fits[side]...), Queue: queueOf(len(s.days), s.background, s.sides[side])}
	var weekly, daily []float64
	for _, p := range all {
		for _, n := range p.episodes {
			weekly = append(weekly, float64(n))
		}
		for _, work := range p.Days {
			daily = append(daily, work.Hours())
		}
		if !p.Cleared {
			f.Uncleared++
		}
	}
	f.Episodes = s.band(weekly, math.Inf(1))
	f.RuleHours = s.over(all, math.Inf(1), func(p *played) float64 { return p.own.Hours() / days })
	f.Hours = s.over(all, math.Inf(1), func(p *played) float64 { return p.Work.Hours() / days })
	f.P95Day = round(rank(daily, 95))
	f.Utilisation = s.over(all, 1, s.utilisation)
	f.byHour(s, all)
	f.Wait = Waits{
		P50: s.over(all, math.Inf(1), func(p *played) float64 { return p.P50.Minutes() }),
		P90: s.over(all, math.Inf(1), func(p *played) float64 { return p.P90.Minutes() }),
		P95: s.over(all, math.Inf(1), func(p *played) float64 { return p.P95.Minutes() }),
	}
	f.InTime = s.over(all, 1, inTime)
	f.Backlog = s.over(all, math.Inf(1), func(p *played) float64 { return float64(p.Backlog) })
	f.Clear = s.over(all, math.Inf(1), func(p *played) float64 { return p.Clear.Hours() })
	f.Expired = s.over(all, math.Inf(1), func(p *played) float64 { return float64(p.Expired) })
	return f
}

// queueOf is the mixture of the handling times of all episodes of the past: a
// log-normal has the mean exp(m + d^2/2) and the mean square exp(2m + 2d^2).
func queueOf(days int, traces ...trace) (q Queue) {
	n, sum, squares := 0.0, 0.0, 0.0
	for _, t := range traces {
		for _, hour := range t {
			for _, a := range hour {
				m, v := a.service.mean, a.service.deviation*a.service.deviation
				n++
				sum += math.Exp(m + v/2)
				squares += math.Exp(2*m + 2*v)
			}
		}
	}
	if n == 0 {
		return q
	}
	mean := sum / n
	return Queue{round(n / float64(days)), round(mean / 60), round(squares/n/mean/mean - 1)}
}

// utilisation is the share of the time that there was for cases.
func (s *scene) utilisation(p *played) float64 {
	share, _ := p.Utilisation(&s.staffed, 0, queue.HoursAWeek)
	return share
}

// inTime is the share of the cases looked at within the service level; all of
// none are.
func inTime(p *played) float64 {
	if p.InTime+p.Late == 0 {
		return 1
	}
	return float64(p.InTime) / float64(p.InTime+p.Late)
}

// leastStaffed is how long somebody must be there in an hour of the week for
// it to have a utilisation.
const leastStaffed = 15 * time.Minute

// byHour fills the hours of the week and the peak among them.
func (f *Forecast) byHour(s *scene, all []played) {
	f.ByHour = ByHour{make([]*float64, queue.HoursAWeek), make([]*float64, queue.HoursAWeek), make([]*float64, queue.HoursAWeek)}
	for h, staffed := range s.staffed {
		if staffed < leastStaffed*time.Duration(s.o.Weeks) {
			continue
		}
		b := s.over(all, 1, func(p *played) float64 {
			share, _ := p.Utilisation(&s.staffed, h, h+1)
			return share
		})
		b = Band{short(b.Median), short(b.Low), short(b.High)}
		f.ByHour.Median[h], f.ByHour.Low[h], f.ByHour.High[h] = &b.Median, &b.Low, &b.High
		if b.Median > f.Peak.Utilisation.Median {
			f.Peak = Peak{h, b}
		}
	}
}

// difference is the candidate minus the baseline, stretch by stretch.
func (s *scene) difference(baseline, candidate []played) *Difference {
	days := float64(7 * s.o.Weeks)
	over := func(of func(*played) float64) Band {
		values := make([]float64, len(candidate))
		for i := range values {
			values[i] = of(&candidate[i]) - of(&baseline[i])
		}
		return s.bandFrom(values, math.Inf(-1), math.Inf(1))
	}
	var daily []float64
	for i, p := range candidate {
		for d, work := range p.Days {
			daily = append(daily, (work - baseline[i].Days[d]).Hours())
		}
	}
	return &Difference{
		Hours:       over(func(p *played) float64 { return p.Work.Hours() / days }),
		P95Day:      round(rank(daily, 95)),
		Utilisation: over(s.utilisation),
		WaitP95:     over(func(p *played) float64 { return p.P95.Minutes() }),
		InTime:      over(inTime),
		Backlog:     over(func(p *played) float64 { return float64(p.Backlog) }),
		Expired:     over(func(p *played) float64 { return float64(p.Expired) }),
	}
}

func (s *scene) over(all []played, most float64, of func(*played) float64) Band {
	values := make([]float64, len(all))
	for i := range all {
		values[i] = of(&all[i])
	}
	return s.band(values, most)
}

func (s *scene) band(values []float64, most float64) Band { return s.bandFrom(values, 0, most) }

// bandFrom is the median and the 10 and 90 % quantiles by nearest rank, widened
// by what past forecasts missed and never beyond what can be.
func (s *scene) bandFrom(values []float64, least, most float64) Band {
	slices.Sort(values)
	median, low, high := rank(values, 50), rank(values, 10), rank(values, 90)
	w := s.o.Widening
	return Band{round(median), round(max(least, median-w*(median-low))), round(min(most, median+w*(high-median)))}
}

// rank is the value that so many of a hundred do not exceed.
func rank(values []float64, per int) float64 {
	slices.Sort(values)
	return values[(per*len(values)+99)/100-1]
}

// short keeps four decimals, enough for a cell.
func short(x float64) float64 { return math.Round(x*1e4) / 1e4 }
