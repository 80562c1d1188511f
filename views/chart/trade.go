package chart

import "math"

// Trade weighs two things against one another, a row each: left what is paid,
// right what is got for it. Each side has a scale of its own. A value below
// zero is the other way round and is drawn hollow; the numbers stand behind
// the bars.
type Trade struct {
	Title   string
	Summary string
	Name    string // of the rows: "Part"
	Left    TradeSide
	Right   TradeSide
	Rows    []TradeRow
}

// TradeSide is what a side shows.
type TradeSide struct {
	Head     string // "Known incidents hidden"
	Reversed string // what a value below zero is: "found by it alone"; "" where there is none
	Class    string // of its bars
}

// TradeRow is one row; the texts are the numbers with their units, K of N.
type TradeRow struct {
	Name                string
	Left, Right         float64
	LeftText, RightText string
}

func (t Trade) layout() balanceLayout {
	bottom := balanceHead + balanceRow*float64(len(t.Rows))
	l := balanceLayout{Width: px(whole), Height: px(bottom + 4)}
	for i, side := range []TradeSide{t.Left, t.Right} {
		x := px(balanceName + balanceNext*float64(i))
		l.Labels = append(l.Labels, label{"strong", x, "12", side.Head})
		l.Axes += "M" + x + " " + px(balanceHead-2) + "V" + px(bottom)
	}
	var left, right float64
	for _, r := range t.Rows {
		left, right = max(left, math.Abs(r.Left)), max(right, math.Abs(r.Right))
	}
	for i, r := range t.Rows {
		y := balanceHead + balanceRow*float64(i)
		l.Labels = append(l.Labels, label{"", "0", px(y + 14), clipName(r.Name, 38)})
		l.trade(t.Left, r.Name, r.LeftText, balanceName, y, r.Left, left)
		l.trade(t.Right, r.Name, r.RightText, balanceName+balanceNext, y, r.Right, right)
	}
	return l
}

// trade draws the bar of one side and its number.
func (l *balanceLayout) trade(side TradeSide, name, text string, x, y, v, top float64) {
	end, s := x, scale{top, 0, balanceSide - 60}
	if v != 0 && !math.IsNaN(v) {
		class, what := side.Class, side.Head
		if v < 0 {
			class, what = "f-non", side.Reversed
		}
		w := max(2, s.at(math.Abs(v)))
		l.Boxes = append(l.Boxes, box{class, px(x), px(y + 3), px(w), "15", name + ": " + text + ", " + what})
		end += w
	}
	l.Labels = append(l.Labels, label{"", px(end + 5), px(y + 14), text})
}

func (t Trade) twin() twin {
	w := twin{Heads: []string{t.Name, t.Left.Head, t.Right.Head}}
	for _, r := range t.Rows {
		w.Rows = append(w.Rows, []string{r.Name, r.LeftText, r.RightText})
	}
	return w
}

func (t Trade) keys() []keyItem {
	out := []keyItem{{t.Left.Class, t.Left.Head}}
	if t.Left.Reversed != "" {
		out = append(out, keyItem{"f-non", t.Left.Reversed})
	}
	out = append(out, keyItem{t.Right.Class, t.Right.Head})
	if t.Right.Reversed != "" {
		out = append(out, keyItem{"f-non", t.Right.Reversed})
	}
	return out
}
