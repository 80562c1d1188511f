package chart

import (
	"math"
	"strconv"
)

// twin is the table with a chart's numbers.
type twin struct {
	Heads []string
	Rows  [][]string
}

// tick is a line of the scale with its label.
type tick struct{ At, Text string }

// box is a rectangle with what it says when pointed at.
type box struct{ Class, X, Y, W, H, Title string }

// label is a word in the picture.
type label struct{ Class, X, Y, Text string }

// Drawings are as wide as their card is on a page of 1,440 pixels: half of it,
// or the whole. The style sheet never shows them smaller, so that words in
// them stay readable: on a narrow page they scroll.
const half, whole = 540.0, 860.0

func size(wide bool) (class string, width float64) {
	if wide {
		return "whole", whole
	}
	return "half", half
}

// px writes a coordinate.
func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// scale maps 0..top to the pixels from low (bottom) to high.
type scale struct{ top, low, high float64 }

func (s scale) at(v float64) float64 {
	if s.top <= 0 {
		return s.low
	}
	return s.low + (s.high-s.low)*min(v, s.top)/s.top
}

// ticks are at most n round values from zero that reach top.
func ticks(top float64, n int) []float64 {
	if top <= 0 || math.IsNaN(top) || math.IsInf(top, 0) {
		return []float64{0, 1}
	}
	step := math.Pow(10, math.Floor(math.Log10(top/float64(n))))
	for _, m := range []float64{1, 2, 5, 10} {
		if top/(step*m) <= float64(n) {
			step *= m
			break
		}
	}
	out := []float64{0}
	for v := step; ; v += step {
		out = append(out, v)
		if v >= top {
			return out
		}
	}
}

// wholeTicks are the ticks of a count: none lies between two whole numbers.
func wholeTicks(top float64, n int) []float64 {
	if top > float64(n) {
		return ticks(top, n)
	}
	out := []float64{0}
	for v := 1.0; v <= max(1, math.Ceil(top)); v++ {
		out = append(out, v)
	}
	return out
}

// number writes a value for a scale or a table: grouped when whole, with up
// to two digits after the point otherwise.
func number(v float64) string {
	if v != math.Trunc(v) || math.Abs(v) >= 1e15 {
		return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	}
	digits := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if v < 0 {
		return "−" + digits
	}
	return digits
}

// percent writes a share.
func percent(share float64) string {
	return strconv.FormatFloat(share*100, 'f', 0, 64) + " %"
}

// clipName shortens a name for the picture; the table has all of it.
func clipName(name string, max int) string {
	runes := []rune(name)
	if len(runes) <= max {
		return name
	}
	return string(runes[:max-1]) + "…"
}

// scaleTicks places ticks on a scale; every tick is a whole line.
func scaleTicks(s scale, values []float64) (out []tick) {
	for _, v := range values {
		out = append(out, tick{At: px(s.at(v)), Text: number(v)})
	}
	return out
}

// nudge keeps a word off the line it stands at.
func nudge(class string) string {
	if class == "end" {
		return "-4"
	}
	return "4"
}
