package chart

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"assay/corpus"

	"github.com/a-h/templ"
	"pgregory.net/rapid"
)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// wellFormed reads the drawing as XML and says what may not be in it.
func wellFormed(t *testing.T, html string) {
	t.Helper()
	for _, forbidden := range []string{"style=", "NaN", "Inf", "<script"} {
		if strings.Contains(html, forbidden) {
			t.Errorf("contains %q", forbidden)
		}
	}
	d := xml.NewDecoder(strings.NewReader(html))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, html)
		}
	}
}

func TestEmptyChartsAreDrawn(t *testing.T) {
	for name, c := range map[string]templ.Component{
		"stacked": Stacked{}.Draw(), "pareto": Pareto{}.Draw(), "heat": Heat{}.Draw(),
		"intervals": Intervals{}.Draw(), "strip": Strip{}.Draw(), "balance": Balance{}.Draw(), "spark": Spark{}.Draw(), "recalls": Recalls{}.Draw(), "bounds": Bounds{}.Draw(), "held": Held{}.Draw(),
	} {
		t.Run(name, func(t *testing.T) { wellFormed(t, render(t, c)) })
	}
}

func TestStackedTellsEveryNumberTwice(t *testing.T) {
	day := Day{Label: "2026-08-14"}
	day.Counts[corpus.TruePositive], day.Counts[corpus.FalsePositive] = 7, 1204
	got := render(t, Stacked{Title: "Alerts", Days: []Day{day}, Marks: []Mark{{0, "promotion 4"}}}.Draw())
	wellFormed(t, got)
	for _, want := range []string{"2026-08-14: 7 true positive", "2026-08-14: 1,204 false positive", ">1,211</td>", ">promotion 4<"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q", want)
		}
	}
}

func TestHeldTellsEveryNumberTwice(t *testing.T) {
	got := render(t, Held{Title: "Agents", Days: []HeldDay{{"2026-08-14", 3, 0}, {"2026-08-15", 0, 1200}}, Cap: 2}.Draw())
	wellFormed(t, got)
	for _, want := range []string{"2026-08-14: 3 not known to be attacks", "2026-08-15: 1,200 true positives alone", ">1,200</td>", ">cap advised<"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q", want)
		}
	}
}

func TestParetoFindsTheFewThatMakeMost(t *testing.T) {
	check := func(values []float64, want int) {
		t.Helper()
		p := Pareto{}
		for _, v := range values {
			p.Bars = append(p.Bars, Bar{"r", v})
		}
		if got := eighty(p.sorted()); got != want {
			t.Errorf("eighty(%v) = %d, want %d", values, got, want)
		}
	}
	check(nil, 0)
	check([]float64{0, 0}, 0)
	check([]float64{1, 8, 1}, 1)
	check([]float64{1, 1, 1, 1, 1}, 4)
}

func TestTicksReachTheTopAndAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := rapid.Float64Range(1e-3, 1e12).Draw(t, "top")
		n := rapid.IntRange(2, 8).Draw(t, "n")
		got := ticks(top, n)
		if got[0] != 0 || got[len(got)-1] < top || len(got) > n+2 {
			t.Fatalf("ticks(%g, %d) = %v", top, n, got)
		}
	})
}

func TestTicksOfACountAreWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := rapid.IntRange(0, 1e6).Draw(t, "top")
		n := rapid.IntRange(2, 8).Draw(t, "n")
		got := wholeTicks(float64(top), n)
		if got[0] != 0 || got[len(got)-1] < float64(top) || len(got) > n+2 {
			t.Fatalf("wholeTicks(%d, %d) = %v", top, n, got)
		}
		for _, v := range got {
			if v != math.Trunc(v) {
				t.Fatalf("wholeTicks(%d, %d) = %v: %g is not whole", top, n, got, v)
			}
		}
	})
}

func TestHeatStepsGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Float64Range(1, 1e6).Draw(t, "most")
		a, b := rapid.Float64Range(0, most).Draw(t, "a"), rapid.Float64Range(0, most).Draw(t, "b")
		if a <= b && step(a, most) > step(b, most) {
			t.Fatalf("step(%g) > step(%g) of %g", a, b, most)
		}
	})
	if step(0, 9) != 0 || step(9, 9) != 7 || step(math.SmallestNonzeroFloat64, 9) != 1 {
		t.Error("the ends of the ramp are wrong")
	}
}

func TestHostileNamesAreEscaped(t *testing.T) {
	name := `"><script>alert(1)</script>`
	got := render(t, Pareto{Title: name, Summary: name, Bars: []Bar{{name, 3}, {name, 1}}}.Draw())
	wellFormed(t, got)
}

func TestBalanceTellsOnlyFromShared(t *testing.T) {
	got := render(t, Balance{Title: "Noise", Rows: []BalanceRow{{"A <b> rule", 1204, 1200, 7, 0}}}.Draw())
	wellFormed(t, got)
	for _, want := range []string{"A &lt;b&gt; rule: 1,200 false positives, only this rule", "4 false positives, other rules too", "7 true positives, other rules too", ">1,200</td>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	if strings.Contains(got, "0 true positives") {
		t.Error("a bar of nothing is drawn")
	}
}

func TestRecallsShowTheBaselineBesideTheCandidate(t *testing.T) {
	rows := []Recall{{Name: "B3 Empty quotes", At: .25, Low: .1, High: .5, Text: "3 of 12 incidents", Before: &Share{1, "12 of 12 incidents"}}, {Name: "A1 Null", Low: 0, High: .3, Text: "0 of 12 incidents"}}
	got := render(t, Recalls{Title: "Still caught", Rows: rows}.Draw())
	wellFormed(t, got)
	for _, want := range []string{"B3 Empty quotes: 3 of 12 incidents, 95 % from 10 % to 50 %; baseline 12 of 12 incidents", "<td class=\"num\">12 of 12 incidents</td>", ">0 of 12 incidents<", "line base"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q in\n%s", want, got)
		}
	}
	if got := render(t, Recalls{Rows: rows[1:]}.Draw()); strings.Contains(got, "baseline") {
		t.Error("without a baseline it names one")
	}
}

func TestHeatWithAnEndAndHoles(t *testing.T) {
	h := Heat{Title: "Busy", Unit: "%", Top: 100, Missing: "nobody is there"}
	h.Cells[0][9], h.Absent[6][3] = 50, true
	got := render(t, h.Draw())
	wellFormed(t, got)
	for _, want := range []string{"Mon 09:00: 50 %", "Sun 03:00: nobody is there", `class="h-none"`, "<td class=\"num\">–</td>", "up to 100 %", "h-4"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q", want)
		}
	}
}

// Every number stands in the drawing and in the table beside it; the largest has
// the deepest colour, none has none.
func TestConfusionTellsEveryNumberTwice(t *testing.T) {
	html := render(t, Confusion{Title: "Said", Summary: "A sum.", Rows: "first", Columns: "second", Names: []string{"A", "B"}, Cells: [][]int{{712, 31}, {0, 55}}}.Draw())
	wellFormed(t, html)
	for _, n := range []string{"712", "31", "55"} {
		if strings.Count(html, ">"+n+"<") != 2 {
			t.Errorf("%s does not stand in the drawing and in the table: %s", n, html)
		}
	}
	if !strings.Contains(html, `class="h-7"`) || !strings.Contains(html, `class="h-0"`) {
		t.Error(html)
	}
}
