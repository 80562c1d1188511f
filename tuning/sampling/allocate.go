package sampling

import "math"

// RestFloor is how many units of the rest are drawn at least: so many without a
// positive rule out a share of 5 % (1 - 0.05^(1/59) < 0.05).
const RestFloor = 59

// Need is a stratum before the draw.
type Need struct {
	Units int
	Guess float64 // of the share of positives; it only says where labels go
	Floor int     // labels that it gets at least
}

// Allocate splits size labels over the strata: each its floor, and what is left
// in proportion to N√(p(1-p)), which makes the variance least. J. Neyman, On
// the two different aspects of the representative method, JRSS 97 (1934)
// 558-625. None gets more than it has; floors that are too much together are
// cut one by one, the largest first.
func Allocate(size int, needs []Need) []int {
	out, left := make([]int, len(needs)), size
	for i, n := range needs {
		out[i] = min(n.Floor, n.Units)
		left -= out[i]
	}
	for ; left < 0; left++ {
		out[largest(out)]--
	}
	for ; left > 0; left-- {
		best, most := -1, 0.0
		for i, n := range needs {
			want := float64(n.Units) * math.Sqrt(n.Guess*(1-n.Guess))
			// the label that lowers the variance most goes first: want²/(n(n+1))
			gain := want * want / (float64(out[i])*float64(out[i]+1) + 1e-9)
			if out[i] < n.Units && (best < 0 || gain > most) {
				best, most = i, gain
			}
		}
		if best < 0 {
			break
		}
		out[best]++
	}
	return out
}

func largest(of []int) (at int) {
	for i, n := range of {
		if n > of[at] {
			at = i
		}
	}
	return at
}

// Plan is how many more labels halve the interval of what is missed.
type Plan struct {
	More   []int `json:"more"`   // by stratum
	Best   int   `json:"best"`   // the stratum in which the next labels pay most; -1: all is judged
	Widest int   `json:"widest"` // the stratum that most of the interval comes from; -1: all is judged
}

// Total is the number of labels of the plan.
func (p Plan) Total() (n int) {
	for _, k := range p.More {
		n += k
	}
	return n
}

// Halve plans labels until the expected interval of Missed is half as long, each
// label where it shortens the interval most, in steps of a hundredth of what
// was judged. Shares are expected to stay what they are.
func Halve(strata []Stratum) Plan {
	p := Plan{More: make([]int, len(strata)), Best: -1, Widest: widest(strata)}
	judged := 0
	for _, s := range strata {
		judged += s.Labelled
	}
	step := max(1, judged/100)
	target := plannedWidth(strata, p.More) / 2
	for {
		i, add := bestStep(strata, p.More, step)
		if i < 0 {
			return p
		}
		if p.Best < 0 {
			p.Best = i
		}
		if plannedWidth(strata, p.More) <= target {
			return p
		}
		p.More[i] += add
		if p.Total() > 10*step {
			step = max(step, p.Total()/10)
		}
	}
}

func widest(strata []Stratum) (at int) {
	at = -1
	most := 0.0
	for i := range strata {
		if w := plannedWidth(strata[i:i+1], []int{0}); w > most {
			at, most = i, w
		}
	}
	return at
}

// bestStep is the stratum in which a step shortens the interval most, and how
// long the step is there; -1 when everything is judged.
func bestStep(strata []Stratum, more []int, step int) (best, add int) {
	best = -1
	now, most := plannedWidth(strata, more), -1.0
	for i, s := range strata {
		k := min(step, s.Units-s.Labelled-more[i])
		if k <= 0 {
			continue
		}
		more[i] += k
		gain := (now - plannedWidth(strata, more)) / float64(k)
		more[i] -= k
		if gain > most {
			best, add, most = i, k, gain
		}
	}
	return best, add
}

// plannedWidth is how long the interval of Missed is expected to be with more
// labels: 2z√V of the strata with both kinds, and the slack of the others.
func plannedWidth(strata []Stratum, more []int) (w float64) {
	var variance float64
	for i, s := range strata {
		n := s.Labelled + more[i]
		if s.Units == 0 || n >= s.Units {
			continue
		}
		units := float64(s.Units)
		if s.Positive == 0 || s.Positive == s.Labelled {
			up, down := Stratum{Units: s.Units, Labelled: n}.slack()
			w += up + down
			continue
		}
		p := float64(s.Positive) / float64(s.Labelled)
		variance += units * units * (1 - float64(n)/units) * p * (1 - p) / float64(n)
	}
	return w + 2*z*math.Sqrt(variance)
}
