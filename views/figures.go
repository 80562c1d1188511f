package views

import (
	"strings"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/report"
)

// thinBelow is how many labelled units a share needs before its figure is
// shown in full ink.
const thinBelow = 20

// keyFigures are the four that a report opens with.
func keyFigures(r *report.Report) []figureModel {
	precision := shareFigure("Actionable precision", "episodes", "no labelled episodes", r.Precision.Episode.Actionable)
	recall := shareFigure("Known recall", "incidents", "no known true positives", r.KnownRecall.Incident)
	alerts, hours := loadFigures(&r.Figures)
	if c := r.Comparison; c != nil {
		precision.Change = pointsChange(c.Delta.Precision.Episode.Actionable)
		recall.Change = pointsChange(c.Delta.KnownRecall.Incident)
		alerts.Change, hours.Change = costChange(c.Delta.AlertsPerDay), costChange(c.Delta.HoursPerWeek)
		compareWhiskers(&precision, c.Baseline.Precision.Episode.Actionable)
		compareWhiskers(&recall, c.Baseline.KnownRecall.Incident)
	}
	refuse(&precision, r.Refusal(report.RefusedPrecision))
	refuse(&recall, r.Refusal(report.RefusedRecall))
	return []figureModel{precision, recall, alerts, hours}
}

// refuse puts the reason in the place of a figure that says nothing; "" lets it
// be.
func refuse(f *figureModel, why string) {
	if why != "" {
		*f = figureModel{Name: f.Name, Value: "no figure", Of: why, Words: true, Thin: true}
	}
}

func shareFigure(name, unit, none string, p interval.Proportion) figureModel {
	if p.Low == nil || p.High == nil {
		return figureModel{Name: name, Value: "no figure", Of: none, Words: true, Thin: true}
	}
	return proportionFigure(name, unit, int64(p.K), int64(p.N), *p.Low, *p.High, thinBelow)
}

// compareWhiskers adds the baseline's share to what is said of the figure.
func compareWhiskers(f *figureModel, baseline interval.Proportion) {
	if at, ok := baseline.Value(); ok && f.Whisker != nil && baseline.Low != nil {
		f.Before = &whiskerModel{At: at, Low: *baseline.Low, High: *baseline.High, Baseline: true,
			Title: "baseline: " + formatPercent(at) + ", " + formatInterval(*baseline.Low, *baseline.High)}
	}
}

// loadFigures are alerts per day and hours per week, or why there are none.
func loadFigures(f *report.Figures) (alerts, hours figureModel) {
	alerts, hours = figureModel{Name: "Alerts per day"}, figureModel{Name: "Analyst hours per week"}
	if f.Load == nil {
		for _, m := range []*figureModel{&alerts, &hours} {
			m.Value, m.Of, m.Words, m.Thin = "no forecast", whyNoLoad(f.Warnings), true, true
		}
		return alerts, hours
	}
	l := f.Load
	alerts.Value = formatDecimal(l.AlertsPerDay)
	alerts.Of = "95th percentile " + formatCount(int64(l.P95Day)) + busiestWords(l)
	if l.HoursPerWeek == nil {
		hours.Value, hours.Of, hours.Words, hours.Thin = "no forecast", whyNoLoad(f.Warnings), true, true
		return alerts, hours
	}
	hours.Value = formatDecimal(*l.HoursPerWeek)
	hours.Of = episodesWords(l.EpisodesPerDay) + " per day over " + formatCount(int64(l.Days)) + " days"
	return alerts, hours
}

func busiestWords(l *load.Load) string {
	if l.BusiestDay == nil {
		return ""
	}
	return ", busiest " + formatCount(int64(l.BusiestDay.Count)) + " on " + l.BusiestDay.Day
}

func whyNoLoad(all []report.Warning) string {
	for _, w := range all {
		if w.Code == "load/curated" || w.Code == "load/no-times" || w.Code == "load/no-handling" {
			_, why, _ := strings.Cut(w.Message, ": ")
			return why
		}
	}
	return "the snapshot cannot say"
}

// pointsChange is a change of a share, where more is better.
func pointsChange(d *float64) *changeModel {
	if d == nil || *d == 0 {
		return nil
	}
	return &changeModel{Text: formatDecimal(max(*d, -*d)*100) + " points", Rises: *d > 0, Better: *d > 0}
}

// costChange is a change of a cost, where less is better.
func costChange(d *float64) *changeModel {
	if d == nil || *d == 0 {
		return nil
	}
	return &changeModel{Text: formatDecimal(max(*d, -*d)), Rises: *d > 0, Better: *d < 0}
}

// unitRow is what a rule did in one unit: a line of the table of figures.
type unitRow struct {
	Unit                     string
	Who                      string // candidate or baseline
	Fired, Silent            []string
	Actionable, Logic, Found shareCell
}

// shareCell is a share in a table: K of N, the share, its interval.
type shareCell struct {
	Share, Of, Interval string
	Thin                bool
}

func shareCellOf(p interval.Proportion) shareCell {
	at, ok := p.Value()
	if !ok || p.Low == nil {
		return shareCell{Share: "–", Of: "0 of 0", Thin: true}
	}
	return shareCell{Share: formatPercent(at), Of: formatKofN(int64(p.K), int64(p.N)), Thin: p.N < thinBelow,
		Interval: strings.TrimPrefix(formatInterval(*p.Low, *p.High), "95 %: ")}
}

// shownVerdicts are the verdicts in the order of every chart and table.
var shownVerdicts = []corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.FalsePositive, corpus.Undetermined, corpus.Unlabelled}

// unitRows are the figures of candidate and baseline in every unit.
func unitRows(r *report.Report) (rows []unitRow) {
	for u := range episode.Unit(episode.NumUnits) {
		rows = append(rows, unitRowOf(u, "candidate", &r.Figures))
		if r.Comparison != nil {
			rows = append(rows, unitRowOf(u, "baseline", &r.Comparison.Baseline))
		}
	}
	return rows
}

func unitRowOf(u episode.Unit, who string, f *report.Figures) unitRow {
	p := f.Precision.At(u)
	row := unitRow{Unit: u.String(), Who: who, Fired: tallyCells(*f.Fired.At(u)), Silent: tallyCells(*f.Silent.At(u)),
		Actionable: shareCellOf(p.Actionable), Logic: shareCellOf(p.Logic), Found: shareCellOf(*f.KnownRecall.At(u))}
	if f.Refusal(report.RefusedPrecision) != "" {
		row.Actionable, row.Logic = refusedCell(p.Actionable), refusedCell(p.Logic)
	}
	if f.Refusal(report.RefusedRecall) != "" {
		row.Found = refusedCell(*f.KnownRecall.At(u))
	}
	return row
}

// refusedCell has the counts of a share that says nothing.
func refusedCell(p interval.Proportion) shareCell {
	return shareCell{Share: "refused", Of: formatKofN(int64(p.K), int64(p.N)), Thin: true}
}

func tallyCells(t episode.Tally) (cells []string) {
	for _, v := range shownVerdicts {
		cells = append(cells, formatCount(int64(*t.Of(v))))
	}
	return cells
}

// warningModels are what weakens the figures, baseline's marked as such.
func warningModels(r *report.Report) (all []noticeModel) {
	seen := map[string]bool{}
	add := func(title string, ws []report.Warning) {
		for _, w := range ws {
			if !seen[w.Code+w.Message] {
				seen[w.Code+w.Message] = true
				all = append(all, noticeModel{Kind: "warn", Title: title, Text: sentence(w.Message)})
			}
		}
	}
	add("", r.Warnings)
	if r.Comparison != nil {
		add("Baseline:", r.Comparison.Baseline.Warnings)
	}
	return all
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func episodesWords(n float64) string {
	if text := formatDecimal(n); text != "1" {
		return text + " episodes"
	}
	return "1 episode"
}
