package fatigue

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"assay/tuning/interval"
)

// State is what an indicator asks for.
type State string

// The states, those that ask for most first.
const (
	Act          State = "act"          // the sign is there, and its interval too is beyond the limit
	Watch        State = "watch"        // beyond the limit, but the interval is not
	Quiet        State = "quiet"        // measured, and no sign
	Inconclusive State = "inconclusive" // fewer than MinCell
	Unrecorded   State = "unrecorded"   // nothing is recorded that it could be measured on
)

// order ranks states for lists.
var order = map[State]int{Act: 0, Watch: 1, Quiet: 2, Inconclusive: 3, Unrecorded: 4}

// What bounds the indicators (load.md section 7).
const (
	MinCell     = 30  // fewest cases of a figure that is relied on
	trailDays   = 14  // the trailing window
	trailLeast  = 200 // and the fewest closures it is extended to
	maxParts    = 10  // rules that an indicator lists
	streakDraws = 999
	seed        = 7 // of what is drawn
)

// Indicator is one sign of fatigue or of rubber-stamping of a team. It names
// nobody.
type Indicator struct {
	Number     int                  `json:"number"` // 1 to 12
	Name       string               `json:"name"`
	Title      string               `json:"title"`
	State      State                `json:"state"`
	Says       string               `json:"says"`            // one sentence with its figures
	Do         string               `json:"do,omitempty"`    // what to do about it
	Share      *interval.Proportion `json:"share,omitempty"` // K of N and 95 % interval
	Unit       string               `json:"unit,omitempty"`  // of N
	Figures    []Figure             `json:"figures"`
	Parts      []Part               `json:"parts,omitempty"` // of the rules concerned, at most ten
	Definition string               `json:"definition"`
}

// Figure is one number of an indicator with its 95 % interval; a bound that is
// not known is null.
type Figure struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Unit  string   `json:"unit"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

// Part is what an indicator says of one rule.
type Part struct {
	Rule string `json:"rule"` // alert.rule_id, as it came
	Says string `json:"says"`
}

// figure is a number without an interval.
func figure(name string, value float64, unit string) Figure {
	return Figure{Name: name, Value: nine(value), Unit: unit}
}

// between gives a figure its bounds, those that are finite.
func (f Figure) between(low, high float64) Figure {
	if !math.IsInf(low, 0) {
		low = nine(low)
		f.Low = &low
	}
	if !math.IsInf(high, 0) {
		high = nine(high)
		f.High = &high
	}
	return f
}

// String is "1.2 hours (0.9–1.8)".
func (f Figure) String() string {
	text := short(f.Value) + " " + f.Unit
	if f.Low == nil && f.High == nil {
		return strings.TrimSpace(text)
	}
	bound := func(at *float64) string {
		if at == nil {
			return "?"
		}
		return short(*at)
	}
	return strings.TrimSpace(text) + " (95 %: " + bound(f.Low) + "–" + bound(f.High) + ")"
}

// nine keeps nine decimals: the same on every processor.
func nine(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// short writes a number with up to three digits behind the point, fewer the
// larger it is.
func short(x float64) string {
	digits := 2
	switch size := math.Abs(x); {
	case size >= 10:
		digits = 1
	case size < 1:
		digits = 3
	}
	text := strconv.FormatFloat(x, 'f', digits, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// percent writes a share.
func percent(share float64) string {
	p := share * 100
	if p > 0 && p < 10 {
		return strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0") + " %"
	}
	return strconv.FormatFloat(p, 'f', 0, 64) + " %"
}

// of writes "34 % of closures (102 of 300, 95 %: 29–40 %)".
func of(p interval.Proportion, unit string) string {
	share, ok := p.Value()
	if !ok {
		return "none of 0 " + unit
	}
	return fmt.Sprintf("%s of %s (%d of %d, 95 %%: %s to %s)", percent(share), unit, p.K, p.N, percent(*p.Low), percent(*p.High))
}

// beyond judges a share against a limit that it ought not to be over.
func beyond(p interval.Proportion, limit float64) State {
	share, ok := p.Value()
	switch {
	case !ok || p.N < MinCell:
		return Inconclusive
	case *p.Low > limit:
		return Act
	case share > limit:
		return Watch
	}
	return Quiet
}

// worst is the state that asks for most.
func worst(all ...State) State {
	least := all[0]
	for _, s := range all[1:] {
		if order[s] < order[least] {
			least = s
		}
	}
	return least
}

// few says how many cases there are where more are needed.
func few(n int, unit string) string {
	return fmt.Sprintf("Too little evidence: %d %s, and %d are needed.", n, unit, MinCell)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// withShare puts a share to an indicator and judges it.
func (i *Indicator) withShare(p interval.Proportion, unit string, limit float64) {
	i.Share, i.Unit, i.State = &p, unit, beyond(p, limit)
}
