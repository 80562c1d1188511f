package agreement

import (
	"math"
	"slices"
)

// The limits of the iteration (metrics.md section 8).
const (
	// Smoothing is what is added to each cell of a confusion matrix.
	Smoothing = 0.5
	// Tolerance is the gain in log-likelihood below which it stops.
	Tolerance = 1e-6
	// MaxRounds is how often it goes on at most.
	MaxRounds = 200
)

// Vote is one judgement of an item.
type Vote struct{ Rater, Category int }

// Estimate is what DawidSkene makes of the votes.
type Estimate struct {
	Prior     []float64     // share of each category
	Confusion [][][]float64 // by rater: what they say (column) of an item that is of a category (row)
	Posterior [][]float64   // by item: the probability of each category
	Likely    []float64     // log-likelihood after each round, penalised by the smoothing; it never falls
	Settled   bool          // it stopped by itself
}

// DawidSkene estimates by EM the category of each item and the confusion matrix
// of each rater, without knowing either: A. P. Dawid & A. M. Skene, Maximum
// likelihood estimation of observer error-rates using the EM algorithm,
// Applied Statistics 28 (1979) 20-28. items[i] are the votes on item i, one at
// least; a rater may vote more than once, or not at all. It starts from the
// shares of the votes and adds smoothing to every cell of a matrix (a Dirichlet
// prior), which 0 leaves out. Raters who judge few items get a matrix that the
// smoothing makes for the most part.
func DawidSkene(items [][]Vote, raters, categories int, smoothing float64) Estimate {
	m := model{items: items, smoothing: smoothing, k: categories}
	m.Prior = make([]float64, categories)
	m.Confusion = make([][][]float64, raters)
	for r := range m.Confusion {
		m.Confusion[r] = square(categories)
	}
	m.begin()
	if len(items) == 0 {
		m.Settled = true
		return m.Estimate
	}
	for range MaxRounds {
		m.maximise()
		m.expect()
		if n := len(m.Likely); n > 1 && m.Likely[n-1]-m.Likely[n-2] < Tolerance {
			m.Settled = true
			break
		}
	}
	return m.Estimate
}

func square(k int) [][]float64 {
	out := make([][]float64, k)
	for i := range out {
		out[i] = make([]float64, k)
	}
	return out
}

type model struct {
	Estimate
	items     [][]Vote
	smoothing float64
	k         int
}

// begin makes the posteriors the shares of the votes.
func (m *model) begin() {
	m.Posterior = make([][]float64, len(m.items))
	for i, votes := range m.items {
		m.Posterior[i] = make([]float64, m.k)
		for _, v := range votes {
			m.Posterior[i][v.Category] += 1 / float64(len(votes))
		}
	}
}

// maximise finds prior and confusion matrices for the posteriors.
func (m *model) maximise() {
	clear(m.Prior)
	for _, c := range m.Confusion {
		for j := range c {
			for l := range c[j] {
				c[j][l] = m.smoothing
			}
		}
	}
	for i, votes := range m.items {
		for j, p := range m.Posterior[i] {
			m.Prior[j] += p / float64(len(m.items))
			for _, v := range votes {
				m.Confusion[v.Rater][j][v.Category] += p
			}
		}
	}
	for _, c := range m.Confusion {
		for _, row := range c {
			scale(row)
		}
	}
}

// scale makes a row sum to one; one of zeros stays.
func scale(row []float64) {
	sum := 0.0
	for _, x := range row {
		sum += x
	}
	if sum == 0 {
		return
	}
	for i := range row {
		row[i] /= sum
	}
}

// expect finds the posteriors for prior and confusion matrices, and the
// likelihood of the votes under them.
func (m *model) expect() {
	likely := m.penalty()
	logs := make([]float64, m.k)
	for i, votes := range m.items {
		for j := range logs {
			logs[j] = math.Log(m.Prior[j])
			for _, v := range votes {
				logs[j] += math.Log(m.Confusion[v.Rater][j][v.Category])
			}
		}
		top := slices.Max(logs)
		sum := 0.0
		for j, x := range logs {
			m.Posterior[i][j] = math.Exp(x - top)
			sum += m.Posterior[i][j]
		}
		scale(m.Posterior[i])
		likely += top + math.Log(sum)
	}
	m.Likely = append(m.Likely, likely)
}

// penalty is the log-density of the prior that the smoothing stands for, but
// for a constant.
func (m *model) penalty() (sum float64) {
	if m.smoothing == 0 {
		return 0
	}
	for _, c := range m.Confusion {
		for _, row := range c {
			for _, x := range row {
				sum += m.smoothing * math.Log(x)
			}
		}
	}
	return sum
}
