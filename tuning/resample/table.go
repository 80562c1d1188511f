package resample

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"assay/tuning/interval"
)

// Table is a row a cluster of Width numbers each, one row behind the other.
type Table struct {
	Width int
	Cells []float64
}

// Add appends a row; it must have Width numbers.
func (t *Table) Add(row ...float64) { t.Cells = append(t.Cells, row...) }

// Rows is the number of clusters.
func (t *Table) Rows() int {
	if t.Width == 0 {
		return 0
	}
	return len(t.Cells) / t.Width
}

// Sort puts the rows in the order of their numbers, so that the order in which
// clusters were met shows nowhere.
func (t *Table) Sort() {
	rows := make([][]float64, 0, t.Rows())
	for i := range t.Rows() {
		rows = append(rows, t.Cells[i*t.Width:(i+1)*t.Width])
	}
	slices.SortFunc(rows, slices.Compare[[]float64])
	t.Cells = slices.Concat(rows...)
}

// Sums are the sums of the columns.
func (t *Table) Sums() []float64 {
	sums := make([]float64, t.Width)
	for i, x := range t.Cells {
		sums[i%t.Width] += x
	}
	return sums
}

// Draws are the sums of the columns of every replication.
type Draws struct {
	Seed         uint64
	Replications int
	width        int
	sums         []float64
}

// Draw resamples the clusters so many times. Without rows there is nothing to
// draw, and every sum is 0.
func (t *Table) Draw(seed uint64, replications int) *Draws {
	d := &Draws{Seed: seed, Replications: replications, width: t.Width, sums: make([]float64, replications*t.Width)}
	workers := min(runtime.GOMAXPROCS(0), replications)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < replications; i += workers {
				t.draw(rand.NewPCG(seed, uint64(i)), d.sums[i*t.Width:(i+1)*t.Width])
			}
		})
	}
	wait.Wait()
	return d
}

// draw adds as many rows as there are, each drawn from all. Two indexes come
// from one number of the generator, by D. Lemire, Fast random integer
// generation in an interval, ACM TOMACS 29 (2019), without the rejection: with
// fewer than 2^20 rows no row is favoured by more than 1 in 4,096.
func (t *Table) draw(from *rand.PCG, sums []float64) {
	rows := uint64(t.Rows())
	for i := uint64(0); i < rows; i += 2 {
		bits := from.Uint64()
		t.addTo(sums, int(bits>>32*rows>>32))
		if i+1 < rows {
			t.addTo(sums, int(bits&math.MaxUint32*rows>>32))
		}
	}
}

func (t *Table) addTo(sums []float64, row int) {
	for i, x := range t.Cells[row*t.Width : (row+1)*t.Width] {
		sums[i] += x
	}
}

// Interval is the two-sided 95 % percentile interval of a function of the
// sums. The function is false where it has no value, in replications that drew
// no unit at all; with less than half of them valued there is no interval.
func (d *Draws) Interval(of func(sums []float64) (float64, bool)) (b interval.Bounds, ok bool) {
	values := d.values(of)
	if len(values) == 0 || 2*len(values) < d.Replications {
		return b, false
	}
	return interval.Bounds{Low: quantile(values, 0.025), High: quantile(values, 0.975)}, true
}

// Lower is the one-sided 95 % lower bound of a function of the sums, as
// Interval has it.
func (d *Draws) Lower(of func(sums []float64) (float64, bool)) (low float64, ok bool) {
	values := d.values(of)
	if len(values) == 0 || 2*len(values) < d.Replications {
		return 0, false
	}
	return quantile(values, 0.05), true
}

// values are those of all replications, rising.
func (d *Draws) values(of func(sums []float64) (float64, bool)) []float64 {
	values := make([]float64, 0, d.Replications)
	for i := range d.Replications {
		if v, ok := of(d.sums[i*d.width : (i+1)*d.width]); ok {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}

// quantile of rising values, between two of them in proportion (R. J. Hyndman
// & Y. Fan, Sample quantiles in statistical packages, American Statistician 50
// (1996) 361-365, definition 7).
func quantile(rising []float64, p float64) float64 {
	at := p * float64(len(rising)-1)
	below := int(at)
	if below+1 == len(rising) {
		return rising[below]
	}
	return rising[below] + (at-float64(below))*(rising[below+1]-rising[below])
}
