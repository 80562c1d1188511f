package doubt

import (
	"context"
	"strconv"

	"assay/corpus"
)

// TooFast is the time in seconds below which nobody has read an alert (load.md
// section 7, item 2).
const TooFast = 10

// fast doubts labels of alerts that were handled too fast to be read.
type fast struct {
	g       *ground
	columns []*corpus.Column
	quick   [][]bool // by segment and code
}

func (g *ground) fast(ctx context.Context) (check, error) {
	c := &fast{g: g}
	for _, part := range g.parts {
		column, err := part.Columns.Column(ctx, "alert.handling_seconds")
		if err != nil {
			return nil, err
		}
		quick := make([]bool, column.Distinct()+corpus.FirstCode)
		for i := range column.Distinct() {
			seconds, ok := column.Entry(i).Number()
			quick[i+corpus.FirstCode] = ok && seconds >= 0 && seconds < TooFast
		}
		c.columns, c.quick = append(c.columns, column), append(c.quick, quick)
	}
	return c, nil
}

func (c *fast) code() string  { return "fast" }
func (c *fast) title() string { return "handled faster than it can be read" }

func (c *fast) doubts(row int, _ corpus.Verdict) bool {
	ref := c.g.ref(row)
	return c.quick[ref.Segment][c.columns[ref.Segment].Code(ref.Row)]
}

func (c *fast) why(row int, _ corpus.Verdict) string {
	ref := c.g.ref(row)
	seconds, _ := c.columns[ref.Segment].Value(ref.Row).Number()
	return "the alert was closed after " + strconv.FormatFloat(seconds, 'f', -1, 64) + " s of work"
}
