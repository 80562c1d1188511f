package gate

import (
	"fmt"
	"math"
)

// asks is what the policy wants of a figure: the end of a check's sentence.
func (c *Check) asks(f figure, wanted float64) string {
	asked := opWords[c.Op] + " " + f.show(wanted)
	if c.Op == AtMost && wanted == 0 && f.scale == plain {
		asked = "allows none"
	}
	if c.Baseline {
		asked += " (the baseline's" + c.margin(f, wanted) + ")"
	}
	return asked
}

// opWords begin what a policy asks for.
var opWords = map[Op]string{AtLeast: "asks for at least", AtMost: "allows at most", Above: "asks for more than", Below: "asks for less than", Equal: "asks for exactly"}

// margin is how far from the baseline's figure the wanted one is.
func (c *Check) margin(f figure, wanted float64) string {
	size := f.show(math.Abs(c.Value))
	if f.scale == share || f.scale == part100 {
		size = fmt.Sprintf("%.1f points", math.Abs(c.Value)*100)
	}
	switch base := f.show(wanted - c.Value); {
	case c.Value > 0:
		return " " + base + " plus " + size
	case c.Value < 0:
		return " " + base + " minus " + size
	}
	return ""
}

// show writes a number and its unit as a sentence would. A minus is ASCII: a
// page may set a better one.
func (f figure) show(v float64) string {
	switch f.scale {
	case share, part100:
		return fmt.Sprintf("%.1f %%", v*100)
	case points:
		return fmt.Sprintf("%+.1f points", v*100)
	case amount:
		return fmt.Sprintf("%.1f", v) + f.suffix()
	case change:
		return fmt.Sprintf("%+.1f", v) + f.suffix()
	case rates:
		return fmt.Sprintf("%.3f", v) + f.suffix()
	}
	return fmt.Sprintf("%.0f", v) + f.suffix()
}

func (f figure) suffix() string {
	if f.unit == "" {
		return ""
	}
	return " " + f.unit
}

// counts is what a share or a count is taken from.
func (f figure) counts(e *Evidence) string {
	switch {
	case f.scale == rates && e.K > 0:
		return fmt.Sprintf(" (%d in %s)", e.K, f.units(e.N))
	case f.mean:
		return fmt.Sprintf(" (over %s)", f.units(e.N))
	case f.scale == share && f.bound:
		return fmt.Sprintf(" (from %d of %s)", e.K, f.units(e.N))
	case f.scale == share:
		return fmt.Sprintf(" (%d of %s)", e.K, f.units(e.N))
	case f.scale == plain && f.among && e.N >= e.K:
		return fmt.Sprintf(" (of %s)", f.units(e.N))
	}
	return ""
}

// units is the number of units that a figure rests on.
func (f figure) units(n int) string {
	if n == 1 {
		return "1 " + f.basis
	}
	return fmt.Sprintf("%d %ss", n, f.basis)
}
