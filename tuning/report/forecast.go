package report

import (
	"fmt"
	"io"
	"math"
	"strings"

	"assay/tuning/load"
)

// ForecastWords is what a forecast comes to in one sentence, "" without one.
func (r *Report) ForecastWords() string {
	f := r.Forecast
	if f == nil {
		return ""
	}
	busy := fmt.Sprintf("The team would be busy %s %% of its hours for alerts (10 to 90 %%: %s to %s)",
		percent(f.Utilisation.Median, 0), percent(f.Utilisation.Low, 0), percent(f.Utilisation.High, 0))
	if asked := f.Asked(); asked >= 1 {
		busy = fmt.Sprintf("The team could not keep up: the queue asks for %.0f %% of its hours for alerts", asked*100)
	}
	if r.Comparison != nil && r.Comparison.Forecast != nil {
		busy += ", " + hoursMore(r.Comparison.Forecast.Hours.Median*7)
	}
	expired := "."
	if f.Expired.Median > 0 {
		expired = fmt.Sprintf("; %.0f expire in %d weeks.", f.Expired.Median, f.Method.Weeks)
	}
	return fmt.Sprintf("%s; 95 %% of the episodes in its queue wait under %s, and %s %% (%s to %s) at most %s%s", busy,
		Wait(math.Ceil(f.Wait.P95.Median)), percent(f.InTime.Median, 0), percent(f.InTime.Low, 0), percent(f.InTime.High, 0), Wait(f.Method.LevelMinutes), expired)
}

// hoursMore is how much longer than now, in words.
func hoursMore(hours float64) string {
	switch {
	case hours >= 0.05:
		return fmt.Sprintf("%.1f h a week more than now", hours)
	case hours <= -0.05:
		return fmt.Sprintf("%.1f h a week less than now", -hours)
	}
	return "as long as now"
}

// Wait is a number of minutes for people.
func Wait(minutes float64) string {
	switch {
	case minutes < 1:
		return "1 min"
	case minutes < 120:
		return fmt.Sprintf("%.0f min", minutes)
	case minutes < 48*60:
		return fmt.Sprintf("%.1f h", minutes/60)
	}
	return fmt.Sprintf("%.1f days", minutes/24/60)
}

// forecast is the queue as it is expected to be, in two lines.
func forecast(r *Report) block {
	m := r.Forecast.Method
	b := block{title: "Load forecast", lines: []string{r.ForecastWords()}}
	b.say(fmt.Sprintf("Simulated %d times %d weeks, from %s of %s to %s, with the roster %s (%s), %.1f episodes a day of %s beside it, seed %d",
		m.Replications, m.Weeks, m.Resampled, m.From, m.To, m.Roster, short(m.RosterDigest), m.Background, rulesWord(m.BackgroundRules), m.Seed))
	return b
}

func rulesWord(n int) string {
	if n == 1 {
		return "1 other rule"
	}
	return count(n) + " other rules"
}

// ForecastRow is one band of a forecast, of the baseline, the candidate and
// the difference; a cell is "" where there is none.
type ForecastRow struct{ Name, Baseline, Candidate, Difference string }

// ForecastRows are the bands of a report's forecasts, in the order of reading.
func (r *Report) ForecastRows() []ForecastRow {
	if r.Forecast == nil {
		return nil
	}
	var before *load.Forecast
	var change load.Difference
	if c := r.Comparison; c != nil && c.Baseline.Forecast != nil && c.Forecast != nil {
		before, change = c.Baseline.Forecast, *c.Forecast
	}
	var out []ForecastRow
	row := func(name string, show func(float64) string, of func(*load.Forecast) load.Band, difference *load.Band) {
		t := ForecastRow{Name: name, Candidate: bandWords(of(r.Forecast), show)}
		if before != nil {
			t.Baseline = bandWords(of(before), show)
			if difference != nil {
				t.Difference = bandWords(*difference, signed(show))
			}
		}
		out = append(out, t)
	}
	row("Episodes of the rule a week", decimal(0), func(f *load.Forecast) load.Band { return f.Episodes }, nil)
	row("Hours a day for the rule", decimal(1), func(f *load.Forecast) load.Band { return f.RuleHours }, nil)
	row("Hours a day for the whole queue", decimal(1), func(f *load.Forecast) load.Band { return f.Hours }, &change.Hours)
	row("Utilisation, %", hundredfold, func(f *load.Forecast) load.Band { return f.Utilisation }, &change.Utilisation)
	row("Utilisation in the busiest hour of the week, %", hundredfold, func(f *load.Forecast) load.Band { return f.Peak.Utilisation }, nil)
	row("Wait that half do not exceed, min", decimal(1), func(f *load.Forecast) load.Band { return f.Wait.P50 }, nil)
	row("Wait that 90 % do not exceed, min", decimal(1), func(f *load.Forecast) load.Band { return f.Wait.P90 }, nil)
	row("Wait that 95 % do not exceed, min", decimal(1), func(f *load.Forecast) load.Band { return f.Wait.P95 }, &change.WaitP95)
	row("Within the service level, %", hundredfold, func(f *load.Forecast) load.Band { return f.InTime }, &change.InTime)
	row("Most episodes waiting at once", decimal(0), func(f *load.Forecast) load.Band { return f.Backlog }, &change.Backlog)
	row("Hours to work that off", decimal(1), func(f *load.Forecast) load.Band { return f.Clear }, nil)
	row(fmt.Sprintf("Expired in %d weeks", r.Forecast.Method.Weeks), decimal(0), func(f *load.Forecast) load.Band { return f.Expired }, &change.Expired)
	return out
}

func decimal(digits int) func(float64) string {
	return func(x float64) string { return fmt.Sprintf("%.*f", digits, x) }
}

func hundredfold(share float64) string { return fmt.Sprintf("%.1f", share*100) }

func signed(show func(float64) string) func(float64) string {
	return func(x float64) string {
		text := show(x)
		switch {
		case strings.Trim(text, "-0.") == "":
			return strings.TrimPrefix(text, "-")
		case x > 0:
			return "+" + text
		}
		return text
	}
}

func bandWords(b load.Band, show func(float64) string) string {
	return fmt.Sprintf("%s (%s to %s)", show(b.Median), show(b.Low), show(b.High))
}

// WriteForecast lays a report's forecast out for a terminal: the sentence, every
// band, and what weakens it.
func WriteForecast(w io.Writer, r *Report) error { return writeText(w, forecastDocument(r)) }

// WriteForecastMarkdown lays it out for a merge request or a build summary.
func WriteForecastMarkdown(w io.Writer, r *Report) error {
	return writeMarkdown(w, forecastDocument(r))
}

func forecastDocument(r *Report) []block {
	blocks := []block{subject(r)}
	if r.Forecast == nil {
		blocks = append(blocks, block{title: "Load forecast", lines: []string{"Unknown: see below."}})
	} else {
		blocks = append(blocks, forecast(r), bands(r))
	}
	weak := block{title: "What weakens this forecast"}
	for _, w := range r.Warnings {
		if strings.HasPrefix(w.Code, "forecast/") || strings.HasPrefix(w.Code, "load/") || w.Code == "corpus/synthetic" {
			weak.lines = append(weak.lines, w.Message)
		}
	}
	if len(weak.lines) == 0 {
		weak.lines = []string{"Nothing that is known."}
	}
	return append(blocks, weak)
}

// bands is every band as a table.
func bands(r *Report) block {
	b := block{title: "Median, and 10 to 90 % of the simulated stretches", table: [][]string{{"figure", "candidate"}}}
	compared := r.Comparison != nil && r.Comparison.Forecast != nil
	if compared {
		b.table[0] = []string{"figure", "baseline", "candidate", "difference"}
	}
	for _, row := range r.ForecastRows() {
		cells := []string{row.Name, row.Candidate}
		if compared {
			cells = []string{row.Name, row.Baseline, row.Candidate, row.Difference}
		}
		b.table = append(b.table, cells)
	}
	return b
}
