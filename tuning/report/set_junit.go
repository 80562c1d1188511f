package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The part of JUnit's XML that build servers read.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name  string      `xml:"name,attr"`
		Class string      `xml:"classname,attr"`
		Error *junitError `xml:"error"`
		Fail  *junitError `xml:"failure"`
		Out   string      `xml:"system-out,omitempty"`
	}
	junitError struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteSetJUnit writes the set as JUnit XML: a rule is a test case that tells
// its figures, a file with errors one that ends in an error. No figure fails a
// case; a policy does, where one was asked. A rule that is gone is a case only
// of a policy.
func WriteSetJUnit(w io.Writer, s *Set) error {
	suite := junitSuite{Name: "assay replay", Tests: len(s.Rules) + len(s.Broken), Errors: len(s.Broken), Properties: setProperties(s)}
	failures := suite.judge(s.Judged)
	for _, f := range s.Broken {
		suite.Cases = append(suite.Cases, brokenCase(f))
	}
	for i := range s.Rules {
		r := &s.Rules[i]
		suite.Cases = append(suite.Cases, junitCase{Name: visible(orNone(r.Rule.Title)) + " " + visible(r.ID), Class: visible(orNone(r.File)), Out: ruleWords(r), Fail: failures[r.ID+r.Digest]})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Suites: []junitSuite{suite}}); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// judge counts what does not satisfy the policy, and gives it by id and digest.
func (suite *junitSuite) judge(j *Judged) map[string]*junitError {
	out := map[string]*junitError{}
	if j == nil {
		return out
	}
	for i := range j.Rules {
		r := &j.Rules[i]
		if r.Outcome == outcomePass {
			continue
		}
		suite.Failures++
		e := &junitError{Message: visible("policy " + j.Policy + ": " + r.Outcome), Type: r.Outcome, Text: visible(strings.Join(r.unmet(), "; "))}
		if r.Kind != RuleGone {
			out[r.Rule.ID+r.Rule.Digest] = e
			continue
		}
		suite.Tests++
		suite.Cases = append(suite.Cases, junitCase{Name: visible(orNone(r.Rule.Title)) + " " + visible(r.Rule.ID), Class: visible(orNone(r.File)), Fail: e})
	}
	return out
}

func setProperties(s *Set) []junitProperty {
	t := s.Together
	out := []junitProperty{{"snapshot", s.Snapshot}, {"tool", visible(s.Tool)}, {"events", fmt.Sprint(s.Events)},
		{"known recall", proportionWords(t.KnownRecall)}, {"false positives made", fmt.Sprintf("%d of %d", t.Noise.K, t.Noise.N)}}
	if c := s.Comparison; c != nil {
		out = append(out, junitProperty{"true positives lost", fmt.Sprint(c.Lost)}, junitProperty{"true positives gained", fmt.Sprint(c.Gained)},
			junitProperty{"false positives quieted", fmt.Sprint(c.Quieted)}, junitProperty{"false positives added", fmt.Sprint(c.Added)})
	}
	return out
}

func brokenCase(f BrokenFile) junitCase {
	var all strings.Builder
	e := &junitError{Message: "the file has an error", Type: "rule-error"}
	for i, x := range f.Faults {
		if i == 0 {
			e.Message, e.Type = visible(x.Message), visible(x.Code)
		}
		fmt.Fprintf(&all, "%s:%d:%d: %s [%s]\n", visible(f.File), x.Line, x.Column, visible(x.Message), visible(x.Code))
	}
	e.Text = all.String()
	return junitCase{Name: visible(f.File), Class: visible(f.File), Error: e}
}

func ruleWords(r *SetRule) string {
	t := r.Fired
	return fmt.Sprintf("fired on %d true, %d benign, %d false positives, %d undetermined, %d unlabelled\nactionable precision: %s\nknown recall: %s\nonly this rule: %d true positives, %d false positives\n",
		t.TruePositive, t.BenignPositive, t.FalsePositive, t.Undetermined, t.Unlabelled, proportionWords(r.Precision.Actionable), proportionWords(r.KnownRecall), r.OnlyTruths, r.OnlyNoise)
}
