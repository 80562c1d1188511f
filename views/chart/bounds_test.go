package chart

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestBoundsTellsEveryNumberTwice(t *testing.T) {
	at := .5
	got := render(t, Bounds{Title: "Recall", Rows: []Bound{{Name: "corrected", At: &at, Low: .27, High: .73, Text: "4 of 2,000 events"}, {Name: "bounds", Low: 0, High: 1}}}.Draw())
	wellFormed(t, got)
	for _, want := range []string{"corrected: 50 %, 27 % to 73 %, 4 of 2,000 events", "bounds: 0 % to 100 %", ">27 %</td>", ">none</td>"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q\n%s", want, got)
		}
	}
	if n := strings.Count(got, "<circle"); n != 1 {
		t.Errorf("%d dots, want one: bounds have no estimate", n)
	}
}

var places = regexp.MustCompile(`[ML]([0-9.-]+) ([0-9.-]+)`)

// Strokes stay within what they fill, and there are none where nothing is open.
func TestHatchStaysInside(t *testing.T) {
	for _, c := range [][2]float64{{100, 101}, {100, 107}, {100, 140}, {132, 524}} {
		strokes := places.FindAllStringSubmatch(hatch(c[0], c[1], 50), -1)
		if len(strokes) == 0 {
			t.Errorf("%v: no strokes", c)
		}
		for _, s := range strokes {
			x, _ := strconv.ParseFloat(s[1], 64)
			y, _ := strconv.ParseFloat(s[2], 64)
			if x < c[0]-.05 || x > c[1]+.05 || y < 50-boundHeight-.05 || y > 50.05 {
				t.Errorf("%v: a stroke at %v, %v", c, x, y)
			}
		}
	}
	if got := hatch(100, 100, 50); got != "" {
		t.Errorf("nothing is open: %s", got)
	}
}
