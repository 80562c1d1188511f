package resample

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"assay/tuning/interval"
)

// Spread is what clustering does to a share of N units, X of which count.
type Spread struct {
	Clusters  int
	Share     float64 // pooled: ΣX / ΣN
	Design    float64 // effect: the variance against that of as many independent units; 1 where nothing varies
	Effective float64 // units: how many independent ones the clusters are worth, never more than there are
}

// SpreadOf is the linearised variance of a ratio over clusters (W. G. Cochran,
// Sampling Techniques, 3rd ed. 1977, section 6.4): of clusters with x_k of n_k
// units, v = K/(K-1) · Σ(x_k - p n_k)² / (Σn)². The design effect is v over
// p(1-p)/N. ok is false with fewer than two clusters, or no unit at all.
func SpreadOf(x, n []float64) (s Spread, ok bool) {
	k := float64(len(x))
	sumX, sumN := sum(x), sum(n)
	if k < 2 || sumN == 0 {
		return s, false
	}
	p := sumX / sumN
	squares := 0.0
	for i := range x {
		d := x[i] - p*n[i]
		squares += float64(d * d) // no fused multiply and add: the same everywhere
	}
	s = Spread{Clusters: len(x), Share: p, Design: 1, Effective: sumN}
	variance := k / (k - 1) * squares / (sumN * sumN)
	if alone := p * (1 - p); alone > 0 && variance > 0 {
		s.Design = variance / (alone / sumN)
		s.Effective = min(sumN, alone/variance)
	}
	return s, true
}

// Wilson is the score interval of the share with as many units as the clusters
// are worth, made smaller by the square of the normal over the t quantile with
// K-1 degrees of freedom (E. L. Korn & B. I. Graubard, Confidence intervals for
// proportions with small expected number of positive counts estimated from
// survey data, Survey Methodology 24 (1998) 193-201).
func (s Spread) Wilson() interval.Bounds {
	ratio := normal / tQuantile(s.Clusters-1)
	n := s.Effective * ratio * ratio
	b, _ := interval.Score(s.Share*n, n)
	return b
}

// MeanInterval is the two-sided 95 % t interval of the mean of the clusters'
// own numbers, one vote each; ok is false with fewer than two.
func MeanInterval(of []float64) (mean float64, b interval.Bounds, ok bool) {
	k := float64(len(of))
	if k < 2 {
		return 0, b, false
	}
	mean = sum(of) / k
	squares := 0.0
	for _, v := range of {
		d := v - mean
		squares += float64(d * d)
	}
	half := tQuantile(len(of)-1) * math.Sqrt(squares/(k-1)/k)
	return mean, interval.Bounds{Low: mean - half, High: mean + half}, true
}

// normal is the 97.5 % quantile of the standard normal distribution.
const normal = 1.959963984540054

// tQuantile is the 97.5 % quantile of Student's t.
func tQuantile(freedom int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile(0.975)
}

func sum(of []float64) (s float64) {
	for _, v := range of {
		s += v
	}
	return s
}
