package chart

import (
	"time"

	"assay/corpus"
)

// Timeline is counts by verdict over time above a list of what was found. A
// script lets people choose a stretch of it; the table twin has the same
// addresses as links.
type Timeline struct {
	Title string
	Unit  string // "events"
	Every string // "Each bar is 1 day."
	Steps []Step
}

// Step is one bar, from From to To (not included); URL narrows the list to it.
type Step struct {
	Label    string
	From, To time.Time
	Counts   [corpus.NumVerdicts]int64
	URL      string
}

const timelineWidth, timelineHeight = 960.0, 64.0

// timelineBar is one bar with all its parts.
type timelineBar struct {
	Boxes    []box
	X, W     string
	From, To string
	Title    string
}

func (t Timeline) days() (days []Day) {
	for _, s := range t.Steps {
		days = append(days, Day{Label: s.Label, Counts: s.Counts})
	}
	return days
}

func (t Timeline) stacked() Stacked { return Stacked{Title: t.Title, Unit: t.Unit, Days: t.days()} }

func (t Timeline) bars() (out []timelineBar) {
	days := t.stacked()
	top := max(1, days.top())
	y := scale{float64(top), timelineHeight, 2}
	step := timelineWidth / float64(max(1, len(t.Steps)))
	for i, d := range days.Days {
		x := step * float64(i)
		b := timelineBar{X: px(x), W: px(step), From: stamp(t.Steps[i].From), To: stamp(t.Steps[i].To), Title: d.Label + ": " + number(float64(total(d))) + " " + t.Unit}
		var sum int64
		for _, o := range order {
			n := d.Counts[o.verdict]
			if n == 0 {
				continue
			}
			from, to := y.at(float64(sum)), y.at(float64(sum+n))
			sum += n
			b.Boxes = append(b.Boxes, box{Class: o.class, X: px(x + step*.08), Y: px(min(to, from-.8)), W: px(step * .84), H: px(max(from-to, .8))})
		}
		out = append(out, b)
	}
	return out
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// summary says where the most is.
func (t Timeline) summary() string {
	var most Day
	for _, d := range t.days() {
		if total(d) > total(most) {
			most = d
		}
	}
	if total(most) == 0 {
		return t.Every
	}
	return t.Every + " Most: " + number(float64(total(most))) + " " + t.Unit + " from " + most.Label + " on."
}

// ends are the labels below the drawing: both ends and the middle.
func (t Timeline) ends() []string {
	switch n := len(t.Steps); {
	case n == 0:
		return nil
	case n < 3:
		return []string{t.Steps[0].Label, t.Steps[n-1].To.UTC().Format("2006-01-02 15:04")}
	default:
		return []string{t.Steps[0].Label, t.Steps[n/2].Label, t.Steps[n-1].Label}
	}
}
