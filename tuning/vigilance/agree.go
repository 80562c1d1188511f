package vigilance

// Agreement of two readings of the same cases.
type Agreement struct {
	Same, Of int
	Kappa    float64 // 1 is full agreement, 0 what chance gives
	Adjusted float64 // 2·share − 1: does not collapse where one word is rare
}

// Agree is Cohen's kappa: J. Cohen, A coefficient of agreement for nominal
// scales, Educ. Psychol. Meas. 20 (1960) 37-46; with the prevalence-adjusted,
// bias-adjusted one of T. Byrt, J. Bishop & J. B. Carlin, Bias, prevalence and
// kappa, J. Clin. Epidemiol. 46 (1993) 423-429. table[i][j] counts the cases
// that were first called i and then j. ok is false when there is no case, or
// when both always say the same one word, for which kappa is 0/0.
func Agree(table [][]int) (a Agreement, ok bool) {
	first, second := make([]int, len(table)), make([]int, len(table))
	for i, row := range table {
		for j, n := range row {
			first[i] += n
			second[j] += n
			a.Of += n
			if i == j {
				a.Same += n
			}
		}
	}
	if a.Of == 0 {
		return a, false
	}
	all := float64(a.Of)
	chance := 0.0
	for i := range table {
		chance += float64(first[i]) / all * float64(second[i]) / all
	}
	share := float64(a.Same) / all
	a.Adjusted = 2*share - 1
	if chance == 1 {
		return a, false
	}
	a.Kappa = (share - chance) / (1 - chance)
	return a, true
}
