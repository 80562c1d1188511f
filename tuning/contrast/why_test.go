package contrast_test

import (
	"io"
	"strings"
	"testing"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/contrast"
	"assay/tuning/library"
	"assay/tuning/plan"
)

func side(t *testing.T, name, text string) *contrast.Side {
	t.Helper()
	rules, ds := library.Parse(name, text, nil)
	if ds.Err() != nil || len(rules) != 1 {
		t.Fatalf("%s: %v", text, ds)
	}
	p, ds := plan.Compile(rules[0], plan.Env{})
	if p == nil {
		t.Fatalf("%s: %v", text, ds)
	}
	return contrast.NewSide(p, plan.Env{})
}

func event(t *testing.T, text string) *corpus.Event {
	t.Helper()
	var out *corpus.Event
	src := ingest.Source{Name: "e.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	err := ingest.Read(t.Context(), src, ingest.DefaultMapping(), func(e corpus.Event, row *ingest.RowError) bool {
		out = &e
		return row == nil
	})
	if err != nil || out == nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}

// TestWhy: each kind of difference is told as what it is.
func TestWhy(t *testing.T) {
	for _, c := range []struct {
		has, lacks, event string
		want              contrast.Kind
	}{
		{`a=curl`, `x=1 OR a=wget`, `{"a":"curl"}`, contrast.Null},
		{`a=curl`, `a=wget`, `{"a":"curl"}`, contrast.Value},
		{`a=curl`, `b=1 | where a="curl"`, `{"a":"CURL","b":1}`, contrast.Case},
		{`a=curl`, `b=1 | where match(a, "curl")`, `{"a":"CURL","b":1}`, contrast.Case},
		{`a=*curl*`, `a=curl`, `{"a":"a curl b"}`, contrast.Wildcard},
		{`NOT a=curl`, `a!=curl`, `{"b":1}`, contrast.Null},
		{`b=1`, `NOT a=curl b=1`, `{"a":["x","curl"],"b":1}`, contrast.List},
		{`a IN (curl, wget)`, `a=curl`, `{"a":"wget"}`, contrast.List},
		{`b=1 NOT a=curl`, `b=1 NOT a IN (curl, wget)`, `{"a":"wget","b":1}`, contrast.List},
		{`a IN (curl, wget)`, `a IN (scp, nc, curl)`, `{"a":"wget"}`, contrast.Value},
		{`a=*curl*`, `a=curl*`, `{"a":"run curl"}`, contrast.Wildcard},
		{`a=*curl*`, `a=wget*`, `{"a":"run curl"}`, contrast.Value},
		{`a=1`, `a=1 | stats count by a | where count > 5`, `{"a":1}`, contrast.Window},
	} {
		has, lacks, e := side(t, "a.spl", c.has), side(t, "b.spl", c.lacks), event(t, c.event)
		if !has.Plan.Match(e) {
			t.Errorf("%s does not match %s", c.has, c.event)
		}
		reasons := contrast.Why(has, lacks, e)
		if len(reasons) == 0 || reasons[0].Kind != c.want {
			t.Errorf("%s, not %s, on %s: %+v, want %s", c.has, c.lacks, c.event, reasons, c.want)
		}
	}
}

// Only the part is named for its case that case decides.
func TestCaseIsToldOfItsPart(t *testing.T) {
	for _, c := range []struct{ lacks, event, want string }{
		{`b=1 | where a="curl" AND c="x"`, `{"a":"CURL","b":1,"c":"x"}`, `case a="curl"`},
		{`b=1 | where a="curl" AND c="x"`, `{"a":"CURL","b":1,"c":"y"}`, `case a="curl", value c="x"`},
		{`b=1 | where c="x" OR a="curl"`, `{"a":"CURL","b":1,"c":"y"}`, `case a="curl"`},
		{`b=1 | where a="curl" AND c="x"`, `{"a":"CURL","b":1,"c":"X"}`, `case a="curl", case c="x"`},
		{`b=1 | where a="curl" AND c="x"`, `{"a":"CURL","b":1}`, `case a="curl", null c="x"`},
		{`b=2 | where a="curl"`, `{"a":"CURL","b":1}`, `value b=2, case a="curl"`},
	} {
		has, lacks, e := side(t, "a.spl", "b=1"), side(t, "b.spl", c.lacks), event(t, c.event)
		var got []string
		for _, r := range contrast.Why(has, lacks, e) {
			got = append(got, string(r.Kind)+" "+r.Part)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s on %s: got %s, want %s", c.lacks, c.event, strings.Join(got, ", "), c.want)
		}
	}
}
