package ruleset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"assay/tuning/library"
	"assay/tuning/rule"
)

// Which version of each rule is meant.
const (
	Counting = "counting" // the one in force, else the newest
	InForce  = "in_force" // the one in force; rules without one are left out
	Newest   = "newest"
)

// maxQuery is the longest search, in bytes.
const maxQuery = 4096

// ErrAsk is wrapped when no set can be made of what is asked for.
var ErrAsk = errors.New("no such rule set")

// Ask names a set of the library's rules, and what to compare it with.
type Ask struct {
	Versions string `json:"versions"`           // Counting, InForce or Newest; "" is Counting
	Query    string `json:"query,omitempty"`    // a search of the library's rules, "" for all
	Status   string `json:"status,omitempty"`   // of the rule; "" leaves out those that were retired
	Dialect  string `json:"dialect,omitempty"`  // "" is any
	Baseline string `json:"baseline,omitempty"` // InForce: the versions in force of the same rules; "" for none
}

// Check says what is wrong with an ask, before anything is read.
func (a Ask) Check() error {
	switch {
	case a.Versions != "" && a.Versions != Counting && a.Versions != InForce && a.Versions != Newest:
		return fmt.Errorf("versions %q, want %s, %s or %s: %w", a.Versions, Counting, InForce, Newest, ErrAsk)
	case len(a.Query) > maxQuery:
		return fmt.Errorf("a query of %d bytes, at most %d are taken: %w", len(a.Query), maxQuery, ErrAsk)
	case a.Baseline != "" && a.Baseline != InForce:
		return fmt.Errorf("baseline %q, want %s or none: %w", a.Baseline, InForce, ErrAsk)
	}
	return nil
}

// Choose are the versions that are asked for, in the order of the library, and
// those to compare them with; nil for none. The error is a *library.SearchError
// when the query cannot be read, ErrAsk when no rule is left.
func (a Ask) Choose(ctx context.Context, lib *library.Library) (candidate, baseline []library.Version, err error) {
	if err := a.Check(); err != nil {
		return nil, nil, err
	}
	search, err := library.ParseSearch(a.Query)
	if err != nil {
		return nil, nil, err
	}
	standings, err := lib.Standings(ctx)
	if err != nil {
		return nil, nil, err
	}
	counting := library.Counting(standings)
	found, err := lib.Select(search, counting)
	if err != nil {
		return nil, nil, err
	}
	of := map[string]library.Standing{}
	for i, v := range counting {
		of[v.Rule] = standings[i]
	}
	for _, v := range found {
		if !a.takes(v) {
			continue
		}
		s := of[v.Rule]
		switch {
		case a.Versions == Newest:
			v = s.Newest
		case a.Versions == InForce && s.InForce == nil:
			continue
		}
		candidate = append(candidate, v)
		if a.Baseline != "" && s.InForce != nil {
			baseline = append(baseline, *s.InForce)
		}
	}
	if len(candidate) == 0 {
		return nil, nil, fmt.Errorf("no rule is %s: %w", a.rules(), ErrAsk)
	}
	if a.Baseline != "" && baseline == nil {
		baseline = []library.Version{}
	}
	return candidate, baseline, nil
}

// takes judges a rule by what the list of rules shows of it.
func (a Ask) takes(v library.Version) bool {
	if a.Status == "" && v.Status == rule.Deprecated {
		return false
	}
	return (a.Status == "" || a.Status == string(v.Status)) && (a.Dialect == "" || a.Dialect == string(v.Dialect))
}

// rules are the conditions in words.
func (a Ask) rules() string {
	var words []string
	switch a.Versions {
	case InForce:
		words = append(words, "in force")
	case Newest:
		words = append(words, "in its newest version")
	}
	for _, w := range []string{a.Status, a.Dialect} {
		if w != "" {
			words = append(words, w)
		}
	}
	if a.Query != "" {
		words = append(words, "found by "+a.Query)
	}
	return cmp.Or(strings.Join(words, ", "), "there")
}

// Title names a set of n rules in a few words.
func (a Ask) Title(n int) string {
	which := map[string]string{InForce: " in force", Newest: ", newest versions"}[a.Versions]
	title := strconv.Itoa(n) + " rules" + which
	if n == 1 {
		title = "1 rule" + which
	}
	for _, w := range []string{a.Status, a.Dialect, a.Query} {
		if w != "" {
			title += ", " + w
		}
	}
	if a.Baseline != "" {
		title += ", against those in force"
	}
	return title
}
