package corpus

import "sync"

// LabelColumn holds the outcomes of one segment's rows at one position of the
// label log. It is immutable.
type LabelColumn struct {
	packed []outcome

	setsOnce sync.Once
	sets     [NumVerdicts]*Bitmap
}

// outcome is a verdict in the low three bits and a reason above them.
type outcome uint8

func outcomeOf(v Verdict, r Reason) outcome { return outcome(v) | outcome(r)<<3 }

func (o outcome) verdict() Verdict { return Verdict(o & 7) }
func (o outcome) reason() Reason   { return Reason(o >> 3) }

// Rows is the number of events.
func (c *LabelColumn) Rows() int { return len(c.packed) }

// Verdict is the verdict of a row.
func (c *LabelColumn) Verdict(row int) Verdict { return c.packed[row].verdict() }

// Reason is the reason of a row.
func (c *LabelColumn) Reason(row int) Reason { return c.packed[row].reason() }

// Bitmap is the set of rows with the verdict, the caller's own.
func (c *LabelColumn) Bitmap(v Verdict) *Bitmap { return c.Having(v).Clone() }

// Having is the set of rows with the verdict, made at the first call and kept;
// do not change it.
func (c *LabelColumn) Having(v Verdict) *Bitmap {
	c.setsOnce.Do(func() {
		for v := range c.sets {
			c.sets[v] = NewBitmap(len(c.packed))
		}
		for row, o := range c.packed {
			c.sets[o.verdict()].Set(row)
		}
	})
	return c.sets[v]
}

// Count is how many of the rows have each verdict and each reason.
func (c *LabelColumn) Count(rows *Bitmap) (verdicts [NumVerdicts]int, reasons [NumReasons]int) {
	var counts [256]int
	countCodes(c.packed, rows.words, counts[:])
	for o, n := range counts {
		if n > 0 {
			verdicts[outcome(o).verdict()] += n
			reasons[outcome(o).reason()] += n
		}
	}
	return verdicts, reasons
}
