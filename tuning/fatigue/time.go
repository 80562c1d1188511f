package fatigue

import (
	"assay/corpus"
	"assay/tuning/episode"
)

// daily counts every day of the period, also those without an alert.
func daily(now []alert, p Period) []Day {
	days := make([]Day, p.Days)
	for i := range days {
		days[i].Day = episode.DayText(p.first + int64(i))
	}
	for _, one := range now {
		*days[episode.DayOf(one.raised)-p.first].Verdicts.Of(one.verdict)++
	}
	return days
}

// heatOf is the mean of each hour of a weekday over those weekdays of the
// period.
func heatOf(now []alert, p Period) (h Heat) {
	for _, one := range now {
		d := episode.DayOf(one.raised)
		h[weekday(d)][(one.raised-d*day)/(day/24)]++
	}
	for d, n := range p.weekdays() {
		for hour := range h[d] {
			h[d][hour] /= float64(max(n, 1))
		}
	}
	return h
}

// verdictOrder is the order in which verdicts are shown.
var verdictOrder = [...]corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.FalsePositive, corpus.Undetermined, corpus.Unlabelled}

// byVerdict is how long alerts took; a verdict that none has is left out.
func byVerdict(now []alert) []Handling {
	all := []Handling{}
	var seconds [corpus.NumVerdicts][]float64
	var count [corpus.NumVerdicts]int
	for _, one := range now {
		count[one.verdict]++
		if one.timed {
			seconds[one.verdict] = append(seconds[one.verdict], one.seconds)
		}
	}
	for _, v := range verdictOrder {
		if count[v] > 0 {
			all = append(all, Handling{v, count[v], spreadOf(seconds[v])})
		}
	}
	return all
}

// byWeek is how long alerts took, by the week in which they were raised. The
// first and the last week may be cut by the period.
func byWeek(now []alert, p Period) []Week {
	monday := p.first - int64(weekday(p.first))
	weeks := make([]Week, (p.last-monday)/7+1)
	seconds := make([][]float64, len(weeks))
	for _, one := range now {
		i := (episode.DayOf(one.raised) - monday) / 7
		weeks[i].Alerts++
		if one.timed {
			seconds[i] = append(seconds[i], one.seconds)
		}
	}
	for i := range weeks {
		weeks[i].Monday, weeks[i].Spread = episode.DayText(monday+7*int64(i)), spreadOf(seconds[i])
	}
	return weeks
}
