package resample

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/interval"
)

func ratio(s []float64) (float64, bool) { return s[0] / s[1], s[1] > 0 }

// tableOf draws clusters of x of n units.
func tableOf(t *rapid.T) Table {
	out := Table{Width: 2}
	for range rapid.IntRange(1, 40).Draw(t, "clusters") {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		out.Add(float64(rapid.IntRange(0, n).Draw(t, "x")), float64(n))
	}
	return out
}

// The same bits with any number of workers, and in any order of the clusters
// once they are sorted.
func TestSameBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := tableOf(t)
		seed := rapid.Uint64().Draw(t, "seed")
		b := Table{Width: a.Width}
		for _, i := range rapid.Permutation(intsTo(a.Rows())).Draw(t, "order") {
			b.Add(a.Cells[2*i : 2*i+2]...)
		}
		a.Sort()
		b.Sort()
		before := runtime.GOMAXPROCS(1)
		one := a.Draw(seed, 50)
		runtime.GOMAXPROCS(max(3, before))
		many := b.Draw(seed, 50)
		runtime.GOMAXPROCS(before)
		if !slices.Equal(one.sums, many.sums) {
			t.Fatal("other sums")
		}
		if other := a.Draw(seed+1, 50); a.Rows() > 5 && slices.Equal(one.sums, other.sums) && !allSame(a) {
			t.Fatal("another seed gives the same draws")
		}
	})
}

func intsTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func allSame(t Table) bool {
	for i := range t.Rows() {
		if !slices.Equal(t.Cells[:t.Width], t.Cells[i*t.Width:(i+1)*t.Width]) {
			return false
		}
	}
	return true
}

// Clusters that are all alike leave nothing to doubt; the sums of the draws are
// in the mean those of the table.
func TestDraw(t *testing.T) {
	same := Table{Width: 2}
	for range 20 {
		same.Add(3, 4)
	}
	if b, ok := same.Draw(1, 200).Interval(ratio); !ok || b != (interval.Bounds{Low: .75, High: .75}) {
		t.Errorf("equal clusters: %v, %v", b, ok)
	}
	mixed := Table{Width: 2}
	for i := range 101 {
		mixed.Add(float64(i), 1)
	}
	d, mean := mixed.Draw(7, 4000), 0.0
	for i := range d.Replications {
		mean += d.sums[2*i] / 101 / float64(d.Replications)
	}
	if math.Abs(mean-50) > .2 || !slices.Equal(mixed.Sums(), []float64{5050, 101}) {
		t.Errorf("mean of the draws %v, sums %v", mean, mixed.Sums())
	}
	if low, ok := d.Lower(ratio); !ok || math.Abs(low-(50-1.645*29.15/math.Sqrt(101))) > .6 {
		t.Errorf("one-sided lower bound %v", low)
	}
}

// What has no value has no interval.
func TestNothingToDraw(t *testing.T) {
	empty := Table{}
	never := func([]float64) (float64, bool) { return 0, false }
	d := empty.Draw(1, 10)
	if _, ok := d.Interval(never); ok || empty.Rows() != 0 {
		t.Error("an interval of nothing")
	}
	if _, ok := d.Lower(never); ok {
		t.Error("a bound of nothing")
	}
	if got := quantile([]float64{4}, .975); got != 4 {
		t.Errorf("quantile of one value: %v", got)
	}
	if _, ok := SpreadOf([]float64{1}, []float64{2}); ok {
		t.Error("a spread of one cluster")
	}
	if _, ok := SpreadOf([]float64{0, 0}, []float64{0, 0}); ok {
		t.Error("a spread without units")
	}
	if _, _, ok := MeanInterval([]float64{1}); ok {
		t.Error("a mean interval of one cluster")
	}
}

// Clusters of one unit have no design effect but K/(K-1); whole clusters that
// agree are worth one unit each.
func TestSpread(t *testing.T) {
	var x, n []float64
	for i := range 100 {
		x, n = append(x, float64(i%4/3)), append(n, 1)
	}
	s, ok := SpreadOf(x, n)
	if !ok || math.Abs(s.Design-100.0/99) > 1e-9 || math.Abs(s.Share-.25) > 1e-12 || s.Clusters != 100 {
		t.Errorf("single units: %+v", s)
	}
	for i := range x {
		x[i], n[i] = x[i]*20, 20
	}
	s, _ = SpreadOf(x, n)
	if math.Abs(s.Design-20*100.0/99) > 1e-9 || math.Abs(s.Effective-99) > 1e-9 {
		t.Errorf("clusters of 20: %+v", s)
	}
	w, own := s.Wilson(), interval.Bounds{}
	own, _ = interval.Wilson(25, 100)
	if w.Low > own.Low || w.High < own.High {
		t.Errorf("%v does not hold %v", w, own)
	}
	if s, _ := SpreadOf([]float64{2, 2}, []float64{2, 2}); s.Design != 1 || s.Effective != 4 {
		t.Errorf("nothing varies: %+v", s)
	}
	// By hand: mean 2, standard error 1/√3, t of 2 degrees 4.302653.
	m, b, ok := MeanInterval([]float64{1, 2, 3})
	if !ok || m != 2 || math.Abs(b.High-2-4.302653/math.Sqrt(3)) > 1e-5 {
		t.Errorf("mean %v, %v", m, b)
	}
}

// setting is a row of the table of metrics.md section 3.1.
type setting struct {
	clusters, size                     int
	icc                                float64
	heavy                              bool
	naive, micro, effective            float64 // as published there
	macroLow, macroHigh                float64
	withinNaive, withinMicro, withinEf float64
}

// TestCoverage simulates what section 3.1 of metrics.md does: clusters of
// beta-binomial counts with p = .3. Naive intervals fail by a factor, the macro
// estimate keeps its level also where sizes have a heavy tail.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates for half a minute: left out under -short")
	}
	for _, s := range []setting{
		{200, 1, 0, false, .950, .960, .950, .92, .98, .03, .03, .03},
		{50, 20, .05, false, .856, .948, .953, .92, .97, .04, .03, .03},
		{50, 20, .30, false, .553, .934, .944, .92, .97, .05, .03, .03},
		{50, 20, .90, false, .354, .952, .967, .92, .97, .05, .03, .03},
		{20, 20, .90, false, .329, .934, .963, .90, .97, .05, .04, .03},
		{10, 20, .90, false, .306, .933, .971, .85, .98, .05, .06, .03},
		{50, 20, .90, true, .224, .902, .831, .92, .97, .08, .06, .12},
		{15, 20, .90, true, .278, .870, .816, .88, .97, .08, .08, .15},
	} {
		s.check(t)
	}
}

func (s setting) check(t *testing.T) {
	const trials = 2000
	from := rand.New(rand.NewPCG(20260901, uint64(s.clusters*1000+int(s.icc*100))))
	var naive, micro, effective, macro int
	for trial := range trials {
		table := s.draw(from)
		x, n := column(table, 0), column(table, 1)
		spread, ok := SpreadOf(x, n)
		if !ok {
			t.Fatal("no spread")
		}
		own, _ := interval.Score(sum(x), sum(n))
		table.Sort()
		d := table.Draw(uint64(trial), 1000)
		pooled, _ := d.Interval(ratio)
		voted, _ := d.Interval(func(sums []float64) (float64, bool) { return sums[2] / float64(s.clusters), true })
		naive += covers(own)
		micro += covers(pooled)
		effective += covers(spread.Wilson())
		macro += covers(voted)
	}
	share := func(k int) float64 { return float64(k) / trials }
	t.Logf("%3d clusters of %2d, heavy %-5v ICC %.2f: naive %.3f micro %.3f effective %.3f macro %.3f", s.clusters, s.size, s.heavy, s.icc, share(naive), share(micro), share(effective), share(macro))
	for _, v := range []struct {
		name              string
		got, want, within float64
	}{{"naive", share(naive), s.naive, s.withinNaive}, {"micro", share(micro), s.micro, s.withinMicro}, {"effective", share(effective), s.effective, s.withinEf}} {
		if math.Abs(v.got-v.want) > v.within {
			t.Errorf("%+v: %s covers %.3f, the reference has %.3f", s, v.name, v.got, v.want)
		}
	}
	if m := share(macro); m < s.macroLow || m > s.macroHigh {
		t.Errorf("%+v: the macro estimate covers %.3f, want %.2f to %.2f", s, m, s.macroLow, s.macroHigh)
	}
}

func covers(b interval.Bounds) int {
	if b.Low <= .3+1e-12 && .3-1e-12 <= b.High {
		return 1
	}
	return 0
}

func column(t Table, c int) (out []float64) {
	for i := range t.Rows() {
		out = append(out, t.Cells[i*t.Width+c])
	}
	return out
}

// draw is clusters of x, n and x/n.
func (s setting) draw(from *rand.Rand) Table {
	t := Table{Width: 3}
	for range s.clusters {
		n, p := s.size, .3
		if s.heavy { // 1 + Pareto with shape 1.1 and mean near the size
			n = 1 + int(min(1e5, float64(s.size)/11*(math.Pow(1-from.Float64(), -1/1.1))))
		}
		if s.icc > 0 {
			total := (1 - s.icc) / s.icc
			a, b := gamma(from, .3*total), gamma(from, .7*total)
			p = a / (a + b)
			if a+b == 0 {
				p = 0 // both underflow: one of the ends, by chance
				if from.Float64() < .3 {
					p = 1
				}
			}
		}
		x := 0
		for range n {
			if from.Float64() < p {
				x++
			}
		}
		t.Add(float64(x), float64(n), float64(x)/float64(n))
	}
	return t
}

// gamma is a deviate of the shape, by G. Marsaglia & W. W. Tsang, A simple
// method for generating gamma variables, ACM TOMS 26 (2000) 363-372.
func gamma(from *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(from, shape+1) * math.Pow(from.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		z := from.NormFloat64()
		v := math.Pow(1+c*z, 3)
		if v > 0 && math.Log(from.Float64()) < z*z/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// With many clusters the linearised interval is that of resampling, also for a
// difference of two ratios.
func TestLinear(t *testing.T) {
	from := rand.New(rand.NewPCG(3, 1))
	table := Table{Width: 4}
	for range 3000 {
		n, m := float64(1+from.IntN(5)), float64(from.IntN(4))
		table.Add(float64(from.IntN(int(n)+1)), n, float64(from.IntN(int(m)+1)), m)
	}
	difference := func(s []float64) (float64, bool) { return s[2]/s[3] - s[0]/s[1], s[1] > 0 && s[3] > 0 }
	drawn, linear := table.Bound(1, 4000, 3000), table.Bound(1, 4000, 2999)
	if drawn.Replications() != 4000 || linear.Replications() != 0 {
		t.Error(drawn.Replications(), linear.Replications())
	}
	for _, of := range []func([]float64) (float64, bool){ratio, difference} {
		a, okA := drawn.Interval(of)
		b, okB := linear.Interval(of)
		width := a.High - a.Low
		if !okA || !okB || math.Abs(a.Low-b.Low) > .1*width || math.Abs(a.High-b.High) > .1*width {
			t.Errorf("drawn %v, linearised %v", a, b)
		}
		low, _ := drawn.Lower(of)
		other, _ := linear.Lower(of)
		if math.Abs(low-other) > .1*width || low < a.Low {
			t.Errorf("lower bound drawn %v, linearised %v", low, other)
		}
	}
	one := Table{Width: 2, Cells: []float64{1, 2}}
	if _, _, ok := one.Linear(ratio); ok {
		t.Error("one cluster has a deviation")
	}
}
