package queue_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/queue"
)

// erlangs are published values of load.md section 4.
var erlangs = []struct {
	servers int
	offered float64
	c       float64
}{
	{1, .8, .8}, {2, 1.6, .711111111}, {3, 2.4, .647191011}, {5, 4, .554112554}, {5, 4.5, .762493221},
	{10, 9, .668731524}, {12, 10, .449388224}, {20, 18, .550769005},
}

func TestErlangC(t *testing.T) {
	for _, e := range erlangs {
		if got := queue.ErlangC(e.servers, e.offered); math.Abs(got-e.c) > 1e-9 {
			t.Errorf("C(%d, %g) = %.9f, want %.9f", e.servers, e.offered, got, e.c)
		}
	}
	if got := queue.ErlangC(3, 3); got != 1 {
		t.Errorf("C(3, 3) = %g, want 1: nobody finds a server free in the long run", got)
	}
}

// stations are the rows of the table of load.md section 4, services of 15
// minutes.
var stations = []struct {
	servers               int
	utilisation, cs2      float64
	wait, p95, inAQuarter float64
}{
	{servers: 3, utilisation: .8, cs2: 1, wait: 16.18, p95: 64.0, inAQuarter: .645},
	{servers: 5, utilisation: .9, cs2: 2.25, wait: 37.17, p95: 132.8, inAQuarter: .439},
	{servers: 5, utilisation: .9, cs2: 4, wait: 57.19, p95: 204.3, inAQuarter: .376},
	{servers: 10, utilisation: .95, cs2: 2.25, wait: 40.25, p95: 136.7, inAQuarter: .393},
	{servers: 2, utilisation: .6, cs2: 4, wait: 21.09, p95: 103.0, inAQuarter: .673},
}

func station(servers int, utilisation, cs2 float64) queue.Station {
	return queue.Station{Servers: servers, Rate: utilisation * float64(servers) / 15, Service: 15, CA2: 1, CS2: cs2}
}

func TestStations(t *testing.T) {
	for _, c := range stations {
		s := station(c.servers, c.utilisation, c.cs2)
		near(t, "utilisation", s.Utilisation(), c.utilisation, 1e-9)
		near(t, "mean wait", s.Wait(), c.wait, .005)
		near(t, "95 % wait at most", s.Quantile(.95), c.p95, .05)
		near(t, "within 15 minutes", s.Within(15), c.inAQuarter, .0005)
	}
}

func TestStationsAtTheirEnds(t *testing.T) {
	if s := station(2, 1.2, 1); !math.IsInf(s.Wait(), 1) || s.Within(60) != 0 || !math.IsInf(s.Quantile(.5), 1) {
		t.Errorf("more than two servers can do: wait %g, within %g, median %g", s.Wait(), s.Within(60), s.Quantile(.5))
	}
	if s := station(2, 0, 1); s.Wait() != 0 || s.Within(0) != 1 || s.Quantile(.99) != 0 {
		t.Errorf("no arrivals: wait %g, within %g, p99 %g", s.Wait(), s.Within(0), s.Quantile(.99))
	}
	if got := queue.PollaczekKhinchine(2, .5, 1); !math.IsInf(got, 1) {
		t.Errorf("a server that is always busy: wait %g, want none that ends", got)
	}
}

// With one server Allen and Cunneen's formula is Pollaczek and Khinchine's.
func TestOneServer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := station(1, rapid.Float64Range(.01, .99).Draw(t, "utilisation"), rapid.Float64Range(0, 9).Draw(t, "cs2"))
		if a, b := s.Wait(), queue.PollaczekKhinchine(s.Rate, s.Service, s.CS2); math.Abs(a-b) > 1e-9*b {
			t.Fatalf("waits %g and %g", a, b)
		}
	})
}

// Quantile and Within are each other's inverse where somebody waits.
func TestQuantilesGoBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := station(rapid.IntRange(1, 30).Draw(t, "servers"), rapid.Float64Range(.5, .99).Draw(t, "utilisation"), rapid.Float64Range(.1, 4).Draw(t, "cs2"))
		p := rapid.Float64Range(.5, .999).Draw(t, "p")
		if q := s.Quantile(p); q > 0 && math.Abs(s.Within(q)-p) > 1e-9 {
			t.Fatalf("%g wait at most %g, of which %g wait at most", p, q, s.Within(q))
		}
	})
}

// The golden vectors lie beside the tree, where they are there at all.
func TestGoldenVectors(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "reference", "golden", "queue_vectors.txt"))
	if err != nil {
		t.Skip("the golden vectors are not beside the tree")
	}
	erlang := regexp.MustCompile(`^(\d+) ([\d.]+) ([\d.]+) ([\d.]+)$`)
	row := regexp.MustCompile(`^c=(\d+) rho=([\d.]+) cs2=([\d.]+) \| P\(wait\) C=([\d.]+) .*Wq AC=([\d.]+) .*p90 ([\d.]+)/\S+ p95 ([\d.]+)/\S+ \| P\(W<=15\) ([\d.]+)/`)
	read := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if m := erlang.FindStringSubmatch(line); m != nil {
			read++
			n := numbers(t, m[1:])
			near(t, "B of "+line, queue.ErlangB(int(n[0]), n[1]), n[2], 1e-6)
			near(t, "C of "+line, queue.ErlangC(int(n[0]), n[1]), n[3], 1e-6)
		}
		if m := row.FindStringSubmatch(line); m != nil {
			read++
			n := numbers(t, m[1:])
			s := station(int(n[0]), n[1], n[2])
			near(t, "C of "+line, s.Delayed(), n[3], .0005)
			near(t, "wait of "+line, s.Wait(), n[4], .005)
			near(t, "p90 of "+line, s.Quantile(.9), n[5], .05)
			near(t, "p95 of "+line, s.Quantile(.95), n[6], .05)
			near(t, "within of "+line, s.Within(15), n[7], .0005)
		}
	}
	if read != 16 {
		t.Errorf("read %d golden lines, want 8 of Erlang's formulas and 8 of stations", read)
	}
}

func numbers(t *testing.T, texts []string) (out []float64) {
	t.Helper()
	for _, s := range texts {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// near allows what is left of a number that was printed with few digits.
func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.Abs(got-want) > by+1e-12 {
		t.Errorf("%s: got %g, want %g", what, got, want)
	}
}
