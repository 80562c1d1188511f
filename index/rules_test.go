package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
)

// taggedRules is a library of three names, of which some are those asked for.
// It remembers what it was asked.
type taggedRules struct{ asked *[]string }

func (r taggedRules) Raised(_ context.Context, field, value string) (func(string) (known, wanted bool), error) {
	*r.asked = append(*r.asked, field+":"+value)
	if value == "broken" {
		return nil, errors.New("the library burns")
	}
	return func(name string) (known, wanted bool) {
		name = strings.ToLower(name)
		return name == "r1" || name == "r2" || name == "reads", name == "r1" || name == "reads" && value == "reads"
	}, nil
}

func TestAlertsByTheirRules(t *testing.T) {
	w := newWorld([]corpus.Event{
		event("e1", time.Time{}, "alert.rule_id", "R1", "alert.rule_name", "reads"),
		event("e2", time.Time{}, "alert.rule_id", "r2", "alert.rule_name", "reads"),
	}, []corpus.Event{
		event("e3", time.Time{}, "alert.rule_id", "elsewhere", "alert.rule_name", "reads"),
		event("e4", time.Time{}, "alert.rule_id", "r9", "rule.level", 7),
		event("e5", time.Time{}, "rule.level", 12),
	})
	var asked []string
	x := None().Knowing(taggedRules{&asked})
	for text, want := range map[string]string{
		"rule.tag:attack.t1059":        "e1",
		"-rule.tag:attack.t1059":       "e2 e3 e4 e5",
		"rule.tag:reads":               "e1 e3", // e2 names another rule by its id
		"rule.tag:attack.t10*":         "e1",
		"rule.level:>=high":            "e1",
		"rule.level:7":                 "e4",
		"rule.level:>7":                "e5",
		"rule.status:stable":           "e1",
		"rule.level:*":                 "e1 e4 e5",
		"missing:rule.tag":             "e2 e3 e4 e5",
		"rule.tag:(a OR reads)":        "e1 e3",
		"rule.level:[low TO critical}": "e1",
		"rule.related:abc curl":        "",
	} {
		q := parse(t, text)
		if again := parse(t, q.String()); again.String() != q.String() {
			t.Errorf("%q is written as %q, which reads as %q", text, q, again)
		}
		if got, _ := w.ids(t, x, text); strings.Join(got, " ") != want {
			t.Errorf("%s finds %v, want %s", text, got, want)
		}
	}
	for _, want := range []string{"tag:attack.t1059", "tag:attack.t10*", "level:>=high", "level:*"} {
		if !slices.Contains(asked, want) {
			t.Errorf("the rules were asked %v, not %s", asked, want)
		}
	}
	res, err := x.search(t.Context(), w.table, Request{Query: parse(t, "rule.tag:x"), Size: 5, Highlight: true, Facets: []string{"rule.tag", "rule.level"}})
	if err != nil || res.Total != 1 || len(res.Unknown) != 0 {
		t.Errorf("a whole search: %+v, %v", res, err)
	}
	if _, err := x.search(t.Context(), w.table, Request{Query: parse(t, "rule.tag:broken")}); err == nil || !strings.Contains(err.Error(), "the library burns") {
		t.Errorf("a library that fails: %v", err)
	}
	if _, err := None().search(t.Context(), w.table, Request{Query: parse(t, "rule.tag:x")}); !errors.Is(err, errNoRules) {
		t.Errorf("without rules: %v", err)
	}
	unknown := w.unknown(parse(t, "rule.tags:x rule.levle:high"), nil)
	if len(unknown) != 2 || unknown[0].Near[0] != "rule.tag" || unknown[1].Near[0] != "rule.level" {
		t.Errorf("did you mean: %s", fmt.Sprint(unknown))
	}
}

func TestRuleFieldsAreChecked(t *testing.T) {
	for text, want := range map[string]string{
		"rule.level:hi":        "hi is no level of a rule",
		"rule.level:h*":        "a level of a rule has no wildcards",
		"rule.level:>hi":       "hi is no level of a rule",
		"rule.status:on":       "on is no status of a rule",
		"rule.tag:>a":          "rule.tag has no order",
		"rule.status:[a TO b]": "rule.status has no order",
	} {
		_, err := Parse(text, now)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) || wrong.Message != want {
			t.Errorf("Parse(%q): %v, want %s", text, err, want)
		}
	}
}
