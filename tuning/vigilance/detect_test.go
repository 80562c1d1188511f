package vigilance

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestIndicesAgainstPublished(t *testing.T) {
	// Macmillan & Creelman (2005), chapter 1: 20 of 25 old faces called old, 10
	// of 25 new ones: d′ = .842 + .253 = 1.095; chapter 2: c = −.294.
	d, c := Indices(.8, .4)
	near(t, "d′", d, 1.095, 5e-4)
	near(t, "c", c, -.294, 5e-4)
}

func TestDetect(t *testing.T) {
	d, ok := Detect(10, 10, 0, 10)
	if !ok {
		t.Fatal("not ok")
	}
	near(t, "H", d.Hit, 10.5/11, 1e-12)
	near(t, "F", d.FalseAlarm, .5/11, 1e-12)
	near(t, "c", d.C, 0, 1e-12)
	// z(.9545…) = 1.6906.
	near(t, "d′", d.D, 2*1.6906, 1e-3)
	near(t, "the middle", (d.DLow+d.DHigh)/2, d.D, 1e-12)
	for _, bad := range [][4]int{{-1, 5, 0, 5}, {6, 5, 0, 5}, {0, 0, 0, 5}, {0, 5, 0, 0}, {0, 5, 6, 5}, {0, 5, -1, 5}} {
		if _, ok := Detect(bad[0], bad[1], bad[2], bad[3]); ok {
			t.Errorf("%v was taken", bad)
		}
	}
}

// A hit more never makes d′ less, a false alarm more never makes it more; and
// swapping what is called a signal turns c around.
func TestDetectLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 200).Draw(t, "signals"), rapid.IntRange(1, 200).Draw(t, "noise")
		h, f := rapid.IntRange(0, n).Draw(t, "hits"), rapid.IntRange(0, m).Draw(t, "alarms")
		d, _ := Detect(h, n, f, m)
		if h < n {
			if more, _ := Detect(h+1, n, f, m); more.D <= d.D || more.C >= d.C {
				t.Errorf("a hit more: %+v, was %+v", more, d)
			}
		}
		other, _ := Detect(m-f, m, n-h, n)
		if math.Abs(other.D-d.D) > 1e-9 || math.Abs(other.C+d.C) > 1e-9 {
			t.Errorf("%d/%d, %d/%d: %+v, mirrored %+v", h, n, f, m, d, other)
		}
		if !(d.DLow < d.D && d.D < d.DHigh && d.CLow < d.C && d.C < d.CHigh) {
			t.Errorf("bounds: %+v", d)
		}
	})
}
