package evade

import "slices"

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

// mean is the weighted mean recall of the operators of some classes.
func (f *Figures) mean(classes ...Class) *Mean {
	m := &Mean{}
	all := 0.0
	asked := make([]bool, len(f.Incidents))
	for _, o := range f.Operators {
		if !slices.Contains(classes, o.Class) || o.Recall.N == 0 {
			continue
		}
		w := weights[o.Class]
		share, _ := o.Recall.Value()
		all, m.Operators = all+w, m.Operators+1
		m.Value, m.Low, m.High = m.Value+w*share, m.Low+w**o.Recall.Low, m.High+w**o.Recall.High
		for i := range asked {
			asked[i] = asked[i] || o.Outcomes[i] == caught || o.Outcomes[i] == lost
		}
	}
	if m.Operators == 0 {
		return nil
	}
	m.Value, m.Low, m.High = round(m.Value/all), round(m.Low/all), round(m.High/all)
	for _, is := range asked {
		if is {
			m.Incidents++
		}
	}
	return m
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
