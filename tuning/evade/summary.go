package evade

import (
	"math"
	"slices"
)

// summarise fills what the operators say together.
func (f *Figures) summarise() {
	f.Worst = Worst{A: f.least(Telemetry), B: f.least(Platform), G: f.least(Agentic), All: f.least(Telemetry, Platform)}
	f.Robust = Robust{Weights: weights, A: f.mean(Telemetry), B: f.mean(Platform), G: f.mean(Agentic), All: f.mean(Classes...)}
	for _, x := range f.Fields {
		if x.Recall.K == 0 && x.Recall.N == f.Asked && f.Asked > 0 {
			f.SinglePoints = append(f.SinglePoints, x.Field)
		}
	}
	slices.Sort(f.SinglePoints)
}

// least is the worst operator of some classes.
func (f *Figures) least(classes ...Class) *Least {
	var out *Least
	for _, o := range f.Operators {
		if !slices.Contains(classes, o.Class) || o.Recall.N == 0 {
			continue
		}
		if out == nil || worse(o.Recall, out.Recall) {
			out = &Least{o.ID, o.Form, o.Recall}
		}
	}
	return out
}

// fewIncidents is the number below which an interval over incidents says
// nothing.
const fewIncidents = 10

// z is the 97.5 % quantile of the standard normal distribution.
const z = 1.959963984540054

// mean is the weighted mean recall of the operators of some classes.
func (f *Figures) mean(classes ...Class) *Mean {
	var ops []*Operated
	for i := range f.Operators {
		if o := &f.Operators[i]; slices.Contains(classes, o.Class) && o.Recall.N > 0 {
			ops = append(ops, o)
		}
	}
	value, ok := meanOf(ops, -1)
	if !ok {
		return nil
	}
	m := &Mean{Value: round(value), Operators: len(ops)}
	var without []float64
	for i := range f.Incidents {
		if !slices.ContainsFunc(ops, func(o *Operated) bool { return o.Outcomes[i] == caught || o.Outcomes[i] == lost }) {
			continue
		}
		m.Incidents++
		if v, ok := meanOf(ops, i); ok {
			without = append(without, v)
		}
	}
	if m.Incidents >= fewIncidents {
		half := z * jackknife(without)
		low, high := round(max(0, value-half)), round(min(1, value+half))
		m.Low, m.High = &low, &high
	}
	return m
}

// meanOf is the mean without one incident; -1 leaves out none.
func meanOf(ops []*Operated, skip int) (float64, bool) {
	sum, all := 0.0, 0.0
	for _, o := range ops {
		k, n := o.Recall.K, o.Recall.N
		if skip >= 0 {
			switch o.Outcomes[skip] {
			case caught:
				k, n = k-1, n-1
			case lost:
				n--
			}
		}
		if n > 0 {
			w := weights[o.Class]
			sum, all = sum+w*float64(k)/float64(n), all+w
		}
	}
	return sum / all, all > 0
}

// jackknife is the standard error of a figure from its values without one unit
// each: J. W. Tukey, Bias and confidence in not quite large samples, Annals of
// Mathematical Statistics 29 (1958) 614.
func jackknife(without []float64) float64 {
	n := float64(len(without))
	if n < 2 {
		return 0
	}
	mean := 0.0
	for _, v := range without {
		mean += v / n
	}
	sum := 0.0
	for _, v := range without {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum * (n - 1) / n)
}

// Paired is what two rules catch of the same incidents, written by the same
// operator.
type Paired struct {
	Both    int `json:"both"`
	Lost    int `json:"lost"`   // caught by the baseline alone
	Gained  int `json:"gained"` // caught by the candidate alone
	Neither int `json:"neither"`
}

// Pair compares an operator's outcomes on the incidents that both figures asked
// about and to which it applies in both.
func Pair(baseline, candidate *Figures, operator string) (p Paired) {
	b, c := baseline.Of(operator), candidate.Of(operator)
	if b == nil || c == nil {
		return p
	}
	for i, name := range candidate.Incidents {
		j, ok := slices.BinarySearch(baseline.Incidents, name)
		if !ok || i >= len(c.Outcomes) || j >= len(b.Outcomes) {
			continue
		}
		switch string([]byte{b.Outcomes[j], c.Outcomes[i]}) {
		case "11":
			p.Both++
		case "10":
			p.Lost++
		case "01":
			p.Gained++
		case "00":
			p.Neither++
		}
	}
	return p
}
