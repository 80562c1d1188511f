package views

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"

	"assay/tuning/library"
)

// Facets of the list of rules: how many tags are shown.
const mostFacetTags = 12

// ruleFacet counts what the rules shown say of themselves; each value leads to
// the search with it as a further condition, or without it again.
type ruleFacet struct {
	Name   string
	Values []ruleFacetValue
	More   string
}

type ruleFacetValue struct {
	Text, Count, URL string
	Here             bool
}

// filterRules keeps the rules that the search q finds and that have the status
// and the dialect asked for. The error is a *library.SearchError when q cannot
// be read.
func (s *Site) filterRules(all []library.Version, q url.Values) ([]library.Version, error) {
	search, err := library.ParseSearch(q.Get("q"))
	if err != nil {
		return nil, err
	}
	found, err := s.Bench.Library.Select(search, all)
	if err != nil {
		return nil, err
	}
	status, dialect := q.Get("status"), q.Get("dialect")
	return slices.DeleteFunc(slices.Clone(found), func(v library.Version) bool {
		return status != "" && status != string(v.Status) || dialect != "" && dialect != string(v.Dialect)
	}), nil
}

// searchError is the error about the text of a search for rules, if it is one.
func searchError(err error) (wrong *library.SearchError) {
	errors.As(err, &wrong)
	return wrong
}

// ruleFacets are the levels and the commonest tags of the rules.
func (s *Site) ruleFacets(rules []listedRule, here *url.URL) ([]ruleFacet, error) {
	levels, tags := map[string]int{}, map[string]int{}
	for _, r := range rules {
		m, err := s.Bench.Library.Marks(r.Version)
		if err != nil {
			return nil, err
		}
		if m.Level != "" {
			levels[m.Level]++
		}
		for _, tag := range slices.Compact(slices.Sorted(slices.Values(m.Tags))) {
			tags[tag]++
		}
	}
	rank := func(level string) int { return -slices.Index(library.Levels, level) }
	all := []ruleFacet{
		facetOf("Level", "level", levels, here, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) }),
		facetOf("Tag", "tag", tags, here, func(a, b string) int { return cmp.Or(cmp.Compare(tags[b], tags[a]), cmp.Compare(a, b)) }),
	}
	return slices.DeleteFunc(all, func(f ruleFacet) bool { return len(f.Values) == 0 }), nil
}

func facetOf(name, field string, counts map[string]int, here *url.URL, order func(a, b string) int) ruleFacet {
	f := ruleFacet{Name: name}
	var values []string
	for v := range counts {
		values = append(values, v)
	}
	slices.SortFunc(values, order)
	if more := len(values) - mostFacetTags; more > 0 {
		values, f.More = values[:mostFacetTags], formatCount(int64(more))+" more"
	}
	for _, v := range values {
		to, on := toggled(here, ruleCondition(field, v))
		f.Values = append(f.Values, ruleFacetValue{v, formatCount(int64(counts[v])), to, on})
	}
	return f
}

// toggled is the address with the condition in its search, or without it where
// it is there.
func toggled(here *url.URL, condition string) (to string, on bool) {
	q := here.Query()
	words := strings.Fields(q.Get("q"))
	if on = slices.Contains(words, condition); on {
		words = slices.DeleteFunc(words, func(w string) bool { return w == condition })
		q.Set("q", strings.Join(words, " "))
	} else {
		q.Set("q", strings.TrimSpace(q.Get("q")+" "+condition))
	}
	if q.Get("q") == "" {
		q.Del("q")
	}
	return addressOf("/rules", q), on
}

// ruleCondition is a condition on a field as it is typed. What a search cannot
// hold, a quote, any characters stand for.
func ruleCondition(field, value string) string {
	value = strings.ReplaceAll(value, `"`, "*")
	if strings.ContainsAny(value, ", \t\r\n") {
		value = `"` + value + `"`
	}
	return field + ":" + value
}

// rulesWith is the list of the rules that have the value.
func rulesWith(field, value string) string {
	return addressOf("/rules", url.Values{"q": {ruleCondition(field, value)}})
}

// ruleProblem is the error of a search at its place.
func ruleProblem(text string, wrong *library.SearchError) queryProblem {
	return problemAt(text, wrong.Offset, wrong.Length, wrong.Message, wrong.Hint)
}
