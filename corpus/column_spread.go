package corpus

// Spread gives every row of out that is 0 what the table has for its code. The
// table has Distinct()+FirstCode elements, out one a row.
func (c *Column) Spread(table, out []uint32) {
	switch {
	case c.codes.one != nil:
		var all [256]uint32
		copy(all[:], table)
		for row, code := range c.codes.one {
			if out[row] == 0 {
				out[row] = all[code]
			}
		}
	case c.codes.two != nil:
		spread(c.codes.two, table, out)
	case c.codes.four != nil:
		spread(c.codes.four, table, out)
	default:
		for row := range c.codes.rows {
			if out[row] == 0 {
				out[row] = table[c.codes.at(row)]
			}
		}
	}
}

func spread[T uint16 | uint32](codes []T, table, out []uint32) {
	out = out[:len(codes)]
	for row, code := range codes {
		if out[row] == 0 {
			out[row] = table[code]
		}
	}
}

// Wanted tells of each code whether a row has it of which out is 0. out has one
// element a row.
func (c *Column) Wanted(out []uint32) []bool {
	wanted := make([]bool, c.Distinct()+FirstCode)
	switch {
	case c.codes.one != nil:
		want(c.codes.one, wanted, out)
	case c.codes.two != nil:
		want(c.codes.two, wanted, out)
	case c.codes.four != nil:
		want(c.codes.four, wanted, out)
	default:
		for row := range c.codes.rows {
			if out[row] == 0 {
				wanted[c.codes.at(row)] = true
			}
		}
	}
	return wanted
}

func want[T uint8 | uint16 | uint32](codes []T, wanted []bool, out []uint32) {
	out = out[:len(codes)]
	for row, code := range codes {
		if out[row] == 0 {
			wanted[code] = true
		}
	}
}

// Nanos are the times of all rows in Unix nanoseconds, NoTime where a row has
// none; do not change them.
func (t *Times) Nanos() []int64 { return t.nano }
