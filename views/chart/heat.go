package chart

import "fmt"

// Heat shows how much there is in each hour of each weekday.
type Heat struct {
	Title   string
	Summary string
	Unit    string         // "alerts"
	Cells   [7][24]float64 // Monday first, hour 0 first
	Top     float64        // where the scale ends; 0: at the largest cell
	Absent  [7][24]bool    // cells without a figure
	Missing string         // why they have none: "nobody is there"
}

var weekdays = [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

type heatLayout struct {
	Width, Height string
	Boxes         []box
	Labels        []label
	Ramp          []box
	RampLabels    []label
}

func (h Heat) layout() heatLayout {
	const left, top, size, gap = 34.0, 18.0, 19.0, 2.0
	l := heatLayout{Width: px(left + 24*(size+gap)), Height: px(top + 7*(size+gap) + 26)}
	most := h.most()
	for d := range 7 {
		y := top + float64(d)*(size+gap)
		l.Labels = append(l.Labels, label{"end", px(left - 6), px(y + size/2 + 4), weekdays[d]})
		for hour := range 24 {
			class, title := h.cell(d, hour, most)
			l.Boxes = append(l.Boxes, box{class, px(left + float64(hour)*(size+gap)), px(y), px(size), px(size), title})
		}
	}
	for hour := 0; hour < 24; hour += 3 {
		l.Labels = append(l.Labels, label{"mid", px(left + float64(hour)*(size+gap) + size/2), px(top - 6), fmt.Sprintf("%02d", hour)})
	}
	l.ramp(left, top+7*(size+gap)+8, most, h.Unit)
	return l
}

// cell is how one hour is drawn, and what it says when pointed at.
func (h Heat) cell(d, hour int, most float64) (class, title string) {
	at := fmt.Sprintf("%s %02d:00: ", weekdays[d], hour)
	if h.Absent[d][hour] {
		return "h-none", at + h.Missing
	}
	v := h.Cells[d][hour]
	return fmt.Sprintf("h-%d", step(v, most)), at + number(v) + " " + h.Unit
}

// ramp is the key to the seven steps.
func (l *heatLayout) ramp(x, y, most float64, unit string) {
	for i := range 7 {
		low := most * float64(i) / 7
		l.Ramp = append(l.Ramp, box{fmt.Sprintf("h-%d", i+1), px(x + float64(i)*26), px(y), "24", "10", "over " + number(low) + " to " + number(most*float64(i+1)/7)})
	}
	l.RampLabels = []label{{"", px(x + 7*26 + 6), px(y + 9), "up to " + number(most) + " " + unit}}
}

func (h Heat) most() (most float64) {
	if h.Top > 0 {
		return h.Top
	}
	for _, day := range h.Cells {
		for _, v := range day {
			most = max(most, v)
		}
	}
	return most
}

// step is 0 for nothing, else 1 to 7 in equal steps of the largest.
func step(v, most float64) int {
	if v <= 0 || most <= 0 {
		return 0
	}
	return max(1, min(7, 1+int(7*v/most-1e-9)))
}

func (h Heat) twin() twin {
	t := twin{Heads: []string{"Hour"}}
	t.Heads = append(t.Heads, weekdays[:]...)
	for hour := range 24 {
		row := []string{fmt.Sprintf("%02d:00", hour)}
		for d := range 7 {
			text := number(h.Cells[d][hour])
			if h.Absent[d][hour] {
				text = "–"
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
