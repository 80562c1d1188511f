package chart

import "fmt"

// Heat shows how much there is in each hour of each weekday.
type Heat struct {
	Title   string
	Summary string
	Unit    string         // "alerts"
	Cells   [7][24]float64 // Monday first, hour 0 first
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
			v := h.Cells[d][hour]
			l.Boxes = append(l.Boxes, box{fmt.Sprintf("h-%d", step(v, most)), px(left + float64(hour)*(size+gap)), px(y), px(size), px(size),
				fmt.Sprintf("%s %02d:00: %s %s", weekdays[d], hour, number(v), h.Unit)})
		}
	}
	for hour := 0; hour < 24; hour += 3 {
		l.Labels = append(l.Labels, label{"mid", px(left + float64(hour)*(size+gap) + size/2), px(top - 6), fmt.Sprintf("%02d", hour)})
	}
	l.ramp(left, top+7*(size+gap)+8, most, h.Unit)
	return l
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
			row = append(row, number(h.Cells[d][hour]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
