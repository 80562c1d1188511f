package agreement

import "errors"

// ErrRaters says that items have different numbers of judgements, or fewer than
// two each.
var ErrRaters = errors.New("every item needs the same number of judgements, two at least")

// Fleiss is the kappa of J. L. Fleiss, Measuring nominal scale agreement among
// many raters, Psychological Bulletin 76 (1971) 378-382, for items that m
// raters each judged; they need not be the same m. counts[i][j] is how many put
// item i into category j. ok is false without items and where all judgements
// are of one category.
func Fleiss(counts [][]int) (kappa float64, ok bool, err error) {
	if len(counts) == 0 {
		return 0, false, nil
	}
	m := total(counts[0])
	if m < 2 {
		return 0, false, ErrRaters
	}
	pairs, margins := 0, make([]int, len(counts[0]))
	for _, row := range counts {
		if total(row) != m || len(row) != len(margins) {
			return 0, false, ErrRaters
		}
		for j, c := range row {
			pairs += c * (c - 1)
			margins[j] += c
		}
	}
	all := float64(len(counts)) * float64(m)
	po, pe := float64(pairs)/(all*float64(m-1)), 0.0
	for _, c := range margins {
		p := float64(c) / all
		pe += p * p
	}
	if pe >= 1 {
		return 0, false, nil
	}
	return (po - pe) / (1 - pe), true, nil
}

func total(row []int) (n int) {
	for _, c := range row {
		n += c
	}
	return n
}

// Pairs is the table's items as Fleiss takes them: each with two judgements,
// whoever gave which.
func (t *Table) Pairs() [][]int {
	out := make([][]int, 0, t.n)
	for i := range t.k {
		for j := range t.k {
			for range t.At(i, j) {
				row := make([]int, t.k)
				row[i]++
				row[j]++
				out = append(out, row)
			}
		}
	}
	return out
}
