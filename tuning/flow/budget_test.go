package flow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// TestTooMuchMemory: what stages make of a window is bounded, whatever makes
// it.
func TestTooMuchMemory(t *testing.T) {
	const wide = 100
	in := func() []*flow.Row {
		elems := make([]corpus.Value, wide)
		for i := range elems {
			elems[i] = corpus.Int(int64(i))
		}
		out := make([]*flow.Row, 300)
		for i := range out {
			fields := []corpus.Field{{Path: "_time", Value: corpus.Int(int64(i))}, {Path: "l", Value: corpus.List(elems...)}, {Path: "u", Value: corpus.String(fmt.Sprint("user", i))}}
			out[i] = flow.NewRow(fields, corpus.Ref{Row: i}, int64(i)*1e9, int64(time.Hour))
		}
		return out
	}
	values := []rule.Agg{agg("values", "u", "v")}
	for _, stages := range [][]rule.Stage{
		{&rule.StreamStats{Aggs: values}},
		{&rule.MVExpand{Field: "l"}},
		{&rule.Stats{Aggs: []rule.Agg{agg("count", "", "")}, By: []string{"l", "u"}}},
		{&rule.TimeChart{Every: time.Second, Aggs: []rule.Agg{agg("count", "", "")}, By: "u"}},
		{&rule.Eval{Sets: []rule.Assign{{Field: "x", To: call("mvrange", num(0), num(500))}}}},
		{&rule.Eval{Sets: []rule.Assign{{Field: "x", To: call("replace", call("mvjoin", ref("l"), str("")), str("."), str(strings.Repeat("x", 100)))}}}},
		{&rule.EventStats{Aggs: values}, &rule.MVExpand{Field: "v"}},
	} {
		run := func(bytes int64) error {
			f := flow.Compile(stages, flow.Env{Window: time.Hour, Bytes: bytes})
			rows, err := f.Pass(t.Context(), in())
			if err == nil {
				_, err = f.Gather(t.Context(), rows)
			}
			return err
		}
		if err := run(0); err != nil {
			t.Errorf("%s: %v", stages, err)
		}
		if err := run(1 << 20); !errors.Is(err, flow.ErrTooMuch) {
			t.Errorf("%s in a megabyte: got %v, want ErrTooMuch", stages, err)
		}
	}
	// The rows of a group share what eventstats found.
	f := flow.Compile([]rule.Stage{&rule.EventStats{Aggs: values}}, flow.Env{Window: time.Hour, Bytes: 1 << 20})
	if _, err := f.Gather(t.Context(), in()); err != nil {
		t.Errorf("eventstats: %v", err)
	}
}
