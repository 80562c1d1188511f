package vigilance

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Slope is one coefficient of a logistic regression.
type Slope struct {
	Value, Error float64 // logits a unit, and the standard error
	Low, High    float64 // 95 %, by the normal approximation (Wald)
}

const (
	maxSteps = 50
	maxLogit = 30 // beyond it a coefficient has no end: the outcomes are separated
)

// Fit is the maximum-likelihood fit of logit P(y) = b₀ + b₁x₁ + …, by
// iteratively reweighted least squares (P. McCullagh & J. A. Nelder,
// Generalized Linear Models, 2nd ed. 1989, section 4.4). rows hold the x of
// each case, all as many; the answer begins with b₀. ok is false when no
// finite fit exists or none was reached: too few cases, one outcome only,
// outcomes that a line separates, or columns that tell the same.
func Fit(rows [][]float64, y []bool) (slopes []Slope, ok bool) {
	if len(rows) == 0 || len(rows) != len(y) || len(rows) <= len(rows[0])+1 {
		return nil, false
	}
	b := make([]float64, len(rows[0])+1)
	for n := 1; ; n++ {
		information, score := curvature(rows, y, b)
		var chol mat.Cholesky
		var step mat.VecDense
		if !chol.Factorize(information) || chol.Cond() > 1e12 || chol.SolveVecTo(&step, score) != nil {
			return nil, false
		}
		moved := 0.0
		for i := range b {
			b[i] += step.AtVec(i)
			moved = max(moved, math.Abs(step.AtVec(i)))
		}
		if n == maxSteps || !finite(rows, b) {
			return nil, false
		}
		if moved < 1e-10 {
			return slopesOf(b, &chol)
		}
	}
}

// curvature is the information matrix and the score at b.
func curvature(rows [][]float64, y []bool, b []float64) (*mat.SymDense, *mat.VecDense) {
	information, score := mat.NewSymDense(len(b), nil), mat.NewVecDense(len(b), nil)
	for i, x := range rows {
		p := 1 / (1 + math.Exp(-logit(x, b)))
		left := -p
		if y[i] {
			left++
		}
		for j := range b {
			score.SetVec(j, score.AtVec(j)+left*at(x, j))
			for k := j; k < len(b); k++ {
				information.SetSym(j, k, information.At(j, k)+p*(1-p)*at(x, j)*at(x, k))
			}
		}
	}
	return information, score
}

// at is the j-th column of a row, the first of which is 1.
func at(x []float64, j int) float64 {
	if j == 0 {
		return 1
	}
	return x[j-1]
}

func logit(x, b []float64) (sum float64) {
	for j := range b {
		sum += b[j] * at(x, j)
	}
	return sum
}

// finite reports whether the fit stays where probabilities can be told from 0
// and 1.
func finite(rows [][]float64, b []float64) bool {
	for _, x := range rows {
		if l := logit(x, b); !(math.Abs(l) < maxLogit) {
			return false
		}
	}
	return true
}

func slopesOf(b []float64, chol *mat.Cholesky) ([]Slope, bool) {
	var inverse mat.SymDense
	err := chol.InverseTo(&inverse)
	slopes := make([]Slope, len(b))
	for i := range b {
		e := math.Sqrt(inverse.At(i, i))
		slopes[i] = Slope{b[i], e, b[i] - z975*e, b[i] + z975*e}
	}
	return slopes, err == nil
}
