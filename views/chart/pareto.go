package chart

import (
	"cmp"
	"slices"
)

// Pareto shows who makes most of something: bars from the largest down, the
// running share, and where it passes 80 %.
type Pareto struct {
	Title   string
	Summary string
	Unit    string // "false positives"
	Bars    []Bar
}

// Bar is one of the makers.
type Bar struct {
	Name  string
	Value float64
}

// maxBars is how many bars are drawn; the table has all.
const maxBars = 20

type paretoLayout struct {
	Width, Height, Left, Right, Bottom string
	Ticks                              []tick
	Boxes                              []box
	Line                               string
	Dots                               []box // X and Y of the points of the line
	EightyY                            string
	EightyX                            string // "" when 80 % is not reached by what is drawn
	EightyText, EightyTextY            string
	EightyClass                        string
	Labels                             []label
}

func (p Pareto) sorted() (bars []Bar, all float64) {
	bars = slices.Clone(p.Bars)
	slices.SortStableFunc(bars, func(a, b Bar) int { return cmp.Compare(b.Value, a.Value) })
	for _, b := range bars {
		all += max(0, b.Value)
	}
	return bars, all
}

// eighty is how many of the sorted bars together make 80 %.
func eighty(bars []Bar, all float64) int {
	sum := 0.0
	for i, b := range bars {
		if sum += max(0, b.Value); all > 0 && sum >= .8*all {
			return i + 1
		}
	}
	return 0
}

func (p Pareto) layout() paretoLayout {
	const width, height, left, right, top, foot = half, 270.0, 56.0, 40.0, 22.0, 82.0
	bars, all := p.sorted()
	first := eighty(bars, all)
	drawn := bars[:min(len(bars), maxBars)]
	bottom := height - foot
	values := ticks(largest(drawn), 4)
	y, share := scale{values[len(values)-1], bottom, top}, scale{1, bottom, top}
	l := paretoLayout{Width: px(width), Height: px(height), Left: px(left), Right: px(width - right), Bottom: px(bottom),
		Ticks: scaleTicks(y, values), EightyY: px(share.at(.8)), EightyTextY: px(share.at(.5))}
	step := (width - left - right) / float64(max(1, len(drawn)))
	sum := 0.0
	for i, b := range drawn {
		x := left + step*float64(i)
		l.Boxes = append(l.Boxes, box{"bar", px(x + step*.12), px(y.at(b.Value)), px(step * .76), px(bottom - y.at(b.Value)), b.Name + ": " + number(b.Value) + " " + p.Unit})
		l.Labels = append(l.Labels, label{"end", px(x + step/2 + 4), px(bottom + 14), clipName(b.Name, slantRoom(x+step/2))})
		if all > 0 {
			sum += max(0, b.Value)
			l.point(x+step/2, share.at(sum/all), i == 0, b.Name+" and before: "+percent(sum/all))
		}
	}
	if first > 0 && first <= len(drawn) {
		l.mark(left+step*float64(first), first, width)
	}
	return l
}

// slantRoom is how many characters a slanted name that ends at x has to the
// edge of the drawing; no name has more than 16.
func slantRoom(x float64) int { return min(16, int(x/5.4)) }

func (l *paretoLayout) point(x, y float64, first bool, title string) {
	if first {
		l.Line = "M"
	} else {
		l.Line += "L"
	}
	l.Line += px(x) + " " + px(y)
	l.Dots = append(l.Dots, box{X: px(x), Y: px(y), Title: title})
}

func (l *paretoLayout) mark(x float64, first int, width float64) {
	l.EightyX, l.EightyText, l.EightyClass = px(x), number(float64(first))+" make 80 %", ""
	if x > width*.7 {
		l.EightyClass = "end"
	}
}

func largest(bars []Bar) (top float64) {
	for _, b := range bars {
		top = max(top, b.Value)
	}
	return top
}

func (p Pareto) twin() twin {
	bars, all := p.sorted()
	t := twin{Heads: []string{"Name", p.Unit, "share", "running share"}}
	sum := 0.0
	for _, b := range bars {
		sum += max(0, b.Value)
		row := []string{b.Name, number(b.Value), "–", "–"}
		if all > 0 {
			row[2], row[3] = percent(b.Value/all), percent(sum/all)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
