package views

import (
	"context"
	"slices"
	"strings"

	"assay/corpus"
	"assay/index"
	"assay/views/chart"
)

// facetModel counts the values of a field among what was found.
type facetModel struct {
	Title  string
	Values []facetValue
	More   string
	Drop   string // address without this facet; "" for the usual ones
	Open   bool
}

type facetValue struct {
	Text, Name, Count string
	Verdict           *corpus.Verdict
	With, Not         string // addresses; With leads away again when Here
	Here              bool
}

var facetTitles = map[string]string{
	"verdict": "Verdict", "reason": "Reason", "rule": "Rule", "severity": "Severity", "kind": "Kind",
	"action": "Action", "agent": "Agent", "user": "User", "day": "Day",
}

func facets(f *finding) (all []facetModel) {
	for _, x := range f.Facets {
		sameNames(x.Values)
		if x.Field == "day" || len(x.Values) == 0 {
			continue // days are the histogram
		}
		m := facetModel{Title: facetTitles[x.Field], Open: x.Field != "reason" && x.Field != "kind"}
		if m.Title == "" {
			m.Title, m.Drop = x.Field, withoutFacet(f.Ask, x.Field)
		}
		for _, v := range x.Values {
			if v.Count > 0 || x.Field == "verdict" {
				m.Values = append(m.Values, facetValueOf(f, x.Field, v))
			}
		}
		m.More = moreWords(x)
		all = append(all, m)
	}
	return all
}

// sameNames drops names that several values share: the ids are shown instead.
func sameNames(values []index.FacetValue) {
	count := map[string]int{}
	for _, v := range values {
		count[v.Name]++
	}
	for i, v := range values {
		if v.Name != "" && count[v.Name] > 1 {
			values[i].Name = ""
		}
	}
}

func facetValueOf(f *finding, field string, v index.FacetValue) facetValue {
	m := facetValue{Text: v.Value, Name: v.Name, Count: formatCount(int64(v.Count)), Here: f.Query.Has(field, v.Value)}
	m.With, m.Not = f.Ask.with(f.Query.With(field, v.Value).String()), f.Ask.with(f.Query.Exclude(field, v.Value).String())
	if m.Here {
		m.With = f.Ask.with(f.Query.Without(field, v.Value).String())
	}
	if field == "verdict" {
		if verdict, err := corpus.ParseVerdict(v.Value); err == nil {
			m.Verdict = &verdict
		}
	}
	if field == "reason" {
		m.Name = words(v.Value)
	}
	return m
}

func moreWords(x index.Facet) string {
	var parts []string
	if x.More > 0 {
		parts = append(parts, countOf(int64(x.More), "more value"))
	}
	if x.Missing > 0 {
		parts = append(parts, formatCount(int64(x.Missing))+" events without")
	}
	return strings.Join(parts, ", ")
}

func withoutFacet(a searchAsk, field string) string {
	a.Extra = slices.DeleteFunc(slices.Clone(a.Extra), func(f string) bool { return f == field })
	return a.address()
}

// extraFields are the paths of the corpus that are worth counting and are not
// counted yet.
func extraFields(ctx context.Context, f *finding) ([]string, error) {
	paths, err := f.View.Paths(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range paths {
		if !slices.Contains(f.Ask.Extra, p.Path) && p.Path != "event.id" && p.Path != "event.time" && len(out) < 500 {
			out = append(out, p.Path)
		}
	}
	return out, nil
}

// timeline is the histogram above the hits; nil when nothing has a time.
func timeline(f *finding) *chart.Timeline {
	if f.Histogram == nil {
		return nil
	}
	h := f.Histogram
	t := &chart.Timeline{Title: "Found events over time", Unit: "events"}
	layout := "2006-01-02"
	if h.Step.Hours() < 24 {
		layout = "2006-01-02 15:04"
	}
	for _, b := range h.Buckets {
		step := chart.Step{Label: b.Start.UTC().Format(layout), From: b.Start, To: b.End, URL: f.Ask.with(f.Query.Between(b.Start, b.End).String())}
		for v, n := range b.Counts {
			step.Counts[v] = int64(n)
		}
		t.Steps = append(t.Steps, step)
	}
	t.Every = "Each bar is " + stepWords(h.Step) + "."
	return t
}
