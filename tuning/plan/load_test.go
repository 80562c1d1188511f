package plan

import (
	"errors"
	"fmt"
	"testing"

	"assay/corpus"
	"assay/tuning/rule"
)

// TestLoad: what partials hold is counted while segments are worked on.
func TestLoad(t *testing.T) {
	for want, part := range map[error]func() Partial{
		ErrTooManyRows:   func() Partial { return &rowPartial{bytes: maxAllBytes / 3} },
		ErrTooManyGroups: func() Partial { return &grouped{bytes: maxAllBytes / 3} },
	} {
		var l Load
		for i := range 3 {
			if err := l.Add(part()); err != nil {
				t.Errorf("partial %d: %v", i, err)
			}
		}
		if err := l.Add(part()); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	var l Load
	if err := l.Add(nil); err != nil {
		t.Errorf("nil: %v", err)
	}
}

// TestGroupBytes: a partial of stats knows what its groups and values take.
func TestGroupBytes(t *testing.T) {
	events := make([]corpus.Event, 100)
	for i := range events {
		var users []corpus.Value
		for j := range 50 {
			users = append(users, corpus.String(fmt.Sprintf("user %d of %d", j, i)))
		}
		events[i].Fields = []corpus.Field{{Path: "site", Value: corpus.String("x")}, {Path: "user", Value: corpus.List(users...)}}
	}
	batch := corpus.NewBatch(events)
	agg := func(f, field string) rule.Agg { return rule.Agg{Func: f, Field: field, As: "r"} }
	for _, c := range []struct {
		agg   rule.Agg
		by    []string
		least int64
	}{
		{agg("count", ""), []string{"site"}, 100 * refBytes},
		{agg("count", ""), []string{"user"}, 5000 * (refBytes + groupBytes)},
		{agg("values", "user"), nil, 5000 * 100},
		{agg("dc", "user"), []string{"user"}, 5000*(refBytes+groupBytes) + 50*5000*100},
	} {
		stats := &rule.Stats{Aggs: []rule.Agg{c.agg}, By: c.by}
		p, ds := Compile(&rule.Rule{Where: expr(t, `site exists true`), Stages: []rule.Stage{stats}}, Env{})
		if ds.Err() != nil {
			t.Fatal(ds)
		}
		part, err := p.Grouper().Collect(t.Context(), batch, corpus.FullBitmap(len(events)), 0)
		if err != nil {
			t.Fatal(err)
		}
		got := int64(0)
		switch part := part.(type) {
		case *grouped:
			got = part.bytes
		case *tabulated:
			got = part.bytes
		}
		if got < c.least || got > 3*c.least {
			t.Errorf("%s: %d bytes, want from %d to three times as many", stats, got, c.least)
		}
	}
}
