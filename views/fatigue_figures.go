package views

import (
	"assay/tuning/fatigue"
	"assay/tuning/interval"
)

// fatigueFigures are the key figures, each with its change against the period
// before.
func fatigueFigures(f *fatigue.Figures) []figureModel {
	before := f.Before
	if before == nil {
		before = &fatigue.Totals{}
	}
	some := f.Before != nil
	return []figureModel{
		perDayFigure(f, before, some),
		noActionFigure(f, before, some),
		shareWithChange("Actionable", "decided alerts", f.Actionable, before.Actionable, true),
		shareWithChange("False positives", "decided alerts", f.FalsePositives, before.FalsePositives, false),
		shareWithChange("Repeats", "episodes", f.Repeats, comparableRepeats(f, before), false),
		medianFigure(f.Times, before.Times),
		shareWithChange("Unlabelled", "alerts", f.Unlabelled, before.Unlabelled, false),
		openFigure(f, before),
	}
}

func perDayFigure(f *fatigue.Figures, before *fatigue.Totals, some bool) figureModel {
	m := figureModel{Name: "Alerts per day", Value: formatDecimal(f.PerDay), Of: formatCount(int64(f.Alerts)) + " alerts in " + formatCount(int64(f.Days)) + " days", Thin: f.Alerts < fatigueThin}
	if some {
		m.Change = sinceBefore(f.PerDay-before.PerDay, formatDecimal, false)
	}
	return m
}

func noActionFigure(f *fatigue.Figures, before *fatigue.Totals, some bool) figureModel {
	m := figureModel{Name: "No-action hours"}
	if f.Times.Measured == 0 {
		m.Value, m.Of, m.Words, m.Thin = "no figure", "no handling times", true, true
		return m
	}
	m.Value, m.Thin = formatHours(f.NoActionHours), f.Times.Measured < fatigueThin
	m.Of = "on false and benign positives, of " + formatHours(f.Times.Hours) + " h measured"
	if some && before.Times.Measured > 0 {
		m.Change = sinceBefore(f.NoActionHours-before.NoActionHours, func(h float64) string { return formatHours(h) + " h" }, false)
	}
	return m
}

// comparableRepeats are none when either period sees less far back than the
// other: a difference would only show where the corpus begins.
func comparableRepeats(f *fatigue.Figures, before *fatigue.Totals) interval.Proportion {
	if f.RepeatsCut || before.RepeatsCut {
		return interval.Proportion{}
	}
	return before.Repeats
}

// shareWithChange is a share and its change in points, where both have an N.
func shareWithChange(name, unit string, now, before interval.Proportion, moreIsBetter bool) figureModel {
	at, ok := now.Value()
	if !ok || now.Low == nil {
		return figureModel{Name: name, Value: "no figure", Of: "no " + unit, Words: true, Thin: true}
	}
	m := proportionFigure(name, unit, int64(now.K), int64(now.N), *now.Low, *now.High, fatigueThin)
	if was, ok := before.Value(); ok {
		m.Change = sinceBefore((at-was)*100, func(p float64) string { return formatDecimal(p) + " points" }, moreIsBetter)
	}
	return m
}

func medianFigure(now, before fatigue.Spread) figureModel {
	m := figureModel{Name: "Median handling time"}
	if now.Median == nil {
		m.Value, m.Of, m.Words, m.Thin = "no figure", "no handling times", true, true
		return m
	}
	m.Value, m.Thin = formatSeconds(now.Median), now.Measured < fatigueThin
	m.Of = "90 % within " + formatSeconds(now.P90) + ", n\u00a0=\u00a0" + formatCount(int64(now.Measured))
	if before.Median != nil {
		// Neither is good by itself: quicker may be practice or haste.
		if d := *now.Median - *before.Median; d != 0 {
			size := max(d, -d)
			m.Change = &changeModel{Text: formatSeconds(&size), Rises: d > 0, Than: periodBefore, Plain: true}
		}
	}
	return m
}

func openFigure(f *fatigue.Figures, before *fatigue.Totals) figureModel {
	m := figureModel{Name: "Open at the end"}
	if f.Open == nil {
		m.Value, m.Of, m.Words = "not known", "no alert says when it was closed", true
		return m
	}
	m.Value, m.Of = formatCount(int64(*f.Open)), "of "+formatCount(int64(f.Alerts))+" alerts"
	if before.Open != nil {
		m.Change = sinceBefore(float64(*f.Open-*before.Open), formatDecimal, false)
	}
	return m
}

const periodBefore = "the period before"

// sinceBefore is a difference to the period before, nil when there is none.
func sinceBefore(d float64, format func(float64) string, moreIsBetter bool) *changeModel {
	if d == 0 {
		return nil
	}
	return &changeModel{Text: format(max(d, -d)), Rises: d > 0, Better: (d > 0) == moreIsBetter, Than: periodBefore}
}
