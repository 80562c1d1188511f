package chart

// Curve shows shares along a cost: lines of points from left to right, one a
// series, on an axis from 0 to 1, and marks at chosen points.
type Curve struct {
	Title   string
	Summary string
	Unit    string // of the cost: "analyst hours a week"
	Series  []CurveSeries
	Rows    []CurveRow // by cost, rising; of equal cost by what they stand for
	Marks   []CurveMark
}

// CurveSeries is one line.
type CurveSeries struct{ Name, Class string }

// CurveRow is one point of every series.
type CurveRow struct {
	Name   string // "count > 3"
	X      float64
	Shares []float64 // one a series
	Texts  []string  // "7 of 13 known incidents"
	Joined bool      // the line goes through it; others are points alone
}

// CurveMark is a line down at a row.
type CurveMark struct {
	Row  int
	Text string
}

type curveLayout struct {
	Width, Height, Left, Right, Bottom string
	Ticks, Costs                       []tick
	Lines                              []curveLine
	Dots                               []curveDot
	Marks                              []curveMark
}

type curveLine struct{ Class, Path string }

type curveDot struct{ Class, X, Y, R, Title string }

type curveMark struct{ X, TextX, TextY, Class, Text string }

func (c Curve) layout() curveLayout {
	const width, height, left, right, top, foot = half, 270.0, 48.0, 20.0, 34.0, 40.0
	bottom, most := height-foot, 0.0
	for _, r := range c.Rows {
		most = max(most, r.X)
	}
	costs := ticks(most, 5)
	x, y := scale{costs[len(costs)-1], left, width - right}, scale{1, bottom, top}
	l := curveLayout{Width: px(width), Height: px(height), Left: px(left), Right: px(width - right), Bottom: px(bottom)}
	for _, share := range []float64{0, .25, .5, .75, 1} {
		l.Ticks = append(l.Ticks, tick{px(y.at(share)), percent(share)})
	}
	for _, v := range costs {
		l.Costs = append(l.Costs, tick{px(x.at(v)), number(v)})
	}
	for i, s := range c.Series {
		line := curveLine{Class: s.Class}
		for _, r := range c.Rows {
			at := px(x.at(r.X)) + " " + px(y.at(r.Shares[i]))
			radius := "2.5"
			if r.Joined {
				radius = "4"
				line.Path += map[bool]string{true: "M", false: "L"}[line.Path == ""] + at
			}
			l.Dots = append(l.Dots, curveDot{s.Class, px(x.at(r.X)), px(y.at(r.Shares[i])), radius, r.Name + ": " + r.Texts[i] + ", at " + number(r.X) + " " + c.Unit})
		}
		l.Lines = append(l.Lines, line)
	}
	for i, m := range c.Marks {
		at := x.at(c.Rows[m.Row].X)
		mark := curveMark{X: px(at), TextX: px(at + 4), TextY: px(12 + 12*float64(i%2)), Text: m.Text}
		if at > width*.6 {
			mark.TextX, mark.Class = px(at-4), "end"
		}
		l.Marks = append(l.Marks, mark)
	}
	return l
}

func (c Curve) twin() twin {
	t := twin{Heads: []string{"Value", c.Unit}}
	for _, s := range c.Series {
		t.Heads = append(t.Heads, s.Name)
	}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, append([]string{r.Name, number(r.X)}, r.Texts...))
	}
	return t
}
