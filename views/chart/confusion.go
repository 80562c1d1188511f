package chart

import "fmt"

// Confusion shows how many items two people put into which categories: a small
// heat map with its numbers.
type Confusion struct {
	Title   string
	Summary string
	Rows    string // who the rows are
	Columns string
	Names   []string // of the categories
	Cells   [][]int  // row by row, as long as Names
}

type confusionLayout struct {
	Width, Height string
	Boxes         []box
	Labels        []label
}

func (c Confusion) layout() confusionLayout {
	const left, top, wide, high, gap = 96.0, 44.0, 84.0, 34.0, 3.0
	n := float64(len(c.Names))
	l := confusionLayout{Width: px(half), Height: px(top + n*(high+gap) + 4)}
	l.Labels = append(l.Labels, label{"mid", px(left + n*(wide+gap)/2), "14", c.Columns}, label{"", "0", "14", c.Rows})
	most := c.most()
	for i, name := range c.Names {
		y := top + float64(i)*(high+gap)
		l.Labels = append(l.Labels, label{"end", px(left - 8), px(y + high/2 + 4), name}, label{"mid", px(left + float64(i)*(wide+gap) + wide/2), px(top - 8), name})
		for j, other := range c.Names {
			x := left + float64(j)*(wide+gap)
			said := fmt.Sprintf("%s, %s: %s, %s: %d", c.Rows, name, c.Columns, other, c.Cells[i][j])
			class := "h-0"
			if i == j {
				class += " both"
			}
			l.Boxes = append(l.Boxes, box{class, px(x), px(y), px(wide), px(high), said},
				box{fmt.Sprintf("h-%d", step(float64(c.Cells[i][j]), most)), px(x + 8), px(y + 9), "16", "16", said})
			l.Labels = append(l.Labels, label{"end strong", px(x + wide - 10), px(y + high/2 + 4), number(float64(c.Cells[i][j]))})
		}
	}
	return l
}

func (c Confusion) most() (most float64) {
	for _, row := range c.Cells {
		for _, n := range row {
			most = max(most, float64(n))
		}
	}
	return most
}

func (c Confusion) twin() twin {
	t := twin{Heads: []string{c.Rows + " \\ " + c.Columns}}
	t.Heads = append(t.Heads, c.Names...)
	for i, name := range c.Names {
		row := []string{name}
		for _, n := range c.Cells[i] {
			row = append(row, number(float64(n)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
