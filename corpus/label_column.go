package corpus

// LabelColumn holds the outcomes of one segment's rows at one position of the
// label log. It is immutable.
type LabelColumn struct {
	packed []outcome
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

// Bitmap is the set of rows with the verdict.
func (c *LabelColumn) Bitmap(v Verdict) *Bitmap {
	b := NewBitmap(len(c.packed))
	for row, o := range c.packed {
		if o.verdict() == v {
			b.Set(row)
		}
	}
	return b
}
