package corpus

// nullCells gathers which paths are null in which rows of a segment.
type nullCells struct {
	counts []uint32 // by row
	paths  []string
	rows   [][]uint32 // by path
}

func newNullCells(rows int) *nullCells { return &nullCells{counts: make([]uint32, rows)} }

// add says that a path, which comes after the last one, is null in the rows.
func (n *nullCells) add(path string, rows []uint32) {
	if len(rows) == 0 {
		return
	}
	n.paths, n.rows = append(n.paths, path), append(n.rows, rows)
	for _, row := range rows {
		n.counts[row]++
	}
}

// lane lists, a row, the paths that are null there, in their order.
func (n *nullCells) lane() *lane {
	out := &lane{shape: textList}
	next := make([]uint32, len(n.counts)) // where the row's next path goes
	end := uint32(0)
	for row, count := range n.counts {
		if next[row] = end; count > 0 {
			end += count
			out.rows, out.ends = append(roomy(out.rows, 1), uint32(row)), append(roomy(out.ends, 1), end)
		}
	}
	out.cells = make([]uint64, end)
	for i, rows := range n.rows {
		number := uint64(out.texts.numberOf(n.paths[i]))
		for _, row := range rows {
			out.cells[next[row]] = number
			next[row]++
		}
	}
	return out
}
