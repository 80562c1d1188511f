package vigilance

// The reference value and the decision interval of Drift, in standard
// deviations: tuned to a lasting shift by one of them (D. C. Montgomery,
// Introduction to Statistical Quality Control, 6th ed. 2009, section 9.1).
const (
	DriftSlack = .5
	DriftLimit = 5
)

// Drift is the one-sided tabular cumulative sum for a fall: E. S. Page,
// Continuous inspection schemes, Biometrika 41 (1954) 100-115. Values are in
// standard deviations from the baseline. It is the largest sum met and the
// place of the first value whose sum is over the limit, −1 when none is.
func Drift(values []float64) (largest float64, at int) {
	at = -1
	sum := 0.0
	for i, v := range values {
		sum = max(0, sum-v-DriftSlack)
		largest = max(largest, sum)
		if at < 0 && sum > DriftLimit {
			at = i
		}
	}
	return largest, at
}
