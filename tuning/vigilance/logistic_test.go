package vigilance

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// S. R. Dalal, E. B. Fowlkes & B. Hoadley, Risk analysis of the space shuttle:
// pre-Challenger prediction of failure, JASA 84 (1989) 945-957, table 1: launch
// temperature and whether O-rings were in distress, 23 flights. The published
// fit of the binary outcome: 15.043 (7.379) − .232 (.108) a degree Fahrenheit.
func TestFitAgainstPublished(t *testing.T) {
	degrees := []float64{66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58}
	distress := []int{0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1}
	var rows [][]float64
	var y []bool
	for i := range degrees {
		rows, y = append(rows, []float64{degrees[i]}), append(y, distress[i] == 1)
	}
	got, ok := Fit(rows, y)
	if !ok {
		t.Fatal("no fit")
	}
	near(t, "intercept", got[0].Value, 15.0429, 5e-5)
	near(t, "its error", got[0].Error, 7.3786, 5e-4)
	near(t, "slope", got[1].Value, -.2322, 5e-5)
	near(t, "its error", got[1].Error, .1082, 5e-5)
	near(t, "its upper bound", got[1].High, -.2322+1.96*.1082, 2e-4)
}

func TestFitRefuses(t *testing.T) {
	column := func(x ...float64) (rows [][]float64) {
		for _, v := range x {
			rows = append(rows, []float64{v})
		}
		return rows
	}
	for name, c := range map[string]struct {
		rows [][]float64
		y    []bool
	}{
		"nothing":          {nil, nil},
		"other lengths":    {column(1, 2, 3, 4), []bool{true}},
		"too few":          {column(1, 2), []bool{true, false}},
		"one outcome":      {column(1, 2, 3, 4), []bool{true, true, true, true}},
		"separated":        {column(1, 2, 3, 4, 5, 6), []bool{false, false, false, true, true, true}},
		"a column of ones": {column(1, 1, 1, 1), []bool{true, false, true, false}},
		"no number":        {column(1, math.NaN(), 3, 4), []bool{true, false, true, false}},
		"far apart":        {column(0, 0, 0, 0, 1e9), []bool{true, false, true, false, true}},
	} {
		if got, ok := Fit(c.rows, c.y); ok {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// A yes-or-no column gives the log odds ratio of the table, and Woolf's
// standard error (B. Woolf, Ann. Hum. Genet. 19 (1955) 251-253).
func TestFitOfATable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var n [4]int
		for i := range n {
			n[i] = rapid.IntRange(2, 30).Draw(t, "cell")
		}
		var rows [][]float64
		var y []bool
		for i, count := range n {
			for range count {
				rows, y = append(rows, []float64{float64(i / 2)}), append(y, i%2 == 1)
			}
		}
		got, ok := Fit(rows, y)
		if !ok {
			t.Fatalf("%v: no fit", n)
		}
		want := math.Log(float64(n[3]*n[0]) / float64(n[2]*n[1]))
		err := math.Sqrt(1/float64(n[0]) + 1/float64(n[1]) + 1/float64(n[2]) + 1/float64(n[3]))
		if math.Abs(got[1].Value-want) > 1e-7 || math.Abs(got[1].Error-err) > 1e-7 {
			t.Errorf("%v: got %+v, want %v ± %v", n, got[1], want, err)
		}
	})
}
