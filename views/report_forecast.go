package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"assay/tuning/load"
	"assay/tuning/report"
	"assay/views/chart"

	"github.com/labstack/echo/v4"
)

// forecastModel is the card of the load forecast.
type forecastModel struct {
	None     string // why there is none; "" when there is one
	Sentence string
	Heat     chart.Heat
	Compared bool
	Rows     []report.ForecastRow
	Facts    []factRow
	Fits     []fitRow
	WhatIf   whatIfModel
}

// fitRow is a handling time that was drawn from.
type fitRow struct{ Verdict, Median, Varies, Measured, From string }

// whatIfModel is the closed form's answer beside the simulation's.
type whatIfModel struct {
	URL    string
	Hidden []factRow // what the address says besides
	More   string    // analysts more, or fewer with a minus
	Within string    // minutes
	Rows   []whatIfRow
	Why    string
	Asked  bool // the address asks something
}

type whatIfRow struct{ Name, Busy, Wait, InTime string }

// forecastOf lays the forecast of a report out; nil when it was made without.
func forecastOf(c echo.Context, r *report.Report, digest string) *forecastModel {
	f := r.Forecast
	if f == nil {
		if why := noForecast(r); why != "" {
			return &forecastModel{None: why}
		}
		return nil
	}
	m := &forecastModel{Sentence: typeset(r.ForecastWords()), Heat: utilisationHeat(f), Rows: r.ForecastRows(), Facts: forecastFacts(f)}
	for i := range m.Rows {
		m.Rows[i].Difference = typeset(m.Rows[i].Difference)
	}
	m.Compared = r.Comparison != nil && r.Comparison.Forecast != nil
	from := map[string]string{"rule": "this rule's alerts of that verdict", "shrunk": "this rule's few, drawn towards the queue's", "queue": "the queue's median: none of this rule was measured"}
	for _, s := range f.Service {
		m.Fits = append(m.Fits, fitRow{chipOf(s.Verdict).Word, seconds(s.MedianSeconds), formatDecimal(s.CS2), formatCount(int64(s.Measured)), from[s.From]})
	}
	m.WhatIf = whatIf(c, f, digest)
	return m
}

// noForecast is why there is none, "" when there is one or nobody asked.
func noForecast(r *report.Report) string {
	for _, w := range r.Warnings {
		if r.Forecast == nil && strings.HasPrefix(w.Code, "forecast/no-") {
			return sentence(w.Message)
		}
	}
	return ""
}

// utilisationHeat is how busy the team is in each hour of the week.
func utilisationHeat(f *load.Forecast) chart.Heat {
	h := chart.Heat{Title: "Utilisation by hour of the week", Unit: "% of the time there is for alerts", Top: 100, Missing: "nobody is there for alerts"}
	full, there := 0, 0
	for d := range 7 {
		for hour := range 24 {
			at := 24*d + hour
			if at >= len(f.ByHour.Median) || f.ByHour.Median[at] == nil {
				h.Absent[d][hour] = true
				continue
			}
			there++
			share := *f.ByHour.Median[at]
			h.Cells[d][hour] = math.Round(share * 100)
			if share >= busyHour {
				full++
			}
		}
	}
	p := f.Peak
	h.Summary = fmt.Sprintf("The busiest hour is %s from %02d:00, %s: %s of the time (10 to 90 %%: %s to %s). In %s of the %s hours with somebody there it is %s or more.",
		weekdayOf(p.Hour), p.Hour%24, f.Method.Zone, formatPercent(p.Utilisation.Median), formatPercent(p.Utilisation.Low), formatPercent(p.Utilisation.High),
		formatCount(int64(full)), formatCount(int64(there)), formatPercent(busyHour))
	return h
}

// busyHour is the utilisation from which on waits grow out of proportion
// (load.md section 5).
const busyHour = 0.85

var weekdayNames = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

func weekdayOf(hour int) string { return weekdayNames[(hour/24%7+7)%7] }

// forecastFacts say what the forecast was made from.
func forecastFacts(f *load.Forecast) []factRow {
	m := f.Method
	resampled := "whole days within weekdays and weekends"
	if m.Resampled != "days" {
		resampled = "hours, for the days are few"
	}
	expiry := "nothing expires"
	if m.ExpiryHours > 0 {
		expiry = "an episode expires after " + formatDecimal(m.ExpiryHours) + " h"
	}
	facts := []factRow{
		{"Simulated", fmt.Sprintf("%s times %d weeks from an empty queue, drawing %s of %s to %s, seed %d", formatCount(int64(m.Replications)), m.Weeks, resampled, m.From, m.To, m.Seed), false},
		{"Beside the rule", formatDecimal(m.Background) + " episodes a day of " + formatCount(int64(m.BackgroundRules)) + " other rules, from the past alerts of the stream", false},
		{"Roster", fmt.Sprintf("%s, %s: %s analysts in the mean, %s of their time for alerts, service level %s, %s", m.Roster, m.Zone, formatDecimal(m.Analysts), formatPercent(m.Productive), report.Wait(m.LevelMinutes), expiry), false},
		{"Roster's digest", m.RosterDigest, true},
	}
	if m.Widening > 1 {
		facts = append(facts, factRow{"Bands", "wider by the factor " + formatDecimal(m.Widening) + ", for past forecasts of this rule missed by as much", false})
	}
	if f.Uncleared > 0 {
		facts = append(facts, factRow{"Backlog", fmt.Sprintf("in %d of %d stretches it was not worked off at the end; its hours are those until then", f.Uncleared, m.Replications), false})
	}
	return facts
}

// The ends of what a what-if may ask.
const (
	mostMore   = 50
	mostWithin = 7 * 24 * 60
)

// whatIf answers from the closed form what other staff would mean.
func whatIf(c echo.Context, f *load.Forecast, digest string) whatIfModel {
	more, within := wholeParam(c, "staff", 1, -mostMore, mostMore), wholeParam(c, "within", int(math.Round(f.Method.LevelMinutes)), 1, mostWithin)
	m := whatIfModel{URL: reportURL(digest) + "#forecast", More: strconv.Itoa(more), Within: strconv.Itoa(within)}
	for _, key := range []string{"policy", "again"} {
		if v := c.QueryParam(key); v != "" {
			m.Hidden = append(m.Hidden, factRow{Name: key, Text: v})
		}
	}
	m.Asked = c.QueryParam("staff")+c.QueryParam("within") != ""
	m.Rows = []whatIfRow{
		{"Simulated, as the roster is", formatPercent(f.Utilisation.Median), report.Wait(math.Ceil(f.Wait.P95.Median)), "–"},
		thumb("Rule of thumb, as the roster is", f, 0, within),
		thumb("Rule of thumb, "+staffWords(more), f, more, within),
	}
	if float64(within) == math.Round(f.Method.LevelMinutes) {
		m.Rows[0].InTime = formatPercent(f.InTime.Median)
	}
	m.Why = "A rule of thumb takes episodes to come one by one and at the same rate at all hours, and the team to be the same at all hours. " +
		"Real ones come in bursts and by day, so that it says too little of waits, by 40 to 90 % where it was checked. Use it to compare staff with staff; what counts is the simulation."
	return m
}

func staffWords(more int) string {
	switch {
	case more == 1:
		return "1 analyst more"
	case more == -1:
		return "1 analyst fewer"
	case more < 0:
		return formatCount(int64(-more)) + " analysts fewer"
	}
	return formatCount(int64(more)) + " analysts more"
}

// thumb is one answer of the closed form.
func thumb(name string, f *load.Forecast, more, within int) whatIfRow {
	s, ok := f.Station(more)
	switch {
	case !ok:
		return whatIfRow{name, "nobody is left", "–", "–"}
	case s.Utilisation() >= 1:
		return whatIfRow{name, "more than all of it", "grows without end", formatPercent(0)}
	}
	return whatIfRow{name, formatPercent(s.Utilisation()), report.Wait(math.Ceil(s.Quantile(.95))), formatPercent(s.Within(float64(within)))}
}

// wholeParam is a whole number of the address, the other where it is none.
func wholeParam(c echo.Context, key string, other, low, high int) int {
	n, err := strconv.Atoi(strings.TrimSpace(c.QueryParam(key)))
	if err != nil {
		return other
	}
	return max(low, min(high, n))
}
