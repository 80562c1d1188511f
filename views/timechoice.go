package views

import (
	"slices"

	"assay/index"
)

// timeSpans are the shortcuts of the time picker.
var timeSpans = []struct{ text, span string }{
	{"24 hours", "24h"}, {"7 days", "7d"}, {"30 days", "30d"}, {"90 days", "90d"},
}

// timeFields are the fields of a query that say something about the time.
var timeFields = []string{"time", "last", "day"}

// timeChoices are the shortcuts for a search, each with the address of the
// search narrowed to it in place of any other time; none when the query cannot
// be read.
func (s *Site) timeChoices(a searchAsk) []tabModel {
	q, err := index.Parse(a.Text, s.Now())
	if err != nil {
		return nil
	}
	bare := q
	for i := 0; i < len(bare.Filters()); {
		if f := bare.Filters()[i]; slices.Contains(timeFields, f.Field) {
			if bare, err = index.Parse(f.Without, s.Now()); err != nil {
				return nil
			}
			continue
		}
		i++
	}
	all := []tabModel{{Text: "All of time", URL: a.with(bare.String()), Here: bare.String() == q.String()}}
	for _, t := range timeSpans {
		narrowed, err := bare.And("last:" + t.span)
		if err != nil {
			continue
		}
		all = append(all, tabModel{Text: "Last " + t.text, URL: a.with(narrowed.String()), Here: narrowed.String() == q.String()})
	}
	return all
}
