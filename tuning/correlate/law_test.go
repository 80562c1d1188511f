package correlate

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/rule"
)

var lawTypes = []rule.CorrelationType{rule.EventCount, rule.ValueCount, rule.ValueSum, rule.ValueAvg, rule.ValuePercentile,
	rule.ValueMedian, rule.Temporal, rule.Temporal, rule.TemporalOrdered, rule.TemporalOrdered}

func genWhen(t *rapid.T, names []string, depth int) rule.Expr {
	kind := rapid.IntRange(0, 4).Draw(t, "node")
	if depth == 0 {
		kind = 0
	}
	terms := func() []rule.Expr {
		return []rule.Expr{genWhen(t, names, depth-1), genWhen(t, names, depth-1)}
	}
	switch kind {
	case 2:
		return &rule.Not{X: genWhen(t, names, depth-1)}
	case 3:
		return &rule.And{Terms: terms()}
	case 4:
		return &rule.Or{Terms: terms()}
	}
	return has(rapid.SampledFrom(names).Draw(t, "rule"))
}

func has(name string) rule.Expr {
	return &rule.Test{Field: name, Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true}}}
}

func genOptions(t *rapid.T) Options {
	o := Options{
		Type:       rapid.SampledFrom(lawTypes).Draw(t, "type"),
		Timespan:   time.Duration(rapid.IntRange(1, 8).Draw(t, "timespan")),
		Names:      []string{"a", "b", "c", "d"}[:rapid.IntRange(1, 4).Draw(t, "rules")],
		Percentile: rapid.SampledFrom([]float64{0, 10, 50, 95, 100}).Draw(t, "percentile"),
		Firing:     rapid.SampledFrom([]rule.Firing{rule.FireOnce, rule.FireEach}).Draw(t, "firing"),
	}
	temporal := o.Type == rule.Temporal || o.Type == rule.TemporalOrdered
	if o.Type == rule.TemporalOrdered {
		o.Order = rapid.SliceOfN(rapid.IntRange(0, len(o.Names)-1), 1, 4).Draw(t, "order")
	}
	kind := rapid.IntRange(0, 2).Draw(t, "condition")
	switch {
	case temporal && kind == 0:
		return o
	case temporal && kind == 1:
		o.When = genWhen(t, o.Names, 3)
		return o
	}
	for range rapid.IntRange(1, 2).Draw(t, "bounds") {
		o.Bounds = append(o.Bounds, rule.Bound{
			Op:    rapid.SampledFrom([]rule.Op{rule.OpGreaterEq, rule.OpGreaterEq, rule.OpGreater, rule.OpLess, rule.OpLessEq, rule.OpEquals, rule.OpDiffers}).Draw(t, "op"),
			Value: float64(rapid.IntRange(-2, 12).Draw(t, "bound")) / 2,
		})
	}
	return o
}

func genFirings(t *rapid.T, o Options) []Firing {
	var out []Firing
	n := rapid.IntRange(0, 30).Draw(t, "events")
	values := rapid.SampledFrom([]float64{-3, 0, 0.1, 0.2, 1, 1, 2, 1e300, -1e300, 1 << 60})
	if o.Type == rule.ValueCount {
		values = rapid.SampledFrom([]float64{0, 1, 2, 3, 9})
	}
	for i := range n {
		e := Firing{Time: int64(rapid.IntRange(0, 40).Draw(t, "time")), Event: corpus.Ref{Segment: i / 7, Row: i}, Group: int32(rapid.IntRange(0, 2).Draw(t, "group"))}
		for r := range o.Names {
			for range rapid.SampledFrom([]int{0, 0, 1, 1, 2}).Draw(t, "fired") {
				e.Rule, e.Value, e.Inner = int32(r), values.Draw(t, "value"), nil
				if rapid.IntRange(0, 5).Draw(t, "inner") == 0 {
					e.Inner = &Alert{First: e.Time - 3, Last: e.Time, Events: []corpus.Ref{{Row: max(i-2, 0)}, e.Event}}
					slices.SortFunc(e.Inner.Events, compareRefs)
				}
				out = append(out, e)
				if o.Type == rule.EventCount {
					break // a list of values makes several firings, a match one
				}
			}
		}
	}
	return out
}

func byTime(a, b Alert) int {
	if a.Group != b.Group {
		return int(a.Group - b.Group)
	}
	if c := int(a.Completed - b.Completed); c != 0 {
		return c
	}
	return compareRefs(a.Event, b.Event)
}

// TestRunIsReference is the package's law: whatever is asked of whatever
// firings, in whatever order they are given, Run finds what looking at every
// window by itself finds.
func TestRunIsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := genOptions(t)
		firings := genFirings(t, o)
		c, err := New(o)
		if errors.Is(err, ErrNever) {
			t.Skip("contradiction")
		}
		if err != nil {
			t.Fatalf("new %+v: %v", o, err)
		}
		o.Order = c.o.Order
		want := reference(o, firings)
		got, err := c.Run(context.Background(), rapid.Permutation(firings).Draw(t, "given"))
		if err != nil {
			t.Fatalf("run: %v", err)
		}
		slices.SortStableFunc(want, byTime)
		slices.SortStableFunc(got, byTime)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("options %+v\nwhen %v\nfirings %+v\nwant - got +\n%s", o, o.When, firings, diff)
		}
	})
}
