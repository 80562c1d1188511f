package chart

// Recalls shows what share is still caught under each of several evasions, a
// row each: the candidate as a bar with its interval, the baseline as a broken
// line below it.
type Recalls struct {
	Title   string
	Summary string
	Rows    []Recall
}

// Recall is one evasion.
type Recall struct {
	Name          string
	At, Low, High float64
	Text          string // "5 of 28 incidents"
	Before        *Share // the baseline's, nil without one
}

// Share is a share and the counts behind it.
type Share struct {
	At   float64
	Text string
}

type recallsLayout struct {
	Width, Height, Bottom string
	Ticks                 []tick
	Boxes                 []box
	Labels                []label
	Spans                 string // the intervals
	Before                string // the broken lines
}

const (
	recallsName  = 300.0 // where the names end
	recallsRight = 120.0 // room for the counts
	recallsRow   = 26.0
	recallsHead  = 6.0
)

func (r Recalls) layout() recallsLayout {
	bottom := recallsHead + recallsRow*float64(len(r.Rows))
	x := scale{1, recallsName, whole - recallsRight}
	l := recallsLayout{Width: px(whole), Height: px(bottom + 22), Bottom: px(bottom)}
	for _, share := range []float64{0, .25, .5, .75, 1} {
		l.Ticks = append(l.Ticks, tick{px(x.at(share)), percent(share)})
	}
	for i, row := range r.Rows {
		y := recallsHead + recallsRow*float64(i)
		l.Labels = append(l.Labels, label{"", "0", px(y + 15), clipName(row.Name, 50)}, label{"", px(whole - recallsRight + 8), px(y + 15), row.Text})
		l.Boxes = append(l.Boxes, box{"bar", px(recallsName), px(y + 5), px(max(1, x.at(row.At)-recallsName)), "11", r.title(row)})
		l.Spans += "M" + px(x.at(row.Low)) + " " + px(y+10.5) + "H" + px(x.at(row.High)) + "M" + px(x.at(row.Low)) + " " + px(y+7) + "V" + px(y+14) + "M" + px(x.at(row.High)) + " " + px(y+7) + "V" + px(y+14)
		if b := row.Before; b != nil {
			l.Before += "M" + px(recallsName) + " " + px(y+20) + "H" + px(max(recallsName+1, x.at(b.At))) + "M" + px(x.at(b.At)) + " " + px(y+17) + "V" + px(y+23)
		}
	}
	return l
}

func (r Recalls) title(row Recall) string {
	t := row.Name + ": " + row.Text + ", 95 % from " + percent(row.Low) + " to " + percent(row.High)
	if row.Before != nil {
		t += "; baseline " + row.Before.Text
	}
	return t
}

func (r Recalls) compared() bool {
	for _, row := range r.Rows {
		if row.Before != nil {
			return true
		}
	}
	return false
}

func (r Recalls) twin() twin {
	t := twin{Heads: []string{"Evasion", "still caught", "share", "low", "high"}}
	if r.compared() {
		t.Heads = append(t.Heads, "baseline")
	}
	for _, row := range r.Rows {
		cells := []string{row.Name, row.Text, percent(row.At), percent(row.Low), percent(row.High)}
		if r.compared() {
			before := "–"
			if row.Before != nil {
				before = row.Before.Text
			}
			cells = append(cells, before)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
