package chart

// Intervals shows shares with their 95 % intervals, one under the other on one
// axis from 0 to 1, and a line that a policy asks for.
type Intervals struct {
	Title   string
	Summary string
	Rows    []Interval
	Line    float64 // drawn when over 0
	LineAs  string  // "policy: at least 80 %"
}

// Interval is one share.
type Interval struct {
	Name          string
	At, Low, High float64
	Text          string // "118 of 144 episodes"
	Baseline      bool
}

type intervalsLayout struct {
	Width, Height, Right, Bottom string
	Ticks                        []tick
	Rows                         []intervalRow
	LineX, LineTextX, LineClass  string
}

type intervalRow struct{ Class, Path, DotX, Y, TextY, Name, Title string }

func (v Intervals) layout() intervalsLayout {
	const left, right, top, rowHeight = 132.0, 16.0, 20.0, 30.0
	const width = half
	bottom := top + rowHeight*float64(len(v.Rows))
	x := scale{1, left, width - right}
	l := intervalsLayout{Width: px(width), Height: px(bottom + 22), Right: px(width - right), Bottom: px(bottom)}
	for _, share := range []float64{0, .25, .5, .75, 1} {
		l.Ticks = append(l.Ticks, tick{px(x.at(share)), percent(share)})
	}
	for i, r := range v.Rows {
		y := top + rowHeight*(float64(i)+.5)
		row := intervalRow{DotX: px(x.at(r.At)), Y: px(y), TextY: px(y + 4), Name: clipName(r.Name, 22),
			Title: r.Name + ": " + r.Text + ", 95 % from " + percent(r.Low) + " to " + percent(r.High)}
		row.Path = "M" + px(x.at(r.Low)) + " " + px(y) + "H" + px(x.at(r.High)) +
			"M" + px(x.at(r.Low)) + " " + px(y-4) + "V" + px(y+4) + "M" + px(x.at(r.High)) + " " + px(y-4) + "V" + px(y+4)
		if r.Baseline {
			row.Class = "base"
		}
		l.Rows = append(l.Rows, row)
	}
	if v.Line > 0 {
		at := x.at(v.Line)
		l.LineX, l.LineTextX = px(at), px(at+4)
		if at > width*.6 {
			l.LineTextX, l.LineClass = px(at-4), "end"
		}
	}
	return l
}

func (v Intervals) twin() twin {
	t := twin{Heads: []string{"Figure", "share", "low", "high", "counts"}}
	for _, r := range v.Rows {
		t.Rows = append(t.Rows, []string{r.Name, percent(r.At), percent(r.Low), percent(r.High), r.Text})
	}
	return t
}
