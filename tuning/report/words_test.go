package report

import (
	"testing"

	"assay/tuning/interval"
)

func TestProportionWords(t *testing.T) {
	for _, c := range []struct {
		k, n int
		want string
	}{
		{0, 0, "none to judge"},
		{97, 118, "97 of 118, 82 % (74 to 88)"},
		{10, 10, "10 of 10, 100 % (72 to 100)"},
		{0, 10, "0 of 10, 0 % (0 to 28)"},
		{9999, 10000, "9,999 of 10,000, >99.9 % (99.9 to >99.9)"},
		{1, 10000, "1 of 10,000, <0.1 % (<0.1 to 0.1)"},
		{600, 1000, "600 of 1,000, 60.0 % (56.9 to 63.0)"},
		{1234567, 2469134, "1,234,567 of 2,469,134, 50.0 % (49.9 to 50.1)"},
	} {
		if got := proportionWords(interval.Of(c.k, c.n)); got != c.want {
			t.Errorf("Of(%d, %d): got %q, want %q", c.k, c.n, got, c.want)
		}
	}
}
