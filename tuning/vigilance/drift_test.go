package vigilance

import "testing"

// Montgomery (2009), table 9.1 and 9.2: the first 20 values are of mean 10, the
// last ten of mean 11; the upper sum passes 5 at value 29. The mirror of the
// values about 10 falls where they rise.
func TestDriftAgainstPublished(t *testing.T) {
	values := []float64{9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08,
		9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52}
	for i := range values {
		values[i] = 10 - values[i]
	}
	largest, at := Drift(values)
	if at != 28 {
		t.Errorf("signal at value %d, want 29", at+1)
	}
	near(t, "sum of value 30", largest, 5.30, 1e-9)
	largest, _ = Drift(values[:29])
	near(t, "sum of value 29", largest, 5.28, 1e-9)
	if largest, at := Drift(values[:20]); at != -1 || largest > DriftLimit {
		t.Errorf("before the shift: %v at %d", largest, at)
	}
	if largest, at := Drift(nil); largest != 0 || at != -1 {
		t.Errorf("of nothing: %v at %d", largest, at)
	}
}
