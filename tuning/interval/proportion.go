package interval

import "math"

// Proportion is K of N with its 95 % Wilson interval; Low and High are nil,
// and null in JSON, when there is nothing to bound.
type Proportion struct {
	K    int      `json:"k"`
	N    int      `json:"n"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
}

// Of is k of n.
func Of(k, n int) Proportion {
	p := Proportion{K: k, N: n}
	if b, ok := Wilson(k, n); ok {
		low, high := round(b.Low), round(b.High)
		p.Low, p.High = &low, &high
	}
	return p
}

// Value is K/N; ok is false when N is 0.
func (p Proportion) Value() (share float64, ok bool) {
	if p.N == 0 {
		return 0, false
	}
	return float64(p.K) / float64(p.N), true
}

// round keeps nine decimals: the same on every processor, whether or not it
// fuses multiply and add.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
