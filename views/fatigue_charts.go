package views

import (
	"fmt"
	"strconv"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/fatigue"
	"assay/tuning/promote"
	"assay/views/chart"
	"assay/views/mark"
)

// promotedRow is a promotion in the period.
type promotedRow struct{ Number, URL, Day, Title, Change string }

// maxMarks is how many promotions carry words in the picture; with more of
// them the words would lie on one another.
const maxMarks = 5

// dailyChart is the alerts of each day, or of longer steps where days would be
// too thin to see, with the promotions marked.
func dailyChart(f *fatigue.Figures, promotions []promote.Promotion) (chart.Stacked, []promotedRow) {
	step, name := dailyStep(f.Days)
	s := chart.Stacked{Title: "Alerts per " + name, Unit: "alerts", Whole: true}
	busiest := 0
	for i, d := range f.Daily {
		if i%step == 0 {
			s.Days = append(s.Days, chart.Day{Label: d.Day})
		}
		addTally(&s.Days[len(s.Days)-1].Counts, d.Verdicts)
		if d.Verdicts.Total() > f.Daily[busiest].Verdicts.Total() {
			busiest = i
		}
	}
	top := f.Daily[busiest]
	s.Summary = fmt.Sprintf("%s alerts; the busiest day is %s with %s.", formatCount(int64(f.Alerts)), top.Day, formatCount(int64(top.Verdicts.Total())))
	rows, at := promotedIn(f, promotions)
	for i, r := range rows {
		text := r.Number
		if len(rows) <= maxMarks {
			text = "promotion " + r.Number
		}
		s.Marks = append(s.Marks, chart.Mark{At: at[i] / step, Text: text})
	}
	if len(rows) > 0 {
		s.Summary += " " + plural(len(rows), "promotion is", "promotions are") + " marked."
	}
	return s, rows
}

func dailyStep(days int) (step int, name string) {
	switch {
	case days > 1400:
		return 28, "four weeks"
	case days > 200:
		return 7, "week"
	}
	return 1, "day"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return formatCount(int64(n)) + " " + many
}

func addTally(counts *[corpus.NumVerdicts]int64, t episode.Tally) {
	for _, v := range shownVerdicts {
		counts[v] += int64(*t.Of(v))
	}
}

// promotedIn are the promotions of the period and the day of each, counted
// from its first.
func promotedIn(f *fatigue.Figures, all []promote.Promotion) (rows []promotedRow, at []int) {
	first, err := time.Parse(time.DateOnly, f.From)
	if err != nil {
		return nil, nil
	}
	for _, p := range all {
		if p.At.Before(first) {
			continue
		}
		day := int(p.At.Sub(first) / (24 * time.Hour))
		if day >= f.Days {
			continue
		}
		number := strconv.FormatInt(p.Proposal, 10)
		rows = append(rows, promotedRow{number, "/reviews/" + number, formatDay(p.At), mark.Plain(p.Title), string(p.From) + " to " + string(p.To)})
		at = append(at, day)
	}
	return rows, at
}

// paretoChart is the work that needed no action, by rule, or why there is none.
func paretoChart(f *fatigue.Figures) (*chart.Pareto, string) {
	e := f.Eighty
	if e.Of == 0 {
		return nil, "No alert of this period was a false or a benign positive."
	}
	p := &chart.Pareto{Title: "No-action hours by rule", Unit: "hours"}
	p.Summary = fmt.Sprintf("%s 80 %% of the hours spent on alerts that needed no action (%s h, %s).", rulesCause(e.Rules), formatHours(f.NoActionHours), plural(e.Of, "rule", "rules"))
	if e.Basis == "alerts" {
		p.Title, p.Unit = "No-action alerts by rule", "alerts"
		p.Summary = rulesCause(e.Rules) + " 80 % of the alerts that needed no action. No handling times are known, so alerts are counted."
	}
	for _, r := range f.Rules {
		value := r.Hours
		if e.Basis == "alerts" {
			value = float64(r.NoAction)
		}
		if value > 0 {
			p.Bars = append(p.Bars, chart.Bar{Name: mark.Plain(r.ID), Value: value})
		}
	}
	return p, ""
}

func rulesCause(n int) string {
	if n == 1 {
		return "1 rule causes"
	}
	return formatCount(int64(n)) + " rules cause"
}

// Working hours, to say in words how much comes outside of them.
const (
	workFrom = 8
	workTo   = 18
)

// heatChart is when alerts come.
func heatChart(f *fatigue.Figures) chart.Heat {
	h := chart.Heat{Title: "Alerts by hour and weekday", Unit: "alerts an hour", Cells: f.Heat}
	most, day, hour, all, outside := -1.0, 0, 0, 0.0, 0.0
	for d, hours := range f.Heat {
		for at, n := range hours {
			all += n
			if d > 4 || at < workFrom || at >= workTo {
				outside += n
			}
			if n > most {
				most, day, hour = n, d, at
			}
		}
	}
	h.Summary = fmt.Sprintf("Mean of the weeks of the period, UTC. The busiest hour is %s from %02d:00 with %s alerts; %s come outside of Monday to Friday, %02d:00 to %02d:00.",
		time.Weekday((day+1)%7), hour, formatDecimal(most), formatPercent(outside/max(all, 1e-9)), workFrom, workTo)
	return h
}
