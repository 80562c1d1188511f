package chart

import (
	"assay/corpus"
)

// Mix shows how verdicts share a few totals: one horizontal bar each, all on
// one scale, stacked in the fixed order of verdicts.
type Mix struct {
	Title   string
	Summary string
	Rows    []MixRow
}

// MixRow is one bar.
type MixRow struct {
	Name   string
	Counts [corpus.NumVerdicts]int64
}

// mixLayout is the drawing of a Mix.
type mixLayout struct {
	Width, Height string
	Boxes         []box
	Labels        []label
}

const (
	mixLeft  = 84.0
	mixRight = 72.0
	mixRow   = 32.0
)

func (m Mix) layout() mixLayout {
	const width = whole
	l := mixLayout{Width: px(width), Height: px(mixRow*float64(len(m.Rows)) + 4)}
	s := scale{top: float64(m.top()), low: 0, high: width - mixLeft - mixRight}
	for i, r := range m.Rows {
		y := mixRow*float64(i) + 4
		l.Labels = append(l.Labels, label{"", "0", px(y + 16), clipName(r.Name, 14)})
		end := l.row(r, s, y)
		l.Labels = append(l.Labels, label{"strong", px(end + 8), px(y + 16), number(float64(r.total()))})
	}
	return l
}

// row draws one bar and answers where it ends. What is there is never thinner
// than a pixel, and a gap of two keeps neighbours apart.
func (l *mixLayout) row(r MixRow, s scale, y float64) float64 {
	x := mixLeft
	for _, o := range order {
		n := r.Counts[o.verdict]
		if n == 0 {
			continue
		}
		w := max(1, s.at(float64(n))-2)
		l.Boxes = append(l.Boxes, box{o.class, px(x), px(y), px(w), "22", r.Name + ": " + number(float64(n)) + " " + o.word})
		x += w + 2
	}
	return x
}

func (m Mix) top() (most int64) {
	for _, r := range m.Rows {
		most = max(most, r.total())
	}
	return most
}

func (r MixRow) total() (n int64) {
	for _, c := range r.Counts {
		n += c
	}
	return n
}

func (m Mix) twin() twin {
	t := twin{Heads: []string{"Rule"}}
	for _, o := range order {
		t.Heads = append(t.Heads, o.word)
	}
	t.Heads = append(t.Heads, "all")
	for _, r := range m.Rows {
		cells := []string{r.Name}
		for _, o := range order {
			cells = append(cells, number(float64(r.Counts[o.verdict])))
		}
		t.Rows = append(t.Rows, append(cells, number(float64(r.total()))))
	}
	return t
}

func (m Mix) keys() (out []keyItem) {
	for _, o := range order {
		for _, r := range m.Rows {
			if r.Counts[o.verdict] > 0 {
				out = append(out, keyItem{o.class, o.word})
				break
			}
		}
	}
	return out
}
