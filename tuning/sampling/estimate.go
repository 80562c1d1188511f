package sampling

import "math"

// z is the 97.5 % quantile of the standard normal distribution.
const z = 1.959963984540054

// Estimate is a number with its 95 % interval.
type Estimate struct{ Value, Low, High float64 }

// logitInterval is the 95 % interval of a share whose logit has the given
// standard error; it never leaves [0, 1].
func logitInterval(share, se float64) Estimate {
	at := math.Log(share / (1 - share))
	return Estimate{share, expit(at - z*se), expit(at + z*se)}
}

func expit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
