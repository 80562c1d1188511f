package views

import (
	"net/url"
	"strconv"
	"time"

	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/tuning/load"
	"assay/views/chart"
	"assay/views/mark"
)

// fatigueThin is how many units a figure of this page needs to be relied on:
// as many as a handling time of its own (load.md sections 3 and 7).
const fatigueThin = load.MinMeasured

// fatigueModel is the page for leads.
type fatigueModel struct {
	Sub      string
	Form     fatigueForm
	Notices  []noticeModel
	Empty    *emptyModel // instead of everything below
	Figures  []figureModel
	Signs    signsModel
	Blind    blindModel
	Controls controlsModel
	Daily    chart.Stacked
	Promoted []promotedRow
	Pareto   *chart.Pareto // nil: no such work
	NoNoise  string
	Heat     chart.Heat
	Handling []handlingRow
	Weeks    []handlingRow
	Rules    ruleTable
	Notes    []string
}

// fatigueForm is the filter, as it was asked.
type fatigueForm struct {
	Teams, Periods []optionModel
	From, To       string
	Sort           string
}

// handlingRow is how long alerts took, of a verdict or of a week.
type handlingRow struct {
	Chip                                 chipModel // of a verdict
	Week                                 string    // of a week
	Alerts, Measured, Median, P90, Hours string
	Thin                                 bool
}

func fatigueModelOf(here *url.URL, ask fatigueAsk, found *fatigueFound, now time.Time) fatigueModel {
	m := fatigueModel{Form: fatigueFormOf(ask, found.Alerts)}
	if m.Empty = fatigueEmpty(ask, found); m.Empty != nil {
		return m
	}
	f := found.Figures
	m.Sub = fatigueSub(f)
	m.Notices, m.Notes = fatigueNotices(f), fatigueNotes(f)
	m.Figures = fatigueFigures(f)
	if found.Signs != nil {
		m.Signs, m.Blind, m.Controls = signsModelOf(found), blindModelOf(found.Signs, library.NamesOf(found.Rules)), controlsModelOf(found, here)
	}
	m.Daily, m.Promoted = dailyChart(f, found.Promotions)
	m.Pareto, m.NoNoise = paretoChart(f)
	m.Heat = heatChart(f)
	m.Handling, m.Weeks = handlingRows(f.Handling), weekRows(f.Weekly)
	m.Rules = ruleTableOf(here, ask, found, now)
	return m
}

func fatigueFormOf(ask fatigueAsk, alerts *fatigue.Alerts) fatigueForm {
	form := fatigueForm{Teams: []optionModel{{"", "All teams", ask.Team == ""}}, Sort: noiseColumns.write(ask.Sort)}
	known := ask.Team == ""
	for _, team := range alerts.Teams() {
		form.Teams = append(form.Teams, optionModel{team, mark.Plain(team), team == ask.Team})
		known = known || team == ask.Team
	}
	if !known {
		form.Teams = append(form.Teams, optionModel{ask.Team, mark.Plain(ask.Team), true})
	}
	dated := !ask.From.IsZero() || !ask.To.IsZero()
	listed := dated
	for _, days := range fatigueLast {
		form.Periods = append(form.Periods, optionModel{strconv.Itoa(days), lastWords(days), !dated && days == ask.Last})
		listed = listed || days == ask.Last
	}
	if !listed {
		form.Periods = append(form.Periods, optionModel{strconv.Itoa(ask.Last), lastWords(ask.Last), true})
	}
	if !ask.From.IsZero() {
		form.From = formatDay(ask.From)
	}
	if !ask.To.IsZero() {
		form.To = formatDay(ask.To)
	}
	return form
}

func lastWords(days int) string {
	switch days {
	case 0:
		return "All of it"
	case 365:
		return "Last year"
	}
	return "Last " + formatCount(int64(days)) + " days"
}

// fatigueEmpty is what stands there instead of figures, nil when there are
// some.
func fatigueEmpty(ask fatigueAsk, found *fatigueFound) *emptyModel {
	a := found.Alerts
	imports := link{"Import events", "/imports"}
	switch {
	case a.Len() == 0 && a.Untimed() > 0:
		return &emptyModel{"No times", formatCount(int64(a.Untimed())) + " alerts are here, but neither they nor their events say when they were raised. A mapping that names the time field mends that.", []link{imports}}
	case a.Len() == 0 && a.Curated() > 0:
		return &emptyModel{"Only curated events", formatCount(int64(a.Curated())) + " alerts are here, all in curated sets: those were chosen and say nothing of what arrives on a day. Import a stream to see the load.", []link{imports}}
	case a.Len() == 0:
		return &emptyModel{"No alerts", "No event here says which rule raised it (alert.rule_id). Import alerts with their outcomes, or map the field that names the rule.", []link{imports}}
	case found.Figures == nil:
		return &emptyModel{"No such days", "The last day is before the first, or out of reach.", []link{{"Show the last 14 days", "/fatigue"}}}
	case found.Figures.Alerts == 0:
		return &emptyModel{"No alerts in this period", "None " + ofTeam(ask.Team) + "were raised from " + found.Figures.Period.String() + ".",
			[]link{{"All teams, all of time", "/fatigue?last=0"}, {"All teams, last 14 days", "/fatigue"}}}
	}
	return nil
}

func ofTeam(team string) string {
	if team == "" {
		return ""
	}
	return "of " + mark.Plain(team) + " "
}

func fatigueSub(f *fatigue.Figures) string {
	who := "All teams"
	if f.Team != "" {
		who = mark.Plain(f.Team)
	}
	sub := who + ", " + f.Period.String() + " (" + formatCount(int64(f.Days)) + " days, UTC)"
	if f.Before != nil {
		return sub + ", compared with " + f.Before.Period.String() + "."
	}
	return sub + ". There is nothing to compare with: the corpus begins on " + f.Since + "."
}

func fatigueNotices(f *fatigue.Figures) (all []noticeModel) {
	if f.Alerts < fatigueThin {
		all = append(all, noticeModel{Kind: "warn", Title: "Too few alerts.", Text: "Below " + strconv.Itoa(fatigueThin) + " alerts, shares and times say little; grey figures are not to be relied on."})
	}
	if f.Times.Measured == 0 {
		all = append(all, noticeModel{Kind: "warn", Title: "No handling times.", Text: "No alert of this period has one (alert.handling_seconds), so noise is counted in alerts instead of hours."})
	}
	return all
}

// fatigueNotes say how the figures were made.
func fatigueNotes(f *fatigue.Figures) []string {
	notes := []string{
		"An alert is an event with alert.rule_id; it counts on the day it was raised. Days, hours and weeks are UTC.",
		"Actionable means a true positive, among the alerts with a verdict of true, benign or false positive.",
		"Work that needed no action is the measured handling time of false and of benign positives, alert by alert; nothing is extrapolated.",
		"A repeat is an episode (alerts of one rule on one entity, less than an hour apart) that has the verdict of an earlier one of that rule and entity which ended within the 30 days before.",
		"Open means raised in the period and not closed by the end of its last day.",
	}
	if f.RepeatsCut || f.Before != nil && f.Before.RepeatsCut {
		notes = append(notes, "The corpus begins on "+f.Since+": repeats of what was before that day are not seen, so their share is a lower bound and is not compared with that of the period before.")
	}
	if n := f.Left.Idle; n > 0 {
		notes = append(notes, "Handling times over 8 hours were left out as idle: "+formatCount(int64(n))+" in the whole corpus.")
	}
	if n := f.Left.Curated; n > 0 {
		notes = append(notes, "Alerts in curated sets were left out: "+formatCount(int64(n))+".")
	}
	if n := f.Left.Untimed; n > 0 {
		notes = append(notes, "Alerts without any time were left out: "+formatCount(int64(n))+".")
	}
	return notes
}

func handlingRows(all []fatigue.Handling) (rows []handlingRow) {
	for _, h := range all {
		row := spreadRow(h.Alerts, h.Spread)
		row.Chip = chipOf(h.Verdict)
		rows = append(rows, row)
	}
	return rows
}

// weekRows are the weeks with alerts, the newest first.
func weekRows(all []fatigue.Week) (rows []handlingRow) {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Alerts > 0 {
			row := spreadRow(all[i].Alerts, all[i].Spread)
			row.Week = all[i].Monday
			rows = append(rows, row)
		}
	}
	return rows
}

func spreadRow(alerts int, s fatigue.Spread) handlingRow {
	row := handlingRow{Alerts: formatCount(int64(alerts)), Measured: formatCount(int64(s.Measured)), Median: formatSeconds(s.Median), P90: formatSeconds(s.P90), Hours: "–", Thin: s.Measured < fatigueThin}
	if s.Measured > 0 {
		row.Hours = formatHours(s.Hours)
	}
	return row
}

// formatSeconds writes a measured time, a dash when there is none.
func formatSeconds(seconds *float64) string {
	if seconds == nil {
		return "–"
	}
	return formatDuration(time.Duration(*seconds * float64(time.Second)))
}

// formatHours writes hours with one digit after the point.
func formatHours(h float64) string {
	switch {
	case h > 0 && h < .05:
		return "< 0.1"
	case h >= 100:
		return formatCount(int64(h + .5))
	}
	return strconv.FormatFloat(h, 'f', 1, 64)
}
