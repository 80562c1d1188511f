package interval_test

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/interval"
)

func TestProportionJSON(t *testing.T) {
	for _, c := range []struct {
		k, n int
		want string
	}{
		{0, 0, `{"k":0,"n":0,"low":null,"high":null}`},
		{81, 263, `{"k":81,"n":263,"low":0.25528852,"high":0.366209577}`},
		{10, 10, `{"k":10,"n":10,"low":0.7224672,"high":1}`},
	} {
		got, err := json.Marshal(interval.Of(c.k, c.n))
		if err != nil || string(got) != c.want {
			t.Errorf("Of(%d, %d): got %s, %v; want %s", c.k, c.n, got, err, c.want)
		}
	}
}

// A proportion's bounds are Wilson's to nine decimals, and hold its value.
func TestProportionLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1_000_000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		p := interval.Of(k, n)
		b, _ := interval.Wilson(k, n)
		share, ok := p.Value()
		if !ok || math.Abs(*p.Low-b.Low) > 1e-9 || math.Abs(*p.High-b.High) > 1e-9 || *p.Low > share+1e-9 || *p.High < share-1e-9 {
			t.Fatalf("Of(%d, %d): got %v in %v..%v, %v; want the bounds %v", k, n, share, *p.Low, *p.High, ok, b)
		}
	})
}
