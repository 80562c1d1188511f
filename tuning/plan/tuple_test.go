package plan

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"assay/corpus"
)

// TestTuplesOfManyStates holds the tuples of rows to their values where the
// combinations of codes are computed, and where they are too many for that.
func TestTuplesOfManyStates(t *testing.T) {
	for _, distinct := range []int{1, 7, 100} {
		t.Run(fmt.Sprintf("distinct=%d", distinct), func(t *testing.T) {
			var events []corpus.Event
			for i := range 600 {
				value := func(step int) corpus.Value { return corpus.String(fmt.Sprint(i * step % distinct)) }
				second := value(13)
				if i%5 == 0 {
					second = corpus.List(value(13), corpus.String("more"), corpus.Null())
				}
				fields := []corpus.Field{{Path: "a", Value: value(1)}, {Path: "b", Value: second}}
				if i%7 != 0 {
					fields = append(fields, corpus.Field{Path: "c", Value: value(31)})
				}
				events = append(events, corpus.Event{Fields: fields})
			}
			s, err := newScan(context.Background(), corpus.NewBatch(events))
			if err != nil {
				t.Fatal(err)
			}
			var list tupleList
			tupler, err := s.tupler([][]string{{"a"}, {"b"}, {"c"}}, &list, len(events))
			if err != nil {
				t.Fatal(err)
			}
			if computed := tupler.states == nil; computed != (distinct < 100) {
				t.Fatalf("states are computed: %v", computed)
			}
			table := newTuples(3, true)
			for row, e := range events {
				got := tupler.at(row)
				if e.Get("c").IsAbsent() {
					if got.lacks != lacksValue || got.from != got.to {
						t.Fatalf("row %d: %+v, want no tuple", row, got)
					}
					continue
				}
				numbers := table.numbersOf(&list)[got.from:got.to]
				var texts []string
				for _, n := range numbers {
					tuple := table.at(n)
					texts = append(texts, tuple[0].Text()+" "+tuple[1].Text()+" "+tuple[2].Text())
				}
				var want []string
				for _, b := range append([]corpus.Value{e.Get("b")}, e.Get("b").Elems()...) {
					if !isList(b) && hasValue(b) {
						want = append(want, e.Get("a").Text()+" "+b.Text()+" "+e.Get("c").Text())
					}
				}
				if !slices.Equal(texts, want) {
					t.Fatalf("row %d: got %q, want %q", row, texts, want)
				}
			}
		})
	}
}
