package report

import (
	"fmt"
	"math"

	"assay/tuning/episode"
	"assay/tuning/paired"
)

// Loss is what the known incidents say of the candidate not being worse than
// the baseline. Shares and p-values are rounded to nine decimals.
type Loss struct {
	Lost     int     `json:"lost"`      // known incidents that only the baseline finds
	Gained   int     `json:"gained"`    // that only the candidate finds
	Known    int     `json:"known"`     // known incidents
	RuledOut float64 `json:"ruled_out"` // the smallest share of incidents lost that these rule out, one-sided at 95 %: paired.RuledOut
	Exact    float64 `json:"exact_p"`   // paired.Exact
	MidP     float64 `json:"mid_p"`     // paired.MidP
}

// lossOf is nil without known incidents.
func lossOf(p episode.Paired) *Loss {
	n := p.Both + p.Lost + p.Gained + p.Neither
	if n == 0 {
		return nil
	}
	return &Loss{Lost: p.Lost, Gained: p.Gained, Known: n, RuledOut: nineDecimals(paired.RuledOut(p.Lost, n)),
		Exact: nineDecimals(paired.Exact(p.Lost, p.Gained)), MidP: nineDecimals(paired.MidP(p.Lost, p.Gained))}
}

// nineDecimals is the same on every processor.
func nineDecimals(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// Words are the loss as a sentence; "" for nil.
func (l *Loss) Words() string {
	if l == nil {
		return ""
	}
	known := count(l.Known) + " known incidents"
	if l.Known == 1 {
		known = "1 known incident"
	}
	words := fmt.Sprintf("Of %s %s lost and %s gained: with so many, a loss of %s or more is ruled out (95 %%, one-sided).",
		known, areCounted(l.Lost), count(l.Gained), percentWords(l.RuledOut))
	if l.RuledOut == 1 {
		words = fmt.Sprintf("Of %s %s lost and %s gained: no loss can be ruled out.", known, areCounted(l.Lost), count(l.Gained))
	}
	if l.Lost+l.Gained > 0 {
		words += fmt.Sprintf(" McNemar, exact: p = %s, mid-p %s.", pWords(l.Exact), pWords(l.MidP))
	}
	return words
}

func areCounted(n int) string {
	if n == 1 {
		return "1 is"
	}
	return count(n) + " are"
}

func percentWords(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// pWords is a p-value to three digits behind the point.
func pWords(p float64) string {
	if p < 0.001 {
		return "under 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}
