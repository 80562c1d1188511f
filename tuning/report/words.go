package report

import (
	"fmt"
	"math"

	"assay/tuning/interval"
)

// proportionWords is "97 of 118, 82 % (74 to 88)": never a share without its count and
// its bounds. Decimals are shown only when the interval is narrower than ten
// points (metrics.md section 12).
func proportionWords(p interval.Proportion) string {
	share, ok := p.Value()
	if !ok || p.Low == nil || p.High == nil {
		return "none to judge"
	}
	digits := 0
	if *p.High-*p.Low <= 0.10 {
		digits = 1
	}
	return fmt.Sprintf("%s of %s, %s %% (%s to %s)", count(p.K), count(p.N),
		percent(share, digits), percent(*p.Low, digits), percent(*p.High, digits))
}

// percent never rounds to a certainty that is not there: a share short of all
// is not 100, one above none not 0.
func percent(share float64, digits int) string {
	unit := math.Pow(10, -float64(digits))
	shown := math.Round(share*100/unit) * unit
	switch {
	case share < 1 && shown >= 100:
		return ">" + fmt.Sprintf("%.*f", digits, 100-unit)
	case share > 0 && shown <= 0:
		return "<" + fmt.Sprintf("%.*f", digits, unit)
	}
	return fmt.Sprintf("%.*f", digits, shown)
}

// count is a number with its thousands apart.
func count(n int) string {
	if n < 0 {
		return "-" + count(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", count(n/1000), n%1000)
}

// round keeps nine decimals: the same on every processor, whether or not it
// fuses multiply and add.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
