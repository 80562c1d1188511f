package agreement

import (
	"math"

	"assay/tuning/interval"
)

// Table counts items by the categories that two raters put them into.
type Table struct {
	k     int
	cells []int // row by row
	n     int
}

// NewTable is an empty table of k categories.
func NewTable(k int) *Table { return &Table{k: k, cells: make([]int, k*k)} }

// Add counts an item that the first rater put into category i and the second
// into category j.
func (t *Table) Add(i, j int) { t.AddN(i, j, 1) }

// AddN counts n such items.
func (t *Table) AddN(i, j, n int) {
	t.cells[i*t.k+j] += n
	t.n += n
}

// At is the number of items in a cell.
func (t *Table) At(i, j int) int { return t.cells[i*t.k+j] }

// N is the number of items.
func (t *Table) N() int { return t.n }

// Agreed is the number of items that both put into one category.
func (t *Table) Agreed() (n int) {
	for i := range t.k {
		n += t.At(i, i)
	}
	return n
}

// margins are how many items each rater put into each category.
func (t *Table) margins() (first, second []float64) {
	first, second = make([]float64, t.k), make([]float64, t.k)
	for i := range t.k {
		for j := range t.k {
			first[i] += float64(t.At(i, j))
			second[j] += float64(t.At(i, j))
		}
	}
	return first, second
}

// Observed is the share of items that both put into one category; ok is false
// without items.
func (t *Table) Observed() (share float64, ok bool) {
	if t.n == 0 {
		return 0, false
	}
	return float64(t.Agreed()) / float64(t.n), true
}

// expected is the agreement that the margins alone would bring.
func (t *Table) expected() (pe float64) {
	first, second := t.margins()
	for i := range t.k {
		pe += first[i] * second[i]
	}
	return pe / float64(t.n) / float64(t.n)
}

// Kappa is that of J. Cohen, A coefficient of agreement for nominal scales,
// Educational and Psychological Measurement 20 (1960) 37-46. ok is false
// without items, and where both raters used one and the same category only:
// chance alone would then agree as well.
func (t *Table) Kappa() (kappa float64, ok bool) {
	po, ok := t.Observed()
	if !ok {
		return 0, false
	}
	pe := t.expected()
	if pe >= 1 {
		return 0, false
	}
	return (po - pe) / (1 - pe), true
}

// PABAK is kappa with the prevalence and the bias between the raters taken
// out: with k categories (k po - 1)/(k - 1), which is 2 po - 1 for two. T.
// Byrt, J. Bishop & J. B. Carlin, Bias, prevalence and kappa, Journal of
// Clinical Epidemiology 46 (1993) 423-429; for k categories it is S of E. M.
// Bennett, R. Alpert & A. C. Goldstein, Communications through limited-response
// questioning, Public Opinion Quarterly 18 (1954) 303-308. It asks for two
// categories at least.
func (t *Table) PABAK() (pabak float64, ok bool) {
	po, ok := t.Observed()
	if !ok || t.k < 2 {
		return 0, false
	}
	k := float64(t.k)
	return (k*po - 1) / (k - 1), true
}

// LargeSample is the interval of kappa by the standard error of J. L. Fleiss,
// J. Cohen & B. S. Everitt, Large sample standard errors of kappa and weighted
// kappa, Psychological Bulletin 72 (1969) 323-327. Where the two agree on every
// item it has no width, and that of whole stands in its place.
func (t *Table) LargeSample() (b Bounds, ok bool) {
	kappa, ok := t.Kappa()
	if !ok {
		return b, false
	}
	if t.Agreed() == t.n {
		return t.whole(), true
	}
	half := z * t.standardError(kappa)
	return Bounds{max(-1, kappa-half), min(1, kappa+half)}, true
}

func (t *Table) standardError(kappa float64) float64 {
	n, pe := float64(t.n), t.expected()
	first, second := t.margins()
	var same, other float64
	for i := range t.k {
		for j := range t.k {
			p := float64(t.At(i, j)) / n
			if i == j {
				d := 1 - (first[i]+second[i])/n*(1-kappa)
				same += p * d * d
				continue
			}
			d := (second[i] + first[j]) / n * (1 - kappa)
			other += p * d * d
		}
	}
	c := kappa - pe*(1-kappa)
	return math.Sqrt(max(0, same+other-c*c)/n) / (1 - pe)
}

// whole bounds kappa where the two agree on every item, which leaves no doubt to
// a standard error or a resample, and some in truth: kappa at the lower end of
// the Wilson interval of the agreement, with the margins as they are.
func (t *Table) whole() Bounds {
	b, _ := interval.Wilson(t.n, t.n)
	pe := t.expected()
	return Bounds{max(-1, (b.Low-pe)/(1-pe)), 1}
}
