package corpus

// Postings are the rows of each distinct value of a column, in rising order.
// They are immutable.
type Postings struct {
	starts []uint32 // of each value in rows, and the end of the last
	rows   []uint32
}

// newPostings sorts the rows by code, counting: two passes.
func newPostings(c *codes, distinct int) *Postings {
	p := &Postings{starts: make([]uint32, distinct+1)}
	wide := c.four
	if wide == nil {
		wide = c.wide()
	}
	for _, code := range wide {
		if code >= FirstCode {
			p.starts[code-FirstCode]++
		}
	}
	sum := uint32(0)
	for i, n := range p.starts {
		p.starts[i] = sum
		sum += n
	}
	p.rows = make([]uint32, sum)
	for row, code := range wide {
		if code >= FirstCode {
			at := &p.starts[code-FirstCode]
			p.rows[*at] = uint32(row)
			*at++
		}
	}
	copy(p.starts[1:], p.starts[:distinct]) // each start has moved to its end
	p.starts[0] = 0
	return p
}

// Of are the rows of distinct value i, rising; do not change them.
func (p *Postings) Of(i int) []uint32 { return p.rows[p.starts[i]:p.starts[i+1]] }

// Count is the number of rows of distinct value i.
func (p *Postings) Count(i int) int { return int(p.starts[i+1] - p.starts[i]) }

// Bytes is how much memory they hold.
func (p *Postings) Bytes() int64 { return 4 * int64(len(p.starts)+len(p.rows)) }
