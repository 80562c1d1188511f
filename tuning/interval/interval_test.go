package interval_test

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/interval"
)

// Published or computed elsewhere: 81 of 263 is the worked example of
// Newcombe, Two-sided confidence intervals for the single proportion,
// Statistics in Medicine 17 (1998) 857-872, table I (4 digits there).
func TestNewcombe1998(t *testing.T) {
	check := func(name string, m interval.Method, k, n int, low, high float64) {
		t.Helper()
		b, ok := m(k, n)
		if !ok || math.Abs(b.Low-low) > 5e-5 || math.Abs(b.High-high) > 5e-5 {
			t.Errorf("%s(%d, %d) = %.6f..%.6f, %v; want %.4f..%.4f", name, k, n, b.Low, b.High, ok, low, high)
		}
	}
	check("Wilson", interval.Wilson, 81, 263, 0.2553, 0.3662)
	check("Wilson", interval.Wilson, 15, 148, 0.0624, 0.1605)
	check("Wilson", interval.Wilson, 0, 20, 0, 0.1611)
	check("Wilson", interval.Wilson, 1, 29, 0.0061, 0.1718)
	check("ClopperPearson", interval.ClopperPearson, 81, 263, 0.2527, 0.3676)
	check("ClopperPearson", interval.ClopperPearson, 15, 148, 0.0578, 0.1617)
	check("ClopperPearson", interval.ClopperPearson, 0, 20, 0, 0.1684)
	check("ClopperPearson", interval.ClopperPearson, 1, 29, 0.0009, 0.1776)
}

func TestGoldenVectors(t *testing.T) {
	f, err := os.Open(sharedFile(t, "reference/golden/ci_vectors.txt"))
	if err != nil {
		t.Skip("no reference vectors beside the project: ", err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		row, ok := parseVector(s.Text())
		if !ok {
			continue
		}
		n++
		for i, m := range []interval.Method{interval.Wilson, interval.ClopperPearson, interval.Jeffreys} {
			b, _ := m(row.k, row.n)
			if math.Abs(b.Low-row.want[2*i]) > 1e-6 || math.Abs(b.High-row.want[2*i+1]) > 1e-6 {
				t.Errorf("method %d of %d/%d: got %.7f..%.7f, want %v", i, row.k, row.n, b.Low, b.High, row.want[2*i:2*i+2])
			}
		}
	}
	if n < 10 {
		t.Errorf("read %d vectors, want at least 10", n)
	}
}

func TestNothingToBound(t *testing.T) {
	for _, kn := range [][2]int{{0, 0}, {1, 0}, {-1, 5}, {6, 5}, {0, -3}} {
		for _, m := range []interval.Method{interval.Wilson, interval.ClopperPearson, interval.Jeffreys} {
			if b, ok := m(kn[0], kn[1]); ok || b != (interval.Bounds{}) {
				t.Errorf("bounds of %d/%d: got %v, %v; want none", kn[0], kn[1], b, ok)
			}
		}
	}
}

// Every method: 0 <= low <= k/n <= high <= 1; mirrored for the complement;
// Clopper-Pearson holds Jeffreys.
func TestBoundsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 200), rapid.IntRange(1, 20_000_000)).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		p := float64(k) / float64(n)
		for i, m := range []interval.Method{interval.Wilson, interval.ClopperPearson, interval.Jeffreys} {
			b, ok := m(k, n)
			if !ok || !(0 <= b.Low && b.Low <= p+1e-12 && p-1e-12 <= b.High && b.High <= 1) {
				t.Fatalf("method %d of %d/%d: got %v, %v", i, k, n, b, ok)
			}
			c, _ := m(n-k, n)
			if math.Abs(b.Low-(1-c.High)) > 1e-9 || math.Abs(b.High-(1-c.Low)) > 1e-9 {
				t.Fatalf("method %d of %d/%d: %v is not the mirror of %v", i, k, n, b, c)
			}
		}
		cp, _ := interval.ClopperPearson(k, n)
		j, _ := interval.Jeffreys(k, n)
		if cp.Low > j.Low+1e-12 || cp.High < j.High-1e-12 {
			t.Fatalf("%d/%d: Clopper-Pearson %v does not hold Jeffreys %v", k, n, cp, j)
		}
	})
}

func TestRuleOut(t *testing.T) {
	for _, c := range []struct {
		n    int
		want float64
	}{{0, 1}, {1, .95}, {17, .161566}, {59, .049508}, {299, .009969}} {
		if got := interval.RuleOut(c.n); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("RuleOut(%d) = %.6f, want %.6f", c.n, got, c.want)
		}
	}
}

type vector struct {
	k, n int
	want []float64
}

// parseVector reads "k n | low high | low high | low high".
func parseVector(line string) (v vector, ok bool) {
	cells := strings.Fields(strings.ReplaceAll(line, "|", " "))
	if len(cells) != 8 || !strings.Contains(line, "|") {
		return v, false
	}
	var nums [8]float64
	for i, c := range cells {
		f, err := strconv.ParseFloat(c, 64)
		if err != nil {
			return v, false
		}
		nums[i] = f
	}
	return vector{int(nums[0]), int(nums[1]), nums[2:]}, true
}

// sharedFile is the path of a reference file beside the project.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared", name)
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Fatal("no go.mod above the test")
	}
}

// Upper at both ends and between.
func TestUpper(t *testing.T) {
	if interval.Upper(0, 10) != interval.RuleOut(10) || interval.Upper(10, 10) != 1 || interval.Upper(3, 0) != 1 || math.Abs(interval.Upper(1, 10)-.394163) > 1e-6 {
		t.Error(interval.Upper(0, 10), interval.Upper(10, 10), interval.Upper(3, 0), interval.Upper(1, 10))
	}
}

// More that happened bounds less, more units more, and the bound is above the
// share. Of 17 units without a case a share of 16.2 % is ruled out, of 59 one of
// 5 %.
func TestUpperLaws(t *testing.T) {
	for n, want := range map[int]float64{17: .1616, 59: .0495} {
		if got := interval.Upper(0, n); math.Abs(got-want) > 1e-4 {
			t.Errorf("0 of %d: %v, want %v", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 800).Draw(t, "n")
		k := rapid.IntRange(0, n-1).Draw(t, "k")
		if a, more, longer := interval.Upper(k, n), interval.Upper(k+1, n+1), interval.Upper(k, n+1); !(a <= more) || !(longer < a) || a <= float64(k)/float64(n) {
			t.Fatalf("%d of %d: %v, one more %v, one more without %v", k, n, a, more, longer)
		}
	})
}

// Score is Wilson between whole numbers of units; nothing is bounded where
// there is nothing.
func TestScore(t *testing.T) {
	for _, bad := range [][2]float64{{0, 0}, {-1, 5}, {6, 5}, {1, math.NaN()}} {
		if b, ok := interval.Score(bad[0], bad[1]); ok || b != (interval.Bounds{}) {
			t.Errorf("%v of %v: %v", bad[0], bad[1], b)
		}
	}
	less, _ := interval.Score(2.25, 7.5)
	more, _ := interval.Score(3, 10)
	if less.Low >= more.Low || less.High <= more.High {
		t.Errorf("7.5 units: %v, 10 units: %v", less, more)
	}
	if v, ok := interval.Of(0, 0).Value(); ok || v != 0 {
		t.Errorf("0 of 0 is %v", v)
	}
}

// Lower is Upper of the complement.
func TestLower(t *testing.T) {
	if interval.Lower(0, 10) != 0 || math.Abs(interval.Lower(10, 10)-math.Pow(.05, .1)) > 1e-9 || interval.Lower(3, 0) != 0 || math.Abs(interval.Lower(9, 10)-(1-.394163)) > 1e-6 {
		t.Error(interval.Lower(0, 10), interval.Lower(10, 10), interval.Lower(3, 0), interval.Lower(9, 10))
	}
}
