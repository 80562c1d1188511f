package chart

// Held is how many principals are held on each day: by alerts that are not
// known to be true, and on top of them by true ones alone, with a cap.
type Held struct {
	Title   string
	Summary string
	Unit    string // "agents"
	Days    []HeldDay
	Cap     int // 0: none is drawn
}

// HeldDay is one bar.
type HeldDay struct {
	Label          string // "2026-08-14"
	Honest, Attack int64
}

// heldLayout is the drawing of a Held.
type heldLayout struct {
	Width, Height, Right string
	Ticks                []tick
	Boxes                []box
	Labels               []label
	CapY                 string
}

var heldKeys = []keyItem{{"bar", "not known to be attacks"}, {"bar base", "true positives alone"}}

func (h Held) layout() heldLayout {
	_, width := size(true)
	top := int64(h.Cap)
	for _, d := range h.Days {
		top = max(top, d.Honest+d.Attack)
	}
	values := wholeTicks(float64(top), 4)
	y := scale{top: values[len(values)-1], low: stackedHeight - stackedFoot, high: stackedTop}
	l := heldLayout{Width: px(width), Height: px(stackedHeight), Right: px(width - 4), Ticks: scaleTicks(y, values)}
	if h.Cap > 0 {
		l.CapY = px(y.at(float64(h.Cap)))
	}
	step := (width - 4 - stackedLeft) / float64(max(1, len(h.Days)))
	every := Stacked{}.every(step)
	for i, d := range h.Days {
		x := stackedLeft + step*float64(i)
		l.Boxes = append(l.Boxes, d.boxes(x, step, y)...)
		if i%every == 0 {
			l.Labels = append(l.Labels, label{"mid", px(x + step/2), px(stackedHeight - 8), shortDay(d.Label)})
		}
	}
	return l
}

func (d HeldDay) boxes(x, step float64, y scale) (out []box) {
	gap, sum := min(4, step*.25), int64(0)
	for i, n := range []int64{d.Honest, d.Attack} {
		if n <= 0 {
			continue
		}
		from, to := y.at(float64(sum)), y.at(float64(sum+n))
		sum += n
		out = append(out, box{heldKeys[i].Class, px(x + gap/2), px(to), px(step - gap), px(max(from-to-1, .75)), d.Label + ": " + number(float64(n)) + " " + heldKeys[i].Word})
	}
	return out
}

func (h Held) twin() twin {
	t := twin{Heads: []string{"Day", heldKeys[0].Word, heldKeys[1].Word}}
	for _, d := range h.Days {
		t.Rows = append(t.Rows, []string{d.Label, number(float64(d.Honest)), number(float64(d.Attack))})
	}
	return t
}
