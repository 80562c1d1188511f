package chart

import "assay/corpus"

// Stacked is counts by verdict over days (or other steps of time), stacked in
// the fixed order of verdicts.
type Stacked struct {
	Title   string
	Summary string
	Unit    string // "alerts"
	Days    []Day
	Marks   []Mark
	Whole   bool // drawn for a card over the whole page, not for half of it
}

// Day is one bar.
type Day struct {
	Label  string // "2026-08-14"
	Counts [corpus.NumVerdicts]int64
}

// Mark is something that happened at a bar: a promotion.
type Mark struct {
	At   int // index of the bar
	Text string
}

// order is how verdicts are stacked, from the bottom.
var order = [...]struct {
	verdict     corpus.Verdict
	class, word string
}{
	{corpus.TruePositive, "f-tp", "true positive"}, {corpus.BenignPositive, "f-bp", "benign positive"},
	{corpus.FalsePositive, "f-fp", "false positive"}, {corpus.Undetermined, "f-und", "undetermined"},
	{corpus.Unlabelled, "f-non", "unlabelled"},
}

// stackedLayout is the drawing of a Stacked.
type stackedLayout struct {
	Class, Width, Height, Right, Bottom string
	Ticks                               []tick
	Boxes                               []box
	Labels                              []label
	Marks                               []markLine
}

type markLine struct{ X, Top, Bottom, TextX, Text, Class string }

const (
	stackedHeight = 216.0
	stackedLeft   = 44.0
	stackedTop    = 22.0
	stackedFoot   = 24.0
)

func (s Stacked) layout() stackedLayout {
	class, width := size(s.Whole)
	bottom := stackedHeight - stackedFoot
	values := wholeTicks(float64(s.top()), 4)
	y := scale{top: values[len(values)-1], low: bottom, high: stackedTop}
	l := stackedLayout{Class: class, Width: px(width), Height: px(stackedHeight), Right: px(width - 4), Bottom: px(bottom), Ticks: scaleTicks(y, values)}
	step := (width - 4 - stackedLeft) / float64(max(1, len(s.Days)))
	for i, d := range s.Days {
		x := stackedLeft + step*float64(i)
		l.Boxes = append(l.Boxes, s.bar(d, x, step, y)...)
		if every := s.every(step); i%every == 0 {
			l.Labels = append(l.Labels, label{"mid", px(x + step/2), px(stackedHeight - 8), shortDay(d.Label)})
		}
	}
	l.Marks = s.markLines(step, width)
	return l
}

func (s Stacked) top() (top int64) {
	for _, d := range s.Days {
		top = max(top, total(d))
	}
	return top
}

func total(d Day) (n int64) {
	for _, c := range d.Counts {
		n += c
	}
	return n
}

// every is how many bars one label stands for, so that labels do not touch.
func (s Stacked) every(step float64) int {
	n := 1
	for step*float64(n) < 44 {
		n++
	}
	return n
}

// bar stacks one day; a gap of the surface keeps the parts apart.
func (s Stacked) bar(d Day, x, step float64, y scale) (out []box) {
	gap := min(4, step*.25)
	var sum int64
	for _, o := range order {
		n := d.Counts[o.verdict]
		if n == 0 {
			continue
		}
		from, to := y.at(float64(sum)), y.at(float64(sum+n))
		sum += n
		height := from - to
		if height > 3 {
			height -= 1.5
		}
		out = append(out, box{o.class, px(x + gap/2), px(to), px(step - gap), px(max(height, .75)), d.Label + ": " + number(float64(n)) + " " + o.word})
	}
	return out
}

func (s Stacked) markLines(step, width float64) (out []markLine) {
	for _, m := range s.Marks {
		if m.At < 0 || m.At >= len(s.Days) {
			continue
		}
		x := stackedLeft + step*(float64(m.At)+.5)
		line := markLine{X: px(x), Top: px(stackedTop - 8), Bottom: px(stackedHeight - stackedFoot), TextX: px(x + 4), Text: clipName(m.Text, 28)}
		if x > width*.7 {
			line.TextX, line.Class = px(x-4), "end"
		}
		out = append(out, line)
	}
	return out
}

// keys are the verdicts that occur, for the key above the drawing.
func (s Stacked) keys() (out []keyItem) {
	for _, o := range order {
		for _, d := range s.Days {
			if d.Counts[o.verdict] > 0 {
				out = append(out, keyItem{o.class, o.word})
				break
			}
		}
	}
	return out
}

type keyItem struct{ Class, Word string }

func (s Stacked) twin() twin {
	t := twin{Heads: []string{"Day"}}
	for _, o := range order {
		t.Heads = append(t.Heads, o.word)
	}
	t.Heads = append(t.Heads, "all", "mark")
	for i, d := range s.Days {
		row := []string{d.Label}
		for _, o := range order {
			row = append(row, number(float64(d.Counts[o.verdict])))
		}
		row = append(row, number(float64(total(d))), "")
		for _, m := range s.Marks {
			if m.At == i {
				row[len(row)-1] = m.Text
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// shortDay leaves the year out of a day.
func shortDay(day string) string {
	if len(day) == len("2006-01-02") && day[4] == '-' {
		return day[5:]
	}
	return clipName(day, 8)
}
