package trial

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v4"
)

// maxCases is how many cases a file may hold.
const maxCases = 10_000

// document is any of the three forms.
type document struct {
	Rule         string         `yaml:"rule"`
	Cases        []ownCase      `yaml:"cases"`
	Metadata     []metadata     `yaml:"rule_metadata"`
	Regressions  []regression   `yaml:"regression_tests_info"`
	Defaults     defaults       `yaml:"defaults"`
	Expectations *[]expectation `yaml:"expectations"`
	Rest         map[string]any `yaml:",inline"`
}

type ownCase struct {
	Name   string           `yaml:"name"`
	Rule   string           `yaml:"rule"`
	Match  *bool            `yaml:"match"`
	Fires  *int             `yaml:"fires"`
	Event  map[string]any   `yaml:"event"`
	Events []map[string]any `yaml:"events"`
	File   string           `yaml:"file"`
	Rest   map[string]any   `yaml:",inline"`
}

type metadata struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

type regression struct {
	Name  string `yaml:"name"`
	Type  string `yaml:"type"`
	Path  string `yaml:"path"`
	Count *int   `yaml:"match_count"`
}

type defaults struct {
	Unexpected string `yaml:"unexpected_detections"`
}

type expectation struct {
	Rule    string         `yaml:"rule"`
	Corpus  string         `yaml:"corpus"`
	Least   *int           `yaml:"at_least"`
	Most    *int           `yaml:"at_most"`
	Exactly *int           `yaml:"exactly"`
	Rest    map[string]any `yaml:",inline"`
}

// Parse reads a file of cases. Errors name the case.
func Parse(text string) (*Suite, error) {
	var d document
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	if err := dec.Decode(&d); errors.Is(err, io.EOF) {
		return nil, errors.New("there is no document here")
	} else if err != nil {
		return nil, err
	}
	switch n := len(d.Cases) + len(d.Regressions); {
	case n > maxCases || d.Expectations != nil && len(*d.Expectations) > maxCases:
		return nil, fmt.Errorf("more than %d cases", maxCases)
	case d.Expectations != nil:
		return d.expected()
	case len(d.Regressions) > 0:
		return d.regressed()
	case len(d.Cases) > 0:
		return d.own()
	}
	return nil, errors.New("there are no cases here: want cases, regression_tests_info or expectations")
}

func (d *document) own() (*Suite, error) {
	s := &Suite{}
	for key := range d.Rest {
		return nil, fmt.Errorf("there is no key %s; want rule, cases", key)
	}
	for i, o := range d.Cases {
		c, err := o.read(i)
		if err != nil {
			return nil, err
		}
		if c.Rule == "" {
			c.Rule = d.Rule
		}
		s.Cases = append(s.Cases, c)
	}
	return s, nil
}

func (o *ownCase) read(i int) (Case, error) {
	c := Case{Name: o.Name, Rule: o.Rule, File: o.File, Least: 1, Most: Any}
	if c.Name == "" {
		c.Name = fmt.Sprintf("case %d", i+1)
	}
	for key := range o.Rest {
		return c, fmt.Errorf("%s: there is no key %s; want name, rule, match, fires, event, events, file", c.Name, key)
	}
	switch {
	case (o.Match == nil) == (o.Fires == nil):
		return c, fmt.Errorf("%s: want match: true, match: false or fires: N", c.Name)
	case o.Fires != nil && *o.Fires < 0:
		return c, fmt.Errorf("%s: fires is %d", c.Name, *o.Fires)
	case o.Fires != nil:
		c.Least, c.Most = *o.Fires, *o.Fires
	case !*o.Match:
		c.Least, c.Most = 0, 0
	}
	events := o.Events
	if o.Event != nil {
		events = append(events, o.Event)
	}
	if (len(events) > 0) == (o.File != "") {
		return c, fmt.Errorf("%s: want event, events or file", c.Name)
	}
	for _, e := range events {
		b, err := json.Marshal(e)
		if err != nil {
			return c, fmt.Errorf("%s: an event is no JSON object: %w", c.Name, err)
		}
		c.Events = append(c.Events, b)
	}
	return c, nil
}

// regressed reads SigmaHQ's form. Its own runner takes match_count as the
// least that a rule has to fire, warns when it fires more often, and there are
// published cases in which it does: the recorded events hold more of what the
// rule looks for than whoever wrote the 1 counted. A count of 0 allows none.
// Without match_count the rule has to fire.
func (d *document) regressed() (*Suite, error) {
	if len(d.Metadata) == 0 || d.Metadata[0].ID == "" && d.Metadata[0].Title == "" {
		return nil, errors.New("rule_metadata names no rule")
	}
	s, name := &Suite{}, d.Metadata[0].ID
	if name == "" {
		name = d.Metadata[0].Title
	}
	for i, r := range d.Regressions {
		c := Case{Name: r.Name, Rule: name, File: r.Path, Least: 1, Most: Any}
		if r.Path == "" || r.Count != nil && *r.Count < 0 {
			return nil, fmt.Errorf("regression test %d has no path, or a match_count below 0", i+1)
		}
		if r.Count != nil {
			c.Least, c.Noted = *r.Count, *r.Count
		}
		if c.Least == 0 {
			c.Most = 0
		}
		s.Cases = append(s.Cases, c)
	}
	return s, nil
}

func (d *document) expected() (*Suite, error) {
	s := &Suite{Unexpected: d.Defaults.Unexpected}
	switch s.Unexpected {
	case "", "fail", "warn", "ignore":
	default:
		return nil, fmt.Errorf("unexpected_detections is %q; want fail, warn or ignore", s.Unexpected)
	}
	for _, e := range *d.Expectations {
		c := Case{Name: e.Rule, Rule: e.Rule, File: e.Corpus, Least: 0, Most: Any}
		for key := range e.Rest {
			return nil, fmt.Errorf("%s: there is no key %s; want rule, corpus, at_least, at_most, exactly", e.Rule, key)
		}
		switch {
		case e.Rule == "":
			return nil, errors.New("an expectation names no rule")
		case e.Exactly != nil && (e.Least != nil || e.Most != nil):
			return nil, fmt.Errorf("%s: exactly stands alone, without at_least and at_most", e.Rule)
		case e.Exactly != nil:
			c.Least, c.Most = *e.Exactly, *e.Exactly
		case e.Least == nil && e.Most == nil:
			return nil, fmt.Errorf("%s: want exactly, at_least or at_most", e.Rule)
		}
		if e.Least != nil {
			c.Least = *e.Least
		}
		if e.Most != nil {
			c.Most = *e.Most
		}
		if c.Least < 0 || c.Most < Any || e.Most != nil && *e.Most < 0 || c.Most != Any && c.Least > c.Most {
			return nil, fmt.Errorf("%s: no number is at least %d and at most %d", e.Rule, c.Least, c.Most)
		}
		s.Cases = append(s.Cases, c)
	}
	return s, nil
}
