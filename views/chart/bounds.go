package chart

import "strings"

// Bounds shows shares of which a part is certain and a part is not, on one axis
// from 0 to 1: solid up to the least that a share can be, hatched up to the
// most.
type Bounds struct {
	Title   string
	Summary string
	Rows    []Bound
}

// Bound is one share.
type Bound struct {
	Name      string
	Low, High float64
	At        *float64 // the estimate between them; nil for none
	Text      string   // "4 of 1,500 audited events"
	Baseline  bool
}

type boundsLayout struct {
	Width, Height, Bottom string
	Ticks                 []tick
	Rows                  []boundRow
}

type boundRow struct{ Class, Name, TextY, Title, X, Y, W, H, OpenW, OpenX, Hatch, DotX, DotY string }

const boundHeight = 16.0

func (b Bounds) layout() boundsLayout {
	const left, right, top, rowHeight = 132.0, 16.0, 8.0, 30.0
	const width = half
	bottom := top + rowHeight*float64(len(b.Rows))
	x := scale{1, left, width - right}
	l := boundsLayout{Width: px(width), Height: px(bottom + 22), Bottom: px(bottom)}
	for _, share := range []float64{0, .25, .5, .75, 1} {
		l.Ticks = append(l.Ticks, tick{px(x.at(share)), percent(share)})
	}
	for i, r := range b.Rows {
		y := top + rowHeight*(float64(i)+.5)
		low, high := x.at(max(0, r.Low)), x.at(min(1, r.High))
		row := boundRow{Name: clipName(r.Name, 22), TextY: px(y + 4), Title: r.Name + ": " + r.words(),
			X: px(left), Y: px(y - boundHeight/2), W: px(low - left), H: px(boundHeight),
			OpenX: px(low), OpenW: px(max(0, high-low)), Hatch: hatch(low, high, y+boundHeight/2)}
		if r.At != nil {
			row.DotX, row.DotY = px(x.at(*r.At)), px(y)
		}
		if r.Baseline {
			row.Class = "base"
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// hatch are strokes from lower left to upper right that fill a row between two
// places; they are cut at both.
func hatch(from, to, bottom float64) string {
	var b strings.Builder
	for x := from - boundHeight + 3; x < to; x += 6 {
		low, high := max(x, from), min(x+boundHeight, to)
		if high > low {
			b.WriteString("M" + px(low) + " " + px(bottom-(low-x)) + "L" + px(high) + " " + px(bottom-(high-x)))
		}
	}
	return b.String()
}

func (r Bound) words() string {
	words := percent(r.Low) + " to " + percent(r.High)
	if r.At != nil && r.Low == r.High {
		words = percent(*r.At)
	} else if r.At != nil {
		words = percent(*r.At) + ", " + words
	}
	if r.Text != "" {
		words += ", " + r.Text
	}
	return words
}

func (b Bounds) twin() twin {
	t := twin{Heads: []string{"Figure", "estimate", "least", "most", "from"}}
	for _, r := range b.Rows {
		at := "none"
		if r.At != nil {
			at = percent(*r.At)
		}
		t.Rows = append(t.Rows, []string{r.Name, at, percent(r.Low), percent(r.High), r.Text})
	}
	return t
}
