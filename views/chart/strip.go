package chart

// Strip is a histogram without axes above a list: where in time the matches
// are. Bars from From to To (indexes, To not included) are the chosen part.
type Strip struct {
	Title      string
	Summary    string
	Bars       []StripBar
	From, To   int
	Begin, End string // labels of both ends
}

// StripBar is one step of time; its URL narrows the search to it.
type StripBar struct {
	Label string
	Count int64
	URL   string
}

type stripBox struct {
	box
	URL, HitX, HitW string
}

const stripWidth, stripHeight = 960.0, 40.0

func (s Strip) boxes() (out []stripBox) {
	top := int64(1)
	for _, b := range s.Bars {
		top = max(top, b.Count)
	}
	step := stripWidth / float64(max(1, len(s.Bars)))
	y := scale{float64(top), stripHeight, 1}
	for i, b := range s.Bars {
		class := "bar"
		if s.From == s.To || s.From <= i && i < s.To {
			class = "bar in"
		}
		x, at := step*float64(i), y.at(float64(b.Count))
		if b.Count > 0 {
			at = min(at, stripHeight-1.5)
		}
		out = append(out, stripBox{box{class, px(x + step*.1), px(at), px(step * .8), px(stripHeight - at), b.Label + ": " + number(float64(b.Count))}, b.URL, px(x), px(step)})
	}
	return out
}

func (s Strip) twin() twin {
	t := twin{Heads: []string{"Time", "Count"}}
	for _, b := range s.Bars {
		t.Rows = append(t.Rows, []string{b.Label, number(float64(b.Count))})
	}
	return t
}

// Spark is a trend in a cell; Title says in words what it shows.
type Spark struct {
	Title  string
	Values []float64
}

func (s Spark) path() (line, x, y string) {
	const width, height, pad = 96.0, 20.0, 3.0
	top := 0.0
	for _, v := range s.Values {
		top = max(top, v)
	}
	at := scale{max(top, 1e-9), height - pad, pad}
	step := (width - 2*pad) / float64(max(1, len(s.Values)-1))
	for i, v := range s.Values {
		x, y = px(pad+step*float64(i)), px(at.at(v))
		if i == 0 {
			line = "M" + x + " " + y
		} else {
			line += "L" + x + " " + y
		}
	}
	return line, x, y
}
