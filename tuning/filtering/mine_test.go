package filtering

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/tuning/interval"
)

// TestCandidatesOf: what many values have in common becomes a candidate, a
// whole value before a part of it.
func TestCandidatesOf(t *testing.T) {
	text := func(s string) value { return value{text: s} }
	for _, c := range []struct {
		counts map[value]int
		want   []string
	}{
		{map[value]int{text("10.1.2.3"): 3, text("10.1.2.4"): 2, text("10.1.9.9"): 1, text("2001:db8::1"): 4}, []string{"cidr:10.1.0.0/16 6", "cidr:10.1.2.0/24 5", "equals:2001:db8::1 4", "equals:10.1.2.3 3", "equals:10.1.2.4 2"}},
		{map[value]int{text("2001:db8::1"): 2, text("2001:db8::2"): 2}, []string{"cidr:2001:db8::/64 4"}},
		{map[value]int{text("/srv/build/a.log"): 4, text("/srv/build/b.log"): 3}, []string{"startswith:/srv/build/ 7", "endswith:.log 7", "equals:/srv/build/a.log 4", "equals:/srv/build/b.log 3"}},
		{map[value]int{{"443", true}: 5, {"80", true}: 1}, []string{"equals#443 5"}},
		{map[value]int{text("once"): 1, text(strings.Repeat("x", 400)): 9}, nil},
	} {
		var got []string
		for _, m := range candidatesOf("f", c.counts, leastSupport, 1000) {
			got = append(got, fmt.Sprintf("%s %d", strings.TrimPrefix(m.String(), "f|"), m.support))
		}
		for _, w := range c.want {
			if !strings.Contains(strings.Join(got, "\n"), w) {
				t.Errorf("%v: want %q in\n%s", c.counts, w, strings.Join(got, "\n"))
			}
		}
		if c.want == nil && got != nil {
			t.Errorf("%v: got %q", c.counts, got)
		}
	}
}

func TestValueOf(t *testing.T) {
	for _, c := range []struct {
		v    corpus.Value
		want value
		ok   bool
	}{{corpus.String("Ab"), value{text: "ab"}, true}, {corpus.String(""), value{}, false}, {corpus.Int(7), value{"7", true}, true}, {corpus.Bool(true), value{}, false}, {corpus.Float(1.5), value{}, false}, {corpus.List(corpus.Int(1)), value{}, false}} {
		if got, ok := valueOf(c.v); got != c.want || ok != c.ok {
			t.Errorf("%v: got %+v, %v", c.v, got, ok)
		}
	}
}

func TestWords(t *testing.T) {
	hours := 2.5
	of := func(k, n int) interval.Proportion { return interval.Of(k, n) }
	c := Candidate{Words: "a is b", HoursSaved: &hours, Holdout: Effect{FalseEvents: of(3, 9), TrueEvents: of(0, 2), Incidents: of(0, 1)}, Tune: Effect{FalseEvents: of(5, 9), TrueEvents: of(1, 4)}}
	want := "saves 2.5 analyst hours a week; holdout: 3 of 9 false positives, 0 of 2 true positives, 0 of 1 known incidents lost; tuned: 5 of 9 false positives, 1 of 4 true positives"
	if d := cmp.Diff(want, c.EffectWords()); d != "" {
		t.Error(d)
	}
	if got := (&Proposal{Candidates: []Candidate{c}}).Sentences()[0]; got != "Every filter that was found hides true positives; tell the cases apart by something else than one or two fields." {
		t.Error(got)
	}
	c.Tune.TrueEvents, c.Satisfiable = of(0, 4), true
	if got := (&Proposal{Candidates: []Candidate{c}}).Sentences()[0]; got != "The best filter, a is b, saves 2.5 analyst hours a week and hides no known true positive; but an attacker can make it hold." {
		t.Error(got)
	}
	if got := (&Proposal{}).Sentences()[0]; !strings.Contains(got, "nothing in common") {
		t.Error(got)
	}
	long := Filter{{Field: strings.Repeat("f", 100), Op: EndsWith, Value: strings.Repeat("v", 200)}}
	if n := len([]rune(long.title())); n != 120 {
		t.Errorf("a title of %d characters", n)
	}
}
