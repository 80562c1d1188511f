package vigilance

import "testing"

func TestAgree(t *testing.T) {
	// J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. 1981,
	// table 13.1: two raters, 100 subjects, kappa = .68.
	got, ok := Agree([][]int{{75, 1, 4}, {5, 4, 1}, {0, 0, 10}})
	if !ok || got.Same != 89 || got.Of != 100 {
		t.Fatalf("got %+v, %t", got, ok)
	}
	near(t, "kappa", got.Kappa, .68, .005)
	near(t, "adjusted", got.Adjusted, .78, 1e-12)
	if _, ok := Agree([][]int{{0, 0}, {0, 0}}); ok {
		t.Error("agreement on nothing")
	}
	if got, ok := Agree([][]int{{9, 0}, {0, 0}}); ok || got.Adjusted != 1 {
		t.Errorf("one word only: %+v, %t", got, ok)
	}
	// No better than chance.
	got, _ = Agree([][]int{{25, 25}, {25, 25}})
	near(t, "kappa of chance", got.Kappa, 0, 1e-12)
}
