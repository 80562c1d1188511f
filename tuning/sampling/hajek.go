package sampling

import "math"

// Row is a judged unit and the probability with which it was drawn.
type Row struct {
	Probability float64 // π, above 0 and at most 1
	Positive    bool
}

// Hajek is the share of positives among the units that the rows stand for, for
// inclusion probabilities that vary and a number of units that is not known:
// Σ(y/π) / Σ(1/π), with the variance of the linearised ratio and a logit
// interval. J. Hájek, comment on a paper of D. Basu, in Foundations of
// Statistical Inference (1971) 236. Where all rows are alike the interval is
// the one-sided 95 % bound of so many rows. ok is false without rows and for a
// probability outside (0, 1].
func Hajek(rows []Row) (e Estimate, ok bool) {
	var weights, hits, drawn float64
	for _, r := range rows {
		if !(r.Probability > 0 && r.Probability <= 1) {
			return Estimate{}, false
		}
		weights += 1 / r.Probability
		drawn += r.Probability
		if r.Positive {
			hits += 1 / r.Probability
		}
	}
	if len(rows) == 0 {
		return Estimate{}, false
	}
	n := float64(len(rows))
	if share := hits / weights; hits > 0 && hits < weights {
		variance := hajekVariance(rows, share) / (weights * weights)
		return logitInterval(share, math.Sqrt(variance)/(share*(1-share))), true
	}
	open := min(1-math.Pow(0.05, 1/n), 1-drawn/n)
	if hits == 0 {
		return Estimate{0, 0, open}, true
	}
	return Estimate{1, 1 - open, 1}, true
}

func hajekVariance(rows []Row, share float64) (v float64) {
	for _, r := range rows {
		residual := -share
		if r.Positive {
			residual = 1 - share
		}
		v += (1 - r.Probability) * residual * residual / (r.Probability * r.Probability)
	}
	n := float64(len(rows))
	return v * n / (n - 1)
}
